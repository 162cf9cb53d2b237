"""When a clinic is open. The table is shared with web/clinic/card.js."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.opening_hours import DAY, HalfDayError, HoursError, Week, opening, read_hours, write_hours
from server.settings import ROOT

TABLE: dict[str, Any] = json.loads((ROOT / "tests" / "domain" / "opening_hours.json").read_text())

days = st.one_of(
    st.just(()),
    st.just(((0, DAY),)),
    st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY - 1)).map(lambda t: ((t[0], t[0] + t[1]),)),
)
weeks = st.tuples(*[days] * 7)


def minute(clock: str | None) -> int | None:
    if clock is None:
        return None
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["because"])
def test_a_clinic_is_open_or_closed(case: dict[str, Any]) -> None:
    week = tuple(read_hours(text) for [text] in TABLE["weeks"][case["week"]])
    found = opening(week, case["weekday"], minute(case["at"]) or 0)

    assert (found.state, found.days, found.minute) == (case["state"], case["days"], minute(case["to"]))
    assert found.weekday == (None if case["days"] is None else (case["weekday"] + case["days"]) % 7)


@given(weeks, st.integers(0, 6), st.integers(0, DAY - 1))
def test_when_it_next_opens_or_closes_it_does_and_not_before(week: Week, weekday: int, now: int) -> None:
    found = opening(week, weekday, now)
    if found.minute is None or found.days is None or found.weekday is None:
        return
    wait = found.days * DAY + found.minute - now

    assert 0 < wait <= 7 * DAY
    assert opening(week, found.weekday, found.minute).state != found.state
    before = now + wait - 1
    assert opening(week, (weekday + before // DAY) % 7, before % DAY).state == found.state


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8-18", ((480, 1080),)),
        ("8am - 6pm", ((480, 1080),)),
        ("8.30 a.m. to 12 p.m.", ((510, 720),)),
        ("12am-12pm", ((0, 720),)),
        ("18:00 – 24:00", ((1080, 1440),)),
        ("14-18; 8-12", ((480, 720), (840, 1080))),
        ("10 pm until 6 am", ((1320, 1800),)),
        (" Closed ", ()),
        ("", ()),
        ("24/7", ((0, 1440),)),
        ("8am-17:00", ((480, 1020),)),
        ("00:00-8:00", ((0, 480),)),
        ("6-11, 12-13:30", ((360, 660), (720, 810))),
    ],
)
def test_hours_are_understood_as_people_write_them(text: str, hours: object) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "8",
        "8-",
        "25-26",
        "8:60-9",
        "13pm-14pm",
        "0am-5am",
        "8-8",
        "24:00-08:00",
        "8-12, 11-18",
        "by appointment",
        "8-18-20",
    ],
)
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(HoursError):
        read_hours(text)


@pytest.mark.parametrize(
    "text", ["8-5", "08:00-05:00", "12-5", "2pm-5", "1-5pm", "8-5pm", "8-12, 1-5", "9-12, 6-8", "8:30-12:30; 1:30-5:30"]
)
def test_hours_that_could_be_of_the_morning_or_the_evening_are_asked_for_again(text: str) -> None:
    with pytest.raises(HalfDayError):
        read_hours(text)


@given(days)
def test_hours_come_back_from_a_form_as_they_were(hours: tuple[tuple[int, int], ...]) -> None:
    assert read_hours(write_hours(hours)) == hours
