"""The main job with the server gone for good: a phone that saw Steady once does all of it from a cold start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, Playwright, expect

from e2e.browsers import Phone, wait_until_installed, wait_until_ready
from e2e.conftest import NewPhone
from e2e.server_process import Server
from e2e.walk import (
    NOTHING_TOLD,
    WAYS,
    answer_screen,
    answers_in,
    begin,
    choose,
    level_shown,
    next_page,
    press,
    screen_shown,
    walk_to_result,
)
from server.domain.checklist import Level
from server.knowledge.records import Knowledge

DEEP_LINKS = ("/first-aid/fit", "/checklist?stand=yes", "/no-such-page")


@pytest.fixture
def home(left_alone: tuple[str, Phone], new_phone: NewPhone) -> Page:
    """The home page after a cold start: server dead, browser started anew."""
    address, phone = left_alone
    tab = new_phone(like=phone).switch_on()
    tab.goto(address)
    return tab


@pytest.fixture(scope="module")
def linked_in(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Phone]]]:
    """A dead server's address, and a phone for each deep link: it is the only page that phone ever opened."""
    folder = tmp_path_factory.mktemp("linked")
    with Server(folder) as server:
        server.start()
        phones = []
        for n, link in enumerate(DEEP_LINKS):
            with Phone(playwright, folder / f"phone-{n}") as phone:
                tab = phone.switch_on()
                tab.goto(server.address + link)
                wait_until_installed(tab)
            phones.append(phone)
        server.kill()
        yield server.address, phones


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_after_one_visit_steady_opens_from_a_cold_start_with_the_server_killed(
    new_phone: NewPhone, tmp_path: Path
) -> None:
    phone = new_phone()
    with Server(tmp_path) as server:
        server.start()
        tab = phone.switch_on()
        tab.goto(server.address)
        wait_until_ready(tab)
        expect(tab.locator("[data-state=ready]")).to_be_visible()
        server.kill()
        tab = phone.restart()
        tab.goto(server.address)
        wait_until_ready(tab)
        begin(tab)
        choose(tab, "stand", "yes")
        press(tab, tab.locator(".dock button"))
        assert level_shown(tab) == "emergency"
        press(tab, tab.locator("nav.bar").get_by_role("button", name="Call"))
        expect(tab.locator("[data-say]")).to_contain_text("It cannot stand or walk by itself.")


def test_home_says_that_it_is_ready_with_no_signal(home: Page) -> None:
    wait_until_ready(home)
    expect(home.locator("[data-state=ready]")).to_be_visible()
    expect(home.locator("[data-state=getting_ready]")).to_be_hidden()


def test_one_danger_tick_is_an_emergency_at_once(home: Page, knowledge: Knowledge) -> None:
    begin(home)
    choose(home, "stand", "yes")
    press(home, home.locator(".dock button"))
    assert level_shown(home) == "emergency"
    expect(home.locator("h1")).to_have_text(knowledge.levels[Level.EMERGENCY].name)
    expect(home.locator("[data-call]").first).to_contain_text("Find a number to call")


@pytest.mark.parametrize("level", WAYS)
def test_tapping_through_the_screens_reaches_each_other_level(home: Page, knowledge: Knowledge, level: str) -> None:
    begin(home)
    passed = walk_to_result(home, WAYS[level])
    assert level_shown(home) == level
    expect(home.locator("h1")).to_have_text(knowledge.levels[Level(level)].name)
    assert passed == ["danger", "cause", "shake", "walk", "signs", "dog"]


def test_reload_back_and_forward_keep_the_answers_at_every_step(home: Page) -> None:
    begin(home)
    before: tuple[str, dict[str, str]] = (heading(home), answers_in(home))
    while screen_shown(home):
        answer_screen(home, WAYS["book_soon"])
        here = (heading(home), answers_in(home))
        assert set(before[1]) < set(here[1]), "each screen adds to the answers"
        with next_page(home):
            home.reload()
        assert (heading(home), answers_in(home)) == here
        with next_page(home):
            home.go_back()
        assert (heading(home), answers_in(home)) == before
        with next_page(home):
            home.go_forward()
        assert (heading(home), answers_in(home)) == here
        before = here
    assert level_shown(home) == "book_soon"


