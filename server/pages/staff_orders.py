"""/staff/orders: the people who look at order requests, answer them, and see them off."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody, SkipValidation

from server.domain.csv_cells import table
from server.domain.payment import Bill, Till, TillError
from server.domain.shipping import dollars, read_dollars
from server.pages.door import (
    MOST_FORM_BYTES,
    Asked,
    Person,
    Session,
    TheBook,
    WhatWasSent,
    answer,
    see,
    utc_now,
    values_of,
)
from server.press.book import Book
from server.press.clinics import own_page
from server.press.pressed import Pressed
from server.store.journal import Deed
from server.store.orders import STATUSES, Order, OrderChangedError, Status, UnknownOrderError
from server.store.sent import Sent

MOST_WORDS = 500
MOST_SHOWN = 200
AMOUNTS = ("goods", "shipping", "tax")
TheTill = NamedDependency[SkipValidation[Till | None]]
COLUMNS = (
    *("number", "at", "status", "name", "email", "phone", "street", "city", "state", "zip", "country"),
    *("lines", "goods_asked", "shipping_rule", "bill_goods", "bill_shipping", "bill_tax", "coupon", "measures", "note"),
    *("last_change", "last_who"),
)


def the_till(state: State) -> Till | None:
    """What makes links to pay; ``None`` where no key for it is set."""
    till: Till | None = state.till
    return till


@get("/orders", sync_to_thread=True)
def orders(request: Asked, book: TheBook, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """The orders of one status; those that are new at first."""
    sought = request.query_params.get("find", "").strip()[:40]
    if sought:
        try:
            return see(f"/staff/orders/{sent.orders.find(sought).id}")
        except UnknownOrderError:
            pass
    status = request.query_params.get("status", "new")
    status = status if status in STATUSES else "new"
    notes, person.notes = person.notes, []
    found = sent.orders.all(status)
    page = own_page(
        book,
        "staff/orders.html",
        "Staff",
        "Order requests.",
        person=person.name,
        notes=notes,
        shown=status,
        counts=sent.orders.counts(),
        orders=found[:MOST_SHOWN],
        older=max(0, len(found) - MOST_SHOWN),
        stuck=sent.orders.stuck(),
        sought=sought,
        dollars=dollars,
    )
    return answer(request, page)


@get("/orders/{number:str}", sync_to_thread=True)
def show_order(
    request: Asked, number: FromPath[str], book: TheBook, sent: WhatWasSent, person: Person, till: TheTill
) -> Response[bytes]:
    """All about one order, and what can be done with it."""
    try:
        order = sent.orders.find(number)
    except UnknownOrderError:
        return _unknown(person, number)
    notes, person.notes = person.notes, []
    return answer(request, _order_page(book, sent, person, order, till, notes=notes))


@post("/orders/move", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES)
def move(
    request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent, person: Person, till: TheTill
) -> Response[bytes]:
    """Gives an order its next status. Confirming says what it costs."""
    values, now = values_of(body), utc_now()
    status = values.get("status", "")
    if status not in STATUSES:
        return _unknown(person, values.get("number", ""))
    bill, wrong = None, []
    if status == "confirmed":
        cents = {name: read_dollars(values.get(name, "")) for name in AMOUNTS}
        wrong = [name for name, amount in cents.items() if amount is None]
        bill = None if wrong else Bill(*(amount or 0 for amount in cents.values()))
        if bill and not bill.total:
            wrong = ["goods"]
    if wrong:
        try:
            order = sent.orders.find(values.get("number", ""))
        except UnknownOrderError:
            return _unknown(person, values.get("number", ""))
        page = _order_page(book, sent, person, order, till, values=values, wrong=wrong, status=422)
        return answer(request, page)

    def do(number: str, turn: int) -> Order:
        words = values.get("words", "").strip()[:MOST_WORDS]
        order = sent.orders.move(number, turn, status, now, person.name, words, bill)
        if till and order.bill and status == "confirmed":
            try:
                return _with_link(sent, person, order, till, now)
            except (TillError, OrderChangedError) as error:
                # It is confirmed all the same.
                person.notes.append({"kind": "no_link", "slug": order.id, "why": str(error)[:300]})
        return order

    return _judge(values, sent, person, now, f"order_{status}", do)


@post("/orders/note", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES)
def note(body: RawBody, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """Keeps what somebody has to say about an order."""
    values, now = values_of(body), utc_now()
    words = values.get("words", "").strip()[:MOST_WORDS]
    number = values.get("number", "")
    if not words:
        return see(f"/staff/orders/{quote(number, safe='')}")
    return _judge(
        values, sent, person, now, "order_noted", lambda n, turn: sent.orders.note(n, turn, now, person.name, words)
    )


@post("/orders/pay", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES)
def pay(body: RawBody, sent: WhatWasSent, person: Person, till: TheTill) -> Response[bytes]:
    """Makes a link to pay, where a key for it is set."""
    values, now = values_of(body), utc_now()

    def do(number: str, turn: int) -> Order:
        order = sent.orders.find(number)
        if till is None or order.bill is None or order.turn != turn or order.status not in {"confirmed", "invoiced"}:
            raise OrderChangedError("there is nothing to pay")
        return _with_link(sent, person, order, till, now)

    return _judge(values, sent, person, now, "order_payment_link", do)


@get("/orders.csv", sync_to_thread=True)
def export(sent: WhatWasSent, person: Person) -> Response[bytes]:
    """Every order as a table for a spreadsheet. No text in it can become a formula."""
    now = utc_now()
    sent.journal.note(Deed(now, person.name, "orders_exported", ""))
    text = table(COLUMNS, (_row(order) for order in sent.orders.all()))
    headers = {
        "content-disposition": f'attachment; filename="steady-orders-{now:%Y-%m-%d}.csv"',
        "cache-control": "no-store",
        "x-robots-tag": "noindex",
    }
    # With the mark by which spreadsheets know UTF-8.
    return Response(("\ufeff" + text).encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _row(order: Order) -> tuple[object, ...]:
    wanted, bill, last = order.request, order.bill, order.history[-1]
    lines = "; ".join(f"{line.quantity} x {line.sku}" for line in wanted.lines)
    amounts = (dollars(bill.goods), dollars(bill.shipping), dollars(bill.tax)) if bill else ("", "", "")
    return (
        *(order.id, order.at.isoformat(timespec="seconds"), order.status, wanted.name, wanted.email, wanted.phone),
        *(wanted.street, wanted.city, wanted.state, wanted.zip, wanted.country_name or wanted.country),
        *(lines, dollars(order.total) if order.total is not None else "", " ".join((order.shipping, *order.why))),
        *amounts,
        *("yes" if wanted.coupon else "", wanted.measures, wanted.note),
        *(last.at.isoformat(timespec="seconds"), last.who),
    )


def _judge(values: dict[str, str], sent: Sent, person: Session, now: datetime, what: str, do: Any) -> Response[bytes]:
    """Does it, notes who did it, and shows the order again."""
    number, turn = values.get("number", ""), values.get("turn", "")
    try:
        order: Order = do(number, int(turn) if turn.isascii() and turn.isdecimal() and len(turn) < 10 else -1)
    except UnknownOrderError:
        return _unknown(person, number)
    except OrderChangedError:
        person.notes.append({"kind": "order_changed_since", "slug": number[:20]})
    except TillError as error:
        person.notes.append({"kind": "no_link", "slug": number[:20], "why": str(error)[:300]})
    else:
        sent.journal.note(Deed(now, person.name, what, order.id))
        person.notes.append({"kind": what, "slug": order.id})
    return see(f"/staff/orders/{quote(number, safe='')}")


def _with_link(sent: Sent, person: Session, order: Order, till: Till, now: datetime) -> Order:
    assert order.bill, "only a confirmed order is paid"
    key = f"{order.id}-{order.turn}-{order.at.timestamp():.0f}"
    address = till(order.id, order.request.email, order.bill, key)
    return sent.orders.payable(order.id, order.turn, address, now, person.name)


def _unknown(person: Session, number: str) -> Response[bytes]:
    person.notes.append({"kind": "no_order", "slug": number[:20]})
    return see("/staff/orders")


def _order_page(
    book: Book,
    sent: Sent,
    person: Session,
    order: Order,
    till: Till | None,
    *,
    notes: list[dict[str, str]] | None = None,
    values: dict[str, str] | None = None,
    wrong: list[str] | None = None,
    status: int = 200,
) -> Pressed:
    shop = book.shop.shop
    asked = {q.id: (q.text, dict(q.answers)) for q in shop.gate.question}
    known: dict[Status, str] = {"confirmed": "Confirm", "invoiced": "Invoice sent", "shipped": "Shipped"}
    return own_page(
        book,
        "staff/order.html",
        "Staff",
        "An order request.",
        status=status,
        person=person.name,
        notes=notes or [],
        order=order,
        asked=asked,
        values=values or {},
        wrong=wrong or [],
        moves=[(one, known[one]) for one in order.next if one in known],
        may_pay=till is not None and order.status in {"confirmed", "invoiced"},
        by_mail=sent.by_mail,
        dollars=dollars,
    )


STAFF_ORDERS: tuple[HTTPRouteHandler, ...] = (orders, show_order, move, note, pay, export)
