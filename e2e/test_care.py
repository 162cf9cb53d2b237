"""Waiting, rest, medicines and films: all of it on a phone whose server is gone for good."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from e2e.browsers import Phone
from e2e.conftest import NewPhone
from e2e.test_accessibility import refuse_violations
from e2e.walk import begin, level_shown, next_page, press, touch, walk_to_result
from server.knowledge.records import Knowledge

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
DAYS_OF_LOOKS = 7
# The head of a WebM file, and nothing after it: kept byte by byte, though no browser plays it.
FILM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d4287810442858102") * 40
BISCUIT, MOSS = "dog-biscuit", "dog-moss"

CHANGE = """async ([store, records]) => {
  const opening = indexedDB.open("steady");
  const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const whole = db.transaction(store, "readwrite");
  for (const [key, record] of records) {
    store === "kept" ? whole.objectStore(store).put(record, key) : whole.objectStore(store).put(record);
  }
  await new Promise((done) => { whole.oncomplete = done; });
  db.close();
}"""
READ = """async (store) => {
  const opening = indexedDB.open("steady");
  const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const asking = db.transaction(store).objectStore(store).getAll();
  const all = await new Promise((done) => { asking.onsuccess = () => done(asking.result); });
  db.close();
  return all.map((one) => (one.bytes ? { ...one, bytes: [...new Uint8Array(one.bytes)] } : one));
}"""
# The phone says that it is full, as soon as a film is put into its memory.
NO_ROOM = """() => {
  const put = IDBObjectStore.prototype.put;
  window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "films") throw new DOMException("No room", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""
# How far the page runs off sideways at this text size, and the targets below 56 px.
TOO_WIDE_OR_SMALL = """(size) => {
  const root = document.documentElement;
  root.style.fontSize = size;
  const small = [...document.querySelectorAll("main :is(button, .btn, .opt, summary, .rows a, select), .field input")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 55);
  const found = [Math.max(0, root.scrollWidth - root.clientWidth), small.map((e) => e.outerHTML.slice(0, 120))];
  root.style.fontSize = "";
  return found;
}"""


class Care:
    """A phone that was switched on with its server dead, and what its memory holds."""

    def __init__(self, address: str, phone: Phone) -> None:
        self._address = address
        self._phone = phone
        self.tab = phone.switch_on()
        self.open("/about")

    def open(self, path: str) -> Page:
        self.tab.goto(self._address + path)
        return self.tab

    def restart(self) -> None:
        self.tab = self._phone.restart()

    def put(self, store: str, **records: Any) -> None:
        """Write records as the pages do; in ``kept`` under their names."""
        self.tab.evaluate(CHANGE, [store, list(records.items())])

    def read(self, store: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.tab.evaluate(READ, store)
        return found

    def set_clock(self, at: float) -> None:
        self.tab.clock.set_fixed_time(at / 1000)

    def now(self) -> float:
        present: float = self.tab.evaluate("Date.now()")
        return present


@pytest.fixture
def care(left_alone: tuple[str, Phone], new_phone: NewPhone) -> Care:
    """With one dog on it, which has two medicines."""
    address, phone = left_alone
    care = Care(address, new_phone(like=phone))
    medicines = [{"name": "Phenobarbital", "dose": "as the label says", "when": "Morning and evening"}]
    care.put("dogs", dog=dog(BISCUIT, "Biscuit", [*medicines, {"name": "Joint tablets", "dose": "", "when": ""}]))
    return care


def dog(name_id: str, name: str, medicines: list[dict[str, str]] | None = None) -> dict[str, Any]:
    empty = {"breed": "", "born": "", "sex": "", "neutered": "", "vet": "", "photo": None, "updated": 0}
    lists: dict[str, Any] = {"weights": [], "conditions": [], "traits": [], "medicines": medicines or []}
    return {"id": name_id, "name": name, **empty, **lists}


def plan(dog_id: str, started: float) -> dict[str, Any]:
    looks = [started + 30 * MINUTE, *(started + n * DAY for n in range(1, DAYS_OF_LOOKS + 1))]
    return {
        "id": f"plan-{dog_id}",
        "kind": "wait",
        "dog": dog_id,
        "started": started,
        "result": {"level": "watch", "query": "?at=result", "at": started, "dog": dog_id},
        "looks": [{"due": due, "seen": None, "answer": ""} for due in looks],
        "closed": None,
        "why": "",
        "updated": started,
    }


def waits(tab: Page) -> Locator:
    return tab.locator("[data-waits] li")


def answer(tab: Page, which: str) -> None:
    touch(tab.locator(f"[data-plans] [data-answer={which}]").first)
    expect(tab.locator("[data-outcome]")).to_be_visible()


# ------------------------------------------------------------------ waiting


def test_waiting_begins_on_the_result_counts_down_at_home_and_ends_when_it_stopped(care: Care) -> None:
    tab = care.open("/")
    begin(tab)
    walk_to_result(tab)
    assert level_shown(tab) == "watch"
    press(tab, tab.get_by_role("link", name="Wait with me"))
    touch(tab.get_by_role("button", name="Wait with me"))
    expect(tab.locator("[data-span]")).to_have_text("30\N{NO-BREAK SPACE}min")
    started = care.now()
    care.set_clock(started + 10 * MINUTE)
    expect(waits(care.open("/"))).to_contain_text(
        re.compile("Look at Biscuit again in (20|21)\\smin"), use_inner_text=True
    )
    expect(waits(care.open("/diary"))).to_have_count(1)
    care.set_clock(started + 3 * HOUR)
    expect(waits(care.open("/"))).to_contain_text("Look at Biscuit again now", use_inner_text=True)
    expect(waits(tab)).to_contain_text("It was due:", use_inner_text=True)
    press(tab, waits(tab).get_by_role("link"))
    tab.reload()
    answer(tab, "same")
    expect(tab.get_by_text("has no vet seen this shaking")).to_be_visible()
    expect(tab.locator("[data-span]")).to_have_text("21\N{NO-BREAK SPACE}hr")
    tab.reload()
    expect(tab.locator("[data-outcome]")).to_be_hidden()
    answer(tab, "stopped")
    expect(tab.get_by_text("Twice in 24 hours: call a vet today.")).to_be_visible()
    expect(tab.locator("[data-plan-id]")).to_have_count(0)
    expect(tab.locator("[data-earlier]")).to_contain_text("Biscuit: It stopped")
    expect(waits(care.open("/"))).to_have_count(0)
    (kept,) = care.read("plans")
    assert [look["answer"] for look in kept["looks"]][:2] == ["same", "stopped"]
    assert kept["why"] == "stopped"


def test_worse_leads_to_the_checklist_and_the_call_card_and_can_be_taken_back(care: Care) -> None:
    care.put("plans", plan=plan(BISCUIT, care.now()))
    tab = care.open("/diary/wait")
    expect(tab.get_by_role("button", name="It is the same or better")).to_be_hidden()
    answer(tab, "worse")
    outcome = tab.locator("[data-outcome]")
    expect(outcome.get_by_role("link", name="Answer the checklist again")).to_have_attribute("href", "/checklist")
    expect(outcome.get_by_role("link", name="Call")).to_have_attribute("href", "/call")
    expect(tab.locator("[data-plan-id]")).to_have_count(0)
    touch(outcome.get_by_role("button", name="Take that back"))
    expect(tab.locator("[data-plan-id]")).to_have_count(1)
    assert [look["seen"] for look in care.read("plans")[0]["looks"]] == [None] * (DAYS_OF_LOOKS + 1)


def test_a_clock_that_was_set_back_asks_for_a_look_now_and_counts_from_there(care: Care) -> None:
    present = care.now()
    care.put("plans", plan=plan(BISCUIT, present + 400 * DAY))
    expect(waits(care.open("/"))).to_contain_text("The clock of this phone was changed.", use_inner_text=True)
    tab = care.open("/diary/wait")
    answer(tab, "same")
    expect(tab.locator("[data-span]")).to_have_text("24\N{NO-BREAK SPACE}hr")
    dues = [look["due"] - present for look in care.read("plans")[0]["looks"]]
    assert all(-MINUTE < due < DAYS_OF_LOOKS * DAY + HOUR for due in dues)


def test_a_clock_that_was_set_forward_asks_once_and_names_what_was_missed(care: Care) -> None:
    care.put("plans", plan=plan(BISCUIT, care.now() - 60 * DAY))
    tab = care.open("/diary/wait")
    touch(tab.get_by_text("All the times to look"))
    expect(tab.locator("[data-looks] li").filter(has_text="Missed")).to_have_count(DAYS_OF_LOOKS)
    answer(tab, "same")
    expect(tab.get_by_text("The week is over.")).to_be_visible()
    expect(tab.locator("[data-plan-id]")).to_have_count(0)


def test_each_dog_waits_for_itself_and_a_later_urgent_result_ends_the_counting(care: Care) -> None:
    present = care.now()
    care.put("dogs", other=dog(MOSS, "Moss"))
    care.put("plans", one=plan(BISCUIT, present), other=plan(MOSS, present - HOUR))
    rows = waits(care.open("/"))
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Moss")).to_contain_text("again now", use_inner_text=True)
    expect(rows.filter(has_text="Biscuit")).to_contain_text("in 30", use_inner_text=True)
    later = {"level": "same_day", "query": "?yelp=yes&at=result", "at": present + 1, "dog": MOSS}
    care.put("kept", results=[later])
    expect(waits(care.open("/"))).to_have_count(1)
    tab = care.open("/diary/wait")
    moss = tab.locator(f"[data-plan-id=plan-{MOSS}]")
    expect(moss.get_by_role("link", name="Open that result")).to_have_attribute("href", "/checklist?yelp=yes&at=result")
    expect(moss.locator("[data-answer=same]")).to_be_hidden()
    expect(tab.locator("[data-start]")).to_contain_text(
        "Your last result asks for more than waiting.", use_inner_text=True
    )
    expect(tab.locator("[data-go]")).to_be_hidden()


def test_waiting_does_not_begin_without_a_fresh_result(care: Care) -> None:
    tab = care.open("/diary/wait")
    expect(tab.get_by_text("Answer the checklist first.")).to_be_visible()
    care.put("kept", results=[{"level": "watch", "query": "?at=result", "at": care.now() - 3 * DAY}])
    tab.reload()
    expect(tab.get_by_text("more than a day old")).to_be_visible()
    expect(tab.locator("[data-go]")).to_be_hidden()


def test_the_calendar_file_has_an_alarm_for_each_look_to_come(care: Care, knowledge: Knowledge) -> None:
    name = "Bo, the; \\ “dog” 🐶"
    started = care.now() - 40 * MINUTE
    care.put("dogs", dog=dog(BISCUIT, name))
    care.put("plans", plan=plan(BISCUIT, started))
    tab = care.open("/diary/wait")
    touch(tab.get_by_text("Remind me"))
    expect(tab.get_by_text("A web app cannot ring by itself when it is closed.")).to_be_visible()
    with tab.expect_download() as loading:
        touch(tab.get_by_role("button", name="Put them in my calendar"))
    assert loading.value.suggested_filename == "look-again.ics"
    data = Path(loading.value.path()).read_bytes()
    events = events_in(data)
    assert [moment(event["DTSTART"]) for event in events] == [
        datetime.fromtimestamp(started // 1000, UTC) + timedelta(days=n) for n in range(1, DAYS_OF_LOOKS + 1)
    ]
    assert len({event["UID"] for event in events}) == DAYS_OF_LOOKS
    for event in events:
        assert event["SUMMARY"] == f"Look again: {name}"
        assert event["VALARM"] == {"ACTION": "DISPLAY", "TRIGGER": "PT0S", "DESCRIPTION": event["SUMMARY"]}
        for item in knowledge.escalation.items_:
            assert item in event["DESCRIPTION"].replace("\xa0", " ")
        assert moment(event["DTEND"]) > moment(event["DTSTART"])
        assert event["URL"].endswith("/diary/wait")


def events_in(data: bytes) -> list[dict[str, Any]]:
    """Read by the rules of RFC 5545: CRLF, folded lines of 75 bytes at most, escaped text, nested parts."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    rows = data.removesuffix(b"\r\n").split(b"\r\n")
    assert max(len(row) for row in rows) <= 75
    lines = [line.decode() for line in b"\r\n".join(rows).replace(b"\r\n ", b"").split(b"\r\n")]
    assert any(row.startswith(b" ") for row in rows), "a long line is folded"
    for row in rows:
        row.decode()
    whole: dict[str, Any] = {"parts": []}
    inside = [whole]
    for line in lines:
        key, _, value = line.partition(":")
        if key == "BEGIN":
            inside.append({"name": value, "parts": []})
        elif key == "END":
            part = inside.pop()
            assert part.pop("name") == value
            inside[-1]["parts"].append(part)
            if not part["parts"]:
                del part["parts"]
            if value == "VALARM":
                inside[-1]["VALARM"] = part
        else:
            assert key not in inside[-1]
            inside[-1][key] = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
    assert len(inside) == 1
    (calendar,) = whole["parts"]
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    events: list[dict[str, Any]] = calendar["parts"]
    return events


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


# ------------------------------------------------------------------ rest and medicines


def test_rest_is_what_the_vet_said_and_counts_the_days(care: Care) -> None:
    # Noon, so that no time zone makes another day of it.
    noon = datetime(2026, 11, 10, 12).timestamp() * 1000
    care.set_clock(noon)
    tab = care.open("/diary/rest")
    form = tab.locator("[data-rest-form]")
    form.get_by_label("Number").fill("40")
    touch(form.get_by_role("button", name="Keep it"))
    expect(form.locator("[data-wrong]")).to_contain_text("tick at least one")
    expect(form.locator("[data-wrong]")).to_contain_text("up to 26 weeks")
    touch(form.get_by_text("A crate or a pen"))
    form.get_by_label("Something else your vet said").fill("No <b>visitors</b>")
    form.get_by_label("Number").fill("2")
    touch(form.get_by_role("button", name="Keep it"))
    now = tab.locator("[data-rest-now]")
    expect(now).to_contain_text("14 days to go", use_inner_text=True)
    touch(now.get_by_text("No <b>visitors</b>"))
    expect(tab.locator("[data-kept]")).to_have_text("Kept.")
    tab.reload()
    expect(now.get_by_label("No <b>visitors</b>")).to_be_checked()
    expect(now.get_by_label("In its crate or pen")).not_to_be_checked()
    touch(now.get_by_text("Something broke the rest"))
    expect(now.get_by_text("tell your vet what happened")).to_be_visible()
    care.set_clock(noon + DAY)
    tab = care.open("/diary/rest")
    now = tab.locator("[data-rest-now]")
    expect(now).to_contain_text("13 days to go", use_inner_text=True)
    expect(now.get_by_label("No <b>visitors</b>")).not_to_be_checked()
    touch(now.get_by_text("The last 14 days"))
    expect(now.locator("[data-rest-history] li").nth(1)).to_contain_text("1 of 2 kept, something broke the rest")
    tab.locator("[data-day]").select_option("Yesterday")
    expect(now.get_by_label("No <b>visitors</b>")).to_be_checked()
    for days, words in ((14, "The last day"), (20, "The time is over"), (-3, "It begins on")):
        care.set_clock(noon + days * DAY)
        expect(care.open("/diary/rest").locator("[data-rest-now]")).to_contain_text(words, use_inner_text=True)
    touch(tab.get_by_role("button", name="The vet has ended the rest"))
    expect(tab.locator("[data-rest-new]")).to_be_visible()
    touch(tab.locator("[data-back-to-rest]"))
    expect(tab.locator("[data-rest-now]")).to_be_visible()


def test_the_teach_back_explains_each_answer_and_only_one_is_right(care: Care, knowledge: Knowledge) -> None:
    tab = care.open("/diary/rest")
    for question in knowledge.diary.rest.question:
        place = tab.locator(f"[data-teach={question.id}]")
        for choice in question.answers:
            touch(place.get_by_text(choice.words, exact=True))
            expect(place.locator("[data-because]:visible")).to_have_text(choice.because)
            assert choice.because.startswith("Yes." if choice.right else "Not quite.")


def test_medicines_are_ticked_by_day_and_time_and_a_tick_can_be_taken_back(care: Care) -> None:
    tab = care.open("/diary/rest")
    doses = tab.locator("[data-doses] fieldset")
    expect(doses.locator("legend")).to_have_text(["Morning", "Evening", "This day"])
    touch(doses.nth(0).get_by_text("Given"))
    touch(doses.nth(1).get_by_text("Missed"))
    touch(doses.nth(2).get_by_text("Given"))
    expect(doses.nth(2).get_by_label("Given")).to_be_checked()
    touch(doses.nth(2).get_by_text("Given"))
    expect(doses.nth(2).get_by_label("Given")).not_to_be_checked()
    care.restart()
    tab = care.open("/diary/rest")
    doses = tab.locator("[data-doses] fieldset")
    expect(doses.nth(0).get_by_label("Given")).to_be_checked()
    expect(doses.nth(1).get_by_label("Missed")).to_be_checked()
    expect(doses.nth(2).get_by_label("Given")).not_to_be_checked()
    touch(tab.locator("[data-medicines]").get_by_text("The last 14 days"))
    expect(tab.locator("[data-history] li")).to_have_count(1)
    expect(tab.locator("[data-history]")).to_contain_text(
        "Phenobarbital, morning: given; Phenobarbital, evening: missed"
    )


def test_ticks_of_two_tabs_are_both_kept(care: Care) -> None:
    tab = care.open("/diary/rest")
    doses = tab.locator("[data-doses] fieldset")
    expect(doses).to_have_count(3)
    other = tab.context.new_page()
    other.goto(tab.url)
    touch(other.locator("[data-doses] fieldset").nth(1).get_by_text("Missed"))
    expect(other.locator("[data-kept]")).to_have_text("Kept.")
    touch(doses.nth(0).get_by_text("Given"))
    expect(tab.locator("[data-kept]")).to_have_text("Kept.")
    (ticked,) = care.read("plans")
    assert sorted((tick["time"], tick["was"]) for tick in ticked["ticks"]) == [
        ("evening", "missed"),
        ("morning", "given"),
    ]


# ------------------------------------------------------------------ films


def film(data: bytes = FILM) -> FilePayload:
    return {"name": "clip.webm", "mimeType": "video/webm", "buffer": data}


def entry(started: float, **more: Any) -> dict[str, Any]:
    return {
        "id": "entry-1",
        "dog": BISCUIT,
        "started": started,
        "offset": 0,
        "seconds": 60,
        "timing": "about",
        "saw_start": True,
        "kind": "shake",
        "parts": ["whole"],
        "state": "resting",
        "aware": "yes",
        "severity": 2,
        "gait": "normal",
        "film": None,
        "updated": started,
        **more,
    }


def add_film(tab: Page, payload: FilePayload | Path) -> None:
    expect(tab.locator("[data-film]")).to_be_visible()
    tab.locator("[data-film] [data-film-file]").first.set_input_files(payload)


def keep(tab: Page) -> None:
    with next_page(tab):
        touch(tab.get_by_role("button", name="Keep it", exact=True))
    expect(tab.locator("h1")).to_have_text("Diary")


def test_a_film_stays_with_its_entry_byte_by_byte_and_comes_back_with_it(care: Care) -> None:
    care.put("episodes", entry=entry(care.now() - HOUR))
    tab = care.open("/diary/episode#entry-1")
    add_film(tab, film())
    expect(tab.locator("[data-films] li")).to_have_count(1)
    keep(tab)
    care.restart()
    care.tab.add_init_script(
        """window.letGo = [];
        const letGo = URL.revokeObjectURL;
        URL.revokeObjectURL = (address) => { window.letGo.push(address); letGo.call(URL, address); };"""
    )
    tab = care.open("/diary/episode#entry-1")
    (kept,) = care.read("films")
    assert bytes(kept["bytes"]) == FILM
    assert (kept["type"], kept["episode"]) == ("video/webm", "entry-1")
    assert care.read("episodes")[0]["film"] == kept["id"]
    touch(tab.get_by_role("button", name="Play it"))
    expect(tab.locator("[data-films] video")).to_have_attribute("src", re.compile("^blob:"))
    source = tab.locator("[data-films] video").get_attribute("src")
    with tab.expect_download() as loading:
        touch(tab.get_by_role("button", name="Save it as a file"))
    assert Path(loading.value.path()).read_bytes() == FILM
    press(tab, tab.locator("header .back"))
    assert source in tab.evaluate("window.letGo"), "the copy in memory goes when its page is left"

    care.open("/diary/episode#entry-1")
    press(tab, tab.get_by_role("button", name="Delete this entry"))
    assert care.read("episodes") == []
    touch(tab.locator("[data-undo]"))
    expect(tab.locator("[data-log] li")).to_have_count(1)
    assert [bytes(one["bytes"]) for one in care.read("films")] == [FILM]

    care.put("episodes", other=entry(care.now() - HOUR, id="entry-2"))
    for entry_id in ("entry-1", "entry-2"):
        care.open("/about")
        care.open(f"/diary/episode#{entry_id}")
        press(tab, tab.get_by_role("button", name="Delete this entry"))
    assert care.read("films") == [], "a film goes for good when something else is deleted"


def test_a_film_alone_can_be_deleted_and_brought_back_until_the_entry_is_kept(care: Care) -> None:
    care.put("episodes", entry=entry(care.now() - HOUR))
    tab = care.open("/diary/episode#entry-1")
    add_film(tab, film())
    add_film(tab, film(FILM[::-1]))
    keep(tab)
    assert len(care.read("films")) == 2
    care.open("/diary/episode#entry-1")
    row = tab.locator("[data-films] li").first
    for button in ("Delete this film", "Undo", "Delete this film"):
        touch(row.get_by_role("button", name=button))
    expect(row.get_by_text("It will be deleted when you press")).to_be_visible()
    keep(tab)
    assert [bytes(one["bytes"]) for one in care.read("films")] == [FILM[::-1]]
    assert care.read("episodes")[0]["film"] == care.read("films")[0]["id"]


def test_a_film_is_shared_through_the_phones_share_sheet(care: Care) -> None:
    care.tab.add_init_script(
        """navigator.canShare = ({ files }) => files.length === 1;
        navigator.share = async ({ files: [file] }) => {
          window.shared = [file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]];
          document.documentElement.dataset.shared = "";
        };"""
    )
    care.put("episodes", entry=entry(care.now() - HOUR))
    tab = care.open("/diary/episode#entry-1")
    add_film(tab, film())
    touch(tab.get_by_role("button", name="Play it"))
    expect(tab.get_by_role("button", name="Save it as a file")).to_be_hidden()
    touch(tab.get_by_role("button", name="Share it with the vet"))
    expect(tab.locator("html[data-shared]")).to_be_attached()
    name, kind, data = tab.evaluate("window.shared")
    assert re.fullmatch(r"Biscuit-\d{4}-\d\d-\d\d\.webm", name)
    assert (kind, bytes(data)) == ("video/webm", FILM)


def test_without_room_the_entry_is_kept_and_the_film_can_follow(care: Care) -> None:
    care.put("episodes", entry=entry(care.now() - HOUR, note="Kept before"))
    tab = care.open("/diary/episode#entry-1")
    tab.evaluate(NO_ROOM)
    add_film(tab, film())
    touch(tab.get_by_text("Stiffness", exact=True))
    touch(tab.get_by_role("button", name="Keep it", exact=True))
    expect(tab.locator("[data-wrong]")).to_contain_text("no room left for it. The entry is kept, without the film.")
    (kept,) = care.read("episodes")
    assert (kept["kind"], kept["film"], kept["note"]) == ("stiff", None, "Kept before")
    assert care.read("films") == []
    tab.evaluate("makeRoom()")
    keep(tab)
    assert care.read("episodes")[0]["film"] == care.read("films")[0]["id"]


def test_a_film_above_the_limit_or_of_another_kind_is_refused_naming_what_is_allowed(
    care: Care, tmp_path: Path
) -> None:
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.truncate(80_000_001 + 5_000_000)
    tab = care.open("/diary/episode")
    said = tab.locator("[data-film-problem]")
    add_film(tab, large)
    expect(said).to_contain_text("This film has 85 MB. Up to 80 MB can be kept.")
    add_film(tab, {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"x"})
    expect(said).to_contain_text("not a film")
    expect(tab.locator("[data-films] li")).to_have_count(0)
    add_film(tab, {"name": "CLIP.MOV", "mimeType": "", "buffer": FILM})
    expect(said).to_be_hidden()
    expect(tab.locator("[data-films] li")).to_have_count(1)


def test_the_film_coach_goes_shot_by_shot_and_keeps_them_with_todays_entry(care: Care, knowledge: Knowledge) -> None:
    shots = knowledge.diary.film.shot
    noon = datetime(2026, 11, 10, 12).timestamp() * 1000
    care.set_clock(noon)
    tab = care.open("/diary/film")
    shown = tab.locator("[data-shot]:visible")
    for n, shot in enumerate(shots):
        expect(shown).to_have_count(1)
        expect(shown.locator("h2")).to_have_text(shot.title)
        if n + 1 < len(shots):
            touch(tab.get_by_role("button", name="Next"))
            expect(shown.locator("h2")).to_be_focused()
    expect(tab.locator("[data-next-shot]")).to_be_hidden()
    touch(tab.get_by_role("button", name="Back"))
    record = shown.locator("[data-film-file][capture=environment]")
    tab.evaluate(NO_ROOM)
    record.set_input_files(film())
    # Of what is hidden the inner text is all of its text: only a sentence that is seen counts.
    said = tab.locator("[data-kept-shot] p:visible").first
    expect(said).to_contain_text("It is not kept: the phone has no room left.")
    assert care.read("episodes") == []
    tab.evaluate("makeRoom()")
    record.set_input_files(film())
    expect(said).to_contain_text("Kept in a new entry.")
    expect(shown.locator("[data-filmed]")).to_be_visible()
    record.set_input_files(film(FILM[::-1]))
    expect(said).to_contain_text("Kept with the entry of")
    (made,) = care.read("episodes")
    assert [one["shot"] for one in made["films"]] == [shots[-2].id] * 2
    assert len(care.read("films")) == 2
    press(tab, tab.get_by_role("link", name="Open the entry"))
    expect(tab.locator("[data-films] li")).to_have_count(2)


def test_two_shots_picked_at_once_are_both_kept_with_the_entry(care: Care) -> None:
    care.put("episodes", entry=entry(care.now() - MINUTE))
    care.set_clock(care.now())
    tab = care.open("/diary/film")
    # Before the script has run all shots are there to be read; after it, one at a time.
    expect(tab.locator("[data-shot]:visible")).to_have_count(1)
    tab.evaluate(
        """(bytes) => {
          for (const last of [0, 1]) {
            const given = new DataTransfer();
            given.items.add(new File([new Uint8Array([...bytes, last])], "clip.webm", { type: "video/webm" }));
            const input = document.querySelectorAll("[data-shot] [capture=environment]")[last];
            input.files = given.files;
            input.dispatchEvent(new Event("change"));
          }
        }""",
        list(FILM),
    )
    expect(tab.locator("[data-shot] [data-filmed]:not([hidden])")).to_have_count(2)
    care.open("/diary/episode#entry-1")
    expect(tab.locator("[data-film]")).to_be_visible()
    (kept,) = care.read("episodes")
    assert {film["id"] for film in kept["films"]} == {film["id"] for film in care.read("films")}
    assert len(kept["films"]) == 2


def test_a_film_of_a_deleted_entry_that_came_back_is_not_deleted_a_day_later(care: Care) -> None:
    care.put("episodes", entry=entry(care.now() - HOUR))
    tab = care.open("/diary/episode#entry-1")
    add_film(tab, film())
    keep(tab)
    (filmed,) = care.read("episodes")
    care.open("/about")
    care.open("/diary/episode#entry-1")
    press(tab, tab.get_by_role("button", name="Delete this entry"))
    care.put("episodes", entry=filmed, other=entry(care.now() - 2 * HOUR, id="entry-2"))
    care.open("/about")
    care.open("/diary/episode#entry-2")
    press(tab, tab.get_by_role("button", name="Delete this entry"))
    assert [bytes(one["bytes"]) for one in care.read("films")] == [FILM]


# ------------------------------------------------------------------ for everyone


def test_axe_finds_nothing_on_the_pages_of_care_and_nothing_runs_off_sideways(care: Care) -> None:
    present = care.now()
    care.put("plans", plan=plan(BISCUIT, present - HOUR))
    care.put("episodes", entry=entry(present - HOUR, films=[{"id": "f", "shot": "", "type": "", "size": 1}], film="f"))
    tab = care.tab
    for path in ("/diary/wait", "/diary/rest", "/diary/film", "/diary/episode#entry-1", "/"):
        care.open("/about")
        care.open(path)
        ready = {"/diary/wait": "[data-plan-id]", "/diary/rest": "[data-doses] fieldset", "/": "[data-waits] li"}
        expect(tab.locator(ready.get(path, "[data-film-file]")).first).to_be_attached()
        tab.emulate_media(color_scheme="light", reduced_motion="reduce")
        refuse_violations(tab)
        tab.emulate_media(color_scheme="dark")
        refuse_violations(tab)
        for width, size in ((360, "100%"), (320, "200%")):
            tab.set_viewport_size({"width": width, "height": 740})
            wide, small = tab.evaluate(TOO_WIDE_OR_SMALL, size)
            assert (wide, small) == (0, []), (path, width)
        tab.set_viewport_size({"width": 360, "height": 740})
