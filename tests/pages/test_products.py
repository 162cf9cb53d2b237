"""Pages of aids that know what their address says: the right status, each field by name, nothing lost or kept."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.clinic_desk import Desk, value_of, words_of

PASSES = {"g_recent": "no", "g_sudden": "no", "g_pain": "no", "g_rest": "no", "g_front": "yes", "g_vet": "yes"}


def page(desk: Desk, path: str, **values: str) -> tuple[int, str]:
    reply = desk.get(f"{path}?{urlencode(values)}")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-robots-tag"] == "noindex"
    return reply.status_code, reply.text


def visible(html: str, name: str) -> bool:
    """Whether a part is shown."""
    return f'data-part="{name}">' in html


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"front": "yes", "weight": "10.5"}, {"frame_mini", "frame_small", "two_frames", "no_height"}),
        ({"front": "yes", "weight": "11"}, {"frame_small", "one_frame", "no_height"}),
        ({"front": "no", "weight": "11"}, {"front_no"}),
        ({"front": "yes", "weight": "200"}, {"not_listed", "no_height"}),
    ],
)
def test_the_fit_finder_answers_from_the_server(desk: Desk, values: dict[str, str], shown: set[str]) -> None:
    status, html = page(desk, "/products/fit", **values)

    assert status == 200
    for part in ("frame_mini", "frame_small", "two_frames", "one_frame", "no_height", "front_no", "not_listed"):
        assert visible(html, part) == (part in shown), part
    assert value_of(html, "weight") == values["weight"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Weight: type a number."),
        ({"front": "yes", "weight": "ten"}, "Weight: type a number above 0"),
        ({"front": "yes", "weight": "-4"}, "Weight: type a number above 0"),
        ({"front": "maybe", "weight": "4"}, "Front legs: choose one of the answers."),
        ({"front": "yes", "weight": "4", "lying_1": "8.123"}, "Leg height, lying, first time: type a number"),
        ({"front": "yes", "weight": "<script>"}, "Weight: type a number"),
    ],
)
def test_what_is_wrong_with_measures_is_told_by_its_field(desk: Desk, values: dict[str, str], words: str) -> None:
    status, html = page(desk, "/products/fit", dog="Biscuit", **values)

    assert status == 422
    assert words in words_of(html)
    assert value_of(html, "dog") == "Biscuit"
    assert "<script>," not in html
    assert value_of(html, "weight") == values.get("weight", "")


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"zip": "78701", "amount": "48.99"}, "ship_pay"),
        ({"zip": "78701", "amount": "49.00"}, "why_exact"),
        ({"zip": "78701", "amount": "49.01"}, "ship_free"),
        ({"state": "ak", "amount": "99"}, "ship_calculated"),
        ({"country": "other", "amount": "99"}, "ship_calculated"),
        ({"zip": "78701", "amount": "99", "kind": "all"}, "ship_left_out"),
        ({"zip": "78701", "amount": "99", "kind": "some"}, "why_mixed"),
        ({"zip": "78701", "amount": "99", "kind": "what"}, "why_class"),
        ({"zip": "78701", "amount": "99", "coupon": "yes"}, "why_coupon"),
    ],
)
def test_delivery_is_worked_out_by_the_server(desk: Desk, values: dict[str, str], part: str) -> None:
    status, html = page(desk, "/products/shipping", **values)

    assert status == 200
    assert visible(html, part)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": "9"}, "ZIP code: type it."),
        ({"zip": "1", "amount": "9"}, "ZIP code: no ZIP code"),
        ({"state": "Ontario", "amount": "9"}, "State: we do not know this state."),
        ({"zip": "78701"}, "What the goods cost: type dollars and cents"),
        ({"zip": "78701", "amount": "-9"}, "What the goods cost: type dollars and cents"),
    ],
)
def test_what_is_wrong_with_a_place_is_told_by_its_field(desk: Desk, values: dict[str, str], words: str) -> None:
    status, html = page(desk, "/products/shipping", **values)

    assert status == 422
    assert words in words_of(html)


@pytest.mark.parametrize("name", ["fit", "shipping"])
def test_a_link_that_somebody_passed_on_blames_nobody(desk: Desk, name: str) -> None:
    reply = desk.get(f"/products/{name}?fbclid=abc")

    assert reply.status_code == 200
    assert "aria-invalid" not in reply.text


def test_the_gate_opens_on_the_server_only_with_every_answer(desk: Desk) -> None:
    add = 'class="order">'
    assert add in page(desk, "/products/up-n-go-leash", **PASSES)[1]
    for question in PASSES:
        without = {key: value for key, value in PASSES.items() if key != question}
        assert add not in page(desk, "/products/up-n-go-leash", **without)[1], question
        assert add not in page(desk, "/products/up-n-go-leash", **PASSES | {question: "unsure"})[1], question


def test_something_can_be_added_to_the_basket_and_nothing_that_is_not_sold(desk: Desk) -> None:
    _, html = page(desk, "/products/basket", add="up-n-go-leash", **PASSES)
    assert value_of(html, "q_up-n-go-leash") == "1"
    _, html = page(desk, "/products/basket", add='"><script>x</script>', **PASSES)
    assert "<script>x" not in html


@pytest.mark.parametrize("path", ["/products/golden-wheels", "/products/golden-wheels?x=1", "/products/fit/x"])
def test_an_aid_that_nobody_has_is_not_found(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_a_receipt_says_what_was_asked_for_and_promises_nothing(desk: Desk) -> None:
    book = desk.client.app.state.book
    right = {
        **PASSES,
        **{"q_up-n-go-leash": "2", "name": "Robin Reed", "email": "robin@reed.example", "street": "1 Oak Street"},
        **{"city": "Austin", "state": "TX", "zip": "78701"},
    }
    headers = {"sec-fetch-site": "same-origin", "idempotency-key": "a-key-of-a-phone"}
    number = desk.client.post("/orders", json=right, headers=headers).json()["number"]
    order = desk.sent.orders.find(number)
    words = book.shop.delivery_words(("ship_confirm", "why_price"), 0)
    subject, text = book.shop.letter("products/receipt.txt", subject=f"Your {number}", order=order, delivery=words)

    assert subject == f"Your {number}"
    for part in (number, "Robin Reed", "2 x Up-n-Go leash", "1 Oak Street", "888-253-0777", "not an invoice"):
        assert part in text, part
    assert "The shop decides at checkout. We do not know all prices" in text
    assert "Add" not in text
    assert "&" not in text
