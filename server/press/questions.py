"""The public pages of questions: pressed when somebody first asks, kept, and dropped when something changes."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from math import ceil
from threading import Lock
from typing import Any, Literal, Protocol
from urllib.parse import parse_qsl, urlencode

from server.domain.plain_text import without_links
from server.domain.reader_question import Shown
from server.press.book import HTML, Book, in_frame
from server.press.guide import sitemap
from server.press.page import Page, page_head
from server.press.pressed import NEVER_STORE, Header, Pressed, press
from server.press.question_pages import QUESTION_STYLE

Order = Literal["newest", "helpful"]

# Pages kept: more are pressed again when they are asked for. Each takes some 20 kB.
MOST_KEPT = 1_000
# Pressed while somebody waits.
QUALITY = 5
A_PAGE = 20
IN_A_THREAD = 5
RECENT = 20
MOST_WORDS = 100
RECENT_PATH = "/questions/recent.json"
SITEMAP_PATH = "/questions/sitemap.xml"
# No more may stand in one such file.
MOST_IN_SITEMAP = 50_000
# Not ids of questions: what a person sends, and what the pack holds.
OWN = frozenset({"/questions/ask", "/questions/mine", "/questions/offline"})


class Publications(Protocol):
    """What is public, as the store has it."""

    def shown(self, id_: str) -> Shown | None: ...

    def was_public(self, id_: str) -> bool: ...

    def listed(
        self,
        *,
        topic: str = "",
        about: str = "",
        order: Order = "newest",
        words: str = "",
        first: int = 0,
        most: int = 20,
    ) -> tuple[list[Shown], int]: ...


class QuestionShelf:
    """Everything public under /questions. ``of`` gives the publications: they are opened after the shelf is made."""

    def __init__(self, book: Book, of: Any, base_url: str) -> None:
        self._book = book
        self._base_url = base_url
        self._of = of
        self._kept: OrderedDict[str, Pressed] = OrderedDict()
        self._dropped = 0
        self._lock = Lock()
        guide = book.knowledge.guide
        self._titles = {slug: page.matter.title for slug, page in {**guide.pages, **guide.causes}.items()}

    def take(self, path: str, query: bytes) -> Pressed | None:
        """What ``path?query`` answers; ``None`` when it is not ours."""
        if path in OWN:
            return None
        asked = self._asked(query) if path == "/questions" else {}
        name = f"{path}?{urlencode(asked)}"
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
            dropped = self._dropped
        pressed, is_kept = self._press(path, asked)
        with self._lock:
            # What changed meanwhile is made again at the next request.
            if is_kept and self._dropped == dropped:
                self._kept[name] = pressed
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return pressed

    def drop(self, id_: str) -> None:
        """Something of this question changed: its page, and every list, is made anew when it is next asked for."""
        with self._lock:
            self._dropped += 1
            for name in [name for name in self._kept if not _is_of_another(name, id_)]:
                del self._kept[name]

    # --------------------------------------------------------------

    def _asked(self, query: bytes) -> dict[str, str]:
        """What of a query we know, in one order, so that each list has one address."""
        try:
            given = dict(parse_qsl(query.decode("ascii", "replace"), max_num_fields=20))
        except ValueError:
            given = {}
        page = given.get("page", "1")
        sound = {
            "about": given.get("about", "") if given.get("about") in self._titles else "",
            "topic": given.get("topic", "")
            if given.get("topic") in self._book.knowledge.questions.desk.topic_names
            else "",
            "order": "helpful" if given.get("order") == "helpful" else "",
            "q": " ".join(given.get("q", "").split())[:MOST_WORDS],
            "page": page if page.isascii() and page.isdecimal() and int(page[:6]) > 1 and len(page) < 6 else "",
        }
        return {key: value for key, value in sound.items() if value}

    def _press(self, path: str, asked: Mapping[str, str]) -> tuple[Pressed, bool]:
        """The page, and whether to keep it: what somebody searches for is kept nowhere."""
        always = self._book.always
        if path == "/questions":
            page, status = self._list(asked)
            return self._html(page, status), status == 200 and "q" not in asked
        if path == RECENT_PATH:
            body = json.dumps(self._recent(), ensure_ascii=False, separators=(",", ":")).encode()
            return press(body, "application/json", always, brotli_quality=QUALITY), True
        if path == SITEMAP_PATH:
            return press(self._sitemap(), "application/xml", always, brotli_quality=QUALITY), True
        _, _, name = path.removeprefix("/questions/").rpartition("about/")
        if path == f"/questions/about/{name}" and name in self._titles:
            return self._html(self._thread(name)), True
        publications: Publications = self._of()
        shown = publications.shown(name) if path == f"/questions/{name}" else None
        if shown:
            return self._html(self._question(shown)), True
        gone = path == f"/questions/{name}" and publications.was_public(name)
        return self._html(self._gone(is_gone=gone), 410 if gone else 404), False

    def _html(self, page: Page, status: int = 200) -> Pressed:
        html = in_frame(self._book.frame, page).encode()
        if status == 200:
            return press(html, HTML, self._book.always, brotli_quality=QUALITY)
        return press(html, HTML, self._book.always, status=status, cache=NEVER_STORE, brotli_quality=QUALITY)

    def _list(self, asked: Mapping[str, str]) -> tuple[Page, int]:
        publications: Publications = self._of()
        order: Order = "helpful" if asked.get("order") else "newest"
        number = int(asked.get("page", "1"))
        topic, about, words = asked.get("topic", ""), asked.get("about", ""), asked.get("q", "")
        shown, total = publications.listed(
            topic=topic, about=about, order=order, words=words, first=(number - 1) * A_PAGE, most=A_PAGE
        )
        pages = max(1, ceil(total / A_PAGE))

        def link(**changes: Any) -> str:
            wanted = {**asked, **{key: str(value) for key, value in changes.items()}}
            given = {
                key: value for key, value in wanted.items() if (key, value) not in {("page", "1"), ("order", "newest")}
            }
            return f"/questions?{urlencode(given)}" if given else "/questions"

        body = self._book.renderer.page(
            "questions/list.html",
            shown=shown,
            total=total,
            page=number,
            pages=pages,
            order=order,
            topic=topic,
            about=about,
            about_title=self._titles.get(about, ""),
            words=words,
            topics=self._topics,
            link=link,
        )
        title = "Questions and answers"
        head = page_head(title, "What owners of shaking dogs asked, and what we answered.", index=not words)
        return Page(head + QUESTION_STYLE, body), 200 if number <= pages else 404

    def _thread(self, about: str) -> Page:
        publications: Publications = self._of()
        shown, total = publications.listed(about=about, order="helpful", most=IN_A_THREAD)
        title = self._titles[about]
        body = self._book.renderer.page(
            "questions/thread.html", shown=shown, total=total, about=about, title=title, topics=self._topics
        )
        return Page(
            page_head(f"Questions: {title}", "What owners asked about this page.", index=False) + QUESTION_STYLE, body
        )

    def _question(self, shown: Shown) -> Page:
        about = [(slug, self._titles[slug]) for slug in shown.edited.about if slug in self._titles]
        body = self._book.renderer.page(
            "questions/question.html", shown=shown, about=about, escalation=self._book.knowledge.escalation
        )
        words = " ".join(shown.edited.text.split())
        description = words if len(words) <= 150 else f"{words[:150].rpartition(' ')[0]} …"
        return Page(page_head(shown.edited.title, description) + QUESTION_STYLE, body)

    def _gone(self, *, is_gone: bool) -> Page:
        title = "This question is no longer here" if is_gone else "There is no such question"
        words = "It was taken away." if is_gone else "The address may be old or mistyped. These work:"
        body = self._book.renderer.page("questions/gone.html", title=title, words=words, call=False)
        return Page(page_head(title, words, index=False), body)

    def _sitemap(self) -> bytes:
        """The address of every publication, for search engines."""
        publications: Publications = self._of()
        shown, _ = publications.listed(most=MOST_IN_SITEMAP)
        return sitemap([f"/questions/{one.id}" for one in shown], self._base_url)

    def _recent(self) -> list[dict[str, Any]]:
        """What a phone keeps to read with no connection: text alone, made into a page there."""
        publications: Publications = self._of()
        shown, _ = publications.listed(most=RECENT)
        return [
            {
                "id": one.id,
                "title": one.edited.title,
                "topic": self._topics[one.edited.topic],
                "name": one.edited.name,
                "dog": one.edited.dog,
                "text": one.edited.text,
                "answer": without_links(one.edited.answer),
                "unknown": one.edited.unknown,
                "by": f"{one.by}, {one.role}",
                "at": one.at.date().isoformat(),
            }
            for one in shown
        ]

    @property
    def _topics(self) -> dict[str, str]:
        return self._book.knowledge.questions.desk.topic_names


def _is_of_another(name: str, id_: str) -> bool:
    """Whether a kept page is the page of another question: lists and threads may hold any.

    >>> _is_of_another("/questions/b?", "a"), _is_of_another("/questions/a?", "a"), _is_of_another("/questions?", "a")
    (True, False, False)
    """
    path = name.partition("?")[0]
    if path in {"/questions", RECENT_PATH, SITEMAP_PATH} or path.startswith("/questions/about/"):
        return False
    return path != f"/questions/{id_}"


def own_question_page(book: Book, template: str, title: str, status: int = 200, **context: Any) -> Pressed:
    """A page made for one person: kept nowhere, and found by no search engine."""
    head = page_head(title, title, index=False) + QUESTION_STYLE
    return pressed_for_one(book, Page(head, book.renderer.page(template, title=title, **context)), status)


def pressed_for_one(book: Book, page: Page, status: int = 200) -> Pressed:
    """The same of a page that is there."""
    headers: list[Header] = [(b"x-robots-tag", b"noindex")]
    html = in_frame(book.frame, page).encode()
    return press(html, HTML, headers, status=status, cache=NEVER_STORE, brotli_quality=QUALITY)


def problem_words(book: Book, field: str, kind: str) -> str:
    """What is wrong with a field, for programs."""
    form: Any = book.renderer.macros("questions/_form.html")
    return " ".join(str(form.problem(field, kind).unescape()).split())


def trouble_words(book: Book, kind: str) -> str:
    """What is wrong with the whole form, for programs."""
    form: Any = book.renderer.macros("questions/_form.html")
    return " ".join(str(form.trouble(kind).unescape()).split())


def question_letter(book: Book, base_url: str, letter: Any) -> tuple[str, str]:
    """Subject and text of a letter to somebody who asked."""
    subject = {"received": "We have your question", "answered": "Our answer to your question"}.get(
        letter.kind, "About your question"
    )
    text = book.renderer.text(
        "questions/letter.txt",
        subject=subject,
        kind=letter.kind,
        level=letter.level or "",
        title=letter.title,
        answer=without_links(letter.answer),
        unknown=letter.unknown,
        reason=letter.reason,
        is_public=letter.is_public,
        page=f"{base_url}/questions/{letter.slug}",
        link=f"{base_url}/questions/mine?link={letter.link}",
    )
    return subject, text.partition("\n")[2].strip() + "\n"
