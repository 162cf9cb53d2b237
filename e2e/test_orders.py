"""An order: put together with no connection, kept in the outbox, stored exactly once, confirmed by staff."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.browsers import wait_until_ready
from e2e.conftest import NewContext, NewPhone
from e2e.server_process import Server
from e2e.shop import FILLED, PASSES, answer_gate, fill_order, priced_data, put_in_basket, send_order
from e2e.walk import touch
from server.store.staff import Staff

NAME, PASSWORD = "robin", "a long enough password"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Server]:
    """A server of its own with a price or two, and somebody of staff."""
    with Server(tmp_path) as server:
        Staff(server.data_dir).add(NAME, PASSWORD)
        yield server.start(STEADY_KNOWLEDGE=str(priced_data(tmp_path)))


@pytest.fixture
def tab(desk: Server, new_context: NewContext) -> Page:
    """A phone that has Steady."""
    tab = new_context().new_page()
    tab.goto(desk.address)
    wait_until_ready(tab)
    return tab


def stored(server: Server) -> list[dict[str, Any]]:
    """The orders in their file."""
    file = server.data_dir / "orders.json"
    if not file.exists():
        return []
    return list(json.loads(file.read_bytes())["tables"]["documents"].values())


def card(tab: Page) -> Any:
    return tab.locator("[data-entries] section")


def send_what_waits(tab: Page) -> None:
    """Press Send now; when the pause is over the page has meanwhile sent it by itself."""
    expect(card(tab)).to_be_visible()
    card(tab).locator("[data-send]:visible").evaluate_all("(buttons) => buttons.forEach((one) => one.click())")
    expect(card(tab).get_by_text("Your number:")).to_be_visible()


def test_an_order_written_with_the_server_gone_is_stored_once_when_it_is_back(
    desk: Server, new_phone: NewPhone, tmp_path: Path
) -> None:
    phone = new_phone()
    tab = phone.switch_on()
    tab.goto(desk.address)
    wait_until_ready(tab)
    desk.kill()
    tab = phone.restart()
    put_in_basket(tab, desk.address)
    put_in_basket(tab, desk.address, "walkin-drag-bag")
    tab.goto(desk.address + "/products/basket")
    expect(tab.locator("[data-line]:visible")).to_have_count(2)
    fill_order(tab)
    send_order(tab)
    expect(card(tab)).to_contain_text("1 × Walkin’ Drag Bag, 1 × Up-n-Go leash")
    expect(card(tab).get_by_text("Waits to be sent.")).to_be_visible()
    tab = phone.restart()
    desk.start(STEADY_KNOWLEDGE=str(tmp_path / "data"))
    tab.goto(desk.address + "/outbox")
    send_what_waits(tab)
    [order] = stored(desk)
    assert order["request"]["name"] == "Robin Reed"
    assert order["request"]["gate"] == PASSES
    # The bag's price is of long ago.
    assert [(line["sku"], line["quantity"], line["cents"]) for line in order["request"]["lines"]] == [
        ("walkin-drag-bag", 1, None),
        ("up-n-go-leash", 1, 4300),
    ]
    expect(card(tab).locator("[data-number]")).to_have_text(order["id"])
    expect(card(tab).get_by_text("The shop looks at it and sends an invoice by e-mail.")).to_be_visible()
    expect(card(tab).get_by_role("link", name="See how it stands")).to_be_hidden()
    tab.goto(desk.address + "/products/basket")
    expect(tab.get_by_text("The basket is empty.")).to_be_visible()
    expect(tab.locator("[data-gate]")).to_be_hidden()


def test_it_is_stored_once_when_the_answer_is_lost_and_the_phone_dies(desk: Server, new_phone: NewPhone) -> None:
    phone = new_phone()
    tab = phone.switch_on()
    tab.goto(desk.address)
    wait_until_ready(tab)
    put_in_basket(tab, desk.address)
    tab.goto(desk.address + "/products/basket")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.context.route("**/orders", lose)
    fill_order(tab)
    with tab.expect_event("requestfailed"):
        send_order(tab)
    expect(card(tab).get_by_text("It may have arrived all the same")).to_be_visible()
    assert len(stored(desk)) == 1
    tab = phone.restart()
    tab.goto(desk.address + "/outbox")
    send_what_waits(tab)
    [order] = stored(desk)
    expect(card(tab).locator("[data-number]")).to_have_text(order["id"])


def test_a_waiting_request_is_changed_and_only_the_changed_one_arrives(tab: Page, desk: Server) -> None:
    put_in_basket(tab, desk.address)
    tab.context.set_offline(True)
    tab.goto(desk.address + "/products/basket")
    fill_order(tab)
    send_order(tab)
    touch(card(tab).get_by_role("link", name="Change it"))
    expect(tab.get_by_text("You are changing a request")).to_be_visible()
    expect(tab.locator("[name=name]")).to_have_value(FILLED["name"])
    tab.locator("[name=q_up-n-go-leash]").fill("3")
    tab.locator("[name=city]").fill("Dallas")
    send_order(tab)
    expect(card(tab)).to_contain_text("3 × Up-n-Go leash")
    expect(card(tab)).to_have_count(1)
    tab.context.set_offline(False)
    expect(card(tab).get_by_text("Your number:")).to_be_visible()
    [order] = stored(desk)
    assert (order["request"]["city"], order["request"]["lines"][0]["quantity"]) == ("Dallas", 3)


def test_every_field_that_is_wrong_is_named_and_nothing_typed_is_lost(tab: Page, desk: Server) -> None:
    put_in_basket(tab, desk.address)
    tab.context.set_offline(True)
    tab.goto(desk.address + "/products/basket")
    fill_order(tab, email="robin", zip="99501", name="")
    send_order(tab)
    wrong = tab.locator("[data-wrong]")
    for words in ("Name: type it.", "E-mail: type an address", "ZIP code and state lie far apart"):
        expect(wrong).to_contain_text(words)
    expect(wrong).to_be_focused()
    # In the order of the page, and beside each field.
    expect(wrong.get_by_role("link")).to_have_text([re.compile("Name:"), re.compile("ZIP code"), re.compile("E-mail:")])
    expect(tab.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    expect(tab.locator("[name=email]")).to_have_accessible_description(re.compile("E-mail: type an address"))
    tab.reload()
    expect(tab.locator("[name=street]")).to_have_value(FILLED["street"])
    expect(tab.locator("[name=email]")).to_have_value("robin")
    tab.locator("[name=q_up-n-go-leash]").fill("21")
    send_order(tab)
    expect(wrong).to_contain_text("type a whole number from 0 to 20")


def test_the_sum_and_delivery_follow_what_is_typed(tab: Page, desk: Server) -> None:
    put_in_basket(tab, desk.address)
    tab.goto(desk.address + "/products/basket")
    panel = tab.locator(".panel").filter(has_text="What it comes to")
    expect(panel.locator("[data-total]")).to_have_text("$43.00")
    tab.locator("[name=zip]").fill("78701")
    expect(panel.get_by_text("Add $6.01 more for free delivery.", exact=True)).to_be_visible()
    tab.locator("[name=q_up-n-go-leash]").fill("2")
    expect(panel.locator("[data-total]")).to_have_text("$86.00")
    expect(panel.get_by_text("Free delivery.", exact=True)).to_be_visible()
    tab.locator("[name=zip]").fill("96813")
    expect(panel.get_by_text("Worked out from size, weight and place.", exact=True)).to_be_visible()
    expect(panel.get_by_text("Tax is not included.", exact=True)).to_be_visible()
    touch(tab.get_by_text("I have a coupon."))
    tab.locator("[name=zip]").fill("78701")
    expect(panel.get_by_text("The shop decides at checkout.", exact=True)).to_be_visible()


def test_two_tabs_with_one_basket_make_one_order(tab: Page, desk: Server) -> None:
    put_in_basket(tab, desk.address)
    other = tab.context.new_page()
    for page in (tab, other):
        page.goto(desk.address + "/products/basket")
        expect(page.locator("[data-line]:visible")).to_have_count(1)
        fill_order(page)
    send_order(tab)
    expect(card(tab).get_by_text("Your number:")).to_be_visible()
    send_order(other)
    expect(other.get_by_text("This request is not in the outbox any more")).to_be_visible()
    assert len(stored(desk)) == 1


def test_two_tabs_do_not_undo_each_others_basket(tab: Page, desk: Server) -> None:
    put_in_basket(tab, desk.address)
    other = tab.context.new_page()
    put_in_basket(other, desk.address, "walkin-drag-bag")
    put_in_basket(tab, desk.address)
    expect(tab.locator("[data-many]")).to_have_text("3")


def test_what_another_tab_put_in_meanwhile_stays_in_the_basket(tab: Page, desk: Server) -> None:
    put_in_basket(tab, desk.address)
    tab.goto(desk.address + "/products/basket")
    expect(tab.locator("[data-line]:visible")).to_have_count(1)
    other = tab.context.new_page()
    put_in_basket(other, desk.address, "walkin-drag-bag")
    fill_order(tab)
    send_order(tab)
    expect(card(tab).get_by_text("Your number:")).to_be_visible()
    other.goto(desk.address + "/products/basket")
    expect(other.locator("[data-line=walkin-drag-bag]")).to_be_visible()
    expect(other.locator("[data-line]:visible")).to_have_count(1)


def test_what_is_not_sold_any_more_leaves_the_basket(tab: Page, desk: Server) -> None:
    put_in_basket(tab, desk.address)
    tab.evaluate(
        """() => new Promise((done) => {
          indexedDB.open("steady").onsuccess = ({ target }) => {
            const store = target.result.transaction("kept", "readwrite").objectStore("kept");
            store.put({ id: "an-old-basket", lines: { "no-such-thing": 1 }, at: 1 }, "basket").onsuccess = () => done();
          };
        })"""
    )
    tab.goto(desk.address + "/products/basket")
    expect(tab.get_by_text("The basket is empty.")).to_be_visible()


def test_an_emergency_meanwhile_stops_the_order(tab: Page, desk: Server) -> None:
    put_in_basket(tab, desk.address)
    tab.goto(desk.address + "/products/basket")
    fill_order(tab)
    other = tab.context.new_page()
    other.goto(desk.address + "/checklist?stand=yes")
    expect(other.locator("[data-result=emergency]")).to_be_visible()
    other.goto(desk.address)
    expect(other.locator("[data-last-result]")).to_be_visible()
    send_order(tab)
    expect(tab.get_by_text("Your last result asks for a vet.")).to_be_visible()
    expect(tab.locator("[data-order-form]")).to_be_hidden()
    assert tab.evaluate("() => document.activeElement.closest('[data-gate]') !== null")
    assert stored(desk) == []


def test_without_scripts_an_order_is_sent_and_staff_see_it_off(desk: Server, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(desk.address + "/products/up-n-go-leash")
    for question, answer in PASSES.items():
        page.locator(f'[name="g_{question}"][value="{answer}"]').check()
    page.locator("[data-gate-form]").get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Put it in the basket").click()
    for name, value in FILLED.items():
        page.locator(f'[data-order-form] [name="{name}"]').fill(value)
    page.locator("[name=zip]").fill("1")
    page.get_by_role("button", name="Send the order request").click()
    expect(page.locator("[data-wrong]")).to_contain_text("Type five digits")
    expect(page.locator("[name=street]")).to_have_value(FILLED["street"])
    page.locator("[name=zip]").fill(FILLED["zip"])
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text("Add $6.01 more for free delivery.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Send the order request").click()
    expect(page.get_by_role("heading", name="We have your request")).to_be_visible()
    [order] = stored(desk)
    expect(page.locator("main")).to_contain_text(order["id"])

    staff = new_context(java_script_enabled=False).new_page()
    staff.goto(desk.address + "/staff/orders")
    staff.get_by_label("Name").fill(NAME)
    staff.get_by_label("Password").fill(PASSWORD)
    staff.get_by_role("button", name="Log in").click()
    staff.get_by_role("link", name="Order requests").click()
    staff.get_by_role("link", name="Robin Reed").click()
    staff.get_by_label("Goods, in dollars").fill("forty")
    staff.get_by_role("button", name="Confirm").click()
    expect(staff.locator("[role=alert]")).to_contain_text("Goods: type dollars and cents")
    for label, amount in (("Goods", "43.00"), ("Delivery", "9.50"), ("Tax", "0")):
        staff.get_by_label(f"{label}, in dollars").fill(amount)
    staff.get_by_role("button", name="Confirm").click()
    expect(staff.locator("main")).to_contain_text("Together $52.50")
    staff.get_by_role("button", name="Invoice sent").click()
    staff.get_by_role("button", name="Shipped").click()
    expect(staff.locator("main")).to_contain_text(f"Shipped, by {NAME}")
    assert stored(desk)[0]["status"] == "shipped"


def test_where_nothing_can_be_kept_the_form_goes_to_the_server(desk: Server, new_context: NewContext) -> None:
    context = new_context(service_workers="block")
    context.add_init_script("delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {value: undefined});")
    tab = context.new_page()
    tab.goto(desk.address + "/products/basket")
    tab.locator("[data-gate][data-ready]").wait_for()
    answer_gate(tab)
    tab.locator("[name=q_up-n-go-leash]").fill("1")
    fill_order(tab)
    send_order(tab)
    # The page from the pack has no key: the server gives one, with all that was typed, and says so plainly.
    expect(tab.get_by_text("Not sent yet: look it over once")).to_be_visible()
    send_order(tab)
    expect(tab.get_by_role("heading", name="We have your request")).to_be_visible()
    assert len(stored(desk)) == 1
