"""Going through the checklist, once with the server answering and once with no connection: the two must be alike."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from e2e.walk import (
    CALM,
    WAYS,
    answer_screen,
    answers_in,
    asked,
    begin,
    choose,
    go_on,
    level_shown,
    next_page,
    open_call_page,
    press,
    screen_shown,
    touch,
    walk_to_result,
)
from server.knowledge.records import Knowledge

# ------------------------------------------------------------------ the screens


def test_after_each_screen_the_heading_has_the_focus_and_the_title_is_announced(home: Page) -> None:
    begin(home)
    while screen_shown(home):
        expect(home.locator("main h1")).to_be_focused()
        expect(home.locator("#announce")).to_have_text(home.title())
        assert home.evaluate("scrollY") == 0
        answer_screen(home)
    expect(home.locator("main h1")).to_be_focused()


def test_an_untouched_danger_screen_is_no_all_clear(home: Page) -> None:
    begin(home)
    go_on(home)
    assert screen_shown(home) == "danger"
    message = home.locator("main [role=alert]")
    expect(message).to_be_focused()
    expect(message).to_contain_text("None of these")


def test_only_what_cannot_be_told_is_no_all_clear_either(home: Page) -> None:
    begin(home)
    choose(home, "breathing", "unsure")
    go_on(home)
    assert screen_shown(home) == "danger"
    expect(home.locator("main [role=alert]")).to_be_visible()
    expect(home.locator("input[name=breathing][value=unsure]")).to_be_checked()
    press(home, home.locator("button.none"))
    assert screen_shown(home) == "cause"
    kept = answers_in(home)
    assert kept["breathing"] == "unsure"
    assert kept["stand"] == "no"


def test_a_danger_tick_claims_nothing_about_the_others(home: Page) -> None:
    begin(home)
    choose(home, "bloat", "yes")
    go_on(home)
    assert level_shown(home) == "emergency"
    assert answers_in(home) == {"bloat": "yes"}


def test_what_is_missing_is_named_and_the_ticks_are_kept(home: Page, knowledge: Knowledge) -> None:
    begin(home)
    answer_screen(home)
    answer_screen(home)
    assert screen_shown(home) == "shake"
    choices, _ = asked(home)
    choose(home, "where", "head")
    choose(home, "drool", "yes")
    go_on(home)
    message = home.locator("main [role=alert]")
    expect(message).to_be_focused()
    named = message.locator("a").all_inner_texts()
    missing = [question for question in choices if question != "where"]
    assert len(named) == len(missing)
    for words, question in zip(named, missing, strict=True):
        assert knowledge.checklist.question[question].text in words.replace("\N{NO-BREAK SPACE}", " ")
    expect(home.locator("input[name=where][value=head]")).to_be_checked()
    expect(home.locator("input[name=drool][value=yes]")).to_be_checked()
    touch(message.locator("a").last)
    expect(home.locator(f"#{missing[-1]}")).to_be_in_viewport()
    answer_screen(home, {"where": "head", "drool": "yes"})
    assert screen_shown(home) == "walk"


def test_from_same_day_on_a_result_can_be_seen_at_once_and_the_rest_answered_later(home: Page) -> None:
    begin(home)
    told = {"yelp": "yes"}
    while screen_shown(home) != "signs":
        expect(home.locator(".show-result")).to_have_count(0)
        answer_screen(home, told)
    press(home, home.locator(".show-result"))
    assert level_shown(home) == "same_day"
    press(home, home.get_by_role("button", name="Answer the rest"))
    assert screen_shown(home) == "signs"
    walk_to_result(home, told)
    assert level_shown(home) == "same_day"
    expect(home.get_by_role("button", name="Answer the rest")).to_have_count(0)


def test_change_on_the_result_asks_again_and_the_new_answer_counts(home: Page, knowledge: Knowledge) -> None:
    begin(home)
    walk_to_result(home, WAYS["book_soon"])
    before = answers_in(home)
    words = knowledge.checklist.question["gait"].text
    press(home, home.locator("button.change").filter(has_text=words))
    assert screen_shown(home) == "walk"
    expect(home.locator("input[name=gait][value=limp]")).to_be_checked()
    choose(home, "gait", "normal")
    go_on(home)
    walk_to_result(home)
    assert level_shown(home) == "watch"
    after = answers_in(home)
    assert after["gait"] == "normal"
    assert before.items() - after.items() == {("gait", "limp")}


def test_an_answer_that_was_too_early_is_asked_again(home: Page) -> None:
    begin(home)
    walk_to_result(home, {"settled": "not_yet"})
    press(home, home.get_by_role("button", name="Answer it again"))
    assert screen_shown(home) == "danger"
    kept = answers_in(home)
    assert "settled" not in kept
    assert "stand" not in kept
    assert kept["why"] == CALM["why"]
    passed = walk_to_result(home)
    assert passed == ["danger", "shake"]
    assert level_shown(home) == "watch"
    expect(home.get_by_role("button", name="Answer it again")).to_have_count(0)


def test_the_travel_questions_do_not_change_the_result_and_reach_the_call_card(home: Page) -> None:
    begin(home)
    choose(home, "stand", "yes")
    go_on(home)
    open_call_page(home)
    before = home.locator("[data-say]").inner_text()
    with next_page(home):
        home.go_back()
    press(home, home.get_by_role("button", name="Answer them"))
    assert screen_shown(home) == "travel"
    choose(home, "which_legs", "both_back")
    choose(home, "how_often", "all_the_time")
    go_on(home)
    assert level_shown(home) == "emergency"
    assert answers_in(home) == {"stand": "yes", "which_legs": "both_back", "how_often": "all_the_time"}
    open_call_page(home)
    assert len(home.locator("[data-say]").inner_text()) > len(before)


def test_the_travel_questions_can_all_be_left_out(home: Page) -> None:
    begin(home)
    choose(home, "stand", "yes")
    go_on(home)
    press(home, home.get_by_role("button", name="Answer them"))
    go_on(home)
    assert level_shown(home) == "emergency"
    assert answers_in(home) == {"stand": "yes"}


def test_control_and_a_click_on_a_link_opens_another_tab(home: Page) -> None:
    link = home.get_by_role("link", name="Check my dog now")
    with home.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    other = opened.value
    assert screen_shown(other) == "danger"
    expect(home.locator("h1")).to_contain_text("Is your dog")


# ------------------------------------------------------------------ the keyboard alone


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus."""
    for _ in range(150):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {target}")


