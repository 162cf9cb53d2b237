"""The folder with everything that people sent: opened by one process at a time."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from server.store.copies import SECRET
from server.store.documents import Documents
from server.store.errors import LockedError, StoreError
from server.store.storage import SafeStorage
from server.store.whole_file import write_whole

SECRET_BYTES = 32


def utc_today() -> date:
    """Today, the same wherever the server stands."""
    return datetime.now(UTC).date()


class Folder:
    """The open folder. While it is open no other process can open it.

    Raises ``LockedError`` when another has it, and ``StoreError`` when it cannot be used.
    """

    def __init__(self, path: Path, today: Callable[[], date] = utc_today) -> None:
        self.path = path
        self._today = today
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = lock(path)
        except OSError as error:
            raise StoreError(f"STEADY_DATA_DIR: {path} cannot be used: {error.strerror}") from error
        self._open: list[Documents] = []

    def documents(self, name: str) -> Documents:
        """The documents in the file ``name``.json. Raises ``DamagedError``."""
        documents = Documents(SafeStorage(self.path / f"{name}.json", self._today))
        self._open.append(documents)
        return documents

    def renew_copies(self) -> None:
        """Drops the daily copies of every file that are older than the days we say."""
        for documents in list(self._open):
            documents.renew_copies()

    def secret(self) -> bytes:
        """A secret of this folder, made when it is first asked for. It is not in backups; without it links die."""
        path = self.path / SECRET
        if not path.exists():
            write_whole(path, secrets.token_bytes(SECRET_BYTES))
        secret = path.read_bytes()
        if len(secret) != SECRET_BYTES:
            raise StoreError(f"{path} is damaged. Remove it: Steady makes a new one, and edit links stop working")
        return secret

    def close(self) -> None:
        """Lets others have the folder. Nothing is left to be written."""
        for documents in self._open:
            documents.close()
        os.close(self._lock)


def lock(path: Path, name: str = "steady.lock") -> int:
    """The lock of a folder, as an open file. It ends with the process, however that ends. Raises ``LockedError``."""
    file = os.open(path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        process = os.read(file, 20).decode(errors="replace").strip() or "unknown"
        os.close(file)
        raise LockedError(
            f"Another Steady (process {process}) already uses {path}. "
            "Stop it first, or set STEADY_DATA_DIR to another folder"
        ) from None
    os.ftruncate(file, 0)
    os.write(file, f"{os.getpid()}\n".encode())
    return file
