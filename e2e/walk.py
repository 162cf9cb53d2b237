"""Going through the checklist the way an owner does: by what is on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

# What an owner says whose dog shivered in the rain and stopped in the warm: the way to `watch`.
CALM = {
    "poison": "no",
    "where": "whole",
    "why": "cold",
    "settled": "stopped",
    "onset": "today",
    "worse": "no",
    "gait": "normal",
    "fit_past": "no",
    "temp": "not_measured",
    "fit_length": "under_5",
    "fit_recover": "yes",
    "fit_usual": "yes",
    "age": "adult",
    "before": "no",
    "gums": "pink",
}
NOTHING_TOLD: Mapping[str, str] = {}
# What has to be said besides to reach each level that needs more than one tick.
WAYS: dict[str, dict[str, str]] = {"watch": {}, "book_soon": {"gait": "limp"}, "same_day": {"yelp": "yes"}}


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """What is done inside leads to another page; afterwards that page is there, however it came."""
    page.evaluate("document.querySelector('main').setAttribute('data-left', '')")
    yield
    page.wait_for_selector("main:not([data-left])", state="attached")


def press(page: Page, button: Locator) -> None:
    """Tap what leads to another page."""
    with next_page(page):
        touch(button)


def touch(target: Locator) -> None:
    """Tap on a phone, click elsewhere."""
    # Asked of the target, so that a page that is just being left is not asked.
    if target.evaluate("() => matchMedia('(pointer: coarse)').matches"):
        target.tap()
    else:
        target.click()


def choose(page: Page, question: str, answer: str) -> None:
    """Tap one answer of a question; ``yes`` and ``unsure`` of a tick are rows of their own."""
    box = page.locator(f'input:not([type=hidden])[name="{question}"][value="{answer}"]')
    if box.is_checked():
        return
    row = page.locator("label.opt").filter(has=box)
    folded = page.locator("details:not([open])").filter(has=box)
    if folded.count():
        touch(folded.locator("summary"))
    touch(row)
    expect(box).to_be_checked()


def asked(page: Page) -> tuple[list[str], list[str]]:
    """The choices and the ticks that this screen asks."""
    names: tuple[list[str], list[str]] = page.evaluate(
        """() => ["input[type=radio]", ".group input[type=checkbox]"].map((kind) =>
          [...new Set([...document.querySelectorAll(`#answers ${kind}`)].map((input) => input.name))])"""
    )
    return names


def answer_screen(page: Page, told: Mapping[str, str] = NOTHING_TOLD) -> None:
    """Answer what this screen asks, calmly where ``told`` says nothing, and go on."""
    choices, ticks = asked(page)
    for question in choices:
        choose(page, question, told.get(question, CALM.get(question, "unsure")))
    for question in ticks:
        if told.get(question, "no") != "no":
            choose(page, question, told[question])
    none = page.locator("button.none")
    ticked = any(told.get(question) == "yes" for question in ticks)
    press(page, none if none.count() and not ticked else page.locator(".dock button"))


def screen_shown(page: Page) -> str:
    """The id of the question screen; empty on a result."""
    dock = page.locator(".dock button")
    return dock.get_attribute("value") or "" if dock.count() else ""


def level_shown(page: Page) -> str:
    """The level of the result; empty on a question screen."""
    result = page.locator("[data-result]")
    return result.get_attribute("data-result") or "" if result.count() else ""


def walk_to_result(page: Page, told: Mapping[str, str] = NOTHING_TOLD) -> list[str]:
    """From a question screen to the result. Returns the screens on the way."""
    passed: list[str] = []
    while screen := screen_shown(page):
        assert screen not in passed, f"{screen} came again after {passed}"
        passed.append(screen)
        answer_screen(page, told)
    return passed


def answers_in(page: Page) -> dict[str, str]:
    """What the page would send on: its hidden answers and what is ticked."""
    pairs: list[tuple[str, str]] = page.evaluate(
        "[...new FormData(document.getElementById('answers'))].filter(([name]) => name !== 'none')"
    )
    return dict(pairs)


def save_number(page: Page, role: str, phone: str, name: str = "") -> None:
    """On the call page: type a number in, press Keep, and wait until the page says what became of it."""
    form = page.locator(f"form[data-number-of={role}]")
    if not form.is_visible():
        touch(page.get_by_text("Type in my vet’s number"))
    form.get_by_label("Name of the clinic").fill(name)
    form.get_by_label("Phone number").fill(phone)
    touch(form.get_by_role("button", name="Keep this number"))
    said = form.locator("[data-saved]:visible, [data-wrong]:visible")
    expect(said.or_(page.locator("[data-my-numbers] [data-nothing-kept]:visible")).first).to_be_visible()


def begin(home: Page) -> None:
    """From the home page to the danger signs."""
    press(home, home.get_by_role("link", name="Check my dog now"))
    assert screen_shown(home) == "danger"


def go_on(page: Page) -> None:
    """Press the button at the foot of the screen."""
    press(page, page.locator(".dock button"))


def open_call_page(page: Page) -> None:
    """Press Call in the bar."""
    press(page, page.locator("nav.bar .call").locator("a, button"))
