"""The pages of aids: the same templates for the pressed page and for one that knows what somebody typed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from server.domain.fit import NUMBERS
from server.domain.gate import ASK, GateState, gate_state
from server.domain.order import GATE, Priced
from server.domain.shipping import Quote, dollars
from server.knowledge.products import Item, Price, Product, Shop
from server.knowledge.records import Knowledge
from server.press.page import Page, page_head
from server.press.render import Renderer

SHOP_SCRIPTS = ("shipping.js", "fit.js", "order.js", "gate.js", "basket.js", "fields.js")
SHOP_PAGE_SCRIPTS = ("product_page.js", "shipping_page.js", "fit_page.js", "basket_page.js", "start.js")
STYLE_LINK = '\n<link rel="stylesheet" href="/shop.css">'
ORDER_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("name", ("missing", "too_long", "signs")),
    ("email", ("missing", "email")),
    ("phone", ("phone",)),
    ("country_name", ("missing", "too_long", "signs")),
    ("street", ("missing", "too_long", "signs")),
    ("city", ("missing", "too_long", "signs")),
    ("state", ("missing", "state", "too_long", "signs")),
    ("zip", ("missing", "zip", "apart", "too_long", "signs")),
    ("measures", ("too_long", "signs")),
    ("note", ("too_long", "signs")),
    ("basket", ("many", "empty")),
    ("q", ("quantity", "gone")),
)
SHIPPING_KINDS = (("state", ("state",)), ("zip", ("missing", "zip", "apart")), ("amount", ("amount",)))


class Shown(msgspec.Struct, frozen=True):
    """A thing that can be ordered, as a page shows it: its price only while that holds."""

    sku: str
    name: str
    ship: str
    price: Price | None
    shown: str
    until: str


@dataclass(frozen=True)
class ShownQuote:
    """What is missing for free delivery, in words."""

    missing_shown: str


@dataclass(frozen=True)
class Told:
    """What somebody typed, and what is said to it. ``words`` are sentences by field, ``parts`` those that are shown."""

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    quote: ShownQuote | None = None
    total_shown: str = ""
    key: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)
    gate_path: str = "/products/basket"
    gate_method: str = "get"
    trouble: str = ""
    today: str = ""
    numbers: tuple[str, ...] = NUMBERS


NOTHING_TOLD = Told()
NO_ANSWERS = GateState(ASK, {})


class ShopPress:
    """Makes the pages of aids. ``today`` decides which prices still hold, ``days`` for how long one does."""

    def __init__(self, knowledge: Knowledge, renderer: Renderer, base_url: str, today: date, days: int) -> None:
        self.shop: Shop = knowledge.shop
        self._knowledge = knowledge
        self._renderer = renderer
        self._base_url = base_url
        self._today = today
        self._days = days

    @property
    def asked(self) -> frozenset[str]:
        """The pages that answer what their query says."""
        tools = ("/products/fit", "/products/shipping", "/products/basket")
        return frozenset([*tools, *(f"/products/{product.slug}" for product in self.shop.products)])

    def state(self, values: Mapping[str, str]) -> GateState:
        """What the answers in a form come to."""
        answers = {key.removeprefix(GATE): value for key, value in values.items() if key.startswith(GATE)}
        return gate_state(self.shop.questions, ((stop.id, stop.when) for stop in self.shop.gate.stop), answers)

    def prices(self, today: date) -> dict[str, Priced]:
        """What everything costs today, as far as that is known."""
        return {
            item.sku: Priced(
                item.name, item.price.cents if item.price and item.price.holds(today, self._days) else None, item.ship
            )
            for item in self.shop.items.values()
        }

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Path -> page, as nobody has said anything yet."""
        changed = max(product.changed for product in self.shop.products)
        title, words = "Slings and wheels", "Aids for a dog with weak back legs, once a vet has seen it."
        yield "/products", self._page("products/index.html", title, words, changed=changed)
        for product in self.shop.products:
            yield f"/products/{product.slug}", self.product(product)
        yield "/products/fit", self.fit()
        yield "/products/shipping", self.shipping()
        yield "/products/basket", self.basket()
        yield "/products/paid", self.received("", paid=True)

    def product(self, product: Product, state: GateState = NO_ANSWERS, chosen: str = "") -> Page:
        """An aid. ``chosen`` is the variant that was asked for."""
        items = [self._shown(self.shop.items[variant.id]) for variant in product.variant]
        names = {variant.id: self.shop.fit.names.get(variant.frame, product.name) for variant in product.variant}
        page = self._page(
            "products/product.html",
            product.name,
            product.lede,
            product=product,
            items=items,
            names=names,
            state=state,
            chosen=chosen,
        )
        return Page(page.head, page.body, self._structured(product))

    def fit(self, told: Told = NOTHING_TOLD) -> Page:
        """The fit finder and the passport."""
        title = "Measure, and find the frame"
        return self._page("products/fit.html", title, "How to measure a dog for a wheelchair, twice.", told=told)

    def shipping(self, told: Told = NOTHING_TOLD) -> Page:
        """What delivery costs."""
        title, words = "What delivery costs", "Free over $49 in the continental US: what counts, and what does not."
        return self._page("products/shipping.html", title, words, told=told, problem_kinds=SHIPPING_KINDS)

    def basket(self, told: Told = NOTHING_TOLD, state: GateState = NO_ANSWERS) -> Page:
        """The basket and the order request."""
        items = [self._shown(item) for item in self.shop.items.values()]
        return self._page(
            "products/basket.html",
            "Basket",
            "The basket and the order request.",
            index=False,
            told=told,
            state=state,
            items=items,
            problem_kinds=ORDER_KINDS,
        )

    def received(self, number: str, *, paid: bool = False) -> Page:
        """The word of thanks."""
        return self._page(
            "products/received.html",
            "Thank you",
            "Your order request arrived.",
            index=False,
            number=number,
            paid=paid,
            asked=self.shop.asked,
        )

    def delivery_words(self, quote_parts: tuple[str, ...], missing: int) -> str:
        """What is said about delivery, without markup, for a letter."""
        macros: Any = self._renderer.macros("products/_shop.html")
        shown = ShownQuote(dollars(missing))
        html = self._renderer.shown_text(macros.delivery_parts(self.shop.shipping.words, quote_parts, shown))
        return " ".join(html.split())

    def problem(self, macros_of: str, name: str, *given: str) -> str:
        """A sentence about what is wrong, as a text."""
        macro: Any = getattr(self._renderer.macros(macros_of), name)
        return " ".join(str(macro(*given).unescape()).split())

    def letter(self, template: str, **context: Any) -> tuple[str, str]:
        """Subject and text of a letter."""
        text = self._renderer.text(
            template, dollars=dollars, phone=self.shop.asked.phone, base_url=self._base_url, **context
        )
        return str(context["subject"]), text.partition("\n")[2].strip() + "\n"

    def script_words(self) -> str:
        """/shop.json: the tables for the phone."""
        shop = self.shop
        items = {
            item.sku: {
                "name": item.name,
                "ship": item.ship,
                "cents": item.price.cents if item.price else None,
                "until": item.price.until(self._days).isoformat() if item.price else "",
            }
            for item in shop.items.values()
        }
        states = [[state.id, state.name, state.where, state.zips] for state in shop.shipping.states]
        frames = [[frame.id, frame.from_lb, frame.to_lb] for frame in shop.fit.frames]
        words = {"free_over": shop.shipping.free_over, "states": states, "frames": frames, "items": items}
        return json.dumps(words, ensure_ascii=False, separators=(",", ":"))

    def _page(self, template: str, title: str, description: str, *, index: bool = True, **context: Any) -> Page:
        html = self._renderer.page(template, shop=self.shop, **context)
        return Page(page_head(title, description, index=index) + STYLE_LINK, html)

    def _shown(self, item: Item) -> Shown:
        price = item.price if item.price and item.price.holds(self._today, self._days) else None
        until = price.until(self._days).isoformat() if price else ""
        return Shown(item.sku, item.name, item.ship, price, dollars(price.cents) if price else "", until)

    def _structured(self, product: Product) -> str:
        """schema.org data, with nothing in it that we do not know: no offer without a price that holds."""
        address = f"{self._base_url}/products/{product.slug}"
        offers = [
            {
                "@type": "Offer",
                "name": self.shop.items[variant.id].name,
                "price": f"{price.cents // 100}.{price.cents % 100:02}",
                "priceCurrency": price.currency,
                "priceValidUntil": price.until(self._days).isoformat(),
                "url": address,
            }
            for variant in product.variant
            if (price := variant.price) and price.holds(self._today, self._days)
        ]
        data: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": product.name,
            "description": product.lede,
            "url": address,
            "category": "Dog mobility aid",
        }
        if offers:
            data["offers"] = offers
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return f'\n<script type="application/ld+json">{text}</script>'


def quote_parts(quote: Quote) -> tuple[str, ...]:
    """The parts of a page that say it."""
    return () if quote.kind == "empty" else (f"ship_{quote.kind}", *(f"why_{why}" for why in quote.why))
