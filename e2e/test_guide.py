"""The guide and its search, with the server killed: way in, pages, fits on the result, typing errors."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from e2e.browsers import Phone
from e2e.conftest import NewPhone
from e2e.walk import press, touch
from server.knowledge.records import Knowledge


@pytest.fixture
def tab(left_alone: tuple[str, Phone], new_phone: NewPhone) -> Page:
    """A tab of a phone that opened home once; the server is gone."""
    _, phone = left_alone
    return new_phone(like=phone).switch_on()


@pytest.fixture
def address(left_alone: tuple[str, Phone]) -> str:
    return left_alone[0]


def test_what_an_owner_sees_leads_to_the_pages_that_fit(tab: Page, address: str) -> None:
    tab.goto(address)
    press(tab, tab.get_by_role("link", name="What shaking legs can mean"))
    expect(tab.locator("h1")).to_have_text("What shaking legs can mean")
    tab.goto(address + "/guide/seeing")
    touch(tab.locator("a.chip", has_text="Only when it stands still"))
    expect(tab).to_have_url(address + "/guide/seeing#standing-still")
    press(tab, tab.locator("section", has=tab.locator("#standing-still")).get_by_role("link").first)
    expect(tab.locator("h1")).to_contain_text("rthostatic")


def test_every_page_of_the_guide_opens_with_no_connection(tab: Page, address: str, knowledge: Knowledge) -> None:
    for slug, page in {**knowledge.guide.pages, **knowledge.guide.causes}.items():
        tab.goto(f"{address}/guide/{slug}")
        expect(tab.locator("h1")).to_have_text(page.matter.title)


def test_a_result_names_the_causes_with_the_answers_that_fit_and_leads_to_their_pages(tab: Page, address: str) -> None:
    tab.goto(address + "/checklist?none=danger&poison=no&gait=wobbly&yelp=yes&disc_breed=yes&at=result")
    disc = tab.locator("a[href='/guide/slipped-disc']")
    expect(disc).to_contain_text("Fits:")
    expect(disc).to_contain_text("yelps when lifted")
    press(tab, disc)
    expect(tab.locator("h1")).to_have_text("Slipped disc")


def test_search_forgives_typing_errors_marks_what_it_found_and_else_leads_to_the_checklist(
    tab: Page, address: str
) -> None:
    tab.goto(address + "/search")
    field = tab.get_by_label("What do you want to know?")
    field.fill("siezure")  # codespell:ignore siezure
    hits = tab.locator("[data-hits] a")
    expect(hits.first).to_be_visible()
    assert "/guide/epilepsy-and-fits" in [hit.get_attribute("href") for hit in hits.all()]
    field.fill("cruciate")
    expect(hits.first).to_have_attribute("href", "/guide/torn-knee-ligament")
    field.fill("heat")
    expect(tab.locator("[data-hits] mark").first).to_be_visible()
    field.fill("qqqqzzzz")
    nothing = tab.locator("[data-nothing]")
    expect(nothing).to_be_visible()
    expect(nothing.get_by_role("link", name="Check my dog now")).to_be_visible()
    expect(nothing.locator("[data-call]")).to_be_visible()
