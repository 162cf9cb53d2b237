"""The public pages that are the same for everyone: which there are, and what each template is given."""

from collections.abc import Iterator
from typing import Any

import msgspec

from server.domain.board import EXAMPLE, KINDS
from server.domain.vignettes import score
from server.knowledge.records import Knowledge
from server.press.clinic_codes import clinic_pages
from server.press.diary import diary_pages
from server.press.guide import guide_pages
from server.press.page import Page, page_head
from server.press.question_pages import question_pages
from server.press.render import Renderer

ERRORS = {
    400: ("This address is not ours", "Open Steady under its own address."),
    403: ("This came from somewhere else", "Open the page in Steady itself, and press the button there."),
    404: ("There is no such page", "The address may be old or mistyped. These work:"),
    405: ("That does not work here", "This page can only be opened, not sent to."),
    413: ("That was too much to send", "Send a shorter text, and try again."),
    422: ("Something in what you sent cannot be used", "Go back, check it and send it again."),
    429: ("Too many requests", "Wait a minute and try again. If your dog is ill, call now."),
    503: ("We could not keep it", "Nothing was changed. Go back and try again in a minute."),
    500: ("We could not work this out", "Call a vet. Do not wait for this page."),
}


def press_pages(knowledge: Knowledge, renderer: Renderer, base_url: str) -> dict[str, Page]:
    """Path -> page, for every page that does not depend on answers."""
    diary, guide = diary_pages(knowledge, renderer), guide_pages(knowledge, renderer, base_url)
    clinics = {**dict(clinic_pages(renderer)), **dict(question_pages(knowledge, renderer))}
    return {**dict(_pages(knowledge, renderer)), **dict(diary), **dict(guide), **clinics}


def press_errors(renderer: Renderer) -> dict[int, Page]:
    """Status -> page in plain words with the call button."""
    return {
        status: Page(page_head(title, words, index=False), renderer.page("errors/error.html", title=title, words=words))
        for status, (title, words) in ERRORS.items()
    }


def _pages(knowledge: Knowledge, renderer: Renderer) -> Iterator[tuple[str, Page]]:
    def page(path: str, template: str, title: str, description: str, *, index: bool = True, **context: Any) -> Any:
        return path, Page(page_head(title, description, index=index), renderer.page(template, **context))

    levels = list(knowledge.levels.values())
    changed = knowledge.checklist.changed
    yield page(
        "/",
        "home/home.html",
        "Is your dog shaking?",
        "Find out how fast your shaking dog needs a vet, and what to say when you call. Works with no signal.",
        levels=levels,
        watch=knowledge.diary.watch,
        first_aid=knowledge.first_aid,
    )
    yield page("/install", "home/install.html", "Put Steady on the home screen", "How to install Steady on a phone.")
    yield page("/offline", "home/offline.html", "Not on your phone", "What works with no connection.", index=False)
    yield page("/connect", "home/connect.html", "You need a connection", "This needs a connection.", index=False)
    yield "/sorry", press_errors(renderer)[500]
    yield page(
        "/first-aid",
        "first_aid/list.html",
        "First aid for a shaking dog",
        "What to do on the way to the vet: a fit, cannot walk, poison, heat, cold, low sugar and more.",
        first_aid=knowledge.first_aid,
    )
    for slug, aid in knowledge.first_aid.items():
        yield page(
            f"/first-aid/{slug}", "first_aid/page.html", f"First aid: {aid.title}", aid.summary, slug=slug, page=aid
        )
    yield page("/about", "about/about.html", "What Steady is", "What Steady is, and what it is not.", changed=changed)
    yield page(
        "/about/privacy",
        "about/privacy.html",
        "What stays on your phone",
        "What is kept; how to delete it.",
        counted=KINDS,
        counts_example=msgspec.json.encode(EXAMPLE).decode(),
    )
    yield page(
        "/about/accuracy",
        "about/accuracy.html",
        "How often it is right",
        "The checklist against owners’ stories, with the misses.",
        accuracy=score(knowledge.checklist, knowledge.causes, knowledge.stories),
        levels=levels,
        level_names={level: words.name for level, words in knowledge.levels.items()},
        readings=knowledge.readings,
        studies=knowledge.studies,
        not_asked=knowledge.not_asked,
        changed=changed,
    )
    yield page("/outbox", "outbox/outbox.html", "Outbox", "What waits on this phone to be sent.", index=False)
    yield page("/sources", "about/sources.html", "All sources", "Every paper and page behind Steady.", changed=changed)
