"""The checklist: questions, rules and levels, and the refusal of a table that is not sound.

One grammar, one operator: a row holds when every question in its ``when`` has an accepted answer. An "or" is two rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

UNSURE = "unsure"
TICK_ANSWERS = (("no", "No"), ("unsure", "Not sure"), ("yes", "Yes"))
TICK_RANKS = (("no",), ("unsure",), ("yes",))


class Level(StrEnum):
    """How fast a vet is needed. Declared most urgent first; ``urgency`` counts up with the hurry."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    BOOK_SOON = "book_soon"
    WATCH = "watch"

    @property
    def urgency(self) -> int:
        """3 for emergency down to 0 for watch."""
        return _URGENCY[self]

    def one_step_up(self) -> Level:
        """The next more urgent level; emergency stays emergency.

        >>> Level.WATCH.one_step_up()
        <Level.BOOK_SOON: 'book_soon'>
        """
        levels = list(Level)
        return levels[max(0, levels.index(self) - 1)]


_URGENCY = {level: urgency for urgency, level in enumerate(reversed(Level))}


class UnsoundError(ValueError):
    """A table that must not be used. Says which row and key, and what is allowed there."""

    def __init__(self, row: str, key: str, problem: str) -> None:
        self.row, self.key, self.problem = row, key, problem
        super().__init__(f"{row}, {key}: {problem}")


@dataclass(frozen=True)
class Screen:
    """One page of the checklist."""

    id: str
    title: str
    lede: str
    step: str


