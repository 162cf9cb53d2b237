"""What the diary watches for: facts that the phone finds in its episodes, and the rows that hold when it does.

The rows have the checklist's grammar. They are judged on the phone alone (``web/scripts/facts.js``), which holds the
diary; here they are only proven sound.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.domain.checklist import Checklist, Level, Question, UnsoundError, When, refuse_unsound_when


@dataclass(frozen=True)
class Fact:
    """Something the phone can tell from what it keeps; its answers stand from reassuring to worrying."""

    id: str
    say: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Alarm:
    """When these facts hold, the diary says at once: at least this level, because."""

    id: str
    level: Level
    when: When
    because: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """When these facts hold, this question of the checklist is answered already."""

    when: When
    question: str
    answer: str


@dataclass(frozen=True)
class Watch:
    """A sound table. Building one raises ``UnsoundError`` when it is not."""

    facts: tuple[Fact, ...]
    alarms: tuple[Alarm, ...]
    known: tuple[Known, ...]
    fact: Mapping[str, Question] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        facts = {fact.id: _as_question(fact) for fact in self.facts}
        if len(facts) != len(self.facts):
            raise UnsoundError("the facts", "id", "is used twice")
        object.__setattr__(self, "fact", facts)
        for alarm in self.alarms:
            refuse_unsound_when(facts, f"alarm {alarm.id}", alarm.when, graded=True)
            if alarm.level == Level.WATCH:
                raise UnsoundError(f"alarm {alarm.id}", "level", "an alarm asks for more than watch")
        for known in self.known:
            refuse_unsound_when(facts, f"known {known.question}", known.when, graded=False)

    def refuse_unknown_answers(self, checklist: Checklist) -> None:
        """Raises ``UnsoundError`` when a known answer is not one of the checklist."""
        for known in self.known:
            question = checklist.question.get(known.question)
            if question is None or known.answer not in question.rank:
                raise UnsoundError(f"known {known.question}", "answer", f"“{known.answer}” is not an answer")


def _as_question(fact: Fact) -> Question:
    answers = tuple((answer, answer) for answer in fact.answers)
    ranks = tuple((answer,) for answer in fact.answers)
    return Question(fact.id, "diary", fact.say, (), answers=answers, ranks=ranks)
