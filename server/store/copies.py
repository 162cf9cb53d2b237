"""Copies of a file: one a day beside it, and those that people take away. None is trusted before it is read."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from server.store.errors import DamagedError, StoreError
from server.store.whole_file import read_whole, sync_folder, unpack, write_whole

KEPT_COPIES = 14
COPIES = "copies"
# With it edit links are signed. After a restore the old ones must not come back to life.
SECRET = "secret"


def copies_of(path: Path) -> list[Path]:
    """The daily copies, the newest first, whether good or not."""
    named = re.compile(rf"{re.escape(path.stem)}-\d{{4}}-\d\d-\d\d{re.escape(path.suffix)}")
    folder = path.parent / COPIES
    found = folder.iterdir() if folder.is_dir() else []
    return sorted((copy for copy in found if named.fullmatch(copy.name)), reverse=True)


def newest_good_copy(path: Path) -> Path | None:
    """The newest daily copy that is undamaged."""
    return next((copy for copy in copies_of(path) if is_good(copy)), None)


def is_good(path: Path) -> bool:
    """Whether a file can be read and is what was written."""
    try:
        read_whole(path)
    except (OSError, DamagedError):
        return False
    return True


def copy_of_the_day(path: Path, today: date) -> None:
    """Copies the file as it lies on the disk, unless there is a copy of today; then drops the oldest copies.

    A real copy, not a second name for the same blocks: a bad block must not take both.
    Raises ``DamagedError`` when the file or the copy is not good; then nothing is dropped.
    """
    copy = path.parent / COPIES / f"{path.stem}-{today.isoformat()}{path.suffix}"
    if copy.exists() or not path.exists():
        return
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    copy_checked(path, copy)
    for old in copies_of(path)[KEPT_COPIES:]:
        old.unlink()


def renew(path: Path, today: date) -> None:
    """Drops copies that are older than the days we say, once there is one of today: a file that seldom changes keeps
    what was deleted from it no longer than any other. Raises as ``copy_of_the_day``.
    """
    first = f"{path.stem}-{(today - timedelta(days=KEPT_COPIES)).isoformat()}{path.suffix}"
    if any(copy.name < first for copy in copies_of(path)):
        copy_of_the_day(path, today)
        for copy in copies_of(path):
            if copy.name < first:
                copy.unlink()


def copy_checked(source: Path, target: Path) -> None:
    """Copies a good file and reads the copy again. Raises ``DamagedError`` or ``OSError``."""
    content = source.read_bytes()
    unpack(content, str(source))
    write_whole(target, content)
    read_whole(target)


def back_up(folder: Path, target: Path, now: datetime) -> list[Path]:
    """Copies every file of the folder into a new folder in ``target``. May be done while the server runs.

    Raises ``StoreError`` when there is nothing to copy or a file is damaged.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise StoreError(f"There is nothing to back up in {folder}")
    place = target / now.strftime("steady-%Y-%m-%dT%H%M%SZ")
    place.mkdir(mode=0o700, parents=True)
    for file in files:
        copy_checked(file, place / file.name)
    return [place / file.name for file in files]


def restore(folder: Path, copies: Iterable[Path], now: datetime) -> list[Path]:
    """Puts copies in the place of the files they are copies of. The caller holds the folder's lock.

    What lay there is kept under a name that ends in ``.before-…``. Edit links stop working: one that was used up since
    the copy was made would work again. Raises before anything is changed when a copy is not good.
    """
    pairs = [(copy, folder / file_name_of(copy)) for copy in copies]
    if len({target for _, target in pairs}) < len(pairs):
        raise StoreError("Two of these are copies of the same file: give one of them")
    contents = [(copy.read_bytes(), target) for copy, target in pairs]
    for (content, _), (copy, _) in zip(contents, pairs, strict=True):
        unpack(content, str(copy))
    (folder / SECRET).unlink(missing_ok=True)
    for content, target in contents:
        if target.exists():
            kept = target.with_name(f"{target.name}.before-{now:%Y-%m-%dT%H%M%SZ}")
            # A second name, so that there is no moment without the file.
            kept.hardlink_to(target)
        write_whole(target, content)
    sync_folder(folder)
    return [target for _, target in pairs]


def file_name_of(copy: Path) -> str:
    """What a copy is a copy of.

    >>> file_name_of(Path("copies/clinics-2026-11-22.json"))
    'clinics.json'
    >>> file_name_of(Path("steady-2026-11-22T120000Z/clinics.json"))
    'clinics.json'
    """
    found = re.fullmatch(r"([a-z_]+)(?:-\d{4}-\d\d-\d\d)?(\.json)(?:\.before-.*)?", copy.name)
    if not found:
        raise StoreError(f"{copy} does not have the name of a copy, such as clinics-2026-11-22.json")
    return f"{found[1]}{found[2]}"
