"""A clinic's card comes back from a code as it went in, or is refused. The table is shared with web/clinic/card.js."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.clinic_card import (
    CODE_LETTERS,
    CODES,
    FIRST_DAY,
    MOST_BYTES,
    Card,
    CardError,
    card_address,
    is_line,
    pack_card,
    read_card,
    read_code,
    short_code,
    slug_problem,
    slugs_for,
)
from server.settings import ROOT

TABLE: dict[str, Any] = json.loads((ROOT / "tests" / "domain" / "clinic_cards.json").read_text())
FULL = Card("Oak Street Vets", "+15125550123", "+15125550199", "Night Pet ER", "Austin", date(2026, 11, 22))

RESERVED = (
    *("admin", "adm1n", "staff", "steady", "my-steady", "steady-support", "s-t-e-a-d-y", "st34dy", "official-vet"),
    *("verified-oak", "aspca", "aspca-poison-control", "poison-control", "emergency", "911", "clinics", "checklist"),
    *("api", "first-aid"),
)

phones = st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)
lines = st.text(min_size=1, max_size=40).filter(lambda text: is_line(text, 40))
cards = st.builds(
    Card,
    lines,
    phones,
    phones | st.just(""),
    lines | st.just(""),
    lines | st.just(""),
    st.dates(FIRST_DAY, date(2100, 1, 1)),
)


@pytest.mark.parametrize("case", TABLE["cards"], ids=lambda case: case["because"])
def test_a_card_is_read_or_refused(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(CardError) as refused:
            read_card(case["slug"], case["fragment"])
        assert refused.value.kind == case["refused"]
    else:
        card = read_card(case["slug"], case["fragment"])
        assert {**asdict(card), "changed": card.changed.isoformat()} == case["card"]


@given(cards)
def test_any_card_comes_back_and_no_app_changes_what_carries_it(card: Card) -> None:
    packed = pack_card("oak", card)

    assert read_card("oak", packed) == card
    assert set(packed) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")


@given(cards, st.data())
def test_a_card_with_a_changed_character_is_never_read_as_another(card: Card, data: st.DataObject) -> None:
    packed = pack_card("oak", card)
    at = data.draw(st.integers(0, len(packed) - 1))
    other = packed[:at] + data.draw(st.characters(codec="ascii")) + packed[at + 1 :]
    with suppress(CardError):
        assert read_card("oak", other) == card, "at most the same, written in another way"


def test_a_full_card_fits_into_a_code_of_version_8() -> None:
    assert len(card_address("https://steady.example", "oak-street", FULL)) <= 108


def test_what_is_least_needed_is_left_out_of_a_code_that_would_be_too_fine() -> None:
    long = Card("Oak Street Veterinary Surgery of Austin", FULL.phone, FULL.after_phone, "Night Pet ER", "A" * 40)
    address = card_address("https://steady.example", "oak-street", long)
    read = read_card("oak-street", address.partition("#")[2])

    assert len(address) <= MOST_BYTES
    assert (read.name, read.phone, read.after_phone, read.city) == (long.name, long.phone, long.after_phone, "")
    with pytest.raises(CardError, match="too_long"):
        card_address("https://steady.example", "oak-street", Card("Ж" * 40, FULL.phone))


@pytest.mark.parametrize("case", TABLE["codes"], ids=lambda case: case["because"])
def test_a_code_is_understood_as_it_was_typed_or_refused(case: dict[str, Any]) -> None:
    assert read_code(case["typed"]) == case["code"]


@given(st.integers(0, CODES - 1), st.integers(0, 5), st.sampled_from(CODE_LETTERS))
def test_one_wrong_letter_in_a_code_finds_no_other_clinic(number: int, place: int, letter: str) -> None:
    code = short_code(number)
    other = code[:place] + letter + code[place + 1 :]

    assert read_code(code) == code
    assert read_code(other) == (code if other == code else None)


@given(st.integers(0, CODES - 1), st.integers(0, CODES - 1))
def test_no_two_numbers_have_the_same_code(one: int, other: int) -> None:
    assert (short_code(one) == short_code(other)) == (one == other)


@pytest.mark.parametrize(
    "slug",
    RESERVED,
)
def test_a_slug_that_could_be_taken_for_ours_or_an_authority_is_refused(slug: str) -> None:
    assert slug_problem(slug) == "reserved"


@pytest.mark.parametrize(
    "slug", ["", "ab", "Oak", "oak--street", "-oak", "oak_street", "oak.street", "öak", "o" * 41, "оак"]
)
def test_a_slug_of_another_shape_is_refused(slug: str) -> None:
    assert slug_problem(slug) == "shape"


def test_a_slug_that_could_be_a_short_code_is_refused() -> None:
    assert slug_problem("9c8p9r") == "code"
    assert slug_problem("9c8p9q") is None


@given(st.text(max_size=80), st.text(max_size=40), st.integers(0, CODES - 1))
def test_for_every_name_there_is_a_slug(name: str, city: str, number: int) -> None:
    slugs = slugs_for(name, city, short_code(number))

    assert slugs[-1] == f"at-{short_code(number).lower()}"
    assert all(slug_problem(slug) is None for slug in slugs)


def test_a_clinic_that_calls_itself_like_us_gets_a_slug_that_says_nothing() -> None:
    assert slugs_for("Steady Support", "Austin", "9C8P9R") == ["at-9c8p9r"]
    assert slugs_for("Ветклиника", "Austin", "9C8P9R") == ["at-9c8p9r"]
    assert slugs_for("Emergency", "Austin", "9C8P9R")[0] == "emergency-austin"
