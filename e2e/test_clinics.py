"""A clinic's code on a phone: read, judged, kept, dialled, counted; with its server there, changed and gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from e2e.browsers import Phone, wait_until_installed
from e2e.clinic_desk import NOW, OAK, approved, card_of, change, desk_of, foreign_code, scanned
from e2e.conftest import NewContext, NewPhone
from e2e.server_process import Server
from e2e.test_accessibility import SCHEMES, refuse_violations
from e2e.walk import begin, save_number, touch, walk_to_result
from server.domain.board import EXAMPLE, KINDS
from server.domain.clinic_card import Clinic, Details
from server.domain.opening_hours import read_hours
from server.store.staff import Staff

ELM = Details(name="Elm Animal Hospital", phone="+15124720333", city="Austin", zone="America/New_York")
# Monday, half past five and half past nine in the evening where Oak Street Vets are.
OPEN, CLOSED = "2026-11-23T23:30:00Z", "2026-11-24T03:30:00Z"
RESULT = "/checklist?yelp=yes&at=result"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as server:
        with desk_of(server) as desk:
            approved(desk, OAK)
            approved(desk, ELM, "2")
        yield server.start()


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that a test may kill, with a clinic."""
    with Server(tmp_path_factory.mktemp("server")) as server:
        with desk_of(server) as desk:
            approved(desk, OAK)
        yield server.start()


@pytest.fixture
def oak() -> Clinic:
    return Clinic("oak-street-vets", "", OAK, NOW.date(), 1)


@pytest.fixture
def elm() -> Clinic:
    return Clinic("elm-animal-hospital", "", ELM, NOW.date(), 1)


def tab_at(new_context: NewContext, moment: str = OPEN, **options: Any) -> Page:
    """A tab whose clock says this moment, in the clinic's own time zone."""
    context = new_context(**({"timezone_id": "America/Chicago", "locale": "en-US"} | options))
    context.clock.set_fixed_time(moment)
    return context.new_page()


def set_clock(tab: Page, moment: str) -> None:
    tab.context.clock.set_fixed_time(moment)


def save(tab: Page) -> None:
    touch(tab.locator("[data-clinic-save]"))
    expect(tab.locator("[data-clinic-kept]")).to_be_visible()


def call_buttons(tab: Page) -> list[tuple[str, str]]:
    """(address, number as it is read) of the call buttons, in their order."""
    first = tab.locator("main [data-call]").first
    expect(first.locator("[data-filled]").first).to_be_visible()
    links: list[tuple[str, str]] = first.locator("a[data-tel]").evaluate_all(
        "(links) => links.map((a) => [a.getAttribute('href'), a.querySelector('[data-number]').textContent])"
    )
    return [(href, shown) for href, shown in links]


OWN, AFTER = ("tel:+15124720123", "(512) 472-0123"), ("tel:+15124720199", "(512) 472-0199")


# ------------------------------------------------------------------ scanned, saved, dialled


def test_a_clinic_that_was_saved_is_dialled_from_everywhere_with_the_server_gone(
    own_server: Server, new_phone: NewPhone, oak: Clinic
) -> None:
    phone: Phone = new_phone(timezone_id="America/Chicago", locale="en-US")
    tab = phone.switch_on()
    phone.context.clock.set_fixed_time(OPEN)
    tab.goto(scanned(own_server, oak))
    expect(tab.get_by_role("heading", level=1)).to_have_text("Oak Street Vets")
    expect(tab.locator("[data-dials] a").first).to_have_attribute("href", "tel:+15124720123")
    save(tab)
    expect(tab.get_by_label("My vet", exact=True)).to_be_checked()
    wait_until_installed(tab)
    own_server.kill()

    tab = phone.restart()
    phone.context.clock.set_fixed_time(OPEN)
    for path in ("/", RESULT, "/call", "/first-aid/fit"):
        tab.goto(own_server.address + path)
        assert call_buttons(tab) == [OWN, AFTER], path
        expect(tab.locator("main [data-call] [data-says=open]").first).to_have_text("Open until 6:00\u202fPM")
    phone.context.clock.set_fixed_time(CLOSED)
    for path in ("/", RESULT, "/call"):
        tab.goto(own_server.address + path)
        assert call_buttons(tab) == [AFTER, OWN], path
        expect(tab.locator("main [data-call] [data-says=after]:visible").first).to_have_text(
            "After hours of Oak Street Vets"
        )
    tab.goto(f"{own_server.address}/C/OAK-STREET-VETS")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Oak Street Vets")
    expect(tab.locator("[data-clinic-hours]")).to_contain_text("8:00 am to 6:00 pm")


