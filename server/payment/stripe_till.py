"""Links to pay by card, through Stripe's own library. A card's number never comes near us."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import stripe

from server.domain.payment import Bill, TillError

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParamsLineItem

log = logging.getLogger("steady.payment")


class StripeTill:
    """Makes a Checkout page for one order. ``http_client`` stands in for the network in tests."""

    def __init__(self, secret_key: str, base_url: str, http_client: stripe.HTTPClient | None = None) -> None:
        self._client = stripe.StripeClient(secret_key, http_client=http_client, max_network_retries=2)
        self._base_url = base_url

    def __call__(self, number: str, email: str, bill: Bill, key: str) -> str:
        rows = (
            (f"Order request {number}: goods", bill.goods),
            (f"Order request {number}: delivery", bill.shipping),
            (f"Order request {number}: tax", bill.tax),
        )
        try:
            session = self._client.v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "client_reference_id": number,
                    "customer_email": email,
                    "line_items": [_line(name, cents) for name, cents in rows if cents],
                    "success_url": f"{self._base_url}/products/paid",
                    "cancel_url": f"{self._base_url}/products",
                },
                {"idempotency_key": key},
            )
        except stripe.StripeError as error:
            log.warning("Stripe made no link for %s: %s", number, type(error).__name__)
            raise TillError(error.user_message or type(error).__name__) from error
        if not session.url:
            raise TillError("Stripe gave no address")
        return session.url


def _line(name: str, cents: int) -> SessionCreateParamsLineItem:
    return {
        "quantity": 1,
        "price_data": {"currency": "usd", "unit_amount": cents, "product_data": {"name": name}},
    }