def test_the_back_button_of_each_screen_shows_what_was_answered_there(home: Page) -> None:
    begin(home)
    while screen := screen_shown(home):
        answer_screen(home, {"gait": "limp", "tick": "yes"})
        if not screen_shown(home):
            break
        here = (heading(home), answers_in(home))
        press(home, home.locator("header button.back"))
        assert screen_shown(home) == screen
        own = answers_in(home)
        assert all(here[1][question] == answer for question, answer in own.items())
        press(home, home.locator(".dock button"))
        assert (heading(home), answers_in(home)) == here
    assert level_shown(home)


def test_a_bookmarked_result_opens_from_a_cold_start(left_alone: tuple[str, Phone], new_phone: NewPhone) -> None:
    address, kept = left_alone
    phone = new_phone(like=kept)
    tab = phone.switch_on()
    tab.goto(address)
    begin(tab)
    walk_to_result(tab, WAYS["same_day"])
    bookmark, answers = tab.url, answers_in(tab)
    tab = phone.restart()
    tab.goto(bookmark)
    assert level_shown(tab) == "same_day"
    assert answers_in(tab) == answers


def test_the_call_card_says_what_was_answered_and_nothing_else(home: Page) -> None:
    begin(home)
    walk_to_result(home, WAYS["same_day"])
    press(home, home.get_by_role("button", name="Show me what to say").first)
    said = home.locator("[data-say]").inner_text()
    assert "Hello" in said
    assert "Should I come now?" in said
    assert "fit now" not in said
    assert "cannot stand" not in said
    assert answers_in(home)["yelp"] == "yes"
    press(home, home.locator("header .back"))
    assert level_shown(home) == "same_day", "the way back from the call page keeps the answers"


def test_the_call_page_without_answers_claims_nothing(home: Page) -> None:
    press(home, home.locator("nav.bar").get_by_role("link", name="Call"))
    expect(home.locator("[data-say]")).to_contain_text("Answer the checklist first")
    expect(home.locator("#poison a[href^='tel:']").first).to_be_visible()


def test_first_aid_opens_by_tapping(home: Page, knowledge: Knowledge) -> None:
    press(home, home.locator("nav.bar").get_by_role("link", name="Guide"))
    press(home, home.locator("main a[href='/first-aid']"))
    expect(home.locator("main a[href^='/first-aid/']")).to_have_count(len(knowledge.first_aid))
    press(home, home.locator("main a[href='/first-aid/fit']"))
    expect(home.locator("h1")).to_have_text(knowledge.first_aid["fit"].title)
    expect(home.locator("ol.steps > li")).to_have_count(len(knowledge.first_aid["fit"].steps))
    with next_page(home):
        home.go_back()
    expect(home.locator("h1")).to_have_text("First aid")


def test_every_page_that_the_phone_should_keep_opens(home: Page, knowledge: Knowledge) -> None:
    pages = ["/", "/checklist", "/call", "/first-aid", "/install", "/about", "/about/privacy", "/about/accuracy"]
    pages += [f"/first-aid/{slug}" for slug in knowledge.first_aid] + ["/about/", "/manifest.webmanifest", "/steady.js"]
    statuses: dict[str, int] = home.evaluate(
        """async (pages) => Object.fromEntries(
          await Promise.all(pages.map(async (page) => [page, (await fetch(page)).status])))""",
        pages,
    )
    assert statuses == dict.fromkeys(pages, 200)


def test_a_page_from_the_phone_carries_the_same_security_headers(home: Page) -> None:
    answer = home.goto(home.url + "about")
    assert answer is not None
    headers = answer.headers
    assert answer.from_service_worker
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


def test_an_unknown_address_shows_what_works_offline(home: Page) -> None:
    answer = home.goto(home.url + "no/such/page?with=query")
    assert answer is not None
    assert answer.status == 503
    expect(home.locator("h1")).to_have_text("This page is not on your phone")
    press(home, home.locator("main").get_by_role("link", name="Check my dog"))
    assert screen_shown(home) == "danger"


