"""The desk of staff: who may come in, what they may do, and that it is written down."""

from __future__ import annotations

import re

import pytest

from tests.clinic_desk import NAME, PASSWORD, Desk, words_of
from tests.markup import read

CLOSED = ["/staff", "/staff/clinics/oak-street-vets"]
DEEDS = ["/staff/approve", "/staff/decline", "/staff/link", "/staff/remove"]


def turn_of(desk: Desk, slug: str) -> str:
    return str(next(waiting.turn for waiting in desk.sent.clinics.waiting() if waiting.slug == slug))


def test_without_a_session_there_is_only_the_door(desk: Desk) -> None:
    slug = desk.register()
    for path in CLOSED:
        reply = desk.get(path)
        assert (reply.status_code, reply.headers["location"]) == (303, "/staff/login"), path
    for path in DEEDS:
        reply = desk.post(path, {"slug": slug, "turn": "1", "sure": "yes"})
        assert (reply.status_code, reply.headers["location"]) == (303, "/staff/login"), path
    assert len(desk.sent.clinics.waiting()) == 1


def test_the_cookie_is_for_staff_alone(desk: Desk) -> None:
    desk.sent.staff.add(NAME, PASSWORD)
    cookie = desk.post("/staff/login", {"name": NAME, "password": PASSWORD}).headers["set-cookie"]

    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/staff", "Max-Age=28800"):
        assert part.lower() in cookie.lower(), part


