"""The shop's data load only when they are sound; prices hold for their time; nothing is promised that is not known."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from server.knowledge.load import load_knowledge
from server.knowledge.products import Price
from server.knowledge.record import KnowledgeError
from server.knowledge.records import Knowledge
from server.press.book import Book
from server.press.render import Renderer
from server.press.shop import ShopPress
from server.settings import Settings

TODAY = date(2026, 11, 22)
PAIN = r'pain = \["unsure", "yes"\]'


def replaced(old: str, new: str) -> Callable[[str], str]:
    """The first match replaced. Fails when nothing matches, so that no case goes stale."""

    def breaks(content: str) -> str:
        changed, count = re.subn(old, new, content, count=1, flags=re.MULTILINE)
        assert count == 1, f"{old} is not in the file any more"
        return changed

    return breaks


def priced(price: str) -> Callable[[str], str]:
    return lambda content: f"{content}\nprice = {{ {price} }}\n"


@pytest.mark.parametrize(
    ("file", "breaks", "names"),
    [
        ("products/up-n-go-leash.toml", replaced('slug = "up', 'slug = "down'), ("slug", "down-n-go-leash")),
        ("products/up-n-go-leash.toml", replaced('picture = "leash"', 'picture = "photo"'), ("picture", "photo")),
        ("products/up-n-go-leash.toml", replaced('ship = "normal"', 'ship = "huge"'), ("ship", "huge")),
        ("products/up-n-go-leash.toml", replaced('"shop-terms"', '"nobody"'), ("sources", "nobody")),
        ("products/up-n-go-leash.toml", replaced("^lede = .*$", ""), ("lede",)),
        ("products/up-n-go-leash.toml", replaced("^lede =", "leed ="), ("leed",)),
        ("products/up-n-go-leash.toml", replaced('id = "up-n-go-leash"', 'id = "Up"'), ("variant Up", "id")),
        ("products/up-n-go-leash.toml", replaced('id = "up-n-go-leash"', 'id = "walkin-drag-bag"'), ("id", "twice")),
        ("products/walkin-wheels.toml", replaced('frame = "mini"', 'frame = "maxi"'), ("frame", "maxi")),
        (
            "products/up-n-go-leash.toml",
            priced('cents = -1, currency = "USD", source = "shop-terms", as_of = 2026-11-22'),
            ("price.cents", "above 0"),
        ),
        (
            "products/up-n-go-leash.toml",
            priced('cents = 4300, currency = "EUR", source = "shop-terms", as_of = 2026-11-22'),
            ("currency",),
        ),
        (
            "products/up-n-go-leash.toml",
            priced('cents = 4300, currency = "USD", source = "a friend", as_of = 2026-11-22'),
            ("price.source", "a friend"),
        ),
        ("products/up-n-go-leash.toml", priced('cents = 4300, currency = "USD", source = "shop-terms"'), ("as_of",)),
        (
            "shop/gate.toml",
            replaced(PAIN, 'pain = ["unsure"]'),
            ("pain",),
        ),
        (
            "shop/gate.toml",
            replaced(PAIN, 'pain = ["yes"]'),
            ("nobody is sure",),
        ),
        ("shop/gate.toml", replaced(r"when = \{ pain = ", "when = { ache = "), ("ache",)),
        ("shop/gate.toml", replaced("result_days = 7", "result_days = 0"), ("result_days",)),
        ("shop/gate.toml", replaced(r', \["unsure", "Not sure"\]', ""), ("recent", "unsure")),
        ("shop/fit.toml", replaced("to_lb = 10$", "to_lb = 11"), ("small", "above")),
        ("shop/fit.toml", replaced("from_lb = 70", "from_lb = 190"), ("large", "to_lb")),
        ("shop/shop.toml", replaced(r'tel = "\+1888', 'tel = "+1889'), ("tel",)),
        ("shipping.toml", replaced('"350-352"', '"352-350"'), ("AL", "352-350")),
        ("shipping.toml", replaced('where = "alaska"', 'where = "far"'), ("AK", "where")),
        ("shipping.toml", replaced("free_over = 4900", 'free_over = "49"'), ("free_over",)),
        ("shipping.toml", replaced("free_over = 4900", "free_over = 0"), ("free_over",)),
    ],
)
def test_what_is_not_sound_is_refused_by_file_and_key(
    tmp_path: Path, file: str, breaks: Callable[[str], str], names: tuple[str, ...]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(Settings().data, data)
    (data / file).write_text(breaks((data / file).read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(data)
    for name in (*names, ".toml"):
        assert name in str(caught.value)


@pytest.mark.parametrize(("age", "holds"), [(-1, False), (0, True), (89, True), (90, True), (91, False), (5000, False)])
def test_a_price_holds_for_the_days_of_the_settings(age: int, holds: bool) -> None:
    price = Price(4300, "USD", "shop-terms", TODAY - timedelta(age))

    assert price.holds(TODAY, 90) == holds


def test_no_price_of_today_is_known_and_none_is_shown(knowledge: Knowledge, book: Book) -> None:
    """PRODUCTS 3.5: every price ever seen is old or undated."""
    assert [item.sku for item in knowledge.shop.items.values() if item.price] == []
    for path, page in book.pressed.items():
        if path.startswith("/products/") and path not in {"/products/shipping", "/products/basket", "/products/fit"}:
            html = page.answer(b"", b"")[2].decode()
            assert set(re.findall(r"\$\d+", html)) <= {"$49"}, path
    for product in knowledge.shop.products:
        html = book.pressed[f"/products/{product.slug}"].answer(b"", b"")[2].decode()
        assert "<li><span>Price: ask the shop.</span></li>" in html, product.slug


def test_structured_data_say_only_what_is_known(knowledge: Knowledge, settings: Settings) -> None:
    shop = knowledge.shop
    leash = next(product for product in shop.products if product.slug == "up-n-go-leash")
    renderer = Renderer(settings.web / "templates", {"reviewer": "", "sources": knowledge.sources, "regions": {}})

    def structured(*prices: Price) -> str:
        variant = msgspec.structs.replace(leash.variant[0], price=prices[0] if prices else None)
        press = ShopPress(knowledge, renderer, "https://steady.example", TODAY, 90)
        return press._structured(msgspec.structs.replace(leash, variant=(variant,)))

    assert '"@type":"Product"' in structured()
    assert "offers" not in structured()
    assert "offers" not in structured(Price(4300, "USD", "shop-terms", TODAY - timedelta(91)))
    offered = structured(Price(4305, "USD", "shop-terms", TODAY))
    assert '"price":"43.05"' in offered
    assert '"priceValidUntil":"2027-02-20"' in offered


def test_the_phone_number_of_the_shop_stands_on_every_page_of_aids(knowledge: Knowledge, book: Book) -> None:
    for path in ("/products", *(f"/products/{product.slug}" for product in knowledge.shop.products)):
        html = book.pressed[path].answer(b"", b"")[2].decode()
        assert 'href="tel:+18882530777"' in html, path


def test_every_aid_names_its_limits(knowledge: Knowledge) -> None:
    for product in knowledge.shop.products:
        assert product.suits, product.slug
        assert "Call a vet." in product.suits_not[0], product.slug
        assert product.unknown, product.slug
        for group in (product.measure, product.fit, product.daily, product.training, product.care):
            assert group, product.slug


def test_the_frames_are_those_of_the_one_public_table(knowledge: Knowledge) -> None:
    bands = [(frame.id, frame.from_lb, frame.to_lb) for frame in knowledge.shop.fit.frames]

    assert bands == [
        ("mini", 2, 10),
        ("small", 11, 25),
        ("medium", 26, 49),
        ("medium_large", 50, 69),
        ("large", 70, 180),
    ]