def test_a_tap_on_a_page_that_is_not_kept_says_so_and_back_works(home: Page) -> None:
    home.goto(home.url + "about")
    press(home, home.get_by_role("link", name=re.compile("All sources")))
    expect(home.locator("h1")).to_have_text("This page is not on your phone")
    assert urlsplit(home.url).path == "/sources"
    with next_page(home):
        home.go_back()
    expect(home.locator("h1")).to_have_text("What Steady is")


@pytest.mark.parametrize("path", ["/pictures/none.png", "/icons/none.png", "/api/checklist", "/health", "/x.js"])
def test_what_is_not_a_page_gets_an_error_status_and_never_a_page(home: Page, path: str) -> None:
    status, kind, text = home.evaluate(
        """async (path) => {
          const r = await fetch(path);
          return [r.status, r.headers.get("content-type"), await r.text()];
        }""",
        path,
    )
    assert status >= 500
    assert kind is None
    assert text == ""


def test_a_picture_that_is_not_kept_fails_as_a_picture(home: Page) -> None:
    event = home.evaluate(
        """() => new Promise((done) => {
          const picture = new Image();
          picture.onload = picture.onerror = (event) => done(event.type);
          picture.src = "/pictures/none.png";
        })"""
    )
    assert event == "error"


def test_sending_something_fails_without_a_page(home: Page) -> None:
    with pytest.raises(Error, match="Failed to fetch"):
        home.evaluate("fetch('/checklist', {method: 'POST', body: new URLSearchParams('stand=yes')})")
    expect(home.locator("h1")).to_contain_text("Is your dog")


def test_odd_addresses_are_answered_like_any_other(home: Page) -> None:
    address = home.url
    for query in ("?", "?&&&=&", "?stand=", "?at=nowhere", "?__proto__=yes&constructor=no", "?stand=%79es", "?stand"):
        answer = home.goto(f"{address}checklist{query}")
        assert answer is not None
        assert answer.status == 200
        assert screen_shown(home) == "danger"
        assert answers_in(home) == NOTHING_TOLD


@pytest.mark.parametrize("link", DEEP_LINKS)
def test_a_first_visit_by_a_deep_link_is_enough(
    linked_in: tuple[str, list[Phone]], new_phone: NewPhone, link: str
) -> None:
    address, phones = linked_in
    tab = new_phone(like=phones[DEEP_LINKS.index(link)]).switch_on()
    tab.goto(address + "/first-aid/fit")
    expect(tab.locator("ol.steps > li").first).to_be_visible()
    tab.goto(address)
    wait_until_ready(tab)
    begin(tab)
    walk_to_result(tab)
    assert level_shown(tab) == "watch"
    press(tab, tab.locator("nav.bar").get_by_role("button", name="Call"))
    expect(tab.locator("[data-say]")).to_be_visible()


def test_airplane_mode_on_top_changes_nothing(home: Page) -> None:
    home.context.set_offline(True)
    home.reload()
    begin(home)
    choose(home, "fit_now", "yes")
    press(home, home.locator(".dock button"))
    assert level_shown(home) == "emergency"
    expect(home.locator("[data-timer]")).to_be_visible()


def test_a_server_that_takes_connections_and_answers_none_does_not_hold_anyone_up(
    new_phone: NewPhone, tmp_path: Path
) -> None:
    with Server(tmp_path) as server:
        server.start()
        phone = new_phone()
        tab = phone.switch_on()
        tab.goto(server.address)
        wait_until_installed(tab)
        server.freeze()
        tab = phone.restart()
        tab.goto(server.address)
        begin(tab)
        walk_to_result(tab)
        assert level_shown(tab) == "watch"
        answer = tab.goto(server.address + "/no-such-page")
        assert answer is not None
        assert answer.status == 503
        expect(tab.locator("h1")).to_have_text("This page is not on your phone")
