"""The pages of questions that a phone has with no connection: the form, and the frame of what was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.domain.checklist import Level
from server.knowledge.records import Knowledge
from server.press.page import Page, page_head
from server.press.render import Renderer

QUESTION_STYLE = '\n<link rel="stylesheet" href="/questions.css">'


def question_pages(knowledge: Knowledge, renderer: Renderer) -> Iterator[tuple[str, Page]]:
    """Path -> page."""
    yield "/questions/ask", ask_page(knowledge, renderer, {})
    title = "Questions and answers"
    head = page_head(title, "What owners asked, as it was kept on this phone.", index=False) + QUESTION_STYLE
    yield "/questions/offline", Page(head, renderer.page("questions/offline.html"))


def ask_page(
    knowledge: Knowledge,
    renderer: Renderer,
    values: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    trouble: str = "",
    level: Level | None = None,
    held: frozenset[str] = frozenset(),
) -> Page:
    """The form; with a ``level``, what an owner is told first, and why: ``held`` are signs and rules."""
    words = "Ask a question about a shaking dog. A person reads it, and answers within days."
    return Page(
        page_head("Ask a question", words) + QUESTION_STYLE,
        renderer.page(
            "questions/ask.html",
            values=values,
            problems=problems or {},
            trouble=trouble,
            level=knowledge.levels[level] if level in URGENT else None,
            held=held,
            why=reasons(knowledge),
            levels=[knowledge.levels[one] for one in URGENT],
            gate=knowledge.questions.gate,
            topics=knowledge.questions.desk.topic_names,
        ),
    )


URGENT = (Level.EMERGENCY, Level.SAME_DAY)


def reasons(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Id of a sign or a rule -> what an owner is told, most urgent first."""
    questions = knowledge.questions
    rows: list[Any] = [*questions.gate.rules, *questions.words.signs]
    return [(row.id, row.because) for row in sorted(rows, key=lambda row: -row.level.urgency)]
