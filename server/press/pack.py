"""The pack: one response with everything that the phone needs offline, and the worker that answers from it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from server.domain.checklist import TICK_ANSWERS
from server.knowledge.records import Knowledge
from server.press.pages import Page

WORKER_FILES = ("triage.js", "compose.js", "respond.js", "worker.js")


def worker_script(folder: Path) -> tuple[str, str]:
    """The worker's files joined, and the hash of them that ties a pack to the code it was made for."""
    code = "\n".join((folder / name).read_text(encoding="utf-8") for name in WORKER_FILES)
    code_hash = sha256(code.encode()).hexdigest()[:16]
    return f'"use strict";\nconst FORMAT = "{code_hash}";\n{code}', code_hash


def pack_version(content: Mapping[str, Any]) -> str:
    """A hash of everything in the pack: the content version shown at /health and in every result."""
    return sha256(_json(content).encode()).hexdigest()[:16]


def pack_text(content: Mapping[str, Any], version: str) -> str:
    """The pack as it is sent: a line with the SHA-256 of the rest, then the rest as JSON."""
    body = _json({**content, "version": version})
    return f"{sha256(body.encode()).hexdigest()}\n{body}"


def pack_content(
    code_hash: str,
    frame: tuple[str, str, str],
    pages: Mapping[str, Page],
    pieces: Mapping[str, str],
    table: Mapping[str, Any],
    files: Mapping[str, tuple[str, str]],
    headers: Mapping[str, str],
) -> dict[str, Any]:
    """Everything but the version, which is made from it. ``files`` are path -> (content type, text)."""
    return {
        "format": code_hash,
        "headers": headers,
        "frame": frame,
        "pages": {path: (page.head, page.body) for path, page in pages.items()},
        "pieces": pieces,
        "table": table,
        "files": files,
    }


def checklist_table(knowledge: Knowledge) -> dict[str, Any]:
    """The checklist as ``web/worker/triage.js`` and ``compose.js`` read it: ids only, no words."""
    checklist = knowledge.checklist
    return {
        "screens": [screen.id for screen in checklist.screens],
        "questions": [
            {
                "id": q.id,
                "screen": q.screen,
                "group": q.group,
                "tick": q.answers == TICK_ANSWERS,
                "tells": q.tells,
                "cannot": bool(q.cannot_tell),
                "answers": [answer for answer, _ in q.answers],
                "rank": q.rank,
                "ranks": len(q.ranks),
            }
            for q in checklist.questions
        ],
        "rules": [
            {
                "id": r.id,
                "when": r.when,
                "level": r.level,
                "causes": r.causes,
                "aid": r.first_aid,
                "told": r.only_if_told,
                "advice": checklist.advice.get(r.id, ""),
                "sources": r.sources,
            }
            for r in checklist.rules
        ],
        "modifiers": [{"id": m.id, "when": m.when, "sources": m.sources} for m in checklist.modifiers],
        "clauses": [{"id": c.id, "say": [say.when for say in c.say]} for c in knowledge.call_card.clauses],
        "urgent": sorted(knowledge.urgent_causes),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
