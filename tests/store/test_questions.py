"""Questions in the store: kept once, judged in turn, public by a publication alone, gone when their asker says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.domain.checklist import Level
from server.domain.reader_question import Asked, Edited
from server.store.copies import KEPT_COPIES
from server.store.errors import NotKeptError
from server.store.first_questions import first_questions
from server.store.folder import Folder
from server.store.idempotency import ArrivedBeforeError, ReusedKeyError, came_with
from server.store.question_records import (
    MOST_FOLLOW_UPS,
    UNDO_FOR,
    ChangedMeanwhileError,
    Kept,
    NotNowError,
    QueueFullError,
    SameQuestionError,
    UnknownQuestionError,
)
from server.store.questions import Questions
from server.store.shards import Shards

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = Asked(
    "He shakes", "My dog Rex shakes since Monday, and I do not know why.", "Robin", "robin@mail.example", "Beagle"
)

ASKED_EDITED = Edited("He shakes", "My dog shakes since Monday.")


class Place:
    """The questions of one folder, which can be opened again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[str] = []
        self.folder: Folder | None = None

    def open(self, *, by_mail: bool = True) -> Questions:
        self.close()
        self.folder = Folder(self.path)
        documents, counts = Shards(self.folder, "questions", full=4), Shards(self.folder, "helpful")
        return Questions(documents, counts, self.folder.secret(), by_mail=by_mail, told=self.told.append)

    def close(self) -> None:
        if self.folder:
            self.folder.close()
            self.folder = None


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "data")
    yield place
    place.close()


@pytest.fixture
def questions(place: Place) -> Questions:
    return place.open()


def ask(questions: Questions, n: int = 0, level: Level | None = None, now: datetime = NOW, **changes: Any) -> Kept:
    asked = replace(ASKED, text=f"{ASKED.text} Number {n} of them.", **changes)
    return questions.ask(asked, level, ("stand",) if level else (), came_with(f"key-number-{n}", {"n": str(n)}), now)


def answered(questions: Questions, kept: Kept, words: str = "Call a vet.") -> int:
    """The turn after an answer was written."""
    record = questions.record(kept.id)
    questions.edit(kept.id, record.turn, replace(record.edited, answer=words), "robin", NOW)
    return record.turn + 1


def published(questions: Questions, n: int = 0, now: datetime = NOW, **changes: Any) -> Kept:
    kept = ask(questions, n, now=now, **changes)
    questions.publish(kept.id, answered(questions, kept), "Robin Hale", "vet nurse", "robin", now)
    return kept


def test_the_same_key_keeps_one_and_gives_the_same_answer(place: Place) -> None:
    first = ask(place.open(), level=Level.EMERGENCY)
    again = ask(place.open(), level=Level.EMERGENCY)

    assert again == replace(first, created=False)
    assert len(place.open().queue()) == 1


def test_a_key_is_for_one_thing(questions: Questions) -> None:
    kept = ask(questions)
    with pytest.raises(ReusedKeyError):
        questions.ask(ASKED, None, (), came_with("key-number-0", {"n": "other"}), NOW)
    with pytest.raises(ArrivedBeforeError) as arrived:
        questions.ask(replace(ASKED, text="x " * 30), None, (), came_with("another-key", {}), NOW, ["key-number-0"])
    assert arrived.value.id == kept.id


def test_the_same_words_are_one_question_for_a_month(questions: Questions) -> None:
    ask(questions)
    same = replace(ASKED, text=f"{ASKED.text.upper()}  number 0, of THEM!", title="Another title")
    with pytest.raises(SameQuestionError):
        questions.ask(same, None, (), came_with("another-key", {}), NOW)
    assert questions.ask(same, None, (), came_with("another-key", {}), NOW + timedelta(days=31)).created


