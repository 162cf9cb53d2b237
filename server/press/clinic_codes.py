"""The pages of clinics that are the same for everybody: where a code is typed in, and the word of thanks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from server.press.page import Page, page_head
from server.press.render import Renderer, joined_scripts

# Joined in this order into /clinic.js: what a later file uses, an earlier one declares.
CLINIC_SCRIPTS = (
    "card.js",
    "keep.js",
    "sources.js",
    "page.js",
    "keeping.js",
    "aside.js",
    "form.js",
    "start.js",
)
ABSENT = {
    "phone": ("A clinic", "Looking for its numbers."),
    "missing": ("We do not know this clinic", "The address may be mistyped, or the clinic is not registered yet."),
    "gone": ("This clinic is no longer here", "It has left Steady. Its poster may be old, and its numbers too."),
}
CLINIC_STYLE = '\n<link rel="stylesheet" href="/clinic.css">'


def clinic_pages(renderer: Renderer) -> Iterator[tuple[str, Page]]:
    """Path -> page. No request comes as far as /c/: it is the page that the worker sends for any clinic."""
    yield "/c", code_page(renderer)
    yield "/c/", absent_page(renderer, "phone")
    head = page_head("We have it", "Your clinic was sent in.", index=False) + CLINIC_STYLE
    asked = page_head("A link is on its way", "If this clinic is registered.", index=False) + CLINIC_STYLE
    yield "/clinics/asked", Page(asked, renderer.page("clinics/asked.html"))
    yield "/clinics/registered", Page(head, renderer.page("clinics/registered.html"))


def code_page(renderer: Renderer, typed: str = "", *, wrong: bool = False) -> Page:
    """Where a code is typed in."""
    title, words = "Enter a clinic’s code", "Your vet’s numbers and hours then stand on this phone."
    body = renderer.page("clinics/code.html", title=title, words=words, typed=typed, wrong=wrong)
    return Page(page_head(title, words) + CLINIC_STYLE, body)


def absent_page(renderer: Renderer, state: str) -> Page:
    """The page of a clinic that the server does not fill: the phone may know it from its code."""
    title, words = ABSENT[state]
    body = renderer.page("clinics/clinic.html", state=state, title=title, words=words)
    return Page(page_head(title, words, index=False) + CLINIC_STYLE, body)


def clinic_script(web: Path) -> str:
    """/clinic.js: one module out of many files, loaded by the pages that need it."""
    ours = joined_scripts(web / "clinic", CLINIC_SCRIPTS)
    return f'"use strict";\n{ours}\n'
