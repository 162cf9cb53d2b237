"""/staff: the people who look at clinics before owners see them. Nothing here is cached or kept."""

import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, quote

from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotAuthorizedException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, RawBody, SkipValidation

from server.knowledge.clinic_form import form_values
from server.pages.same_site import refuse_other_sites
from server.press.book import Book
from server.press.clinics import link_address, own_page
from server.press.pressed import Pressed
from server.store.clinics import ChangedSinceError, UnknownClinicError, Waiting
from server.store.journal import Deed
from server.store.sent import Sent

COOKIE = "steady_staff"
LASTS = timedelta(hours=8)
MOST_FORM_BYTES = 4_000
MOST_SESSIONS = 200
# So many wrong passwords for one name in this time, and the name is locked for as long.
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
MOST_NAMES = 10_000
LAST_DEEDS = 20
LOGINS = RateLimitConfig(rate_limit=("minute", 20), store="staff_logins")

TheBook = NamedDependency[SkipValidation[Book]]
WhatWasSent = NamedDependency[SkipValidation[Sent]]
Asked = Request[None, None, State]


@dataclass
class Session:
    """Somebody who is logged in. ``stamp`` is of the password; ``notes`` are shown once."""

    name: str
    stamp: str
    ends: datetime
    notes: list[dict[str, str]] = field(default_factory=list)