def test_the_queue_has_an_end(questions: Questions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.store.questions.MOST_WAITING", 2)
    ask(questions, 1)
    ask(questions, 2)
    with pytest.raises(QueueFullError):
        ask(questions, 3)


def test_most_urgent_first_then_the_longest_wait(place: Place) -> None:
    questions = place.open()
    for n, level in enumerate([None, Level.SAME_DAY, Level.EMERGENCY, Level.SAME_DAY, Level.EMERGENCY]):
        ask(questions, n, level, NOW - timedelta(hours=n))
    for store in (questions, place.open()):
        since = [(row.level, (NOW - row.since) // timedelta(hours=1)) for row in store.queue()]
        assert since == [
            (Level.EMERGENCY, 4),
            (Level.EMERGENCY, 2),
            (Level.SAME_DAY, 3),
            (Level.SAME_DAY, 1),
            (None, 0),
        ]


def test_nothing_is_public_before_somebody_publishes_it(place: Place) -> None:
    questions = place.open()
    kept = ask(questions)
    turn = answered(questions, kept)
    assert (questions.shown(kept.id), questions.listed(), place.told) == (None, ([], 0), [])
    questions.send(kept.id, turn, "robin", NOW)
    assert questions.listed() == ([], 0)
    questions.publish(kept.id, turn + 1, "Robin Hale", "vet nurse", "robin", NOW)

    for store in (questions, place.open()):
        shown = store.shown(kept.id)
        assert shown
        assert (shown.by, shown.role, shown.at, shown.edited.answer) == ("Robin Hale", "vet nurse", NOW, "Call a vet.")
        assert store.listed()[1] == 1
    assert place.told == [kept.id]


def test_the_original_stays_and_what_is_public_changes_only_when_published_anew(questions: Questions) -> None:
    kept = published(questions)
    record = questions.record(kept.id)
    changed = replace(record.edited, text="A dog shakes.", name="An owner")
    questions.edit(kept.id, record.turn, changed, "robin", NOW)

    shown = questions.shown(kept.id)
    assert shown
    assert "Rex" in shown.edited.text
    questions.publish(kept.id, record.turn + 1, "Robin Hale", "vet nurse", "robin", NOW)
    shown = questions.shown(kept.id)
    assert shown
    assert shown.edited == changed
    asked = questions.record(kept.id).asked
    assert asked
    assert "Rex" in asked.text


def test_a_publication_is_withdrawn_and_undone(questions: Questions) -> None:
    kept = published(questions)
    turn = questions.record(kept.id).turn
    questions.withdraw(kept.id, turn, "robin", NOW)
    assert questions.shown(kept.id) is None
    assert questions.was_public(kept.id)
    assert questions.mine(kept.link).edited.answer == "Call a vet."
    with pytest.raises(NotNowError):
        questions.withdraw(kept.id, turn + 1, "robin", NOW)
    assert questions.undo(kept.id, turn + 1, "robin", NOW)
    assert questions.shown(kept.id)
    assert [event.what for event in questions.record(kept.id).history] == [
        "asked",
        "drafted",
        "published",
        "withdrawn",
        "undone",
    ]


def test_undo_goes_back_step_by_step(questions: Questions) -> None:
    kept = published(questions)
    turn = questions.record(kept.id).turn
    questions.undo(kept.id, turn, "robin", NOW)
    assert (questions.shown(kept.id), questions.record(kept.id).status) == (None, "drafted")
    questions.undo(kept.id, turn + 1, "robin", NOW)
    assert (questions.record(kept.id).status, questions.record(kept.id).edited.answer) == ("waits", "")
    with pytest.raises(NotNowError):
        questions.undo(kept.id, turn + 2, "robin", NOW)


def test_only_what_was_seen_is_judged(questions: Questions) -> None:
    kept = ask(questions)
    seen = answered(questions, kept)
    questions.add(kept.link, "He is worse now.", NOW)
    with pytest.raises(ChangedMeanwhileError):
        questions.publish(kept.id, seen, "R", "r", "robin", NOW)
    assert questions.queue()[0].more


def test_there_is_no_publication_without_an_answer(questions: Questions) -> None:
    kept = ask(questions)
    with pytest.raises(NotNowError):
        questions.publish(kept.id, 1, "R", "r", "robin", NOW)
    with pytest.raises(NotNowError):
        questions.send(kept.id, 1, "robin", NOW)
    assert questions.record(kept.id).turn == 1


def test_a_deletion_leaves_no_word_on_the_disk(place: Place) -> None:
    questions = place.open()
    kept = published(questions, title="Rex shakes")
    questions.add(kept.link, "More about Rex.", NOW)
    questions.delete(kept.link, NOW)

    assert (questions.shown(kept.id), questions.listed()) == (None, ([], 0))
    assert questions.mine(kept.link).asked is None
    for file in place.path.glob("*.json"):
        content = file.read_text()
        assert not [word for word in ("Rex", "Robin", "robin@", "Beagle", "Call a vet") if word in content], file.name
    with pytest.raises(UnknownQuestionError):
        questions.add(kept.link, "More.", NOW)
    questions.delete(kept.link, NOW)
    assert ask(questions, 99).created


def test_an_address_is_forgotten_with_all_that_came_with_it(questions: Questions) -> None:
    kept = [published(questions, 1), ask(questions, 2), ask(questions, 3, email="other@mail.example")]

    assert sorted(questions.forget(" ROBIN@mail.example ", NOW)) == sorted(one.id for one in kept[:2])
    assert [questions.record(one.id).asked is None for one in kept] == [True, True, False]
    assert questions.forget("", NOW) == []


def test_old_addresses_go_and_the_question_stays(questions: Questions) -> None:
    old, new = ask(questions, 1, now=NOW - timedelta(days=91)), ask(questions, 2)

    assert questions.forget_old_emails(NOW - timedelta(days=90), NOW) == 1
    assert (questions.record(old.id).email, questions.record(new.id).email) == ("", "robin@mail.example")
    assert questions.record(old.id).asked


@pytest.mark.parametrize("link", ["", "x", "nobody.x" + "y" * 31, "../etc.passwd", "é" * 40])
def test_a_link_that_we_did_not_sign_opens_nothing(questions: Questions, link: str) -> None:
    kept = ask(questions)
    signature = kept.link.partition(".")[2]
    for bad in (link, kept.link[:-1] + ("a" if kept.link[-1] != "a" else "b"), f"another123.{signature}"):
        with pytest.raises(UnknownQuestionError):
            questions.mine(bad)


def test_what_the_asker_adds_is_kept_once_and_has_an_end(questions: Questions) -> None:
    kept = ask(questions)
    for n in range(MOST_FOLLOW_UPS):
        questions.add(kept.link, f"More {n}", NOW)
        questions.add(kept.link, f"More {n}", NOW)
    assert len(questions.record(kept.id).follow_ups) == MOST_FOLLOW_UPS
    with pytest.raises(NotNowError):
        questions.add(kept.link, "And more", NOW)


def test_readers_look_by_topic_page_words_and_help(place: Place) -> None:
    questions = place.open()
    ids = []
    for n in range(6):
        kept = published(questions, n, NOW + timedelta(hours=n), topic="fits" if n % 2 else "pain")
        ids.append(kept.id)
    record = questions.record(ids[0])
    about = replace(record.edited, about=("slipped-disc",), answer="Look at the knees.")
    questions.edit(ids[0], record.turn, about, "robin", NOW)
    questions.publish(ids[0], record.turn + 1, "R", "r", "robin", NOW)
    for _ in range(2):
        questions.helpful(ids[2])

    for store in (questions, place.open()):
        assert [one.id for one in store.listed()[0]] == ids[::-1]
        assert [one.id for one in store.listed(order="helpful")[0]][:2] == [ids[2], ids[5]]
        assert [one.id for one in store.listed(topic="fits")[0]] == [ids[5], ids[3], ids[1]]
        assert [one.id for one in store.listed(about="slipped-disc")[0]] == [ids[0]]
        assert [one.id for one in store.listed(words="KNEE rex")[0]] == [ids[0]]
        assert store.listed(words="nothing like it") == ([], 0)
        assert ([one.id for one in store.listed(first=4, most=1)[0]], store.listed()[1]) == ([ids[1]], 6)
        assert [one.helpful for one in store.listed(order="helpful")[0]][:2] == [2, 0]
    with pytest.raises(UnknownQuestionError):
        questions.helpful("nobody")


# ------------------------------------------------------------------ letters


def test_a_letter_says_that_it_came_and_another_has_the_answer_after_a_while(questions: Questions) -> None:
    kept = ask(questions)
    [letter] = questions.letters(NOW)
    assert (letter.kind, letter.email, letter.link) == ("received", "robin@mail.example", kept.link)
    assert questions.hand_over(letter)
    assert questions.letters(NOW) == []
    questions.arrived(letter)

    questions.publish(kept.id, answered(questions, kept), "R", "r", "robin", NOW)
    assert questions.letters(NOW) == []
    [answer] = questions.letters(NOW + UNDO_FOR)
    assert (answer.kind, answer.answer, answer.is_public) == ("answered", "Call a vet.", True)


def test_undo_stops_the_letter_that_lies_there(questions: Questions) -> None:
    kept = ask(questions)
    questions.arrived(questions.letters(NOW)[0])
    questions.decline(kept.id, questions.record(kept.id).turn, "Not ours.", "robin", NOW)
    assert [letter.reason for letter in questions.letters(NOW + UNDO_FOR)] == ["Not ours."]
    assert questions.undo(kept.id, questions.record(kept.id).turn, "robin", NOW)

    assert questions.letters(NOW + UNDO_FOR) == []
    assert questions.record(kept.id).status == "waits"


def test_undo_says_when_the_letter_has_gone(questions: Questions) -> None:
    kept = ask(questions)
    questions.decline(kept.id, 1, "Not ours.", "robin", NOW)
    for letter in questions.letters(NOW + UNDO_FOR):
        assert questions.hand_over(letter)

    assert not questions.undo(kept.id, questions.record(kept.id).turn, "robin", NOW)


def test_who_gave_no_address_or_was_deleted_gets_no_letter(place: Place) -> None:
    questions = place.open()
    ask(questions, 1, email="")
    kept = ask(questions, 2)
    [letter] = questions.letters(NOW)
    questions.delete(kept.link, NOW)
    assert questions.letters(NOW) == []
    assert not questions.hand_over(letter)
    assert place.open(by_mail=False).letters(NOW) == []


def test_a_letter_that_was_not_taken_is_tried_again_and_then_shown_to_staff(questions: Questions) -> None:
    kept = ask(questions)
    [letter] = questions.letters(NOW)
    questions.not_taken(letter, "busy", NOW, for_good=False)
    assert questions.letters(NOW) == []
    assert questions.letters(NOW + timedelta(minutes=2))
    questions.not_taken(letter, "no such person", NOW, for_good=True)
    assert [record.id for record in questions.stuck()] == [kept.id]


def test_what_the_disk_did_not_take_is_nowhere(questions: Questions, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = published(questions)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    turn = questions.record(kept.id).turn
    with monkeypatch.context() as patch:
        patch.setattr("server.store.storage.write_whole", full)
        with pytest.raises(NotKeptError):
            ask(questions, 5)
        with pytest.raises(NotKeptError):
            questions.withdraw(kept.id, turn, "robin", NOW)
        with pytest.raises(NotKeptError):
            questions.delete(kept.link, NOW)
    assert questions.shown(kept.id)
    assert questions.record(kept.id).turn == turn
    assert ask(questions, 5).created


def test_the_first_questions_come_once_and_stay_away_when_they_were_withdrawn(place: Place) -> None:
    row = ("first-one", Edited("T", "Text of it", answer="A"), Level.BOOK_SOON, NOW.date())
    questions = place.open()
    questions.sow(first_questions([row], "We", "writers"))
    questions.withdraw("first-one", questions.record("first-one").turn, "robin", NOW)
    questions = place.open()
    questions.sow(first_questions([row], "We", "writers"))

    assert questions.listed() == ([], 0)


def test_what_is_added_makes_a_question_more_urgent_and_never_less(questions: Questions) -> None:
    calm, urgent = ask(questions, 1), ask(questions, 2, Level.EMERGENCY)
    questions.add(calm.link, "Now he has collapsed.", NOW, Level.EMERGENCY, ("collapse",))
    questions.add(urgent.link, "Thank you.", NOW)

    assert [one.level for one in questions.queue()] == [Level.EMERGENCY, Level.EMERGENCY]
    assert questions.record(calm.id).signs == ("collapse",)
    assert questions.record(urgent.id).signs == ("stand",)


def test_what_was_added_after_the_answer_is_unheard_until_staff_have_dealt_with_it(questions: Questions) -> None:
    kept = published(questions)
    assert questions.record(kept.id).unheard is None
    questions.add(kept.link, "Now he has collapsed.", NOW, Level.EMERGENCY, ("collapse",))
    assert questions.record(kept.id).unheard == Level.EMERGENCY
    questions.send(kept.id, questions.record(kept.id).turn, "robin", NOW)
    assert questions.record(kept.id).unheard is None


def test_undo_stops_a_letter_that_was_tried_in_vain(questions: Questions) -> None:
    kept = ask(questions)
    questions.arrived(questions.letters(NOW)[0])
    questions.publish(kept.id, answered(questions, kept, "A wrong answer."), "R", "r", "robin", NOW)
    later = NOW + UNDO_FOR
    questions.not_taken(questions.letters(later)[0], "busy", later, for_good=False)

    assert questions.undo(kept.id, questions.record(kept.id).turn, "robin", later)
    assert questions.letters(later + timedelta(days=2)) == []


def test_a_refusal_that_became_an_answer_is_not_sent(questions: Questions) -> None:
    kept = ask(questions)
    questions.arrived(questions.letters(NOW)[0])
    questions.decline(kept.id, questions.record(kept.id).turn, "Not ours.", "robin", NOW)
    [refusal] = questions.letters(NOW + UNDO_FOR)
    questions.publish(kept.id, answered(questions, kept), "R", "r", "robin", NOW)

    assert [letter.kind for letter in questions.letters(NOW + UNDO_FOR)] == ["answered"]
    assert not questions.hand_over(refusal)
    assert questions.undo(kept.id, questions.record(kept.id).turn, "robin", NOW)
    assert [letter.kind for letter in questions.letters(NOW + UNDO_FOR)] == ["declined"]


def test_a_question_whose_address_is_gone_is_forgotten_by_its_link_or_number(questions: Questions) -> None:
    kept = [ask(questions, n) for n in range(3)]
    questions.forget_old_emails(NOW + timedelta(days=1), NOW)

    assert questions.forget("robin@mail.example", NOW) == []
    assert questions.forget(f" https://steady.example/questions/mine?link={kept[0].link}&new=1", NOW) == [kept[0].id]
    assert questions.forget(kept[1].link, NOW) == [kept[1].id]
    assert questions.forget(kept[2].id, NOW) == [kept[2].id]
    for nobody in (kept[2].id, "", "nobody", "."):
        assert questions.forget(nobody, NOW) == []


def test_no_copy_keeps_what_was_deleted_for_longer_than_we_say(tmp_path: Path) -> None:
    today = NOW.date()
    folder = Folder(tmp_path / "data", lambda: today)
    questions = Questions(Shards(folder, "questions"), Shards(folder, "helpful"), folder.secret())
    kept = ask(questions)
    for _ in range(3):
        today += timedelta(days=1)
        questions.add(kept.link, f"Rex on {today}.", NOW)
    questions.delete(kept.link, NOW)
    copies = tmp_path / "data" / "copies"
    assert any("Rex" in copy.read_text() for copy in copies.iterdir())

    # Nothing is written any more.
    for _ in range(KEPT_COPIES + 1):
        today += timedelta(days=1)
        folder.renew_copies()

    assert list(copies.glob("questions_*"))
    assert not [copy.name for copy in copies.iterdir() if "Rex" in copy.read_text()]
    folder.close()


def test_what_was_added_waits_until_somebody_answers_it_or_says_that_it_needs_none(questions: Questions) -> None:
    kept = published(questions)
    questions.add(kept.link, "And now the other leg.", NOW)
    questions.edit(kept.id, questions.record(kept.id).turn, replace(ASKED_EDITED, answer="More."), "robin", NOW)
    assert [one.id for one in questions.queue()] == [kept.id]

    for do in (questions.send, questions.seen):
        do(kept.id, questions.record(kept.id).turn, "robin", NOW)
        assert questions.queue() == []
        questions.undo(kept.id, questions.record(kept.id).turn, "robin", NOW)
        assert [one.id for one in questions.queue()] == [kept.id]
    questions.seen(kept.id, questions.record(kept.id).turn, "robin", NOW)
    with pytest.raises(NotNowError):
        questions.seen(kept.id, questions.record(kept.id).turn, "robin", NOW)
