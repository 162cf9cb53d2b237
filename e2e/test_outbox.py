"""The outbox: what is written with no connection waits where it can be seen, and is sent once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.browsers import wait_until_ready
from e2e.conftest import NewContext
from e2e.server_process import ROOT, Server
from e2e.walk import touch

KEEP = "(what) => import('/outbox.js').then((box) => box.keep(what))"
CHANGE = "([id, what]) => import('/outbox.js').then((box) => box.keepChanged(id, what))"
ALL = "() => import('/outbox.js').then((box) => box.allEntries())"
PURE = ROOT / "web" / "outbox" / "entries.js"


class Desk:
    """Stands in for the address that takes what is sent. ``fault`` is how it fails; what it kept is in ``kept``."""

    def __init__(self) -> None:
        self.fault = ""
        self.status = 201
        self.kept: dict[str, Any] = {}
        self.requests: list[dict[str, str]] = []

    def __call__(self, route: Route) -> None:
        request = route.request
        self.requests.append(request.headers)
        if self.fault == "gone":
            route.abort()
            return
        if self.status == 201:
            self.kept.setdefault(request.headers["idempotency-key"], json.loads(request.post_data or ""))
        if self.fault == "answer lost":
            route.abort()
            return
        answers = {
            201: {"number": "A-1"},
            409: {"arrived": {"number": "A-1"}},
            422: {"error": "Name: type it.", "field": "name", "fields": {"name": "Name: type it."}},
        }
        route.fulfill(status=self.status, json=answers.get(self.status, {}))


def entry(id_: str = "first-entry", **body: str) -> dict[str, Any]:
    return {"id": id_, "kind": "order", "address": "/desk", "body": body or {"name": "Robin"}, "about": "2 things"}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def tab(server: Server, new_context: NewContext, desk: Desk) -> Page:
    """The outbox, offline pages on the phone. The desk answers at /desk."""
    context = new_context()
    context.route("**/desk", desk)
    tab = context.new_page()
    tab.goto(server.address)
    wait_until_ready(tab)
    tab.goto(server.address + "/outbox")
    expect(tab.get_by_text("Nothing waits.")).to_be_visible()
    return tab


def says(tab: Page, words: str, id_: str = "first-entry") -> None:
    expect(card(tab, id_).get_by_text(words)).to_be_visible()


def card(tab: Page, id_: str = "first-entry") -> Any:
    return tab.locator(f"[data-entries] [data-id={id_}]")


def test_what_is_kept_with_no_connection_is_sent_when_it_is_back_without_a_press(tab: Page, desk: Desk) -> None:
    tab.context.set_offline(True)
    assert tab.evaluate(KEEP, entry()) is True
    says(tab, "Waits to be sent.")
    says(tab, "2 things")
    tab.reload()
    expect(card(tab)).to_be_visible()
    assert desk.kept == {}
    tab.context.set_offline(False)
    tab.reload()
    says(tab, "Your number: A-1")
    assert desk.kept == {"first-entry": {"name": "Robin"}}
    assert desk.requests[-1]["idempotency-key"] == "first-entry"


def test_it_is_sent_again_under_the_same_key_when_the_answer_was_lost(tab: Page, desk: Desk) -> None:
    desk.fault = "answer lost"
    tab.evaluate(KEEP, entry())
    says(tab, "It may have arrived all the same")
    desk.fault = ""
    touch(card(tab).get_by_role("button", name="Send now"))
    expect(tab.locator("[data-said]")).to_contain_text("It is sent.")
    says(tab, "Your number: A-1")
    assert len(desk.requests) == 2
    assert list(desk.kept) == ["first-entry"]


def test_a_changed_version_says_which_one_may_have_arrived(tab: Page, desk: Desk) -> None:
    desk.fault = "answer lost"
    tab.evaluate(KEEP, entry())
    says(tab, "It may have arrived all the same")
    desk.fault, desk.status = "", 409
    assert tab.evaluate(CHANGE, ["first-entry", entry("second-entry", name="Sam")]) is True
    says(tab, "An earlier version had arrived", "second-entry")
    assert desk.requests[-1]["idempotency-replaces"] == "first-entry"
    expect(card(tab)).to_have_count(0)
    assert tab.evaluate(CHANGE, ["second-entry", entry("third-entry")]) is None


def test_what_is_not_taken_says_why_and_is_not_sent_again_by_itself(tab: Page, desk: Desk) -> None:
    desk.status = 422
    tab.evaluate(KEEP, entry())
    says(tab, "Name: type it.")
    expect(card(tab).get_by_role("link", name="Change it")).to_have_attribute(
        "href", "/products/basket#change=first-entry"
    )
    expect(card(tab).get_by_role("button", name="Send now")).to_be_hidden()
    tab.reload()
    says(tab, "Name: type it.")
    assert len(desk.requests) == 1


def test_a_server_that_cannot_keep_it_now_is_asked_later(tab: Page, desk: Desk) -> None:
    desk.status = 503
    tab.evaluate(KEEP, entry())
    says(tab, "It was tried, and no answer came")
    tab.reload()
    says(tab, "It was tried, and no answer came")
    assert len(desk.requests) == 1
    assert tab.evaluate(ALL)[0]["state"] == "waits"


def test_when_the_connection_is_back_nothing_waits_for_the_end_of_a_pause(tab: Page, desk: Desk) -> None:
    desk.status = 503
    tab.evaluate(KEEP, entry())
    says(tab, "It was tried, and no answer came")
    desk.status = 201
    tab.context.set_offline(True)
    tab.context.set_offline(False)
    says(tab, "Your number: A-1")


def test_a_no_without_a_reason_says_so(tab: Page, desk: Desk) -> None:
    desk.status = 404
    tab.evaluate(KEEP, entry())
    says(tab, "No reason came with it.")


def test_an_entry_is_deleted_and_the_home_screen_says_how_many_wait(tab: Page, desk: Desk, server: Server) -> None:
    desk.fault = "gone"
    tab.evaluate(KEEP, entry())
    says(tab, "It was tried, and no answer came")
    tab.goto(server.address)
    note = tab.locator("[data-outbox-note]")
    expect(note).to_contain_text("Outbox: 1 not sent yet")
    touch(note.get_by_role("link"))
    touch(card(tab).get_by_role("button", name="Delete it here"))
    expect(tab.get_by_text("Nothing waits.")).to_be_visible()
    tab.goto(server.address)
    expect(note).to_be_hidden()


def test_two_tabs_send_it_once(tab: Page, desk: Desk, server: Server) -> None:
    other = tab.context.new_page()
    other.goto(server.address + "/outbox")
    tab.context.set_offline(True)
    tab.evaluate(KEEP, entry())
    tab.context.set_offline(False)
    for page in (tab, other):
        says(page, "Your number: A-1")
    assert len(desk.requests) == 1


# ------------------------------------------------------------------ what becomes of an entry


@pytest.fixture
def pure(new_context: NewContext) -> Page:
    page = new_context(service_workers="block").new_page()
    page.add_script_tag(content=PURE.read_text(encoding="utf-8"))
    return page


def after(page: Page, status: int, data: object = None, tries: int = 1) -> dict[str, Any]:
    made = "newEntry({id: 'an-entry', kind: 'order', address: '/desk', body: {}}, 1000)"
    given = f"([status, data, tries]) => afterAnswer({{...{made}, tries}}, status, data, 2000)"
    found: dict[str, Any] = page.evaluate(given, [status, data, tries])
    return found


@pytest.mark.parametrize("status", [0, 408, 425, 429, 500, 502, 503, 504])
def test_after_no_answer_or_a_passing_trouble_it_waits(pure: Page, status: int) -> None:
    assert after(pure, status)["state"] == "waits"
    assert [after(pure, status, tries=tries)["due"] - 2000 for tries in (1, 2, 3, 30)] == [5000, 10000, 20000, 3600000]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 415, 422])
def test_after_a_no_it_is_refused(pure: Page, status: int) -> None:
    assert after(pure, status, {"error": "Too large.", "field": ""})["problems"] == {"": "Too large."}
    assert after(pure, status)["state"] == "refused"


def test_an_answer_that_broke_off_is_asked_for_again(pure: Page) -> None:
    assert after(pure, 201)["state"] == "waits"
    assert after(pure, 201, {"number": "A-1"})["state"] == "sent"


@pytest.mark.parametrize(
    ("state", "tries", "named"),
    [("waits", 0, []), ("waits", 1, ["a"]), ("refused", 1, []), ("refused", 2, ["a"])],
)
def test_a_change_names_what_may_have_arrived(pure: Page, state: str, tries: int, named: list[str]) -> None:
    """A refusal after a try whose answer was lost says nothing about that try."""
    old = {"id": "a", "kind": "question", "address": "/desk", "replaces": [], "state": state, "tries": tries}

    assert pure.evaluate("(old) => changedEntry(old, 'b', {}, '', 1000).replaces", old) == named


def test_a_clock_that_was_set_back_keeps_nothing_waiting(pure: Page) -> None:
    due = "(due) => isDue({state: 'waits', due}, 1000)"

    moments = {999: True, 1001: False, 1000 + 3600_000: False, 1001 + 3600_000: True}
    assert {at: pure.evaluate(due, at) for at in moments} == moments
