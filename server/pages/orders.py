"""/orders: order requests, from the phone's outbox as JSON or from a form where no script runs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import RawBody, SkipValidation

from server.domain.clinic_card import read_code
from server.domain.gate import OPEN, GateState
from server.domain.order import FIELDS, GATE, QUANTITY, Problems, read_request
from server.domain.shipping import Quote, dollars, quote
from server.pages.form_keys import age_of, new_key
from server.pages.own_page import answer_page
from server.pages.same_site import refuse_other_sites
from server.pages.sent_once import key_of, replaced_keys
from server.press.book import Book
from server.press.shop import ShopPress, ShownQuote, Told, quote_parts
from server.store.errors import NotKeptError
from server.store.idempotency import ArrivedBeforeError, BadKeyError, ReusedKeyError, came_with, is_key
from server.store.orders import Order, TooManyOrdersError
from server.store.sent import Sent

MOST_BYTES = 32_000
MOST_FIELDS = 60
ORDERS = RateLimitConfig(rate_limit=("hour", 120), store="orders")
STATUS = {"look": 200, "not_kept": 503, "full": 503, "arrived": 409}

TheBook = NamedDependency[SkipValidation[Book]]
WhatWasSent = NamedDependency[SkipValidation[Sent]]
Asked = Request[None, None, State]


def utc_now() -> datetime:
    """The moment, for the store and the prices."""
    return datetime.now(UTC)


@post("/", sync_to_thread=True, request_max_body_size=MOST_BYTES, middleware=[ORDERS.middleware])
def order(request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """Keeps an order request, once. Everything that was typed comes back when something is wrong with it."""
    values, step, now = *_values(request, body), utc_now()
    shop = book.shop
    wanted, problems = read_request(values, shop.prices(now.date()), shop.shop.shipping.states)
    state = shop.state(values)
    if state.kind != OPEN:
        problems["gate"] = state.kind
    found = quote(
        shop.shop.shipping.free_over, wanted.where, [line.parcel for line in wanted.lines], coupon=wanted.coupon
    )
    is_json = _is_json(request)
    key = key_of(request, values.get("key", ""))
    trouble = "" if is_json or age_of(key, sent.secret, now) is not None else "stale" if key else "look"
    if step:
        return _again(request, book, sent, now, values, {}, state, found)
    held = {name: value for name, value in values.items() if name != "key"}
    # A second delivery gets the answer of the first, though a price list or a question may be another by now.
    if is_key(key) and (earlier := sent.orders.taken_before(came_with(key, held))):
        return _json(_receipt(earlier), 200) if is_json else _see(f"/orders/received?number={earlier.id}")
    arrived = ""
    if not problems and not trouble:
        try:
            came = came_with(key, held)
            taken = sent.orders.take(wanted, (found.kind, found.why, found.total), came, now, replaced_keys(request))
        except BadKeyError:
            trouble = "no_key"
        except ReusedKeyError:
            trouble = "reused"
        except ArrivedBeforeError as error:
            trouble, arrived = "arrived", error.id
        except TooManyOrdersError:
            trouble = "full"
        except NotKeptError:
            trouble = "not_kept"
        else:
            if is_json:
                return _json(_receipt(taken.order), 201 if taken.created else 200)
            return _see(f"/orders/received?number={taken.order.id}")
    if is_json:
        return _wrong(shop, problems, trouble, arrived)
    return _again(request, book, sent, now, values, problems, state, found, trouble)


@get("/", sync_to_thread=False)
def order_form(request: Asked, book: TheBook) -> Response[bytes]:
    """Whoever opens the address of the form's answer gets the form."""
    return answer_page(request, book, book.shop.basket())


@get("/received", sync_to_thread=False)
def received(request: Asked, book: TheBook) -> Response[bytes]:
    """The number of a request that was kept just now. It tells nothing about it."""
    return answer_page(request, book, book.shop.received(read_code(request.query_params.get("number", "")) or ""))


def _receipt(order: Order) -> dict[str, Any]:
    lines = [
        {"sku": line.sku, "name": line.name, "quantity": line.quantity, "cents": line.cents}
        for line in order.request.lines
    ]
    return {"number": order.id, "lines": lines, "total": order.total, "shipping": order.shipping, "why": order.why}


def _again(
    request: Asked,
    book: Book,
    sent: Sent,
    now: datetime,
    values: Mapping[str, str],
    problems: Problems,
    state: GateState,
    found: Quote,
    trouble: str = "",
) -> Response[bytes]:
    """The form again, with everything that was typed."""
    key = values.get("key", "")
    fresh = age_of(key, sent.secret, now) is None or trouble in {"reused", "no_key"}
    told = Told(
        values=values,
        problems=problems,
        words=_sentences(book.shop, problems),
        parts=quote_parts(found),
        quote=ShownQuote(dollars(found.missing)),
        total_shown=dollars(found.total) if found.total else "",
        key=new_key(sent.secret, now) if fresh else key,
        kept={**{k: v for k, v in values.items() if v and k != "key" and not k.startswith(GATE)}, "step": "gate"},
        gate_path="/orders",
        gate_method="post",
        trouble=trouble,
    )
    status = 422 if problems else STATUS.get(trouble, 422) if trouble else 200
    return answer_page(request, book, book.shop.basket(told, state), status)


def _sentences(shop: ShopPress, problems: Problems) -> dict[str, str]:
    return {name: _sentence(shop, name, kind) for name, kind in problems.items()}


def _sentence(shop: ShopPress, name: str, kind: str) -> str:
    words = shop.problem("products/_order.html", "problem", name, kind)
    item = shop.shop.items.get(name.removeprefix(QUANTITY)) if name.startswith(QUANTITY) else None
    return f"{item.name}: {words.partition(': ')[2]}" if item else words


def _wrong(shop: ShopPress, problems: Problems, trouble: str, arrived: str) -> Response[bytes]:
    """The first thing that is wrong, as every JSON error has it, and all fields with theirs."""
    fields = _sentences(shop, problems)
    first = next(iter(fields), "")
    error = fields[first] if first else shop.problem("products/_order.html", "trouble", trouble)
    more: dict[str, Any] = {"arrived": {"number": arrived}} if arrived else {}
    status = 422 if problems else STATUS.get(trouble, 400 if trouble == "no_key" else 422)
    return _json({"error": error, "field": first, "fields": fields, **more}, status)


def _values(request: Asked, body: bytes) -> tuple[dict[str, str], str]:
    """The fields that we know, as they were typed, and the step that a button asks for."""
    try:
        if _is_json(request):
            pairs: Mapping[str, str] = msgspec.json.decode(body, type=dict[str, str])
        else:
            pairs = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except (ValueError, msgspec.MsgspecError) as error:
        raise ClientException("The body is not a form of ours") from error
    if len(pairs) > MOST_FIELDS:
        raise ClientException("The body has too many fields")
    known = {*FIELDS, "key"}
    values = {k: v for k, v in pairs.items() if k in known or k.startswith((QUANTITY, GATE))}
    return values, "" if _is_json(request) else pairs.get("step", "")


def _is_json(request: Asked) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


def _json(value: object, status: int) -> Response[bytes]:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json", headers=headers)


def _see(path: str) -> Response[bytes]:
    return Response(b"", status_code=303, headers={"location": path, "cache-control": "no-store"})


def orders_router() -> Router:
    """``/orders`` and what is under it."""
    return Router(
        "/orders", route_handlers=[order, order_form, received], guards=[refuse_other_sites], include_in_schema=False
    )
