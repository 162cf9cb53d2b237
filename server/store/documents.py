"""Documents by id. What stands here is all that the rest of the store knows of the engine behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from threading import RLock
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.table import Document as Row

from server.store.storage import SafeStorage

Document = dict[str, Any]
ID = "id"


class Documents:
    """The documents of one file. Each has its id under ``id``. Safe to use from several threads.

    What is given out is a copy. What ``put`` or ``remove`` did is on the disk when it returns; when it raises
    ``NotKeptError``, the documents are what the disk has: as they were, unless the disk failed after the rename.
    """

    def __init__(self, storage: SafeStorage) -> None:
        self._storage = storage
        self._db = TinyDB(storage=lambda: storage)
        self._table = self._db.table("documents", cache_size=0)
        # TinyDB finds a row fast by its number alone.
        self._number = self._numbers()
        self.lock = RLock()

    def all(self) -> Iterator[Document]:
        """Every document, the oldest first."""
        with self.lock:
            ids = list(self._number)
        for id_ in ids:
            document = self.get(id_)
            if document is not None:
                yield document

    def newest(self, most: int) -> list[Document]:
        """The documents that were added last, the newest first."""
        with self.lock:
            ids = list(self._number)[-most:]
        return [document for id_ in reversed(ids) if (document := self.get(id_)) is not None]

    def get(self, id_: str) -> Document | None:
        """The document with this id."""
        with self.lock:
            number = self._number.get(id_)
            row = None if number is None else self._table.get(doc_id=number)
            return _copy(row) if isinstance(row, Row) else None

    def put(self, document: Document) -> None:
        """Adds a document, or replaces the one with the same id."""
        with self.lock:
            if document[ID] not in self._number:
                self.add([document])
                return
            new = _copy(document)

            def replace(row: MutableMapping[Any, Any]) -> None:
                row.clear()
                row.update(new)

            with self._numbers_of_the_disk():
                self._table.update(replace, doc_ids=[self._number[document[ID]]])

    def add(self, documents: Iterable[Document]) -> None:
        """Adds new documents in one write: all of them, or none. Raises ``KeyError`` at an id that is there."""
        with self.lock:
            first = max(self._number.values(), default=0) + 1
            rows = [Row(_copy(document), number) for number, document in enumerate(documents, start=first)]
            numbers = {str(row[ID]): row.doc_id for row in rows}
            if len(numbers) < len(rows) or numbers.keys() & self._number.keys():
                raise KeyError("an id is there already")
            with self._numbers_of_the_disk():
                self._table.insert_multiple(rows)
                self._number.update(numbers)

    def remove(self, id_: str) -> None:
        """Removes a document, if there is one with this id."""
        with self.lock:
            if id_ in self._number:
                with self._numbers_of_the_disk():
                    self._table.remove(doc_ids=[self._number[id_]])
                    del self._number[id_]

    def renew_copies(self) -> None:
        """Drops the daily copies that are too old."""
        with self.lock:
            self._storage.renew_copies()

    def close(self) -> None:
        """No more of this."""
        self._db.close()

    def __len__(self) -> int:
        return len(self._number)

    def _numbers(self) -> dict[str, int]:
        return {str(row[ID]): row.doc_id for row in self._table}

    @contextmanager
    def _numbers_of_the_disk(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            self._number = self._numbers()
            raise


def _copy(document: Document) -> Document:
    """Nothing is shared with the original. This also refuses what a file could not hold."""
    copy: Document = msgspec.json.decode(msgspec.json.encode(document))
    return copy
