"""The desk of questions: who may do what, the check before a publication, undo, and forgetting."""

from __future__ import annotations

import json

import pytest

from server.store.question_records import UNDO_FOR, Record
from tests.clinic_desk import NAME, OURS, PASSWORD, Desk, value_of, words_of
from tests.markup import read
from tests.pages.test_questions import CALM, URGENT, send

ANSWER = "Call a vet today. See [why](/guide/slipped-disc)."


def come(desk: Desk, *roles: str, fields: dict[str, str] | None = None) -> str:
    """A question that waits, and a person of staff with these roles, logged in; the question."""
    kept = send(desk, f"key-of-a-phone-{desk.now:%H%M%S}", fields or CALM).json()
    desk.log_in()
    desk.sent.roles.may(NAME, roles)
    desk.sent.roles.show(NAME, "Robin Hale", "veterinary nurse")
    return str(kept["number"])


def record(desk: Desk, id_: str) -> Record:
    return desk.sent.questions.record(id_)


def form(desk: Desk, id_: str, do: str, **changes: str) -> dict[str, str]:
    """The form of a question as the desk shows it, with an answer."""
    one = record(desk, id_)
    edited = one.edited
    about = " ".join(edited.about)
    shown = {"title": edited.title, "text": edited.text, "name": edited.name, "dog": edited.dog, "topic": edited.topic}
    return {**shown, "about": about, "answer": ANSWER, "unknown": "", "turn": str(one.turn), "do": do, **changes}


def judge(desk: Desk, id_: str, do: str, **changes: str) -> tuple[int, str]:
    reply = desk.post(f"/staff/questions/{id_}", form(desk, id_, do, **changes))
    return reply.status_code, reply.text or desk.get("/staff/questions").text


def test_nobody_sees_the_desk_without_a_login(desk: Desk) -> None:
    for path in ("/staff/questions", "/staff/questions/abcdefghjk"):
        assert desk.get(path).headers["location"] == "/staff/login"
    for path in ("/staff/questions/abcdefghjk", "/staff/forget"):
        assert desk.post(path, {"do": "publish"}).headers["location"] == "/staff/login"


def test_the_queue_is_a_sound_page_with_age_and_hurry(desk: Desk) -> None:
    come(desk, fields=CALM)
    desk.wait(3600)
    come(desk, "answers", fields=URGENT)
    desk.wait(3 * 3600)
    html = desk.get("/staff/questions").text

    page = read(html)
    assert (page.faults, page.inline_code) == ([], [])
    main = words_of(html[html.index("<main") :])
    assert main.index("He has collapsed Emergency: go now · 3 hours old") < main.index("He shakes when he sleeps")
    assert "There is no mail server" in main


def test_a_question_shows_all_that_is_needed_to_answer_it(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes", fields=URGENT)
    html = desk.get(f"/staff/questions/{id_}").text

    page = read(html)
    assert (page.faults, page.inline_code) == ([], [])
    words = words_of(html)
    for said in (
        "It may have collapsed or fainted.",
        "Can it stand and walk? Yes, as always",
        "No medicine by name, and no dose",
        "Please stop reading and call a vet now.",
        "First aid: A fit",
        "Publish question and answer",
    ):
        assert said in words, said


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ((), set()),
        (("answers",), {"save"}),
        (("publishes",), {"publish", "send", "withdraw", "decline", "undo"}),
        (("answers", "publishes"), {"save", "undo", "publish", "send", "withdraw", "decline"}),
    ],
)
def test_each_role_does_its_own(desk: Desk, roles: tuple[str, ...], may: set[str]) -> None:
    id_ = come(desk, "answers", "publishes")
    judge(desk, id_, "publish")
    desk.sent.roles.may(NAME, roles)
    for do in ("save", "publish", "withdraw", "undo", "decline", "send", "nonsense"):
        status, html = judge(desk, id_, do, reason="Not ours.")
        assert (status != 403) == (do in may), do
        if status == 403:
            assert "You may not do that" in words_of(html)
            assert ANSWER in html, "what was typed is there"


