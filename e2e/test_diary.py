"""The diary on a phone whose server is gone: timing, writing down, what it notices, and what it tells the checklist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.browsers import Phone
from e2e.conftest import NewPhone
from e2e.walk import (
    answer_screen,
    answers_in,
    begin,
    choose,
    go_on,
    level_shown,
    next_page,
    open_call_page,
    press,
    touch,
    walk_to_result,
)

HOUR = 3600_000
DAY = 24 * HOUR
WORDS = {
    "kind": "Shaking",
    "parts": "Left back leg",
    "state": "Standing still",
    "aware": "Yes, it was itself",
    "severity": "Slight",
    "gait": "As usual",
}


@pytest.fixture
def phone(left_alone: tuple[str, Phone], new_phone: NewPhone) -> Phone:
    return new_phone(like=left_alone[1])


@pytest.fixture
def address(left_alone: tuple[str, Phone]) -> str:
    return left_alone[0]


@pytest.fixture
def diary(phone: Phone, address: str) -> Page:
    tab = phone.switch_on()
    tab.goto(address + "/diary")
    return tab


def fill_in(tab: Page, words: Mapping[str, str] = WORDS) -> None:
    for field, answer in words.items():
        touch(tab.locator(f"[data-field={field}]").get_by_text(answer, exact=True))


def write_down(tab: Page, address: str, minutes: str = "2", **other: str) -> None:
    """An entry that begins now, for the dog there is or a new one called Biscuit."""
    tab.goto(address + "/diary/episode")
    expect(tab.locator("[data-episode]")).to_be_visible()
    if tab.get_by_label("Your dog’s name").is_visible():
        tab.get_by_label("Your dog’s name").fill("Biscuit")
    tab.get_by_label("Minutes", exact=True).fill(minutes)
    fill_in(tab, {**WORDS, **other})
    press(tab, tab.get_by_role("button", name="Keep it"))


def put(tab: Page, *records: tuple[str, dict[str, Any]]) -> None:
    """Records straight into the phone's storage, as if they had been written down before."""
    tab.evaluate(
        """async (records) => {
          const db = await idb.openDB("steady");
          for (const [store, record] of records) await db.put(store, {updated: Date.now(), ...record});
          db.close();
        }""",
        records,
    )


def kept_in(tab: Page, store: str) -> list[dict[str, Any]]:
    """All records of a store."""
    records: list[dict[str, Any]] = tab.evaluate(
        """async (store) => {
          const db = await idb.openDB("steady");
          const records = await db.getAll(store);
          db.close();
          return records;
        }""",
        store,
    )
    return records


def dog(**more: Any) -> tuple[str, dict[str, Any]]:
    lists: dict[str, Any] = {"weights": [], "conditions": [], "medicines": [], "traits": []}
    texts = {"id": "biscuit", "name": "Biscuit", "breed": "", "born": "", "sex": "", "neutered": "", "vet": ""}
    return "dogs", {**texts, **lists, "photo": None, **more}


def episode(now: float, ago: float, n: int = 0, **more: Any) -> tuple[str, dict[str, Any]]:
    plain = {"kind": "shake", "parts": ["head"], "state": "resting", "aware": "yes", "severity": 1, "gait": "normal"}
    when = {"started": now - ago, "seconds": 60, "saw_start": True, "offset": 0}
    return "episodes", {"id": f"e{n}-{ago}", "dog": "biscuit", "film": None, **plain, **when, **more}


def now_on(tab: Page) -> float:
    return float(tab.evaluate("Date.now()"))


# ------------------------------------------------------------------ timing and writing down


