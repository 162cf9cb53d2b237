"""Danger words are found whatever the spelling, and more text never hides one. The phone is held to the same table."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.checklist import Level
from server.domain.danger_words import SLIPS_FROM, DangerWords, Sign, WordsError, squeeze, words_of
from server.knowledge.records import Knowledge

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("danger_words.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def table(knowledge: Knowledge) -> DangerWords:
    return knowledge.questions.words


def phrases(table: DangerWords) -> list[tuple[str, tuple[str, ...]]]:
    """Every sign with every phrase of it, each time with the first word of each slot, then with the last ones."""
    found = []
    for sign, all_ in table.compiled:
        for phrase in all_:
            for choice in (min, max):
                found.append((sign, tuple(choice(slot).removeprefix("=") for _, slot in phrase)))
    return found


@pytest.mark.parametrize("case", TABLE["texts"], ids=lambda case: case["because"])
def test_a_text_names_these_signs(table: DangerWords, case: dict[str, Any]) -> None:
    assert list(table.find(case["text"])) == case["signs"]


@pytest.mark.parametrize("case", TABLE["taps"], ids=lambda case: case["because"])
def test_taps_hold_these_rules(knowledge: Knowledge, case: dict[str, Any]) -> None:
    assert [rule.id for rule in knowledge.questions.gate.holding(case["taps"])] == case["rules"]


def test_every_phrase_is_found_as_it_stands(table: DangerWords) -> None:
    assert [(sign, words) for sign, words in phrases(table) if sign not in table.find(" ".join(words))] == []


def slips(word: str, n: int, letter: str) -> dict[str, str]:
    """The classes of slips, at one place of a word."""
    return {
        "left out": word[:n] + word[n + 1 :],
        "doubled": word[:n] + word[n] + word[n:],
        "swapped": word[:n] + word[n : n + 2][::-1] + word[n + 2 :],
        "wrong": word[:n] + letter + word[n + 1 :],
        "added": word[:n] + letter + word[n:],
        "capital": word[:n] + word[n].upper() + word[n + 1 :],
    }


@given(st.data())
def test_every_phrase_is_found_with_one_slip_in_it(table: DangerWords, data: st.DataObject) -> None:
    sign, words = data.draw(st.sampled_from(phrases(table)))
    which = data.draw(st.integers(0, len(words) - 1))
    word = words[which]
    kind = data.draw(st.sampled_from(sorted(slips("word", 0, "x"))))
    typed = slips(word, data.draw(st.integers(0, len(word) - 1)), data.draw(st.sampled_from(string.ascii_lowercase)))[
        kind
    ]
    exact = {w[1:] for _, all_ in table.compiled for phrase in all_ for _, slot in phrase for w in slot if w[0] == "="}
    is_short = len(squeeze(word)) < SLIPS_FROM or word in exact
    if is_short and kind not in {"doubled", "capital"}:
        return
    # A slip that makes another word that is spelt right is that word: "snake" is not read into "shake".
    if typed.lower() != word and (typed.lower() in table.ordinary or table.is_spelt_right(typed.lower())):
        return
    text = " ".join([*words[:which], typed, *words[which + 1 :]])

    assert sign in table.find(text), text


@given(before=st.text(), after=st.text(), data=st.data())
def test_more_text_never_finds_fewer(table: DangerWords, before: str, after: str, data: st.DataObject) -> None:
    middle = data.draw(st.one_of(st.sampled_from([" ".join(words) for _, words in phrases(table)]), st.text()))

    assert set(table.find(middle)) <= set(table.find(f"{before} {middle} {after}"))


@given(st.data())
def test_a_no_in_front_never_takes_a_sign_away(table: DangerWords, data: st.DataObject) -> None:
    sign, words = data.draw(st.sampled_from(phrases(table)))
    no = data.draw(st.sampled_from(["not", "never", "no", "without", "hardly", "she does not"]))

    assert sign in table.find(f"{no} {' '.join(words)}")


@given(st.text(alphabet=st.characters(), max_size=3_000))
def test_any_text_is_read(table: DangerWords, text: str) -> None:
    found = table.find(text)

    assert table.level_of(found) in {None, Level.EMERGENCY, Level.SAME_DAY}


def test_a_word_of_ten_thousand_letters_is_read(table: DangerWords) -> None:
    assert table.find("x" * 10_000 + " collapsed " + "collapsed" * 2_000) == ("collapse",)


def test_the_owners_stories_of_emergencies_are_not_left_in_a_queue(knowledge: Knowledge) -> None:
    """The words alone, without the taps: none goes unnoticed, and nine in ten are called what they are."""
    table = knowledge.questions.words
    urgent = [table.level_of(table.find(s.story)) for s in knowledge.stories if s.expected == Level.EMERGENCY]

    assert None not in urgent
    assert urgent.count(Level.EMERGENCY) >= 0.9 * len(urgent)


def test_calm_stories_are_seldom_called_emergencies(knowledge: Knowledge) -> None:
    table = knowledge.questions.words
    calm = [s for s in knowledge.stories if s.expected in {Level.WATCH, Level.BOOK_SOON}]
    called = [s.id for s in calm if table.level_of(table.find(s.story)) == Level.EMERGENCY]

    assert len(called) <= 0.2 * len(calm), called


def test_words_are_cut_the_same_whatever_stands_between() -> None:
    assert words_of("a-b\nc\td…e") == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("phrase", ["", "$nobody stands", "Stand up", "can't stand", "stand ~", "sténd"])
def test_a_phrase_that_could_never_be_found_is_refused(phrase: str) -> None:
    sign = Sign("x", Level.EMERGENCY, "Because.", ("RF-01",), ("pec",), (phrase,))

    with pytest.raises(WordsError):
        _ = DangerWords((sign,), {}, (), 3, 9).compiled