def test_a_code_alone_shows_its_numbers_with_a_dead_server_and_is_checked_later(
    own_server: Server, new_context: NewContext, oak: Clinic
) -> None:
    tab = tab_at(new_context)
    tab.goto(own_server.address)
    wait_until_installed(tab)
    own_server.kill()

    tab.goto(scanned(own_server, oak))
    expect(tab.get_by_role("heading", level=1)).to_have_text("Oak Street Vets")
    expect(tab.locator("[data-note=unchecked]")).to_be_visible()
    expect(tab.locator("[data-dials] a").first).to_contain_text("(512) 472-0123")
    expect(tab.locator("[data-dials] a").first).to_have_attribute("href", "tel:+15124720123")
    save(tab)
    expect(tab.locator("[data-clinic-counts]")).to_be_hidden()
    tab.goto(own_server.address)
    expect(tab.locator("main [data-call] [data-unverified]").first).to_be_visible()

    own_server.start()
    tab.goto(scanned(own_server, oak))
    tab.reload()
    expect(tab.locator("[data-clinic-registered]")).to_be_visible()
    expect(tab.locator("[data-note=unchecked]")).to_be_hidden()
    expect(tab.locator("[data-clinic-hours]")).to_contain_text("8:00 am to 6:00 pm")
    tab.goto(own_server.address)
    expect(tab.locator("main [data-call] a[data-tel]").first).to_be_visible()
    expect(tab.locator("main [data-call] [data-unverified]").first).to_be_hidden()


def test_without_a_card_and_without_a_connection_the_page_says_what_it_needs(
    own_server: Server, new_context: NewContext
) -> None:
    tab = tab_at(new_context)
    tab.goto(own_server.address)
    wait_until_installed(tab)
    own_server.kill()
    tab.goto(f"{own_server.address}/c/elm-animal-hospital")
    expect(tab.locator("[data-note=nothing]")).to_be_visible()
    expect(tab.get_by_label("Clinic code")).to_be_visible()
    expect(tab.locator("main [data-find]")).to_be_visible()


def test_the_page_reads_the_same_from_the_server_and_from_the_phone(
    server: Server, new_context: NewContext, oak: Clinic
) -> None:
    texts = []
    for workers in ("block", "allow"):
        tab = tab_at(new_context, service_workers=workers)
        tab.goto(server.address)
        if workers == "allow":
            wait_until_installed(tab)
        tab.goto(scanned(server, oak))
        expect(tab.locator("[data-clinic-registered]")).to_be_visible()
        expect(tab.locator("[data-clinic-save]")).to_be_visible()
        tab.locator("[data-install]").evaluate("(offer) => offer.remove()")
        # The server writes the day as the guide does, the phone as its owner does.
        tab.locator("[data-changed]").evaluate("(day) => day.remove()")
        texts.append(" ".join(tab.locator("main").inner_text().split()))
    assert texts[0] == texts[1]


def test_any_code_of_a_clinic_is_found_by_typing_it_in(server: Server, new_context: NewContext) -> None:
    code = json.loads(server.get("/c/oak-street-vets.json"))["code"]
    tab = tab_at(new_context)
    tab.goto(server.address)
    touch(tab.get_by_role("link", name="Enter a clinic’s code"))
    field = tab.get_by_label("Clinic code")
    field.fill(code[:5])
    field.press("Enter")
    expect(tab.locator("[data-code-wrong=none]")).to_be_visible()
    expect(field).to_have_value(code[:5])
    expect(field).to_be_focused()
    field.fill(f"{code[:3].lower()} - {code[3:]}")
    field.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Oak Street Vets")


def test_a_code_typed_without_a_connection_stays_typed(own_server: Server, new_context: NewContext) -> None:
    code = json.loads(own_server.get("/c/oak-street-vets.json"))["code"]
    tab = tab_at(new_context)
    tab.goto(own_server.address)
    wait_until_installed(tab)
    own_server.kill()
    tab.goto(f"{own_server.address}/c")
    field = tab.get_by_label("Clinic code")
    field.fill(code)
    field.press("Enter")
    expect(tab.locator("[data-code-wrong=offline]")).to_be_visible()
    expect(field).to_have_value(code)


