"""Aids: gate, fit finder and delivery, the same on the phone as on the server; with no connection, with no script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product as every
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from e2e.browsers import wait_until_installed, wait_until_ready
from e2e.conftest import NewContext
from e2e.server_process import ROOT, Server
from e2e.shop import PASSES, answer_gate, priced_data, put_in_basket
from e2e.walk import touch
from server.domain.fit import frames_for, height_state, parts_of, problems_of, read_number
from server.domain.gate import gate_state
from server.domain.shipping import dollars
from server.knowledge.records import Knowledge

TABLES = ROOT / "tests" / "domain"
FIT: dict[str, Any] = json.loads((TABLES / "fit.json").read_text(encoding="utf-8"))
SHIPPING: dict[str, Any] = json.loads((TABLES / "shipping.json").read_text(encoding="utf-8"))
ORDER: dict[str, Any] = json.loads((TABLES / "order.json").read_text(encoding="utf-8"))
SCRIPTS = ("shipping.js", "fit.js", "order.js")


@pytest.fixture
def engine(new_context: NewContext) -> Page:
    """A blank page with the pure scripts of the shop in it."""
    page = new_context(service_workers="block").new_page()
    for name in SCRIPTS:
        page.add_script_tag(content=(ROOT / "web" / "products" / name).read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows a price of today and one of long ago."""
    folder = tmp_path_factory.mktemp("priced")
    with Server(folder) as server:
        yield server.start(STEADY_KNOWLEDGE=str(priced_data(folder)))


@pytest.fixture
def tab(server: Server, new_context: NewContext) -> Page:
    """The shop with no connection, on a phone that was online once."""
    tab = new_context().new_page()
    tab.goto(server.address)
    wait_until_ready(tab)
    tab.context.set_offline(True)
    return tab


# ------------------------------------------------------------------ the same on both hosts


def test_both_hosts_find_the_same_frames_for_every_weight(engine: Page, knowledge: Knowledge) -> None:
    frames = knowledge.shop.fit.frames
    rows = [[frame.id, frame.from_lb, frame.to_lb] for frame in frames]
    for unit in ("lb", "kg"):
        weights = [*range(1, 18_200, 1)]
        found = engine.evaluate(
            "([frames, weights, unit]) => weights.map((weight) => framesFor(frames, weight, unit))",
            [rows, weights, unit],
        )
        assert found == [list(frames_for(frames, weight, unit)) for weight in weights]


def test_both_hosts_give_the_same_parts_and_problems(engine: Page, knowledge: Knowledge) -> None:
    frames = knowledge.shop.fit.frames
    rows = [[frame.id, frame.from_lb, frame.to_lb] for frame in frames]
    for case in FIT["cases"]:
        problems = problems_of(case["values"])
        assert engine.evaluate("fitProblems", case["values"]) == problems, case["because"]
        if not problems:
            parts = engine.evaluate("([frames, values]) => fitParts(frames, values)", [rows, case["values"]])
            assert parts == parts_of(frames, case["values"]), case["because"]
    for case in FIT["heights"]:
        given = [case["first"], case["second"], case["unit"]]
        assert engine.evaluate("(given) => heightState(...given)", given) == height_state(*given), case["because"]
    for case in FIT["weights"]:
        assert engine.evaluate("readNumber", case["typed"]) == read_number(case["typed"]), case["typed"]


def test_both_hosts_quote_the_same(engine: Page, knowledge: Knowledge) -> None:
    states = [[s.id, s.name, s.where, s.zips] for s in knowledge.shop.shipping.states]
    for case in SHIPPING["quotes"]:
        given = [4900, case["where"], case["parcels"], case["coupon"]]
        wanted = {key: case[key] for key in ("kind", "why", "missing", "total")}
        assert engine.evaluate("(given) => quoteShipping(...given)", given) == wanted, case["because"]
    for case in SHIPPING["destinations"]:
        given = [states, case["country"], case["state"], case["zip"]]
        found = engine.evaluate("(given) => readDestination(...given)", given)
        assert (found["where"], found["problems"]) == (case["where"], case["problems"]), case["because"]
        assert found["state"] == case.get("found", found["state"]), case["because"]
    for typed, cents in SHIPPING["amounts"]:
        assert engine.evaluate("readDollars", typed) == cents, typed
    for cents in (0, 5, 601, 4900, 123456789):
        assert engine.evaluate("dollars", cents) == dollars(cents)