@dataclass(frozen=True)
class Question:
    """One question with its closed set of answers.

    ``ranks`` sorts the answers from reassuring to worrying; answers of one inner tuple are not comparable.
    """

    id: str
    screen: str
    text: str
    evidence: tuple[str, ...]
    group: str = ""
    help: str = ""
    answers: tuple[tuple[str, str], ...] = TICK_ANSWERS
    ranks: tuple[tuple[str, ...], ...] = TICK_RANKS
    tells: bool = False
    cannot_tell: str = ""
    picture: str = ""

    @property
    def is_tick(self) -> bool:
        return self.answers == TICK_ANSWERS

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """Answer id -> how worrying it is, from 0."""
        return {answer: n for n, ids in enumerate(self.ranks) for answer in ids}

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Answer id -> the words on the button."""
        return dict(self.answers)


When = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rule:
    """When these answers hold: at least this level, because. Without a level the rule only advises.

    ``only_if_told``: it counts when the answer was given, but is no reason to ask for it (EVIDENCE 1.6(7), gums).
    """

    id: str
    when: When
    because: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    level: Level | None = None
    causes: tuple[str, ...] = ()
    first_aid: str = ""
    advise: str = ""
    only_if_told: bool = False


@dataclass(frozen=True)
class Modifier:
    """If any modifier holds, the level goes up one step, once (EVIDENCE 1.2(4))."""

    id: str
    when: When
    because: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Checklist:
    """A sound table. Building one raises ``UnsoundError`` when it is not.

    ``changed`` is the day the rules last changed; ``reviewer`` is empty until a vet has signed them.
    """

    screens: tuple[Screen, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    modifiers: tuple[Modifier, ...]
    changed: date
    reviewer: str = ""
    question: Mapping[str, Question] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", {q.id: q for q in self.questions})
        _refuse_unsound_questions(self)
        for row in self.rows:
            refuse_unsound_when(
                self.question, _name(row), row.when, graded=not isinstance(row, Rule) or row.level is not None
            )
        _refuse_twins(self)
        _refuse_missing_levels(self)

    @property
    def rows(self) -> tuple[Rule | Modifier, ...]:
        """All rules and modifiers, in table order."""
        return (*self.rules, *self.modifiers)

    def on_screen(self, screen: str) -> tuple[Question, ...]:
        """The questions of one screen, in order."""
        return self._by_screen.get(screen, ())

    @cached_property
    def _by_screen(self) -> Mapping[str, tuple[Question, ...]]:
        return {s.id: tuple(q for q in self.questions if q.screen == s.id) for s in self.screens}

    @cached_property
    def advice(self) -> Mapping[str, str]:
        """Rule id -> id of the first rule that gives the same advice, so that it is said once."""
        first: dict[str, str] = {}
        return {r.id: first.setdefault(r.advise, r.id) for r in self.rules if r.advise}

    @cached_property
    def rules_about(self) -> Mapping[str, tuple[Rule, ...]]:
        """Question id -> the rules with a level whose ``when`` names it."""
        return {q.id: tuple(r for r in self.rules if r.level and q.id in r.when) for q in self.questions}


def refuse_unsound_when(questions: Mapping[str, Question], row: str, when: When, *, graded: bool) -> None:
    """Refuse an unknown question or answer, an empty or complete list, and (if graded) a rank violation.

    Rank: an accepted list that holds an answer holds every answer of a higher rank, so that a worse answer
    never lowers the level.
    """
    if not when:
        raise UnsoundError(row, "when", "is empty; name at least one question and the answers that count")
    for question_id, accepted in when.items():
        key = f"when.{question_id}"
        question = questions.get(question_id)
        if question is None:
            raise UnsoundError(row, key, "there is no question with this id")
        for answer in accepted:
            if answer not in question.rank:
                raise UnsoundError(row, key, f"“{answer}” is not an answer; allowed: {', '.join(question.rank)}")
        if not accepted:
            raise UnsoundError(row, key, f"accepts no answer; allowed: {', '.join(question.rank)}")
        if len(set(accepted)) != len(accepted):
            raise UnsoundError(row, key, "names an answer twice")
        if set(accepted) == set(question.rank):
            raise UnsoundError(row, key, "accepts every answer, so it asks nothing; leave the question out")
        if graded and (question.tells or (gap := _rank_gap(question, accepted))):
            raise UnsoundError(
                row,
                key,
                "this question only tells the vet something; it can not set a level"
                if question.tells
                else f"accepts a calmer answer but not the more worrying {gap}; add {gap}",
            )


def _rank_gap(question: Question, accepted: Iterable[str]) -> str:
    accepted = set(accepted)
    lowest = min(question.rank[a] for a in accepted)
    return " and ".join(f"“{a}”" for a, rank in question.rank.items() if rank > lowest and a not in accepted)


def _refuse_unsound_questions(checklist: Checklist) -> None:
    screens = {s.id for s in checklist.screens}
    if len(checklist.question) != len(checklist.questions):
        ids = [q.id for q in checklist.questions]
        twice = next(i for i in ids if ids.count(i) > 1)
        raise UnsoundError(f"question {twice}", "id", "is used twice")
    for q in checklist.questions:
        row = f"question {q.id}"
        if not re.fullmatch("[a-z0-9_]+", q.id):
            raise UnsoundError(row, "id", "may hold only a-z, 0-9 and _")
        if q.id in {"at", "done", "none", "clinic"}:
            raise UnsoundError(row, "id", "is a reserved word of the address")
        if q.screen not in screens:
            raise UnsoundError(row, "screen", f"there is no screen “{q.screen}”")
        ids = [a for a, _ in q.answers]
        if odd := next((a for a in ids if not re.fullmatch("[a-z0-9_]+", a)), ""):
            raise UnsoundError(row, "answers", f"“{odd}” may hold only a-z, 0-9 and _")
        if UNSURE not in ids:
            raise UnsoundError(row, "answers", "“unsure” must be one of them")
        if not q.is_tick and ids[-1] != UNSURE:
            raise UnsoundError(row, "answers", "“unsure” comes last")
        if sorted(ids) != sorted(a for rank in q.ranks for a in rank):
            raise UnsoundError(row, "ranks", f"must sort exactly these answers, each once: {', '.join(ids)}")


def _refuse_twins(checklist: Checklist) -> None:
    seen: dict[object, str] = {}
    ids: set[str] = set()
    for row in checklist.rows:
        if row.id in ids:
            raise UnsoundError(_name(row), "id", "is used twice")
        ids.add(row.id)
        kind = (row.level, row.advise) if isinstance(row, Rule) else "modifier"
        twin = (kind, frozenset((q, frozenset(a)) for q, a in row.when.items()))
        if twin in seen:
            raise UnsoundError(_name(row), "when", f"is the same as in {seen[twin]}; keep one")
        seen[twin] = _name(row)


def _refuse_missing_levels(checklist: Checklist) -> None:
    for level in (Level.EMERGENCY, Level.SAME_DAY, Level.BOOK_SOON):
        if not any(rule.level == level for rule in checklist.rules):
            raise UnsoundError("the rules", "level", f"no rule at all sets {level}")
    for rule in checklist.rules:
        if rule.level == Level.WATCH:
            raise UnsoundError(_name(rule), "level", "no rule may set watch; it is what is left when none holds")


def _name(row: Rule | Modifier) -> str:
    return f"{'rule' if isinstance(row, Rule) else 'modifier'} {row.id}"
