"""Clinics for the browser tests: put into a server's folder while it is down, and the codes that lead to them."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from e2e.server_process import Server
from server.domain.clinic_card import Card, Clinic, Details, pack_card
from server.domain.opening_hours import read_hours
from server.store.clinics import Clinics
from server.store.folder import Folder

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OAK = Details(
    name="Oak Street Vets",
    phone="+15124720123",
    after_phone="+15124720199",
    after_name="Night Pet ER",
    city="Austin",
    address="1 Oak Street",
    website="https://oak.example",
    zone="America/Chicago",
    hours=(*(read_hours("8-18"),) * 5, (), ()),
)


@contextmanager
def desk_of(server: Server) -> Iterator[Clinics]:
    """The clinics of a server that is down. One that was killed lets go of its folder a moment later."""
    server.data_dir.mkdir(exist_ok=True)
    with (server.data_dir / "steady.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    folder = Folder(server.data_dir)
    try:
        yield Clinics(folder.documents("clinics"), folder.secret())
    finally:
        folder.close()


def approved(desk: Clinics, details: Details, key: str = "1", now: datetime = NOW) -> Clinic:
    """A clinic that owners see."""
    slug = desk.register(details, "desk@oak.example", key, now).slug
    return approve(desk, slug, now)


def approve(desk: Clinics, slug: str, now: datetime) -> Clinic:
    """What waits is shown."""
    turn = next(waiting.turn for waiting in desk.waiting() if waiting.slug == slug)
    return desk.approve(slug, turn, now)


def change(server: Server, slug: str, now: datetime, **fields: object) -> Clinic:
    """A clinic changes what owners see, and staff agree. The server is down for it."""
    server.kill()
    with desk_of(server) as desk:
        link, _ = desk.new_link(slug, now)
        details = replace(desk.open_link(link, now).details, **fields)  # type: ignore[arg-type]
        if desk.change(link, details, f"change at {now}", now, confirmed=True).outcome == "waits":
            approve(desk, slug, now)
        clinic = desk.find(slug)
    server.start()
    assert clinic
    return clinic


def card_of(clinic: Clinic, **changes: object) -> str:
    """What stands behind the # of a clinic's code, as it was printed or otherwise."""
    return pack_card(clinic.slug, replace(clinic.card, **changes))  # type: ignore[arg-type]


def scanned(server: Server, clinic: Clinic) -> str:
    """Where its code leads."""
    return f"{server.address}/c/{clinic.slug}#{card_of(clinic)}"


def foreign_code(server: Server, slug: str = "nobody-knows") -> str:
    """A code that somebody made for a clinic that is not registered."""
    card = Card("Nobody Knows Vets", "+15124720777", "+15124720888", "Nobody at Night", "Austin", NOW.date())
    return f"{server.address}/c/{slug}#{pack_card(slug, card)}"
