"""What the store asks of an engine: documents by id. Whatever keeps this promise can take the place of another.

tests/store/test_engines.py holds every engine to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

Document = dict[str, Any]


class Engine(Protocol):
    """Documents, each with its id under ``id``. Safe to use from several threads.

    What is given out is a copy. What ``put``, ``add`` or ``remove`` did is on the disk when it returns; when it raises
    ``NotKeptError``, nothing was changed.
    """

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """Whoever reads and then writes holds it in between. The same thread may take it again."""

    def all(self) -> Iterator[Document]:
        """Every document, the oldest first."""

    def newest(self, most: int) -> list[Document]:
        """The documents that were added last, the newest first."""

    def get(self, id_: str) -> Document | None:
        """The document with this id."""

    def put(self, document: Document) -> None:
        """Adds a document, or replaces the one with the same id, which stays where it is in the order."""

    def add(self, documents: Iterable[Document]) -> None:
        """Adds new documents: all of them, or none. Raises ``KeyError`` at an id that is there."""

    def remove(self, id_: str) -> None:
        """Removes a document, if there is one with this id."""

    def __len__(self) -> int: ...