def test_both_hosts_find_the_same_problems_in_an_order(engine: Page, knowledge: Knowledge) -> None:
    states = [[s.id, s.name, s.where, s.zips] for s in knowledge.shop.shipping.states]
    for case in ORDER["cases"]:
        given = [case["values"], ORDER["skus"], states]
        assert engine.evaluate("(given) => orderProblems(...given)", given) == case["problems"], case["because"]


def test_both_hosts_judge_every_set_of_answers_to_the_gate_alike(
    server: Server, new_context: NewContext, knowledge: Knowledge
) -> None:
    shop = knowledge.shop
    stops = [(stop.id, stop.when) for stop in shop.gate.stop]
    choices = [[(q.id, answer) for answer, _ in q.answers] + [(q.id, "")] for q in shop.gate.question]
    sets = [{question: answer for question, answer in chosen if answer} for chosen in every(*choices)]
    page = new_context(service_workers="block").new_page()
    page.goto(server.address + "/products/up-n-go-leash")
    # The page's own rows, the page's own code.
    gate = (ROOT / "web" / "products" / "gate.js").read_text(encoding="utf-8")
    facts = (ROOT / "web" / "scripts" / "facts.js").read_text(encoding="utf-8")
    blank = new_context(service_workers="block").new_page()
    blank.set_content(page.locator("[data-gate]").evaluate("(gate) => gate.outerHTML"))
    blank.add_script_tag(content=facts + gate)
    found = blank.evaluate("(sets) => sets.map((set) => gateState(document.querySelector('[data-gate]'), set))", sets)
    assert len(sets) == len(found) > 5000
    for answers, phone in zip(sets, found, strict=True):
        state = gate_state(shop.questions, stops, answers)
        assert (phone["kind"], phone["stops"], phone["unanswered"]) == (
            state.kind,
            list(state.stops),
            list(state.unanswered),
        ), answers


# ------------------------------------------------------------------ with no connection


def test_every_aid_can_be_read_with_no_connection(tab: Page, server: Server, knowledge: Knowledge) -> None:
    tab.goto(server.address + "/products")
    for product in knowledge.shop.products:
        expect(tab.get_by_role("link", name=product.name)).to_be_visible()
    for product in knowledge.shop.products:
        tab.goto(f"{server.address}/products/{product.slug}")
        expect(tab.get_by_role("heading", name=product.name)).to_be_visible()
        expect(tab.get_by_role("heading", name="It does not suit")).to_be_visible()
        expect(tab.locator("main a[href='tel:+18882530777']").first).to_be_attached()


def test_nothing_can_be_put_in_the_basket_before_the_gate_is_open(tab: Page, server: Server) -> None:
    tab.goto(server.address + "/products/walkin-wheels")
    add = tab.get_by_role("button", name="Put it in the basket")
    expect(add).to_be_hidden()
    touch(tab.locator("[data-gate-form]").get_by_role("button", name="Go on"))
    expect(tab.get_by_text("Some questions are not answered yet.")).to_be_visible()
    answer_gate(tab)
    expect(add).to_be_visible()
    expect(tab.get_by_role("heading", name="A vet has seen it")).to_be_visible()
    # Kept for the other aids.
    tab.goto(server.address + "/products/walkin-drag-bag")
    expect(add).to_be_visible()
    touch(tab.get_by_role("link", name="Answer again"))
    expect(add).to_be_hidden()