@pytest.mark.parametrize(("name", "password"), [(NAME, "wrong"), ("nobody", PASSWORD), ("", ""), (NAME, "")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(desk: Desk, name: str, password: str) -> None:
    desk.sent.staff.add(NAME, PASSWORD)
    reply = desk.post("/staff/login", {"name": name, "password": password})

    assert reply.status_code == 422
    assert "Name and password do not fit together" in words_of(reply.text)
    assert "set-cookie" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"


def test_a_name_is_locked_after_five_failures_and_opens_again(desk: Desk) -> None:
    desk.sent.staff.add(NAME, PASSWORD)
    for _ in range(5):
        assert desk.post("/staff/login", {"name": NAME, "password": "guess"}).status_code == 422
    locked = desk.post("/staff/login", {"name": NAME, "password": PASSWORD})
    assert locked.status_code == 429
    assert "too many wrong passwords" in words_of(locked.text)
    desk.wait(15 * 60 + 1)
    desk.log_in()


def test_a_session_ends_by_itself_with_a_new_password_and_at_the_way_out(desk: Desk) -> None:
    desk.log_in()
    assert desk.get("/staff").status_code == 200
    desk.wait(8 * 3600)
    assert desk.get("/staff").status_code == 303

    desk.log_in()
    desk.sent.staff.add(NAME, "another long password")
    assert desk.get("/staff").status_code == 303

    desk.sent.staff.add(NAME, PASSWORD)
    desk.log_in()
    token = desk.client.cookies["steady_staff"]
    assert desk.post("/staff/logout", {}).status_code == 303
    desk.client.cookies.set("steady_staff", token)
    assert desk.get("/staff").status_code == 303, "it ended on our side too"

    desk.log_in()
    desk.sent.staff.remove(NAME)
    assert desk.get("/staff").status_code == 303


def test_the_desk_is_a_sound_page_that_nobody_keeps(desk: Desk) -> None:
    desk.register()
    desk.log_in()
    reply = desk.get("/staff")

    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-robots-tag"] == "noindex"
    page = read(reply.text)
    assert page.faults == []
    assert page.inline_code == []
    for words in ("Oak Street Vets", "desk@oak.example", "(512) 472-0123", "08:00-18:00"):
        assert words in words_of(reply.text)
    assert desk.get("/staff/clinics/oak-street-vets").status_code == 200


def test_what_is_shown_and_what_is_wanted_stand_side_by_side(desk: Desk) -> None:
    slug, link = desk.approved()
    form = {"name": "Oak Vets", "phone": "(512) 472-0123", "link": link, "key": desk.key()}
    assert desk.post("/clinics/edit", {**form, "confirmed": "yes"}).status_code == 303
    html = desk.get("/staff").text

    row = '<td>Oak Street Vets</td><td class="new"><span class="vh">Changed: </span>Oak Vets</td>'
    assert row in html
    assert desk.post("/staff/decline", {"slug": slug, "turn": turn_of(desk, slug)}).status_code == 303
    assert "Oak Street Vets" in desk.get(f"/c/{slug}").text


def test_without_mail_the_link_is_shown_once_for_staff_to_pass_on(desk: Desk) -> None:
    slug = desk.register()
    said = desk.approve(slug)

    assert "Pass this link on to desk@oak.example" in words_of(said)
    link = re.search(r"/clinics/edit\?link=[\w.-]+", said)
    assert link
    assert desk.get(link[0]).status_code == 200
    assert "link=" not in desk.get("/staff").text

    assert desk.post("/staff/link", {"slug": slug}).status_code == 303
    assert desk.get(link[0]).status_code == 410


def test_what_staff_did_is_kept_with_who_and_when(desk: Desk) -> None:
    declined = desk.register(name="Elm Vets")
    slug, _ = desk.approved()
    desk.post("/staff/decline", {"slug": declined, "turn": turn_of(desk, declined)})
    desk.post("/staff/remove", {"slug": slug, "sure": "yes"})

    deeds = [(deed.who, deed.what, deed.slug, deed.at) for deed in desk.sent.journal.last(9)]
    assert deeds == [
        (NAME, "removed", slug, desk.now),
        (NAME, "declined", declined, desk.now),
        (NAME, "approved", slug, desk.now),
    ]
    assert "declined" in words_of(desk.get("/staff").text)


def test_each_deed_stands_in_the_history_of_the_clinic_too(desk: Desk) -> None:
    slug, _ = desk.approved()

    history = [(event.what, event.who) for event in desk.sent.clinics.history(slug)]
    assert history == [("registered", ""), ("approved", NAME), ("link_sent", NAME)]


def test_only_what_was_seen_is_approved(desk: Desk) -> None:
    slug, link = desk.approved()
    form = {"phone": "(512) 472-0555", "name": "Oak Street Vets", "confirmed": "yes"}
    first = desk.post("/clinics/edit", {**form, "link": link, "key": desk.key()})
    seen = turn_of(desk, slug)
    following = first.headers["location"].partition("link=")[2].partition("&")[0]
    desk.post("/clinics/edit", {**form, "phone": "(512) 472-0666", "link": following, "key": desk.key()})

    assert desk.post("/staff/approve", {"slug": slug, "turn": seen}).status_code == 303
    assert "has changed since" in words_of(desk.get("/staff").text)
    assert "(512) 472-0123" in desk.get(f"/c/{slug}").text


def test_a_clinic_is_removed_when_it_was_said_twice_and_its_page_says_so(desk: Desk) -> None:
    slug, _ = desk.approved()
    code = desk.sent.clinics.record(slug).code
    assert desk.post("/staff/remove", {"slug": slug}).headers["location"] == f"/staff/clinics/{slug}"
    assert desk.get(f"/c/{slug}").status_code == 200

    desk.post("/staff/remove", {"slug": slug, "sure": "yes"})
    for name in (slug, code):
        gone = desk.get(f"/c/{name}")
        assert gone.status_code == 410
        assert "no longer here" in words_of(gone.text)
        assert "data-find" in gone.text
    assert desk.get(f"/c/{slug}.json").status_code == 410


def test_a_clinic_is_sought_by_code(desk: Desk) -> None:
    slug, _ = desk.approved()
    code = desk.sent.clinics.record(slug).code.lower()

    assert desk.get(f"/staff?find={code}").headers["location"] == f"/staff/clinics/{slug}"
    assert "There is no clinic with this" in words_of(desk.get("/staff?find=nobody").text)


@pytest.mark.parametrize("slug", ["nobody", "", "../x", "<b>", "ü" * 99])
def test_what_is_done_to_nobody_is_said(desk: Desk, slug: str) -> None:
    desk.log_in()
    for path in DEEDS:
        assert desk.post(path, {"slug": slug, "turn": "x", "sure": "yes"}).status_code == 303
    assert "There is no clinic" in words_of(desk.get("/staff").text)
    assert "<b></b>" not in desk.get("/staff").text
    assert desk.sent.journal.last(9) == []