def test_the_installed_app_starts_with_the_clinic_and_saves_it_with_one_tap(
    server: Server, new_context: NewContext, oak: Clinic
) -> None:
    start = json.loads(server.get("/c/oak-street-vets/manifest.webmanifest"))["start_url"]
    tab = tab_at(new_context)
    tab.goto(server.address + start)
    offer = tab.locator("[data-clinic-offer]")
    expect(offer).to_contain_text("Save Oak Street Vets on this phone?")
    expect(offer).to_contain_text("(512) 472-0123")
    assert tab.locator("[data-call] a[data-tel]").count() == 0, "nothing is saved unasked"
    touch(offer.get_by_role("button", name="Save it"))
    expect(offer.locator("[data-offer-saved]")).to_be_visible()
    assert call_buttons(tab) == [OWN, AFTER]
    tab.reload()
    expect(tab.locator("main [data-call] a[data-tel]").first).to_be_visible()
    expect(offer).to_be_hidden()


def test_not_now_is_asked_no_second_time(server: Server, new_context: NewContext, oak: Clinic) -> None:
    tab = tab_at(new_context)
    start = f"{server.address}/?clinic={oak.slug}#{card_of(oak)}"
    tab.goto(start)
    touch(tab.get_by_role("button", name="Not now"))
    expect(tab.locator("[data-clinic-offer]")).to_be_hidden()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.reload(wait_until="networkidle")
    expect(tab.locator("[data-clinic-offer]")).to_be_hidden()
    assert any(url.endswith("/clinic.js") for url in asked)
    assert not any("/c/" in url and url.endswith(".json") for url in asked)


def test_too_many_clinics_push_out_the_oldest_but_never_my_vet(
    server: Server, new_context: NewContext, oak: Clinic, elm: Clinic
) -> None:
    tab = tab_at(new_context)
    tab.goto(scanned(server, oak))
    save(tab)
    tab.evaluate(
        """async () => {
          const db = await idb.openDB("steady");
          const [mine] = await db.get("kept", "clinics");
          const others = Array.from({ length: 19 }, (_, n) => ({ ...mine, slug: `other-${n}` }));
          await db.put("kept", [mine, ...others], "clinics");
        }"""
    )
    tab.goto(scanned(server, elm))
    save(tab)
    kept: list[str] = tab.evaluate(
        "async () => (await (await idb.openDB('steady')).get('kept', 'clinics')).map(({ slug }) => slug)"
    )
    assert kept == [oak.slug, *(f"other-{n}" for n in range(1, 19)), elm.slug]


# ------------------------------------------------------------------ judged


def test_numbers_that_differ_are_both_shown_and_the_owner_chooses(
    server: Server, new_context: NewContext, oak: Clinic
) -> None:
    tab = tab_at(new_context)
    old = card_of(oak, phone="+15124720555", changed=NOW.date() - timedelta(days=400))
    tab.goto(f"{server.address}/c/{oak.slug}#{old}")
    choice = tab.locator("[data-clinic-choice]")
    expect(choice.locator("[data-side=server]")).to_contain_text("What the clinic says now (newer)")
    expect(choice.locator("[data-side=card]")).to_contain_text("(512) 472-0555")
    expect(choice.locator("[data-side=card] [data-newest]")).to_be_hidden()
    expect(tab.locator("[data-clinic-save]")).to_be_hidden()
    touch(choice.locator("[data-side=server]").get_by_role("button"))
    expect(choice).to_be_hidden()
    save(tab)
    expect(tab.locator("[data-dials] a").first).to_have_attribute("href", "tel:+15124720123")

    # Whoever makes a code can write any day into it; what the server says now is newer than that.
    newer = card_of(oak, phone="+15124720556", changed=NOW.date() + timedelta(days=4))
    tab.goto(f"{server.address}/c/{oak.slug}#{newer}")
    expect(choice.locator("[data-side=server]")).to_contain_text("What the clinic says now (newer)")
    expect(choice.locator("[data-side=card] [data-newest]")).to_be_hidden()
    touch(choice.locator("[data-side=card]").get_by_role("button"))
    expect(tab.locator("[data-note=older]")).to_be_visible()
    expect(tab.locator("[data-clinic-plain]")).to_contain_text("(512) 472-0556")


