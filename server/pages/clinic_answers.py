"""What the forms of clinics share: reading what was sent, and answers as pages or JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, Response
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import SkipValidation

from server.domain.checklist import Level
from server.domain.clinic_form import FIELDS, Problems
from server.knowledge.clinic_form import ZONES
from server.pages.form_keys import age_of, new_key
from server.press.book import Book
from server.press.clinics import problem_words, trouble_words
from server.press.pressed import Pressed
from server.store.sent import Sent

MOST_FORM_BYTES = 16_000
MOST_SHORT_BYTES = 1_000
MOST_FIELDS = 40
# Nobody fills in such a form faster.
FASTEST_SECONDS = 3
# Filled in by machines that fill in everything.
TRAP = "company_fax"

Trouble = Literal["", "too_soon", "stale", "trap", "not_kept", "full", "confirm"]
STATUS: dict[Trouble, int] = {"not_kept": 503, "full": 503}
TheBook = NamedDependency[SkipValidation[Book]]
WhatWasSent = NamedDependency[SkipValidation[Sent]]
Asked = Request[None, None, State]


@dataclass(frozen=True)
class Form:
    """A form as it is shown: what was typed, and what is wrong with it."""

    values: Mapping[str, str]
    problems: Problems = field(default_factory=dict)
    trouble: Trouble = ""

    @property
    def status(self) -> int:
        """200 when there is nothing wrong with it."""
        return STATUS.get(self.trouble, 422) if self.trouble or self.problems else 200


def utc_now() -> datetime:
    """The moment, for the store."""
    return datetime.now(UTC)


def suspicion_of(values: Mapping[str, str], secret: bytes, now: datetime) -> Trouble:
    """What makes a form look like a machine's."""
    if values.get(TRAP):
        return "trap"
    age = age_of(values.get("key", ""), secret, now)
    if age is None:
        return "stale"
    return "too_soon" if age < FASTEST_SECONDS else ""


def with_key(values: Mapping[str, str], trouble: Trouble, secret: bytes, now: datetime) -> Mapping[str, str]:
    """The same key, so that what was kept after all is not kept twice; a new one when it is no good."""
    return {**values, "key": new_key(secret, now)} if trouble == "stale" else values


def values_in(request: Asked, body: bytes) -> dict[str, str]:
    """The fields that we know, as they were typed."""
    known = {*FIELDS, TRAP, "key", "link", "confirmed"}
    try:
        if is_json(request):
            pairs: Mapping[str, str] = msgspec.json.decode(body, type=dict[str, str])
        else:
            pairs = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except (ValueError, msgspec.MsgspecError) as error:
        raise ClientException("The body is not a form of ours") from error
    return {key: value for key, value in pairs.items() if key in known}


def form_context(book: Book, form: Form) -> dict[str, Any]:
    """What the template of a form is given."""
    zone = form.values.get("zone", "")
    zones = ZONES if not zone or zone in dict(ZONES) else ((zone, zone), *ZONES)
    return {
        "values": form.values,
        "problems": form.problems,
        "trouble": form.trouble,
        "zones": zones,
        "same_day_name": book.knowledge.levels[Level.SAME_DAY].name,
    }


def is_json(request: Asked) -> bool:
    """Whether a program asks."""
    return request.headers.get("content-type", "").startswith("application/json")


def wrong_fields(book: Book, form: Form) -> Response[bytes]:
    """The first thing that is wrong, as every JSON error has it, and all fields with theirs."""
    fields = {name: problem_words(book, name, kind) for name, kind in form.problems.items()}
    first = next(iter(fields), "")
    error = fields[first] if first else trouble_words(book, form.trouble)
    more = {"trouble": form.trouble} if form.trouble else {}
    return as_json({"error": error, "field": first, "fields": fields, **more}, form.status)


def as_json(value: object, status: int, background: BackgroundTask | None = None) -> Response[bytes]:
    """An answer for a program."""
    body, headers = msgspec.json.encode(value), {"cache-control": "no-store"}
    return Response(body, status_code=status, media_type="application/json", headers=headers, background=background)


def see(path: str, background: BackgroundTask | None = None) -> Response[bytes]:
    """Leads to another page."""
    headers = {"location": path, "cache-control": "no-store"}
    return Response(b"", status_code=303, headers=headers, background=background)


def answer_page(request: Asked, page: Pressed) -> Response[bytes]:
    """A page made for one reader."""
    accept = request.headers.get("accept-encoding", "").encode("latin-1")
    status, headers, body = page.answer(accept, b"")
    return Response(body, status_code=status, headers={k.decode(): v.decode() for k, v in headers})
