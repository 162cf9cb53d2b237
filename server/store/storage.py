"""What TinyDB writes through: one file, replaced whole at each write, read once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tinydb.storages import Storage

from server.store.copies import copies_of, copy_of_the_day, newest_good_copy, renew
from server.store.errors import DamagedError, NotKeptError
from server.store.whole_file import Tables, pack, read_whole, temporary_of, write_whole

log = logging.getLogger("steady.store")


class SafeStorage(Storage):
    """One file of tables. Whoever makes one holds the folder's lock.

    TinyDB changes the tables that ``read`` gave it before it calls ``write``. So when a write fails, they are dropped
    and read from the disk again: what was not kept is not shown either.
    """

    def __init__(self, path: Path, today: Callable[[], date]) -> None:
        self._path = path
        self._today = today
        self._tables: Tables | None = None
        self._fresh = False
        temporary_of(path).unlink(missing_ok=True)
        self._load()
        self._copy()

    def read(self) -> Tables | None:
        if not self._fresh:
            self._load()
        return self._tables

    def write(self, data: Tables) -> None:
        self._fresh = False
        content = pack(data)
        self._copy()
        try:
            write_whole(self._path, content)
        except OSError as error:
            raise NotKeptError(f"{self._path} could not be written: {error.strerror}") from error
        self._tables = data
        self._fresh = True

    def renew_copies(self) -> None:
        """Drops the copies that are too old."""
        try:
            renew(self._path, self._today())
        except (OSError, DamagedError) as error:
            log.warning("The old copies of %s stay: %s", self._path, error)

    def _load(self) -> None:
        try:
            self._tables = read_whole(self._path)
        except FileNotFoundError:
            # Gone is not the same as new.
            if copies_of(self._path):
                raise DamagedError(f"{self._path} is missing. {_way_back(self._path)}") from None
            self._tables = None
        except DamagedError as error:
            raise DamagedError(f"{error}. {_way_back(self._path)}") from error
        self._fresh = True

    def _copy(self) -> None:
        """A copy that cannot be made stops nobody: the file itself is still good."""
        try:
            copy_of_the_day(self._path, self._today())
        except (OSError, DamagedError) as error:
            log.warning("There is no copy of today of %s: %s", self._path, error)


def _way_back(path: Path) -> str:
    copy = newest_good_copy(path)
    if copy is None:
        return "There is no good copy of it: restore it from a backup with script/restore FILE"
    return f"The newest good copy is {copy}. To go back to it: script/restore {copy}"
