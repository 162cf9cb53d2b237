"""/questions: asking, and what the asker may do afterwards. What everybody reads is answered before this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock
from typing import Any, Literal
from urllib.parse import parse_qsl, quote

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, NotFoundException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, RawBody, SkipValidation

from server.domain.ask_gate import most_urgent
from server.domain.checklist import Level
from server.domain.plain_text import clean
from server.domain.reader_question import FIELDS, Asked, Problems, read_follow_up, read_question
from server.pages.form_keys import age_of, new_key
from server.pages.same_site import refuse_other_sites
from server.pages.sent_once import KEY, key_of, replaced_keys
from server.press.book import Book
from server.press.pressed import Pressed
from server.press.question_pages import URGENT, ask_page, reasons
from server.press.questions import own_question_page, pressed_for_one, problem_words, trouble_words
from server.store.errors import NotKeptError
from server.store.idempotency import ArrivedBeforeError, BadKeyError, ReusedKeyError, came_with
from server.store.question_records import (
    Kept,
    NotNowError,
    QueueFullError,
    Record,
    SameQuestionError,
    UnknownQuestionError,
)
from server.store.sent import Sent

MOST_FORM_BYTES = 48_000
MOST_FIELDS = 30
# Nobody taps three times and writes a sentence faster.
FASTEST_SECONDS = 5
# Filled in by machines that fill in everything.
TRAP = "home_page"
# Each with a store of its own: two limits in one store share their counts.
ASKING = RateLimitConfig(rate_limit=("hour", 20), store="questions_asked")
OWN = RateLimitConfig(rate_limit=("hour", 120), store="questions_own")
HELPFUL = RateLimitConfig(rate_limit=("hour", 60), store="questions_helpful")
MOST_REMEMBERED = 20_000

Trouble = Literal["", "too_soon", "stale", "trap", "not_kept", "full", "same", "reused", "arrived"]
STATUS: dict[Trouble, int] = {"not_kept": 503, "full": 503, "same": 409, "arrived": 409}
TheBook = NamedDependency[SkipValidation[Book]]
WhatWasSent = NamedDependency[SkipValidation[Sent]]
Sender = Request[None, None, State]


@dataclass(frozen=True)
class Form:
    """A form as it is shown: what was typed, what is wrong with it, and how urgent it sounds."""

    values: Mapping[str, str]
    problems: Problems = field(default_factory=dict)
    trouble: Trouble = ""
    level: Level | None = None
    held: frozenset[str] = frozenset()

    @property
    def status(self) -> int:
        """200 when there is nothing wrong with it."""
        return STATUS.get(self.trouble, 422) if self.trouble or self.problems else 200


class Counted:
    """Who counted what today, hashed, in memory alone: nobody is known by it tomorrow."""

    def __init__(self) -> None:
        self._day = ""
        self._seen: set[bytes] = set()
        self._lock = Lock()

    def is_new(self, who: str, id_: str, now: datetime) -> bool:
        """Whether this is the first time today."""
        mark = sha256(f"{now:%Y-%m-%d} {who} {id_}".encode("utf-8", "replace")).digest()
        with self._lock:
            if self._day != f"{now:%Y-%m-%d}" or len(self._seen) > MOST_REMEMBERED:
                self._day, self._seen = f"{now:%Y-%m-%d}", set()
            if mark in self._seen:
                return False
            self._seen.add(mark)
            return True


_counted = Counted()


def utc_now() -> datetime:
    """The moment, for the store."""
    return datetime.now(UTC)


# ------------------------------------------------------------------ asking


@get("/ask", sync_to_thread=False)
def show_ask(request: Sender, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """The empty form, with a key of its own."""
    about = request.query_params.get("about", "")[:80]
    form = Form({"key": new_key(sent.secret, utc_now()), "about": about if about in _guide(book) else ""})
    return _answer(request, _asking(book, form))


@post("/ask", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES, middleware=[ASKING.middleware])
def ask(request: Sender, body: RawBody, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """Keeps a question for staff. Whatever is wrong with the form, an owner whose words mean hurry is told so first."""
    values, now = _values(request, body), utc_now()
    asked, problems = _read(book, values)
    level, held = urgency_of(book, values, asked)
    trouble = _suspicion(request, values, sent.secret, now)
    if problems and trouble == "too_soon":
        # Whoever has something to mend is not quick.
        trouble = ""
    arrived = ""
    if not problems and not trouble:
        try:
            kept = sent.questions.ask(
                asked,
                level,
                tuple(sorted(held)),
                came_with(
                    key_of(request, values.get("key", "")), {name: values.get(name, "") for name in sorted(values)}
                ),
                now,
                replaced_keys(request),
            )
        except NotKeptError:
            trouble = "not_kept"
        except QueueFullError:
            trouble = "full"
        except SameQuestionError:
            trouble = "same"
        except (ReusedKeyError, BadKeyError):
            trouble = "reused"
        except ArrivedBeforeError as error:
            trouble, arrived = "arrived", error.id
        else:
            return _kept(request, kept)
    form = Form(_with_key(values, trouble, sent.secret, now), problems, trouble, level, held)
    return _wrong(book, form, sent, arrived) if _is_json(request) else _answer(request, _asking(book, form))


def urgency_of(book: Book, values: Mapping[str, str], asked: Asked) -> tuple[Level | None, frozenset[str]]:
    """How fast these words and taps need a vet, and which signs and rules say so."""
    questions = book.knowledge.questions
    signs = questions.words.find(asked.words)
    rules = questions.gate.holding(asked.taps)
    level = most_urgent([questions.words.level_of(signs), *(rule.level for rule in rules)])
    return level, frozenset((*signs, *(rule.id for rule in rules)))


def _kept(request: Sender, kept: Kept) -> Response[bytes]:
    if _is_json(request):
        told = {"number": kept.id, "link": kept.link, "level": kept.level, "signs": kept.signs, "created": kept.created}
        return _json(told, 201)
    return _see(f"/questions/mine?link={quote(kept.link)}&new=1")


def _asking(book: Book, form: Form) -> Pressed:
    page = ask_page(book.knowledge, book.renderer, form.values, form.problems, form.trouble, form.level, form.held)
    return pressed_for_one(book, page, form.status)


def _read(book: Book, values: Mapping[str, str]) -> tuple[Asked, Problems]:
    questions = book.knowledge.questions
    return read_question(values, questions.gate, questions.desk.topic_names, _guide(book))


def _guide(book: Book) -> set[str]:
    guide = book.knowledge.guide
    return {*guide.pages, *guide.causes}


# ------------------------------------------------------------------ the asker


@get("/mine", sync_to_thread=False, middleware=[OWN.middleware])
def show_mine(request: Sender, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """How a question stands, for whoever holds its link."""
    return _answer(request, _mine(request, book, sent, request.query_params.get("link", "")))


@post("/mine", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES, middleware=[OWN.middleware])
def change_mine(request: Sender, body: RawBody, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """Adds to a question, or deletes it when that was said twice."""
    values, now = _values(request, body), utc_now()
    link = values.get("link", "")
    problems: Problems = {}
    trouble: Trouble = ""
    level: Level | None = None
    signs: tuple[str, ...] = ()
    try:
        if values.get("do") == "delete":
            if values.get("sure") != "yes":
                return _answer(request, _mine(request, book, sent, link))
            sent.questions.delete(link, now)
            return _answer(request, _no_question(book, "deleted", 200))
        more, problems = read_follow_up(values.get("more", ""))
        words = book.knowledge.questions.words
        signs = words.find(more)
        level = words.level_of(signs)
        if not problems:
            sent.questions.add(link, more, now, level, signs)
            return _see(f"/questions/mine?link={quote(link)}")
    except UnknownQuestionError:
        return _answer(request, _no_question(book, "unknown", 410))
    except NotNowError:
        problems = {"more": "too_long"}
    except NotKeptError:
        trouble = "not_kept"
    status = 503 if trouble else 422
    return _answer(
        request,
        _mine(
            request,
            book,
            sent,
            link,
            {"more": clean(values.get("more", ""))},
            problems,
            trouble,
            status,
            level,
            signs,
        ),
    )


def _mine(
    request: Sender,
    book: Book,
    sent: Sent,
    link: str,
    values: Mapping[str, str] | None = None,
    problems: Problems | None = None,
    trouble: str = "",
    status: int = 200,
    typed: Level | None = None,
    signs: tuple[str, ...] = (),
) -> Pressed:
    try:
        record: Record = sent.questions.mine(link)
    except UnknownQuestionError:
        return _no_question(book, "unknown", 410)
    if record.asked is None:
        return _no_question(book, "deleted", 410)
    # What was typed and could not be kept is told first all the same.
    level = most_urgent((record.unheard, typed))
    return own_question_page(
        book,
        "questions/mine.html",
        "Your question",
        status,
        record=record,
        link=link,
        link_address=f"{request.app.state.base_url}/questions/mine?link={link}",
        new=request.query_params.get("new") == "1",
        level=book.knowledge.levels[level] if level in URGENT else None,
        why=reasons(book.knowledge),
        held=frozenset((*record.signs, *signs)),
        values=values or {},
        problems=problems or {},
        trouble=trouble,
    )


GONE = {
    "unknown": ("This link does not work", "Perhaps it was cut in the mail. Copy all of it, up to its last letter."),
    "deleted": ("Your question is deleted", "Your words, your name and your e-mail are gone from here."),
}


def _no_question(book: Book, kind: str, status: int) -> Pressed:
    title, words = GONE[kind]
    return own_question_page(book, "questions/gone.html", title, status, words=words, call=True)


# ------------------------------------------------------------------ readers


@post("/{id_:str}/helpful", sync_to_thread=True, request_max_body_size=1_000, middleware=[HELPFUL.middleware])
def helpful(request: Sender, id_: FromPath[str], sent: WhatWasSent) -> Response[bytes]:
    """Counts, once a day for one address of the network; the phone itself says it once."""
    shown = sent.questions.shown(id_)
    if shown is None:
        raise NotFoundException
    count = shown.helpful
    who = request.client.host if request.client else ""
    if _counted.is_new(who, id_, utc_now()):
        count = sent.questions.helpful(id_)
    if "application/json" in request.headers.get("accept", ""):
        return _json({"helpful": count}, 200)
    return _see(f"/questions/{quote(id_)}")


# ------------------------------------------------------------------ forms


def _suspicion(request: Sender, values: Mapping[str, str], secret: bytes, now: datetime) -> Trouble:
    if values.get(TRAP):
        return "trap"
    if request.headers.get(KEY):
        # Written on the phone, perhaps days ago: it has a key of its own.
        return ""
    age = age_of(values.get("key", ""), secret, now)
    if age is None:
        return "stale"
    return "too_soon" if age < FASTEST_SECONDS else ""


def _with_key(values: Mapping[str, str], trouble: Trouble, secret: bytes, now: datetime) -> Mapping[str, str]:
    """The same key, so that what was kept after all is not kept twice; a new one when it is no good."""
    return {**values, "key": new_key(secret, now)} if trouble in {"stale", "reused"} else values


def _values(request: Sender, body: bytes) -> dict[str, str]:
    """The fields that we know, as they were typed."""
    known = {*FIELDS, TRAP, "stand", "awake", "worse", "key", "link", "more", "do", "sure"}
    try:
        if _is_json(request):
            pairs: Mapping[str, str] = msgspec.json.decode(body, type=dict[str, str])
        else:
            pairs = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except (ValueError, msgspec.MsgspecError) as error:
        raise ClientException("The body is not a form of ours") from error
    return {key: value for key, value in pairs.items() if key in known}


def _is_json(request: Sender) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


def _wrong(book: Book, form: Form, sent: Sent, arrived: str) -> Response[bytes]:
    """The first thing that is wrong, as every JSON error has it, all fields with theirs, and how urgent it is."""
    fields = {name: problem_words(book, name, kind) for name, kind in form.problems.items()}
    first = next(iter(fields), "")
    error = fields[first] if first else trouble_words(book, form.trouble)
    told: dict[str, Any] = {"error": error, "field": first, "fields": fields, "level": form.level}
    told["signs"] = sorted(form.held)
    if form.trouble:
        told["trouble"] = form.trouble
    if arrived:
        told["arrived"] = {"number": arrived, "link": sent.questions.link_of(arrived)}
    return _json(told, form.status)


def _json(value: object, status: int) -> Response[bytes]:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json", headers=headers)


def _see(path: str) -> Response[bytes]:
    return Response(b"", status_code=303, headers={"location": path, "cache-control": "no-store"})


def _answer(request: Sender, page: Pressed) -> Response[bytes]:
    accept = request.headers.get("accept-encoding", "").encode("latin-1")
    status, headers, body = page.answer(accept, b"")
    return Response(body, status_code=status, headers={k.decode(): v.decode() for k, v in headers})


def questions_router() -> Router:
    """What is sent to ``/questions``."""
    return Router(
        "/questions",
        route_handlers=[show_ask, ask, show_mine, change_mine, helpful],
        guards=[refuse_other_sites],
        include_in_schema=False,
    )
