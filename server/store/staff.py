"""Who is staff: names and hashed passwords in a file that ``script/staff`` writes and the server only reads."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.store.errors import StoreError
from server.store.folder import lock
from server.store.whole_file import Tables, pack, read_whole, write_whole

FEWEST_LETTERS = 12
MOST_LETTERS = 200
_TABLE = "staff"
_hasher = PasswordHasher()
# Checked for a name that nobody has, so that time does not tell which names there are.
_NOBODY = _hasher.hash("nobody")


class Staff:
    """The people of staff. Every question reads the file again, so that a person removed is gone at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "staff.json"

    def names(self) -> list[str]:
        """All of them. Raises ``DamagedError``."""
        return sorted(self._hashes())

    def check(self, name: str, password: str) -> bool:
        """Whether this is the password of this person. Takes its time, by intent."""
        known = self._hashes().get(name)
        try:
            return _hasher.verify(known or _NOBODY, password[:MOST_LETTERS]) and known is not None
        except (VerificationError, InvalidHashError):
            return False

    def stamp(self, name: str) -> str:
        """Changes when the password does; empty for who is not staff."""
        return self._hashes().get(name, "")[-16:]

    def add(self, name: str, password: str) -> None:
        """Adds a person, or gives one a new password. Raises ``StoreError`` for what cannot be used."""
        if not re.fullmatch(r"[a-z][a-z0-9._-]{1,30}", name):
            raise StoreError("A name is 2 to 31 small letters, digits, dots and hyphens, and begins with a letter")
        if not FEWEST_LETTERS <= len(password) <= MOST_LETTERS:
            raise StoreError(f"A password has at least {FEWEST_LETTERS} letters")
        with self._writing() as hashes:
            hashes[name] = _hasher.hash(password)

    def remove(self, name: str) -> None:
        """Removes a person. Raises ``StoreError`` when there is none of this name."""
        with self._writing() as hashes:
            if hashes.pop(name, None) is None:
                raise StoreError(f"Nobody of staff is called {name}")

    @contextmanager
    def _writing(self) -> Iterator[dict[str, str]]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = lock(self._folder, "staff.lock")
        try:
            hashes = self._hashes()
            yield hashes
            tables: Tables = {_TABLE: hashes}
            write_whole(self._path, pack(tables))
        finally:
            os.close(held)

    def _hashes(self) -> dict[str, str]:
        try:
            return {str(name): str(hash_) for name, hash_ in read_whole(self._path)[_TABLE].items()}
        except FileNotFoundError:
            return {}
