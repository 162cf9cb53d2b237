"""What to say on the phone: clauses in the checklist's own grammar, filled only from answers that were given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from server.domain.checklist import Checklist, When, refuse_unsound_when
from server.domain.triage import holds


@dataclass(frozen=True)
class Say:
    """One way to say a clause, and the answers under which it is said."""

    when: When
    words: str


@dataclass(frozen=True)
class Clause:
    """One thing to say. The first way that holds is said; when none holds, the clause is left out."""

    id: str
    say: tuple[Say, ...]


@dataclass(frozen=True)
class Step:
    """The bold first words of a step, and the rest of it."""

    lead: str
    words: str


@dataclass(frozen=True)
class CallCard:
    """The twenty-second script and what surrounds it (EVIDENCE 5.1, 5.2, 5.4, 5.5).

    The lines with a {blank} are filled on the phone and left out while the blank is empty.
    """

    changed: date
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    opening: str
    opening_name: str
    dog_age: str
    dog_breed: str
    dog_weight: str
    since_time: str
    minutes: str
    closing: str
    have_ready: str
    no_answer: str
    clauses: tuple[Clause, ...]
    ask: tuple[str, ...]
    film: tuple[Step, ...]
    nots: tuple[str, ...]

    def refuse_unsound(self, checklist: Checklist) -> None:
        """Raise ``UnsoundError`` when a clause names an unknown question or answer."""
        for clause in self.clauses:
            for say in clause.say:
                refuse_unsound_when(checklist.question, f"clause {clause.id}", say.when, graded=False)

    def said(self, answers: Mapping[str, str]) -> Iterator[tuple[Clause, int]]:
        """The clauses to say, in order, each with the index of the way to say it."""
        for clause in self.clauses:
            for n, say in enumerate(clause.say):
                if holds(say.when, answers):
                    yield clause, n
                    break
