"""The call page, what the phone keeps, and installing: with the server answering, and with no connection."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.browsers import Phone, wait_until_ready
from e2e.conftest import NewContext, NewPhone
from e2e.server_process import Server
from e2e.walk import (
    WAYS,
    answers_in,
    begin,
    level_shown,
    open_call_page,
    press,
    save_number,
    touch,
    walk_to_result,
)
from server.domain.checklist import Level
from server.knowledge.records import Knowledge


def address_of(home: Page) -> str:
    return home.url.rstrip("/")


# ------------------------------------------------------------------ the call page


def test_saved_numbers_stand_in_every_call_button_the_emergency_vet_first(home: Page) -> None:
    address = address_of(home)
    press(home, home.locator("main [data-find]").first)
    save_number(home, "vet", "555 0142", "Elm Street Vets")
    expect(home.locator("[data-number-of=vet] [data-saved]")).to_be_visible()
    save_number(home, "emergency_vet", "+44 (0)20 7946 0018", "Night Vets")
    numbers = home.locator("#numbers a[data-tel]")
    expect(numbers).to_have_count(2)
    expect(numbers.first).to_contain_text("Night Vets")
    expect(numbers.first).to_have_attribute("href", "tel:+4402079460018")
    expect(numbers.last).to_contain_text("555 0142")
    expect(numbers.last).to_have_attribute("href", "tel:5550142")
    expect(home.locator("[data-find]:visible")).to_have_count(0)
    for path in ("/", "/first-aid", "/first-aid/fit", "/checklist?stand=yes", "/checklist?yelp=yes&at=result"):
        home.goto(address + path)
        expect(home.locator("[data-call] a[data-tel]").first).to_have_attribute("href", "tel:+4402079460018")
        expect(home.locator("[data-find]:visible")).to_have_count(0)


def test_a_number_can_be_changed_and_taken_back(home: Page) -> None:
    open_call_page(home)
    save_number(home, "vet", "555 0142")
    expect(home.locator("#numbers a[data-tel]")).to_contain_text("My vet")
    save_number(home, "vet", "555 0199")
    expect(home.locator("#numbers a[data-tel]")).to_have_attribute("href", "tel:5550199")
    save_number(home, "vet", "")
    expect(home.locator("#numbers a[data-tel]")).to_have_count(0)
    expect(home.locator("#numbers [data-find]")).to_be_visible()


@pytest.mark.parametrize("number", ["12", "no number", "+"])
def test_a_number_that_cannot_be_called_is_not_kept(home: Page, number: str) -> None:
    open_call_page(home)
    save_number(home, "vet", number)
    form = home.locator("form[data-number-of=vet]")
    expect(form.locator("[data-wrong]")).to_be_visible()
    expect(form.get_by_label("Phone number")).to_be_focused()
    expect(form.get_by_label("Phone number")).to_have_attribute("aria-invalid", "true")
    expect(form.locator("[data-saved]")).to_be_hidden()
    expect(home.locator("#numbers a[data-tel]")).to_have_count(0)
    save_number(home, "vet", "555 0142")
    expect(form.locator("[data-wrong]")).to_be_hidden()
    expect(form.locator("[data-saved]")).to_be_visible()


BUSY = """() => new Promise((busy) => {
  const opened = indexedDB.open("steady");
  opened.onsuccess = () => {
    const kept = opened.result.transaction("kept", "readwrite").objectStore("kept");
    const hold = () => { if (!window.released) kept.get("nothing").onsuccess = hold; };
    hold();
    busy();
  };
})"""


def test_what_is_typed_before_the_phone_remembers_is_kept_and_never_sent(home: Page) -> None:
    address = address_of(home)
    other = home.context.new_page()
    other.goto(address + "/about")
    other.evaluate(BUSY)
    home.goto(address + "/call?stand=yes#my-numbers")
    touch(home.get_by_text("Fill in the blanks"))
    home.get_by_label("Your dog’s name").fill("Biscuit")
    home.get_by_label("Where are you?").select_option("uk")
    form = home.locator("form[data-number-of=vet]")
    form.get_by_label("Phone number").fill("555 0142")
    touch(form.get_by_role("button", name="Keep this number"))
    other.evaluate("window.released = true")
    expect(form.locator("[data-saved]")).to_be_visible()
    expect(home.locator("#numbers a[data-tel]")).to_have_attribute("href", "tel:5550142")
    expect(home.locator("[data-say]")).to_contain_text("my dog Biscuit")
    assert "0142" not in home.url
    home.reload()
    expect(home.locator("[data-say]")).to_contain_text("my dog Biscuit")
    expect(home.get_by_label("Where are you?")).to_have_value("uk")


def test_the_dogs_basics_go_into_the_script_and_are_kept(home: Page) -> None:
    address = address_of(home)
    home.goto(address + "/call?stand=yes")
    said = home.locator("[data-say]")
    expect(said).to_contain_text("Hello, I am calling about my dog.")
    touch(home.get_by_text("Fill in the blanks"))
    home.get_by_label("Your dog’s name").fill("Biscuit")
    home.get_by_label("Weight, in kg or lb").fill("12 kg")
    home.get_by_label("When it began").fill("19:10")
    home.get_by_label("Minutes to the clinic").fill("25")
    expect(said).to_contain_text("my dog Biscuit")
    expect(said).to_contain_text("12 kg")
    expect(said).to_contain_text("25 minutes")
    expect(said).not_to_contain_text("about my dog.", use_inner_text=True)
    home.reload()
    expect(said).to_contain_text("my dog Biscuit")
    expect(said).to_contain_text("12 kg")
    expect(said).not_to_contain_text("25 minutes", use_inner_text=True)


def test_copy_takes_what_stands_there_and_only_that(home: Page) -> None:
    address = address_of(home)
    home.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    home.goto(address + "/call?stand=yes")
    expect(home.locator("[data-copy]")).to_be_visible()
    touch(home.locator("[data-copy]"))
    expect(home.locator("[data-copied]")).to_be_visible()
    text: str = home.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Hello, I am calling about my dog.")
    assert "It cannot stand or walk by itself." in text
    assert "{" not in text
    assert "minutes away" not in text


def test_a_text_message_carries_the_script_to_the_saved_number(home: Page) -> None:
    address = address_of(home)
    home.goto(address + "/call?stand=yes")
    save_number(home, "vet", "555 0142")
    link = home.locator("#numbers a[data-sms]")
    expect(link).to_be_visible()
    # Followed, it would leave the browser; the script fills it in before that.
    link.evaluate("(link) => { link.addEventListener('click', (event) => event.preventDefault()); link.click(); }")
    expect(link).to_have_attribute("href", re.compile(r"^sms:5550142\?&body=Hello.*cannot%20stand"))


def test_the_region_puts_its_poison_lines_first_and_hides_none(home: Page, knowledge: Knowledge) -> None:
    address = address_of(home)
    open_call_page(home)
    lines = home.locator("#poison [data-region]")
    expect(lines).to_have_count(len(knowledge.numbers.line))
    home.get_by_label("Where are you?").select_option("uk")
    expect(lines.first).to_have_attribute("data-region", "uk")
    home.goto(address + "/call")
    expect(lines.first).to_have_attribute("data-region", "uk")
    expect(home.get_by_label("Where are you?")).to_have_value("uk")
    expect(home.locator("#poison [data-region]:visible")).to_have_count(len(knowledge.numbers.line))


def test_a_poison_brings_its_lines_up_the_page(home: Page) -> None:
    address = address_of(home)
    order = "[...document.querySelectorAll('#poison, #say')].map((part) => part.id)"
    home.goto(address + "/call?poison_known=yes")
    assert home.evaluate(order) == ["poison", "say"]
    home.goto(address + "/call?stand=yes")
    assert home.evaluate(order) == ["say", "poison"]


# ------------------------------------------------------------------ what the phone keeps


def test_the_last_result_stands_on_the_home_page(home: Page, knowledge: Knowledge) -> None:
    address = address_of(home)
    expect(home.locator("[data-last-result]")).to_be_hidden()
    begin(home)
    walk_to_result(home, WAYS["book_soon"])
    answers = answers_in(home)
    home.goto(address)
    last = home.locator("[data-last-result]")
    expect(last).to_be_visible()
    expect(last.locator("[data-level]:visible")).to_have_text([knowledge.levels[Level.BOOK_SOON].name])
    expect(last.locator("time")).not_to_be_empty()
    press(home, last.locator("a"))
    assert level_shown(home) == "book_soon"
    assert answers_in(home) == answers


def test_delete_everything_deletes_everything(home: Page) -> None:
    address = address_of(home)
    home.goto(address + "/call?stand=yes")
    save_number(home, "vet", "555 0142")
    touch(home.get_by_text("Fill in the blanks"))
    home.get_by_label("Your dog’s name").fill("Biscuit")
    home.get_by_label("Where are you?").select_option("uk")
    home.goto(address + "/checklist?fit_now=yes")
    expect(home.locator("[data-digits]")).to_be_visible()
    home.goto(address + "/about/privacy")
    touch(home.get_by_role("button", name="Delete everything on this phone"))
    expect(home.locator("[data-forgotten]")).to_be_focused()
    left: list[Any] = home.evaluate(
        """async () => {
          const opened = indexedDB.open("steady");
          await new Promise((done) => (opened.onsuccess = done));
          const asked = opened.result.transaction("kept").objectStore("kept").getAllKeys();
          await new Promise((done) => (asked.onsuccess = done));
          return [asked.result, await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length];
        }"""
    )
    assert left == [[], [], 0]


@pytest.fixture(params=["throws", "fails", "is missing"])
def no_store(request: pytest.FixtureRequest) -> str:
    """A script that makes the phone refuse to keep anything."""
    return {
        "throws": "IDBFactory.prototype.open = () => { throw new DOMException('Refused', 'SecurityError'); }",
        "fails": """IDBFactory.prototype.open = () => {
          const request = new EventTarget();
          Object.setPrototypeOf(request, IDBOpenDBRequest.prototype);
          Object.defineProperty(request, 'error', {value: new DOMException('Refused', 'InvalidStateError')});
          queueMicrotask(() => EventTarget.prototype.dispatchEvent.call(request, new Event('error')));
          return request;
        }""",
        "is missing": "Object.defineProperty(window, 'indexedDB', {value: undefined})",
    }[request.param]


def test_with_storage_refused_all_works_and_the_pages_say_that_nothing_is_kept(
    server: Server, new_context: NewContext, no_store: str
) -> None:
    context = new_context()
    context.add_init_script(no_store)
    tab = context.new_page()
    tab.goto(server.address)
    wait_until_ready(tab)
    begin(tab)
    walk_to_result(tab)
    assert level_shown(tab) == "watch"
    tab.goto(server.address + "/checklist?fit_now=yes")
    expect(tab.locator("[data-digits]")).to_have_text(re.compile(r"^0:0\d$"))
    tab.goto(server.address + "/call#my-numbers")
    expect(tab.locator("#my-numbers [data-nothing-kept]")).to_be_visible()
    save_number(tab, "vet", "555 0142")
    expect(tab.locator("[data-number-of=vet] [data-saved]")).to_be_hidden()
    expect(tab.locator("[data-find]").first).to_be_visible()
    touch(tab.get_by_text("Fill in the blanks"))
    tab.get_by_label("Your dog’s name").fill("Biscuit")
    expect(tab.locator("[data-say]")).to_contain_text("Biscuit")
    tab.goto(server.address + "/about/privacy")
    expect(tab.locator("[data-nothing-kept]")).to_be_visible()


# ------------------------------------------------------------------ installing


@pytest.fixture
def installable(server: Server, new_phone: NewPhone) -> tuple[Phone, Page]:
    phone = new_phone()
    tab = phone.switch_on()
    tab.goto(server.address)
    wait_until_ready(tab)
    return phone, tab


def test_the_browser_finds_nothing_that_keeps_it_from_installing(installable: tuple[Phone, Page]) -> None:
    phone, tab = installable
    answer = phone.context.new_cdp_session(tab).send("Page.getInstallabilityErrors")
    assert answer["installabilityErrors"] == []


def test_the_browsers_own_install_prompt_is_behind_a_button(home: Page) -> None:
    address = address_of(home)
    home.goto(address + "/install")
    button = home.locator("[data-install-now]")
    home.evaluate(
        """() => {
          const offer = new Event("beforeinstallprompt", {cancelable: true});
          offer.prompt = async () => document.body.setAttribute("data-prompted", "");
          dispatchEvent(offer);
        }"""
    )
    expect(button).to_be_visible()
    touch(button)
    expect(home.locator("body[data-prompted]")).to_be_attached()
    expect(button).to_be_hidden()


def test_installing_is_offered_after_a_calm_result_and_never_after_an_urgent_one(home: Page) -> None:
    address = address_of(home)
    home.goto(address + "/install")
    expect(home.locator("[data-install-now]")).to_have_count(1)
    for query, offers in {"stand=yes": 0, "yelp=yes&at=result": 0}.items():
        home.goto(f"{address}/checklist?{query}")
        assert level_shown(home) in {"emergency", "same_day"}
        expect(home.locator("[data-install]")).to_have_count(offers)
    home.goto(address + "/checklist")
    walk_to_result(home, WAYS["book_soon"])
    expect(home.locator("[data-install]")).to_be_visible()
