"""What Python makes of a query, in the words in which ``parity.js`` says what JavaScript makes of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256

from e2e.server_process import ROOT
from server.domain.compose import compose_call, compose_checklist
from server.domain.triage import Reading, decide, read_answers, read_pairs
from server.knowledge.load import load_knowledge
from server.knowledge.records import Knowledge

# The fingerprint of each query of a batch, and how often each level, screen and reserved key came up.
Told = tuple[list[str], Counter[str]]


def fingerprints_of(batches: Sequence[Sequence[str]]) -> Iterator[Told]:
    """What Python makes of each batch, in order."""
    return map(fingerprints, batches)


def fingerprints(queries: Sequence[str]) -> Told:
    """One fingerprint for each query. Spellings of the same answers are worked out once; JavaScript gets each."""
    known: dict[tuple[object, ...], tuple[str, ...]] = {}
    seen: Counter[str] = Counter()
    found = []
    for query in queries:
        reading = read_answers(_knowledge().checklist, read_pairs(query))
        key = (frozenset(reading.answers.items()), reading.at, reading.pressed, _calls(query))
        if key not in known:
            said = said_of(query, reading)
            level, page = json.loads(said)["level"], json.loads(said)["page"][0]
            known[key] = (sha256(said.encode()).hexdigest(), level, page.replace("head/", "shows "))
        found.append(known[key][0])
        seen.update(known[key][1:])
        seen["at"] += bool(reading.at)
        seen["pressed"] += bool(reading.pressed)
    seen["different"] = len(known)
    return found, seen


def said_of(query: str, reading: Reading | None = None) -> str:
    """Everything that both hosts must say alike about a query, as JSON."""
    knowledge = _knowledge()
    checklist = knowledge.checklist
    reading = reading or read_answers(checklist, read_pairs(query))
    result = decide(checklist, reading.answers)
    page = compose_checklist(checklist, knowledge.causes, query)
    call = compose_call(checklist, knowledge.call_card, query) if _calls(query) else None
    return json.dumps(
        {
            "answers": [[q.id, reading.answers[q.id]] for q in checklist.questions if q.id in reading.answers],
            "at": reading.at,
            "pressed": reading.pressed,
            "level": result.level,
            "rules": [rule.id for rule in result.rules],
            "modifiers": [modifier.id for modifier in result.modifiers],
            "raises": [[up.question, up.answers, up.level] for up in result.raises],
            "page": [page.head, *page.body],
            "call": [call.head, *call.body] if call else [],
        },
        separators=(",", ":"),
    )


def _calls(query: str) -> bool:
    """Whether the call page is composed too. One query in eight is plenty for it."""
    return len(query) % 8 == 0


@cache
def _knowledge() -> Knowledge:
    return load_knowledge(ROOT / "data")
