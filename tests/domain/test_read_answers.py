"""What an address says. Both hosts cut it the same way; nothing is ever taken for a "no" that nobody said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.checklist import Checklist
from server.domain.triage import Answers, Reading, read_answers, read_pairs
from tests.answer_sets import calmest


def reading_of(checklist: Checklist, query: str) -> Reading:
    return read_answers(checklist, read_pairs(query))


def answers_of(checklist: Checklist, query: str) -> Answers:
    return reading_of(checklist, query).answers


def ticks_on(checklist: Checklist, screen: str) -> list[str]:
    return [q.id for q in checklist.on_screen(screen) if q.is_tick]


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", [("", "")]),
        ("a=b", [("a", "b")]),
        ("a=b=c", [("a", "b=c")]),
        ("a", [("a", "")]),
        ("a=&=b&&", [("a", ""), ("", "b"), ("", ""), ("", "")]),
        ("a=b;c=d", [("a", "b;c=d")]),
        ("a=%62+c&a=b", [("a", "%62+c"), ("a", "b")]),
    ],
)
def test_a_query_is_cut_at_ampersand_and_equals_and_never_decoded(query: str, pairs: list[tuple[str, str]]) -> None:
    assert read_pairs(query) == pairs


@pytest.mark.parametrize(
    "part",
    [
        "stand=%79es",
        "%73tand=yes",
        "stand=YES",
        "Stand=yes",
        "stand=yes ",
        "stand=+yes",
        "stand=",
        "stand",
        "stand=true",
    ],
)
def test_what_is_not_exactly_a_question_and_its_answer_is_ignored(checklist: Checklist, part: str) -> None:
    assert answers_of(checklist, part) == {}


def test_unknown_keys_are_ignored_and_the_rest_is_read(checklist: Checklist) -> None:
    assert answers_of(checklist, "utm=1&gut=yes&clinic=x&nothing&flat=no") == {"gut": "yes", "flat": "no"}


def test_names_of_python_and_javascript_insides_are_no_questions(checklist: Checklist) -> None:
    assert answers_of(checklist, "__proto__=yes&constructor=yes&rank=yes&stand=toString") == {}


@pytest.mark.parametrize("query", ["gut=no&gut=yes", "gut=yes&gut=no", "gut=unsure&gut=yes&gut=no"])
def test_of_several_answers_the_most_worrying_counts(checklist: Checklist, query: str) -> None:
    assert answers_of(checklist, query) == {"gut": "yes"}


def test_of_several_answers_with_the_same_rank_the_last_counts(checklist: Checklist) -> None:
    assert answers_of(checklist, "why=cold&why=fear") == {"why": "fear"}
    assert answers_of(checklist, "why=fear&why=cold") == {"why": "cold"}
    assert answers_of(checklist, "temp=very_high&temp=very_low&temp=high") == {"temp": "very_low"}


def test_an_invalid_repeat_does_not_drop_the_valid_answer(checklist: Checklist) -> None:
    assert answers_of(checklist, "gut=yes&gut=maybe") == {"gut": "yes"}


def test_unsure_counts_over_no_when_both_are_sent(checklist: Checklist) -> None:
    assert answers_of(checklist, "react=no&react=unsure") == {"react": "unsure"}


def test_none_of_these_on_the_danger_screen_answers_every_sign_no(checklist: Checklist) -> None:
    assert answers_of(checklist, "none=danger") == dict.fromkeys(ticks_on(checklist, "danger"), "no")


def test_a_tick_beats_none_of_these_and_the_other_danger_signs_stay_unanswered(checklist: Checklist) -> None:
    assert answers_of(checklist, "stand=yes&none=danger") == {"stand": "yes"}
    assert answers_of(checklist, "stand=yes&done=danger&none=danger") == {"stand": "yes"}


def test_continue_beside_a_danger_sign_leaves_the_others_unanswered(checklist: Checklist) -> None:
    assert answers_of(checklist, "bloat=yes&done=danger") == {"bloat": "yes"}


def test_continue_with_nothing_ticked_answers_nothing(checklist: Checklist) -> None:
    for screen in checklist.screens:
        assert answers_of(checklist, f"done={screen.id}") == {}, screen.id


def test_continue_with_only_i_cannot_tell_ticks_answers_nothing_else(checklist: Checklist) -> None:
    assert answers_of(checklist, "breathing=unsure&done=danger") == {"breathing": "unsure"}
    assert answers_of(checklist, "gut=unsure&done=signs") == {"gut": "unsure"}


def test_none_of_these_keeps_i_cannot_tell_and_answers_the_rest_no(checklist: Checklist) -> None:
    answers = answers_of(checklist, "breathing=unsure&none=danger")

    assert answers.pop("breathing") == "unsure"
    assert answers == {q: "no" for q in ticks_on(checklist, "danger") if q != "breathing"}


def test_continue_with_a_tick_on_a_later_screen_answers_the_unticked_no(checklist: Checklist) -> None:
    answers = answers_of(checklist, "gut=yes&flat=unsure&done=signs")

    shown = ticks_on(checklist, "signs")
    assert answers == dict.fromkeys(shown, "no") | {"gut": "yes", "flat": "unsure"}


def test_none_of_these_covers_only_the_ticks_of_its_own_screen(checklist: Checklist) -> None:
    answers = answers_of(checklist, "none=walk")

    assert answers == dict.fromkeys(ticks_on(checklist, "walk"), "no")
    assert "gait" not in answers


def test_a_tick_that_was_not_on_the_screen_is_not_answered(checklist: Checklist) -> None:
    """Beside an emergency nothing is open, so Continue on another screen claims nothing about it."""
    assert answers_of(checklist, "stand=yes&none=signs") == {"stand": "yes"}


def test_the_last_button_of_a_kind_counts_and_nothing_but_a_screen_is_a_button(checklist: Checklist) -> None:
    assert reading_of(checklist, "none=signs&none=danger").answers.keys() == set(ticks_on(checklist, "danger"))
    assert reading_of(checklist, "done=nowhere&none=result&at=home") == Reading({})


def test_the_screen_asked_for_is_read(checklist: Checklist) -> None:
    for at in (*(s.id for s in checklist.screens), "result", "again"):
        assert reading_of(checklist, f"at={at}").at == at


def test_the_pressed_screen_is_read(checklist: Checklist) -> None:
    assert reading_of(checklist, "done=walk").pressed == "walk"
    assert reading_of(checklist, "none=walk").pressed == "walk"
    assert reading_of(checklist, "gait=normal").pressed == ""


def test_answering_again_drops_the_danger_answers_and_whether_it_settled(checklist: Checklist) -> None:
    calm = calmest(checklist)
    query = "&".join(f"{q}={a}" for q, a in calm.items()) + "&at=again"

    kept = answers_of(checklist, query)

    dropped = {q.id for q in checklist.on_screen("danger")} | {"settled"}
    assert kept == {q: a for q, a in calm.items() if q not in dropped}


@given(data=st.data())
@settings(max_examples=80)
def test_answers_sent_as_they_were_read_are_read_the_same(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    """Hidden inputs carry explicit answers: what a screen carries on loses and adds nothing."""
    answers = data.draw(any_answers)

    assert answers_of(checklist, "&".join(f"{q}={a}" for q, a in answers.items())) == answers


@given(data=st.data())
@settings(max_examples=100)
def test_pressing_a_button_never_changes_an_answer_that_was_given(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    button = data.draw(st.sampled_from(["done", "none"])) + "=" + data.draw(st.sampled_from(checklist.screens)).id
    query = "&".join([*(f"{q}={a}" for q, a in answers.items()), button])

    read = answers_of(checklist, query)

    assert read.items() >= answers.items()
    assert {read[q] for q in read.keys() - answers.keys()} <= {"no"}


@given(data=st.data())
@settings(max_examples=200)
def test_no_address_is_refused(checklist: Checklist, any_query: st.SearchStrategy[str], data: st.DataObject) -> None:
    answers = answers_of(checklist, data.draw(any_query))

    assert all(answer in checklist.question[q].rank for q, answer in answers.items())
