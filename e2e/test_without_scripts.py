"""With scripts switched off and a connection, the server answers everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import NewContext
from e2e.server_process import Server
from e2e.walk import CALM, WAYS


@pytest.fixture
def plain(new_context: NewContext, server: Server) -> Page:
    """A tab in which no script runs."""
    return new_context(java_script_enabled=False).new_page()


def answer_plainly(page: Page, told: dict[str, str]) -> None:
    """Answer a screen by what stands in its HTML: nothing can be evaluated here."""
    radios = page.locator("#answers input[type=radio]").all()
    choices = list(dict.fromkeys(radio.get_attribute("name") or "" for radio in radios))
    for question in choices:
        answer = told.get(question, CALM.get(question, "unsure"))
        page.locator(f'input[name="{question}"][value="{answer}"]').check()
    ticked = False
    for question, answer in told.items():
        box = page.locator(f'.group input[type=checkbox][name="{question}"][value="{answer}"]')
        if box.count():
            box.check()
            ticked = True
    none = page.locator("button.none")
    (none if none.count() and not ticked else page.locator(".dock button")).click()


def test_one_danger_sign_is_an_emergency(server: Server, plain: Page) -> None:
    plain.goto(server.address)
    plain.get_by_role("link", name="Check my dog now").click()
    plain.locator("input[name=collapse][value=yes]").check()
    plain.locator(".dock button").click()
    expect(plain.locator("h1")).to_have_text("Emergency: go now")
    plain.get_by_role("button", name="Show me what to say").click()
    expect(plain.locator(".say")).to_contain_text("It fell down or went limp.")
    expect(plain.locator("noscript").first).to_be_attached()


@pytest.mark.parametrize("level", WAYS)
def test_the_whole_checklist_comes_to_each_level(server: Server, plain: Page, level: str) -> None:
    plain.goto(server.address + "/checklist")
    for _ in range(8):
        if plain.locator("[data-result]").count():
            break
        answer_plainly(plain, WAYS[level])
    expect(plain.locator(f"[data-result={level}]")).to_be_visible()


def test_going_on_with_nothing_ticked_shows_the_screen_again_and_back_keeps_the_answers(
    server: Server, plain: Page
) -> None:
    plain.goto(server.address + "/checklist")
    plain.locator(".dock button").click()
    expect(plain.locator("[role=alert]")).to_contain_text("None of these")
    plain.locator("button.none").click()
    plain.locator("input[name=poison][value=possible]").check()
    plain.locator("button.none").click()
    expect(plain.locator("h1")).to_have_text("What is the shaking like?")
    plain.locator("header button.back").click()
    expect(plain.locator("input[name=poison][value=possible]")).to_be_checked()


def test_the_guide_first_aid_and_the_numbers_of_poison_lines_are_there(server: Server, plain: Page) -> None:
    for path, words in (
        ("/guide/slipped-disc", "What you may see"),
        ("/first-aid/too-hot", "What to do"),
        ("/call", "888-426-4435"),
    ):
        plain.goto(server.address + path)
        expect(plain.locator("main")).to_contain_text(words)
