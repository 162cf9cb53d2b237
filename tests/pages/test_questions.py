"""Questions over HTTP: asked with and without a script, told to call first, read, added to and deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.pages.questions import ASKING, FASTEST_SECONDS
from tests.clinic_desk import OURS, Desk, value_of, words_of
from tests.markup import read

CALM = {
    "title": "He shakes when he sleeps",
    "text": "His paws move while he sleeps, and he wakes when I call him. Is that normal?",
    "stand": "walks",
    "awake": "itself",
    "worse": "same",
    "topic": "shaking",
    "reply": "here",
}
URGENT = {**CALM, "title": "He has collapsed", "text": "He fell over this morning and I cannot wake him at all."}


def ask(desk: Desk, fields: Mapping[str, str] | None = None, **changes: str) -> Response:
    key = value_of(desk.get("/questions/ask").text, "key")
    desk.wait(60)
    return desk.post("/questions/ask", {**(fields or CALM), "key": key, **changes})


def send(desk: Desk, key: str, fields: Any = None, **headers: str) -> Response:
    body = fields if isinstance(fields, bytes) else json.dumps(CALM if fields is None else fields).encode()
    known = {"content-type": "application/json", "idempotency-key": key}
    return desk.client.post("/questions/ask", content=body, headers=OURS | known | headers)


def link_in(reply: Response) -> str:
    assert reply.status_code == 303, words_of(reply.text)[:500]
    return str(reply.headers["location"])


def test_the_form_is_a_sound_page_with_every_field_labelled(desk: Desk) -> None:
    reply = desk.get("/questions/ask?about=slipped-disc")
    page = read(reply.text)

    assert (page.faults, page.inline_code) == ([], [])
    assert reply.headers["cache-control"] == "no-store"
    assert value_of(reply.text, "about") == "slipped-disc"
    for words in ("Never public:", "May become public:", "deleted 90 days after the last word"):
        assert words in words_of(reply.text)


def test_a_question_is_kept_and_its_asker_gets_a_link(desk: Desk) -> None:
    address = link_in(ask(desk))
    page = desk.get(address)

    assert "Your question is kept" in words_of(page.text)
    assert "It waits for an answer" in words_of(page.text)
    assert page.headers["cache-control"] == "no-store"
    assert read(page.text).faults == []
    assert [row.title for row in desk.sent.questions.queue()] == ["He shakes when he sleeps"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (URGENT, "It may have collapsed or fainted."),
        ({"text": "She can't satnd up and her legs are dragging since lunch."}, "It may not be able to stand or walk."),
        ({"stand": "cannot"}, "It cannot stand or walk by itself."),
        ({"worse": "hours"}, "It is getting worse by the hour."),
        (
            {"text": "She has not collapsed, I only ask in case. What do I do then?"},
            "It may have collapsed or fainted.",
        ),
    ],
)
def test_danger_is_told_first_and_the_question_is_kept_all_the_same(
    desk: Desk, changes: dict[str, str], why: str
) -> None:
    html = desk.get(link_in(ask(desk, {**CALM, **changes}))).text

    main = words_of(html[html.index("<main") :])
    assert main.startswith("Call now"), main[:80]
    assert why in main
    assert html.index("data-call-now") < html.index("Your question is kept")
    assert str(desk.sent.questions.queue()[0].level) == "emergency"


def test_danger_is_told_first_even_when_the_form_has_faults(desk: Desk) -> None:
    html = ask(desk, URGENT, title="", stand="").text
    page = read(html)

    assert page.one("h1").text == "Call now"
    assert html.index("It may not be fully awake") < html.index("Please look at this again")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": ""}, "title", "Your question in one line: type it in."),
        ({"title": "x" * 101}, "title", "this is too long"),
        ({"title": "see pills-shop.com"}, "title", "leave out the addresses"),
        ({"text": ""}, "text", "What you see: type it in."),
        ({"text": "Too short."}, "text", "tell us a little more"),
        ({"text": "word " * 700}, "text", "this is too long"),
        ({"text": "buy at https://a.example and https://b.example today"}, "text", "leave out the addresses"),
        ({"stand": ""}, "stand", "Can it stand and walk? Choose one."),
        ({"awake": "nonsense"}, "awake", "Choose one"),
        ({"worse": ""}, "worse", "Choose one"),
        ({"reply": "mail"}, "email", "E-mail: type it in."),
        ({"reply": "mail", "email": "robin at home"}, "email", "type an address such as"),
        ({"topic": "cats"}, "topic", "About: choose one."),
        ({"breed": "x" * 41}, "breed", "too long"),
        ({"name": "www.shop.example"}, "name", "addresses"),
    ],
)
def test_each_fault_is_said_beside_its_field_and_everything_typed_is_there(
    desk: Desk, changes: dict[str, str], field: str, said: str
) -> None:
    typed = {**CALM, "breed": "Beagle & <b>", "age": "3", "name": "Zoë", **changes}
    reply = ask(desk, typed)

    assert reply.status_code == 422
    page = read(reply.text)
    assert page.faults == []
    assert said in words_of(reply.text)
    assert f'id="wrong-{field}"' in reply.text
    for name in ("title", "breed", "age", "name"):
        assert value_of(reply.text, name) == " ".join(typed[name].split()) or name == field
    assert desk.sent.questions.queue() == []

    told = send(desk, "a-key-of-a-phone", typed)
    assert (told.status_code, told.json()["field"]) == (422, field)
    assert said in told.json()["fields"][field]


def test_what_a_machine_does_is_not_kept_and_nothing_is_lost(desk: Desk) -> None:
    key = value_of(desk.get("/questions/ask").text, "key")
    desk.wait(FASTEST_SECONDS - 1)
    quick = desk.post("/questions/ask", {**CALM, "key": key})
    assert "very quick" in words_of(quick.text)
    assert "Is that normal?" in quick.text
    assert "people do not see" in words_of(ask(desk, home_page="https://spam.example").text)
    assert "open for long" in words_of(desk.post("/questions/ask", {**CALM, "key": "made up"}).text)
    stale = desk.post("/questions/ask", {**CALM, "key": key + "x"}).text
    assert value_of(stale, "key") not in {"", key}
    assert desk.sent.questions.queue() == []


def test_a_form_that_is_sent_twice_counts_once(desk: Desk) -> None:
    key = value_of(desk.get("/questions/ask").text, "key")
    desk.wait(60)
    first, second = (link_in(desk.post("/questions/ask", {**CALM, "key": key})) for _ in range(2))

    assert first == second
    assert len(desk.sent.questions.queue()) == 1


def test_a_phone_that_lost_the_answer_gets_the_same_one_again(desk: Desk) -> None:
    first, second = send(desk, "key-of-a-phone", URGENT), send(desk, "key-of-a-phone", URGENT)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["level"] == "emergency"
    assert second.json() == {**first.json(), "created": False}
    assert send(desk, "key-of-a-phone", CALM).status_code == 422
    changed = send(
        desk, "a-second-key", {**CALM, "text": CALM["text"] + " Now?"}, **{"idempotency-replaces": "key-of-a-phone"}
    )
    assert (changed.status_code, changed.json()["arrived"]["number"]) == (409, first.json()["number"])


def test_nobody_gets_the_link_of_a_question_that_steady_began_with(desk: Desk) -> None:
    for story in desk.client.app.state.book.knowledge.questions.stories.rows:
        reply = send(desk, f"key-for-{story.id}", **{"idempotency-replaces": f"first-{story.id}"})
        assert "arrived" not in reply.json(), story.id
        assert send(desk, f"first-{story.id}").json().get("link", "").partition(".")[0] != story.id


def test_the_same_words_from_another_are_not_kept_and_no_link_is_given_away(desk: Desk) -> None:
    send(desk, "key-of-a-phone", CALM)
    again = send(desk, "key-of-another", {**CALM, "text": CALM["text"].upper()})

    assert (again.status_code, again.json()["trouble"]) == (409, "same")
    assert "link" not in again.json()


def test_forms_of_other_sites_are_refused(desk: Desk) -> None:
    for path in ("/questions/ask", "/questions/mine", "/questions/lumps-and-a-leg-that-quivers/helpful"):
        reply = desk.client.post(path, data=CALM, headers={"sec-fetch-site": "cross-site"})
        assert reply.status_code == 403, path


def test_there_is_a_limit_for_one_sender_and_the_page_says_call(desk: Desk) -> None:
    for n in range(ASKING.rate_limit[1]):
        assert send(desk, f"a-key-of-a-phone-{n}", {}).status_code == 422
    last = send(desk, "one-key-too-many", {})
    assert (last.status_code, "error" in last.json()) == (429, True)


def test_the_asker_adds_and_deletes(desk: Desk) -> None:
    kept = send(desk, "key-of-a-phone", {**CALM, "name": "Robin"}).json()
    mine = f"/questions/mine?link={kept['link']}"
    assert desk.post("/questions/mine", {"link": kept["link"], "do": "add", "more": "It is better."}).status_code == 303
    assert "It is better." in desk.get(mine).text
    empty = desk.post("/questions/mine", {"link": kept["link"], "do": "add", "more": ""})
    assert (empty.status_code, "type it in" in empty.text) == (422, True)
    assert desk.post("/questions/mine", {"link": kept["link"], "do": "delete"}).status_code == 200
    assert desk.get(mine).status_code == 200
    gone = desk.post("/questions/mine", {"link": kept["link"], "do": "delete", "sure": "yes"})
    assert "Your question is deleted" in words_of(gone.text)
    assert desk.get(mine).status_code == 410


@pytest.mark.parametrize("more", ["Now he has collapsed.", f"Now he has collapsed. {'x' * 1_600}"])
def test_danger_in_what_is_added_is_told_first_and_staff_see_it(desk: Desk, more: str) -> None:
    kept = send(desk, "key-of-a-phone").json()
    assert kept["level"] is None
    reply = desk.post("/questions/mine", {"link": kept["link"], "do": "add", "more": more})
    page = reply.text or desk.get(f"/questions/mine?link={kept['link']}").text

    assert 'data-call-now="emergency"' in page
    assert "It may have collapsed or fainted." in words_of(page)
    assert read(page).faults == []
    if reply.status_code == 303:
        assert [one.level for one in desk.sent.questions.queue()] == ["emergency"]


@pytest.mark.parametrize("link", ["", "x", "%00", "a" * 3000, "nobody1234.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_link_that_is_not_ours_opens_nothing(desk: Desk, link: str) -> None:
    assert desk.get(f"/questions/mine?link={link}").status_code == 410
    for do in ("add", "delete", ""):
        assert desk.post("/questions/mine", {"link": link, "do": do, "more": "x", "sure": "yes"}).status_code == 410


# ------------------------------------------------------------------ reading


def test_the_first_stories_are_there_with_who_answered_and_what_is_not_known(desk: Desk) -> None:
    listed = desk.get("/questions")
    assert listed.headers["cache-control"] == "no-cache"
    for path in (
        "which-medicine-for-shaking-back-legs",
        "legs-cramp-when-he-runs-after-a-disc-problem",
        "puppy-getting-weaker-since-yesterday",
        "lumps-and-a-leg-that-quivers",
    ):
        assert f'href="/questions/{path}"' in listed.text
        html = desk.get(f"/questions/{path}").text
        assert read(html).faults == []
        for words in ("The writers of Steady, not vets", "What we cannot know from here", "22 November 2026"):
            assert words in words_of(html).replace("\N{NO-BREAK SPACE}", " "), path


def test_pages_are_pressed_once_and_asked_again_by_their_mark(desk: Desk) -> None:
    for path in ("/questions", "/questions?order=helpful", "/questions/recent.json", "/questions/about/slipped-disc"):
        first = desk.get(path)
        again = desk.client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code) == (200, 304), path


def test_lists_are_by_topic_page_and_words(desk: Desk) -> None:
    def found(query: str) -> int:
        return desk.get(f"/questions{query}").text.count("found it helpful</small>") or desk.get(
            f"/questions{query}"
        ).text.count('<li><a href="/questions/')

    assert found("") == 4
    assert found("?topic=puppies") == 1
    assert found("?about=slipped-disc") == 1
    assert found("?q=GRAPE+lymphoma") == 1
    assert found("?q=zzz") == 0
    assert "Nothing has all of these words" in words_of(desk.get("/questions?q=zzz").text)
    assert desk.get("/questions?page=2").status_code == 404
    for odd in (
        "?page=-1",
        "?page=x",
        "?page=99999999999",
        "?topic=%00",
        "?q=%E2%80%AE%00<b>",
        "?order=x&about=../",
        "?%FF",
    ):
        assert desk.get(f"/questions{odd}").status_code == 200, odd
    assert "&lt;b&gt;" in desk.get("/questions?q=%3Cb%3E").text


def test_search_engines_are_told_of_every_publication_and_of_no_other(desk: Desk) -> None:
    listed = desk.get("/questions/sitemap.xml")
    assert listed.headers["content-type"] == "application/xml"
    assert "/questions/sitemap.xml" in desk.get("/robots.txt").text
    ids = re.findall(r"<loc>https?://[^/]+/questions/([a-z0-9-]+)</loc>", listed.text)
    shown, total = desk.sent.questions.listed()
    assert (sorted(ids), len(ids)) == (sorted(one.id for one in shown), total)
    assert 'name="robots"' not in desk.get(f"/questions/{ids[0]}").text

    send(desk, "key-of-a-phone")
    desk.sent.questions.withdraw(ids[0], desk.sent.questions.record(ids[0]).turn, "robin", desk.now)
    assert f"/{ids[0]}<" not in desk.get("/questions/sitemap.xml").text
    assert len(re.findall("<loc>", desk.get("/questions/sitemap.xml").text)) == total - 1


def test_a_thread_stands_under_each_page_of_the_guide(desk: Desk) -> None:
    assert 'data-thread="/questions/about/slipped-disc"' in desk.get("/guide/slipped-disc").text
    thread = desk.get("/questions/about/slipped-disc").text
    assert 'id="thread"' in thread
    assert "He got over a disc problem" in thread
    assert "Nobody has asked" in desk.get("/questions/about/distemper").text
    assert desk.get("/questions/about/nothing").status_code == 404


def test_help_is_counted_once_a_day_for_one_address(desk: Desk) -> None:
    path = "/questions/lumps-and-a-leg-that-quivers/helpful"
    told = [desk.client.post(path, headers=OURS | {"accept": "application/json"}).json() for _ in range(2)]
    assert told == [{"helpful": 1}, {"helpful": 1}]
    desk.wait(24 * 3600)
    assert desk.post(path, {}).headers["location"] == "/questions/lumps-and-a-leg-that-quivers"
    assert "2 found this helpful" in words_of(desk.get("/questions/lumps-and-a-leg-that-quivers").text)
    assert desk.get("/questions?order=helpful").text.index("lumps-and") < desk.get(
        "/questions?order=helpful"
    ).text.index("which-medicine")
    assert desk.post("/questions/nobody-here/helpful", {}).status_code == 404


# ------------------------------------------------------------------ anything

NASTY = (
    *("\x00", "\u202egnp.exe", "<script>alert(1)</script>", "'\"><img src=x>", "x" * 10_000, "%00", "{{7*7}}"),
    *("\U0001f469\u200d\U0001f467\U0001f415\u200d\U0001f9ba", "Z\u0337" * 200, "\ud800"),
)
ANY = st.text(alphabet=st.characters(), max_size=200) | st.sampled_from(NASTY)
TYPED = st.dictionaries(st.sampled_from([*CALM, "breed", "age", "name", "email", "key", "about", "home_page"]), ANY)


@given(fields=TYPED)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_form_makes_the_server_fail_and_what_comes_back_is_text(desk: Desk, fields: dict[str, str]) -> None:
    sent = {**CALM, **fields}
    safe = {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}
    reply = desk.post("/questions/ask", safe)
    assert reply.status_code in {303, 409, 413, 422, 429}, reply.status_code
    told = send(desk, "a-key-of-a-phone", json.dumps(sent).encode("utf-8", "surrogatepass"))
    assert told.status_code in {201, 400, 409, 413, 422, 429}, told.status_code
    if reply.status_code == 422:
        page = read(reply.text)
        assert (page.faults, page.inline_code) == ([], [])


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"title": 1}', b"\xff\xfe", b'{"a":', b"{}" * 9, b'{"title":{"a":1}}']
)
def test_a_body_that_is_no_form_is_refused_in_words(desk: Desk, body: bytes) -> None:
    reply = send(desk, "a-key-of-a-phone", body)

    assert reply.status_code in {400, 422}
    assert reply.json()["error"]


@pytest.mark.parametrize("key", ["", "short", "with space here", "x" * 200, "ü" * 10])
def test_a_key_that_is_none_is_refused(desk: Desk, key: str) -> None:
    reply = send(desk, key.encode("ascii", "replace").decode())

    assert reply.status_code == 422
    assert desk.sent.questions.queue() == []


EVIL = "<script>alert(1)</script> \u202eevil\u202c \x00\x07 \u200bzero {{7*7}} [x](javascript:alert(1)) 🐕‍🦺"


def test_what_people_type_is_text_wherever_it_is_shown(desk: Desk) -> None:
    typed = {**CALM, "title": EVIL[:90], "text": EVIL + " and more words to read", "name": "<i>R</i>", "breed": '"><u>'}
    kept = send(desk, "key-of-a-phone", typed).json()
    desk.log_in()
    pages = [desk.get(f"/questions/mine?link={kept['link']}").text, desk.get("/staff/questions").text]
    pages.append(desk.get(f"/staff/questions/{kept['number']}").text)
    questions = desk.sent.questions
    record = questions.record(kept["number"])
    answer = replace(
        record.edited, answer="[x](javascript:alert(1)) [y](/guide/slipped-disc) <script>", about=("slipped-disc",)
    )
    questions.edit(record.id, record.turn, answer, "robin", desk.now)
    questions.publish(record.id, record.turn + 1, "<b>R</b>", "r", "robin", desk.now)
    pages += [
        desk.get(path).text for path in (f"/questions/{record.id}", "/questions", "/questions/about/slipped-disc")
    ]

    for html in pages:
        page = read(html)
        assert (page.faults, page.inline_code) == ([], [])
        for sign in (
            "<script>alert",
            "\u202e",
            "\u200b",
            "\x00",
            "\x07",
            'href="javascript',
            "<i>R",
            '"><u>',
            "<b>R</b>",
        ):
            assert sign not in html, sign
    assert 'href="/guide/slipped-disc">y</a>' in pages[3]
    assert "\u202e" not in desk.get("/questions/recent.json").text