def test_a_spell_is_timed_written_down_changed_deleted_and_brought_back(diary: Page, address: str) -> None:
    press(diary, diary.get_by_role("link", name="It’s happening now"))
    expect(diary.locator("[data-digits]")).to_have_text(re.compile(r"^0:0\d$"))
    touch(diary.get_by_text("Shaking", exact=True))
    press(diary, diary.get_by_role("button", name="It stopped"))
    expect(diary.locator("[data-episode]")).to_be_visible()
    expect(diary.get_by_label("Shaking", exact=True)).to_be_checked()
    touch(diary.get_by_role("button", name="Keep it"))
    alert = diary.get_by_role("alert")
    for missing in ("Your dog’s name", "Where", "Just before", "Knew you", "How bad", "Walking"):
        expect(alert).to_contain_text(missing)
    diary.get_by_label("Your dog’s name").fill("Biscuit")
    fill_in(diary)
    press(diary, diary.get_by_role("button", name="Keep it"))
    entry = diary.locator("[data-log] li")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text(re.compile(r"Shaking, left back leg, \d+\ss\. Standing still\."))
    press(diary, entry.get_by_role("link"))
    expect(diary.get_by_label("Slight", exact=True)).to_be_checked()
    fill_in(diary, {"severity": "It could not stand", "gait": "It could not stand"})
    press(diary, diary.get_by_role("button", name="Keep it"))
    expect(entry).to_contain_text("It could not stand.")
    press(diary, entry.get_by_role("link"))
    press(diary, diary.get_by_role("button", name="Delete this entry"))
    expect(entry).to_have_count(0)
    touch(diary.get_by_role("button", name="Undo"))
    expect(entry).to_have_count(1)
    diary.goto(address + "/diary")
    expect(entry).to_have_count(1)
    expect(diary.locator("[data-deleted]")).to_be_hidden()


def test_the_timer_goes_on_while_the_phone_is_off_and_home_says_so(phone: Phone, diary: Page, address: str) -> None:
    diary.clock.install()
    diary.goto(address + "/diary/now")
    expect(diary.locator("[data-digits]")).to_be_visible()
    diary.clock.run_for("02:00")
    expect(diary.locator("[data-digits]")).to_have_text(re.compile(r"^2:0\d$"))
    tab = phone.restart()
    tab.goto(address)
    expect(tab.locator("[data-running]")).to_be_visible()
    tab.clock.install()
    tab.clock.fast_forward(2 * 60_000)
    press(tab, tab.get_by_role("link", name="An episode is being timed. Open the timer"))
    expect(tab.locator("[data-digits]")).to_have_text(re.compile(r"^2:\d\d$"))


@pytest.mark.parametrize("kind", ["A fit", ""])
def test_at_five_minutes_a_fit_or_what_may_be_one_becomes_the_emergency_screen(
    diary: Page, address: str, kind: str
) -> None:
    diary.clock.install()
    diary.goto(address + "/diary/now")
    if kind:
        touch(diary.get_by_text(kind, exact=True))
    expect(diary.locator("[data-timer]")).to_contain_text("Call a vet now and get the car ready.")
    diary.clock.run_for("03:00")
    expect(diary.locator("[data-timer]")).to_contain_text("Start loading the car.")
    expect(diary.locator("[data-emergency]")).to_be_hidden()
    diary.clock.run_for("02:00")
    expect(diary.locator("[data-emergency]")).to_contain_text("Emergency: go now")
    expect(diary.locator("[data-emergency] [data-call]")).to_be_visible()


def test_shaking_is_told_to_check_and_is_not_made_an_emergency_by_the_clock(diary: Page, address: str) -> None:
    diary.clock.install()
    diary.goto(address + "/diary/now")
    touch(diary.get_by_text("Shaking", exact=True))
    diary.clock.run_for("06:00")
    expect(diary.locator("[data-timer]")).to_contain_text("check how fast you need a vet")
    expect(diary.locator("[data-emergency]")).to_be_hidden()