def test_a_clinic_that_is_not_registered_is_shown_and_not_dialled_unasked(
    server: Server, new_context: NewContext
) -> None:
    tab = tab_at(new_context)
    tab.goto(foreign_code(server))
    expect(tab.get_by_role("heading", level=1)).to_have_text("Nobody Knows Vets")
    expect(tab.locator("[data-note=unverified]")).to_contain_text("Not verified")
    expect(tab.locator("[data-clinic-plain]")).to_contain_text("(512) 472-0777")
    assert tab.locator("main a[href^='tel:']:visible").count() == 0
    touch(tab.get_by_role("button", name="Call it all the same"))
    expect(tab.locator("[data-dials] a").first).to_have_attribute("href", "tel:+15124720777")
    touch(tab.get_by_role("button", name="Save it all the same"))
    expect(tab.locator("[data-clinic-kept]")).to_be_visible()
    expect(tab.locator("[data-clinic-counts]")).to_be_hidden()
    tab.goto(server.address + RESULT)
    expect(tab.locator("[data-call] [data-unverified]").first).to_have_text("Not verified by us")


@pytest.mark.parametrize(
    ("damage", "note"),
    [
        (lambda card: card[:-3], "cut"),
        (lambda card: card[:20], "cut"),
        (lambda card: card.replace("15124720123", "15124720124"), "damaged"),
        (lambda card: card.replace("Oak", "Elm"), "damaged"),
        (lambda _: "a-poem", "foreign"),
        (lambda card: "2" + card[1:], "future"),
    ],
)
def test_a_code_that_is_not_whole_shows_nothing_of_itself(
    server: Server, new_context: NewContext, oak: Clinic, damage: Any, note: str
) -> None:
    tab = tab_at(new_context)
    tab.goto(f"{server.address}/c/{oak.slug}#{damage(card_of(oak))}")
    expect(tab.locator(f"[data-note={note}]")).to_be_visible()
    expect(tab.locator("[data-note=server]")).to_be_visible()
    expect(tab.locator("[data-dials] a").first).to_have_attribute("href", "tel:+15124720123")
    tab.goto(f"{server.address}/c/who-knows#{damage(card_of(oak))}")
    expect(tab.get_by_role("heading", level=1)).to_have_text("We do not know this clinic")
    assert tab.locator("main a[href^='tel:']:visible").count() == 0


# ------------------------------------------------------------------ hours


@pytest.mark.parametrize(
    ("zone", "moment", "says"),
    [
        ("America/Chicago", OPEN, "Open until 6:00\u202fPM"),
        ("America/New_York", OPEN, "Open until 6:00\u202fPM (clock of the clinic)"),
        ("America/Chicago", "2026-11-24T00:00:00Z", "Closed until Tuesday 8:00\u202fAM"),
        ("America/Chicago", "2026-11-24T06:30:00Z", "Closed until 8:00\u202fAM"),
        ("Asia/Tokyo", "2026-11-28T15:00:00Z", "Closed until Monday 8:00\u202fAM (clock of the clinic)"),
        # The clocks there go forward in the night to 14 March 2027.
        ("America/Chicago", "2027-03-15T12:59:00Z", "Closed until 8:00\u202fAM"),
        ("America/Chicago", "2027-03-15T13:00:00Z", "Open until 6:00\u202fPM"),
    ],
)
def test_hours_are_told_by_the_clock_of_the_clinic(
    server: Server, new_context: NewContext, oak: Clinic, zone: str, moment: str, says: str
) -> None:
    tab = tab_at(new_context, moment, timezone_id=zone)
    tab.goto(scanned(server, oak))
    expect(tab.locator("[data-clinic-numbers] [data-opening]")).to_have_text(says, use_inner_text=True)


def test_a_page_that_stays_open_notices_that_the_clinic_closes(
    server: Server, new_context: NewContext, oak: Clinic
) -> None:
    tab = tab_at(new_context)
    tab.goto(scanned(server, oak))
    save(tab)
    tab.goto(server.address + "/call")
    assert call_buttons(tab)[0] == OWN
    set_clock(tab, CLOSED)
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(tab.locator("#numbers a[data-tel]").first).to_have_attribute("href", "tel:+15124720199")


# ------------------------------------------------------------------ several


