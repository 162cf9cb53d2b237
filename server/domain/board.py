"""What may be counted for a clinic, when the owner said yes: a closed list, and how much of it the clinic is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# What is counted, in the words of the privacy page and of the clinic's board. The phone sends these names (counts.js).
KINDS: dict[str, str] = {
    "scans": "Codes scanned",
    "checks": "Checks begun",
    "emergency": "Results: Emergency",
    "same_day": "Results: Call today",
    "book_soon": "Results: Book a visit",
    "watch": "Results: Watch at home",
    "calls": "Calls tapped",
}
# A phone that was without a connection for long; more is not a phone.
MOST_AT_ONCE = 50
FEWEST_SHOWN = 5

Day = Mapping[str, int]


@dataclass(frozen=True)
class Sent:
    """All that a phone sends: the clinic's slug, and how many of what. No time, no name, no number of the phone."""

    clinic: str
    counts: dict[str, int]


EXAMPLE = Sent("oak-street-vets", {"scans": 1, "checks": 1, "same_day": 1, "calls": 1})


def counts_problem(counts: Mapping[str, object]) -> tuple[str, str] | None:
    """The field that cannot be used and why, or ``None``.

    >>> counts_problem({"scans": 1}), counts_problem({}), counts_problem({"scans": 0})
    (None, ('counts', 'name at least one thing that was counted'), ('counts.scans', 'use a whole number from 1 to 50'))
    """
    if not counts:
        return "counts", "name at least one thing that was counted"
    for kind, number in counts.items():
        if kind not in KINDS:
            return "counts", f"count only {', '.join(KINDS)}"
        if type(number) is not int or not 1 <= number <= MOST_AT_ONCE:
            return f"counts.{kind}", f"use a whole number from 1 to {MOST_AT_ONCE}"
    return None


@dataclass(frozen=True)
class Row:
    """A day of a clinic's board: a text for each of ``KINDS``."""

    day: date
    shown: tuple[str, ...]


def board_rows(days: Mapping[date, Day], fewer: str) -> list[Row]:
    """The days on which something is large enough to be shown, the newest first; what is small is ``fewer``.

    Nothing and a little look the same, so that no day tells of one person.

    >>> rows = board_rows({date(2026, 11, 22): {"scans": 7, "calls": 4}, date(2026, 11, 21): {"scans": 4}}, "few")
    >>> [(str(row.day), row.shown) for row in rows]
    [('2026-11-22', ('7', 'few', 'few', 'few', 'few', 'few', 'few'))]
    """
    rows = []
    for day, counts in sorted(days.items(), reverse=True):
        if any(counts.get(kind, 0) >= FEWEST_SHOWN for kind in KINDS):
            numbers = [counts.get(kind, 0) for kind in KINDS]
            rows.append(Row(day, tuple(str(n) if n >= FEWEST_SHOWN else fewer for n in numbers)))
    return rows
