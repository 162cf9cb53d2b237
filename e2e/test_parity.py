"""Two hosts, one checklist: Python and JavaScript say the same about every address, down to the bytes of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

import pytest
from playwright.sync_api import Page

from e2e.browsers import wait_until_installed
from e2e.conftest import NewContext
from e2e.oracle import fingerprints, fingerprints_of, said_of
from e2e.queries import made_up, neighbourhoods
from e2e.server_process import ROOT, Server
from server.domain.checklist import Level
from server.knowledge.records import Knowledge
from server.press.book import Book, press_book
from server.press.pack import checklist_table
from server.settings import Settings

WORKER = ROOT / "web" / "worker"
MADE_UP = 100_000
# The two large comparisons are cut into as many tests, so that no worker is left alone with them at the end.
SHARES = 4
THROUGH_THE_WORKER = 1_500
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


# Not in the pack.
ONLY_ONLINE = ("/sources", "/pack", "/sw.js", "/health", "/robots.txt", "/icons", "/screenshots")
FETCH_ALL = """async (addresses) => {
  const digests = [];
  for (const address of addresses) {
    const answer = await fetch(address);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.arrayBuffer()));
    digests.push(Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  return digests;
}"""


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return press_book(knowledge, Settings(brotli_quality=1))


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


@pytest.mark.parametrize("share", range(SHARES))
def test_both_hosts_agree_all_around_every_rule_and_modifier(engine: Page, knowledge: Knowledge, share: int) -> None:
    queries = list(neighbourhoods(knowledge.checklist))
    assert len(queries) > 10 * len(knowledge.checklist.rows)
    _compare(engine, queries[share::SHARES])


@pytest.mark.parametrize("share", range(SHARES))
def test_both_hosts_agree_on_a_hundred_thousand_made_up_queries(engine: Page, knowledge: Knowledge, share: int) -> None:
    queries = list(made_up(knowledge.checklist, MADE_UP // SHARES, SEED + share))
    assert len(queries) >= MADE_UP // SHARES
    seen = _compare(engine, queries)
    screens = {screen.id for screen in knowledge.checklist.screens}
    levels = dict.fromkeys((str(level) for level in Level), 1000)
    for kind, least in {"at": 20_000, "pressed": 20_000, "different": 10_000, **levels}.items():
        assert seen[kind] > least // SHARES, f"too few of {kind} to mean anything"
    assert {f"shows {page}" for page in (*screens, *Level)} <= set(seen), "a page never came up"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_copy_of_one_host_is_found_out(
    new_context: NewContext, knowledge: Knowledge, sample: tuple[list[str], list[str]], fault: str
) -> None:
    name, right, wrong = FAULTS[fault]
    scripts = {file: (WORKER / file).read_text() for file in ("triage.js", "compose.js")}
    assert right in scripts[name], "the fault no longer fits the code; write it anew"
    scripts[name] = scripts[name].replace(right, wrong)
    assert _differences(_engine(new_context, knowledge, *scripts.values()), *sample)


def test_the_code_as_it_is_passes_where_the_faulty_copies_fail(
    engine: Page, sample: tuple[list[str], list[str]]
) -> None:
    assert _differences(engine, *sample) == []


def test_pages_from_the_worker_and_from_the_server_are_those_that_python_composes(
    server: Server, new_context: NewContext, knowledge: Knowledge, book: Book
) -> None:
    page = _visited(server, new_context)
    assert page.locator("html").get_attribute("data-version") == book.version
    queries = list(neighbourhoods(knowledge.checklist))[::14]
    queries += list(made_up(knowledge.checklist, THROUGH_THE_WORKER, SEED + 2))
    assert len(queries) > 2_000
    addresses = [("/call" if n % 5 == 0 else "/checklist", query) for n, query in enumerate(queries)]
    asked = [f"{path}?{query}" for path, query in addresses]
    expected = [sha256(book.composed_html(path, query).encode()).hexdigest() for path, query in addresses]
    from_worker = page.evaluate(FETCH_ALL, asked)
    assert [a for a, want, got in zip(asked, expected, from_worker, strict=True) if want != got] == []
    for (path, query), want in list(zip(addresses, expected, strict=True))[::60]:
        assert sha256(server.get(f"{path}?{query}")).hexdigest() == want, f"{path}?{query}"


def test_pages_without_answers_are_the_same_bytes_from_both_hosts(
    server: Server, new_context: NewContext, book: Book
) -> None:
    page = _visited(server, new_context)
    paths = [path for path in book.pressed if not path.startswith(ONLY_ONLINE)]
    assert {"/", "/checklist", "/call", "/first-aid/fit", "/about/privacy", "/steady.js"} <= set(paths)
    from_worker = page.evaluate(FETCH_ALL, paths)
    from_server = [sha256(_without_structured(server.get(path))).hexdigest() for path in paths]
    assert [p for p, want, got in zip(paths, from_server, from_worker, strict=True) if want != got] == []


def _without_structured(html: bytes) -> bytes:
    """What search engines alone read is not in the pack."""
    return re.sub(rb'\n?<script type="application/ld\+json">.*?</script>', b"", html, flags=re.DOTALL)


def _visited(server: Server, new_context: NewContext) -> Page:
    """A page that the installed worker answers for."""
    page = new_context().new_page()
    page.goto(server.address)
    wait_until_installed(page)
    page.reload()
    return page
