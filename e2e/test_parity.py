"""Two hosts, one checklist: Python and JavaScript say the same about every address, down to the bytes of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from e2e.browsers import wait_until_installed
from e2e.conftest import NewContext
from e2e.oracle import fingerprints, fingerprints_of, said_of
from e2e.queries import made_up, neighbourhoods
from e2e.server_process import ROOT, Server
from server.knowledge.records import Knowledge
from server.press.book import Book, in_frame, press_book
from server.press.pack import checklist_table
from server.press.pages import press_pages
from server.settings import Settings

WORKER = ROOT / "web" / "worker"
MADE_UP = 100_000
THROUGH_THE_WORKER = 3_000
BATCH = 5_000
SEED = 20261122

# Faults that a careless edit of one host could bring in: file, what is there, what stands there instead.
FAULTS = {
    "open counts as no": ("triage.js", "?? UNSURE", '?? "no"'),
    "a repeated answer of the same rank is dropped": ("triage.js", ">= question.rank[held]", "> question.rank[held]"),
    "danger signs beside a tick become no": ("triage.js", "(screen === DANGER && ticked) || ", ""),
    "a modifier lifts nothing": ("triage.js", "modifiers.length ? oneStepUp(base) : base", "base"),
    "fewer causes are listed": ("compose.js", "MOST_CAUSES = 5", "MOST_CAUSES = 4"),
    "a hidden answer is lost": ("compose.js", "answers.has(q.id) && !own.has(q.id)", "answers.has(q.id) && !own.size"),
    "the poison line comes late": ("compose.js", '["reach", "possible"]', '["reach"]'),
}


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return press_book(knowledge, Settings())


@pytest.fixture
def engine(new_context: NewContext, knowledge: Knowledge) -> Page:
    """A blank page with the worker's own triage and composition in it."""
    return _engine(new_context, knowledge, (WORKER / "triage.js").read_text(), (WORKER / "compose.js").read_text())


@pytest.fixture(scope="module")
def sample(knowledge: Knowledge) -> tuple[list[str], list[str]]:
    """A few thousand queries of every kind, and what Python makes of them."""
    queries = list(neighbourhoods(knowledge.checklist))[::40] + list(made_up(knowledge.checklist, 2000, SEED + 1))
    return queries, fingerprints(queries)[0]


def _engine(new_context: NewContext, knowledge: Knowledge, *scripts: str) -> Page:
    page = new_context(service_workers="block").new_page()
    # Fingerprints need a secure address; nothing is really asked for there.
    page.route("**", lambda route: route.fulfill(body="<!doctype html><title>Parity</title>", content_type="text/html"))
    page.goto("https://parity.test/")
    for script in (*scripts, (ROOT / "e2e" / "parity.js").read_text()):
        page.add_script_tag(content=script)
    page.evaluate("(table) => useTable(table)", checklist_table(knowledge))
    return page


def _differences(page: Page, queries: Sequence[str], expected: Sequence[str]) -> list[str]:
    places = page.evaluate("([queries, expected]) => differences(queries, expected)", [queries, expected])
    return [queries[place] for place in places]


def _compare(page: Page, queries: Sequence[str]) -> Counter[str]:
    """Compare all of them, and say what came up. The first query that differs is shown as both hosts see it."""
    batches = [queries[n : n + BATCH] for n in range(0, len(queries), BATCH)]
    seen: Counter[str] = Counter()
    for batch, (expected, came_up) in zip(batches, fingerprints_of(batches), strict=True):
        for query in _differences(page, batch, expected):
            assert page.evaluate("saidOf", query) == said_of(query), query
        seen += came_up
    return seen


def test_both_hosts_agree_all_around_every_rule_and_modifier(engine: Page, knowledge: Knowledge) -> None:
    queries = list(neighbourhoods(knowledge.checklist))
    assert len(queries) > 30 * len(knowledge.checklist.rows)
    _compare(engine, queries)


def test_both_hosts_agree_on_a_hundred_thousand_made_up_queries(engine: Page, knowledge: Knowledge) -> None:
    queries = list(made_up(knowledge.checklist, MADE_UP, SEED))
    assert len(queries) >= MADE_UP
    seen = _compare(engine, queries)
    print(dict(seen))
