"""The door of the staff's pages: who is logged in, and what those pages share. Nothing of it is cached or kept."""

import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from urllib.parse import parse_qsl

from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException
from litestar.params import SkipValidation

from server.press.book import Book
from server.press.pressed import Pressed
from server.store.sent import Sent

COOKIE = "steady_staff"
LASTS = timedelta(hours=8)
MOST_FORM_BYTES = 4_000
MOST_SESSIONS = 200
# So many wrong passwords for one name in this time, and the name is locked for as long.
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
MOST_NAMES = 10_000

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
    return see("/staff/login")


def values_of(body: bytes) -> dict[str, str]:
    """The fields of a form of staff; none when it is no form."""
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return {}


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def cookie(token: str, seconds: int) -> Cookie:
    """What the browser shows at the door."""
    return Cookie(key=COOKIE, value=token, path="/staff", max_age=seconds, secure=True, httponly=True, samesite="lax")


def see(path: str, *cookies: Cookie) -> Response[bytes]:
    """Go there, and ask anew."""
    headers = {"location": path, "cache-control": "no-store"}
    return Response(b"", status_code=303, headers=headers, cookies=list(cookies))


def answer(request: Asked, page: Pressed) -> Response[bytes]:
    """A page made for one person."""
    accept = request.headers.get("accept-encoding", "").encode("latin-1")
    status, headers, body = page.answer(accept, b"")
    return Response(body, status_code=status, headers={k.decode(): v.decode() for k, v in headers})
