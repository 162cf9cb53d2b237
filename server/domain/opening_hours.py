"""When a clinic is open. Times are minutes from midnight on the clinic's own clock; Monday is day 0.

The same code stands in ``web/clinic/card.js``; both are held to ``tests/domain/opening_hours.json``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

DAY = 24 * 60
# From, to. What ends after midnight ends after 1440; 0 to 1440 is the whole day.
Span = tuple[int, int]
Hours = tuple[Span, ...]
Week = tuple[Hours, ...]

_TIME = r"(\d{1,2})(?:[:.h](\d\d))?\s*(am|pm|a\.m\.|p\.m\.)?"


class HoursError(ValueError):
    """Hours that cannot be understood."""


class HalfDayError(HoursError):
    """Hours that could be of the morning or of the evening: 8-5 is no clinic that closes at five in the night."""


@dataclass(frozen=True)
class Opening:
    """``state`` is open, closed or unknown (no hours were given).

    When it next closes or opens: ``days`` from today, on ``weekday``, at ``minute``; ``None`` when it never closes.
    """

    state: str
    days: int | None = None
    weekday: int | None = None
    minute: int | None = None


def opening(week: Week, weekday: int, minute: int) -> Opening:
    """Whether a clinic is open on this weekday at this minute, and until when or when next."""
    # A week before and after, so that a night that began on Sunday counts on Monday.
    spans = sorted(
        ((day - weekday) * DAY + start, (day - weekday) * DAY + end)
        for day in range(weekday - 7, weekday + 15)
        for start, end in week[day % 7]
    )
    if not spans:
        return Opening("unknown")
    now = next((span for span in spans if span[0] <= minute < span[1]), None)
    if now is None:
        return _at("closed", weekday, next(start for start, _ in spans if start > minute))
    until = now[1]
    for start, end in spans:
        if start <= until < end:
            until = end
    return Opening("open") if until > minute + 7 * DAY else _at("open", weekday, until)


def _at(state: str, weekday: int, minute: int) -> Opening:
    days, minute = divmod(minute, DAY)
    return Opening(state, days, (weekday + days) % 7, minute)


def read_hours(text: str) -> Hours:
    """The hours of one day as somebody wrote them. Raises ``HoursError``.

    >>> read_hours("8:00-12:00, 2pm – 6:30 pm"), read_hours("18:00-08:00"), read_hours("24 hours"), read_hours("closed")
    (((480, 720), (840, 1110)), ((1080, 1920),), ((0, 1440),), ())
    """
    plain = text.strip().lower()
    if plain in {"", "closed", "-", "–"}:
        return ()
    if plain in {"24 hours", "24h", "24 h", "24/7", "open 24 hours", "all day"}:
        return ((0, DAY),)
    read = [_read_span(part) for part in re.split(r"[,;]| and ", plain)]
    unsure = [span for span, is_sure in read if not is_sure]
    if unsure != sorted(unsure):
        raise HalfDayError("say am or pm")
    spans = tuple(sorted(span for span, _ in read))
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise HoursError("two of these hours overlap")
    return spans


def _read_span(text: str) -> tuple[Span, bool]:
    """The span, and whether it can mean no other half of the day. Raises ``HoursError``."""
    found = re.fullmatch(rf"\s*{_TIME}\s*(?:-|–|—|to|until)\s*{_TIME}\s*", text)
    if not found:
        raise HoursError("write hours such as 8:00-18:00, 24 hours, or closed")
    start, end = _minute(*found.group(1, 2, 3)), _minute(*found.group(4, 5, 6))
    if start in {DAY, end}:
        raise HoursError("write hours such as 8:00-18:00, 24 hours, or closed")
    halves = [found[3], found[6]]
    is_bare = [not half and 1 <= int(hour) <= 12 for hour, half in zip(found.group(1, 4), halves, strict=True)]
    if (any(halves) and any(is_bare)) or (all(is_bare) and _is_odd(start, end)):
        raise HalfDayError("say am or pm")
    return (start, end if end > start else end + DAY), not all(is_bare)


def _is_odd(start: int, end: int) -> bool:
    """Whether the clock of 24 hours is hardly meant: a day that begins in the small hours, or ends before it began."""
    return end < start or start < 6 * 60


def _minute(hour: str, minute: str | None, half: str | None) -> int:
    h, m = int(hour), int(minute or 0)
    if half:
        if not 1 <= h <= 12:
            raise HoursError("an hour before am or pm is 1 to 12")
        h = h % 12 + (12 if half.startswith("p") else 0)
    if h * 60 + m > DAY or m > 59:
        raise HoursError("a day has 24 hours of 60 minutes")
    return h * 60 + m


def write_hours(hours: Hours) -> str:
    """Hours as a form shows them, and as ``read_hours`` reads them.

    >>> write_hours(((480, 720), (1080, 1920))), write_hours(((0, 1440),)), write_hours(())
    ('08:00-12:00, 18:00-08:00', '24 hours', 'closed')
    """
    if hours == ((0, DAY),):
        return "24 hours"
    return ", ".join(_write_span(start, end) for start, end in hours) or "closed"


def _write_span(start: int, end: int) -> str:
    """As ``_read_span`` reads it: with am and pm where it would ask for them.

    >>> _write_span(480, 1080), _write_span(480, 1740)
    ('08:00-18:00', '8:00 am-5:00 am')
    """
    start, end = start % DAY, end if end == DAY else end % DAY
    if all(60 <= minute < 13 * 60 for minute in (start, end)) and _is_odd(start, end):
        return f"{_half(start)}-{_half(end)}"
    return f"{_clock(start)}-{_clock(end)}"


def _half(minute: int) -> str:
    return f"{minute // 60 % 12 or 12}:{minute % 60:02} {'pm' if minute >= DAY // 2 else 'am'}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
