"""Owners' stories with the level the evidence asks for, and how the checklist does on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain.causes import Cause, causes_to_name
from server.domain.checklist import Checklist, Level
from server.domain.compose import rules_shown
from server.domain.triage import DANGER, decide, floor


@dataclass(frozen=True)
class Story:
    """An owner's story, the answers that owner would give, and the level it should get.

    ``kind`` is ``plain``, ``calm`` (an emergency that looks calm) or ``frightening`` (harmless, looks bad).
    """

    id: str
    story: str
    answers: Mapping[str, str]
    expected: Level
    acceptable: tuple[Level, ...]
    evidence: tuple[str, ...]
    kind: str
    why: str


@dataclass(frozen=True)
class Scored:
    """A story with the level that the checklist gave it."""

    story: Story
    given: Level
    rules: tuple[str, ...]
    causes: tuple[str, ...]

    @property
    def true_causes(self) -> frozenset[str]:
        """The causes behind the story, by its evidence ids; empty when it names none."""
        return frozenset(e for e in self.story.evidence if e.startswith("C-"))

    @property
    def names_true_cause(self) -> bool:
        """Whether a cause behind the story is among those that the result lists."""
        return not self.true_causes.isdisjoint(self.causes)

    @property
    def is_miss(self) -> bool:
        """Less urgent than any acceptable level."""
        return self.given.urgency < min(level.urgency for level in self.story.acceptable)

    @property
    def is_overcall(self) -> bool:
        """More urgent than any acceptable level."""
        return self.given.urgency > max(level.urgency for level in self.story.acceptable)


@dataclass(frozen=True)
class Accuracy:
    """How the checklist does on all stories. Counts, not percentages: the set is small and our own."""

    scored: tuple[Scored, ...]

    def count(self, expected: Level, given: Level) -> int:
        """How many stories of the level ``expected`` came out as ``given``."""
        return self._table[expected, given]

    @property
    def _table(self) -> Counter[tuple[Level, Level]]:
        return Counter((s.story.expected, s.given) for s in self.scored)

    def of(self, expected: Level) -> int:
        """How many stories have this expected level."""
        return sum(s.story.expected == expected for s in self.scored)

    def of_kind(self, kind: str) -> int:
        """How many stories are of this kind."""
        return sum(s.story.kind == kind for s in self.scored)

    @property
    def exact(self) -> int:
        return sum(s.given == s.story.expected for s in self.scored)

    @property
    def with_cause(self) -> tuple[Scored, ...]:
        """The stories that name a cause."""
        return tuple(s for s in self.scored if s.true_causes)

    @property
    def cause_named(self) -> int:
        """For how many of them a true cause is among those that the result lists."""
        return sum(s.names_true_cause for s in self.with_cause)

    @property
    def misses(self) -> tuple[Scored, ...]:
        return tuple(s for s in self.scored if s.is_miss)

    @property
    def overcalls(self) -> tuple[Scored, ...]:
        return tuple(s for s in self.scored if s.is_overcall)

    @property
    def calm_called_emergency(self) -> tuple[Scored, ...]:
        """Stories that are really `book_soon` or `watch` and came out as emergency."""
        calm = {Level.BOOK_SOON, Level.WATCH}
        return tuple(s for s in self.scored if s.story.expected in calm and s.given == Level.EMERGENCY)


def score(checklist: Checklist, causes: Mapping[str, Cause], stories: Iterable[Story]) -> Accuracy:
    """Decide every story the way its owner would go through the screens."""
    scored = []
    for story in stories:
        answers = as_answered(checklist, story.answers)
        result = decide(checklist, answers)
        deciding = tuple(r.id for r in result.rules if r.level == result.rules[0].level) if result.rules else ()
        decisive, others = rules_shown(result, answers)
        named = causes_to_name(causes, (c for rule in (*decisive, *others) for c in rule.causes), answers)
        scored.append(Scored(story, result.level, deciding, tuple(fit.cause.id for fit in named)))
    return Accuracy(tuple(scored))


def as_answered(checklist: Checklist, told: Mapping[str, str]) -> dict[str, str]:
    """The answers that reach the checklist: an emergency on a screen ends the questions; ticks not told are ``no``.

    Beside a danger sign the unticked stay unanswered, as on the real first screen.
    """
    answers: dict[str, str] = {}
    for screen in checklist.screens:
        own = checklist.on_screen(screen.id)
        ticked = any(told.get(q.id) == "yes" for q in own)
        for question in own:
            if question.id in told:
                answers[question.id] = told[question.id]
            elif question.is_tick and not (screen.id == DANGER and ticked):
                answers[question.id] = "no"
        if floor(checklist, answers)[1] == Level.EMERGENCY:
            break
    return answers
