"""Accessibility on every page and every screen, in both schemes, small and with large text."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from e2e.conftest import NewContext
from e2e.server_process import Server
from e2e.walk import WAYS, answer_screen, screen_shown

PAGES = (
    "/",
    "/install",
    "/first-aid",
    "/first-aid/fit",
    "/first-aid/snake",
    "/about",
    "/about/privacy",
    "/about/accuracy",
    "/sources",
    "/guide",
    "/guide/seeing",
    "/guide/slipped-disc",
    "/guide/tremor-or-fit",
    "/guide/danger-signs",
    "/search?q=siezure",  # codespell:ignore siezure
    "/call",
    "/call?stand=yes&react=unsure",
    "/checklist",
    "/checklist?done=danger",
    "/checklist?stand=yes",
    "/checklist?fit_now=yes",
    "/checklist?stand=yes&at=travel",
    "/diary/summary",
    "/diary/handover",
    "/diary/keep",
    "/h",
    "/outbox",
    "/products",
    "/products/walkin-wheels",
    "/products/walkin-wheels?g_pain=yes",
    "/products/fit?front=yes&weight=10.5&lying_1=8&lying_2=9",
    "/products/fit?weight=x",
    "/products/shipping?zip=1",
    "/products/basket",
    "/questions",
    "/questions/ask",
    "/questions/lumps-and-a-leg-that-quivers",
    "/questions/mine?link=cut",
    "/no-such-page",
)
SCHEMES = ("light", "dark")


def refuse_violations(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_any_page(server: Server, new_context: NewContext, scheme: str) -> None:
    page = new_context(service_workers="block", color_scheme=scheme).new_page()
    for path in PAGES:
        page.goto(server.address + path)
        expect(page.locator("h1")).to_be_visible()
        refuse_violations(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("level", WAYS)
def test_axe_finds_nothing_on_any_screen_on_the_way_to_a_level(
    server: Server, new_context: NewContext, scheme: str, level: str
) -> None:
    page = new_context(service_workers="block", color_scheme=scheme).new_page()
    page.goto(server.address + "/checklist")
    while screen_shown(page):
        refuse_violations(page)
        answer_screen(page, WAYS[level])
    refuse_violations(page)


@pytest.mark.parametrize(("width", "text_size"), [(360, "100%"), (320, "200%")])
def test_nothing_runs_off_sideways_and_no_target_is_small(
    server: Server, new_context: NewContext, width: int, text_size: str
) -> None:
    # The policy forbids styles from elsewhere, a test's too: only here it is set aside.
    context = new_context(service_workers="block", viewport={"width": width, "height": 740}, bypass_csp=True)
    page = context.new_page()
    for path in PAGES:
        page.goto(server.address + path)
        page.add_style_tag(content=f"html {{ font-size: {text_size} }}")
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, (path, too_wide)
        small = page.evaluate(
            """() => [...document.querySelectorAll("main :is(button, .btn, .callbtn, .opt), .bar :is(a, button)")]
              .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 55)
              .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], path
