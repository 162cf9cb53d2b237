"""What delivery costs, as far as the shop's rule says it. Amounts are whole cents.

The same functions stand in ``web/products/shipping.js``; both are held to ``tests/domain/shipping.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CONTIGUOUS, ABROAD = "contiguous", "abroad"
WHERES = (CONTIGUOUS, "alaska", "hawaii", "puerto_rico", "territory", "military", ABROAD)
# Nobody has said what kind of parcel an `unknown` is.
SHIP_CLASSES = ("normal", "oversized", "refurbished", "drop_ship", "unknown")
LEFT_OUT = frozenset({"oversized", "refurbished", "drop_ship"})
HOME = "US"


@dataclass(frozen=True)
class State:
    """A state, territory or post of the armed forces, and the ranges of its ZIP codes' first three digits."""

    id: str
    name: str
    where: str
    zips: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Destination:
    """``where`` is empty as long as it is not known. ``problems``: field -> missing, zip, state, or apart."""

    where: str
    state: str
    zip: str
    problems: Mapping[str, str]


@dataclass(frozen=True)
class Parcel:
    """Some goods of one kind. ``cents`` is the price of one, ``None`` when it is not known."""

    cents: int | None
    quantity: int
    ship: str


@dataclass(frozen=True)
class Quote:
    """``kind``: empty, where (not known yet), free, pay, confirm, calculated or left_out.

    ``why`` says what the shop decides at checkout: exact, mixed, class, coupon, price. ``missing`` are the cents to add
    for free delivery, ``total`` those of the goods, ``None`` when not all prices are known.
    """

    kind: str
    why: tuple[str, ...]
    missing: int
    total: int | None


def read_destination(states: Iterable[State], country: str, state: str, zip_code: str) -> Destination:
    """Where something goes, however it was typed. Without a ZIP code the state is enough, and the other way round."""
    typed_zip, typed_state = _trimmed(zip_code), _trimmed(state)
    if country != HOME:
        return Destination(ABROAD, typed_state, typed_zip, {})
    states = tuple(states)
    problems: dict[str, str] = {}
    by_state = _state_called(states, typed_state)
    by_zip = None
    digits = re.fullmatch(r"([0-9]{5})(?:[- ]?[0-9]{4})?", typed_zip)
    if typed_zip:
        by_zip = _state_of_zip(states, int(digits[1][:3])) if digits else None
        if by_zip is None:
            problems["zip"] = "zip"
    if typed_state and by_state is None:
        problems["state"] = "state"
    if not typed_zip and not typed_state:
        problems["zip"] = "missing"
    # A village over the border may have its neighbour's ZIP code; Alaska and Texas are never neighbours.
    if by_zip and by_state and (by_zip.where == CONTIGUOUS) != (by_state.where == CONTIGUOUS):
        problems["zip"] = "apart"
    found = by_state or by_zip
    known = "" if problems or found is None else found.where
    return Destination(known, found.id if found else "", digits[0] if digits else typed_zip, problems)


def quote(free_over: int, where: str, parcels: Iterable[Parcel], *, coupon: bool = False) -> Quote:
    """What the shop's rule says about these goods to this place. What it leaves open, the shop decides at checkout."""
    parcels = [parcel for parcel in parcels if parcel.quantity > 0]
    known = sum(parcel.cents * parcel.quantity for parcel in parcels if parcel.cents is not None)
    all_known = all(parcel.cents is not None for parcel in parcels)
    total = known if all_known else None
    if not parcels:
        return Quote("empty", (), 0, 0)
    if not where:
        return Quote("where", (), 0, total)
    if where != CONTIGUOUS:
        return Quote("calculated", (), 0, total)
    left_out = [parcel.ship in LEFT_OUT for parcel in parcels]
    if all(left_out):
        return Quote("left_out", (), 0, total)
    why = []
    if any(left_out):
        why.append("mixed")
    if any(parcel.ship == "unknown" for parcel in parcels):
        why.append("class")
    if coupon:
        why.append("coupon")
    if not why and known > free_over:
        return Quote("free", (), 0, total)
    if not all_known:
        why.append("price")
    elif known == free_over:
        why.append("exact")
    if why:
        return Quote("confirm", tuple(why), 0, total)
    return Quote("pay", (), free_over + 1 - known, total)


def dollars(cents: int) -> str:
    """An amount as people write it.

    >>> dollars(4900), dollars(601), dollars(5), dollars(123456789)
    ('$49.00', '$6.01', '$0.05', '$1,234,567.89')
    """
    return f"${cents // 100:,}.{cents % 100:02}"


def read_dollars(text: str) -> int | None:
    """An amount as people type it, in cents; ``None`` when it is none.

    >>> read_dollars("$1,249.5"), read_dollars(" 49 "), read_dollars("-1"), read_dollars("4.999"), read_dollars("")
    (124950, 4900, None, None, None)
    """
    found = re.fullmatch(r"\$?([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,6})(?:\.([0-9]{1,2}))?", _trimmed(text))
    if not found:
        return None
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))


def _state_called(states: Iterable[State], typed: str) -> State | None:
    wanted = re.sub(r"[.]", "", typed).lower()
    return next((s for s in states if wanted and wanted in {s.id.lower(), s.name.lower()}), None)


def _state_of_zip(states: Iterable[State], prefix: int) -> State | None:
    return next((s for s in states if any(first <= prefix <= last for first, last in s.zips)), None)


def _trimmed(text: str) -> str:
    return re.sub("^[ \t\r\n\u00a0]+|[ \t\r\n\u00a0]+$", "", text)