def test_a_page_module_that_is_broken_is_said_in_the_console(server: Server, browser: Browser) -> None:
    # Not by way of new_context: there, what the console says would be a fault of the test.
    with browser.new_context(service_workers="block") as context:
        context.route("**/shop.js", lambda route: route.fulfill(content_type="text/javascript", body="const = 1;"))
        tab = context.new_page()
        with tab.expect_console_message(lambda message: "SyntaxError" in message.text):
            tab.goto(server.address + "/products")


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("recent", "yes", "That comes before any aid"),
        ("sudden", "unsure", "slipped disc"),
        ("pain", "yes", "Pain is the body"),
        ("rest", "yes", "your vet decides"),
        ("front", "no", "four wheels"),
        ("vet", "no", "Weak legs have many causes. An aid"),
    ],
)
def test_a_stop_answer_gives_the_reason_and_the_call_button(
    tab: Page, server: Server, question: str, answer: str, words: str
) -> None:
    tab.goto(server.address + "/products/walkin-wheels")
    answer_gate(tab, **{question: answer})
    gate = tab.locator("[data-gate]")
    expect(gate.get_by_text("Please call a vet first.")).to_be_visible()
    expect(gate.locator("[data-stop]:visible")).to_contain_text(words)
    expect(gate.locator("[data-call] a").first).to_be_visible()
    expect(tab.get_by_role("button", name="Put it in the basket")).to_be_hidden()


@pytest.mark.parametrize(
    ("level", "days", "sells"),
    [
        ("emergency", 6, False),
        ("same_day", 1, False),
        ("same_day", -2, False),
        ("emergency", 8, True),
        ("book_soon", 0, True),
        ("watch", 0, True),
    ],
)
def test_after_a_result_that_asks_for_a_vet_at_once_nothing_is_sold_for_days(
    tab: Page, server: Server, level: str, days: int, sells: bool
) -> None:
    tab.goto(server.address + "/products/up-n-go-leash")
    answer_gate(tab)
    expect(tab.get_by_role("button", name="Put it in the basket")).to_be_visible()
    tab.evaluate(
        """([level, days]) => new Promise((done) => {
          const opened = indexedDB.open("steady");
          opened.onsuccess = () => {
            const write = opened.result.transaction("kept", "readwrite");
            const at = Date.now() - days * 86400000;
            write.objectStore("kept").put([{level, query: "", answers: "", at}], "results");
            write.oncomplete = () => { opened.result.close(); done(); };
          };
        })""",
        [level, days],
    )
    for path in ("/products/up-n-go-leash", "/products/walkin-wheels"):
        tab.goto(server.address + path)
        add = tab.get_by_role("button", name="Put it in the basket")
        tab.locator("[data-gate][data-ready]").wait_for(state="attached")
        if sells:
            expect(add).to_be_visible()
        else:
            expect(add).to_be_hidden()
            expect(tab.get_by_text("Your last result asks for a vet.")).to_be_visible()
            expect(tab.locator("[data-gate] [data-call] a").first).to_be_visible()
            expect(tab.locator("[data-gate-form]")).to_be_hidden()


