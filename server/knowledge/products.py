"""What data/products/, data/shop/ and data/shipping.toml hold: aids, whom to ask, the gate, frames, delivery."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec

from server.domain.call_card import Step
from server.domain.checklist import Question, UnsoundError, When, refuse_unsound_when
from server.domain.fit import Frame
from server.domain.shipping import WHERES, State
from server.knowledge.files import read_toml, read_whole, refuse_unknown, unique
from server.knowledge.record import KnowledgeError, Record

ShipClass = Literal["normal", "oversized", "refurbished", "drop_ship", "unknown"]
PICTURES = frozenset({"cart", "bag", "leash", "harness"})


class Price(Record, frozen=True):
    """What one cost on the day when somebody looked. Too old a price is not shown."""

    cents: int
    currency: Literal["USD"]
    source: str
    as_of: date

    def holds(self, today: date, days: int) -> bool:
        """Whether it may still be shown."""
        return self.as_of <= today <= self.until(days)

    def until(self, days: int) -> date:
        """The last day on which it may be shown."""
        return self.as_of + timedelta(days)


class Variant(Record, frozen=True):
    """One thing that can be ordered. ``frame`` is one of the wheelchair; ``ship`` overrules the product's."""

    id: str
    frame: str = ""
    ship: ShipClass | None = None
    price: Price | None = None


class Product(Record, frozen=True):
    """data/products/*.toml: an aid. What ``unknown`` lists is to be asked of the shop."""

    slug: str
    name: str
    short: str
    lede: str
    order: int
    picture: str
    changed: date
    what: str
    suits: tuple[str, ...]
    suits_not: tuple[str, ...]
    box: tuple[str, ...]
    box_note: str
    measure: tuple[Step, ...]
    fit: tuple[Step, ...]
    daily: tuple[str, ...]
    training: tuple[Step, ...]
    care: tuple[str, ...]
    also: str
    unknown: tuple[str, ...]
    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    ship: ShipClass
    variant: tuple[Variant, ...]

    def ship_of(self, variant: Variant) -> str:
        """How this variant travels."""
        return variant.ship or self.ship


class Asked(Record, frozen=True):
    """data/shop/shop.toml: whom to ask, and what we do not answer ourselves."""

    name: str
    phone: str
    tel: str
    sources: tuple[str, ...]
    ask: str
    returns: str
    warranty: str


class GateQuestion(Record, frozen=True):
    """A question before the basket. Answers stand from reassuring to worrying."""

    id: str
    text: str
    help: str
    answers: tuple[tuple[str, str], ...]


class Stop(Record, frozen=True):
    """When these answers hold, nothing is sold, because."""

    id: str
    when: When
    because: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


class Gate(Record, frozen=True):
    """data/shop/gate.toml: the questions before the basket, and what stops."""

    changed: date
    sources: tuple[str, ...]
    result_days: int
    ask_again_days: int
    question: tuple[GateQuestion, ...]
    stop: tuple[Stop, ...]


class FrameRow(Record, frozen=True):
    """A frame and its weights. ``kg`` is the same in kilograms, for people."""

    id: str
    name: str
    from_lb: int
    to_lb: int
    kg: str


class LongBody(Record, frozen=True):
    """The frame for long, low dogs."""

    id: str
    name: str


class Maker(Record, frozen=True):
    """How another maker wants a dog measured."""

    name: str
    words: str
    sources: tuple[str, ...]


class Fit(Record, frozen=True):
    """data/shop/fit.toml: frames by weight, and how to measure."""

    changed: date
    sources: tuple[str, ...]
    frame: tuple[FrameRow, ...]
    long_body: LongBody
    step: tuple[Step, ...]
    lying: tuple[Step, ...]
    standing: tuple[Step, ...]
    maker: tuple[Maker, ...]

    @property
    def frames(self) -> tuple[Frame, ...]:
        """As the fit finder reads them."""
        return tuple(Frame(row.id, row.name, row.from_lb, row.to_lb) for row in self.frame)

    @property
    def names(self) -> dict[str, str]:
        """Every frame's name."""
        return {row.id: row.name for row in self.frame} | {self.long_body.id: self.long_body.name}