def test_several_clinics_are_kept_and_each_has_its_place(
    server: Server, new_context: NewContext, oak: Clinic, elm: Clinic
) -> None:
    tab = tab_at(new_context)
    for clinic in (oak, elm):
        tab.goto(scanned(server, clinic))
        save(tab)
    expect(tab.get_by_label("Neither")).to_be_checked()
    tab.get_by_label("My emergency vet").check(force=True)
    expect(tab.locator("[data-clinic-replaced]")).to_be_hidden()
    tab.goto(server.address + "/call")
    assert [href for href, _ in call_buttons(tab)] == ["tel:+15124720333", OWN[0], AFTER[0]]
    rows = tab.locator("[data-clinic-list] li")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Elm Animal Hospital")).to_contain_text("My emergency vet")
    expect(rows.filter(has_text="Oak Street Vets")).to_contain_text("Open until")


def test_a_place_that_is_taken_can_be_put_back(server: Server, new_context: NewContext, oak: Clinic) -> None:
    tab = tab_at(new_context)
    tab.goto(server.address + "/call")
    save_number(tab, "vet", "555 0142", "Typed Vets")
    tab.goto(scanned(server, oak))
    save(tab)
    expect(tab.get_by_label("Neither")).to_be_checked()
    tab.get_by_label("My vet", exact=True).check(force=True)
    replaced = tab.locator("[data-clinic-replaced]")
    expect(replaced).to_contain_text("Typed Vets stood there before.")
    touch(replaced.get_by_role("button"))
    expect(tab.get_by_label("Neither")).to_be_checked()
    tab.goto(server.address + "/call")
    assert [href for href, _ in call_buttons(tab)] == ["tel:5550142"]


def test_a_clinic_is_removed_and_brought_back(server: Server, new_context: NewContext, oak: Clinic) -> None:
    tab = tab_at(new_context)
    tab.goto(scanned(server, oak))
    save(tab)
    touch(tab.get_by_role("button", name="Remove it from this phone"))
    expect(tab.locator("[data-clinic-kept]")).to_be_hidden()
    undo = tab.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    tab.goto(server.address + "/call")
    expect(tab.locator("#numbers [data-find]")).to_be_visible()
    tab.goto(scanned(server, oak))
    touch(undo)
    expect(tab.get_by_label("My vet", exact=True)).to_be_checked()
    tab.goto(server.address + "/call")
    assert call_buttons(tab) == [OWN, AFTER]


def test_a_typed_change_of_a_clinics_number_stands_alone(server: Server, new_context: NewContext, oak: Clinic) -> None:
    tab = tab_at(new_context)
    tab.goto(scanned(server, oak))
    save(tab)
    tab.goto(server.address + "/call")
    save_number(tab, "vet", "555 0143", "By hand")
    assert [href for href, _ in call_buttons(tab)] == ["tel:5550143"]
    tab.reload()
    assert [href for href, _ in call_buttons(tab)] == ["tel:5550143"]


# ------------------------------------------------------------------ what changes at the clinic


@pytest.mark.parametrize("decision", ["Use these", "Keep these"])
def test_a_change_at_the_clinic_is_said_and_the_owner_decides(
    own_server: Server, new_context: NewContext, oak: Clinic, decision: str
) -> None:
    tab = tab_at(new_context)
    tab.goto(f"{own_server.address}/c/{oak.slug}")
    save(tab)
    change(own_server, oak.slug, NOW + timedelta(days=1), phone="+15124720444")

    tab.goto(own_server.address)
    news = tab.locator("[data-clinic-news]")
    expect(news).to_contain_text("Oak Street Vets: something has changed.")
    assert call_buttons(tab)[0] == OWN, "nothing changes silently"
    expect(tab.locator("[data-call] [data-newer]").first).to_be_visible()
    touch(news.get_by_role("link", name="Look at it"))
    side = tab.locator("[data-side]").filter(has=tab.get_by_role("button", name=decision))
    expect(tab.locator("[data-side=server]")).to_contain_text("(newer)")
    touch(side.get_by_role("button"))
    expect(tab.locator("[data-clinic-choice]")).to_be_hidden()

    tab.goto(own_server.address)
    number = "tel:+15124720444" if decision == "Use these" else OWN[0]
    expect(tab.locator("main [data-call] a[data-tel]").first).to_have_attribute("href", number)
    expect(news).to_be_hidden()
    tab.reload()
    expect(tab.locator("main [data-call] a[data-tel]").first).to_have_attribute("href", number)
    expect(news).to_be_hidden()
    expect(tab.locator("main [data-call] [data-unverified]").first).to_be_visible(visible=decision == "Keep these")