def press_by_key(page: Page, button: Locator) -> None:
    tab_to(page, button)
    with next_page(page):
        page.keyboard.press("Enter")


def choose_by_key(page: Page, question: str, answer: str) -> None:
    """Into the set with Tab, to the answer with the arrows."""
    options = page.locator(f"#answers input[type=radio][name={question}]")
    tab_to(page, options.first)
    page.keyboard.press("Space")
    wanted = page.locator(f"#answers input[name={question}][value={answer}]")
    for _ in range(options.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows never reached {question}={answer}")


def test_the_keyboard_alone_gets_to_an_emergency_and_the_words_to_say(home: Page) -> None:
    press_by_key(home, home.get_by_role("link", name="Check my dog now"))
    tick = home.locator("input[name=stand][value=yes]")
    tab_to(home, tick)
    home.keyboard.press("Space")
    expect(tick).to_be_checked()
    press_by_key(home, home.locator(".dock button"))
    assert level_shown(home) == "emergency"
    press_by_key(home, home.get_by_role("button", name="Show me what to say").first)
    expect(home.locator("[data-say]")).to_contain_text("It cannot stand or walk by itself.")


def test_the_keyboard_alone_gets_through_all_screens_to_a_result(home: Page) -> None:
    press_by_key(home, home.get_by_role("link", name="Check my dog now"))
    while screen_shown(home):
        for question in asked(home)[0]:
            choose_by_key(home, question, CALM[question])
        none = home.locator("button.none")
        press_by_key(home, none if none.count() else home.locator(".dock button"))
    assert level_shown(home) == "watch"


# ------------------------------------------------------------------ the timer of a fit


def test_the_timer_of_a_fit_says_what_to_do_by_the_minute_and_survives_a_reload(home: Page) -> None:
    home.clock.install()
    home.reload()
    begin(home)
    choose(home, "fit_now", "yes")
    go_on(home)
    timer = home.locator("[data-timer]")
    expect(timer).to_contain_text("Call a vet now and get the car ready.")
    home.clock.run_for("03:00")
    expect(timer).to_contain_text("Start loading the car.")
    home.clock.run_for("02:00")
    expect(timer).to_contain_text("Go now.")
    expect(timer.locator("[data-digits]")).to_have_text(re.compile(r"^5:0\d$"))
    with next_page(home):
        home.reload()
    expect(timer.locator("[data-digits]")).to_have_text(re.compile(r"^5:[0-5]\d$"))
    expect(timer).to_contain_text("Go now.")


def test_it_stopped_stops_the_timer_and_that_is_kept(home: Page) -> None:
    home.clock.install()
    home.reload()
    begin(home)
    choose(home, "fit_now", "yes")
    go_on(home)
    timer = home.locator("[data-timer]")
    home.clock.run_for("01:05")
    touch(timer.get_by_role("button", name="It stopped"))
    expect(timer).to_contain_text("It has stopped.")
    stopped_at = timer.locator("[data-digits]").inner_text()
    assert re.fullmatch(r"1:[01]\d", stopped_at)
    home.clock.run_for("04:00")
    expect(timer.locator("[data-digits]")).to_have_text(stopped_at)
    with next_page(home):
        home.reload()
    expect(timer).to_contain_text("It has stopped.")
    expect(timer.locator("[data-digits]")).to_have_text(stopped_at)


def test_a_fit_whose_beginning_nobody_saw_means_go(home: Page) -> None:
    begin(home)
    choose(home, "fit_now", "yes")
    go_on(home)
    timer = home.locator("[data-timer]")
    touch(timer.get_by_role("button", name="I do not know when it began"))
    expect(timer).to_contain_text("Go now.")
    touch(timer.get_by_role("button", name="It began just now"))
    expect(timer).to_contain_text("Call a vet now and get the car ready.")
    expect(timer.locator("[data-digits]")).to_have_text(re.compile(r"^0:0\d$"))
