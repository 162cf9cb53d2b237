"""The flow: what is still asked, and that nothing unasked could have mattered."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.checklist import Checklist, Level
from server.domain.triage import DANGER, Answers, decide, floor, next_questions, shown_on
from tests.answer_sets import calmest


@pytest.fixture(scope="module")
def asking(checklist: Checklist) -> Checklist:
    """Without the rules that count when told and are no reason to ask: gum colour is asked beside another sign only."""
    return replace(checklist, rules=tuple(rule for rule in checklist.rules if not rule.only_if_told))


def answer_until_nothing_is_asked(checklist: Checklist, answers: Answers, data: st.DataObject) -> Answers:
    """Answer what is asked, mostly calmly, until the flow stops asking."""
    answers = dict(answers)
    while asked := next_questions(checklist, answers):
        worrying = data.draw(st.integers(0, 30))
        for n, question in enumerate(asked):
            ranks = list(question.rank)
            answers[question.id] = data.draw(st.sampled_from(ranks)) if n == worrying else question.ranks[0][0]
            if n >= worrying:
                break
    return answers


@given(data=st.data())
@settings(max_examples=40)
def test_when_nothing_is_asked_any_more_no_open_question_could_change_the_level(
    asking: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    start = data.draw(any_answers)
    answers = answer_until_nothing_is_asked(asking, start, data)
    level = floor(asking, answers)[1]
    assert decide(asking, answers).level == level

    worst = {q.id: q.ranks[-1][-1] for q in asking.questions}
    assert decide(asking, {**worst, **answers}).level == level
    open_ = [q for q in asking.questions if q.id not in answers]
    for _ in range(3):
        rest = {q.id: data.draw(st.sampled_from(list(q.rank))) for q in open_}
        assert decide(asking, {**rest, **answers}).level == level


@given(data=st.data())
@settings(max_examples=120)
def test_one_more_answer_never_brings_up_a_new_question(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    question = checklist.question[data.draw(st.sampled_from(list(checklist.question)))]
    if question.id in answers:
        return
    more = {**answers, question.id: data.draw(st.sampled_from(list(question.rank)))}

    assert {q.id for q in next_questions(checklist, more)} <= {q.id for q in next_questions(checklist, answers)}


@given(data=st.data())
@settings(max_examples=80)
def test_whatever_is_asked_is_open_and_could_matter(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)

    asked = next_questions(checklist, answers)

    assert not [q.id for q in asked if q.id in answers or q.tells]
    assert list(asked) == [q for q in checklist.questions if q in asked]


@given(data=st.data())
@settings(max_examples=150)
def test_a_question_that_alone_would_raise_the_floor_is_asked(
    asking: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    question = asking.question[data.draw(st.sampled_from(list(asking.question)))]
    if question.id in answers or question in next_questions(asking, answers):
        return

    level = floor(asking, answers)[1]
    for answer in question.rank:
        assert floor(asking, {**answers, question.id: answer})[1] == level, (question.id, answer)


def test_only_gum_colour_counts_without_being_a_reason_to_ask(checklist: Checklist) -> None:
    """EVIDENCE 1.6(7): asked late, but once told it stands."""
    told = [rule for rule in checklist.rules if rule.only_if_told]

    assert [dict(rule.when) for rule in told] == [{"gums": ("bad",)}]
    assert [rule.level for rule in told] == [Level.EMERGENCY]


def test_at_the_start_every_question_that_can_set_a_level_is_asked(checklist: Checklist) -> None:
    assert [q.id for q in next_questions(checklist, {})] == [q.id for q in checklist.questions if not q.tells]


def test_after_an_emergency_nothing_more_is_asked(checklist: Checklist) -> None:
    for question in checklist.on_screen(DANGER):
        assert next_questions(checklist, {question.id: "yes"}) == ()


def test_a_modifier_that_lifts_to_emergency_ends_the_questions(checklist: Checklist) -> None:
    answers = {"gut": "yes", "gutfeel": "yes"}
    assert floor(checklist, answers) == (Level.SAME_DAY, Level.EMERGENCY)
    assert next_questions(checklist, answers) == ()


def test_what_a_modifier_would_lift_to_the_top_is_still_asked(checklist: Checklist) -> None:
    """Lifted to same_day, a rule for same_day would make it an emergency."""
    answers = {q: a for q, a in calmest(checklist).items() if q != "flat"} | {"gait": "limp", "gutfeel": "yes"}
    assert floor(checklist, answers) == (Level.BOOK_SOON, Level.SAME_DAY)
    assert floor(checklist, {**answers, "flat": "yes"})[1] == Level.EMERGENCY

    assert [q.id for q in next_questions(checklist, answers)] == ["flat"]


def test_the_fit_is_asked_about_only_when_there_may_have_been_one(checklist: Checklist) -> None:
    no_fit = {q: a for q, a in calmest(checklist).items() if checklist.question[q].screen != "fit"}
    assert shown_on(checklist, no_fit, "fit") == ()
    assert [q.id for q in shown_on(checklist, {**no_fit, "fit_past": "known"}, "fit")] == [
        "fit_length",
        "fit_recover",
        "fit_usual",
    ]


def test_gum_colour_is_asked_late_and_only_beside_another_sign(checklist: Checklist) -> None:
    """EVIDENCE 1.2(3) and 1.6(7)."""
    calm = {q: a for q, a in calmest(checklist).items() if q != "gums"}
    assert not [q for q in next_questions(checklist, calm) if q.id == "gums"]
    for sign in ("gut", "flat", "eat_less", "eat_none", "fast_breath"):
        assert [q for q in next_questions(checklist, {**calm, sign: "yes"}) if q.id == "gums"], sign


@given(data=st.data())
@settings(max_examples=40)
def test_a_screen_shows_what_is_open_there_and_what_was_answered_there(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    for screen in checklist.screens:
        shown = {q.id for q in shown_on(checklist, answers, screen.id)}
        here = {q.id for q in checklist.on_screen(screen.id)}
        assert shown <= here
        assert here & set(answers) <= shown
        assert here & {q.id for q in next_questions(checklist, answers)} <= shown
