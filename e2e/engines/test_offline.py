"""The main job with the server gone, in the engines that iPhones and Firefox have."""

from __future__ import annotations

import pytest

from e2e.engines.conftest import NewPhone
from e2e.engines.phone import Phone
from e2e.engines.walk import (
    DOCK,
    answer_screen,
    answers_in,
    begin,
    choose,
    level_shown,
    screen_shown,
    wait_until_ready,
    walk_to_result,
)
from e2e.server_process import Server
from e2e.walk import WAYS
from server.domain.checklist import Level
from server.knowledge.records import Knowledge


def test_home_says_that_it_is_ready_with_no_signal(home: Phone) -> None:
    wait_until_ready(home)
    assert not home.visible("[data-state=getting_ready]")


def test_one_danger_tick_is_an_emergency_and_the_call_page_says_it(home: Phone, knowledge: Knowledge) -> None:
    begin(home)
    choose(home, "stand", "yes")
    home.press(DOCK)
    assert level_shown(home) == "emergency"
    assert home.text("h1") == knowledge.levels[Level.EMERGENCY].name
    home.press("nav.bar .call button")
    home.expect("[data-say]", "It cannot stand or walk by itself.")
    home.expect("#poison a[href^='tel:']")


@pytest.mark.parametrize("level", WAYS)
def test_tapping_through_the_screens_reaches_each_other_level(home: Phone, knowledge: Knowledge, level: str) -> None:
    begin(home)
    passed = walk_to_result(home, WAYS[level])
    assert level_shown(home) == level
    assert home.text("h1") == knowledge.levels[Level(level)].name
    assert passed == ["danger", "cause", "shake", "walk", "signs", "dog"]


def test_reload_back_and_forward_keep_the_answers_at_every_step(home: Phone) -> None:
    begin(home)
    before = (home.text("h1"), answers_in(home))
    while screen_shown(home):
        answer_screen(home, WAYS["book_soon"])
        here = (home.text("h1"), answers_in(home))
        assert set(before[1]) < set(here[1]), "each screen adds to the answers"
        home.reload()
        assert (home.text("h1"), answers_in(home)) == here
        home.back()
        assert (home.text("h1"), answers_in(home)) == before
        home.forward()
        assert (home.text("h1"), answers_in(home)) == here
        before = here
    assert level_shown(home) == "book_soon"


def test_the_back_button_of_each_screen_shows_what_was_answered_there(home: Phone) -> None:
    begin(home)
    while screen := screen_shown(home):
        answer_screen(home, {"gait": "limp"})
        if not screen_shown(home):
            break
        here = (home.text("h1"), answers_in(home))
        home.press("header button.back")
        assert screen_shown(home) == screen
        own = answers_in(home)
        assert all(here[1][question] == answer for question, answer in own.items())
        home.press(DOCK)
        assert (home.text("h1"), answers_in(home)) == here
    assert level_shown(home)


def test_first_aid_and_the_guide_open_by_tapping(home: Phone, knowledge: Knowledge) -> None:
    home.press("main a[href='/first-aid/fit']")
    assert home.text("h1") == knowledge.first_aid["fit"].title
    home.press("nav.bar a", "Guide")
    home.press("main a[href^='/guide/']")
    assert home.text("h1")
    assert home.text("h1") != "This page is not on your phone"


def test_an_unknown_address_shows_what_works_offline(home: Phone) -> None:
    home.goto("/no/such/page?with=query")
    assert home.text("h1") == "This page is not on your phone"
    home.press("main a", "Check my dog")
    assert screen_shown(home) == "danger"


def test_a_tap_on_a_page_that_is_not_kept_says_so_and_back_works(home: Phone) -> None:
    home.goto("/about")
    home.press("main a", "All sources")
    assert home.text("h1") == "This page is not on your phone"
    home.back()
    assert home.text("h1") == "What Steady is"


def test_the_fit_timer_runs_on_over_a_reload(home: Phone) -> None:
    home.goto("/checklist?fit_now=yes")
    home.expect("[data-digits]", "0:0")
    home.reload()
    home.expect("[data-digits]", "0:0")


def test_a_server_that_takes_connections_and_answers_none_does_not_hold_anyone_up(
    new_phone: NewPhone, server: Server
) -> None:
    phone = new_phone(server)
    phone.goto("/first-aid/fit")
    phone.wait_until("() => navigator.serviceWorker.controller !== null")
    with server.frozen():
        phone.restart()
        phone.goto("/")
        begin(phone)
        walk_to_result(phone)
        assert level_shown(phone) == "watch"
        phone.goto("/no-such-page")
        assert phone.text("h1") == "This page is not on your phone"
