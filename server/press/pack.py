"""The pack: everything that the phone needs offline, in three responses, and the worker that answers from it.

The first part is what a person in a hurry needs; the rest (guide, search and diary) and more (aids and the outbox) may
arrive later. All carry the same version, and an update takes all of them or none.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from server.domain.checklist import TICK_ANSWERS
from server.knowledge.records import Knowledge
from server.press.page import Page

# A shared part is marked in the text by MARK and a letter of the private area (see expand() in web/worker/respond.js).
MARK = "\ue000"
FIRST_MARK = 0xE100
REPEATED = re.compile(
    "|".join(
        [
            r"<svg\b.*?</svg>",
            r"<template data-(?:first|second)>.*?</template>",
            r'<nav class="bar".*?</nav>',
            r'<li><a href="https?://[^<]*</a></li>',
        ]
    ),
    re.DOTALL,
)

NOW, REST, MORE = "/pack", "/pack/rest", "/pack/more"
LATER = (REST, MORE)
# Pages and files with these beginnings can wait; the timer of an episode cannot.
IN_REST = ("/guide", "/search", "/vendor/minisearch", "/diary", "/h", "/vendor/lean-qr")
IN_MORE = ("/products", "/shop", "/questions", "/outbox")
TIMER = "/diary/now"

WORKER_FILES = ("triage.js", "compose.js", "respond.js", "worker.js")


def worker_script(folder: Path) -> tuple[str, str]:
    """The worker's files joined, and the hash of them that ties a pack to the code it was made for."""
    code = "\n".join((folder / name).read_text(encoding="utf-8") for name in WORKER_FILES)
    code_hash = sha256(code.encode()).hexdigest()[:16]
    return f'"use strict";\nconst FORMAT = "{code_hash}";\n{code}', code_hash


def pack_version(parts: Mapping[str, Any]) -> str:
    """A hash of everything in the pack: the content version shown at /health and in every result."""
    return sha256(_json(parts).encode()).hexdigest()[:16]


def pack_text(content: Mapping[str, Any], version: str) -> str:
    """A part as it is sent: a line with the SHA-256 of the rest, then the rest as JSON."""
    body = _json({**content, "version": version})
    return f"{sha256(body.encode()).hexdigest()}\n{body}"


def pack_parts(
    code_hash: str,
    frame: tuple[str, str, str],
    pages: Mapping[str, Page],
    pieces: Mapping[str, str],
    table: Mapping[str, Any],
    files: Mapping[str, tuple[str, str]],
    headers: Mapping[str, str],
) -> dict[str, dict[str, Any]]:
    """Address -> content of each part, but for the version, which is made from them.

    ``files`` are path -> (content type, text).
    """

    def held(part: str) -> dict[str, Any]:
        ours = {path: page for path, page in pages.items() if part_of(path) == part}
        own_pieces = pieces if part == NOW else {}
        shared = _shared([*(page.body for page in ours.values()), *own_pieces.values()])
        mark = {part: MARK + chr(FIRST_MARK + n) for n, part in enumerate(shared)}

        def short(html: str) -> str:
            return REPEATED.sub(lambda found: mark.get(found[0], found[0]), html)

        content = {
            "format": code_hash,
            "shared": shared,
            "pages": {path: (page.head, short(page.body)) for path, page in ours.items()},
            "files": {path: file for path, file in files.items() if part_of(path) == part},
        }
        if part != NOW:
            return content
        own = {"headers": headers, "frame": frame, "table": table}
        return content | own | {"pieces": {name: short(html) for name, html in pieces.items()}}

    return {part: held(part) for part in (NOW, *LATER)}


def part_of(path: str) -> str:
    """Which part of the pack holds this page or file.

    >>> part_of("/checklist"), part_of("/diary"), part_of("/diary/now"), part_of("/products/fit")
    ('/pack', '/pack/rest', '/pack', '/pack/more')
    """
    if path == TIMER:
        return NOW
    return REST if path.startswith(IN_REST) else MORE if path.startswith(IN_MORE) else NOW


def _shared(htmls: Iterable[str]) -> list[str]:
    """Drawings and call buttons that stand in more than one page or piece: held once, or the phone parses megabytes."""
    count = Counter(part for html in htmls for part in REPEATED.findall(html))
    return [part for part, times in count.items() if times > 1]


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
        "causes": {
            cause.id: {
                "urgent": cause.urgent,
                "fits": [feature.when for feature in cause.fits],
                "against": [feature.when for feature in cause.against],
            }
            for cause in knowledge.causes.values()
        },
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
