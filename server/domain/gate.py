"""The gate before the basket: rows in the checklist's grammar, and what they make of some answers.

The phone judges the same rows (``web/products/gate.js``); a test asks both about every set of answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain.checklist import Question, When
from server.domain.triage import holds

ASK, STOP, OPEN = "ask", "stop", "open"


@dataclass(frozen=True)
class GateState:
    """``kind``: ask (something is not answered), stop, or open. ``stops`` are the rows that hold."""

    kind: str
    answers: Mapping[str, str]
    stops: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


def gate_state(
    questions: Mapping[str, Question], stops: Iterable[tuple[str, When]], answers: Mapping[str, str]
) -> GateState:
    """What these answers come to. What is no answer counts as none; it is open only when all are given."""
    known = {q: answers[q] for q, question in questions.items() if answers.get(q) in question.rank}
    held = tuple(id_ for id_, when in stops if holds(when, known))
    unanswered = tuple(q for q in questions if q not in known)
    return GateState(STOP if held else ASK if unanswered else OPEN, known, held, unanswered)