def test_what_cannot_be_right_is_named_and_nothing_typed_is_lost(diary: Page, address: str) -> None:
    diary.goto(address + "/diary/episode")
    diary.get_by_label("Your dog’s name").fill("Biscuit")
    diary.get_by_label("When did it begin?").fill("2999-01-01T10:00")
    diary.get_by_label("Minutes", exact=True).fill("many")
    fill_in(diary, WORDS)
    touch(diary.get_by_text("More, if you know it"))
    diary.get_by_label("Breaths in a minute").fill("9000")
    diary.get_by_label("Temperature").fill("104")
    diary.get_by_label("Anything else?").fill("It was a long day.")
    touch(diary.get_by_role("button", name="Keep it"))
    alert = diary.get_by_role("alert")
    expect(alert).to_be_focused()
    for words in ("not in the future", "tick “I do not know”", "from 1 to 300", "30 to 45 °C (86 to 113 °F)"):
        expect(alert).to_contain_text(words)
    expect(diary.get_by_label("Anything else?")).to_have_value("It was a long day.")
    diary.get_by_label("When did it begin?").fill("2026-01-01T10:00")
    touch(diary.get_by_text("I do not know", exact=True))
    diary.get_by_label("Breaths in a minute").fill("40")
    diary.locator("select[name=temperature_unit]").select_option("f")
    press(diary, diary.get_by_role("button", name="Keep it"))
    expect(diary.locator("[data-log]")).to_contain_text("length not known")


def tab_to(tab: Page, selector: str) -> None:
    for _ in range(60):
        tab.keyboard.press("Tab")
        if tab.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def test_an_entry_is_written_and_kept_by_keyboard_alone(diary: Page, address: str) -> None:
    diary.goto(address + "/diary/episode")
    expect(diary.locator("[data-episode]")).to_be_visible()
    tab_to(diary, "[name=dog_name]")
    diary.keyboard.type("Biscuit")
    tab_to(diary, "[name=minutes]")
    diary.keyboard.type("4")
    for field in ("kind", "parts", "state", "aware", "severity", "gait"):
        tab_to(diary, f"[name={field}]")
        diary.keyboard.press("Space")
    tab_to(diary, ".dock button")
    with next_page(diary):
        diary.keyboard.press("Enter")
    expect(diary.locator("[data-log] li")).to_contain_text(re.compile(r"A fit, whole body, 4\smin\. Sleeping\."))


def test_the_list_is_filtered_by_dog_and_kind_and_goes_on(diary: Page, address: str) -> None:
    now = now_on(diary)
    entries = [episode(now, n * HOUR, kind="fit" if n % 3 == 0 else "shake") for n in range(1, 71)]
    put(diary, dog(), dog(id="rex", name="Rex"), *entries, episode(now, 5000, dog="rex", kind="stiff"))
    diary.reload()
    rows = diary.locator("[data-log] li")
    expect(rows).to_have_count(10)
    for _ in range(2):
        touch(diary.get_by_role("button", name="Show more"))
    expect(rows).to_have_count(71)
    diary.locator("[data-filter=kind]").select_option("fit")
    touch(diary.get_by_role("button", name="Show more"))
    expect(rows).to_have_count(23)
    diary.locator("[data-filter=dog]").select_option("rex")
    expect(rows).to_have_count(0)
    expect(diary.get_by_text("Nothing of this kind is written down.")).to_be_visible()
    diary.locator("[data-filter=kind]").select_option("")
    expect(rows).to_contain_text(["Rex: Stiffness"])


def test_undo_leaves_the_filters_as_they_are_and_offers_each_dog_once(diary: Page, address: str) -> None:
    now = now_on(diary)
    fits = [episode(now, HOUR, kind="fit"), episode(now, 2 * HOUR, kind="fit", dog="rex")]
    put(diary, dog(), dog(id="rex", name="Rex"), *fits, episode(now, 3 * HOUR))
    diary.goto(address + "/diary")
    rows = diary.locator("[data-log] li")
    expect(rows).to_have_count(3)
    press(diary, rows.first.get_by_role("link"))
    press(diary, diary.get_by_role("button", name="Delete this entry"))
    expect(rows).to_have_count(2)
    diary.locator("[data-filter=dog]").select_option("rex")
    diary.locator("[data-filter=kind]").select_option("fit")
    expect(rows).to_have_count(1)
    touch(diary.get_by_role("button", name="Undo"))
    expect(diary.locator("[data-deleted]")).to_be_hidden()
    expect(rows).to_have_count(1)
    assert diary.locator("[data-filter=dog] option").all_text_contents() == ["All dogs", "Biscuit", "Rex"]
    diary.locator("[data-filter=dog]").select_option("")
    expect(rows).to_have_count(2)


