"""An owner who presses through the screens, seeing only what a page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.compose import Composition
from server.domain.triage import Answers
from server.press.book import Book


@dataclass(frozen=True)
class Sheet:
    """A composed page as a form: what it carries hidden, what it asks, which answers stand, which buttons it has."""

    pieces: tuple[str, ...]
    shown: str

    @property
    def carried(self) -> Answers:
        """The hidden answers."""
        return {
            name.removeprefix("carry/"): self.pieces[n + 1].removeprefix("value/")
            for n, name in enumerate(self.pieces)
            if name.startswith("carry/")
        }

    @property
    def ticks(self) -> list[str]:
        return self._all("tick/")

    @property
    def radios(self) -> list[str]:
        return self._all("ask/")

    @property
    def can_be_unsure_of(self) -> list[str]:
        return self._all("cannot/")

    @property
    def said_none(self) -> bool:
        """Whether the screen still says "none of these" for its ticks, in a hidden input."""
        return bool(self._all("said_none/"))

    @property
    def checked(self) -> Answers:
        """What stands ticked or chosen."""
        answers: Answers = {}
        for name in (self.pieces[n - 1] for n, piece in enumerate(self.pieces) if piece == "checked"):
            kind, _, rest = name.partition("/")
            question, _, answer = rest.partition("=")
            answers[question] = answer or {"tick": "yes", "cannot": "unsure"}[kind]
        return answers

    @property
    def missing(self) -> list[str]:
        """The radio questions that the message names."""
        return self._all("missing/")

    def has(self, piece: str) -> bool:
        return piece in self.pieces

    def sent(self, chosen: Mapping[str, str], **button: str) -> str:
        """The address that the form goes to with these ticks and choices, and this button."""
        fields = {**self.carried, **chosen}
        hidden = {"none": self.shown} if self.said_none else {}
        return "&".join(f"{key}={value}" for key, value in [*fields.items(), *hidden.items(), *button.items()])

    def _all(self, prefix: str) -> list[str]:
        return [name.removeprefix(prefix) for name in self.pieces if name.startswith(prefix)]


def sheet(book: Book, query: str) -> Sheet:
    """The page at ``/checklist?query``."""
    composition: Composition = book.composition("/checklist", query)
    return Sheet(composition.body, composition.head.removeprefix("head/"))


def answer_sheet(page: Sheet, told: Mapping[str, str]) -> str:
    """Fill in one screen as the story tells it, and press the button an owner would press."""
    ticked = {q: "yes" for q in page.ticks if told.get(q) == "yes"}
    unsure = {q: "unsure" for q in page.can_be_unsure_of if told.get(q) == "unsure"}
    chosen = {q: told[q] for q in page.radios}
    press = {"done": page.shown} if ticked or not page.ticks or page.said_none else {"none": page.shown}
    return page.sent({**ticked, **unsure, **chosen}, **press)


def press_through(book: Book, told: Mapping[str, str], query: str = "", at_most: int = 20) -> tuple[list[str], str]:
    """The screens seen until the result, and the address of the result."""
    levels = {str(level) for level in book.knowledge.levels}
    screens: list[str] = []
    while (page := sheet(book, query)).shown not in levels:
        screens.append(page.shown)
        assert len(screens) <= at_most, f"does not come to an end: {screens}"
        query = answer_sheet(page, told)
    return screens, query