def test_new_hours_are_said_too(own_server: Server, new_context: NewContext, oak: Clinic) -> None:
    tab = tab_at(new_context)
    tab.goto(f"{own_server.address}/c/{oak.slug}")
    save(tab)
    change(own_server, oak.slug, NOW + timedelta(days=1), hours=(read_hours("7-22"),) * 7)
    set_clock(tab, CLOSED)
    tab.goto(own_server.address)
    assert call_buttons(tab)[0] == AFTER
    touch(tab.get_by_role("link", name="Look at it"))
    expect(tab.locator("[data-side=server]")).to_contain_text("7:00 am to 10:00 pm")
    touch(tab.locator("[data-side=server]").get_by_role("button"))
    expect(tab.locator("[data-clinic-choice]")).to_be_hidden()
    tab.goto(own_server.address)
    assert call_buttons(tab)[0] == OWN


def test_a_clinic_that_left_is_said_once_and_its_numbers_stay_until_they_are_removed(
    own_server: Server, new_context: NewContext, oak: Clinic
) -> None:
    tab = tab_at(new_context)
    tab.goto(f"{own_server.address}/c/{oak.slug}")
    save(tab)
    own_server.kill()
    with desk_of(own_server) as desk:
        desk.remove(oak.slug, NOW)
    own_server.start()
    tab.goto(own_server.address)
    touch(tab.get_by_role("link", name="Look at it"))
    expect(tab.locator("[data-note=gone]")).to_be_visible()
    tab.goto(own_server.address)
    expect(tab.locator("main [data-call] [data-unverified]").first).to_be_visible()
    expect(tab.locator("[data-clinic-news]")).to_be_hidden()


# ------------------------------------------------------------------ counting


def listen(tab: Page) -> list[dict[str, Any]]:
    """What goes over the wire to be counted."""
    sent: list[dict[str, Any]] = []

    def hear(request: Request) -> None:
        if request.method == "POST":
            assert request.url.endswith("/clinics/counts")
            sent.append(json.loads(request.post_data or ""))

    tab.context.on("request", hear)
    return sent


def a_check(tab: Page, address: str) -> None:
    tab.goto(address)
    begin(tab)
    walk_to_result(tab, {"yelp": "yes"})
    expect(tab.locator("[data-result]")).to_be_visible()


def test_nothing_is_counted_unless_the_owner_says_yes(server: Server, new_context: NewContext, oak: Clinic) -> None:
    tab = tab_at(new_context)
    sent = listen(tab)
    tab.goto(scanned(server, oak))
    save(tab)
    a_check(tab, server.address)
    tab.goto(scanned(server, oak))
    touch(tab.get_by_role("button", name="No", exact=True))
    expect(tab.locator("[data-clinic-counts] p[data-counts=no]")).to_be_visible()
    tab.reload()
    expect(tab.locator("[data-clinic-counts] p[data-counts=no]")).to_be_visible()
    expect(tab.locator("[data-counts=ask]:visible")).to_have_count(0)
    assert sent == []


def test_what_is_counted_is_what_the_privacy_page_shows_word_for_word(
    server: Server, new_context: NewContext, oak: Clinic
) -> None:
    tab = tab_at(new_context)
    tab.goto(server.address + "/about/privacy")
    shown = json.loads(tab.locator("#counts .link").inner_text())
    assert shown == {"clinic": EXAMPLE.clinic, "counts": EXAMPLE.counts}
    sent = listen(tab)
    tab.goto(scanned(server, oak))
    save(tab)
    # Arrived before the page is left: one that dies while it sends does not count.
    with tab.expect_response("**/clinics/counts"):
        touch(tab.get_by_role("button", name="Yes, count"))
    expect(tab.locator("[data-clinic-counts] p[data-counts=yes]")).to_be_visible()
    a_check(tab, server.address)
    number = tab.locator("[data-call] a[data-tel]").first
    # Pressed, and the dialler stays away.
    number.evaluate("(link) => link.addEventListener('click', (event) => event.preventDefault())")
    with tab.expect_response("**/clinics/counts"):
        number.evaluate("(link) => link.click()")

    total: dict[str, int] = {}
    for body in sent:
        assert body.keys() == shown.keys()
        assert body["clinic"] == oak.slug
        assert body["counts"].keys() <= KINDS.keys()
        for kind, number_of in body["counts"].items():
            total[kind] = total.get(kind, 0) + number_of
    assert total == {"scans": 1, "checks": 1, "same_day": 1, "calls": 1}


