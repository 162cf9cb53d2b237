"""The whole life of a question: asked with no connection, told to call first, answered, read, deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.browsers import wait_until_ready
from e2e.conftest import NewContext
from e2e.server_process import Server
from server.store.roles import Roles
from server.store.staff import Staff

NAME, PASSWORD = "robin", "a long enough password"
TITLE = "His back legs fold since lunch"
WORDS = "He can’t satnd up since lunch, and he drags his back legs behind him."


@pytest.fixture
def tab(server: Server, new_context: NewContext) -> Page:
    tab = new_context().new_page()
    tab.goto(server.address)
    wait_until_ready(tab)
    return tab


def fill(tab: Page, text: str = WORDS, stand: str = "No, or only when I hold it up") -> None:
    for label in (stand, "Over hours"):
        tab.get_by_label(label, exact=True).check()
    tab.get_by_role("group", name="Is it awake, and itself?").get_by_label("Yes", exact=True).check()
    tab.get_by_label("Your question in one line").fill(TITLE)
    tab.get_by_label("What you see").fill(text)


def test_a_question_is_asked_with_no_connection_and_danger_is_told_first(tab: Page, server: Server) -> None:
    tab.context.set_offline(True)
    tab.goto(server.address + "/questions/ask")
    fill(tab)
    tab.get_by_role("button", name="Send my question").click()

    expect(tab.get_by_role("heading", name="Call now")).to_be_visible()
    why = tab.locator("[data-call-why]:not([hidden])")
    expect(why.get_by_text("It may not be able to stand or walk.")).to_be_visible()
    expect(why.get_by_text("It cannot stand or walk by itself.")).to_be_visible()
    expect(why.get_by_text("It may have collapsed or fainted.")).to_be_hidden()
    expect(tab.get_by_text("Your question is kept on this phone.")).to_be_visible()
    tab.context.set_offline(False)
    tab.evaluate("dispatchEvent(new Event('online'))")
    expect(tab.get_by_text("Your question has arrived.")).to_be_visible()
    tab.goto(server.address + "/outbox")
    tab.get_by_role("link", name="See how it stands").click()
    expect(tab.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(tab.get_by_text("It waits for an answer")).to_be_visible()


def test_what_is_typed_is_there_after_a_reload_and_faults_are_said(tab: Page, server: Server) -> None:
    tab.goto(server.address + "/questions/ask")
    expect(tab.get_by_role("button", name="Fill in from my dog’s page")).to_be_visible()
    tab.get_by_label("Your question in one line").fill(TITLE)
    tab.get_by_label("Over days", exact=True).check()
    tab.get_by_label("What you see").press_sequentially("Too short")
    tab.reload()
    expect(tab.get_by_label("Your question in one line")).to_have_value(TITLE)
    expect(tab.get_by_label("What you see")).to_have_value("Too short")
    expect(tab.get_by_label("Over days", exact=True)).to_be_checked()
    tab.get_by_role("button", name="Send my question").click()
    message = tab.locator("main [role=alert]")
    expect(message).to_contain_text("tell us a little more")
    expect(message).to_contain_text("Can it stand and walk? Choose one.")
    expect(message).to_contain_text("Nothing you typed is lost.")
    text = tab.get_by_label("What you see")
    expect(text).to_have_attribute("aria-invalid", "true")
    expect(text).to_have_accessible_description(re.compile("tell us a little more.*Since when"))
    # A link to a field leaves the address alone: it says which question is changed.
    message.get_by_role("link", name=re.compile("What you see")).click()
    expect(text).to_be_focused()
    assert tab.url == server.address + "/questions/ask"


def test_where_the_words_cannot_be_read_on_the_phone_the_server_says_call(
    server: Server, new_context: NewContext
) -> None:
    tab = new_context(service_workers="block").new_page()
    tab.route("**/questions.json", lambda route: route.abort())
    tab.goto(server.address + "/questions/ask")
    fill(tab, "Nothing but his words: he has collapsed on the walk. I wrote this number 7.")
    tab.get_by_role("button", name="Send my question").click()

    expect(tab.get_by_text("Your question has arrived.")).to_be_visible()
    expect(tab.get_by_role("heading", name="Call now")).to_be_visible()
    why = tab.locator("[data-call-why]:not([hidden])")
    expect(why.get_by_text("It may have collapsed or fainted.")).to_be_visible()


def test_without_scripts_the_form_goes_the_way_of_the_browser(server: Server, new_context: NewContext) -> None:
    tab = new_context(java_script_enabled=False).new_page()
    tab.goto(server.address + "/questions/ask")
    fill(tab, "She has collapsed twice today. What can I do for her until tomorrow?")
    tab.get_by_role("button", name="Send my question").click()
    # A machine is quicker than a person may be: the form comes back with everything in it, and says call first.
    expect(tab.get_by_role("heading", name="Call now")).to_be_visible()
    expect(tab.get_by_text("That was very quick")).to_be_visible()
    expect(tab.get_by_label("Your question in one line")).to_have_value(TITLE)


def test_the_newest_answers_are_readable_from_a_start_with_no_connection(tab: Page, server: Server) -> None:
    tab.reload()
    tab.goto(server.address + "/questions")
    tab.get_by_role("link", name=re.compile("Our three-month-old puppy")).click()
    expect(tab.get_by_role("heading", name="What we cannot know from here")).to_be_visible()
    tab.get_by_role("button", name="This helped me").click()
    expect(tab.get_by_text("Thank you. It is counted.")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("Thank you. It is counted.")).to_be_visible()

    tab.context.set_offline(True)
    tab.goto(server.address + "/questions")
    expect(tab.get_by_text("These were kept on this phone on")).to_be_visible()
    tab.get_by_role("link", name=re.compile("Our three-month-old puppy")).click()
    expect(tab.get_by_role("heading", name="Our three-month-old puppy gets weaker every day")).to_be_visible()
    expect(tab.get_by_text("We would not put her in a harness")).to_be_visible()


def test_a_thread_comes_under_a_page_of_the_guide_and_its_place_is_readable_without(tab: Page, server: Server) -> None:
    tab.goto(server.address + "/guide/slipped-disc")
    tab.get_by_role("heading", name="Questions about this").scroll_into_view_if_needed()
    expect(tab.get_by_role("link", name=re.compile("He got over a disc problem"))).to_be_visible()
    tab.context.set_offline(True)
    tab.goto(server.address + "/guide/slow-disc-bulge")
    tab.get_by_role("heading", name="Questions about this").scroll_into_view_if_needed()
    expect(tab.get_by_role("link", name="What others asked, and our answers")).to_be_visible()


@pytest.fixture
def staffed(tmp_path: Path) -> Iterator[Server]:
    """A server of its own with a person of staff who may do both."""
    with Server(tmp_path / "server") as server:
        Staff(server.data_dir).add(NAME, PASSWORD)
        roles = Roles(server.data_dir)
        roles.may(NAME, ("answers", "publishes"))
        roles.show(NAME, "Robin Hale", "veterinary nurse")
        yield server.start()


def test_staff_answer_and_publish_and_the_asker_deletes(staffed: Server, new_context: NewContext) -> None:
    tab = new_context().new_page()
    tab.goto(staffed.address)
    wait_until_ready(tab)
    tab.goto(staffed.address + "/questions/ask")
    fill(tab)
    tab.get_by_role("button", name="Send my question").click()
    tab.get_by_role("link", name="See how it stands").click()
    expect(tab.get_by_role("heading", name=TITLE)).to_be_visible()
    mine = tab.url

    desk = new_context().new_page()
    desk.goto(staffed.address + "/staff/login")
    desk.get_by_label("Name").fill(NAME)
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Log in").click()
    desk.get_by_role("link", name="Questions of owners").click()
    desk.get_by_role("link", name=re.compile(TITLE)).click()
    desk.get_by_label("Put in an opening").select_option(index=1)
    desk.get_by_label("Put in a link").select_option(label="First aid: Cannot walk, a sore back, or an accident")
    desk.locator("#field-text").fill("A dog cannot stand up since lunch.")
    desk.get_by_role("button", name="Publish question and answer").click()
    expect(desk.get_by_text("Published.")).to_be_visible()

    tab.goto(staffed.address + "/questions")
    found = tab.locator("#found").get_by_role("link", name=re.compile(TITLE))
    found.click()
    expect(tab.get_by_text("Robin Hale, veterinary nurse")).to_be_visible()
    expect(tab.get_by_text("A dog cannot stand up since lunch.")).to_be_visible()
    tab.goto(mine)
    tab.get_by_label("Yes, delete all of it for good").check()
    tab.get_by_role("button", name="Delete my question").click()
    expect(tab.get_by_role("heading", name="Your question is deleted")).to_be_visible()
    tab.goto(staffed.address + "/questions")
    expect(tab.get_by_role("heading", name="Questions and answers")).to_be_visible()
    expect(found).to_have_count(0)
