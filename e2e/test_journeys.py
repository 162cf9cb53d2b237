"""What the phone remembers and shows: numbers, the dog, the timer, the last result, the region; and what leaves it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Request, expect

from e2e.browsers import wait_until_ready
from e2e.conftest import NewContext, NewPhone
from e2e.server_process import Server
from e2e.walk import WAYS, answer_screen, answers_in, choose, level_shown, press, screen_shown, touch, walk_to_result


def keep_number(page: Page, role: str, name: str, phone: str) -> None:
    form = page.locator(f"form[data-number-of={role}]")
    form.locator("input[name=name]").fill(name)
    form.locator("input[name=phone]").fill(phone)
    form.get_by_role("button", name="Keep this number").click()


def test_a_number_typed_once_stands_on_every_call_button(server: Server, page: Page) -> None:
    page.goto(server.address + "/checklist?stand=yes")
    press(page, page.get_by_role("button", name="Find a number to call"))
    expect(page.locator("form[data-number-of=vet]")).to_be_visible()
    keep_number(page, "vet", "Riverside Vets", "(555) 01-17")
    keep_number(page, "emergency_vet", "Alder Creek", "+1 555 0142")
    expect(page.locator("[data-filled=emergency_vet] [data-tel]")).to_have_attribute("href", "tel:+15550142")
    page.goto(server.address + "/checklist?stand=yes")
    buttons = page.locator(".level [data-tel]")
    expect(buttons).to_have_count(2)
    expect(buttons.first).to_contain_text("Call Alder Creek")
    expect(buttons.nth(1)).to_contain_text("No answer? Then call Riverside Vets")
    expect(buttons.nth(1)).to_have_attribute("href", "tel:5550117")
    expect(page.locator(".level [data-find]")).to_be_hidden()


def test_a_number_that_is_too_short_is_refused_by_name_and_kept_in_the_field(server: Server, page: Page) -> None:
    page.goto(server.address + "/call#my-numbers")
    keep_number(page, "vet", "Riverside", "12")
    expect(page.locator("#vet-wrong")).to_contain_text("Phone number")
    expect(page.locator("form[data-number-of=vet] input[name=phone]")).to_have_value("12")
    page.goto(server.address)
    expect(page.locator("[data-find]")).to_be_visible()


def test_the_dogs_basics_and_the_start_time_fill_the_words_to_read_out(server: Server, page: Page) -> None:
    page.goto(server.address + "/call?stand=yes&onset=today")
    page.get_by_text("Fill in the blanks").click()
    form = page.locator("form[data-dog]")
    for field, value in (
        ("name", "Biscuit"),
        ("age", "9 years"),
        ("weight", "12 kg"),
        ("time", "18:15"),
        ("minutes", "20"),
    ):
        form.locator(f"input[name={field}]").fill(value)
    card = page.locator("[data-say]")
    for words in ("Biscuit", "9 years", "12 kg", "18:15", "20 minutes away"):
        expect(card).to_contain_text(words)
    expect(card.get_by_text("The trouble began today")).to_be_hidden()
    page.goto(server.address + "/call?collapse=yes")
    expect(page.locator("[data-say]")).to_contain_text("Biscuit")


def test_the_timer_of_a_fit_survives_a_reload_and_stops(server: Server, page: Page) -> None:
    page.goto(server.address + "/checklist?fit_now=yes")
    digits = page.locator("[data-digits]")
    expect(digits).to_have_text(re.compile(r"0:0[2-9]"))
    page.reload()
    expect(digits).to_have_text(re.compile(r"0:(0[2-9]|[1-5]\d)"))
    page.get_by_role("button", name="I do not know when it began").click()
    expect(page.locator("[data-from='300']")).to_be_visible()
    page.get_by_role("button", name="It stopped").click()
    expect(page.locator("[data-over]")).to_be_visible()
    expect(page.locator("[data-from='300']")).to_be_hidden()


def test_home_offers_the_last_result_again(server: Server, page: Page) -> None:
    page.goto(server.address + "/checklist?collapse=yes")
    expect(page.locator("[data-result]")).to_be_visible()
    page.goto(server.address)
    last = page.locator("[data-last-result]")
    expect(last).to_contain_text("Emergency: go now")
    press(page, last.get_by_role("link"))
    assert level_shown(page) == "emergency"


def test_the_region_puts_its_poison_lines_first_and_asks_no_question_less(server: Server, page: Page) -> None:
    page.goto(server.address + "/call")
    first = page.locator("[data-by-region] > li").first
    expect(first).to_have_attribute("data-region", "us")
    page.locator("[data-region-choice]").select_option("uk")
    expect(first).to_have_attribute("data-region", "uk")
    page.goto(server.address + "/first-aid/snake")
    expect(page.locator("[data-region-note=au]")).to_be_hidden()
    page.goto(server.address + "/checklist?none=danger")
    expect(page.locator("input[name=tick_east_au][value=yes]")).to_be_attached()


def test_a_changed_answer_asks_again_what_depends_on_it(server: Server, page: Page) -> None:
    page.goto(server.address + "/checklist")
    walk_to_result(page, WAYS["watch"])
    assert level_shown(page) == "watch"
    before = answers_in(page)
    page.locator("details summary").filter(has_text="What you said no to").click()
    press(page, page.locator("#your-answers button[value=walk]").first)
    choose(page, "gait", "wobbly")
    press(page, page.locator("button.none") if page.locator("button.none").count() else page.locator(".dock button"))
    while screen_shown(page):
        answer_screen(page, {"gums": "pink"})
    assert level_shown(page) == "same_day"
    after = answers_in(page)
    assert {q: a for q, a in before.items() if q in after and q != "gait"}.items() <= after.items()


def test_a_dog_that_is_still_cold_is_asked_again_with_the_danger_signs_first(server: Server, page: Page) -> None:
    page.goto(server.address + "/checklist")
    walk_to_result(page, {"settled": "not_yet"})
    press(page, page.get_by_role("button", name="Answer it again"))
    assert screen_shown(page) == "danger"
    answer_screen(page)
    assert screen_shown(page) == "shake"
    answer_screen(page, {"settled": "stopped"})
    assert level_shown(page) == "watch"


def test_three_more_answers_while_travelling_fill_the_call_card_and_leave_the_level(server: Server, page: Page) -> None:
    page.goto(server.address + "/checklist?stand=yes")
    press(page, page.get_by_role("button", name="Answer them"))
    choose(page, "which_legs", "both_back")
    press(page, page.locator(".dock button"))
    assert level_shown(page) == "emergency"
    assert answers_in(page) == {"stand": "yes", "which_legs": "both_back"}


def test_where_nothing_can_be_kept_all_still_works_and_says_so(server: Server, new_context: NewContext) -> None:
    context = new_context(service_workers="block")
    context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };"
    )
    page = context.new_page()
    page.goto(server.address + "/checklist?stand=yes")
    expect(page.locator("[data-result=emergency]")).to_be_visible()
    page.goto(server.address + "/about/privacy")
    expect(page.locator("[data-nothing-kept]")).to_be_visible()


def test_delete_everything_leaves_nothing_on_the_phone(server: Server, new_phone: NewPhone) -> None:
    tab = new_phone().switch_on()
    tab.goto(server.address)
    wait_until_ready(tab)
    tab.goto(server.address + "/call#my-numbers")
    keep_number(tab, "vet", "Riverside", "5550117")
    expect(tab.locator("[data-filled=vet]")).to_be_visible()
    tab.goto(server.address + "/about/privacy")
    touch(tab.locator("[data-forget]"))
    expect(tab.locator("[data-forgotten]")).to_be_visible()
    assert tab.evaluate("caches.keys()") == []
    assert tab.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    tab.goto(server.address + "/call")
    expect(tab.locator("[data-find]")).to_be_visible()


def test_nothing_goes_to_anyone_else_and_no_answer_in_a_header(server: Server, new_phone: NewPhone) -> None:
    tab = new_phone().switch_on()
    asked: list[Request] = []
    tab.context.on("request", lambda request: asked.extend([request]))
    tab.goto(server.address)
    wait_until_ready(tab)
    press(tab, tab.get_by_role("link", name="Check my dog now"))
    walk_to_result(tab, WAYS["same_day"])
    press(tab, tab.locator(".bar .call button"))
    press(tab, tab.locator(".bar a").last)
    assert all(request.url.startswith(server.address) for request in asked), [r.url for r in asked]
    assert not any(
        "=" in value for r in asked for key, value in r.headers.items() if key in {"hx-current-url", "referer"}
    )


def test_the_browser_takes_it_for_an_app_and_our_own_button_asks_for_it(server: Server, new_phone: NewPhone) -> None:
    tab = new_phone().switch_on()
    tab.goto(server.address + "/install")
    errors = tab.context.new_cdp_session(tab).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert errors == []
    tab.evaluate(
        """() => {
          const event = new Event("beforeinstallprompt", { cancelable: true });
          event.prompt = async () => document.body.setAttribute("data-prompted", "");
          dispatchEvent(event);
        }"""
    )
    button = tab.locator("[data-install-now]").first
    expect(button).to_be_visible()
    touch(button)
    expect(tab.locator("body")).to_have_attribute("data-prompted", "")


def test_no_installation_is_offered_where_a_vet_is_needed_now(server: Server, page: Page) -> None:
    page.goto(server.address + "/checklist?stand=yes")
    expect(page.locator("[data-install]")).to_have_count(0)
    page.goto(server.address + "/checklist")
    walk_to_result(page, WAYS["watch"])
    expect(page.locator("[data-install]")).to_be_visible()


def test_search_forgives_typing_errors_marks_what_it_found_and_else_leads_to_the_checklist(
    server: Server, page: Page
) -> None:
    page.goto(server.address + "/search")
    field = page.get_by_label("What do you want to know?")
    field.fill("siezure")
    hits = page.locator("[data-hits] a")
    expect(hits.first).to_be_visible()
    assert "/guide/epilepsy-and-fits" in [hit.get_attribute("href") for hit in hits.all()]
    field.fill("cruciate")
    expect(hits.first).to_have_attribute("href", "/guide/torn-knee-ligament")
    field.fill("heat")
    expect(page.locator("[data-hits] mark").first).to_be_visible()
    field.fill("qqqqzzzz")
    expect(page.locator("[data-nothing]")).to_be_visible()
    expect(page.locator("[data-nothing]").get_by_role("link", name="Check my dog now")).to_be_visible()
