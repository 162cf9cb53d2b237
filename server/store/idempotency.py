"""What arrives twice is kept once, and gets the same answer.

The key that came with something stands in the document that it made, so both are one write: after a crash there is
the document with its key, or neither. Nothing is forgotten as long as the document is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from server.store.documents import ID
from server.store.engine import Engine
from server.store.errors import StoreError

# Under this name a document holds what it came with.
CAME_WITH = "came_with"
MOST_REPLACED = 20
_KEY = re.compile(r"[A-Za-z0-9._-]{8,120}")


class BadKeyError(StoreError):
    """There is no key, or it is not one."""


class ReusedKeyError(StoreError):
    """The same key came with something else before."""


class ArrivedBeforeError(StoreError):
    """An earlier version of this arrived. ``id`` is its document."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"{id_} arrived before")
        self.id = id_


@dataclass(frozen=True)
class CameWith:
    """The sender's key, and a digest of what was sent."""

    key: str
    digest: str


def came_with(key: str, values: Mapping[str, Any]) -> CameWith:
    """What goes into the document. Raises ``BadKeyError``."""
    if not is_key(key):
        raise BadKeyError("Idempotency-Key: 8 to 120 letters, digits, dots, hyphens and underscores")
    return CameWith(key, sha256(msgspec.json.encode(values, order="sorted")).hexdigest()[:32])


def is_key(key: str) -> bool:
    """Whether this can be somebody's key.

    >>> is_key("q7-xJ_0k2Lm9"), is_key("short"), is_key("no spaces here")
    (True, False, False)
    """
    return _KEY.fullmatch(key) is not None


class Keys:
    """Which document of a file came with which key. Whoever asks and then writes holds the documents' lock."""

    def __init__(self, documents: Engine) -> None:
        self._documents = documents
        self._id_of: dict[str, str] = {}
        for document in documents.all():
            self.note(str(document[CAME_WITH]["key"]), str(document[ID]))

    def note(self, key: str, id_: str) -> None:
        """The document with this id holds this key. To be said before it is written: a failed write may be found."""
        self._id_of[key] = id_

    def known(self, came: CameWith, replaces: Iterable[str] = ()) -> str | None:
        """The document that the same thing made before; ``None`` when it is new.

        ``replaces`` are the keys of earlier versions of it. Raises ``ReusedKeyError`` and ``ArrivedBeforeError``.
        """
        document = self._document(came.key)
        if document is not None:
            if document[CAME_WITH]["digest"] != came.digest:
                raise ReusedKeyError("This key came with something else before")
            return str(document[ID])
        for key in list(replaces)[:MOST_REPLACED]:
            if (earlier := self._document(key)) is not None:
                raise ArrivedBeforeError(str(earlier[ID]))
        return None

    def _document(self, key: str) -> dict[str, Any] | None:
        id_ = self._id_of.get(key)
        document = None if id_ is None else self._documents.get(id_)
        # Without a digest nobody sent it, and everybody can guess its key.
        return document if document and document[CAME_WITH]["digest"] else None
