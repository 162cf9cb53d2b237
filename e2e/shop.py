"""The shop as a visitor uses it: gate answered, something in the basket, form filled in. And prices to test with."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.server_process import ROOT
from e2e.walk import touch

# What lets somebody through the gate.
PASSES = {"recent": "no", "sudden": "no", "pain": "no", "rest": "no", "front": "yes", "vet": "yes"}
FILLED = {
    "name": "Robin Reed",
    "street": "1 Oak Street",
    "city": "Austin",
    "state": "tx",
    "zip": "78701",
    "email": "robin@reed.example",
}
LEASH_CENTS = 4300


def priced_data(folder: Path) -> Path:
    """A copy of data/ in which the leash has a price of today, and the bag one of long ago."""
    data = folder / "data"
    shutil.copytree(ROOT / "data", data)
    today = datetime.now(UTC).date()
    for slug, cents, day in (
        ("up-n-go-leash", LEASH_CENTS, today),
        ("walkin-drag-bag", 5900, today - timedelta(days=400)),
    ):
        file = data / "products" / f"{slug}.toml"
        price = f'price = {{ cents = {cents}, currency = "USD", source = "shop-terms", as_of = {day.isoformat()} }}\n'
        file.write_text(file.read_text(encoding="utf-8") + price, encoding="utf-8")
    return data


def answer_gate(page: Page, **changes: str) -> None:
    """Answer every question of the gate, and go on."""
    for question, answer in (PASSES | changes).items():
        row = page.locator("label.opt").filter(has=page.locator(f'input[name="g_{question}"][value="{answer}"]'))
        touch(row)
    touch(page.locator("[data-gate-form]").get_by_role("button", name="Go on"))


def put_in_basket(page: Page, address: str, slug: str = "up-n-go-leash") -> None:
    """Go to an aid, answer if it asks, and put one in the basket."""
    page.goto(f"{address}/products/{slug}")
    add = page.get_by_role("button", name="Put it in the basket")
    expect(page.locator("[data-gate-form]").or_(add).locator("visible=true").first).to_be_visible()
    page.locator("[data-gate][data-ready]").wait_for()
    if not add.is_visible():
        answer_gate(page)
    touch(add)
    expect(page.get_by_text("It is in the basket.")).to_be_visible()


def fill_order(page: Page, **changes: str) -> None:
    """Fill in the order request."""
    for name, value in (FILLED | changes).items():
        page.locator(f'[data-order-form] [name="{name}"]').fill(value)


def send_order(page: Page) -> None:
    """Press the button at the end of the form."""
    touch(page.get_by_role("button", name="Send the order request"))
