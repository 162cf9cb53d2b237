"""What a new Steady begins with: questions that were answered before anybody asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from server.domain.checklist import Level
from server.domain.reader_question import Asked, Edited
from server.store.idempotency import CameWith
from server.store.question_records import Event, Publication, Record

First = tuple[str, Edited, Level, date]


def first_questions(rows: Iterable[First], by: str, role: str) -> Iterator[Record]:
    """Published since their day. Staff may change and withdraw them like any other."""
    for id_, edited, level, day in rows:
        at = datetime.combine(day, time(), UTC)
        yield Record(
            id_,
            at,
            CameWith(f"first-{id_}", ""),
            Asked(edited.title, edited.text, edited.name, topic=edited.topic),
            edited,
            level,
            status="answered",
            publication=Publication(at, edited, by, role),
            given=edited,
            history=(Event(at, "published", "", "with Steady itself"),),
        )
