"""Order requests at the door: bad input, replays, tampering, another site; and the desk of staff."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from httpx import Response

from server.domain.payment import Bill, TillError
from server.pages import staff_orders
from server.press.shop import ShopPress
from server.store.errors import NotKeptError
from tests.clinic_desk import NAME, OURS, Desk, value_of, words_of

GATE = {"g_recent": "no", "g_sudden": "no", "g_pain": "no", "g_rest": "vet_allows", "g_front": "yes", "g_vet": "yes"}
RIGHT = {
    **GATE,
    "q_up-n-go-leash": "2",
    "q_walkin-wheels-small": "1",
    "name": "Robin Reed",
    "email": "robin@reed.example",
    "street": "1 Oak Street",
    "city": "Austin",
    "state": "tx",
    "zip": "78701-1234",
    "country": "US",
}
KEY = "a-key-of-a-phone"


def send(desk: Desk, values: dict[str, Any], key: str | None = KEY, **headers: str) -> Response:
    more = {"idempotency-key": key} if key is not None else {}
    return desk.client.post("/orders", json=values, headers=OURS | more | headers)


def send_form(desk: Desk, values: dict[str, str]) -> Response:
    return desk.post("/orders", values)


def form_key(desk: Desk) -> str:
    """The key of a form, as the server shows it again."""
    return value_of(send_form(desk, {"step": "look"}).text, "key")


def orders(desk: Desk) -> list[Any]:
    return desk.sent.orders.all()


# ------------------------------------------------------------------ from the phone


def test_a_right_request_is_kept_and_gets_a_number(desk: Desk) -> None:
    reply = send(desk, RIGHT)

    assert reply.status_code == 201
    [order] = orders(desk)
    assert reply.json()["number"] == order.id
    assert order.request.where == "contiguous"
    assert order.request.gate["rest"] == "vet_allows"
    assert (order.shipping, order.status, order.total) == ("confirm", "new", None)
    assert reply.headers["cache-control"] == "no-store"


def test_the_same_key_gets_the_same_answer_and_is_kept_once(desk: Desk) -> None:
    first, again = send(desk, RIGHT), send(desk, dict(reversed(RIGHT.items())))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(orders(desk)) == 1


def test_a_second_delivery_gets_its_number_though_the_rules_have_changed_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = send(desk, RIGHT)
    monkeypatch.setattr(ShopPress, "prices", lambda *_: {})
    again = send(desk, RIGHT)

    assert (again.status_code, again.json()) == (200, first.json())
    assert send(desk, RIGHT, "another-key-of-it").status_code == 422
    assert len(orders(desk)) == 1


def test_the_same_key_with_something_else_is_refused(desk: Desk) -> None:
    send(desk, RIGHT)
    reply = send(desk, {**RIGHT, "city": "Dallas"})

    assert reply.status_code == 422
    assert "sent before with something else" in reply.json()["error"]
    assert [order.request.city for order in orders(desk)] == ["Austin"]


def test_a_changed_version_is_not_kept_when_the_first_one_arrived(desk: Desk) -> None:
    number = send(desk, RIGHT).json()["number"]
    reply = send(desk, {**RIGHT, "city": "Dallas"}, "another-key", **{"idempotency-replaces": f"lost-one-1, {KEY}"})

    assert reply.status_code == 409
    assert reply.json()["arrived"] == {"number": number}
    assert len(orders(desk)) == 1


def test_a_changed_version_is_kept_when_none_before_it_arrived(desk: Desk) -> None:
    assert send(desk, RIGHT, "another-key", **{"idempotency-replaces": "lost-one-1"}).status_code == 201


@pytest.mark.parametrize("key", [None, "", "short", "with space in it", "x" * 200])
def test_a_request_without_a_key_is_refused(desk: Desk, key: str | None) -> None:
    reply = send(desk, RIGHT, key)

    assert reply.status_code == 400
    assert "key" in reply.json()["error"]
    assert orders(desk) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "robin"}, "email"),
        ({"zip": "00001"}, "zip"),
        ({"state": "Ontario"}, "state"),
        ({"state": "AK"}, "zip"),
        ({"q_up-n-go-leash": "-3"}, "q_up-n-go-leash"),
        ({"q_up-n-go-leash": "1e9"}, "q_up-n-go-leash"),
        ({"q_up-n-go-leash": "9999"}, "q_up-n-go-leash"),
        ({"q_golden-wheels": "1"}, "q_golden-wheels"),
        ({"q_up-n-go-leash": "20", "q_walkin-drag-bag": "20", "q_rear-lifting-harness": "20"}, "basket"),
        ({"q_up-n-go-leash": "0", "q_walkin-wheels-small": ""}, "basket"),
        ({"note": "x" * 1001}, "note"),
        ({"g_pain": "yes"}, "gate"),
        ({"g_pain": "unsure"}, "gate"),
        ({"g_vet": "no"}, "gate"),
        ({"g_pain": ""}, "gate"),
        ({"g_pain": "a little"}, "gate"),
    ],
)
def test_what_is_wrong_is_told_by_its_field_and_nothing_is_kept(
    desk: Desk, changes: dict[str, str], field: str
) -> None:
    reply = send(desk, {**RIGHT, **changes})

    assert reply.status_code == 422
    told = reply.json()
    assert field in told["fields"]
    assert told["error"] == told["fields"][told["field"]]
    assert all(words.endswith(".") for words in told["fields"].values())
    assert orders(desk) == []


def test_without_any_answer_to_the_gate_nothing_is_sold(desk: Desk) -> None:
    reply = send(desk, {key: value for key, value in RIGHT.items() if not key.startswith("g_")})

    assert reply.json()["fields"]["gate"] == "Questions before the basket: answer them first."


def test_a_tampered_price_changes_nothing(desk: Desk) -> None:
    sent = {**RIGHT, "price_up-n-go-leash": "1", "cents": "1", "total": "1", "seen_total": "1"}

    assert send(desk, sent).status_code == 201
    [order] = orders(desk)
    assert order.total is None
    assert order.request.seen_total == 1
    desk.log_in()
    assert "The owner’s phone showed $0.01." in words_of(desk.get(f"/staff/orders/{order.id}").text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b'{"name": 1}',
        b'{"name": null}',
        b'{"name": ["x"]}',
        b'{"name": {"a": "b"}}',
        b"\xff\xfe",
    ],
)
def test_a_body_that_is_no_request_is_refused(desk: Desk, body: bytes) -> None:
    headers = OURS | {"content-type": "application/json", "idempotency-key": KEY}
    reply = desk.client.post("/orders", content=body, headers=headers)

    assert reply.status_code == 400
    assert reply.json()["error"]
    assert orders(desk) == []


def test_a_body_that_is_too_large_or_has_too_many_fields_is_refused(desk: Desk) -> None:
    assert send(desk, {**RIGHT, "note": "x" * 40_000}).status_code == 413
    assert send(desk, {f"q_thing-{n}": "1" for n in range(70)}).status_code == 400


def test_a_request_from_another_site_is_refused(desk: Desk) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        reply = desk.client.post("/orders", json=RIGHT, headers={"idempotency-key": KEY, **headers})
        assert reply.status_code == 403
    assert orders(desk) == []


def test_a_disk_that_keeps_nothing_is_told_and_the_same_may_be_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise NotKeptError("full")

    with monkeypatch.context() as patch:
        patch.setattr("server.store.documents.Documents.put", full)
        reply = send(desk, RIGHT)
    assert reply.status_code == 503
    assert "could not be kept" in reply.json()["error"]
    assert send(desk, RIGHT).status_code == 201
    assert len(orders(desk)) == 1


def test_too_many_new_orders_are_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.store.orders.MOST_NEW", 1)
    send(desk, RIGHT)
    reply = send(desk, RIGHT, "another-key")

    assert reply.status_code == 503
    assert "Call the shop" in reply.json()["error"]
    assert send(desk, RIGHT).status_code == 200


# ------------------------------------------------------------------ from a form


def test_a_form_is_kept_once_however_often_it_is_sent(desk: Desk) -> None:
    values = {**RIGHT, "key": form_key(desk)}
    first, again = send_form(desk, values), send_form(desk, values)

    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    [order] = orders(desk)
    assert order.id in words_of(desk.get(first.headers["location"]).text)


def test_a_wrong_form_comes_back_with_everything_that_was_typed(desk: Desk) -> None:
    reply = send_form(desk, {**RIGHT, "key": form_key(desk), "zip": "1", "note": "Two <b>dogs</b>"})

    assert reply.status_code == 422
    assert value_of(reply.text, "street") == "1 Oak Street"
    assert value_of(reply.text, "q_up-n-go-leash") == "2"
    assert "Two &lt;b&gt;dogs&lt;/b&gt;" in reply.text
    assert "Type five digits." in words_of(reply.text)
    assert orders(desk) == []


def test_a_form_without_our_key_is_shown_again_with_one(desk: Desk) -> None:
    reply = send_form(desk, {**RIGHT, "key": "made-up-by-somebody"})

    assert reply.status_code == 422
    assert send_form(desk, {**RIGHT, "key": value_of(reply.text, "key")}).status_code == 303


def test_a_form_of_a_page_that_everybody_shares_is_looked_over_once_and_blames_nobody(desk: Desk) -> None:
    reply = send_form(desk, {**RIGHT, "key": ""})

    assert reply.status_code == 200
    assert "Not sent yet: look it over once, then send it." in words_of(reply.text)
    assert "too old" not in words_of(reply.text)
    assert orders(desk) == []
    assert send_form(desk, {**RIGHT, "key": value_of(reply.text, "key")}).status_code == 303


def test_a_form_whose_gate_is_closed_keeps_what_was_typed_for_when_it_opens(desk: Desk) -> None:
    reply = send_form(desk, {**RIGHT, "key": form_key(desk), "g_pain": "yes"})

    assert reply.status_code == 422
    assert "Pain is the body" in words_of(reply.text)
    assert value_of(reply.text, "city") == "Austin"
    again = send_form(desk, {**RIGHT, "key": value_of(reply.text, "key"), "step": "gate"})
    assert again.status_code == 200
    assert orders(desk) == []


def test_the_number_in_an_address_is_never_shown_as_it_stands(desk: Desk) -> None:
    page = desk.get("/orders/received?number=<script>alert(1)</script>")

    assert page.status_code == 200
    assert "<script>alert" not in page.text


# ------------------------------------------------------------------ staff


def confirmed(desk: Desk, **amounts: str) -> Response:
    [order] = orders(desk)
    bill = {"goods": "43.00", "shipping": "9.5", "tax": "0"} | amounts
    return desk.post("/staff/orders/move", {"number": order.id, "turn": str(order.turn), "status": "confirmed", **bill})


def move(desk: Desk, status: str, **more: str) -> Response:
    [order] = orders(desk)
    return desk.post("/staff/orders/move", {"number": order.id, "turn": str(order.turn), "status": status, **more})


def test_only_staff_see_orders(desk: Desk) -> None:
    number = send(desk, RIGHT).json()["number"]
    for path in ("/staff/orders", f"/staff/orders/{number}", "/staff/orders.csv"):
        reply = desk.get(path)
        assert (reply.status_code, reply.headers["location"]) == (303, "/staff/login"), path
    for path in ("/staff/orders/move", "/staff/orders/note", "/staff/orders/pay"):
        reply = desk.post(path, {"number": number, "turn": "1", "status": "cancelled"})
        assert (reply.status_code, reply.headers["location"]) == (303, "/staff/login"), path
    assert orders(desk)[0].status == "new"


def test_an_order_goes_through_its_statuses_and_says_who_and_when(desk: Desk) -> None:
    send(desk, RIGHT)
    desk.log_in()
    confirmed(desk)
    desk.wait(3600)
    move(desk, "invoiced", words="Invoice 12")
    move(desk, "shipped")

    [order] = orders(desk)
    assert order.bill == Bill(4300, 950, 0)
    assert [(one.what, one.who) for one in order.history] == [
        ("new", ""),
        ("confirmed", NAME),
        ("invoiced", NAME),
        ("shipped", NAME),
    ]
    assert order.history[2].words == "Invoice 12"
    assert order.history[2].at == desk.now
    assert [deed.what for deed in desk.sent.journal.last(3)] == ["order_shipped", "order_invoiced", "order_confirmed"]
    page = words_of(desk.get(f"/staff/orders/{order.id}").text)
    assert "Together $52.50" in page
    assert "a vet has seen" not in page


@pytest.mark.parametrize("status", ["shipped", "invoiced", "new", "lost", ""])
def test_what_cannot_follow_is_not_done(desk: Desk, status: str) -> None:
    send(desk, RIGHT)
    desk.log_in()
    assert move(desk, status).status_code == 303
    assert orders(desk)[0].status == "new"


@pytest.mark.parametrize("amounts", [{"goods": "-1"}, {"tax": "x"}, {"shipping": ""}, {"goods": "0", "shipping": "0"}])
def test_an_order_is_not_confirmed_without_amounts(desk: Desk, amounts: dict[str, str]) -> None:
    send(desk, RIGHT)
    desk.log_in()
    reply = confirmed(desk, **amounts)

    assert reply.status_code == 422
    assert "type dollars and cents" in words_of(reply.text)
    assert orders(desk)[0].status == "new"


def test_what_has_changed_since_is_shown_again(desk: Desk) -> None:
    send(desk, RIGHT)
    desk.log_in()
    [order] = orders(desk)
    desk.post("/staff/orders/note", {"number": order.id, "turn": str(order.turn), "words": "Called"})
    reply = desk.post("/staff/orders/move", {"number": order.id, "turn": str(order.turn), "status": "cancelled"})

    assert reply.status_code == 303
    assert orders(desk)[0].status == "new"
    page = words_of(desk.get(f"/staff/orders/{order.id}").text)
    assert "has changed since" in page
    assert "Called" in page


@pytest.mark.parametrize("number", ["", "nobody", "../x", "<b>", "ü" * 40, "222222"])
def test_an_order_that_is_not_there_is_told(desk: Desk, number: str) -> None:
    desk.log_in()
    for path in ("/staff/orders/move", "/staff/orders/note", "/staff/orders/pay"):
        reply = desk.post(path, {"number": number, "turn": "1", "status": "cancelled", "words": "x"})
        assert reply.status_code == 303
    page = desk.get("/staff/orders?find=" + "nobody")
    assert "There is no order with this number." in words_of(page.text)
    assert "<b></b>" not in page.text


def test_the_table_of_all_orders_holds_no_formula(desk: Desk) -> None:
    evil = {"name": "=HYPERLINK(1)", "phone": "+1 512 472 0123", "note": '@SUM(1)\n=2,"x"', "city": "-2+3"}
    evil["measures"] = "10 lb;=SUM(1)"
    assert send(desk, {**RIGHT, **evil}).status_code == 201
    desk.log_in()
    reply = desk.get("/staff/orders.csv")

    assert reply.headers["content-type"].startswith("text/csv")
    assert "attachment" in reply.headers["content-disposition"]
    [head, row] = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    cells = dict(zip(head, row, strict=True))
    assert cells["name"] == "'=HYPERLINK(1)"
    assert cells["phone"] == "'+1 512 472 0123"
    assert cells["note"] == "'@SUM(1)\n'=2,\"x\""
    assert cells["measures"] == "10 lb;'=SUM(1)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert desk.sent.journal.last(1)[0].what == "orders_exported"


class FakeTill:
    """Makes addresses, or does not."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.fails = False

    def __call__(self, *given: Any) -> str:
        self.asked.append(given)
        if self.fails:
            raise TillError("Your account has no money <b>")
        return f"https://checkout.stripe.example/{len(self.asked)}"