def test_who_only_publishes_changes_no_word_and_who_only_answers_undoes_no_publication(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    judge(desk, id_, "publish")
    desk.sent.roles.may(NAME, ("publishes",))
    assert judge(desk, id_, "publish", answer="Something else.")[0] == 403
    judge(desk, id_, "withdraw")
    desk.sent.roles.may(NAME, ("answers",))
    assert judge(desk, id_, "undo")[0] == 403
    assert desk.get(f"/questions/{id_}").status_code == 410


def test_what_is_edited_after_the_answer_went_is_not_shown_to_the_asker(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    judge(desk, id_, "send")
    judge(desk, id_, "save", answer="Not finished yet.")
    mine = desk.get(f"/questions/mine?link={desk.sent.questions.link_of(id_)}").text

    assert "Call a vet today." in mine
    assert "Not finished yet." not in mine


def test_an_answer_is_written_published_withdrawn_and_published_again(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    assert judge(desk, id_, "save", text="A dog moves its paws.", about="dreaming")[0] == 303
    assert desk.get(f"/questions/{id_}").status_code == 404
    assert judge(desk, id_, "publish")[0] == 303
    html = desk.get(f"/questions/{id_}").text
    assert "A dog moves its paws." in html
    assert "Robin Hale, veterinary nurse" in html
    assert '<a href="/guide/slipped-disc">why</a>' in html
    assert id_ in desk.get("/questions").text
    assert id_ in desk.get("/questions/about/dreaming").text
    assert id_ in desk.get("/questions/recent.json").text
    asked = record(desk, id_).asked
    assert asked
    assert asked.text == CALM["text"]

    assert judge(desk, id_, "withdraw")[0] == 303
    assert desk.get(f"/questions/{id_}").status_code == 410
    for path in ("/questions", "/questions/about/dreaming", "/questions/recent.json"):
        assert id_ not in desk.get(path).text
    assert judge(desk, id_, "undo")[0] == 303
    assert desk.get(f"/questions/{id_}").status_code == 200
    words = words_of(desk.get(f"/staff/questions/{id_}").text)
    for event in (
        "asked",
        "answer written, by robin",
        "published, by robin",
        "withdrawn, by robin",
        "undone: withdrawn",
    ):
        assert event in words, event


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Give gabapentin tonight.", "a medicine: gabapentin"),
        ("Half a Rimadyll helps.", "a medicine: rimadyll"),
        ("Give 25 mg twice.", "what reads like a dose: 25 mg"),
        ("Two is wrong, 2 tablets are right.", "what reads like a dose: 2 tablets"),
        ("A Walkin’ Wheels cart helps.", "a product: walkin wheels"),  # codespell:ignore
        ("See [that](/guide/no-such-page).", "a link to a page that is not there: /guide/no-such-page"),
    ],
)
def test_the_check_warns_before_it_is_public_and_lets_a_person_decide(desk: Desk, answer: str, found: str) -> None:
    id_ = come(desk, "answers", "publishes")
    status, html = judge(desk, id_, "publish", answer=answer)

    assert status == 422
    assert found in words_of(html)
    assert record(desk, id_).publication is None
    assert judge(desk, id_, "publish", answer=answer, checked="yes")[0] == 303
    assert desk.get(f"/questions/{id_}").status_code == 200


def test_nothing_goes_past_the_check_because_the_form_was_not_whole(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    judge(desk, id_, "save", answer="Give gabapentin tonight.")
    reply = desk.post(f"/staff/questions/{id_}", {"do": "publish", "turn": str(record(desk, id_).turn)})

    assert (reply.status_code, "a medicine: gabapentin" in words_of(reply.text)) == (422, True)
    assert record(desk, id_).publication is None


def test_the_answers_of_the_first_stories_pass_the_check(desk: Desk) -> None:
    check = desk.client.app.state.book.knowledge.questions.check
    for story in desk.client.app.state.book.knowledge.questions.stories.rows:
        assert check.look(story.answer + story.unknown) == (), story.id


def test_faults_come_back_with_what_was_typed(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    for changes, said in (
        ({"answer": "", "do": "publish"}, "Answer: type it in."),
        ({"title": ""}, "Your question in one line: type it in."),
        ({"answer": "x" * 6_001}, "Answer: this is too long"),
        ({"about": "nowhere"}, "there is no page nowhere"),
        ({"do": "decline", "reason": ""}, "Reason: type it in."),
    ):
        status, html = judge(desk, id_, changes.pop("do", "save"), **changes)
        assert (status, said in words_of(html)) == (422, True), said
    assert record(desk, id_).turn == 1


def test_only_what_was_seen_is_published_and_nothing_typed_is_lost(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    old = form(desk, id_, "publish")
    desk.sent.questions.add(desk.sent.questions.link_of(id_), "He is worse.", desk.now)
    reply = desk.post(f"/staff/questions/{id_}", old)

    assert reply.status_code == 409
    assert "has changed since this page was made" in words_of(reply.text)
    assert "He is worse." in reply.text
    assert ANSWER in reply.text
    assert value_of(reply.text, "turn") == "2"


def test_what_was_added_to_an_answered_question_leaves_the_queue_when_somebody_says_so(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    assert judge(desk, id_, "publish")[0] == 303
    assert "Nothing more to answer" not in desk.get(f"/staff/questions/{id_}").text
    desk.sent.questions.add(desk.sent.questions.link_of(id_), "Thank you.", desk.now)
    page = desk.get(f"/staff/questions/{id_}").text
    assert ("Nothing more to answer" in page, read(page).faults) == (True, [])

    desk.sent.roles.may(NAME, ("answers",))
    assert judge(desk, id_, "seen")[0] == 403
    desk.sent.roles.may(NAME, ("publishes",))
    status, html = judge(desk, id_, "seen")
    assert (status, "It no longer waits." in html) == (303, True)
    assert desk.sent.questions.queue() == []
    assert desk.get(f"/questions/{id_}").status_code == 200


def test_a_question_is_declined_with_a_reason(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    assert judge(desk, id_, "decline", reason="We do not know cats.")[0] == 303

    mine = desk.get(f"/questions/mine?link={desk.sent.questions.link_of(id_)}").text
    assert "We do not know cats." in mine
    assert desk.sent.questions.queue() == []
    assert judge(desk, id_, "undo")[0] == 303
    assert len(desk.sent.questions.queue()) == 1


def test_an_address_is_forgotten_by_who_publishes_when_it_was_said_twice(desk: Desk) -> None:
    id_ = come(desk, "answers", fields={**CALM, "reply": "mail", "email": "robin@mail.example"})
    desk.post("/staff/forget", {"sought": "robin@mail.example", "sure": "yes"})
    assert record(desk, id_).asked
    desk.sent.roles.may(NAME, ("publishes",))
    desk.post("/staff/forget", {"sought": "robin@mail.example"})
    assert record(desk, id_).asked
    desk.post("/staff/forget", {"sought": "Robin@Mail.example", "sure": "yes"})
    assert record(desk, id_).asked is None
    assert "Questions deleted: 1." in words_of(desk.get("/staff/questions").text)
    assert desk.get(f"/staff/questions/{id_}").status_code == 200
    assert desk.get("/staff").status_code == 200


def test_who_lost_the_address_is_forgotten_by_the_link(desk: Desk) -> None:
    id_ = come(desk, "publishes")
    desk.post("/staff/forget", {"sought": "", "sure": "yes"})
    desk.post(
        "/staff/forget", {"sought": f"https://steady.example/questions/mine?link={desk.sent.questions.link_of(id_)}"}
    )
    assert record(desk, id_).asked
    desk.post(
        "/staff/forget",
        {"sought": f"https://steady.example/questions/mine?link={desk.sent.questions.link_of(id_)}", "sure": "yes"},
    )
    assert record(desk, id_).asked is None


@pytest.mark.parametrize("id_", ["nobody", "../x", "%00", "<b>", "é"])
def test_what_is_done_to_nobody_is_said(desk: Desk, id_: str) -> None:
    come(desk, "answers", "publishes")
    for do in ("save", "publish", "undo", "decline"):
        body = {"do": do, "turn": "x", "text": "y", "reason": "z"}
        reply = desk.client.post(f"/staff/questions/{id_}", data=body, headers=OURS, follow_redirects=False)
        assert reply.status_code in {303, 404, 405}
    assert desk.get("/staff/questions").status_code == 200


def test_bodies_that_are_no_form_do_nothing(desk: Desk) -> None:
    id_ = come(desk, "answers", "publishes")
    for body in (b"\xff\xfe", json.dumps({"do": "publish"}).encode(), b"a=1&" * 100, b"do=publish&turn=99999999999999"):
        headers = OURS | {"content-type": "application/x-www-form-urlencoded"}
        reply = desk.client.post(f"/staff/questions/{id_}", content=body, headers=headers, follow_redirects=False)
        assert reply.status_code in {403, 409, 422}, body
    assert record(desk, id_).turn == 1


def test_the_password_of_a_colleague_gives_no_role(desk: Desk) -> None:
    come(desk, "answers", "publishes")
    desk.sent.staff.add("sam", PASSWORD)
    desk.post("/staff/logout", {})
    desk.post("/staff/login", {"name": "sam", "password": PASSWORD})
    assert "You can look, and not answer yet" in words_of(desk.get("/staff/questions").text)


def test_a_letter_leaves_only_after_the_time_for_undo() -> None:
    assert UNDO_FOR.total_seconds() == 600
