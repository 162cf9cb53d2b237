"""What a row of a data file is, and the error that names what is wrong with one."""

from pathlib import Path

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of a data file: unknown keys are refused, so that a typing error is not silently ignored."""


class KnowledgeError(ValueError):
    """A data file that cannot be used. The message names the file, the row and the key, and what is allowed."""

    def __init__(self, file: Path, problem: str) -> None:
        super().__init__(f"{file.parent.name}/{file.name}: {problem}")
