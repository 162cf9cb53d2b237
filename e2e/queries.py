"""Addresses of a checklist: all around every row of the table, and a great many made-up ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from e2e.walk import CALM, WAYS
from server.domain.checklist import UNSURE, Checklist, Question

SPELLINGS = 8
# Parts that neither host may read as an answer.
JUNK = (
    *("", "=", "==", "=yes", "&", "x", "unknown=yes", "clinic=elm", "clinic", "at", "at=", "at=nowhere", "at=watch"),
    *("done=", "done=result", "none=again", "done", "stand", "stand=", "stand=maybe", "stand=Yes", "STAND=yes"),
    *("stand=%79es", "st%61nd=yes", "stand%3Dyes", "stand=yes%00", "stand=yes+", "+stand=yes", "stand=yes=yes"),
    *("%", "%%", "%E2%9C%93", "stand=%E2%9C%93", "__proto__=yes", "constructor=no", "hasOwnProperty=unsure"),
    *("stand=constructor", "stand=__proto__", "at=__proto__", "none=toString", "poison=yes", "fit_now=first", "0=0"),
)


def neighbourhoods(checklist: Checklist) -> Iterator[str]:
    """Every combination of answers, unanswered included, to the questions of each row; all else unanswered."""
    seen = set()
    for row in checklist.rows:
        choices = [["", *(f"{q}={answer}" for answer in checklist.question[q].rank)] for q in row.when]
        for parts in product(*choices):
            query = "&".join(part for part in parts if part)
            if query not in seen:
                seen.add(query)
                # Every other one as a result, with what is open counted as unsure.
                yield query if len(seen) % 2 else f"{query}&at=result"


def made_up(checklist: Checklist, count: int, seed: int) -> Iterator[str]:
    """``count`` raw queries: owners of every kind, each in several spellings."""
    random = Random(seed)
    for _ in range(0, count, SPELLINGS):
        parts = _an_owner(checklist, random)
        yield "&".join(parts)
        for _ in range(SPELLINGS - 1):
            yield "&".join(_spelt_otherwise(parts, random))


def _an_owner(checklist: Checklist, random: Random) -> list[str]:
    answers = random.choice((_few, _any, _on_the_way, _nearly_calm, _nearly_calm))(checklist, random)
    parts = [f"{q}={answer}" for q, answer in answers.items()]
    # The same question twice, as from a hidden input and a changed one.
    for question in random.sample(checklist.questions, random.choice((0, 0, 0, 1, 3))):
        parts += [f"{question.id}={answer}" for answer in random.choices(list(question.rank), k=2)]
    screens = [screen.id for screen in checklist.screens]
    for key, values, chance in (
        ("at", ["result", "result", "again", *screens], 0.5),
        ("done", screens, 0.3),
        ("none", screens, 0.3),
    ):
        if random.random() < chance:
            parts.insert(random.randint(0, len(parts)), f"{key}={random.choice(values)}")
    return parts


def _few(checklist: Checklist, random: Random) -> dict[str, str]:
    return _at_random(random.sample(checklist.questions, random.randint(0, 5)), random)


def _any(checklist: Checklist, random: Random) -> dict[str, str]:
    return _at_random(random.sample(checklist.questions, random.randint(0, len(checklist.questions))), random)


def _on_the_way(checklist: Checklist, random: Random) -> dict[str, str]:
    """Calm up to some screen, with something to tell on the last one."""
    screens = [screen.id for screen in checklist.screens]
    reached = screens[: random.randint(1, len(screens))]
    last = [q for q in checklist.questions if q.screen == reached[-1]]
    told = _at_random(random.sample(last, min(len(last), random.randint(0, 2))), random)
    return {q.id: _calm(q) for q in checklist.questions if q.screen in reached} | told


def _nearly_calm(checklist: Checklist, random: Random) -> dict[str, str]:
    """Everything answered on the way to `watch` or near it, but for a few."""
    told = random.choice(list(WAYS.values()))
    told = told | _at_random(random.sample(checklist.questions, random.choice((0, 0, 1, 1, 2, 3))), random)
    answers = {q.id: _calm(q) for q in checklist.questions} | told
    for question in random.sample(checklist.questions, random.choice((0, 0, 1, 2))):
        del answers[question.id]
    return answers


def _calm(question: Question) -> str:
    return CALM.get(question.id, UNSURE if question.tells else "no")


def _at_random(questions: list[Question], random: Random) -> dict[str, str]:
    return {q.id: random.choice(list(q.rank)) for q in questions}


def _spelt_otherwise(parts: list[str], random: Random) -> list[str]:
    spelt = [*parts, *random.choices(JUNK, k=random.randint(0, 4))]
    if random.random() < 0.5:
        random.shuffle(spelt)
    if parts and random.random() < 0.3:
        spelt.append(random.choice(parts))
    return spelt
