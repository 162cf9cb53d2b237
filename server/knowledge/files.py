"""Reading a data file into records, with errors that name file, row and key."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from server.knowledge.record import KnowledgeError

Row = TypeVar("Row")


class HasId(Protocol):
    """A row with an id."""

    @property
    def id(self) -> str: ...


Named = TypeVar("Named", bound=HasId)


def read_toml(file: Path) -> dict[str, Any]:
    """The file as TOML has it. Raises ``KnowledgeError`` when it is missing or is not TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KnowledgeError(file, "the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(file, f"is not valid TOML: {error}") from error


def unique(file: Path, table: str, rows: Iterable[Named]) -> Iterable[Named]:
    """The same rows; raises ``KnowledgeError`` at an id that is used twice."""
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise KnowledgeError(file, f"{table} {row.id}, id: is used twice")
        seen.add(row.id)
        yield row


def read_whole(file: Path, kind: type[Row]) -> Row:
    """The file as one record."""
    return convert(file, "", read_toml(file), kind)


def read_rows(file: Path, table: str, kind: type[Row], name: str = "id") -> Iterable[Row]:
    """Each ``[[table]]`` of the file; ``name`` is the key that names a row in an error."""
    rows = read_toml(file).get(table, [])
    if not rows:
        raise KnowledgeError(file, f"has no [[{table}]] at all")
    for n, row in enumerate(rows, start=1):
        yield convert(file, f"{table} {row.get(name, f'number {n}')}", row, kind)


def convert(file: Path, row: str, value: Any, kind: type[Row]) -> Row:
    """``value`` as a ``kind``; raises ``KnowledgeError`` naming ``row`` and the key that does not fit."""
    place = f"{row}, " if row else ""
    if is_dataclass(kind) and (unknown := set(value) - {f.name for f in fields(kind) if f.init}):
        raise KnowledgeError(file, f"{place}{sorted(unknown)[0]}: there is no such key")
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at ")
        key = path.strip("`").removeprefix("$").removeprefix(".")
        raise KnowledgeError(file, f"{place}{key + ': ' if key else ''}{problem}") from error


def refuse_unknown(file: Path, place: str, keys: Iterable[str], known: Mapping[str, object] | set[str]) -> None:
    """Raises ``KnowledgeError`` at the first key that points nowhere."""
    for key in keys:
        if key not in known:
            raise KnowledgeError(file, f"{place}: “{key}” is not known")
