"""Cells of a table for a spreadsheet, in which no text can become a formula."""

import re
from collections.abc import Iterable, Sequence

# What a spreadsheet may take for the beginning of a formula, also in the width of Chinese writing.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")  # noqa: RUF001


# A spreadsheet of a country with decimal commas splits at semicolons, whatever stands in quotes.
_AFTER_SPLIT = re.compile(rf"([;\t\r\n][ \u00a0\"']*)(?=[{re.escape(''.join(s for s in STARTS if s.strip()))}])")


def safe_cell(value: object) -> str:
    """A text that a spreadsheet shows as it stands. Numbers of ours stay numbers.

    >>> safe_cell("=1+1"), safe_cell(" @x"), safe_cell("+1 512"), safe_cell(-5), safe_cell("Oak")
    ("'=1+1", "' @x", "'+1 512", '-5', 'Oak')
    >>> safe_cell("Oak; =1+1;2")
    "Oak; '=1+1;2"
    """
    if isinstance(value, int):
        return str(value)
    text = "" if value is None else _AFTER_SPLIT.sub(r"\1'", str(value).replace("\x00", ""))
    return f"'{text}" if text.lstrip(" \u00a0").startswith(STARTS) or text.startswith(STARTS) else text


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""The whole table. Every cell stands in quotes, so that no comma or line of a text begins another.

    >>> table(["name", "many"], [['Robin "R" Reed', 2]])
    '"name","many"\r\n"Robin ""R"" Reed","2"\r\n'
    """
    return "".join(_row(row) for row in [head, *rows])


def _row(row: Sequence[object]) -> str:
    cells = (safe_cell(value).replace('"', '""') for value in row)
    return ",".join(f'"{cell}"' for cell in cells) + "\r\n"
