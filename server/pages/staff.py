"""/staff: the door, the desk with what waits, and the clinics that are looked at before owners see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import HTTPRouteHandler
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, RawBody

from server.knowledge.clinic_form import form_values
from server.pages.door import (
    COOKIE,
    LASTS,
    MOST_FORM_BYTES,
    Asked,
    Door,
    Person,
    Session,
    TheBook,
    TheDoor,
    WhatWasSent,
    answer,
    cookie,
    see,
    to_the_door,
    utc_now,
    values_of,
    who_asks,
)
from server.pages.same_site import refuse_other_sites
from server.press.book import Book
from server.press.clinics import link_address, own_page
from server.press.pressed import Pressed
from server.store.clinics import ChangedSinceError, UnknownClinicError, Waiting
from server.store.journal import Deed
from server.store.sent import Sent

LAST_DEEDS = 20
LOGINS = RateLimitConfig(rate_limit=("minute", 20), store="staff_logins")


# ------------------------------------------------------------------ the door


@get("/login", sync_to_thread=False)
def show_login(request: Asked, book: TheBook) -> Response[bytes]:
    """Name and password."""
    return answer(request, _login_page(book))


@post("/login", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES, middleware=[LOGINS.middleware])
def login(request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent, door: TheDoor) -> Response[bytes]:
    """Opens a session. A wrong name and a wrong password get the same answer, after the same time."""
    values, now = values_of(body), utc_now()
    name, password = values.get("name", "").strip().lower()[:40], values.get("password", "")
    if door.is_locked(name, now):
        return answer(request, _login_page(book, name, "locked", 429))
    # Counted before the look, so that many at the same moment do not all get one.
    door.failed(name, now)
    if not sent.staff.check(name, password):
        return answer(request, _login_page(book, name, "wrong", 422))
    door.leave(request.cookies.get(COOKIE, ""))
    return see("/staff", cookie(door.enter(name, sent.staff.stamp(name), now), int(LASTS.total_seconds())))


@post("/logout", sync_to_thread=False, request_max_body_size=MOST_FORM_BYTES)
def logout(request: Asked, door: TheDoor) -> Response[bytes]:
    """Ends the session."""
    door.leave(request.cookies.get(COOKIE, ""))
    return see("/staff/login", cookie("", 0))


def _login_page(book: Book, name: str = "", problem: str = "", status: int = 200) -> Pressed:
    title = "Staff"
    return own_page(
        book, "staff/login.html", title, "For the staff of Steady.", status=status, name=name, problem=problem
    )


# ------------------------------------------------------------------ the desk


@get("/", sync_to_thread=True)
def desk(request: Asked, book: TheBook, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """How many questions and orders wait, the clinics that do, and the way to any other."""
    sought = request.query_params.get("find", "").strip()[:60]
    if sought:
        try:
            return see(f"/staff/clinics/{sent.clinics.record(sought).slug}")
        except UnknownClinicError:
            pass
    notes, person.notes = person.notes, []
    queue = sent.questions.queue()
    page = own_page(
        book,
        "staff/desk.html",
        "Staff",
        "What waits to be looked at.",
        person=person.name,
        notes=notes,
        waiting=[_compared(waiting) for waiting in sent.clinics.waiting()],
        stuck=sent.clinics.stuck(),
        asking=sent.clinics.asked_for_link(),
        deeds=sent.journal.last(LAST_DEEDS),
        sought=sought,
        questions=len(queue),
        urgent=sum(one.level == "emergency" for one in queue),
        new_orders=sent.orders.counts()["new"],
    )
    return answer(request, page)


@get("/clinics/{slug:str}", sync_to_thread=True)
def show_clinic(
    request: Asked, slug: FromPath[str], book: TheBook, sent: WhatWasSent, person: Person
) -> Response[bytes]:
    """All about one clinic, what happened to it, and what can be done with it."""
    try:
        record = sent.clinics.record(slug)
    except UnknownClinicError:
        person.notes.append({"kind": "unknown", "slug": slug[:60]})
        return see("/staff")
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
    return answer(request, page)


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
    values = values_of(body)
    if values.get("sure") != "yes":
        person.notes.append({"kind": "unsure", "slug": values.get("slug", "")})
        return see(f"/staff/clinics/{quote(values.get('slug', '-'), safe='')}")
    return _judge(body, sent, person, "removed", lambda slug, _, now: sent.clinics.remove(slug, now, person.name))


def _judge(body: bytes, sent: Sent, person: Session, what: str, do: Any) -> Response[bytes]:
    """Does it, notes who did it, and goes back to the desk."""
    values, now = values_of(body), utc_now()
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
    return see("/staff")


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


def staff_router(*desks: HTTPRouteHandler) -> Router:
    """``/staff`` and what is under it. ``desks`` are those of other areas, for the same people."""
    door = Door()
    return Router(
        "/staff",
        route_handlers=[show_login, login, logout, desk, show_clinic, approve, decline, new_link, remove, *desks],
        dependencies={
            "door": Provide(lambda: door, sync_to_thread=False),
            "person": Provide(who_asks, sync_to_thread=False),
        },
        exception_handlers={NotAuthorizedException: to_the_door},
        guards=[refuse_other_sites],
        include_in_schema=False,
    )