def test_the_fit_finder_names_frames_and_keeps_the_passport(tab: Page, server: Server) -> None:
    tab.goto(server.address + "/products/fit")
    find = tab.get_by_role("button", name="Find the frame")
    touch(find)
    alert = tab.locator("[data-wrong]")
    expect(alert).to_contain_text("Weight: type a number.")
    expect(alert).to_contain_text("Front legs: choose an answer.")
    tab.locator("[name=dog]").fill("Biscuit")
    tab.locator("[name=weight]").fill("10.5")
    touch(tab.get_by_text("Yes, it walks well on them"))
    tab.locator("[name=lying_1]").fill("8.5")
    tab.locator("[name=lying_2]").fill("9.25")
    touch(find)
    answer = tab.locator("[data-answer]")
    expect(answer.locator("li:visible")).to_have_count(2)
    expect(answer.get_by_text("This weight lies between two frames,")).to_be_visible()
    expect(answer.get_by_text("The two heights lying are too far apart.")).to_be_visible()
    expect(answer.locator("a[href^='tel:']")).to_be_visible()
    tab.locator("[name=weight]").fill("10")
    tab.locator("[name=lying_2]").fill("9")
    touch(find)
    expect(answer.locator("li:visible")).to_have_count(1)
    expect(answer.locator("li:visible")).to_contain_text("Mini")
    expect(answer.get_by_text("We have no such table")).to_be_visible()
    tab.reload()
    passport = tab.locator("[data-passport]")
    expect(passport).to_contain_text("Biscuit")
    expect(passport.locator("[data-value=lying_2]")).to_have_text("9 in")
    expect(passport).to_contain_text("Eddie’s Wheels")
    tab.emulate_media(media="print")
    expect(passport).to_be_visible()
    expect(tab.locator("[data-fit-form]")).to_be_hidden()
    tab.emulate_media(media="screen")
    # The frame is chosen beforehand on the page of the wheelchair.
    tab.goto(server.address + "/products/walkin-wheels")
    answer_gate(tab)
    expect(tab.locator("[name=add][value=walkin-wheels-mini]")).to_be_checked()
    tab.goto(server.address + "/products/fit")
    touch(tab.get_by_role("button", name="Delete the measures from this phone"))
    expect(passport).to_be_hidden()
    tab.reload()
    expect(passport).to_be_hidden()


def test_nobody_is_led_past_the_frame_for_long_dogs(tab: Page, server: Server) -> None:
    put_in_basket(tab, server.address)
    tab.goto(server.address + "/products/fit")
    tab.locator("[name=weight]").fill("20")
    touch(tab.get_by_text("Yes, it walks well on them"))
    touch(tab.locator("#field-long_body label.opt").last)
    touch(tab.get_by_role("button", name="Find the frame"))
    expect(tab.locator("[data-answer]").get_by_text("There is a Corgi frame")).to_be_visible()
    tab.goto(server.address + "/products/walkin-wheels")
    # Shown when the page has done all it does by itself.
    expect(tab.locator("[data-basket-note]")).to_be_visible()
    expect(tab.locator("[name=add]:checked")).to_have_count(0)


def test_no_page_names_a_size_of_wheels_or_struts(tab: Page, server: Server) -> None:
    tab.goto(server.address + "/products/fit")
    tab.locator("[name=weight]").fill("60")
    touch(tab.get_by_text("Yes, it walks well on them"))
    for field in ("lying_1", "lying_2"):
        tab.locator(f"[name={field}]").fill("15")
    touch(tab.get_by_role("button", name="Find the frame"))
    said = tab.locator("[data-answer]").inner_text()
    assert "Medium/Large" in said
    assert "inch" not in said.replace("half an inch", "")


@pytest.mark.parametrize(
    ("zip_code", "amount", "words"),
    [
        ("78701", "43.00", "Add $6.01 more for free delivery."),
        ("78701", "48.99", "Add $0.02 more for free delivery."),
        ("78701", "49.00", "The shop decides at checkout."),
        ("78701", "$49.01", "Free delivery."),
        ("99501", "99", "Worked out from size, weight and place."),
        ("09012", "99", "Worked out from size, weight and place."),
    ],
)
def test_delivery_is_worked_out_by_zip_code(tab: Page, server: Server, zip_code: str, amount: str, words: str) -> None:
    tab.goto(server.address + "/products/shipping")
    tab.locator("[name=zip]").fill(zip_code)
    tab.locator("[name=amount]").fill(amount)
    touch(tab.get_by_role("button", name="Work it out"))
    expect(tab.locator("[data-answer]")).to_be_visible()
    expect(tab.locator("[data-answer]").get_by_text(words, exact=True)).to_be_visible()
    tab.locator("[name=zip]").fill("00001")
    touch(tab.get_by_role("button", name="Work it out"))
    expect(tab.locator("[data-wrong]")).to_contain_text("ZIP code: no ZIP code of the United States begins like this.")


