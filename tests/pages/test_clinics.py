"""Clinics over HTTP: registering, the page that owners see, and changing it with a link."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pypdfium2
import pytest

from server.domain.clinic_card import Clinic, read_card
from server.store.errors import NotKeptError
from tests.clinic_desk import FILLED, OURS, Desk, value_of, words_of
from tests.markup import read

# ------------------------------------------------------------------ registering


def test_the_form_is_a_sound_page_that_nobody_keeps(desk: Desk) -> None:
    reply = desk.get("/clinics")

    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    page = read(reply.text)
    assert page.faults == []
    assert page.inline_code == []
    assert sorted(page.ids) == sorted(set(page.ids))


def test_a_clinic_that_registers_waits_and_owners_do_not_see_it(desk: Desk) -> None:
    slug = desk.register()

    assert slug == "oak-street-vets"
    [waiting] = desk.sent.clinics.waiting()
    assert waiting.email == FILLED["email"]
    assert waiting.wanted.phone == "+15124720123"
    assert waiting.wanted.zone == "America/Chicago"
    assert waiting.wanted.website == "https://oak.example"
    assert waiting.wanted.hours[0] == ((480, 1080),)
    assert desk.get(f"/c/{slug}").status_code == 404
    assert desk.get("/clinics/registered").status_code == 200


WRONG = [
    ("name", "", "Name: type it in."),
    ("name", "x" * 61, "Name: this is too long"),
    ("name", "Oak\u202eVets", "Name: leave out"),
    ("phone", "", "Phone: type it in."),
    ("phone", "call us", "Phone: type a phone number"),
    ("phone", "(512) 000-0000", "Phone: no phone has this number"),
    ("phone", "1-900-555-0123", "Phone:"),
    ("after_phone", "(512) 472-0199 ext. 4", "After-hours phone: leave the extension out"),
    ("hours_monday", "mornings", "Monday: write hours such as"),
    ("hours_monday", "8-5", "Monday: say am or pm"),
    ("hours_monday", " " * 93 + "8:00-18:30", "Monday: write hours such as"),
    ("zone", "Middle/Earth", "Time zone: choose one"),
    ("website", "javascript:alert(1)", "Website: type an address"),
    ("email", "", "E-mail: type it in."),
    ("email", "desk@", "E-mail: type an address"),
    ("email", "a@b.example\nBcc: c@d.example", "E-mail: type an address"),
]


@pytest.mark.parametrize(("field", "text", "said"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    desk: Desk, field: str, text: str, said: str
) -> None:
    reply = desk.post("/clinics", {**FILLED, "key": desk.key(), field: text})

    assert reply.status_code == 422
    assert said in words_of(reply.text)
    page = read(reply.text)
    assert page.faults == []
    [wrong] = [e for e in page.elements if e.attributes.get("aria-invalid") == "true"]
    assert wrong.attributes["name"] == field
    assert f"wrong-{field}" in wrong.attributes["aria-describedby"].split()
    assert f"wrong-{field}" in page.ids
    assert f'href="#field-{field}"' in reply.text
    if field != "zone":
        for name, typed in {**FILLED, field: text}.items():
            assert value_of(reply.text, name) == typed, name
    assert desk.sent.clinics.waiting() == []


@pytest.mark.parametrize(("field", "text", "said"), WRONG)
def test_programs_are_told_the_same(desk: Desk, field: str, text: str, said: str) -> None:
    body = {**FILLED, "key": desk.key(), field: text}
    reply = desk.client.post("/clinics", json=body, headers=OURS)

    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/json"
    answer = reply.json()
    assert answer["field"] == field
    assert answer["error"] == answer["fields"][field]
    assert said in answer["error"]


def test_a_program_registers_a_clinic(desk: Desk) -> None:
    reply = desk.client.post("/clinics", json={**FILLED, "key": desk.key()}, headers=OURS)

    assert reply.status_code == 201
    assert (reply.json()["slug"], reply.json()["created"]) == ("oak-street-vets", True)


def test_a_form_sent_twice_is_kept_once(desk: Desk) -> None:
    form = {**FILLED, "key": desk.key()}
    for _ in range(2):
        assert desk.post("/clinics", form).status_code == 303

    assert len(desk.sent.clinics.waiting()) == 1


def test_what_is_typed_is_shown_as_text(desk: Desk) -> None:
    reply = desk.post("/clinics", {**FILLED, "key": desk.key(), "name": '"><script>alert(1)</script>', "phone": ""})

    assert "<script>alert" not in reply.text


def test_what_fills_in_everything_or_at_once_is_asked_again_and_loses_nothing(desk: Desk) -> None:
    key = desk.key()
    trapped = desk.post("/clinics", {**FILLED, "key": key, "company_fax": "1"})
    quick = desk.post("/clinics", {**FILLED, "key": value_of(desk.get("/clinics").text, "key")})

    for reply, said in ((trapped, "A field that people do not see"), (quick, "very quick")):
        assert reply.status_code == 422
        assert said in words_of(reply.text)
        assert value_of(reply.text, "name") == FILLED["name"]
    assert value_of(quick.text, "key"), "the same form may be sent again in a moment"
    assert desk.sent.clinics.waiting() == []

    desk.wait(4)
    assert desk.post("/clinics", {**FILLED, "key": value_of(quick.text, "key")}).status_code == 303


@pytest.mark.parametrize("key", ["", "1.x.y", "1700000000.abc." + "0" * 32, "ü"])
def test_a_key_that_is_not_ours_is_replaced(desk: Desk, key: str) -> None:
    reply = desk.post("/clinics", {**FILLED, "key": key})

    assert reply.status_code == 422
    desk.wait(5)
    assert desk.post("/clinics", {**FILLED, "key": value_of(reply.text, "key")}).status_code == 303


def test_a_form_that_lay_open_for_weeks_is_shown_again(desk: Desk) -> None:
    key = desk.key()
    desk.wait(8 * 24 * 3600)
    reply = desk.post("/clinics", {**FILLED, "key": key})

    assert "open for too long" in words_of(reply.text)
    assert value_of(reply.text, "key") != key


def test_a_full_disk_is_said_and_the_same_form_can_be_sent_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise NotKeptError("full")

    form = {**FILLED, "key": desk.key()}
    with monkeypatch.context() as patch:
        patch.setattr("server.store.clinics.Documents.put", full)
        reply = desk.post("/clinics", form)
    assert reply.status_code == 503
    assert "our disk did not take it" in words_of(reply.text)
    assert value_of(reply.text, "key") == form["key"]
    assert value_of(reply.text, "name") == FILLED["name"]

    assert desk.post("/clinics", form).status_code == 303


def test_a_waiting_room_that_is_full_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.store.clinics.MOST_WAITING", 0)
    reply = desk.post("/clinics", {**FILLED, "key": desk.key()})

    assert reply.status_code == 503
    assert "no room for another today" in words_of(reply.text)


FORMS = ["/clinics", "/clinics/edit", "/staff/login", "/staff/logout", "/staff/approve", "/staff/remove"]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "https://127.0.0.1:8000"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1:8000.evil.example"},
    ],
)
def test_a_form_of_another_site_is_refused(desk: Desk, path: str, headers: dict[str, str]) -> None:
    reply = desk.client.post(path, data=FILLED, headers=headers, follow_redirects=False)

    assert reply.status_code == 403
    assert "came from somewhere else" in words_of(reply.text)


def test_an_old_browser_is_known_by_its_origin(desk: Desk) -> None:
    headers = {"origin": "https://127.0.0.1:8000"}
    reply = desk.client.post("/clinics", data={**FILLED, "key": desk.key()}, headers=headers, follow_redirects=False)

    assert reply.status_code == 303


def test_a_body_that_is_too_large_or_no_form_is_refused(desk: Desk) -> None:
    assert desk.post("/clinics", {**FILLED, "address": "x" * 20_000}).status_code == 413
    many = {f"field{n}": "" for n in range(100)}
    assert desk.post("/clinics", many).status_code in {400, 422}
    for body in (b"{", b'{"name": 1}', b"[]"):
        reply = desk.client.post("/clinics", content=body, headers=OURS | {"content-type": "application/json"})
        assert reply.status_code == 400
        assert reply.json()["error"]


def test_too_many_forms_are_held_off_while_pages_still_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = [desk.post("/clinics", {}).status_code for _ in range(61)]

    assert set(statuses[:60]) == {422}
    assert statuses[60] == 429
    assert desk.get("/clinics").status_code == 200
    assert desk.get("/clinics/find?code=222222").status_code == 200, "each limit has a store of its own"


# ------------------------------------------------------------------ what owners see


def test_an_approved_clinic_is_found_by_slug_and_code_in_any_case(desk: Desk) -> None:
    slug, _ = desk.approved()
    code = desk.sent.clinics.record(slug).code
    page = desk.get(f"/c/{slug}")

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-cache"
    for path in (f"/C/{slug.upper()}", f"/c/{code}", f"/C/{code.lower()}", f"/c/{slug}/"):
        assert desk.get(path).content == page.content, path
    found = desk.get(f"/clinics/find?code={code[:3]}-{code[3:].lower()}")
    assert (found.status_code, found.headers["location"]) == (303, f"/c/{slug}")
    again = desk.client.get(f"/c/{slug}", headers={"if-none-match": page.headers["etag"]})
    assert again.status_code == 304


def test_a_code_written_in_many_ways_fills_no_shelf(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    slug, _ = desk.approved()
    code = desk.sent.clinics.record(slug).code
    page = desk.get(f"/c/{slug}/poster.pdf").content
    monkeypatch.setattr("server.press.clinics.sheet_pdf", None)

    for written in (f"{code[:3]}-{code[3:]}", f"{code[:3]}---{code[3:]}", f"{code[:2]}.{code[2:]}"):
        assert desk.get(f"/c/{written}/poster.pdf").content == page, written


def test_its_page_works_without_scripts(desk: Desk) -> None:
    slug, _ = desk.approved()
    html = desk.get(f"/c/{slug}").text
    page = read(html)
    said = words_of(html)

    assert page.faults == []
    assert page.inline_code == []
    assert page.one("h1").text == FILLED["name"]
    links = [e.attributes["href"] for e in page.all("a")]
    assert {"tel:+15124720123", "tel:+15124720199", "/checklist", f"/c/{slug}.vcf", "https://oak.example"} <= {*links}
    for words in ("(512) 472-0123", "(512) 472-0199", "Monday 8:00 am to 6:00 pm", "Sunday closed", "1 Oak Street"):
        assert words in said, words
    manifests = [e.attributes["href"] for e in page.all("link") if e.attributes["rel"] == "manifest"]
    assert manifests == [f"/c/{slug}/manifest.webmanifest"]
    assert FILLED["email"] not in html


def test_the_phone_gets_the_clinic_as_a_record_and_as_a_card(desk: Desk) -> None:
    slug, _ = desk.approved()
    record = desk.get(f"/c/{slug}.json").json()

    assert record["phone"] == "+15124720123"
    assert record["hours"][0] == [[480, 1080]]
    assert record["zone"] == "America/Chicago"
    clinic = desk.sent.clinics.find(slug)
    assert clinic
    assert read_card(slug, record["card"]) == clinic.card
    html = desk.get(f"/c/{slug}").text
    inside = html.partition("<template data-clinic-record>")[2].partition("</template>")[0]
    assert json.loads(inside.replace("&#34;", '"')) == record
    assert FILLED["email"] not in json.dumps(record)


def test_the_app_installed_from_there_starts_with_the_clinic_and_is_the_same_app(desk: Desk) -> None:
    slug, _ = desk.approved()
    ours = desk.get("/manifest.webmanifest").json()
    theirs = desk.get(f"/c/{slug}/manifest.webmanifest").json()

    start, _, card = theirs["start_url"].partition("#")
    assert start == f"/?clinic={slug}"
    assert read_card(slug, card).phone == "+15124720123"
    assert theirs == {**ours, "start_url": theirs["start_url"]}
    assert desk.get(start).status_code == 200


def test_the_clinic_can_be_kept_as_a_contact(desk: Desk) -> None:
    slug, _ = desk.approved(name="Oak; Elm, & Söhne of the Long Road to Nowhere in Particular")
    reply = desk.get(f"/c/{slug}.vcf")

    assert reply.headers["content-type"] == "text/vcard; charset=utf-8"
    assert f'filename="{slug}.vcf"' in reply.headers["content-disposition"]
    lines = reply.text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCARD", "END:VCARD", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = reply.text.replace("\r\n ", "")
    assert "FN:Oak\\; Elm\\, & Söhne" in whole
    assert "TEL;TYPE=WORK,VOICE:+15124720123" in whole
    assert "after.X-ABLabel:After hours: Night Pet ER" in whole


@pytest.mark.parametrize("path", ["/c/nobody", "/c/admin", "/C/ZZZZZZ", "/c/", "/c/a/b", "/c/%00", "/c/oak/../x"])
def test_a_clinic_that_is_not_here_gets_a_page_with_the_call_button(desk: Desk, path: str) -> None:
    reply = desk.get(path)

    if path == "/c/":
        assert reply.status_code == 200
        return
    assert reply.status_code == 404
    page = read(reply.text)
    assert page.faults == []
    assert "data-find" in reply.text
    assert "data-clinic-card" in reply.text, "the phone may know it from its code"
    assert "We do not know this clinic" in words_of(reply.text)


def test_data_of_a_clinic_that_is_not_here_is_an_error_in_json(desk: Desk) -> None:
    reply = desk.get("/c/nobody.json")

    assert reply.status_code == 404
    assert reply.json() == {"error": "There is no such clinic.", "field": ""}


def test_a_page_is_pressed_once_and_again_when_its_clinic_changes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    slug, link = desk.approved()
    other, _ = desk.approved(name="Elm Vets")
    pages = {name: desk.get(f"/c/{name}").content for name in (slug, other)}
    form = {**FILLED, "link": link, "key": desk.key(f"/clinics/edit?link={link}"), "hours_monday": "7-19"}
    assert desk.post("/clinics/edit", form).status_code == 303

    found: list[str] = []
    real = desk.sent.clinics.find

    def noted(name: str) -> Clinic | None:
        found.append(name)
        return real(name)

    monkeypatch.setattr(desk.sent.clinics, "find", noted)
    for _ in range(3):
        assert "7:00 am to 7:00 pm" in desk.get(f"/c/{slug}").text
        assert desk.get(f"/c/{other}").content == pages[other]
    assert found == [slug], "the other page was left alone, and this one was made once"


def test_a_typed_code_that_is_none_is_said_at_its_field(desk: Desk) -> None:
    reply = desk.get("/clinics/find?code=9C8P9Q%22%3E")

    assert "There is no clinic with this code" in words_of(reply.text)
    assert value_of(reply.text, "code") == '9C8P9Q">'


@pytest.mark.parametrize("kind", ["poster", "cards", "handout"])
def test_what_a_clinic_prints_has_its_code_and_its_numbers(desk: Desk, kind: str) -> None:
    slug, _ = desk.approved()
    reply = desk.get(f"/c/{slug}/{kind}")

    assert reply.status_code == 200
    page = read(reply.text)
    assert page.faults == []
    assert page.inline_code == []
    assert desk.sent.clinics.record(slug).code in words_of(reply.text)
    assert "(512) 472-0123" in words_of(reply.text)
    assert "Code to scan" in [e.attributes.get("aria-label") for e in page.all("svg")]


# ------------------------------------------------------------------ changing


def edit_form(desk: Desk, link: str, **changes: str) -> dict[str, str]:
    html = desk.get(f"/clinics/edit?link={link}").text
    values = {name: value_of(html, name) for name in FILLED if name != "email"}
    return {**values, "link": link, "key": desk.key(f"/clinics/edit?link={link}"), "zone": "", **changes}


def link_in(location: str) -> str:
    return location.partition("link=")[2].partition("&")[0]


def test_the_form_behind_a_link_holds_what_owners_see(desk: Desk) -> None:
    _, link = desk.approved()
    reply = desk.get(f"/clinics/edit?link={link}")

    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-robots-tag"] == "noindex"
    assert read(reply.text).faults == []
    assert value_of(reply.text, "phone") == "(512) 472-0123"
    assert value_of(reply.text, "hours_monday") == "08:00-18:00"
    assert FILLED["email"] not in reply.text


def test_a_link_that_another_window_uses_meanwhile_is_said_to_be_used(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = desk.approved()
    form = edit_form(desk, link, hours_sunday="10-12")

    def change(*_: object, **__: object) -> None:
        desk.sent.clinics.new_link("oak-street-vets", desk.now)
        raise NotKeptError("full")

    monkeypatch.setattr(desk.sent.clinics, "change", change)
    reply = desk.post("/clinics/edit", form)

    assert reply.status_code == 410


def test_hours_change_at_once_and_the_next_link_is_shown(desk: Desk) -> None:
    slug, link = desk.approved()
    reply = desk.post("/clinics/edit", edit_form(desk, link, hours_sunday="10-12"))

    assert reply.status_code == 303
    after = desk.get(reply.headers["location"])
    assert "Owners see it now" in words_of(after.text)
    following = link_in(reply.headers["location"])
    assert f"https://127.0.0.1:8000/clinics/edit?link={following}".partition("//")[2] in words_of(after.text)
    assert "Sunday 10:00 am to noon" in words_of(desk.get(f"/c/{slug}").text)
    used = desk.get(f"/clinics/edit?link={link}")
    assert used.status_code == 410
    assert "This link was used before" in words_of(used.text)


def test_a_phone_number_is_confirmed_and_then_waits_for_staff(desk: Desk) -> None:
    slug, link = desk.approved()
    form = edit_form(desk, link, phone="(512) 472-0555")
    asked = desk.post("/clinics/edit", form)

    assert asked.status_code == 422
    assert "A phone number changes" in words_of(asked.text)
    assert value_of(asked.text, "phone") == "(512) 472-0555"
    assert desk.sent.clinics.waiting() == []

    done = desk.post("/clinics/edit", {**form, "confirmed": "yes"})
    assert "saved=waits" in done.headers["location"]
    assert "waits for a person" in words_of(desk.get(done.headers["location"]).text)
    assert "(512) 472-0123" in desk.get(f"/c/{slug}").text

    desk.approve(slug)
    assert "(512) 472-0555" in desk.get(f"/c/{slug}").text


def test_a_change_sent_twice_happens_once_and_leads_to_the_same_place(desk: Desk) -> None:
    _, link = desk.approved()
    form = edit_form(desk, link, hours_sunday="10-12")
    first, second = (desk.post("/clinics/edit", form) for _ in range(2))

    assert first.headers["location"] == second.headers["location"]


def test_what_is_wrong_in_a_change_is_said_and_the_link_still_works(desk: Desk) -> None:
    _, link = desk.approved()
    reply = desk.post("/clinics/edit", edit_form(desk, link, hours_monday="never", website="x y"))

    assert reply.status_code == 422
    assert "Monday: write hours" in words_of(reply.text)
    assert value_of(reply.text, "website") == "x y"
    assert desk.get(f"/clinics/edit?link={link}").status_code == 200


@pytest.mark.parametrize("link", ["", "x", "oak-street-vets.1.2000000000." + "A" * 32, "%00", "ü"])
def test_a_link_that_is_not_ours_opens_nothing(desk: Desk, link: str) -> None:
    desk.approved()

    assert desk.get(f"/clinics/edit?link={link}").status_code == 410
    reply = desk.post("/clinics/edit", {**FILLED, "link": link, "key": desk.key()})
    assert reply.status_code == 410
    assert "not whole" in words_of(reply.text)


def test_an_old_link_says_so(desk: Desk) -> None:
    _, link = desk.approved()
    desk.wait(31 * 24 * 3600)

    assert "too old" in words_of(desk.get(f"/clinics/edit?link={link}").text)


PAPERS = {"": (595, 842), "-letter": (612, 792)}


@pytest.mark.parametrize(("ending", "size"), PAPERS.items())
@pytest.mark.parametrize(("kind", "pages"), {"poster": 1, "cards": 2, "handout": 1}.items())
def test_what_is_printed_comes_as_a_pdf_too(
    desk: Desk, kind: str, pages: int, ending: str, size: tuple[int, int]
) -> None:
    slug, link = desk.approved(name="Oak (Street) & Vets’ \\ Söhne")
    path = f"{kind}{ending}.pdf"
    reply = desk.get(f"/c/{slug}/{path}")

    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf")
    assert f'filename="{slug}-{path}"' in reply.headers["content-disposition"]
    assert b"/Lang (en)" in reply.content
    document = pypdfium2.PdfDocument(reply.content)
    assert document.get_metadata_value("Title").endswith("of Oak (Street) & Vets’ \\ Söhne")
    assert len(document) == pages
    for page in document:
        assert tuple(round(side) for side in page.get_size()) == size
        words = " ".join(page.get_textpage().get_text_bounded().split())
        for text in ("Oak (Street) & Vets’ \\ Söhne", "(512) 472-0123", desk.sent.clinics.record(slug).code):
            assert text in words, text
    for page_with_link in (f"/clinics/edit?link={link}", f"/c/{slug}/{kind}"):
        assert f'href="/c/{slug}/{path}"' in desk.get(page_with_link).text


@pytest.mark.parametrize("kind", ["poster", "cards", "handout"])
def test_the_pdf_says_what_the_page_says(desk: Desk, kind: str) -> None:
    slug, _ = desk.approved()
    html = desk.get(f"/c/{slug}/{kind}").text
    sheet = html[html.index('<ul class="cards"' if kind == "cards" else '<div class="sheet"') : html.index("</main>")]
    document = pypdfium2.PdfDocument(desk.get(f"/c/{slug}/{kind}.pdf").content)
    printed = " ".join(page.get_textpage().get_text_bounded() for page in document)

    def letters(text: str) -> Counter[str]:
        return Counter(re.findall(r"\w+", text.replace("\N{NO-BREAK SPACE}", " ")))

    assert letters(words_of(sheet)) - letters(printed) == Counter({"Sticker": 1} if kind == "cards" else {})


def test_a_name_in_letters_that_a_pdf_lacks_is_printed_from_its_page_alone(desk: Desk) -> None:
    slug, link = desk.approved(name="Ветклиника № 1")

    for kind in ("poster", "cards", "handout"):
        assert desk.get(f"/c/{slug}/{kind}.pdf").status_code == 404
        page = desk.get(f"/c/{slug}/{kind}")
        assert page.status_code == 200
        assert ".pdf" not in page.text
    assert ".pdf" not in desk.get(f"/clinics/edit?link={link}").text


def test_a_pdf_is_offered_of_the_name_that_owners_see_while_another_waits(desk: Desk) -> None:
    slug, link = desk.approved()
    done = desk.post("/clinics/edit", edit_form(desk, link, name="Ветклиника № 1"))

    assert "saved=waits" in done.headers["location"]
    assert f'href="/c/{slug}/poster.pdf"' in desk.get(done.headers["location"]).text
    desk.approve(slug)
    assert ".pdf" not in desk.get(done.headers["location"].partition("&")[0]).text


# ------------------------------------------------------------------ the preview


def test_the_preview_reads_the_form_as_it_will_be_read_and_keeps_nothing(desk: Desk) -> None:
    reply = desk.client.post("/clinics/preview", json={**FILLED, "hours_friday": "mornings"}, headers=OURS)

    assert reply.status_code == 200
    shown = reply.json()
    assert [number["shown"] for number in shown["numbers"]] == ["(512) 472-0123", "(512) 472-0199"]
    assert [number["name"] for number in shown["numbers"]] == [FILLED["name"], FILLED["after_name"]]
    assert (shown["zone"], shown["hours"][0], shown["hours"][4]) == ("America/Chicago", [[480, 1080]], [])
    assert shown["week"][0] == ["Monday", "8:00 am to 6:00 pm"]
    assert FILLED["email"] not in reply.text
    assert desk.sent.clinics.waiting() == []


@pytest.mark.parametrize(
    "fields", [{}, {"name": "Oak"}, {"name": "Oak", "phone": "call us"}, {"phone": FILLED["phone"]}]
)
def test_a_form_without_a_name_or_a_number_has_no_preview(desk: Desk, fields: dict[str, str]) -> None:
    reply = desk.client.post("/clinics/preview", json=fields, headers=OURS)

    assert (reply.status_code, reply.json()["numbers"]) == (200, [])


def test_the_preview_of_another_site_is_refused(desk: Desk) -> None:
    assert desk.client.post("/clinics/preview", json=FILLED).status_code == 403
