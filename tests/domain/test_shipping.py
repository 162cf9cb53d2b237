"""The shop's delivery rule at every edge of it. The phone is held to the same table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.domain.shipping import Parcel, dollars, quote, read_destination, read_dollars
from server.knowledge.records import Knowledge

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("shipping.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TABLE["quotes"], ids=lambda case: case["because"])
def test_what_the_rule_says(case: dict[str, Any]) -> None:
    parcels = [Parcel(**parcel) for parcel in case["parcels"]]
    found = quote(4900, case["where"], parcels, coupon=case["coupon"])

    assert (found.kind, list(found.why), found.missing, found.total) == (
        case["kind"],
        case["why"],
        case["missing"],
        case["total"],
    )


@pytest.mark.parametrize("case", TABLE["destinations"], ids=lambda case: case["because"])
def test_where_it_goes(case: dict[str, Any], knowledge: Knowledge) -> None:
    found = read_destination(knowledge.shop.shipping.states, case["country"], case["state"], case["zip"])

    assert (found.where, dict(found.problems)) == (case["where"], case["problems"])
    if "found" in case:
        assert found.state == case["found"]


@pytest.mark.parametrize(("typed", "cents"), TABLE["amounts"])
def test_amounts_as_people_type_them(typed: str, cents: int | None) -> None:
    assert read_dollars(typed) == cents
    if cents is not None:
        assert read_dollars(dollars(cents)) == cents


def test_no_prefix_belongs_to_two_states_and_every_state_can_be_named(knowledge: Knowledge) -> None:
    states = knowledge.shop.shipping.states
    prefixes = [n for state in states for first, last in state.zips for n in range(first, last + 1)]

    assert len(prefixes) == len(set(prefixes))
    for state in states:
        for typed in (state.id, state.id.lower(), state.name, state.name.upper()):
            assert read_destination(states, "US", typed, "").state == state.id


def test_the_contiguous_states_are_the_48_and_the_capital(knowledge: Knowledge) -> None:
    where = {state.id: state.where for state in knowledge.shop.shipping.states}

    assert sum(place == "contiguous" for place in where.values()) == 49
    elsewhere = {id_ for id_, place in where.items() if place != "contiguous"}
    assert elsewhere == {"AK", "HI", "PR", "VI", "GU", "AS", "MP", "FM", "MH", "PW", "AA", "AE", "AP"}
