"""What is public, in the orders in which people look through it. In memory, made from the documents at the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import Literal

from server.domain.danger_words import words_of
from server.domain.reader_question import Edited
from server.store.question_records import Publication

Order = Literal["newest", "helpful"]


@dataclass(frozen=True)
class Entry:
    """One publication: what lists and search need of it."""

    id: str
    at: datetime
    topic: str
    about: tuple[str, ...]
    words: str


class PublicIndex:
    """The publications. ``helpful`` tells how many found one of them helpful."""

    def __init__(self, helpful: Callable[[str], int]) -> None:
        self._helpful = helpful
        self._entries: dict[str, Entry] = {}
        self._sorted: dict[Order, list[Entry]] = {}
        self._lock = RLock()

    def note(self, id_: str, publication: Publication | None) -> None:
        """How things stand with this question now."""
        with self._lock:
            self._sorted.clear()
            if publication is None or not publication.is_public:
                self._entries.pop(id_, None)
                return
            edited = publication.edited
            self._entries[id_] = Entry(id_, publication.at, edited.topic, edited.about, _words(edited))

    def counted(self) -> None:
        """Somebody found one helpful."""
        with self._lock:
            self._sorted.pop("helpful", None)

    def find(self, *, topic: str = "", about: str = "", order: Order = "newest", words: str = "") -> list[str]:
        """The ids that fit, in this order. Every word sought must begin a word of the text."""
        sought = [f" {word}" for word in words_of(words)[:12]]
        return [
            entry.id
            for entry in self._in(order)
            if (not topic or entry.topic == topic)
            and (not about or about in entry.about)
            and all(word in entry.words for word in sought)
        ]

    def _in(self, order: Order) -> list[Entry]:
        with self._lock:
            if order not in self._sorted:
                entries = sorted(self._entries.values(), key=lambda entry: (entry.at, entry.id), reverse=True)
                if order == "helpful":
                    entries.sort(key=lambda entry: -self._helpful(entry.id))
                self._sorted[order] = entries
            return self._sorted[order]


def _words(edited: Edited) -> str:
    return " " + " ".join(words_of(" ".join((edited.title, edited.text, edited.dog, edited.answer))))
