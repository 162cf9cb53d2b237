"""What each person of staff may do with questions, and as whom readers know them. ``script/staff`` writes the file."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from server.domain.plain_text import clean_line
from server.store.errors import StoreError
from server.store.folder import lock
from server.store.whole_file import Tables, pack, read_whole, write_whole

ANSWERS, PUBLISHES = "answers", "publishes"
ROLES = (ANSWERS, PUBLISHES)
MOST_LETTERS = 60
_TABLE = "roles"


@dataclass(frozen=True)
class Role:
    """``may`` are of ``ROLES``. ``shown`` and ``title`` stand under an answer, such as Robin Hale, veterinary nurse."""

    may: tuple[str, ...] = ()
    shown: str = ""
    title: str = ""


class Roles:
    """Name of a person of staff -> role. Every question reads the file again, as with the names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "roles.json"

    def of(self, name: str) -> Role:
        """What this person may do: nothing, until somebody said so."""
        return self._all().get(name, Role())

    def may(self, name: str, roles: tuple[str, ...]) -> None:
        """Gives a person these roles, and no others. Raises ``StoreError``."""
        if unknown := set(roles) - set(ROLES):
            raise StoreError(f"There is no role {sorted(unknown)[0]}. The roles are {' and '.join(ROLES)}")
        self._change(name, replace(self.of(name), may=tuple(role for role in ROLES if role in roles)))

    def show(self, name: str, shown: str, title: str) -> None:
        """How readers know a person. Raises ``StoreError``."""
        shown, title = clean_line(shown), clean_line(title)
        if not 0 < len(shown) <= MOST_LETTERS or not 0 < len(title) <= MOST_LETTERS:
            raise StoreError(f"A name and a title have 1 to {MOST_LETTERS} letters each")
        self._change(name, replace(self.of(name), shown=shown, title=title))

    def forget(self, name: str) -> None:
        """Nobody who gets this name later inherits anything."""
        if name in self._all():
            self._change(name, Role())

    def _change(self, name: str, role: Role) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = lock(self._folder, "staff.lock")
        try:
            tables: Tables = {_TABLE: msgspec.to_builtins({**self._all(), name: role})}
            write_whole(self._path, pack(tables))
        finally:
            os.close(held)

    def _all(self) -> dict[str, Role]:
        try:
            return msgspec.convert(read_whole(self._path).get(_TABLE, {}), dict[str, Role])
        except FileNotFoundError:
            return {}