class StateRow(Record, frozen=True):
    """A state and the first three digits of its ZIP codes."""

    id: str
    name: str
    zip: tuple[str, ...]
    where: str = "contiguous"


class ShippingWords(Record, frozen=True):
    """What is said about delivery, apart from amounts."""

    promise: str
    elsewhere: str
    left_out: str
    exact: str
    mixed: str
    coupon: str
    price: str
    class_: str = msgspec.field(name="class")
    tax: str


class Shipping(msgspec.Struct, frozen=True):
    """data/shipping.toml: the rule, its words, and which ZIP codes lie where."""

    changed: date
    sources: tuple[str, ...]
    free_over: int
    words: ShippingWords
    states: tuple[State, ...]


class Item(msgspec.Struct, frozen=True):
    """One line of the price list."""

    sku: str
    name: str
    slug: str
    ship: str
    price: Price | None


class Shop(msgspec.Struct, frozen=True, dict=True):
    """Everything about aids, sound and cross-checked."""

    products: tuple[Product, ...]
    asked: Asked
    gate: Gate
    fit: Fit
    shipping: Shipping

    @cached_property
    def items(self) -> dict[str, Item]:
        """All that can be ordered, by its id."""
        rows = {}
        for product in self.products:
            for variant in product.variant:
                frame = f", {self.fit.names[variant.frame]} frame" if variant.frame else ""
                rows[variant.id] = Item(
                    variant.id, product.name + frame, product.slug, product.ship_of(variant), variant.price
                )
        return rows

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The gate's questions as the grammar of rules has them."""
        return {q.id: _as_question(q) for q in self.gate.question}


def load_shop(data: Path, sources: dict[str, object]) -> Shop:
    """Raises ``KnowledgeError`` naming file and row when something is not sound."""
    folder = data / "products"
    products = tuple(sorted((read_whole(file, Product) for file in folder.glob("*.toml")), key=lambda p: p.order))
    if not products:
        raise KnowledgeError(folder / "*.toml", "there is no product at all")
    asked, gate, fit = (
        read_whole(data / "shop" / "shop.toml", Asked),
        read_whole(data / "shop" / "gate.toml", Gate),
        read_whole(data / "shop" / "fit.toml", Fit),
    )
    shop = Shop(products, asked, gate, fit, _shipping(data / "shipping.toml"))
    _refuse_odd_gate(data / "shop" / "gate.toml", shop, sources)
    _refuse_odd_frames(data / "shop" / "fit.toml", fit, sources)
    _refuse_odd_products(folder, shop, sources)
    refuse_unknown(data / "shop" / "shop.toml", "sources", asked.sources, sources)
    refuse_unknown(data / "shipping.toml", "sources", shop.shipping.sources, sources)
    if re.sub("[^0-9]", "", asked.phone) != asked.tel.removeprefix("+1"):
        raise KnowledgeError(data / "shop" / "shop.toml", "tel: is not the phone’s number with +1 before it")
    return shop


def _as_question(row: GateQuestion) -> Question:
    ranks = tuple((answer,) for answer, _ in row.answers)
    return Question(row.id, "gate", row.text, (), help=row.help, answers=row.answers, ranks=ranks)


def _refuse_odd_gate(file: Path, shop: Shop, sources: dict[str, object]) -> None:
    gate = shop.gate
    list(unique(file, "question", gate.question))
    for question in gate.question:
        if len(question.answers) < 2 or "unsure" not in dict(question.answers):
            raise KnowledgeError(file, f"question {question.id}, answers: name at least two, of which one is unsure")
    for stop in unique(file, "stop", gate.stop):
        try:
            refuse_unsound_when(shop.questions, f"stop {stop.id}", stop.when, graded=True)
        except UnsoundError as error:
            raise KnowledgeError(file, str(error)) from error
        # Nobody buys past a question that they cannot answer.
        for asked, accepted in stop.when.items():
            if "unsure" not in accepted:
                raise KnowledgeError(file, f"stop {stop.id}, when.{asked}: has to hold when nobody is sure")
        refuse_unknown(file, f"stop {stop.id}, sources", stop.sources, sources)
    stopped = {question for stop in gate.stop for question in stop.when}
    if idle := sorted(set(shop.questions) - stopped):
        raise KnowledgeError(file, f"question {idle[0]}: no row asks for its answer")
    refuse_unknown(file, "sources", gate.sources, sources)
    if gate.result_days < 1 or gate.ask_again_days < 1:
        raise KnowledgeError(file, "result_days, ask_again_days: must be at least 1")


