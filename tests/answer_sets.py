"""Generated answers and addresses, and the fixed sets that tests start from."""

from collections.abc import Mapping

from hypothesis import strategies as st

from server.domain.checklist import Checklist, Modifier, Question, Rule
from server.domain.triage import Answers


def calmest(checklist: Checklist) -> Answers:
    """Every question answered as reassuringly as it can be."""
    return {q.id: q.ranks[0][0] for q in checklist.questions}


def all_unsure(checklist: Checklist) -> Answers:
    return {q.id: "unsure" for q in checklist.questions}


def graded_rows(checklist: Checklist) -> list[Rule | Modifier]:
    """Everything that can change a level."""
    return [*(r for r in checklist.rules if r.level), *checklist.modifiers]


def partial_answers(checklist: Checklist) -> st.SearchStrategy[Answers]:
    """Any answers to any of the questions, in shapes in which levels change hands.

    Purely random answers are nearly always an emergency. So most sets start calm, unsure or empty and change a few
    answers, or play through the questions of one rule.
    """
    pairs = [(q.id, answer) for q in checklist.questions for answer in q.rank]
    few = st.lists(st.sampled_from(pairs), max_size=6)
    many = st.lists(st.sampled_from(pairs), min_size=10, max_size=80)
    calm = calmest(checklist)
    lifted = [
        {**calm, q: accepted[0]} for m in checklist.modifiers if len(m.when) == 1 for q, accepted in m.when.items()
    ]
    starts = st.sampled_from([{}, calm, all_unsure(checklist), *lifted[:2]])
    around = st.builds(_changed, starts, few, st.sets(st.sampled_from(list(checklist.question)), max_size=6))
    rule = st.sampled_from(graded_rows(checklist)).flatmap(
        lambda row: st.builds(_changed, starts, _to_its_questions(checklist, row.when), st.just(set[str]()))
    )
    return st.one_of(around, rule, many.map(dict))


def _to_its_questions(checklist: Checklist, when: Mapping[str, object]) -> st.SearchStrategy[list[tuple[str, str]]]:
    questions = [checklist.question[q] for q in when]
    return st.tuples(*(st.sampled_from([(q.id, answer) for answer in q.rank]) for q in questions)).map(list)


def _changed(start: Answers, changes: list[tuple[str, str]], left_out: set[str]) -> Answers:
    return {q: a for q, a in {**start, **dict(changes)}.items() if q not in left_out}


def queries(checklist: Checklist) -> st.SearchStrategy[str]:
    """Addresses as phones send them, and as nobody should: repeats, unknown keys, half-encoded text."""
    screens = [s.id for s in checklist.screens]
    parts = st.one_of(
        st.sampled_from([f"{q.id}={answer}" for q in checklist.questions for answer in q.rank]),
        st.sampled_from([f"{key}={screen}" for key in ("at", "done", "none") for screen in screens]),
        st.sampled_from(["at=result", "at=again", "at=nowhere", "done=", "none=result", "clinic=x", "where", "=", ""]),
        st.text(max_size=12),
        st.sampled_from(["stand=%79es", "st%61nd=yes", "stand=yes%26", "stand=YES", "stand= yes", "why=\udcff"]),
    )
    return st.one_of(st.lists(parts, max_size=14).map("&".join), st.text(max_size=40))


def worse_answers(question: Question, answer: str) -> list[str]:
    """The answers to ``question`` that rank higher than ``answer``."""
    return [other for other, rank in question.rank.items() if rank > question.rank[answer]]