def test_what_was_on_its_way_when_the_owner_said_no_is_not_kept_to_be_sent_again(
    server: Server, new_context: NewContext, oak: Clinic
) -> None:
    tab = tab_at(new_context)
    tab.goto(scanned(server, oak))
    save(tab)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.context.route("**/clinics/counts", hold)
    with tab.expect_request("**/clinics/counts"):
        touch(tab.get_by_role("button", name="Yes, count"))
    touch(tab.get_by_role("button", name="Stop counting"))
    expect(tab.locator("[data-clinic-counts] p[data-counts=no]")).to_be_visible()
    with tab.expect_event("requestfailed"):
        held[0].abort()
    waiting = tab.evaluate(
        """() => navigator.locks.request("counts", async () => (await idb.openDB("steady")).get("kept", "counts"))"""
    )
    assert not waiting


def test_counts_wait_for_a_connection_and_are_sent_once(
    own_server: Server, new_context: NewContext, oak: Clinic
) -> None:
    tab = tab_at(new_context)
    tab.goto(f"{own_server.address}/c/{oak.slug}")
    save(tab)
    touch(tab.get_by_role("button", name="Yes, count"))
    expect(tab.locator("[data-clinic-counts] p[data-counts=yes]")).to_be_visible()
    wait_until_installed(tab)
    sent = listen(tab)
    tab.context.set_offline(True)
    a_check(tab, own_server.address)
    assert sent == []
    with tab.expect_response("**/clinics/counts") as answer:
        tab.context.set_offline(False)
    assert answer.value.status == 204
    tab.goto(own_server.address + "/about")
    tab.goto(own_server.address)
    assert sent == [{"clinic": oak.slug, "counts": {"checks": 1, "same_day": 1}}]


# ------------------------------------------------------------------ for clinics


def fill_in(tab: Page) -> None:
    for label, text in {
        "Name of the clinic": "Birch Vets",
        "Phone": "512 472 0611",
        "Phone after hours": "512 472 0612",
        "Monday": "8am-6pm",
        "Your e-mail": "desk@birch.example",
    }.items():
        tab.get_by_label(label, exact=label in {"Phone", "Monday"}).first.fill(text)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_clinic_sends_itself_in(own_server: Server, new_context: NewContext, scripts: bool) -> None:
    tab = new_context(java_script_enabled=scripts).new_page()
    tab.goto(own_server.address + "/clinics")
    fill_in(tab)
    tab.locator("#field-phone").fill("call us")
    tab.get_by_role("button", name="Send it in").click()
    expect(tab.get_by_role("alert")).to_contain_text("Phone: type a phone number")
    expect(tab.get_by_label("Name of the clinic")).to_have_value("Birch Vets")
    tab.locator("#field-phone").fill("512 472 0611")
    # Whoever is quicker than three seconds is taken for a machine, and asked to press again.
    for _ in range(50):
        with tab.expect_navigation():
            tab.get_by_role("button", name="Send it in").click()
        if tab.locator("h1").inner_text() == "We have it":
            break
    expect(tab.locator("h1")).to_have_text("We have it")


def test_the_form_is_shown_as_owners_will_see_it_while_it_is_filled_in(server: Server, new_context: NewContext) -> None:
    tab = tab_at(new_context)
    tab.goto(server.address + "/clinics")
    expect(tab.locator("[data-preview-empty]")).to_be_visible()
    fill_in(tab)
    preview = tab.locator("[data-preview-filled]")
    expect(preview).to_contain_text("Birch Vets")
    expect(preview.locator("[data-number]").first).to_have_text("(512) 472-0611")
    expect(preview.locator("[data-says=open]").first).to_have_text("Open until 6:00\u202fPM")
    expect(preview).to_contain_text("8:00 am to 6:00 pm")
    assert preview.locator("a[href]").count() == 0, "an example is not dialled"


