"""Three taps before a question is sent: what an owner tapped sets a level. web/questions/ask_gate.js is the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain.checklist import Level, UnsoundError


@dataclass(frozen=True)
class Ask:
    """One tap: its answers, from calm to worrying."""

    id: str
    words: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GateRule:
    """A row: when these answers hold, at least this level, because ... (source)."""

    id: str
    when: Mapping[str, tuple[str, ...]]
    level: Level
    because: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class AskGate:
    """The taps and their rules."""

    asks: tuple[Ask, ...]
    rules: tuple[GateRule, ...]

    def holding(self, taps: Mapping[str, str]) -> tuple[GateRule, ...]:
        """The rules that hold, most urgent first. What was not tapped holds nothing."""
        found = [rule for rule in self.rules if all(taps.get(ask) in answers for ask, answers in rule.when.items())]
        return tuple(sorted(found, key=lambda rule: -rule.level.urgency))

    def read(self, values: Mapping[str, str]) -> dict[str, str]:
        """The taps among the values of a form. Whatever is no answer of ours is left out."""
        known = {ask.id: {answer for answer, _ in ask.answers} for ask in self.asks}
        return {ask: values[ask] for ask in known if values.get(ask) in known[ask]}

    def refuse_unsound(self) -> None:
        """Raises ``UnsoundError`` for a rule that names no answer of ours, and when a worse answer lowers the level."""
        asks = {ask.id: [answer for answer, _ in ask.answers] for ask in self.asks}
        for rule in self.rules:
            for ask, accepted in rule.when.items():
                if unknown := set(accepted) - set(asks.get(ask, [])):
                    raise UnsoundError(f"rule {rule.id}", f"when.{ask}", f"“{sorted(unknown)[0]}” is not an answer")
        for taps in _all_taps(self.asks):
            for ask, answers in asks.items():
                worse = answers[answers.index(taps[ask]) + 1 :]
                for answer in worse:
                    if self._urgency({**taps, ask: answer}) < self._urgency(taps):
                        raise UnsoundError(
                            f"ask {ask}", "answers", f"“{answer}” is worse than “{taps[ask]}” and lowers the level"
                        )

    def _urgency(self, taps: Mapping[str, str]) -> int:
        return max((rule.level.urgency for rule in self.holding(taps)), default=-1)


def most_urgent(levels: Iterable[Level | None]) -> Level | None:
    """The most urgent of those that are set."""
    return max((level for level in levels if level), key=lambda level: level.urgency, default=None)


def _all_taps(asks: tuple[Ask, ...]) -> list[dict[str, str]]:
    every: list[dict[str, str]] = [{}]
    for ask in asks:
        every = [{**taps, ask.id: answer} for taps in every for answer, _ in ask.answers]
    return every
