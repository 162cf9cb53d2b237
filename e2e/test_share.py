"""What leaves the phone because the owner wants it to: summary, codes, backup. With the server killed."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import FilePayload, Locator, Page, expect

from e2e.browsers import Phone, wait_until_installed
from e2e.clinic_desk import OAK, approved, desk_of, scanned
from e2e.conftest import NewContext, NewPhone
from e2e.server_process import ROOT, Server
from e2e.test_codes import bytes_of, deflated, letters_of, made
from e2e.walk import touch
from server.domain.clinic_card import Clinic, Details
from server.knowledge.records import Knowledge

STORES = ["dogs", "episodes", "films", "plans"]
PUT = """async ([changes, films]) => {
  const opened = indexedDB.open("steady");
  await new Promise((done) => (opened.onsuccess = done));
  const whole = opened.result.transaction(opened.result.objectStoreNames, "readwrite");
  for (const [store, value, key] of changes) {
    if (key) whole.objectStore(store).put(value, key);
    else whole.objectStore(store).put(value);
  }
  for (const film of films) {
    whole.objectStore("films").put({ ...film, bytes: new Uint8Array([0, 1, 2, 253, 254, 255]).buffer });
  }
  await new Promise((done) => (whole.oncomplete = done));
  opened.result.close();
}"""
GET = """async (stores) => {
  const opened = indexedDB.open("steady");
  await new Promise((done) => (opened.onsuccess = done));
  const all = {};
  for (const store of stores) {
    const asked = opened.result.transaction(store).objectStore(store).getAll();
    await new Promise((done) => (asked.onsuccess = done));
    all[store] = asked.result.map((one) => (one.bytes ? { ...one, bytes: [...new Uint8Array(one.bytes)] } : one));
  }
  opened.result.close();
  return all;
}"""
MINUTE = 60_000
PLAN_KINDS = ["wait", "rest", "medicines"]
EVIL = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script> & “friends”"

Record = dict[str, Any]

FILMS: list[Record] = [
    {"id": "film1", "episode": "any", "shot": "standing", "type": "video/mp4", "seconds": 9, "updated": 10**12},
    {"id": "film2", "episode": "any", "shot": "", "type": "video/webm", "seconds": None, "updated": 10**12},
]


def dog_of(now: int, **facts: Any) -> Record:
    return {
        "id": "dog-Biscuit1",
        "name": "Biscuit",
        "breed": "Labrador Retriever",
        "born": "2017-05",
        "sex": "female",
        "neutered": "yes",
        "weights": [{"on": "2026-06-01", "kg": 29.5}, {"on": "2026-11-01", "kg": 30.41}],
        "conditions": ["Arthritis"],
        "medicines": [{"name": "Phenobarbital", "dose": "60 mg", "when": "Morning and evening"}],
        "vet": "Elm Street Vets",
        "traits": ["mdr1"],
        "photo": None,
        "updated": now - now % MINUTE,
    } | facts


def episodes_of(now: int, count: int) -> list[Record]:
    """The newest first, on whole minutes, as a code keeps them; each with its own oddities."""
    kinds = ["shake", "shake", "fit", "wobble"]
    return [
        {
            "id": sha256(str(n).encode()).hexdigest()[:12],
            "dog": "dog-Biscuit1",
            "started": (now // MINUTE - 30 - n * 401) * MINUTE,
            "offset": 60 if n < 5 else 0,
            "seconds": None if n == 1 else 30 + n % 7 * 60,
            "timing": "unknown" if n == 1 else "about",
            "saw_start": n != 2,
            "kind": kinds[n % 4],
            "parts": ["back_left", "back_right"][: 1 + n % 2],
            "state": "standing",
            "aware": "dazed",
            "severity": n % 5,
            "gait": "wobbly",
            "film": None,
            "films": [],
            "updated": (now // MINUTE - 20 - n * 401) * MINUTE,
        }
        | ({"note": f"After the stairs. {EVIL}"} if n == 0 else {})
        | ({"after": ["confused"], "after_minutes": 12} if kinds[n % 4] == "fit" else {})
        for n in range(count)
    ]


def filmed(episode: Record, films: Sequence[Record]) -> Record:
    """The entry with these films: it knows of each what the list of them shows."""
    rows = [{"id": film["id"], "shot": film["shot"], "type": film["type"], "size": 6} for film in films]
    return episode | {"film": rows[0]["id"], "films": rows}


def kept_of(now: int) -> list[list[Any]]:
    answers = "yelp=yes&where=back_legs&stand=no&react=no&gums=unsure"
    result = {"level": "same_day", "query": f"?{answers}", "answers": answers, "at": now - now % MINUTE}
    asked = {"dog": "dog-Biscuit1", "text": "Is it the medicine?", "updated": now - now % MINUTE}
    return [["kept", [result | {"dog": "dog-Biscuit1"}], "results"], ["kept", [asked], "questions"]]


def present(page: Page) -> int:
    now: int = page.evaluate("Date.now()")
    return now


def fill(page: Page, count: int = 6, films: Sequence[Record] = (), **dog: Any) -> tuple[Record, list[Record]]:
    """Put a dog and its diary on the phone whose page this is."""
    now = present(page)
    one, episodes = dog_of(now, **dog), episodes_of(now, count)
    if films:
        episodes[0] = filmed(episodes[0], films)
    changes = [["dogs", one], *(["episodes", episode] for episode in episodes), *kept_of(now)]
    page.evaluate(PUT, [changes, films])
    return one, episodes


def on_the_phone(page: Page) -> dict[str, list[Record]]:
    kept: dict[str, list[Record]] = page.evaluate(GET, STORES)
    return kept


@pytest.fixture
def address(left_alone: tuple[str, Phone]) -> str:
    return left_alone[0]


@pytest.fixture
def page(left_alone: tuple[str, Phone], new_phone: NewPhone) -> Page:
    """An empty phone whose server is gone, at a page without the diary."""
    tab = new_phone(like=left_alone[1], accept_downloads=True).switch_on()
    tab.goto(left_alone[0] + "/about")
    return tab


@pytest.fixture
def other(left_alone: tuple[str, Phone], new_phone: NewPhone) -> Page:
    """Another phone."""
    tab = new_phone(like=left_alone[1]).switch_on()
    tab.goto(left_alone[0] + "/about")
    return tab


# ------------------------------------------------------------------ summary


def test_the_summary_shows_what_the_phone_knows_of_the_dog(page: Page, address: str) -> None:
    _, episodes = fill(page, 60)
    page.goto(address + "/diary/summary")
    summary = page.locator("[data-summary]")
    for words in (
        "Biscuit",
        "Labrador Retriever, female, neutered, 9 years, 30\N{NO-BREAK SPACE}kg (67\N{NO-BREAK SPACE}lb)",
        "Elm Street Vets",
        "Call a vet today",
        "Yelps when lifted",
        "Phenobarbital, 60 mg, Morning and evening",
        "Is it the medicine?",
        "After the stairs. <img src=x",
        "length not known",
    ):
        expect(summary).to_contain_text(words)
    assert page.title() != "hit"
    expect(summary.locator("img, script")).to_have_count(0)
    expect(summary.locator(".spells > li")).to_have_count(40)
    touch(page.locator("label", has_text="All"))
    expect(summary).to_contain_text("30 times")
    expect(summary).to_contain_text(f"{len(episodes) - 40} older ones are not listed here")


def test_the_summary_of_a_phone_without_a_dog_says_what_to_do(page: Page, address: str) -> None:
    for path in ("/diary/summary", "/diary/handover"):
        page.goto(address + path)
        expect(page.locator("[data-no-dog]")).to_be_visible()
        expect(page.locator("[data-has-dog]")).to_be_hidden()


def test_questions_are_kept_and_stand_in_the_summary(page: Page, address: str) -> None:
    fill(page)
    page.goto(address + "/diary/summary")
    page.get_by_label("Questions I want to ask").fill(EVIL)
    expect(page.locator("[data-kept]")).to_be_visible()
    expect(page.locator("[data-summary] .asked")).to_have_text(EVIL)
    page.reload()
    expect(page.get_by_label("Questions I want to ask")).to_have_value(EVIL)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_summary_prints_on_a_page_or_two(page: Page, address: str, paper: str, tmp_path: Path) -> None:
    fill(page, 60)
    page.goto(address + "/diary/summary")
    expect(page.locator("[data-summary] .spells > li")).to_have_count(40)
    printed = page.pdf(format=paper)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
    page.emulate_media(media="print")
    expect(page.locator("[data-summary]")).to_be_visible()
    for part in (".bar", "[data-questions]", "[data-print]", "h1"):
        expect(page.locator(part)).to_be_hidden()


def test_the_file_stands_alone_and_holds_no_markup_of_the_owners_text(page: Page, address: str, tmp_path: Path) -> None:
    fill(page, name="Bis<b>cuit</b>")
    page.goto(address + "/diary/summary")
    expect(page.locator("[data-summary] h2")).to_have_text("Bis<b>cuit</b>")
    with page.expect_download() as download:
        touch(page.get_by_role("button", name="As a file"))
    assert download.value.suggested_filename == "steady-Bis-b-cuit-b.html"
    file = tmp_path / "summary.html"
    download.value.save_as(file)
    html = file.read_text(encoding="utf-8")
    assert "Bis&lt;b&gt;cuit&lt;/b&gt;" in html
    assert not re.findall(r"<(?:script|img|a|link|button|template|iframe)\b|<[^<>]*\s(?:on\w+|src|href)=", html)
    assert "default-src 'none'" in html
    page.goto(file.as_uri())
    expect(page.locator("article")).to_contain_text("After the stairs. <img src=x")
    assert page.title() == "Bis<b>cuit</b>"


def test_email_and_text_message_carry_the_short_form(page: Page, address: str) -> None:
    fill(page)
    numbers = {"vet": {"name": "Elm Street", "phone": "555 0142"}}
    page.evaluate(PUT, [[["kept", numbers, "numbers"]], []])
    page.goto(address + "/diary/summary")
    expect(page.locator("[data-summary] h2")).to_be_visible()

    def target(link: Locator) -> str:
        # Followed, it would leave the browser.
        link.evaluate("(link) => { link.addEventListener('click', (e) => e.preventDefault()); link.click(); }")
        return unquote(link.get_attribute("href") or "")

    message = target(page.locator("[data-text-message]"))
    to, _, body = message.partition("?&body=")
    assert to == "sms:5550142"
    assert len(body) <= 300
    for words in ("Biscuit", "Shaking 4 times since", "longest", "last", "Fits: 1", "Call a vet today"):
        assert words in body, (words, body)
    mail = target(page.locator("[data-mail]"))
    assert mail == f"mailto:?subject=About Biscuit&body={body}"


def test_copy_and_share_carry_the_summary_as_text(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.add_init_script("navigator.share = async ({ text }) => { self.shared = text; }")
    fill(page)
    page.goto(address + "/diary/summary")
    touch(page.get_by_role("button", name="Copy"))
    expect(page.locator("[data-copied]")).to_be_visible()
    text: str = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Biscuit\nLabrador Retriever")
    assert "- Phenobarbital, 60 mg" in text
    touch(page.get_by_role("button", name="Share"))
    assert page.evaluate("self.shared") == text


# ------------------------------------------------------------------ codes


def codes_shown(page: Page, address: str, size: str = "") -> list[str]:
    """The addresses of all codes that the phone would show."""
    page.goto(address + "/diary/handover")
    box = page.locator("[data-code-box]")
    expect(box).to_be_visible()
    if size and page.locator("[data-size]").is_visible():
        touch(page.locator("label").filter(has=page.locator(f"[name=size][value={size}]")))
    shown = page.locator("[data-code]")
    codes = [shown.get_attribute("data-code") or ""]
    for _ in range(int(page.locator("[data-of]").text_content() or "1") - 1):
        touch(page.get_by_role("button", name="Next"))
        codes.append(shown.get_attribute("data-code") or "")
    assert len(set(codes)) == len(codes)
    return codes


def scan(page: Page, address: str, code: str) -> None:
    """As a camera does: open the address in a tab of its own."""
    page.goto("about:blank")
    page.goto(address + "/h" + code[code.index("#") :])
    expect(page).to_have_url(address + "/h")


def test_a_diary_goes_by_code_from_phone_to_phone_and_a_second_time_changes_nothing(
    page: Page, other: Page, address: str
) -> None:
    dog, episodes = fill(page, 40)
    codes = codes_shown(page, address, "set")
    expect(page.locator("[data-in-it]")).to_contain_text("All 40 entries are in it.")
    assert 1 < len(codes) <= 8
    for n, code in enumerate(reversed(codes[1:]), 1):
        scan(other, address, code)
        expect(other.locator("[data-progress]")).to_contain_text(f"{n} of {len(codes)} codes are here.")
    expect(other.locator("[data-progress]")).to_contain_text("Still missing: number 1.")
    scan(other, address, codes[0])
    expect(other.locator("[data-summary]")).to_contain_text("Is it the medicine?")
    expect(other.locator("[data-summary] .spells > li")).to_have_count(40)
    expect(other.locator("[data-preview]")).to_contain_text("New entries: 40")
    assert on_the_phone(other)["episodes"] == [], "nothing is kept before the button is pressed"
    touch(other.get_by_role("button", name="Put it into"))
    expect(other.locator("[data-imported]")).to_be_focused()
    episodes[0]["note"] = f"After the stairs. {EVIL}"
    brought = on_the_phone(other)
    assert brought["dogs"] == [dog]
    assert sorted(brought["episodes"], key=lambda one: -int(one["started"])) == episodes
    for code in codes:
        scan(other, address, code)
    expect(other.locator("[data-preview]")).to_contain_text("All of it is here already.")
    touch(other.get_by_role("button", name="Put it into"))
    expect(other.locator("[data-imported]")).to_be_visible()
    assert on_the_phone(other) == brought
    other.goto(address + "/diary")
    touch(other.get_by_role("button", name="Show more"))
    expect(other.locator("[data-log] > li")).to_have_count(40)


def test_what_is_newer_wins_and_what_a_code_does_not_carry_stays(page: Page, other: Page, address: str) -> None:
    dog, episodes = fill(page, 2)
    whole_note = "It began on the stairs. " * 40 + "Then it slept."
    note_here = filmed(episodes[0], FILMS) | {"note": whole_note, "updated": episodes[0]["updated"] - MINUTE}
    changed_here = episodes[1] | {"note": "Changed here later", "updated": episodes[1]["updated"] + MINUTE}
    photo_here = dog | {"name": "Old name", "updated": dog["updated"] - MINUTE, "vet": "My vet"}
    changes = [["dogs", photo_here], ["episodes", note_here], ["episodes", changed_here]]
    other.evaluate(PUT, [changes, [film | {"episode": note_here["id"]} for film in FILMS]])
    page.evaluate(PUT, [[["episodes", episodes[0] | {"note": whole_note, "severity": 4}]], []])
    for code in codes_shown(page, address, "set"):
        scan(other, address, code)
    expect(other.locator("[data-preview]")).to_contain_text("Entries that were changed there later than here: 1")
    expect(other.locator("[data-preview]")).to_contain_text("Entries that are here already: 1")
    touch(other.get_by_role("button", name="Put it into"))
    expect(other.locator("[data-imported]")).to_be_visible()
    kept = on_the_phone(other)
    assert kept["dogs"][0]["name"] == "Biscuit"
    by_id = {one["id"]: one for one in kept["episodes"]}
    assert by_id[episodes[0]["id"]] == filmed(episodes[0], FILMS) | {"note": whole_note, "severity": 4}
    assert by_id[episodes[1]["id"]] == changed_here


def test_a_small_code_says_how_many_entries_are_in_it(page: Page, address: str) -> None:
    fill(page, 500)
    few = codes_shown(page, address, "one")
    said = page.locator("[data-in-it]")
    expect(said).to_contain_text(re.compile(r"The last \d+ entries are in it\."))
    many = codes_shown(page, address, "set")
    assert len(few) < len(many) <= 8
    expect(said).to_contain_text(re.compile(r"The last \d\d+ entries are in it\."))


def test_codes_change_by_themselves_unless_stopped_or_motion_is_not_wanted(page: Page, address: str) -> None:
    fill(page, 40)
    page.clock.install()
    page.goto(address + "/diary/handover")
    number = page.locator("[data-number]")
    expect(number).to_have_text("1")
    page.clock.run_for(4100)
    expect(number).to_have_text("2")
    touch(page.get_by_role("button", name="Stop changing by itself"))
    page.clock.run_for(20_000)
    expect(number).to_have_text("2")
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    expect(number).to_have_text("1")
    page.clock.run_for(20_000)
    expect(number).to_have_text("1")
    ground = page.locator("[data-code]").evaluate(
        "(svg) => [getComputedStyle(svg).backgroundColor, getComputedStyle(svg).fill]"
    )
    page.emulate_media(color_scheme="dark")
    assert ground == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert ground == page.locator("[data-code]").evaluate(
        "(svg) => [getComputedStyle(svg).backgroundColor, getComputedStyle(svg).fill]"
    )


def test_the_code_on_the_screen_is_read_by_another_decoder(
    page: Page, address: str, zbarimg: str, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    fill(page, 40)
    page.goto(address + "/diary/handover")
    shown = page.locator("[data-code-box]")
    expect(shown).to_be_visible()
    shown.screenshot(path=tmp_path / "code.png")
    read = subprocess.run(
        [zbarimg, "--quiet", "--raw", tmp_path / "code.png"], capture_output=True, check=True, text=True
    )
    assert read.stdout.strip() == page.locator("[data-code]").get_attribute("data-code")


def test_a_code_is_pasted_as_text_where_there_is_no_camera(page: Page, other: Page, address: str) -> None:
    fill(page, 40)
    codes = codes_shown(page, address, "set")
    other.goto(address + "/diary/keep")
    touch(other.get_by_role("button", name="Read it"))
    expect(other.locator("[data-nothing-pasted]")).to_be_visible()
    other.get_by_label("Or paste the text of a code").fill("\n".join(codes))
    touch(other.get_by_role("button", name="Read it"))
    expect(other.locator("[data-summary]")).to_contain_text("Biscuit")
    expect(other).to_have_url(address + "/h")


def code_of(value: object, **more: Any) -> str:
    return "#" + made(b"\0" + json.dumps(value).encode(), **more)[0]


def bad_codes() -> dict[str, str]:
    good = made(b"\0[1]")[0]
    broken = bytearray(bytes_of(good.removeprefix("SY1:")))
    broken[-1] ^= 1
    return {
        "cut": f"#{good[:-4]}",
        "corrupt": f"#SY1:{letters_of(bytes(broken))}",
        "foreign": "#tab=2",
        "future": "#SY2:ABCDEF",
        "too_large": "#" + made(deflated(b" " * 2_000_000))[0],
        "more": code_of(["x" * 50], of=2),
    }


@pytest.mark.parametrize("kind", bad_codes())
def test_each_bad_code_has_its_own_clear_sentence(page: Page, address: str, kind: str) -> None:
    scan(page, address, bad_codes()[kind])
    expect(page.locator(f"[data-state={kind}]")).to_be_visible()
    expect(page.locator("[data-state]:visible")).to_have_count(1)


def test_a_sound_code_that_is_no_diary_or_a_later_one_is_refused(page: Page, address: str) -> None:
    for value in ({"steady": 1}, [], [1], "text", [1, ["id"]], [1, {"__proto__": 1}], [None]):
        scan(page, address, code_of(value))
        expect(page.locator("[data-state=foreign]")).to_be_visible()
    scan(page, address, code_of([2, ["anything"]]))
    expect(page.locator("[data-state=future]")).to_be_visible()
    assert all(not records for records in on_the_phone(page).values())


def test_a_browser_that_cannot_unpack_says_so_and_every_reason_has_its_sentence(page: Page, address: str) -> None:
    page.add_init_script("delete self.DecompressionStream")
    scan(page, address, "#" + made(deflated(b"[1]"))[0])
    expect(page.locator("[data-state=old_browser]")).to_be_visible()
    kinds = re.findall(r"^//   (cut.*)$", (ROOT / "web/diary/code.js").read_text(), re.MULTILINE)[0]
    for kind in [*re.findall(r"\w+", kinds.partition("(")[0]), "more"]:
        expect(page.locator(f"[data-state={kind}]")).to_have_count(1)


def test_without_a_code_the_page_says_what_it_is_for(page: Page, address: str) -> None:
    page.goto(address + "/h")
    expect(page.locator("[data-state=purpose]")).to_be_visible()


# ------------------------------------------------------------------ the record in the code


@pytest.fixture
def pure(new_context: NewContext) -> Page:
    """A blank page with the scripts that touch no page."""
    tab = new_context(service_workers="block").new_page()
    tab.route("**", lambda route: route.fulfill(body="<!doctype html><title>Records</title>", content_type="text/html"))
    tab.goto("https://records.test/")
    for script in ("records.js", "clinics.js", "handover.js"):
        tab.add_script_tag(content=(ROOT / "web" / "diary" / script).read_text())
    return tab


def oldest_weight_first(dog: Record) -> Record:
    return dog | {"weights": sorted(dog["weights"], key=lambda weight: str(weight["on"]))}


def some_of(answers: list[str]) -> st.SearchStrategy[list[str]]:
    """Any of the answers, in their own order."""
    return st.sets(st.sampled_from(answers)).map(lambda chosen: [one for one in answers if one in chosen])


def records_of(knowledge: Knowledge) -> st.SearchStrategy[Any]:
    """A dog and its entries, the newest first, as the forms write them."""
    letters = st.characters(exclude_categories=["C"], exclude_characters="\x85")
    text = st.text(letters, max_size=40).map(str.strip)
    some = text.filter(bool)
    ids = st.from_regex(r"[\w-]{1,20}", fullmatch=True).filter(str.isascii)
    minute = st.integers(946_684_800_000 // MINUTE + 1, 4_102_444_800_000 // MINUTE - 1).map(lambda n: n * MINUTE)
    day = st.dates(min_value=date(1990, 1, 1)).map(str)
    parts: dict[str, st.SearchStrategy[Any]] = {}
    for field in knowledge.diary.fields:
        answers = [answer for answer, _ in field.answers]
        if field.id == "severity":
            parts[field.id] = st.integers(0, 4)
        elif field.form == "one":
            parts[field.id] = st.sampled_from(answers)
        elif field.form == "many":
            parts[field.id] = some_of(answers)
        elif field.form == "text":
            parts[field.id] = some
        else:
            parts[field.id] = st.integers(int(field.least), int(field.most))
    basics: dict[str, st.SearchStrategy[Any]] = {
        "id": ids,
        "name": some,
        "breed": text,
        "born": day,
        "sex": st.sampled_from(["female", "male", ""]),
        "neutered": st.sampled_from(["yes", "no", ""]),
        "weights": st.lists(st.builds(dict, on=day, kg=st.integers(1, 12_000).map(lambda n: n / 100)), max_size=10),
        "conditions": st.lists(some, max_size=3),
        "medicines": st.lists(st.builds(dict, name=some, dose=text, when=text), max_size=3),
        "vet": text,
        "traits": st.sampled_from([[], ["disc_breed"], ["flat_face", "mdr1"]]),
        "photo": st.none(),
        "updated": minute,
    }
    dog = st.fixed_dictionaries(basics).map(oldest_weight_first)
    kind = parts.pop("kind")
    episode = st.fixed_dictionaries(
        {
            "id": ids,
            "started": minute,
            "offset": st.integers(-720, 840),
            "seconds": st.none() | st.integers(0, 259_200),
            "saw_start": st.booleans(),
            "film": st.none(),
            "films": st.just([]),
            "updated": minute,
            "kind": kind,
        },
        optional=parts,
    )
    asked: st.SearchStrategy[Any] = st.none() | st.builds(dict, text=some, updated=minute)
    return st.tuples(dog, st.lists(episode, max_size=6), asked)


def test_what_goes_into_a_code_comes_out_the_same(pure: Page, knowledge: Knowledge) -> None:
    fields = knowledge.diary.words

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(records_of(knowledge))
    def check(generated: Any) -> None:
        dog, unsorted, asked = generated
        episodes: list[Record] = sorted(unsorted, key=lambda one: -int(one["started"]))
        for one in episodes:
            one["dog"] = dog["id"]
            one["timing"] = "unknown" if one["seconds"] is None else "timed"
        asked = asked and asked | {"dog": dog["id"]}
        read = pure.evaluate(
            """([json]) => {
              const [dog, episodes, asked, fields] = JSON.parse(json);
              const value = JSON.parse(JSON.stringify(toHandover(dog, null, episodes, asked, fields)));
              return fromHandover(value, fields);
            }""",
            [json.dumps([dog, episodes, asked, fields])],
        )
        assert read == {"dog": dog, "result": None, "questions": asked, "episodes": episodes, "dropped": 0}

    check()


def anything(depth: int = 3) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["__proto__", "constructor", "id", "kind", "name", "on", "updated", "x"])
    leaf = (
        st.none()
        | st.booleans()
        | st.integers(-(2**60), 2**60)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=9)
    )
    return st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=8) | st.dictionaries(names, inner, max_size=4), max_leaves=12
    )


def test_no_value_breaks_the_reading_of_records_or_reaches_a_prototype(pure: Page, knowledge: Knowledge) -> None:
    fields = knowledge.diary.words

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.lists(anything(), min_size=11, max_size=11), min_size=8, max_size=8))
    def check(batch: list[list[Any]]) -> None:
        polluted = pure.evaluate(
            """(json) => {
              const [batch, fields] = JSON.parse(json);
              for (const value of batch) {
                fromHandover([1, ...value], fields);
                fromHandover([1, ["id", "Name"], ...value], fields);
                for (const one of value) {
                  const readers = [soundDog, soundFilm, soundPlan, soundResult, soundAsked, soundOwnNumber];
                  for (const sound of [...readers, soundClinic]) sound(one);
                  soundEpisode(one, fields);
                }
              }
              return Object.keys(Object.prototype).length + Object.keys(Array.prototype).length + ("polluted" in {});
            }""",
            json.dumps([batch, fields]),
        )
        assert polluted == 0

    check()


# ------------------------------------------------------------------ backup


def back_up(page: Page, address: str, button: str) -> Path:
    page.goto(address + "/diary/keep")
    with page.expect_download() as download:
        touch(page.get_by_role("button", name=button))
    expect(page.locator("[data-say-of=saved]")).to_be_visible()
    expect(page.locator("[data-backed-up]")).to_be_visible()
    return Path(download.value.path())


def restore(page: Page, address: str, file: FilePayload | Path) -> None:
    page.goto(address + "/diary/keep")
    expect(page.locator("[data-never]:visible, [data-backed-up]:visible")).to_have_count(1)
    page.locator("[data-restore]").set_input_files(file)


def test_a_backup_brings_everything_back_after_all_was_deleted(page: Page, other: Page, address: str) -> None:
    fill(page, 30, FILMS)
    plan = {
        "id": "plan1",
        "kind": "medicines",
        "dog": "dog-Biscuit1",
        "ticks": [
            {"on": f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}", "name": f"{n}", "dose": "", "time": "day", "was": "given"}
            for n in range(2400)
        ],
        "closed": None,
        "updated": 10**12,
    }
    page.evaluate(PUT, [[["plans", plan], ["kept", {"vet": {"name": "Elm", "phone": "555 0142"}}, "numbers"]], []])
    before = on_the_phone(page)
    assert [film["bytes"] for film in before["films"]] == [[0, 1, 2, 253, 254, 255]] * len(FILMS)
    file = back_up(page, address, "With the films").read_bytes()
    touch(page.get_by_role("button", name="Delete everything on this phone"))
    expect(page.locator("[data-forgotten]")).to_be_focused()
    assert all(not records for records in on_the_phone(page).values())
    # Steady itself is gone from that phone too, and so is its server: the file goes to another one.
    restore(other, address, {"name": "steady-diary.json.gz", "mimeType": "application/gzip", "buffer": file})
    expect(other.locator("[data-preview]")).to_contain_text("New entries: 30")
    expect(other.locator("[data-preview]")).to_contain_text("Films: 2")
    assert all(not records for records in on_the_phone(other).values())
    touch(other.get_by_role("button", name="Put it into"))
    expect(other.locator("[data-imported]")).to_be_focused()
    assert on_the_phone(other) == before
    other.goto(address + "/diary/summary")
    expect(other.locator("[data-summary]")).to_contain_text("Is it the medicine?")
    expect(other.locator("[data-summary]")).to_contain_text("Call a vet today")
    other.goto(address + "/call")
    expect(other.locator("#numbers a[data-tel]")).to_have_attribute("href", "tel:5550142")


def test_a_file_of_another_kind_is_refused_and_nothing_is_changed(page: Page, address: str) -> None:
    fill(page, 2)
    before = on_the_phone(page)
    ours = {"format": "steady-diary", "schema": 1}
    files = {
        "not_ours": [b"\x89PNG\r\n\x1a\n\0\xff", b"hello", b"[]", b'{"format": "other", "schema": 1}', b"\xff\xfe\x00"],
        "damaged": [
            b'{"format":"steady-diary","schema":1,"dogs":[',
            gzip.compress(b"x" * 999)[:-12],
            b'"steady-diary"' + b"[" * 9000,
        ],
        "future": [json.dumps(ours | {"schema": 2}).encode()],
        "too_large": [gzip.compress(b" " * (21 * 1024 * 1024), 1)],
    }
    for kind, contents in files.items():
        for content in contents:
            restore(page, address, {"name": "file.json", "mimeType": "application/json", "buffer": content})
            expect(page.locator(f"[data-say-of={kind}]"), kind).to_be_visible()
            expect(page.locator("[data-coming]")).to_be_hidden()
    assert on_the_phone(page) == before


def test_what_is_unsound_in_a_file_is_left_out_and_text_stays_text(page: Page, address: str) -> None:
    now = present(page)
    good = episodes_of(now, 1)[0]
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    text = json.dumps(
        {
            "format": "steady-diary",
            "schema": 1,
            "dogs": [
                dog_of(now, name=EVIL, photo={"type": "image/svg+xml", "bytes": "PHN2Zy8+"}),
                {"id": 5},
                deep,
                None,
            ],
            "episodes": [
                good | {"note": EVIL, "severity": 99, "state": "constructor", "extra": "x"},
                good | {"id": "../../etc"},
                good | {"id": "a2", "started": "yesterday"},
                good | {"id": "a3", "kind": "__proto__"},
                deep,
            ],
            "films": [{"id": "f", "episode": "e", "type": "text/html", "bytes": "PHN2Zy8+"}],
            "plans": [
                {"id": "p", "kind": "wait", "deep": deep},
                *({"id": f"{kind}1", "kind": kind, "dog": "dog-Biscuit1", "closed": None} for kind in PLAN_KINDS),
                {"id": "p2", "kind": "__defineGetter__"},
            ],
            "kept": {
                "numbers": {"vet": {"phone": "1", "name": "x"}},
                "region": "<b>",
                "results": [{"level": "fine", "at": now}],
            },
        }
    ).replace('"extra": "x"', '"__proto__": {"polluted": 1}')
    restore(page, address, {"name": "file.json", "mimeType": "application/json", "buffer": text.encode()})
    expect(page.locator("[data-preview]")).to_contain_text("New entries: 1")
    expect(page.locator("[data-coming] [data-dropped]")).to_be_visible()
    touch(page.get_by_role("button", name="Put it into"))
    expect(page.locator("[data-imported]")).to_be_visible()
    kept = on_the_phone(page)
    assert [one["id"] for one in kept["dogs"]] == ["dog-Biscuit1"]
    assert kept["dogs"][0]["photo"] is None
    expected = good | {"note": EVIL}
    assert kept["episodes"] == [{key: value for key, value in expected.items() if key not in {"severity", "state"}}]
    assert kept["films"] == []
    assert [plan["id"] for plan in kept["plans"]] == ["p2"]
    for path in ("/", "/diary", "/diary/dogs", "/diary/summary", "/diary/wait", "/diary/rest", "/call"):
        page.goto(address + path)
        expect(page.locator("h1")).to_be_visible()
        assert page.title() != "hit"
    assert page.evaluate("({}).polluted === undefined")


KEPT = """async (key) => {
  const opened = indexedDB.open("steady");
  await new Promise((done) => (opened.onsuccess = done));
  const asked = opened.result.transaction("kept").objectStore("kept").get(key);
  await new Promise((done) => (asked.onsuccess = done));
  opened.result.close();
  return asked.result;
}"""
ELM = Details(name="Elm Animal Hospital", phone="+15124720333", city="Austin", zone="America/New_York")
PINE = Details(name="Pine Vets", phone="+15124720444", city="Austin", zone="America/Chicago")


@pytest.fixture
def clinics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, list[Clinic]]]:
    """A server that knows three clinics."""
    with Server(tmp_path_factory.mktemp("server")) as server:
        with desk_of(server) as desk:
            known = [approved(desk, one, str(n)) for n, one in enumerate((OAK, ELM, PINE))]
        yield server.start(), known


def save_clinic(tab: Page, address: str, role: str) -> None:
    tab.goto(address)
    touch(tab.locator("[data-clinic-save]"))
    choice = tab.locator(f"[name=role][value={role}]")
    touch(tab.locator("label").filter(has=choice))
    expect(choice).to_be_checked()


def test_a_backup_brings_the_clinics_and_a_place_that_is_taken_stays_taken(
    clinics: tuple[Server, list[Clinic]], new_phone: NewPhone
) -> None:
    server, (oak, elm, pine) = clinics
    first = new_phone(accept_downloads=True).switch_on()
    second = new_phone().switch_on()
    for tab in (first, second):
        tab.goto(server.address)
        wait_until_installed(tab)
    save_clinic(first, scanned(server, oak), "vet")
    save_clinic(first, scanned(server, elm), "emergency_vet")
    save_clinic(second, scanned(server, pine), "vet")
    server.kill()

    file = back_up(first, server.address, "Save a backup file").read_bytes()
    backup: FilePayload = {"name": "steady-diary.json.gz", "mimeType": "application/gzip", "buffer": file}
    restore(second, server.address, backup)
    expect(second.locator("[data-preview]")).to_contain_text("New clinics: 2")
    assert len(second.evaluate(KEPT, "clinics")) == 1, "nothing is kept before the button is pressed"
    touch(second.get_by_role("button", name="Put it into"))
    expect(second.locator("[data-imported]")).to_be_focused()

    numbers = second.evaluate(KEPT, "numbers")
    assert numbers["vet"] == {"name": "Pine Vets", "phone": "+15124720444", "clinic": pine.slug}
    assert numbers["emergency_vet"] == {"name": "Elm Animal Hospital", "phone": "+15124720333", "clinic": elm.slug}
    second.goto(server.address + "/call")
    dialled = second.locator("#numbers a[data-tel]")
    expect(dialled).to_have_count(2)
    assert {link.get_attribute("href") for link in dialled.all()} == {"tel:+15124720444", "tel:+15124720333"}
    expect(second.locator("[data-clinic-list] li")).to_have_count(3)
    second.goto(f"{server.address}/c/{oak.slug}")
    expect(second.get_by_role("heading", level=1)).to_have_text("Oak Street Vets")
    expect(second.locator("[data-clinic-hours]")).to_contain_text("8:00 am to 6:00 pm")

    restore(second, server.address, backup)
    expect(second.locator("[data-preview]")).to_contain_text("All of it is here already.")
    first.goto(server.address + "/diary/keep")
    touch(first.get_by_role("button", name="Delete everything on this phone"))
    expect(first.locator("[data-forgotten]")).to_be_focused()
    assert [first.evaluate(KEPT, key) for key in ("clinics", "numbers", "counts")] == [None] * 3


def clinic_of(**changes: Any) -> Record:
    """As the phone keeps it once the server has answered."""
    return {
        "slug": "oak-street-vets",
        "code": "9C8P9R",
        "name": "Oak Street Vets",
        "phone": "+15124720123",
        "phone_shown": "(512) 472-0123",
        "after_phone": "+4930123456",
        "after_phone_shown": "+49 30 123456",
        "after_name": "Night Pet ER",
        "city": "Austin",
        "changed": "2026-11-20",
        "revision": 2,
        "zone": "America/Chicago",
        "hours": [[[480, 1080]], [], [], [], [], [[1080, 1920]], [[0, 1440]]],
        "week": [["Monday", "8:00 am to 6:00 pm"]],
        "address": "1 Oak Street",
        "website": "https://oak.example/",
        "verified": "unchecked",
        "counts": "",
        "news": None,
        "passed": "",
        "saved": 1_700_000_000_000,
    } | changes


def test_a_clinic_of_a_file_is_read_field_by_field_and_its_trust_is_not_believed(pure: Page) -> None:
    def sound(value: object) -> Any:
        return pure.evaluate("(json) => soundClinic(JSON.parse(json))", json.dumps(value))

    assert sound(clinic_of()) == clinic_of()
    claimed = clinic_of(verified="yes", counts="yes", passed="2026-11-20 2", scanned=5, news={"slug": "x"}, card="1~x")
    assert sound(claimed) == clinic_of()
    assert sound(clinic_of(verified="no", counts="no")) == clinic_of(verified="no", counts="no")
    unsound: dict[str, list[Any]] = {
        "slug": ["../../x", "a", "Oak", "x" * 41, None, "toString()"],
        "name": ["", "\u202e", 5, None],
        "phone": ["911", "5124720123", "+1512472012345678", "javascript:alert(1)", None, ["+15124720123"]],
        "changed": ["", "yesterday", "2026-13-01", 20_261_120],
    }
    for field, bad in unsound.items():
        for value in bad:
            assert sound(clinic_of(**{field: value})) is None, (field, value)
    assert sound(clinic_of(name="Oak\u202e ~Vets" + "x" * 90))["name"] == "Oak Vets" + "x" * 52
    for shown in ("(512) 472-9999", "<b>", "+1 900 512 472 0123", "472-0123"):
        assert sound(clinic_of(phone_shown=shown))["phone_shown"] == "", shown
    for site in ("javascript:alert(1)", "https://x y", "https://oak.example/" + "x" * 200, 5):
        assert sound(clinic_of(website=site))["website"] == ""
    others: list[Any] = [[]] * 6
    days = ([[0, 4000]], [[-1, 5]], [["a", 5]], [[5, 1]], [[1, 2]] * 21, [[1]], 5)
    weeks: list[Any] = [5, [[]] * 8, *([day, *others] for day in days)]
    for hours in weeks:
        assert {"hours", "week", "zone"}.isdisjoint(sound(clinic_of(hours=hours)))
    assert "hours" not in sound(clinic_of(zone="<b>"))


def test_clinics_join_by_slug_the_later_wins_and_none_is_pushed_out(pure: Page) -> None:
    def joined(here: list[Record], coming: list[Record], numbers_here: Record, numbers: Record) -> Any:
        given = {"here": here, "coming": coming, "numbersHere": numbers_here, "numbers": numbers, "most": 3}
        return pure.evaluate("(given) => joinedClinics(given)", given)

    def number(clinic: Record) -> Record:
        return {"name": clinic["name"], "phone": clinic["phone"], "clinic": clinic["slug"]}

    old = clinic_of(verified="yes", counts="yes", scanned=7)
    later = clinic_of(phone="+15124720999", phone_shown="", changed="2026-11-21", revision=1)
    both = joined([old], [later], {"vet": number(old)}, {"emergency_vet": number(later)})
    assert both["clinics"] == [later | {"counts": "yes", "scanned": 7}]
    assert both["taken"] == {"vet": number(later)}, "a clinic has one place, and its number follows it"
    assert both["counts"] == {"clinics": 0, "clinics_newer": 1, "clinics_over": 0}
    back = joined([later], [old], {"vet": number(later)}, {})
    assert back["clinics"] == [later]
    assert back["counts"] == {"clinics": 0, "clinics_newer": 0, "clinics_over": 0}
    hours = joined([old], [clinic_of(revision=3, week=[])], {}, {})
    assert hours["clinics"] == [clinic_of(revision=3, week=[], verified="yes", counts="yes", scanned=7)]

    four = [clinic_of(slug=f"clinic-{n}") for n in range(4)]
    mine = clinic_of(slug="mine")
    typed = {"name": "Mine", "phone": "555 0142"}
    full = joined([mine], four, {"vet": typed}, {"vet": number(four[0]), "emergency_vet": number(four[3])})
    assert full["clinics"] == [four[0], four[3], mine]
    assert full["taken"] == {"vet": typed, "emergency_vet": number(four[3])}
    assert full["counts"] == {"clinics": 2, "clinics_newer": 0, "clinics_over": 2}
    left_out = joined([mine, *four[:2]], [four[3]], {}, {"vet": number(four[3])})
    assert left_out["taken"] == {"vet": {"name": "Oak Street Vets", "phone": "+15124720123"}}, "it names no clinic"


def test_tampered_clinics_in_a_file_are_left_out_and_the_rest_comes(page: Page, address: str) -> None:
    good = clinic_of(name=f"Oak {EVIL}"[:60], verified="yes", extra="x")
    clinics = [good, clinic_of(slug="../evil"), clinic_of(slug="elm", phone="tel:1"), 5, None, [], {"__proto__": good}]
    number = {"name": "x", "phone": "+19005550100", "clinic": "oak-street-vets"}
    kept = {"clinics": clinics, "numbers": {"vet": number, "emergency_vet": number | {"clinic": "../evil"}}}
    text = json.dumps({"format": "steady-diary", "schema": 1, "kept": kept})
    restore(page, address, {"name": "file.json", "mimeType": "application/json", "buffer": text.encode()})
    expect(page.locator("[data-preview]")).to_contain_text("New clinics: 1")
    expect(page.locator("[data-coming] [data-dropped]")).to_be_visible()
    touch(page.get_by_role("button", name="Put it into"))
    expect(page.locator("[data-imported]")).to_be_visible()
    [oak] = page.evaluate(KEPT, "clinics")
    assert (oak["slug"], oak["verified"], "extra" in oak) == ("oak-street-vets", "unchecked", False)
    numbers = page.evaluate(KEPT, "numbers")
    assert numbers["vet"]["phone"] == "+15124720123", "a clinic's number is the clinic's"
    assert numbers["emergency_vet"] == {"name": "x", "phone": "+19005550100"}
    for path in ("/", "/call", "/c/oak-street-vets"):
        page.goto(address + path)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("a[href='tel:+15124720123']").first).to_be_attached()
        assert page.title() != "hit"


def test_the_diary_says_when_a_backup_is_worth_it(page: Page, address: str) -> None:
    note = page.locator("[data-back-up-note]")
    fill(page, 9)
    page.goto(address + "/diary")
    expect(page.locator("[data-log] > li")).to_have_count(9)
    expect(note).to_be_hidden()
    fill(page, 10)
    page.reload()
    expect(note).to_be_visible()
    touch(note.get_by_role("button", name="Later"))
    expect(note).to_be_hidden()
    page.reload()
    expect(page.locator("[data-log] > li")).to_have_count(10)
    expect(note).to_be_hidden()


def test_the_page_says_whether_the_browser_has_promised_to_keep_the_diary(page: Page, address: str) -> None:
    page.goto(address + "/diary/keep")
    expect(page.locator("[data-persisted]:visible")).to_have_count(1)


# ------------------------------------------------------------------ accessibility


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_these_pages(page: Page, address: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    fill(page, 40)
    paths = ["/diary/summary", "/diary/keep", "/h", "/diary/handover"]
    code = codes_shown(page, address)[0]
    for path in [*paths, "/h" + code[code.index("#") :]]:
        page.goto("about:blank")
        page.goto(address + path)
        expect(
            page.locator("[data-summary] h2, [data-state]:visible, [data-code-box]:visible, [data-never]").first
        ).to_be_visible()
        results = Axe().run(page)
        assert results.violations_count == 0, f"{path}\n{results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