def test_a_change_keeps_what_was_timed_and_the_day_of_the_place(diary: Page, address: str) -> None:
    entry = episode(now_on(diary) - HOUR, 0, timing="timed", offset=-420, started=now_on(diary) - HOUR)
    put(diary, dog(), entry)
    diary.goto(f"{address}/diary/episode#{entry[1]['id']}")
    fill_in(diary, {"severity": "Slight", "kind": "Stiffness"})
    press(diary, diary.get_by_role("button", name="Keep it"))
    (kept,) = kept_in(diary, "episodes")
    assert (kept["kind"], kept["timing"], kept["offset"]) == ("stiff", "timed", -420)
    assert kept["started"] == entry[1]["started"]


def test_pressing_keep_twice_makes_one_dog_and_one_entry(diary: Page, address: str) -> None:
    diary.goto(address + "/diary/episode")
    diary.get_by_label("Your dog’s name").fill("Biscuit")
    diary.get_by_label("Minutes", exact=True).fill("2")
    fill_in(diary)
    with next_page(diary):
        diary.locator("[data-episode]").evaluate("(form) => { form.requestSubmit(); form.requestSubmit(); }")
    expect(diary.locator("[data-log] li")).to_have_count(1)
    assert len(kept_in(diary, "dogs")) == len(kept_in(diary, "episodes")) == 1


def test_a_timer_whose_start_nobody_saw_is_not_still_running_the_next_day(diary: Page, address: str) -> None:
    diary.clock.install()
    diary.goto(address + "/diary/now")
    touch(diary.get_by_text("The time is wrong"))
    touch(diary.locator("[data-unknown]"))
    expect(diary.locator("[data-digits]")).to_have_text("5:00 +")
    diary.goto(address)
    expect(diary.locator("[data-running]")).to_be_visible()
    diary.clock.fast_forward(DAY)
    diary.reload()
    expect(diary.locator("[data-readiness=ready]")).to_be_visible()
    expect(diary.locator("[data-running]")).to_be_hidden()
    diary.goto(address + "/diary/now")
    expect(diary.locator("[data-digits]")).to_have_text(re.compile(r"^0:0\d$"))


def test_an_entry_of_one_tab_is_there_in_the_other(phone: Phone, diary: Page, address: str) -> None:
    other = phone.context.new_page()
    other.goto(address + "/diary")
    # A tab in the background draws nothing, and each tap would wait for a frame.
    diary.bring_to_front()
    write_down(diary, address)
    other.bring_to_front()
    other.reload()
    expect(other.locator("[data-log] li")).to_have_count(1)


# ------------------------------------------------------------------ storage


def refuse_storage(tab: Page, error: str) -> None:
    tab.evaluate(
        """(error) => {
          IDBObjectStore.prototype.put = () => { throw new DOMException("on purpose", error); };
        }""",
        error,
    )


@pytest.mark.parametrize(
    ("error", "words"), [("QuotaExceededError", "has no room left"), ("InvalidStateError", "does not let us keep")]
)
def test_an_entry_that_cannot_be_kept_says_so_and_stays_on_the_page(
    diary: Page, address: str, error: str, words: str
) -> None:
    write_down(diary, address)
    diary.goto(address + "/diary/episode")
    fill_in(diary)
    diary.get_by_label("Minutes", exact=True).fill("3")
    refuse_storage(diary, error)
    touch(diary.get_by_role("button", name="Keep it"))
    expect(diary.get_by_role("alert")).to_contain_text(words)
    expect(diary.get_by_label("Minutes", exact=True)).to_have_value("3")
    diary.goto(address + "/diary")
    expect(diary.locator("[data-log] li")).to_have_count(1)