def test_a_confirmed_order_gets_a_link_to_pay_where_there_is_a_till(desk: Desk) -> None:
    till = FakeTill()
    desk.client.app.state.till = till
    send(desk, RIGHT)
    desk.log_in()
    confirmed(desk)

    [order] = orders(desk)
    assert order.payment == "https://checkout.stripe.example/1"
    assert till.asked[0][:3] == (order.id, "robin@reed.example", Bill(4300, 950, 0))
    assert order.payment in desk.get(f"/staff/orders/{order.id}").text
    till.fails = True
    desk.post("/staff/orders/pay", {"number": order.id, "turn": str(order.turn)})
    assert "no money &lt;b&gt;" in desk.get(f"/staff/orders/{order.id}").text
    move(desk, "cancelled")
    assert orders(desk)[0].payment == ""


def test_a_confirmed_order_is_said_to_be_so_though_somebody_was_quicker_than_its_link(desk: Desk) -> None:
    till = FakeTill()

    def slow(number: str, *given: Any) -> str:
        desk.sent.orders.note(number, orders(desk)[0].turn, orders(desk)[0].at, "sam", "called")
        return till(number, *given)

    desk.client.app.state.till = slow
    send(desk, RIGHT)
    desk.log_in()
    confirmed(desk)

    [order] = orders(desk)
    page = words_of(desk.get(f"/staff/orders/{order.id}").text)
    assert f"{order.id}: order confirmed." in page
    assert "There is no link to pay" in page
    assert "Nothing was done" not in page
    assert desk.sent.journal.last(1)[0].what == "order_confirmed"


def test_without_a_key_nothing_offers_to_take_a_card(desk: Desk) -> None:
    send(desk, RIGHT)
    desk.log_in()
    confirmed(desk)
    [order] = orders(desk)
    page = desk.get(f"/staff/orders/{order.id}").text
    assert "link to pay" not in words_of(page)
    desk.post("/staff/orders/pay", {"number": order.id, "turn": str(order.turn)})
    assert orders(desk)[0].payment == ""
    assert "card" not in words_of(desk.get("/products/basket?x=1").text).split("Steady")[0]


def test_every_column_of_the_table_has_a_value(desk: Desk) -> None:
    send(desk, RIGHT)
    [order] = orders(desk)

    assert len(staff_orders._row(order)) == len(staff_orders.COLUMNS)
    assert json.loads(msgspec.json.encode(replace(order, bill=Bill(1, 2, 3))))["bill"]["tax"] == 3
