"""What people of staff did, and when: it outlives what they did it to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import msgspec

from server.store.documents import Documents


@dataclass(frozen=True)
class Deed:
    """One thing that somebody of staff did to a clinic."""

    at: datetime
    who: str
    what: str
    slug: str


class Journal:
    """The deeds in their file. Safe to use from several threads."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def note(self, deed: Deed) -> None:
        """Keeps it. Raises ``NotKeptError``."""
        self._documents.add([{"id": secrets.token_hex(8), **msgspec.to_builtins(deed)}])

    def last(self, most: int) -> list[Deed]:
        """The newest first."""
        return [msgspec.convert(document, Deed) for document in self._documents.newest(most)]
