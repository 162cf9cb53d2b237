"""The pages of clinics that are the same for everybody: where a code is typed in, and the word of thanks."""

from __future__ import annotations

from collections.abc import Iterator

from server.press.page import Page, page_head
from server.press.render import Renderer

CLINIC_STYLE = '\n<link rel="stylesheet" href="/clinic.css">'


def clinic_pages(renderer: Renderer) -> Iterator[tuple[str, Page]]:
    """Path -> page."""
    yield "/c", code_page(renderer)
    head = page_head("We have it", "Your clinic was sent in.", index=False) + CLINIC_STYLE
    yield "/clinics/registered", Page(head, renderer.page("clinics/registered.html"))


def code_page(renderer: Renderer, status: int = 200, typed: str = "", *, wrong: bool = False) -> Page:
    """Where a code is typed in; also what stands at the address of a clinic that is not here."""
    title, words = {
        200: ("Enter a clinic’s code", "Your vet’s numbers and hours then stand on this phone."),
        404: ("We do not know this clinic", "The address may be mistyped, or the clinic is not registered yet."),
        410: ("This clinic is no longer here", "It has left Steady. Its poster may be old, and its numbers too."),
    }[status]
    body = renderer.page("clinics/code.html", title=title, words=words, call=status != 200, typed=typed, wrong=wrong)
    return Page(page_head(title, words, index=status == 200) + CLINIC_STYLE, body)
