"""Backs up what people sent, and puts a copy back. Started by script/backup and script/restore."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from server.settings import read_settings
from server.store.copies import back_up, copies_of, is_good, restore
from server.store.errors import StoreError
from server.store.folder import lock


def main(task: str, *paths: str) -> None:
    folder = read_settings().data_dir
    now = datetime.now(UTC)
    if task == "list":
        list_copies(folder)
    elif task == "backup":
        for file in back_up(folder, Path(paths[0]), now):
            print(f"Copied to {file}, and read it again: it is good.")
    else:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = lock(folder)
        for file in restore(folder, [Path(path) for path in paths], now):
            print(f"Restored {file}. What was there before lies beside it. Edit links sent to clinics no longer work.")
        os.close(held)


def list_copies(folder: Path) -> None:
    """Prints each file with its daily copies."""
    names = {copy.name[: -len("-2026-11-22.json")] for copy in folder.glob("copies/*.json")}
    names |= {file.stem for file in folder.glob("*.json")}
    if not names:
        print(f"There is nothing in {folder}.")
    for name in sorted(names):
        file = folder / f"{name}.json"
        for path in [file, *copies_of(file)]:
            state = "good" if is_good(path) else "damaged" if path.exists() else "missing"
            print(f"{state:8} {path}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (StoreError, OSError) as error:
        sys.exit(f"script/{sys.argv[1]}: {error}")
