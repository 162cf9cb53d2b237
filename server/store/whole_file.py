"""Files that are there whole or not at all, and that show when they were damaged.

A file is JSON with the check of its own content in front, so that a flipped bit in a phone number is found too:
``{"check":"<32 hex digits>","tables":{...}}``.
"""

import os
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from server.store.errors import DamagedError

Tables = dict[str, dict[str, Any]]

_HEAD, _MIDDLE, _END = b'{"check":"', b'","tables":', b"}\n"
_CHECK_LENGTH = 32
_START = len(_HEAD) + _CHECK_LENGTH + len(_MIDDLE)


def pack(tables: Tables) -> bytes:
    """The content of a file that holds ``tables``."""
    body = msgspec.json.encode(tables)
    return b"".join((_HEAD, _check(body), _MIDDLE, body, _END))


def unpack(content: bytes, name: str) -> Tables:
    """The tables in the content of a file. Raises ``DamagedError`` when it is not, to the byte, what ``pack`` made."""
    body = content[_START : -len(_END)]
    if content != b"".join((_HEAD, _check(body), _MIDDLE, body, _END)):
        raise DamagedError(f"{name} is damaged: it is not what Steady wrote")
    try:
        return msgspec.json.decode(body, type=Tables)
    except msgspec.DecodeError as error:
        raise DamagedError(f"{name} is damaged: {error}") from error


def read_whole(path: Path) -> Tables:
    """The tables in a file. Raises ``DamagedError``, or ``OSError`` when it cannot be read."""
    return unpack(path.read_bytes(), str(path))


def write_whole(path: Path, content: bytes) -> None:
    """Puts ``content`` in place of the file. Killed or failing at any moment, it leaves the old file or the new one.

    When it returns, the new one outlives a power cut. When it raises ``OSError``, either may be found.
    """
    temporary = temporary_of(path)
    try:
        # O_EXCL would trip over what a killed process left; the lock says that it is nobody else's.
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(temporary, path)
    except BaseException:
        # On a full disk this gives the room back.
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def temporary_of(path: Path) -> Path:
    """Where a file is written before it takes its place. In the same folder, since a rename cannot leave a disk."""
    return path.with_name(path.name + ".new")


def sync_folder(folder: Path) -> None:
    """Without this a power cut may undo a rename."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _check(body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECK_LENGTH // 2).hexdigest().encode()
