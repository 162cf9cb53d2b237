"""/clinics: clinics register, and change what owners see with the link that they were sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, quote

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import RawBody, SkipValidation

from server.domain.clinic_form import FIELDS, Problems
from server.knowledge.clinic_form import ZONES, form_values, read_form
from server.pages.form_keys import age_of, new_key
from server.pages.same_site import refuse_other_sites
from server.press.book import HTML, Book, in_frame
from server.press.clinic_codes import code_page
from server.press.clinics import link_address, own_page, problem_words, trouble_words
from server.press.pressed import NEVER_STORE, Pressed, press
from server.store.clinics import Changed, Editing, TooManyWaitingError, UnconfirmedError
from server.store.edit_links import LinkError
from server.store.errors import NotKeptError
from server.store.sent import Sent

MOST_FORM_BYTES = 16_000
MOST_FIELDS = 40
# Nobody fills in such a form faster.
FASTEST_SECONDS = 3
# Filled in by machines that fill in everything.
TRAP = "company_fax"
# Each with a store of its own: two limits in one store share their counts.
FORMS = RateLimitConfig(rate_limit=("hour", 60), store="clinic_forms")
EDITS = RateLimitConfig(rate_limit=("hour", 240), store="clinic_edits")
CODES = RateLimitConfig(rate_limit=("minute", 30), store="clinic_codes")

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


# ------------------------------------------------------------------ registering


@get("/", sync_to_thread=False)
def clinics(request: Asked, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """What it is, and the empty form."""
    return _answer(request, _registering(book, Form({"key": new_key(sent.secret, utc_now())})))


@post("/", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES, middleware=[FORMS.middleware])
def register(request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """Keeps a clinic until staff look at it. The form again, with all that was typed, when something is wrong."""
    values, now = _values(request, body), utc_now()
    details, email, problems = read_form(values)
    trouble = _suspicion(values, sent.secret, now)
    if problems and trouble == "too_soon":
        # Whoever has something to mend is not quick.
        trouble = ""
    if not problems and not trouble:
        try:
            done = sent.clinics.register(details, email, values["key"], now)
        except NotKeptError:
            trouble = "not_kept"
        except TooManyWaitingError:
            trouble = "full"
        else:
            if _is_json(request):
                return _json({"slug": done.slug, "code": done.code, "created": done.created}, 201)
            return _see("/clinics/registered")
    form = Form(_with_key(values, trouble, sent.secret, now), problems, trouble)
    return _wrong(book, form) if _is_json(request) else _answer(request, _registering(book, form))


def _registering(book: Book, form: Form) -> Pressed:
    return own_page(
        book,
        "clinics/clinics.html",
        "For clinics",
        "Your clinic’s number and hours on your owners’ phones, with no signal too.",
        status=form.status,
        **_context(form),
    )


# ------------------------------------------------------------------ changing


@get("/edit", sync_to_thread=False, middleware=[EDITS.middleware])
def show_edit(request: Asked, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """What a link lets change. Looking does not use it up."""
    link, now = request.query_params.get("link", ""), utc_now()
    try:
        editing = sent.clinics.open_link(link, now)
    except LinkError as error:
        return _no_link(request, book, error)
    form = Form({**form_values(editing.details), "key": new_key(sent.secret, now)})
    saved = request.query_params.get("saved", "")
    return _answer(request, _editing(request, book, sent, editing, link, form, saved))


@post("/edit", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES, middleware=[EDITS.middleware])
def edit(request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """Changes a clinic. A phone number only when it was confirmed; then it waits for staff as well."""
    values, now = _values(request, body), utc_now()
    link = values.get("link", "")
    details, _, problems = read_form(values, with_email=False)
    trouble: Trouble = "" if age_of(values.get("key", ""), sent.secret, now) is not None else "stale"
    changed: Changed | None = None
    try:
        if not problems and not trouble:
            confirmed = values.get("confirmed") == "yes"
            changed = sent.clinics.change(link, details, values["key"], now, confirmed=confirmed)
        else:
            sent.clinics.open_link(link, now)
    except LinkError as error:
        return _no_link(request, book, error)
    except UnconfirmedError:
        trouble = "confirm"
    except NotKeptError:
        trouble = "not_kept"
    if changed:
        address = f"/clinics/edit?link={quote(changed.link)}&saved={changed.outcome}"
        return _json({"outcome": changed.outcome, "link": changed.link}, 200) if _is_json(request) else _see(address)
    form = Form(_with_key(values, trouble, sent.secret, now), problems, trouble)
    if _is_json(request):
        return _wrong(book, form)
    return _answer(request, _editing(request, book, sent, sent.clinics.open_link(link, now), link, form))


def _editing(
    request: Asked, book: Book, sent: Sent, editing: Editing, link: str, form: Form, saved: str = ""
) -> Pressed:
    return own_page(
        book,
        "clinics/edit.html",
        "Change your clinic",
        "What owners see of your clinic.",
        status=form.status,
        name=editing.details.name,
        slug=editing.slug,
        code=editing.code,
        waits=editing.waits,
        saved=saved if saved in {"shown", "waits", "same"} else "",
        link=link,
        link_address=link_address(request.app.state.base_url, link),
        by_mail=sent.by_mail,
        **_context(form),
    )


def _no_link(request: Asked, book: Book, error: LinkError) -> Response[bytes]:
    if _is_json(request):
        return _json({"error": f"The link is {error.kind}.", "field": "link"}, 410)
    title = "This link does not work"
    return _answer(request, own_page(book, "clinics/link.html", title, f"{title}.", status=410, kind=error.kind))


# ------------------------------------------------------------------ codes


@get("/find", sync_to_thread=False, middleware=[CODES.middleware])
def find(request: Asked, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """The clinic whose code was typed in."""
    typed = request.query_params.get("code", "")[:40]
    clinic = sent.clinics.find(typed) if typed else None
    if clinic:
        return _see(f"/c/{clinic.slug}")
    html = in_frame(book.frame, code_page(book.renderer, 200, typed, wrong=bool(typed)))
    return _answer(request, press(html.encode(), HTML, cache=NEVER_STORE, brotli_quality=5))


# ------------------------------------------------------------------ forms


def _suspicion(values: Mapping[str, str], secret: bytes, now: datetime) -> Trouble:
    if values.get(TRAP):
        return "trap"
    age = age_of(values.get("key", ""), secret, now)
    if age is None:
        return "stale"
    return "too_soon" if age < FASTEST_SECONDS else ""


def _with_key(values: Mapping[str, str], trouble: Trouble, secret: bytes, now: datetime) -> Mapping[str, str]:
    """The same key, so that what was kept after all is not kept twice; a new one when it is no good."""
    return {**values, "key": new_key(secret, now)} if trouble == "stale" else values


def _values(request: Asked, body: bytes) -> dict[str, str]:
    """The fields that we know, as they were typed."""
    known = {*FIELDS, TRAP, "key", "link", "confirmed"}
    try:
        if _is_json(request):
            pairs: Mapping[str, str] = msgspec.json.decode(body, type=dict[str, str])
        else:
            pairs = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except (ValueError, msgspec.MsgspecError) as error:
        raise ClientException("The body is not a form of ours") from error
    return {key: value for key, value in pairs.items() if key in known}


def _context(form: Form) -> dict[str, Any]:
    zone = form.values.get("zone", "")
    zones = ZONES if not zone or zone in dict(ZONES) else ((zone, zone), *ZONES)
    return {"values": form.values, "problems": form.problems, "trouble": form.trouble, "zones": zones}


def _is_json(request: Asked) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


def _wrong(book: Book, form: Form) -> Response[bytes]:
    """The first thing that is wrong, as every JSON error has it, and all fields with theirs."""
    fields = {name: problem_words(book, name, kind) for name, kind in form.problems.items()}
    first = next(iter(fields), "")
    error = fields[first] if first else trouble_words(book, form.trouble)
    more = {"trouble": form.trouble} if form.trouble else {}
    return _json({"error": error, "field": first, "fields": fields, **more}, form.status)


def _json(value: object, status: int) -> Response[bytes]:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json", headers=headers)


def _see(path: str) -> Response[bytes]:
    return Response(b"", status_code=303, headers={"location": path, "cache-control": "no-store"})


def _answer(request: Asked, page: Pressed) -> Response[bytes]:
    accept = request.headers.get("accept-encoding", "").encode("latin-1")
    status, headers, body = page.answer(accept, b"")
    return Response(body, status_code=status, headers={k.decode(): v.decode() for k, v in headers})


def clinics_router() -> Router:
    """``/clinics`` and what is under it."""
    return Router(
        "/clinics",
        route_handlers=[clinics, register, show_edit, edit, find],
        guards=[refuse_other_sites],
        include_in_schema=False,
    )