def test_an_entry_that_cannot_be_deleted_says_so_and_stays(diary: Page, address: str) -> None:
    put(diary, dog(), episode(now_on(diary), HOUR))
    diary.goto(f"{address}/diary/episode#e0-{HOUR}")
    expect(diary.locator("[data-episode]")).to_be_visible()
    refuse_storage(diary, "QuotaExceededError")
    touch(diary.get_by_role("button", name="Delete this entry"))
    expect(diary.get_by_role("alert")).to_contain_text("has no room left")
    assert len(kept_in(diary, "episodes")) == 1


def test_what_the_first_version_kept_is_there_after_the_step_to_the_second(phone: Phone, address: str) -> None:
    tab = phone.switch_on()
    tab.goto(address + "/feed.xml")  # A page of this origin on which none of our scripts holds the database.
    tab.evaluate(
        """() => new Promise((done, failed) => {
          const asking = indexedDB.deleteDatabase("steady");
          asking.onsuccess = () => {
            const opening = indexedDB.open("steady", 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
            opening.onsuccess = () => {
              const change = opening.result.transaction("kept", "readwrite");
              change.objectStore("kept").put({vet: {name: "Elm Street Vets", phone: "555 0142"}}, "numbers");
              const dog = {name: "Biscuit", age: "9 years", breed: "Beagle", weight: "12 kg"};
              change.objectStore("kept").put(dog, "dog");
              const result = {level: "watch", query: "?settled=stopped", at: Date.now()};
              change.objectStore("kept").put(result, "last_result");
              change.oncomplete = () => { opening.result.close(); done(); };
            };
            opening.onerror = failed;
          };
        })"""
    )
    tab.goto(address + "/call")
    expect(tab.locator("#numbers a[data-tel]")).to_have_attribute("href", "tel:5550142")
    expect(tab.locator("[data-say]")).to_contain_text("Biscuit")
    tab.goto(address)
    expect(tab.locator("[data-last-result]")).to_contain_text("Watch at home")
    tab.goto(address + "/diary/dog")
    expect(tab.get_by_label("Name", exact=True)).to_have_value("Biscuit")
    expect(tab.get_by_label("Breed")).to_have_value("Beagle")
    write_down(tab, address)
    expect(tab.locator("[data-log] li")).to_have_count(1)


# ------------------------------------------------------------------ what the diary notices


def test_two_fits_in_a_day_are_said_at_once_and_the_checklist_knows_them(diary: Page, address: str) -> None:
    write_down(diary, address, kind="A fit")
    expect(diary.locator("[data-alarms]")).to_be_hidden()
    write_down(diary, address, kind="A fit")
    alarm = diary.locator("[data-alarms] .level")
    expect(alarm).to_contain_text("Emergency: go now")
    expect(alarm).to_contain_text("Two fits or more within 24 hours")
    expect(alarm).to_contain_text("Biscuit")
    expect(alarm.locator("[data-call]")).to_be_visible()
    diary.goto(address)
    expect(alarm).to_contain_text("Two fits or more within 24 hours")
    press(diary, diary.get_by_role("link", name="Check my dog now"))
    expect(diary.locator("[data-result]")).to_be_visible()
    assert level_shown(diary) == "emergency"
    assert answers_in(diary)["fits_day"] == "yes"
    expect(diary.locator("main")).to_contain_text("Two or more fits in the last 24 hours")
    diary.goto(address)
    touch(diary.get_by_role("button", name="A vet knows about this"))
    expect(diary.locator("[data-alarms]")).to_be_hidden()
    diary.reload()
    expect(diary.locator("[data-readiness=ready]")).to_be_visible()
    expect(diary.locator("[data-alarms]")).to_be_hidden()
    write_down(diary, address, kind="A fit")
    expect(alarm).to_contain_text("Two fits or more")


