"""The phone reads a clinic's card, code and hours as the server does: the same tables, in the browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.conftest import NewContext
from e2e.server_process import ROOT
from server.domain.opening_hours import read_hours

TABLES = ROOT / "tests" / "domain"
CARDS: dict[str, Any] = json.loads((TABLES / "clinic_cards.json").read_text())
HOURS: dict[str, Any] = json.loads((TABLES / "opening_hours.json").read_text())
WEEKS = {name: [read_hours(text) for [text] in week] for name, week in HOURS["weeks"].items()}

READ = """(cases) => cases.map(({ slug, fragment }) => {
  try {
    return { card: readCard(slug, fragment) };
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    return { refused: error.kind };
  }
})"""


@pytest.fixture
def tab(new_context: NewContext) -> Page:
    """A blank page with the script in it."""
    tab = new_context(service_workers="block").new_page()
    tab.route("**", lambda route: route.fulfill(body="<!doctype html><title>Card</title>", content_type="text/html"))
    tab.goto("https://card.test/")
    for script in ("clinic/card.js", "scripts/opening.js"):
        tab.add_script_tag(content=(ROOT / "web" / script).read_text())
    return tab


def test_the_phone_reads_and_refuses_the_same_cards(tab: Page) -> None:
    found = tab.evaluate(READ, CARDS["cards"])
    wanted = [{key: case[key] for key in ("card", "refused") if key in case} for case in CARDS["cards"]]

    assert dict(zip((case["because"] for case in CARDS["cards"]), found, strict=True)) == dict(
        zip((case["because"] for case in CARDS["cards"]), wanted, strict=True)
    )


def test_the_phone_understands_the_same_codes(tab: Page) -> None:
    found = tab.evaluate("(cases) => cases.map(({ typed }) => readClinicCode(typed))", CARDS["codes"])

    assert found == [case["code"] for case in CARDS["codes"]]


def test_the_phone_tells_the_same_hours(tab: Page) -> None:
    def minute(clock: str | None) -> int | None:
        return None if clock is None else int(clock.split(":")[0]) * 60 + int(clock.split(":")[1])

    cases = [[WEEKS[case["week"]], case["weekday"], minute(case["at"])] for case in HOURS["cases"]]
    found = tab.evaluate("(cases) => cases.map((given) => clinicOpening(...given))", cases)

    for case, opening in zip(HOURS["cases"], found, strict=True):
        wanted = (case["state"], case["days"], minute(case["to"]))
        assert (opening["state"], opening["days"], opening["minute"]) == wanted, case["because"]


def test_the_phone_takes_the_clinics_clock_not_its_own(tab: Page) -> None:
    clock = "([zone, moment]) => clinicClock(zone, new Date(moment))"

    assert tab.evaluate(clock, ["America/Chicago", "2026-11-22T05:30:00Z"]) == {"weekday": 5, "minute": 23 * 60 + 30}
    assert tab.evaluate(clock, ["Asia/Kolkata", "2026-11-22T18:30:00Z"]) == {"weekday": 0, "minute": 0}
    assert tab.evaluate(clock, ["No/Where", "2026-11-22T05:30:00Z"]) is None
