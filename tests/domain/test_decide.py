"""The level for a set of answers: total, never lowered by a worse answer, and `watch` only when all is well."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.checklist import Checklist, Level, Modifier, Rule
from server.domain.triage import DANGER, Answers, Result, decide, floor, holds
from tests.answer_sets import all_unsure, calmest, graded_rows, worse_answers

# Reasons whose shaking has to end with them. A long-known head bob, a checked baseline and dreaming do not end.
REASONS_THAT_END = ("cold", "fear", "excited", "car", "exercise", "itch", "vaccine_sore")
REASONS_THAT_MAY_STILL_GO_ON = ("cold", "fear", "excited", "car")
# EVIDENCE 1.2(5) and (6), one row per condition: the answers that keep it from being met.
NOT_NORMAL: dict[str, dict[str, tuple[str, ...]]] = {
    "a reason that fits": {"why": ("none", "unsure", "known_changed")},
    "normal walking": {"gait": ("limp", "unsure", "wobbly", "drags"), "stand": ("unsure", "yes")},
    "normal eating": {"eat_less": ("unsure", "yes"), "eat_none": ("unsure", "yes")},
    "normal breathing": {"fast_breath": ("unsure", "yes"), "breathing": ("unsure", "yes")},
    "normal mood": {"flat": ("unsure", "yes"), "odd": ("unsure", "yes"), "react": ("unsure", "yes")},
    "normal gums": {"gums_bad": ("yes",)},
    "no fit": {"fit_now": ("unsure", "yes"), "fit_past": ("known", "first")},
}


def single_answer_emergencies(checklist: Checklist) -> list[tuple[str, str]]:
    """Danger signs and decisive answers: each is an emergency by a rule of its own."""
    alone = (r for r in checklist.rules if r.level == Level.EMERGENCY and len(r.when) == 1)
    return [(question, answer) for rule in alone for question, accepted in rule.when.items() for answer in accepted]


@given(data=st.data())
@settings(max_examples=200)
def test_every_set_of_answers_gets_exactly_one_level_and_its_reasons(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)

    result = decide(checklist, answers)

    full = all_unsure(checklist) | answers
    assert list(result.rules) == sorted(
        (r for r in checklist.rules if holds(r.when, full)), key=lambda r: -(r.level or Level.WATCH).urgency
    )
    base = set_by_the_rules(result)
    assert result.modifiers == tuple(m for m in checklist.modifiers if holds(m.when, full))
    assert result.level == (base.one_step_up() if result.modifiers else base)


def test_each_danger_sign_alone_is_an_emergency(checklist: Checklist) -> None:
    for question in checklist.on_screen(DANGER):
        assert decide(checklist, {question.id: "yes"}).level == Level.EMERGENCY, question.id


def test_each_danger_sign_beside_the_calmest_answers_is_an_emergency(checklist: Checklist) -> None:
    for question in checklist.on_screen(DANGER):
        assert decide(checklist, {**calmest(checklist), question.id: "yes"}).level == Level.EMERGENCY, question.id


def test_each_decisive_answer_is_an_emergency_alone_and_beside_the_calmest_answers(checklist: Checklist) -> None:
    decisive = single_answer_emergencies(checklist)
    assert {q for q, _ in decisive} - {q.id for q in checklist.on_screen(DANGER)}, "there are decisive answers"
    for question, answer in decisive:
        assert decide(checklist, {question: answer}).level == Level.EMERGENCY, (question, answer)
        assert decide(checklist, {**calmest(checklist), question: answer}).level == Level.EMERGENCY, (question, answer)


@given(data=st.data())
@settings(max_examples=100)
def test_an_emergency_answer_stays_one_whatever_else_is_answered(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    question, answer = data.draw(st.sampled_from(single_answer_emergencies(checklist)))

    assert decide(checklist, {**answers, question: answer}).level == Level.EMERGENCY


@given(data=st.data())
@settings(max_examples=200)
def test_a_worse_answer_never_lowers_the_level(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    """`unsure` stands where each question ranks it; an unanswered question counts as unsure."""
    answers = data.draw(any_answers)
    question = checklist.question[data.draw(st.sampled_from(list(checklist.question)))]
    before = answers.get(question.id, "unsure")

    level = decide(checklist, answers).level
    for worse in worse_answers(question, before):
        changed = decide(checklist, {**answers, question.id: worse}).level
        assert changed.urgency >= level.urgency, (question.id, before, worse)


def test_a_worse_answer_never_lowers_the_level_right_around_any_rule(checklist: Checklist) -> None:
    """Every row brought to hold among calm answers: making one of its answers worse lowers nothing."""
    calm = calmest(checklist)
    for row in graded_rows(checklist):
        held = calm | {question: accepted[0] for question, accepted in row.when.items()}
        level = floor(checklist, held)[1]
        for question, answer in ((checklist.question[q], held[q]) for q in row.when):
            for worse in worse_answers(question, answer):
                now = floor(checklist, {**held, question.id: worse})[1]
                assert now.urgency >= level.urgency, (row.id, question.id, worse)


def test_unsure_is_never_the_calmest_answer_of_a_question_that_sets_a_level(checklist: Checklist) -> None:
    for question in checklist.questions:
        if not question.tells:
            assert question.rank["unsure"] > 0, question.id


def test_nothing_answered_is_never_watch(checklist: Checklist) -> None:
    assert decide(checklist, {}).level.urgency >= Level.SAME_DAY.urgency


def test_all_unsure_is_same_day_or_emergency(checklist: Checklist) -> None:
    assert decide(checklist, all_unsure(checklist)).level in {Level.SAME_DAY, Level.EMERGENCY}


def test_unanswered_counts_as_unsure(checklist: Checklist) -> None:
    assert decide(checklist, {}) == decide(checklist, all_unsure(checklist))


def test_the_calmest_answers_are_watch(checklist: Checklist) -> None:
    assert decide(checklist, calmest(checklist)).level == Level.WATCH


@pytest.mark.parametrize("condition", NOT_NORMAL)
@pytest.mark.parametrize("reason", ["cold", "fear", "asleep", "known_same", "head_bob"])
def test_without_this_condition_it_is_never_watch(checklist: Checklist, reason: str, condition: str) -> None:
    calm = calmest(checklist) | {"why": reason}
    assert decide(checklist, calm).level == Level.WATCH
    for question, answers in NOT_NORMAL[condition].items():
        for answer in answers:
            assert decide(checklist, {**calm, question: answer}).level != Level.WATCH, (question, answer)


def test_gums_that_were_said_to_be_pale_are_never_watch(checklist: Checklist) -> None:
    """The question comes only beside another sign, but the answer stays when that other sign is changed to no."""
    assert decide(checklist, {**calmest(checklist), "gums": "bad"}).level != Level.WATCH


@pytest.mark.parametrize("reason", REASONS_THAT_END)
def test_shaking_that_has_not_stopped_with_its_reason_is_never_watch(checklist: Checklist, reason: str) -> None:
    calm = calmest(checklist) | {"why": reason}
    for settled in ("still", "cannot_warm", "unsure"):
        assert decide(checklist, {**calm, "settled": settled}).level != Level.WATCH, settled


@pytest.mark.parametrize("reason", ["cold", "fear", "excited", "car", "exercise", "vaccine_sore"])
def test_a_reason_that_goes_on_is_watch_only_for_cold_fear_excitement_and_a_ride(
    checklist: Checklist, reason: str
) -> None:
    """EVIDENCE 1.6(2): these may be answered again after ten quiet, warm minutes."""
    level = decide(checklist, {**calmest(checklist), "why": reason, "settled": "not_yet"}).level

    assert (level == Level.WATCH) == (reason in REASONS_THAT_MAY_STILL_GO_ON)


@given(data=st.data())
@settings(max_examples=200)
def test_watch_is_given_only_when_every_condition_is_met(checklist: Checklist, data: st.DataObject) -> None:
    pairs = [(q.id, a) for q in checklist.questions for a in q.rank]
    changes = dict(data.draw(st.lists(st.sampled_from(pairs), max_size=4)))
    answers = {**calmest(checklist), **changes}

    if decide(checklist, answers).level == Level.WATCH:
        for refused in NOT_NORMAL.values():
            for question, worrying in refused.items():
                assert answers[question] not in worrying


def test_a_puppy_under_12_weeks_is_never_watch(checklist: Checklist) -> None:
    for reason in checklist.question["why"].rank:
        answers = {**calmest(checklist), "why": reason, "age": "under_12w"}
        assert decide(checklist, answers).level != Level.WATCH, reason


def holding(checklist: Checklist, *modifiers: Modifier) -> Answers:
    """The calmest answers under which these modifiers hold."""
    answers = calmest(checklist)
    for modifier in modifiers:
        answers |= {question: accepted[0] for question, accepted in modifier.when.items()}
    return answers


def set_by_the_rules(result: Result) -> Level:
    return max((r.level for r in result.rules if r.level), key=lambda level: level.urgency, default=Level.WATCH)


def test_each_modifier_lifts_the_level_of_the_rules_by_one_step(checklist: Checklist) -> None:
    for modifier in checklist.modifiers:
        result = decide(checklist, holding(checklist, modifier))
        assert modifier in result.modifiers
        assert result.level == set_by_the_rules(result).one_step_up(), modifier.id


def test_two_modifiers_lift_only_once(checklist: Checklist) -> None:
    alone = [m for m in checklist.modifiers if decide(checklist, holding(checklist, m)).level == Level.BOOK_SOON]
    pairs = [(a, b) for a in alone for b in alone if a.id < b.id and not set(a.when) & set(b.when)]
    assert len(pairs) >= 3
    for first, second in pairs:
        result = decide(checklist, holding(checklist, first, second))
        assert first in result.modifiers
        assert second in result.modifiers
        assert result.level == set_by_the_rules(result).one_step_up(), (first.id, second.id)


def test_a_modifier_cannot_lift_above_emergency(checklist: Checklist) -> None:
    assert decide(checklist, {**calmest(checklist), "stand": "yes", "gutfeel": "yes"}).level == Level.EMERGENCY


@given(data=st.data())
@settings(max_examples=80)
def test_what_would_raise_it_raises_it_to_exactly_that_level(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    result = decide(checklist, answers)

    for raise_ in result.raises:
        assert answers.get(raise_.question, "unsure") == "unsure"
        assert raise_.level.urgency > result.level.urgency
        for answer in raise_.answers:
            assert decide(checklist, {**answers, raise_.question: answer}).level == raise_.level


@given(data=st.data())
@settings(max_examples=50)
def test_no_single_open_question_that_would_raise_it_is_left_out(
    checklist: Checklist, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    result = decide(checklist, answers)
    listed = {(r.question, answer) for r in result.raises for answer in r.answers}

    open_ = [q for q in checklist.questions if answers.get(q.id, "unsure") == "unsure"]
    question = data.draw(st.sampled_from(open_)) if open_ else None
    for answer in question.rank if question else ():
        assert question is not None
        raised = decide(checklist, {**answers, question.id: answer}).level.urgency > result.level.urgency
        assert raised == ((question.id, answer) in listed)


def test_questions_for_the_vet_never_change_the_level(checklist: Checklist) -> None:
    tells = {q.id for q in checklist.questions if q.tells}
    assert tells
    assert not any(tells & set(row.when) for row in graded_rows(checklist))


def test_no_rule_sets_watch(checklist: Checklist) -> None:
    assert not [rule.id for rule in checklist.rules if rule.level == Level.WATCH]


def test_rules_come_most_urgent_first_and_ties_in_table_order(checklist: Checklist) -> None:
    result = decide(checklist, {"flat": "yes", "gait": "wobbly", "stand": "yes", "gut": "yes"})

    def place(rule: Rule) -> tuple[int, int]:
        return -(rule.level or Level.WATCH).urgency, checklist.rules.index(rule)

    assert len({rule.level for rule in result.rules}) >= 3
    assert list(result.rules) == sorted(result.rules, key=place)
