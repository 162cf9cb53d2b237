"""Links to pay, through Stripe's own library, with a network that is not there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest
import stripe

from server.domain.payment import Bill, TillError
from server.payment.stripe_till import StripeTill


class FakeNetwork(stripe.HTTPClient):
    """Answers as Stripe does, and remembers what it was asked."""

    name = "fake"

    def __init__(self, status: int = 200, **answer: Any) -> None:
        super().__init__()
        self.status = status
        self.answer = {"id": "cs_1", "object": "checkout.session", "url": "https://checkout.stripe.example/1"} | answer
        self.asked: list[tuple[str, str, Mapping[str, str], dict[str, str]]] = []

    def request(  # type: ignore[override]
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None, **_: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        self.asked.append((method, url, headers, dict(parse_qsl(post_data or ""))))
        return json.dumps(self.answer), self.status, {}

    def _sleep_time_seconds(self, *_: Any, **__: Any) -> float:
        return 0

    def close(self) -> None:
        pass


def till(network: FakeNetwork) -> StripeTill:
    return StripeTill("sk_test_not_a_key", "https://steady.example", network)


def test_goods_delivery_and_tax_are_lines_in_whole_cents() -> None:
    network = FakeNetwork()
    link = till(network)("9C8P9R", "robin@reed.example", Bill(4300, 950, 5), "9C8P9R-3")

    assert link == "https://checkout.stripe.example/1"
    [(method, url, headers, sent)] = network.asked
    assert (method, url) == ("post", "https://api.stripe.com/v1/checkout/sessions")
    assert headers["Idempotency-Key"] == "9C8P9R-3"
    assert sent["mode"] == "payment"
    assert sent["client_reference_id"] == "9C8P9R"
    assert sent["success_url"] == "https://steady.example/products/paid"
    assert [sent[f"line_items[{n}][price_data][unit_amount]"] for n in range(3)] == ["4300", "950", "5"]
    assert {sent[f"line_items[{n}][price_data][currency]"] for n in range(3)} == {"usd"}


def test_what_costs_nothing_is_no_line() -> None:
    network = FakeNetwork()
    till(network)("9C8P9R", "robin@reed.example", Bill(4300, 0, 0), "9C8P9R-3")

    assert "line_items[1][quantity]" not in network.asked[0][3]


@pytest.mark.parametrize("status", [400, 401, 402, 429, 500])
def test_a_no_of_stripe_is_told_to_staff_without_the_key(status: int) -> None:
    network = FakeNetwork(status, error={"message": "This amount is too small", "type": "invalid_request_error"})

    with pytest.raises(TillError) as caught:
        till(network)("9C8P9R", "robin@reed.example", Bill(1, 0, 0), "9C8P9R-3")
    assert "sk_test" not in str(caught.value)


def test_an_answer_without_an_address_is_no_link() -> None:
    with pytest.raises(TillError):
        till(FakeNetwork(url=None))("9C8P9R", "robin@reed.example", Bill(4300, 0, 0), "9C8P9R-3")