def test_a_vet_who_knows_of_one_fit_does_not_know_of_another_written_down_later(diary: Page, address: str) -> None:
    now = now_on(diary)
    put(diary, dog(), episode(now, HOUR, kind="fit", seconds=400))
    diary.reload()
    alarm = diary.locator("[data-alarms] .level")
    touch(alarm.get_by_role("button", name="A vet knows about this"))
    expect(diary.locator("[data-alarms]")).to_be_hidden()
    put(diary, episode(now, 30 * HOUR, kind="fit", seconds=500, updated=now - 30 * HOUR))
    diary.reload()
    expect(alarm).to_contain_text("A fit of 5 minutes or more")
    watch = {"level": "watch", "query": "?at=result", "dog": "biscuit"}
    touch(alarm.get_by_role("button", name="A vet knows about this"))
    expect(diary.locator("[data-alarms]")).to_be_hidden()
    for count in (2, 3):
        diary.evaluate(
            """async (results) => {
              const db = await idb.openDB("steady");
              await db.put("kept", results, "results");
              db.close();
            }""",
            [watch | {"at": now - n * HOUR} for n in range(count, 0, -1)],
        )
        diary.reload()
        expect(alarm).to_contain_text("“Watch at home” twice within 24 hours")
        touch(alarm.get_by_role("button", name="A vet knows about this"))
        expect(diary.locator("[data-alarms]")).to_be_hidden()


FACTS: list[tuple[str, list[dict[str, Any]], dict[str, str]]] = [
    ("nothing", [], {"fits_24h": "none", "long_fit": "no", "gait": "same", "severity": "not_rising"}),
    ("fits a day apart", [{"ago": 0, "kind": "fit"}, {"ago": DAY, "kind": "fit"}], {"fits_24h": "two_or_more"}),
    ("fits further apart", [{"ago": 0, "kind": "fit"}, {"ago": DAY + 1000, "kind": "fit"}], {"fits_24h": "one"}),
    (
        "a cluster two days ago",
        [{"ago": 2 * DAY, "kind": "fit"}, {"ago": 2 * DAY + HOUR, "kind": "fit"}],
        {"fits_24h": "two_or_more", "fits_today": "none"},
    ),
    (
        "a cluster long ago",
        [{"ago": 8 * DAY, "kind": "fit"}, {"ago": 8 * DAY + HOUR, "kind": "fit"}],
        {"fits_24h": "one"},
    ),
    (
        "a clock that was set back",
        [{"ago": -HOUR, "kind": "fit"}, {"ago": HOUR, "kind": "fit"}],
        {"fits_today": "two_or_more"},
    ),
    (
        "a fit of five minutes",
        [{"ago": HOUR, "kind": "fit", "seconds": 300}],
        {"long_fit": "yes", "long_fit_today": "yes"},
    ),
    ("a shorter fit", [{"ago": HOUR, "kind": "fit", "seconds": 299}], {"long_fit": "no"}),
    ("a fit of unknown length", [{"ago": HOUR, "kind": "fit", "seconds": None}], {"long_fit": "yes"}),
    (
        "a fit whose start nobody saw",
        [{"ago": 2 * DAY, "kind": "fit", "saw_start": False}],
        {"long_fit": "yes", "long_fit_today": "no"},
    ),
    ("long shaking", [{"ago": HOUR, "seconds": 4000}], {"long_fit": "no", "fits_24h": "none"}),
    (
        "walks worse in a day",
        [{"ago": HOUR, "gait": "wobbly"}, {"ago": DAY, "gait": "stiff"}],
        {"gait": "worse_in_24_hours"},
    ),
    (
        "walks worse in a week",
        [{"ago": HOUR, "gait": "drags"}, {"ago": 6 * DAY, "gait": "knuckles"}],
        {"gait": "worse_in_7_days"},
    ),
    (
        "walks better again",
        [{"ago": HOUR, "gait": "normal"}, {"ago": 2 * HOUR, "gait": "drags"}, {"ago": DAY}],
        {"gait": "same"},
    ),
    (
        "a walk that nobody is sure of",
        [{"ago": 0, "gait": "unsure"}, {"ago": HOUR, "gait": "drags"}, {"ago": 5 * HOUR}],
        {"gait": "worse_in_24_hours"},
    ),
    (
        "worse and worse",
        [{"ago": HOUR, "severity": 3}, {"ago": 2 * HOUR, "severity": 2}, {"ago": DAY, "severity": 1}],
        {"severity": "rising"},
    ),
    (
        "worse and worse, with an entry between that says nothing of it",
        [
            {"ago": HOUR, "severity": 3},
            {"ago": 2 * HOUR, "severity": None},
            {"ago": 3 * HOUR, "severity": 2},
            {"ago": DAY, "severity": 1},
        ],
        {"severity": "rising"},
    ),
    (
        "an entry of a year that a wrong clock named",
        [
            *({"ago": -400 * DAY, "severity": 0}, {"ago": HOUR, "gait": "drags", "severity": 3}),
            *({"ago": 2 * HOUR, "severity": 2}, {"ago": 3 * HOUR, "severity": 1}),
        ],
        {"gait": "worse_in_24_hours", "severity": "rising"},
    ),
    (
        "worse, then the same",
        [{"ago": HOUR, "severity": 2}, {"ago": 2 * HOUR, "severity": 2}, {"ago": DAY, "severity": 1}],
        {"severity": "not_rising"},
    ),
]


