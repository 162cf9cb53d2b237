"""Answers in, level out. The same few functions stand in ``web/worker/triage.js``; tests hold the two equal.

Unknown is never "no": an unanswered question counts as ``unsure`` as soon as a result is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain.checklist import UNSURE, Checklist, Level, Modifier, Question, Rule, When

Answers = dict[str, str]

DANGER = "danger"
TRAVEL = "travel"
AGAIN = "again"
RESULT = "result"


@dataclass(frozen=True)
class Reading:
    """What an address says: the explicit answers, the screen it asks for, and the screen whose button was pressed."""

    answers: Answers
    at: str = ""
    pressed: str = ""


@dataclass(frozen=True)
class Raise:
    """If this open question turned out to have one of these answers, the level would be this."""

    question: str
    answers: tuple[str, ...]
    level: Level


@dataclass(frozen=True)
class Result:
    """A level, every rule and modifier that holds (rules most urgent first), and what would raise it."""

    level: Level
    rules: tuple[Rule, ...]
    modifiers: tuple[Modifier, ...]
    raises: tuple[Raise, ...]


def read_pairs(query: str) -> list[tuple[str, str]]:
    """Cut a raw query at ``&`` and ``=``. Nothing is decoded, so both hosts see the same letters.

    >>> read_pairs("stand=yes&at=result")
    [('stand', 'yes'), ('at', 'result')]
    """
    pairs = []
    for part in query.split("&"):
        key, _, value = part.partition("=")
        pairs.append((key, value))
    return pairs


def read_answers(checklist: Checklist, pairs: Iterable[tuple[str, str]]) -> Reading:
    """The explicit answers of an address, ``done`` and ``none`` already turned into answers by the tick rules.

    Of several valid values for one question the most worrying rank wins, at equal rank the last. Whatever is not a
    question, an answer or a reserved key is ignored.
    """
    answers: Answers = {}
    at = done = none = ""
    screens = {s.id for s in checklist.screens}
    for key, value in pairs:
        if key == "at" and (value in screens or value in {RESULT, AGAIN}):
            at = value
        elif key == "done" and value in screens:
            done = value
        elif key == "none" and value in screens:
            none = value
        elif (question := checklist.question.get(key)) and value in question.rank:
            held = answers.get(key)
            if held is None or question.rank[value] >= question.rank[held]:
                answers[key] = value
    for screen, says_none in ((done, False), (none, True)):
        if screen:
            answers |= _ticks_left_empty(checklist, answers, screen, says_none=says_none)
    if at == AGAIN:
        answers = {q: a for q, a in answers.items() if checklist.question[q].screen != DANGER and q != "settled"}
    return Reading(answers, at, done or none)


def _ticks_left_empty(checklist: Checklist, answers: Answers, screen: str, *, says_none: bool) -> Answers:
    """The ``no`` answers that a pressed button makes explicit: only of ticks that were on the screen."""
    ticks = [q for q in shown_on(checklist, answers, screen) if q.is_tick]
    ticked = any(answers.get(q.id) == "yes" for q in ticks)
    # Beside a danger sign nothing is claimed about the others: the owner may have stopped reading.
    if (screen == DANGER and ticked) or not (ticked or says_none):
        return {}
    return {q.id: "no" for q in ticks if q.id not in answers}


def holds(when: When, answers: Mapping[str, str]) -> bool:
    """Whether every question in ``when`` has an accepted answer. An unanswered question does not."""
    for question, accepted in when.items():  # noqa: SIM110 (half of the time of a result is spent here)
        if answers.get(question) not in accepted:
            return False
    return True


def is_open(when: When, answers: Mapping[str, str]) -> bool:
    """Whether ``when`` neither holds nor fails yet: something is unanswered, and nothing answered speaks against."""
    unanswered = False
    for question, accepted in when.items():
        answer = answers.get(question)
        if answer is None:
            unanswered = True
        elif answer not in accepted:
            return False
    return unanswered


def floor(checklist: Checklist, answers: Mapping[str, str]) -> tuple[Level, Level]:
    """The level that the given answers alone have set: before and after the modifiers."""
    base = _most_urgent(r.level for r in checklist.rules if r.level and holds(r.when, answers))
    lifted = any(holds(m.when, answers) for m in checklist.modifiers)
    return base, base.one_step_up() if lifted else base


def next_questions(checklist: Checklist, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """The unanswered questions that could still lift the floor, in order. Empty: the flow ends."""
    base, final = floor(checklist, answers)
    if final == Level.EMERGENCY:
        return ()
    wanted: set[str] = set()
    for rule in checklist.rules:
        if rule.level and not rule.only_if_told and rule.level.urgency > base.urgency and is_open(rule.when, answers):
            wanted.update(rule.when)
    if base == final:
        for modifier in checklist.modifiers:
            if is_open(modifier.when, answers):
                wanted.update(modifier.when)
    return tuple(q for q in checklist.questions if q.id in wanted and q.id not in answers)


def shown_on(checklist: Checklist, answers: Mapping[str, str], screen: str) -> tuple[Question, ...]:
    """The questions that a screen shows: those the other screens leave open, and those already answered."""
    others = {q: a for q, a in answers.items() if checklist.question[q].screen != screen}
    still_open = {q.id for q in next_questions(checklist, others)}
    return tuple(q for q in checklist.on_screen(screen) if q.tells or q.id in still_open or q.id in answers)


def decide(checklist: Checklist, answers: Mapping[str, str]) -> Result:
    """The result for these answers, every unanswered question counted as ``unsure``.

    All rules that hold are collected and the most urgent sets the level; a modifier lifts it one step, once.
    """
    full = {q.id: answers.get(q.id, UNSURE) for q in checklist.questions}
    rules = [r for r in checklist.rules if holds(r.when, full)]
    modifiers = tuple(m for m in checklist.modifiers if holds(m.when, full))
    base = _most_urgent(r.level for r in rules if r.level)
    level = base.one_step_up() if modifiers else base
    rules.sort(key=lambda r: -(r.level or Level.WATCH).urgency)
    return Result(level, tuple(rules), modifiers, _raises(checklist, full, base, level, lifted=bool(modifiers)))


def _raises(
    checklist: Checklist, full: Mapping[str, str], base: Level, level: Level, *, lifted: bool
) -> tuple[Raise, ...]:
    found: list[Raise] = []
    for question in checklist.questions:
        if level == Level.EMERGENCY or question.tells or full[question.id] != UNSURE:
            continue
        by_level: dict[Level, list[str]] = {}
        for answer, _ in question.answers:
            other = {**full, question.id: answer}
            now = _most_urgent((base, *(r.level for r in checklist.rules_about[question.id] if holds(r.when, other))))
            up = lifted or any(question.id in m.when and holds(m.when, other) for m in checklist.modifiers)
            reached = now.one_step_up() if up else now
            if reached.urgency > level.urgency:
                by_level.setdefault(reached, []).append(answer)
        found += [Raise(question.id, tuple(ids), reached) for reached, ids in by_level.items()]
    return tuple(sorted(found, key=lambda r: -r.level.urgency))


def _most_urgent(levels: Iterable[Level | None]) -> Level:
    return max((level for level in levels if level), key=lambda level: level.urgency, default=Level.WATCH)
