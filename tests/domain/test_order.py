"""An order request is read field by field, and every field that is wrong is named. The phone finds the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.domain.order import Line, Priced, read_request
from server.knowledge.records import Knowledge

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("order.json").read_text(encoding="utf-8"))
ITEMS = {sku: Priced(sku.title(), 1000 + n, "normal") for n, sku in enumerate(TABLE["skus"])}
RIGHT: dict[str, str] = TABLE["cases"][0]["values"]


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["because"])
def test_what_is_wrong_is_told_by_its_field(case: dict[str, Any], knowledge: Knowledge) -> None:
    _, problems = read_request(case["values"], ITEMS, knowledge.shop.shipping.states)

    assert problems == case["problems"]


def test_prices_come_from_the_list_and_never_from_what_was_sent(knowledge: Knowledge) -> None:
    sent = {**RIGHT, "q_up-n-go-leash": "2", "cents": "1", "price_up-n-go-leash": "1", "seen_total": "1"}
    request, problems = read_request(sent, ITEMS, knowledge.shop.shipping.states)

    assert problems == {}
    assert request.lines == (Line("up-n-go-leash", "Up-N-Go-Leash", 2, 1000, "normal"),)
    assert request.seen_total == 1


def test_lines_stand_in_the_order_of_the_list(knowledge: Knowledge) -> None:
    sent = {**RIGHT, **{f"q_{sku}": "1" for sku in reversed(TABLE["skus"])}}
    request, _ = read_request(sent, ITEMS, knowledge.shop.shipping.states)

    assert [line.sku for line in request.lines] == TABLE["skus"]


def test_texts_are_kept_as_they_are_meant(knowledge: Knowledge) -> None:
    sent = {**RIGHT, "name": "  Robin \t Reed ", "note": " one\r\ntwo \n", "state": " Texas ", "coupon": "yes"}
    request, problems = read_request(sent, ITEMS, knowledge.shop.shipping.states)

    assert problems == {}
    assert (request.name, request.note, request.state, request.where) == ("Robin Reed", "one\ntwo", "TX", "contiguous")
    assert request.coupon


@pytest.mark.parametrize("seen", ["", "-1", "1.5", "9" * 10, "many", "٤"])
def test_a_total_that_is_none_is_not_one(seen: str, knowledge: Knowledge) -> None:
    request, problems = read_request({**RIGHT, "seen_total": seen}, ITEMS, knowledge.shop.shipping.states)

    assert problems == {}
    assert request.seen_total is None