def _refuse_odd_frames(file: Path, fit: Fit, sources: dict[str, object]) -> None:
    rows = list(unique(file, "frame", fit.frame))
    if not rows or fit.long_body.id in {row.id for row in rows}:
        raise KnowledgeError(file, "frame: name at least one, and none like the frame for long bodies")
    for row in rows:
        if not 0 < row.from_lb <= row.to_lb:
            raise KnowledgeError(file, f"frame {row.id}, to_lb: must not be below from_lb")
    for row, heavier in pairwise(rows):
        if row.to_lb >= heavier.from_lb:
            raise KnowledgeError(file, f"frame {heavier.id}, from_lb: must be above the frame before it")
    refuse_unknown(file, "sources", fit.sources, sources)
    for maker in fit.maker:
        refuse_unknown(file, f"maker {maker.name}, sources", maker.sources, sources)


def _refuse_odd_products(folder: Path, shop: Shop, sources: dict[str, object]) -> None:
    seen: set[str] = set()
    for product in shop.products:
        file = folder / f"{product.slug}.toml"
        if not file.exists():
            raise KnowledgeError(folder / "*.toml", f"slug: “{product.slug}” is not its file’s name")
        refuse_unknown(file, "sources", product.sources, sources)
        refuse_unknown(file, "picture", [product.picture], set(PICTURES))
        if not product.variant:
            raise KnowledgeError(file, "variant: name at least one")
        for variant in product.variant:
            if variant.id in seen or not re.fullmatch("[a-z0-9-]{3,60}", variant.id):
                raise KnowledgeError(file, f"variant {variant.id}, id: is used twice, or not of a-z, 0-9 and hyphens")
            seen.add(variant.id)
            refuse_unknown(file, f"variant {variant.id}, frame", filter(None, [variant.frame]), shop.fit.names)
            refuse_unknown(file, f"variant {variant.id}, price.source", _source_of(variant), sources)
            if variant.price and not 0 < variant.price.cents < 10_000_000:
                raise KnowledgeError(file, f"variant {variant.id}, price.cents: must be above 0 and below 10,000,000")


def _source_of(variant: Variant) -> list[str]:
    return [variant.price.source] if variant.price else []


def _shipping(file: Path) -> Shipping:
    value = read_toml(file)
    try:
        rows = msgspec.convert(value.pop("state", []), tuple[StateRow, ...])
        words = msgspec.convert(value.pop("words", {}), ShippingWords)
        states = tuple(State(row.id, row.name, row.where, tuple(_ranges(file, row))) for row in rows)
        shipping = msgspec.convert({**value, "words": {}, "states": []}, _Bare)
    except msgspec.ValidationError as error:
        raise KnowledgeError(file, str(error)) from error
    if not states or shipping.free_over <= 0:
        raise KnowledgeError(file, "state, free_over: name at least one state, and an amount above 0")
    return Shipping(shipping.changed, shipping.sources, shipping.free_over, words, states)


class _Bare(Record, frozen=True):
    changed: date
    sources: tuple[str, ...]
    free_over: int
    words: dict[str, str]
    states: list[str]


def _ranges(file: Path, row: StateRow) -> Iterable[tuple[int, int]]:
    if row.where not in WHERES:
        raise KnowledgeError(file, f"state {row.id}, where: allowed: {', '.join(WHERES)}")
    for text in row.zip:
        found = re.fullmatch(r"([0-9]{3})-([0-9]{3})", text)
        if not found or int(found[1]) > int(found[2]):
            raise KnowledgeError(file, f"state {row.id}, zip: “{text}” is not a range like 350-352")
        yield int(found[1]), int(found[2])
