"""Documents in many files, so that a write costs the same however many there are.

New ones go into the last file until it is full; a change rewrites the one file that has the document. Each file is as
safe as one alone (docs/decisions/0010).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from threading import RLock

from server.store.copies import COPIES
from server.store.documents import ID, Documents
from server.store.engine import Document
from server.store.folder import Folder

# A file of this many questions is some 300 kB.
FULL = 128


class Shards:
    """The documents of ``name``_aaa.json and so on. Raises ``DamagedError``, also when one of the files is gone."""

    def __init__(self, folder: Folder, name: str, full: int = FULL) -> None:
        self._folder = folder
        self._name = name
        self._full = full
        self.lock = RLock()
        named = re.compile(rf"{name}_([a-z]{{3}})(?:-\d{{4}}-\d\d-\d\d)?\.json")
        places = [folder.path, folder.path / COPIES]
        found = {
            match[1]
            for place in places
            if place.is_dir()
            for file in place.iterdir()
            if (match := named.fullmatch(file.name))
        }
        last = max((_number(letters) for letters in found), default=-1)
        self._shards: list[Documents] = [self._open(number) for number in range(last + 1)]
        self._shard_of: dict[str, Documents] = {}
        for shard in self._shards:
            for document in shard.all():
                self._shard_of[str(document[ID])] = shard

    def all(self) -> Iterator[Document]:
        """Every document, the oldest first."""
        with self.lock:
            shards = list(self._shards)
        for shard in shards:
            yield from shard.all()

    def newest(self, most: int) -> list[Document]:
        """The documents that were added last, the newest first."""
        with self.lock:
            shards = self._shards[::-1]
        every = (document for shard in shards for document in shard.newest(most))
        return list(islice(every, most))

    def get(self, id_: str) -> Document | None:
        """The document with this id."""
        with self.lock:
            shard = self._shard_of.get(id_)
        return shard.get(id_) if shard else None

    def put(self, document: Document) -> None:
        """Adds a document, or replaces the one with the same id."""
        with self.lock:
            if (shard := self._shard_of.get(document[ID])) is None:
                self.add([document])
            else:
                shard.put(document)

    def add(self, documents: Iterable[Document]) -> None:
        """Adds new documents, all of them into one file: all, or none. Raises ``KeyError`` at an id that is there."""
        new = list(documents)
        with self.lock:
            ids = [str(document[ID]) for document in new]
            if self._shard_of.keys() & set(ids):
                raise KeyError("an id is there already")
            if not self._shards or len(self._shards[-1]) >= self._full:
                self._shards.append(self._open(len(self._shards)))
            shard = self._shards[-1]
            shard.add(new)
            self._shard_of.update((id_, shard) for id_ in ids)

    def remove(self, id_: str) -> None:
        """Removes a document, if there is one with this id."""
        with self.lock:
            if (shard := self._shard_of.get(id_)) is not None:
                shard.remove(id_)
                del self._shard_of[id_]

    def __len__(self) -> int:
        return len(self._shard_of)

    def _open(self, number: int) -> Documents:
        return self._folder.documents(f"{self._name}_{_letters(number)}")


def _letters(number: int) -> str:
    """
    >>> _letters(0), _letters(27), _number("abb")
    ('aaa', 'abb', 27)
    """
    first, rest = divmod(number, 26 * 26)
    return "".join(chr(ord("a") + n) for n in (first, *divmod(rest, 26)))


def _number(letters: str) -> int:
    a, b, c = (ord(letter) - ord("a") for letter in letters)
    return (a * 26 + b) * 26 + c