class Door:
    """Who is logged in, and who tried in vain. In memory alone: a restart logs everybody out."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._failures: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def is_locked(self, name: str, now: datetime) -> bool:
        """Whether this name failed too often of late, be it somebody's or not."""
        with self._lock:
            failures = self._failures.get(name, deque())
            while failures and failures[0] <= now - LOCKED_FOR:
                failures.popleft()
            return len(failures) >= MOST_FAILURES

    def failed(self, name: str, now: datetime) -> None:
        """A wrong password."""
        with self._lock:
            self._failures.setdefault(name, deque(maxlen=MOST_FAILURES)).append(now)
            if len(self._failures) > MOST_NAMES:
                self._failures.pop(next(iter(self._failures)))

    def enter(self, name: str, stamp: str, now: datetime) -> str:
        """A new session. What comes back is known to the browser alone."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._failures.pop(name, None)
            for old in [key for key, session in self._sessions.items() if session.ends <= now]:
                del self._sessions[old]
            while len(self._sessions) >= MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[_hash(token)] = Session(name, stamp, now + LASTS)
        return token

    def session(self, token: str, now: datetime) -> Session | None:
        """Who holds this token."""
        found = self._sessions.get(_hash(token))
        return found if found and now < found.ends else None

    def leave(self, token: str) -> None:
        """Ends a session."""
        with self._lock:
            self._sessions.pop(_hash(token), None)


TheDoor = NamedDependency[SkipValidation[Door]]
Person = NamedDependency[SkipValidation[Session]]


def utc_now() -> datetime:
    """The moment, for the store and the sessions."""
    return datetime.now(UTC)


def who_asks(request: Asked, sent: WhatWasSent, door: TheDoor) -> Session:
    """The person of staff who asks. Raises for everybody else, and when the password has changed since."""
    session = door.session(request.cookies.get(COOKIE, ""), utc_now())
    if session is None or sent.staff.stamp(session.name) != session.stamp:
        raise NotAuthorizedException
    return session


def to_the_door(_: Asked, __: NotAuthorizedException) -> Response[bytes]:
    """Whoever is not logged in is sent to do so."""
    return _see("/staff/login")


# ------------------------------------------------------------------ the door


@get("/login", sync_to_thread=False)
def show_login(request: Asked, book: TheBook) -> Response[bytes]:
    """Name and password."""
    return _answer(request, _login_page(book))


@post("/login", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES, middleware=[LOGINS.middleware])
def login(request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent, door: TheDoor) -> Response[bytes]:
    """Opens a session. A wrong name and a wrong password get the same answer, after the same time."""
    values, now = _values(body), utc_now()
    name, password = values.get("name", "").strip().lower()[:40], values.get("password", "")
    if door.is_locked(name, now):
        return _answer(request, _login_page(book, name, "locked", 429))
    # Counted before the look, so that many at the same moment do not all get one.
    door.failed(name, now)
    if not sent.staff.check(name, password):
        return _answer(request, _login_page(book, name, "wrong", 422))
    door.leave(request.cookies.get(COOKIE, ""))
    return _see("/staff", _cookie(door.enter(name, sent.staff.stamp(name), now), int(LASTS.total_seconds())))


@post("/logout", sync_to_thread=False, request_max_body_size=MOST_FORM_BYTES)
def logout(request: Asked, door: TheDoor) -> Response[bytes]:
    """Ends the session."""
    door.leave(request.cookies.get(COOKIE, ""))
    return _see("/staff/login", _cookie("", 0))


def _login_page(book: Book, name: str = "", problem: str = "", status: int = 200) -> Pressed:
    title = "Staff"
    return own_page(
        book, "staff/login.html", title, "For the staff of Steady.", status=status, name=name, problem=problem
    )


# ------------------------------------------------------------------ the desk


@get("/", sync_to_thread=True)
def desk(request: Asked, book: TheBook, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """The clinics that wait, and the way to any other."""
    sought = request.query_params.get("find", "").strip()[:60]
    if sought:
        try:
            return _see(f"/staff/clinics/{sent.clinics.record(sought).slug}")
        except UnknownClinicError:
            pass
    notes, person.notes = person.notes, []
    page = own_page(
        book,
        "staff/desk.html",
        "Staff",
        "The clinics that wait to be looked at.",
        person=person.name,
        notes=notes,
        waiting=[_compared(waiting) for waiting in sent.clinics.waiting()],
        stuck=sent.clinics.stuck(),
        asking=sent.clinics.asked_for_link(),
        deeds=sent.journal.last(LAST_DEEDS),
        sought=sought,
    )
    return _answer(request, page)


@get("/clinics/{slug:str}", sync_to_thread=True)
def show_clinic(
    request: Asked, slug: FromPath[str], book: TheBook, sent: WhatWasSent, person: Person
) -> Response[bytes]:
    """All about one clinic, what happened to it, and what can be done with it."""
    try:
        record = sent.clinics.record(slug)
    except UnknownClinicError:
        person.notes.append({"kind": "unknown", "slug": slug[:60]})
        return _see("/staff")
    notes, person.notes = person.notes, []
    values = form_values(record.shown) if record.shown else {}
    page = own_page(
        book,
        "staff/clinic.html",
        "Staff",
        "A clinic.",
        person=person.name,
        notes=notes,
        record=record,
        values=values,
        history=record.history[::-1],
    )
    return _answer(request, page)


@post("/approve", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES)
def approve(request: Asked, body: RawBody, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """Shows owners what waits. A new clinic gets its link: by mail, or else staff pass it on."""

    def do(slug: str, turn: int, now: datetime) -> None:
        is_new = sent.clinics.record(slug).shown is None
        sent.clinics.approve(slug, turn, now, person.name)
        if is_new:
            _say_link(request, sent, person, slug, now, is_sent=sent.by_mail)

    return _judge(body, sent, person, "approved", do)


@post("/decline", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES)
def decline(body: RawBody, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """Forgets what waits."""
    return _judge(
        body, sent, person, "declined", lambda slug, turn, now: sent.clinics.decline(slug, turn, now, person.name)
    )


@post("/link", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES)
def new_link(request: Asked, body: RawBody, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """A new edit link; those before stop working."""

    def do(slug: str, _: int, now: datetime) -> None:
        _say_link(request, sent, person, slug, now, is_sent=False)

    return _judge(body, sent, person, "link_sent", do)


@post("/remove", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES)
def remove(body: RawBody, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """Takes a clinic away, when it was said twice."""
    values = _values(body)
    if values.get("sure") != "yes":
        person.notes.append({"kind": "unsure", "slug": values.get("slug", "")})
        return _see(f"/staff/clinics/{quote(values.get('slug', '-'), safe='')}")
    return _judge(body, sent, person, "removed", lambda slug, _, now: sent.clinics.remove(slug, now, person.name))


def _judge(body: bytes, sent: Sent, person: Session, what: str, do: Any) -> Response[bytes]:
    """Does it, notes who did it, and goes back to the desk."""
    values, now = _values(body), utc_now()
    slug, turn = values.get("slug", ""), values.get("turn", "0")
    try:
        do(slug, int(turn) if turn.isdecimal() and len(turn) < 10 else 0, now)
    except ChangedSinceError:
        person.notes.append({"kind": "changed_since", "slug": slug})
    except UnknownClinicError:
        person.notes.append({"kind": "unknown", "slug": slug[:60]})
    else:
        sent.journal.note(Deed(now, person.name, what, slug))
        person.notes.insert(0, {"kind": what, "slug": slug})
    return _see("/staff")


def _say_link(request: Asked, sent: Sent, person: Session, slug: str, now: datetime, *, is_sent: bool) -> None:
    """Tells where the link went, or shows it this once when there is no mail."""
    if is_sent:
        link, email = "", sent.clinics.record(slug).email
    else:
        link, email = sent.clinics.new_link(slug, now, person.name)
    address = "" if sent.by_mail else link_address(request.app.state.base_url, link)
    person.notes.append({"kind": "link", "slug": slug, "email": email, "address": address})


@dataclass(frozen=True)
class _Compared:
    waiting: Waiting
    rows: list[tuple[str, str, str]]


NAMES = {
    "name": "Name",
    "phone": "Phone",
    "after_phone": "After hours",
    "after_name": "Who answers then",
    "address": "Street",
    "city": "Town",
    "website": "Website",
    "zone": "Time zone",
}


def _compared(waiting: Waiting) -> _Compared:
    """Shown and wanted, field by field."""
    shown = form_values(waiting.shown) if waiting.shown else {}
    wanted = form_values(waiting.wanted)
    rows = [(_name_of(name), shown.get(name, ""), text) for name, text in wanted.items() if text or shown.get(name)]
    return _Compared(waiting, rows)


def _name_of(name: str) -> str:
    return NAMES.get(name) or name.removeprefix("hours_").capitalize()


# ------------------------------------------------------------------


def _values(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return {}


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _cookie(token: str, seconds: int) -> Cookie:
    return Cookie(key=COOKIE, value=token, path="/staff", max_age=seconds, secure=True, httponly=True, samesite="lax")


def _see(path: str, *cookies: Cookie) -> Response[bytes]:
    headers = {"location": path, "cache-control": "no-store"}
    return Response(b"", status_code=303, headers=headers, cookies=list(cookies))


def _answer(request: Asked, page: Pressed) -> Response[bytes]:
    accept = request.headers.get("accept-encoding", "").encode("latin-1")
    status, headers, body = page.answer(accept, b"")
    return Response(body, status_code=status, headers={k.decode(): v.decode() for k, v in headers})


def staff_router() -> Router:
    """``/staff`` and what is under it."""
    door = Door()
    return Router(
        "/staff",
        route_handlers=[show_login, login, logout, desk, show_clinic, approve, decline, new_link, remove],
        dependencies={
            "door": Provide(lambda: door, sync_to_thread=False),
            "person": Provide(who_asks, sync_to_thread=False),
        },
        exception_handlers={NotAuthorizedException: to_the_door},
        guards=[refuse_other_sites],
        include_in_schema=False,
    )
