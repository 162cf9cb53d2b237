"""/products with something said in the address: the gate, the fit finder, delivery and the basket without scripts."""

from collections.abc import Mapping
from datetime import UTC, datetime

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, SkipValidation

from server.domain.fit import CHOICES, NUMBERS, parts_of, problems_of
from server.domain.order import QUANTITY
from server.domain.shipping import HOME, Parcel, dollars, quote, read_destination, read_dollars
from server.pages.own_page import answer_page
from server.press.book import Book
from server.press.render import plain_date
from server.press.shop import ShownQuote, Told, quote_parts

MOST_LETTERS = 200
# How the goods of the delivery page travel, as the phone has it.
KINDS = {"none": ("normal",), "some": ("normal", "oversized"), "all": ("oversized",), "unsure": ("unknown",)}
# Other names in an address are of whoever passed the link on, and ask for nothing.
DELIVERY = {"country", "state", "zip", "amount", "kind", "coupon"}
PAGES = RateLimitConfig(rate_limit=("minute", 240), store="products")

TheBook = NamedDependency[SkipValidation[Book]]
Asked = Request[None, None, State]


@get("/{name:str}", sync_to_thread=False)
def product(request: Asked, name: FromPath[str], book: TheBook) -> Response[bytes]:
    """A page of aids that knows what its address says. Nothing is kept."""
    values = {key: value[:MOST_LETTERS] for key, value in request.query_params.items()}
    shop = book.shop
    if name == "fit":
        return _fit(request, book, values)
    if name == "shipping":
        return _shipping(request, book, values)
    state = shop.state(values)
    if name == "basket":
        added = {QUANTITY + values["add"]: "1"} if values.get("add") in shop.shop.items else {}
        lines = {key: value for key, value in values.items() if key.startswith(QUANTITY)} | added
        told = Told(values=lines, kept=lines)
        return answer_page(request, book, shop.basket(told, state))
    found = next((one for one in shop.shop.products if one.slug == name), None)
    if found is None:
        raise NotFoundException
    return answer_page(request, book, shop.product(found, state, values.get("add", "")))


def _fit(request: Asked, book: Book, values: Mapping[str, str]) -> Response[bytes]:
    if not values.keys() & {"dog", *NUMBERS, *CHOICES}:
        return answer_page(request, book, book.shop.fit())
    known = {key: values.get(key, "") for key in ("dog", *NUMBERS, *CHOICES)}
    problems = problems_of(known)
    parts = () if problems else tuple(parts_of(book.shop.shop.fit.frames, known))
    told = Told(values=known, problems=problems, parts=parts, today=plain_date(utc_now().date()))
    return answer_page(request, book, book.shop.fit(told), 422 if problems else 200)


def _shipping(request: Asked, book: Book, values: Mapping[str, str]) -> Response[bytes]:
    shop = book.shop
    if not values.keys() & DELIVERY:
        return answer_page(request, book, shop.shipping())
    rule = shop.shop.shipping
    to = read_destination(
        rule.states, values.get("country", HOME) or HOME, values.get("state", ""), values.get("zip", "")
    )
    cents = read_dollars(values.get("amount", ""))
    problems = dict(to.problems)
    if cents is None:
        problems["amount"] = "amount"
    ships = KINDS.get(values.get("kind", "none"), KINDS["unsure"])
    words = {name: shop.problem("products/_order.html", "problem", name, kind) for name, kind in problems.items()}
    found = quote(
        rule.free_over,
        to.where,
        [Parcel(0 if n else cents, 1, ship) for n, ship in enumerate(ships)],
        coupon=values.get("coupon") == "yes",
    )
    told = Told(
        values=values,
        problems=problems,
        words=words,
        parts=() if problems else quote_parts(found),
        quote=ShownQuote(dollars(found.missing)),
    )
    return answer_page(request, book, shop.shipping(told), 422 if problems else 200)


def utc_now() -> datetime:
    """The moment, for the passport."""
    return datetime.now(UTC)


def products_router() -> Router:
    """``/products`` and what is under it, where the pressed pages are not enough."""
    return Router("/products", route_handlers=[product], middleware=[PAGES.middleware], include_in_schema=False)