def test_a_price_is_shown_with_its_day_until_it_is_too_old(priced: Server, new_context: NewContext) -> None:
    tab = new_context().new_page()
    tab.goto(priced.address)
    wait_until_ready(tab)
    put_in_basket(tab, priced.address)
    expect(tab.locator("[data-price]")).to_contain_text("$43.00")
    note = tab.locator("[data-basket-note]")
    expect(note).to_contain_text("Add $6.01 more for free delivery")
    tab.goto(priced.address + "/products/walkin-drag-bag")
    expect(note).to_be_visible()
    expect(tab.get_by_text("Price: ask the shop").first).to_be_visible()
    assert "$59" not in tab.content()
    tab.clock.install()
    tab.clock.fast_forward(100 * 86_400_000)
    tab.goto(priced.address + "/products/up-n-go-leash")
    answer_gate(tab)
    expect(tab.locator("[data-price]")).to_be_hidden()
    expect(tab.locator("[data-price-old]")).to_be_visible()


# ------------------------------------------------------------------ without scripts


def test_without_scripts_gate_fit_and_delivery_answer_from_the_server(server: Server, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(server.address + "/products/walkin-wheels")
    go_on = page.locator("[data-gate-form]").get_by_role("button", name="Go on")
    for question, answer in (PASSES | {"pain": "unsure"}).items():
        page.locator(f'[name="g_{question}"][value="{answer}"]').check()
    go_on.click()
    expect(page.get_by_text("Please call a vet first.")).to_be_visible()
    expect(page.get_by_role("button", name="Put it in the basket")).to_be_hidden()
    page.locator('[name="g_pain"][value="no"]').check()
    go_on.click()
    page.locator("[name=add][value=walkin-wheels-small]").check()
    page.get_by_role("button", name="Put it in the basket").click()
    expect(page.locator("[name=q_walkin-wheels-small]")).to_have_value("1")
    page.goto(server.address + "/products/fit")
    page.locator("[name=weight]").fill("25.5")
    page.get_by_text("Yes, it walks well on them").click()
    page.get_by_role("button", name="Find the frame").click()
    expect(page.locator("[data-answer] li:visible")).to_have_count(2)
    expect(page.locator("[data-value=weight]")).to_contain_text("25.5")
    page.goto(server.address + "/products/shipping")
    page.locator("[name=zip]").fill("96813")
    page.locator("[name=amount]").fill("80")
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_text("Worked out from size, weight and place.", exact=True)).to_be_visible()


# ------------------------------------------------------------------ for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_pages_of_aids_in_any_state(server: Server, new_context: NewContext, scheme: str) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.goto(server.address)
    wait_until_installed(page)

    def refuse() -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    for path in ("/products", "/products/walkin-wheels", "/products/fit", "/products/shipping", "/outbox"):
        page.goto(server.address + path)
        expect(page.locator("h1")).to_be_visible()
        refuse()
    page.goto(server.address + "/products/walkin-wheels")
    answer_gate(page, pain="yes")
    expect(page.get_by_text("Please call a vet first.")).to_be_visible()
    refuse()
    put_in_basket(page, server.address, "walkin-drag-bag")
    refuse()
    page.goto(server.address + "/products/basket")
    expect(page.locator("[data-order-form]")).to_be_visible()
    refuse()
    touch(page.get_by_role("button", name="Send the order request"))
    expect(page.locator("[data-wrong]")).to_be_visible()
    refuse()


def test_the_gate_and_the_basket_work_by_keyboard_alone(server: Server, new_context: NewContext) -> None:
    page = new_context(has_touch=False, is_mobile=False).new_page()
    page.goto(server.address + "/products/up-n-go-leash")
    page.locator("[data-gate][data-ready]").wait_for()
    for question, answer in PASSES.items():
        page.locator(f'[name="g_{question}"][value="{answer}"]').focus()
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    add = page.get_by_role("button", name="Put it in the basket")
    expect(add).to_be_visible()
    add.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-added]")).to_be_focused()