def test_the_form_sent_without_a_connection_keeps_what_was_typed(own_server: Server, new_context: NewContext) -> None:
    tab = tab_at(new_context)
    tab.goto(own_server.address + "/clinics")
    fill_in(tab)
    wait_until_installed(tab)
    own_server.kill()
    tab.get_by_role("button", name="Send it in").click()
    expect(tab.locator("[data-form-offline]")).to_be_focused()
    expect(tab.get_by_label("Your e-mail")).to_have_value("desk@birch.example")
    tab.goto(own_server.address + "/clinics")
    expect(tab.locator("h1")).to_have_text("You need a connection for this")


def test_staff_approve_and_the_clinic_changes_itself_with_its_link(own_server: Server, new_context: NewContext) -> None:
    own_server.kill()
    with desk_of(own_server) as desk:
        desk.register(replace(OAK, name="Birch Vets"), "desk@birch.example", "birch", NOW)
    Staff(own_server.data_dir).add("robin", "a long enough password")
    own_server.start()
    tab = new_context().new_page()
    tab.goto(own_server.address + "/staff")
    tab.get_by_label("Name").fill("robin")
    tab.get_by_label("Password").fill("a long enough password")
    tab.get_by_role("button", name="Log in").click()
    expect(tab.locator("main")).to_contain_text("Birch Vets")
    refuse_violations(tab)
    tab.get_by_role("button", name="Approve").first.click()
    link = tab.locator("main").get_by_text("/clinics/edit?link=").inner_text()
    tab.goto(link.replace("http://127.0.0.1:8000", own_server.address))
    refuse_violations(tab)
    tab.get_by_label("Sunday").fill("10am-2pm")
    tab.get_by_role("button", name="Save it").click()
    expect(tab.locator("[data-saved]")).to_contain_text("Owners see it now")
    tab.goto(own_server.address + "/c/birch-vets")
    expect(tab.locator(".hours")).to_contain_text("10:00 am to 2:00 pm")


# ------------------------------------------------------------------ for everybody


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_the_pages_of_clinics(
    server: Server, new_context: NewContext, scheme: str, oak: Clinic
) -> None:
    tab = tab_at(new_context, color_scheme=scheme, reduced_motion="reduce")
    places = [scanned(server, oak), foreign_code(server), f"{server.address}/c/{oak.slug}#1~Oa"]
    places += [f"{server.address}/c/{oak.slug}?x#{card_of(oak, phone='+15124720555')}"]
    places += [server.address + path for path in ("/c", "/clinics", "/clinics/registered", "/connect")]
    places += [f"{server.address}/c/{oak.slug}/{kind}" for kind in ("poster", "cards", "handout")]
    for place in places:
        tab.goto(place)
        expect(tab.locator("h1").first).to_be_attached()
        refuse_violations(tab)
    tab.goto(scanned(server, oak))
    save(tab)
    refuse_violations(tab)
    tab.goto(server.address + "/call")
    expect(tab.locator("[data-clinic-list]")).to_be_visible()
    refuse_violations(tab)


@pytest.mark.parametrize(("width", "size"), [(360, "100%"), (320, "200%")])
def test_nothing_of_a_clinic_runs_off_sideways_and_no_target_is_small(
    server: Server, new_context: NewContext, oak: Clinic, width: int, size: str
) -> None:
    tab = tab_at(new_context, viewport={"width": width, "height": 740}, bypass_csp=True)
    for place in (
        f"{server.address}/c/{oak.slug}?x#{card_of(oak, phone='+15124720555')}",
        foreign_code(server),
        scanned(server, oak),
        server.address + "/c",
        server.address + "/clinics",
        server.address + "/call",
    ):
        tab.goto(place)
        if place == scanned(server, oak):
            save(tab)
        tab.add_style_tag(content=f"html {{ font-size: {size} }}")
        assert tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, place
        small = tab.evaluate(
            """() => [...document.querySelectorAll("main :is(button, .btn, .callbtn, .opt)")]
              .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 55)
              .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], place


def test_a_clinic_is_saved_by_keyboard_alone(server: Server, new_context: NewContext, oak: Clinic) -> None:
    tab = tab_at(new_context, is_mobile=False, has_touch=False)
    tab.goto(scanned(server, oak))
    expect(tab.locator("[data-clinic-save]")).to_be_visible()
    for _ in range(12):
        tab.keyboard.press("Tab")
        if tab.locator("[data-clinic-save]:focus").count():
            break
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-clinic-saved]")).to_be_focused()
    tab.keyboard.press("Tab")
    expect(tab.get_by_label("My vet", exact=True)).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_label("My emergency vet")).to_be_checked()
