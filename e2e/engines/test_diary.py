"""The diary in the engines that iPhones and Firefox have, on a phone whose server is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from e2e.engines.conftest import NewPhone
from e2e.engines.phone import Phone
from e2e.engines.records import (
    ALL,
    ENTRY,
    KEEP,
    NAME,
    SHAKING,
    clear,
    fill_in,
    now_on,
    put,
    put_kept,
    records,
    write_down,
)
from e2e.engines.walk import answers_in, level_shown, walk_to_result
from e2e.server_process import Server
from e2e.test_diary import DAY, HOUR, dog, episode

MINUTE = 60_000
FIRST_VERSION = """() => new Promise((done, failed) => {
  indexedDB.deleteDatabase("steady").onsuccess = () => {
    const opening = indexedDB.open("steady", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
    opening.onerror = failed;
    opening.onsuccess = () => {
      const change = opening.result.transaction("kept", "readwrite");
      change.objectStore("kept").put({vet: {name: "Elm Street Vets", phone: "555 0142"}}, "numbers");
      change.objectStore("kept").put({name: "Biscuit", age: "9 years", breed: "Beagle", weight: "12 kg"}, "dog");
      change.oncomplete = () => { opening.result.close(); done(); };
    };
  };
})"""
ASKED = f"async (text) => (await ({ALL})('kept')).some((value) => value?.[0]?.text === text)"
# Every byte there is, many times, in a file as the phone's own camera gives one.
FILM = [n % 256 for n in range(20_000)]
PICK = """(bytes) => {
  const picked = new DataTransfer();
  picked.items.add(new File([new Uint8Array(bytes)], "clip.mp4", {type: "video/mp4"}));
  const input = document.querySelector("[data-film-file]");
  input.files = picked.files;
  input.dispatchEvent(new Event("change", {bubbles: true}));
}"""
NO_ROOM = """() => {
  const put = IDBObjectStore.prototype.put;
  window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "films") throw new DOMException("No room", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""
# Of each drawing that can be seen: how many shapes it has, and the words about it.
DRAWINGS = """() => [...document.querySelectorAll("[data-drawn] figure")].filter((one) => one.checkVisibility())
  .map((one) => [one.querySelectorAll("svg[role=img] *").length, one.querySelector("figcaption").innerText.trim()])"""


@pytest.fixture
def phone(home: Phone) -> Iterator[Phone]:
    """With nothing kept on it but the pages, before and afterwards."""
    clear(home)
    yield home
    clear(home)


def test_a_spell_is_timed_written_down_found_again_changed_deleted_and_brought_back(phone: Phone) -> None:
    phone.goto("/diary")
    phone.press("main a", "It’s happening now")
    phone.expect("[data-digits]", "0:0")
    phone.click("label", "Shaking")
    phone.press("[data-stop]", "It stopped")
    phone.expect("[data-episode]")
    assert phone.evaluate("() => document.querySelector('[name=kind]:checked').value") == "shake"
    phone.click(KEEP, "Keep it")
    for missing in ("Your dog’s name", "Where", "Just before", "Knew you", "How bad", "Walking"):
        phone.expect("[data-wrong] a", missing)
    phone.fill(NAME, "Biscuit")
    fill_in(phone, SHAKING)
    phone.press(KEEP)
    phone.restart()
    phone.goto("/diary")
    phone.expect(ENTRY, "Shaking, left back leg, ")
    phone.press(f"{ENTRY} a")
    phone.expect("[data-field=severity] label:has(:checked)", "Slight")
    fill_in(phone, {"severity": "4", "gait": "cannot_stand"})
    phone.press(KEEP)
    phone.expect(ENTRY, "It could not stand.")
    phone.press(f"{ENTRY} a")
    phone.press("[data-delete]")
    phone.expect("[data-deleted]")
    phone.expect_none(ENTRY)
    phone.click("[data-undo]")
    phone.expect(ENTRY, "It could not stand.")
    (kept,) = records(phone, "episodes")
    assert (kept["kind"], kept["parts"], kept["gait"]) == ("shake", ["back_left"], "cannot_stand")


def test_the_timer_goes_on_over_a_restart_and_at_five_minutes_a_fit_is_an_emergency(phone: Phone) -> None:
    phone.goto("/diary/now")
    phone.click("label", "A fit")
    phone.expect("[data-digits]", "0:0")
    phone.restart()
    phone.goto("/")
    phone.expect("[data-running]")
    put_kept(phone, timer={"started": now_on(phone) - 6 * MINUTE, "over": None, "kind": "fit"})
    phone.reload()
    phone.press("[data-running] a")
    phone.expect("[data-digits]", "6:0")
    phone.expect("[data-emergency]", "Emergency: go now")
    phone.expect("[data-emergency] [data-call]")


def test_two_fits_in_a_day_are_said_at_once_and_the_checklist_knows_them(phone: Phone) -> None:
    put(phone, dog(), episode(now_on(phone), 20 * HOUR, kind="fit"))
    write_down(phone, kind="fit")
    phone.expect("[data-alarms] .level", "Two fits or more")
    phone.goto("/")
    phone.expect("[data-alarms] .level", "Emergency: go now")
    phone.wait_until("() => document.querySelector('.btn[href^=\"/checklist?\"]') !== null")
    phone.press("main a", "Check my dog now")
    assert level_shown(phone) == "emergency"
    assert answers_in(phone)["fits_day"] == "yes"
    phone.goto("/")
    phone.click("[data-vet-knows]")
    phone.expect_none("[data-alarms] .level")


def test_the_dogs_page_fills_in_the_checklist_and_the_call_page(phone: Phone) -> None:
    phone.goto("/diary/dog")
    phone.expect("[name=weight]")
    phone.fill("[name=name]", "Biscuit")
    phone.fill("[name=year]", "2017")
    phone.fill("[name=weight]", "5.5")
    phone.choose("[name=unit]", "lb")
    phone.press(KEEP)
    phone.expect("[data-dogs] li", "2.5\N{NO-BREAK SPACE}kg (5.5\N{NO-BREAK SPACE}lb)")
    phone.goto("/call?stand=yes")
    phone.expect("[data-say] mark", "2.5")
    phone.goto("/")
    phone.expect("[data-filled-in]")
    phone.press("main a", "Check my dog now")
    walk_to_result(phone)
    assert {"age": "adult", "tiny": "yes"}.items() <= answers_in(phone).items()


def test_the_calendar_and_the_plots_are_drawn_and_say_what_they_draw(phone: Phone) -> None:
    now = now_on(phone)
    weights = [{"on": "2026-06-01", "kg": 9.5}, {"on": "2026-11-01", "kg": 10.5}]
    spells = [episode(now, n * 2.3 * DAY, n, kind="fit" if n % 3 else "shake", severity=n % 5) for n in range(12)]
    put(phone, dog(weights=weights), *spells, episode(now, 5 * MINUTE, 99, seconds=None))
    phone.goto("/diary")
    phone.expect("[data-drawn] svg[role=img]")
    phone.goto("/diary/plots")
    # They come one after the other.
    phone.wait_until("() => document.querySelectorAll('[data-drawn] svg[role=img]').length === 6")
    drawings = phone.evaluate(DRAWINGS)
    assert len(drawings) == 6
    assert all(shapes > 5 and words for shapes, words in drawings), drawings
    assert "10.5\N{NO-BREAK SPACE}kg" in drawings[-1][1]
    phone.expect("table.calendar td button svg :is(rect, circle)")
    phone.click("table.calendar td[aria-current] button")
    phone.expect(ENTRY, "length not known")
    before = phone.text("table.calendar caption")
    phone.click("[data-month='-1']")
    phone.expect_none("table.calendar caption", before)


def test_waiting_begins_on_the_result_and_counts_down_at_home(phone: Phone) -> None:
    put(phone, dog())
    phone.goto("/checklist")
    walk_to_result(phone)
    assert level_shown(phone) == "watch"
    phone.press("main a", "Wait with me")
    phone.click("[data-go]")
    phone.expect("[data-span]", "30\N{NO-BREAK SPACE}min")
    phone.goto("/")
    phone.expect("[data-waits] li", "Look at Biscuit again")
    (plan,) = records(phone, "plans")
    put(phone, ("plans", plan | {"looks": [look | {"due": look["due"] - HOUR} for look in plan["looks"]]}))
    phone.reload()
    phone.expect("[data-waits] li [data-state='due moved']", "now")
    phone.press("[data-waits] li a")
    phone.click("[data-answer=stopped]")
    phone.expect("[data-outcome]")
    phone.expect("[data-earlier]", "Biscuit: It stopped")
    assert records(phone, "plans")[0]["why"] == "stopped"


def test_the_summary_shows_what_the_phone_keeps_and_the_owners_questions(phone: Phone) -> None:
    now = now_on(phone)
    medicines = [{"name": "Phenobarbital", "dose": "60 mg", "when": "Morning"}]
    put(phone, dog(breed="Beagle", medicines=medicines), episode(now, HOUR, note="After <b>the stairs</b>."))
    put_kept(phone, results=[{"level": "same_day", "query": "?yelp=yes&at=result", "at": now, "dog": "biscuit"}])
    phone.goto("/diary/summary")
    for words in ("Biscuit", "Beagle", "Call a vet today", "Phenobarbital, 60 mg", "After <b>the stairs</b>."):
        phone.expect("[data-summary]", words)
    phone.fill("[data-questions]", "Is it the medicine?")
    phone.expect("[data-kept]")
    phone.wait_until(ASKED, "Is it the medicine?")
    phone.reload()
    phone.expect("[data-summary] .asked", "Is it the medicine?")


def test_a_diary_goes_by_code_to_a_phone_that_never_saw_steady(
    phone: Phone, new_phone: NewPhone, server: Server
) -> None:
    now = now_on(phone) // MINUTE * MINUTE
    put(phone, dog(breed="Beagle"), *(episode(now, n * HOUR, n, note=f"Spell {n}. " * 9) for n in range(30)))
    codes = codes_shown(phone)
    assert len(codes) > 1
    other = new_phone(server)
    scan(other, codes[0][:-4])
    other.expect("[data-state=cut]", "only in part")
    for code in codes:
        scan(other, code)
    other.expect("[data-summary]", "Spell 0.")
    other.expect("[data-preview]", "New entries: 30")
    assert records(other, "episodes") == []
    other.click("[data-import]")
    other.expect("[data-imported]")
    brought = records(other, "episodes")
    assert {one["id"]: (one["started"], one["note"].strip()) for one in brought} == {
        one["id"]: (one["started"], one["note"].strip()) for one in records(phone, "episodes")
    }
    other.goto("/diary")
    other.expect(ENTRY, "Shaking, head, ")


def codes_shown(phone: Phone) -> list[str]:
    """What stands behind the # of each code of the whole set."""
    phone.goto("/diary/handover")
    phone.expect("[data-code-box]")
    if phone.visible("[data-size]"):
        phone.click("label:has([name=size][value=set])")
    codes = []
    for _ in range(int(phone.evaluate("() => document.querySelector('[data-of]').textContent"))):
        phone.click("[data-next]")
        codes.append(phone.attribute("[data-code]", "data-code").partition("#")[2])
    assert len(set(codes)) == len(codes)
    return codes


def scan(phone: Phone, code: str) -> None:
    """As a camera does: open the address anew."""
    phone.goto("/about")
    phone.goto(f"/h#{code}")
    phone.wait_until("() => location.hash === '' && !document.querySelector('[data-state=purpose]:not([hidden])')")


def test_what_the_first_version_kept_is_there_after_the_step_to_the_second(phone: Phone) -> None:
    phone.evaluate(FIRST_VERSION)
    phone.goto("/call")
    phone.expect("#numbers a[data-tel]", "555 0142")
    phone.expect("[data-say]", "Biscuit")
    write_down(phone)
    (kept,) = records(phone, "episodes")
    assert kept["kind"] == "shake"


def an_entry(phone: Phone, **more: Any) -> None:
    """Put one there, and open it."""
    put(phone, dog(), ("episodes", episode(now_on(phone), HOUR)[1] | {"id": "entry"} | more))
    phone.goto("/diary/episode#entry")
    phone.expect("[data-film]")


def test_a_film_comes_back_byte_by_byte_after_a_restart(phone: Phone) -> None:
    an_entry(phone)
    phone.evaluate(PICK, FILM)
    phone.expect("[data-films] li", "Film, 0.1 MB")
    phone.press(KEEP)
    phone.restart()
    phone.goto("/diary/episode#entry")
    phone.click("[data-films] [data-open]")
    phone.wait_until("() => document.querySelector('[data-films] video').src.startsWith('blob:')")
    (film,) = records(phone, "films")
    assert (film["type"], film["episode"], film["bytes"]) == ("video/mp4", "entry", FILM)
    assert records(phone, "episodes")[0]["film"] == film["id"]


def test_without_room_the_entry_is_kept_and_the_film_can_follow(phone: Phone) -> None:
    an_entry(phone)
    phone.evaluate(PICK, FILM)
    phone.evaluate(NO_ROOM)
    fill_in(phone, {"kind": "stiff"})
    phone.click(KEEP)
    phone.expect("[data-wrong]", "no room left for it. The entry is kept, without the film.")
    assert [(one["kind"], one["film"]) for one in records(phone, "episodes")] == [("stiff", None)]
    phone.evaluate("() => makeRoom()")
    phone.press(KEEP)
    phone.expect(ENTRY, "Film.")
    assert [one["bytes"] for one in records(phone, "films")] == [FILM]