@pytest.mark.parametrize(("entries", "expected"), [row[1:] for row in FACTS], ids=[row[0] for row in FACTS])
def test_the_entries_become_the_facts_that_the_alarms_are_about(
    facts_page: Page, entries: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    now = 1_795_000_000_000
    episodes = [episode(now, entry.pop("ago", 0), n, **entry)[1] for n, entry in enumerate(map(dict, entries))]
    facts = facts_page.evaluate("([episodes, now]) => factsOf(null, episodes, [], now)", [episodes, now])
    assert {name: facts[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("born", "age"),
    [
        *(("2026-09-01", "under_12w"), ("2026-08-30", "adult_not"), ("2026-06", "under_6m"), ("2026", "under_12w")),
        *(("2025", "under_2y"), ("2020-02-29", "adult"), ("", "unknown"), ("2024-11-22", "adult")),
    ],
)
def test_a_dog_counts_as_young_as_it_can_be(facts_page: Page, born: str, age: str) -> None:
    found = facts_page.evaluate("(born) => ageFact(born, new Date(2026, 10, 23).getTime())", born)
    if age == "adult_not":
        assert found == "under_6m"
    else:
        assert found == age


@pytest.fixture(scope="module")
def facts_page(browser: Any) -> Any:
    from e2e.server_process import ROOT

    page = browser.new_page()
    page.add_script_tag(content=(ROOT / "web" / "scripts" / "facts.js").read_text(encoding="utf-8"))
    yield page
    page.close()


# ------------------------------------------------------------------ the dog's page


def test_the_dogs_page_fills_in_the_checklist_and_the_call_page(diary: Page, address: str) -> None:
    diary.goto(address + "/diary/dog")
    diary.get_by_label("Name", exact=True).fill("Biscuit")
    diary.get_by_label("Breed").fill("dachshund")
    diary.get_by_label("Breed").press("Tab")
    expect(diary.get_by_label(re.compile("^Long back or short legs"))).to_be_checked()
    diary.get_by_label("Year").fill("2017")
    diary.get_by_label("Weight", exact=True).fill("22")
    diary.get_by_label("Unit").select_option("lb")
    touch(diary.get_by_role("button", name="Add a medicine"))
    diary.get_by_label("Medicine", exact=True).fill("Phenobarbital")
    diary.get_by_label("Dose").fill("30 mg")
    press(diary, diary.get_by_role("button", name="Keep it"))
    expect(diary.locator("[data-dogs]")).to_contain_text(re.compile(r"Biscuit\s*dachshund, 10\skg \(22\slb\)"))
    diary.goto(address + "/call")
    expect(diary.locator("[data-say]")).to_contain_text(
        re.compile(r"Biscuit.*9 years.*dachshund.*10 kg \(22 lb\)", re.DOTALL)
    )
    diary.goto(address)
    expect(diary.locator("[data-filled-in]")).to_be_visible()
    begin(diary)
    assert answers_in(diary)["age"] == "adult"
    shown = walk_to_result(diary)
    assert {"age": "adult", "disc_breed": "yes"}.items() <= answers_in(diary).items()
    assert "dog" not in shown or diary.locator("[data-result]").count() == 1


def test_a_dog_that_cannot_be_right_is_named_and_its_diary_goes_and_comes_back_with_it(
    diary: Page, address: str
) -> None:
    write_down(diary, address)
    diary.goto(address + "/diary/dogs")
    press(diary, diary.locator("[data-dogs] a"))
    diary.get_by_label("Name", exact=True).fill("")
    diary.get_by_label("Year").fill("1850")
    diary.get_by_label("Weight", exact=True).fill("heavy")
    touch(diary.get_by_role("button", name="Keep it"))
    alert = diary.get_by_role("alert")
    for words in ("Name: type one", "Born: type the year", "Weight: type a number"):
        expect(alert).to_contain_text(words)
    press(diary, diary.get_by_role("button", name="Delete this dog and its diary"))
    expect(diary.locator("[data-deleted]")).to_be_visible()
    diary.goto(address + "/diary")
    expect(diary.locator("[data-log] li")).to_have_count(0)
    diary.goto(address + "/diary/dogs")
    touch(diary.get_by_role("button", name="Undo"))
    expect(diary.locator("[data-dogs] li")).to_have_count(1)
    diary.goto(address + "/diary")
    expect(diary.locator("[data-log] li")).to_have_count(1)


def test_two_watch_results_within_a_day_are_noticed_and_opening_one_again_is_none(diary: Page, address: str) -> None:
    put(diary, dog())
    diary.clock.install()
    diary.goto(address)
    begin(diary)
    walk_to_result(diary)
    assert level_shown(diary) == "watch"
    diary.reload()
    diary.goto(address)
    expect(diary.locator("[data-last-result]")).to_be_visible()
    expect(diary.locator("[data-alarms]")).to_be_hidden()
    diary.clock.fast_forward(3 * HOUR)
    diary.reload()
    press(diary, diary.get_by_role("link", name="Check my dog now"))
    answer_screen(diary)
    assert answers_in(diary)["before"] == "day"


def test_the_result_of_one_dog_does_not_take_the_place_of_anothers(diary: Page, address: str) -> None:
    put(diary, dog(), dog(id="rex", name="Rex"))
    for name in ("biscuit", "rex"):
        diary.goto(address)
        diary.locator("[data-for-dog] select").select_option(name)
        begin(diary)
        choose(diary, "stand", "yes")
        go_on(diary)
        assert level_shown(diary) == "emergency"
        open_call_page(diary)
        press(diary, diary.locator("header .back"))
    for name in ("Biscuit", "Rex"):
        diary.goto(address + "/diary/summary")
        diary.locator("main [data-dog]").select_option(name)
        expect(diary.locator("[data-summary] h2")).to_have_text(name)
        expect(diary.locator("[data-summary]")).to_contain_text("Last result of the checklist")
        expect(diary.locator("[data-summary]")).not_to_contain_text("years")


def test_a_danger_sign_is_still_asked_first_for_a_dog_that_is_known(diary: Page, address: str) -> None:
    put(diary, dog(born="2010", traits=["disc_breed", "flat_face"]))
    diary.goto(address)
    expect(diary.locator("[data-filled-in]")).to_be_visible()
    begin(diary)
    choose(diary, "stand", "yes")
    go_on(diary)
    assert level_shown(diary) == "emergency"
