"""A clinic that lost its link asks for it, and nobody learns from the answer who is registered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.store.clinics import Clinics
from tests.clinic_desk import FILLED, OURS, Desk, words_of
from tests.markup import read


def asking(desk: Desk) -> list[str]:
    return [record.slug for record in desk.sent.clinics.asked_for_link()]


def test_the_answer_is_the_same_for_every_address(desk: Desk) -> None:
    slug, _ = desk.approved()
    replies = [desk.post("/clinics/lost", {"email": email}) for email in (FILLED["email"], "other@oak.example")]

    assert {(reply.status_code, reply.headers["location"], reply.content) for reply in replies} == {
        (303, "/clinics/asked", b"")
    }
    assert asking(desk) == [slug]
    assert "If we know this address" in words_of(desk.get("/clinics/asked").text)


def test_without_mail_staff_pass_a_new_link_on(desk: Desk) -> None:
    slug, link = desk.approved()
    desk.post("/clinics/lost", {"email": FILLED["email"].upper()})
    assert "Clinics that lost their link" in words_of(desk.get("/staff").text)
    assert desk.get(f"/clinics/edit?link={link}").status_code == 200, "asking takes nothing from anybody"

    desk.post("/staff/link", {"slug": slug})
    assert asking(desk) == []
    assert "Clinics that lost their link" not in words_of(desk.get("/staff").text)


def test_an_address_that_is_none_is_told_at_its_field(desk: Desk) -> None:
    reply = desk.post("/clinics/lost", {"email": "desk@"})
    assert reply.status_code == 422
    assert read(reply.text).faults == []
    assert "E-mail: type an address" in words_of(reply.text)
    program = desk.client.post("/clinics/lost", json={"email": "desk@"}, headers=OURS)
    assert (program.status_code, program.json()["field"]) == (422, "email")
    assert desk.client.post("/clinics/lost", json={"email": "a@b.example"}, headers=OURS).json() == {"asked": True}


def test_what_fills_in_everything_gets_the_same_answer_and_nothing_is_done(desk: Desk) -> None:
    desk.approved()
    reply = desk.post("/clinics/lost", {"email": FILLED["email"], "company_fax": "1"})
    assert reply.headers["location"] == "/clinics/asked"
    assert asking(desk) == []


def test_who_asks_too_often_is_held_off(desk: Desk) -> None:
    statuses = [desk.post("/clinics/lost", {"email": "a@b.example"}).status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]
    assert desk.get("/clinics/lost").status_code == 200


@pytest.fixture
def by_mail(desk: Desk) -> Clinics:
    """The clinics of the desk, with a mail server."""
    desk.sent.clinics._by_mail = True
    return desk.sent.clinics


def test_with_mail_the_link_that_works_is_sent_again_at_most_once_an_hour(desk: Desk, by_mail: Clinics) -> None:
    slug = desk.register()
    turn = by_mail.waiting()[0].turn
    by_mail.approve(slug, turn, desk.now)
    [first] = by_mail.letters(desk.now)
    by_mail.hand_over(first)
    by_mail.arrived(first)

    for _ in range(2):
        desk.post("/clinics/lost", {"email": FILLED["email"]})
    [again] = by_mail.letters(desk.now)
    assert again.link == first.link
    by_mail.hand_over(again)
    by_mail.arrived(again)
    desk.post("/clinics/lost", {"email": FILLED["email"]})
    assert by_mail.letters(desk.now) == []

    desk.now += timedelta(days=31)
    desk.post("/clinics/lost", {"email": FILLED["email"]})
    [fresh] = by_mail.letters(desk.now)
    assert fresh.link != first.link
    assert by_mail.open_link(fresh.link, desk.now).slug == slug
    assert asking(desk) == []


def test_a_clinic_that_left_or_waits_is_sent_nothing(desk: Desk, by_mail: Clinics) -> None:
    slug, _ = desk.register(), None
    by_mail.ask_for_link(FILLED["email"], desk.now)
    assert by_mail.letters(desk.now) == []
    by_mail.approve(slug, by_mail.waiting()[0].turn, desk.now)
    by_mail.remove(slug, desk.now)
    by_mail.ask_for_link(FILLED["email"], desk.now)
    assert by_mail.letters(desk.now) == []
