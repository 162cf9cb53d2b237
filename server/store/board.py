"""What was counted for clinics: added up in memory, and written down every few minutes.

One document holds a day of all clinics, so writing down is one write however many phones counted. A kill or a cut of
power loses what was counted since the last one, ``FLUSHED_EVERY`` at most; the usual end writes it down first. These
are counts for a wall, so that is a fair price for one write instead of thousands.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from threading import Event, Lock, Thread

from server.domain.board import KINDS
from server.store.documents import Documents
from server.store.errors import NotKeptError

log = logging.getLogger("steady.store")

FLUSHED_EVERY = timedelta(minutes=5)
KEPT_DAYS = 31

Counts = dict[str, dict[str, int]]


class Board:
    """The counts of the last days. Safe to use from several threads."""

    def __init__(self, documents: Documents, today: Callable[[], date]) -> None:
        self._documents = documents
        self._today = today
        self._lock = Lock()
        self._flushing = Lock()
        self._days: dict[date, Counts] = {
            date.fromisoformat(document["id"]): {
                slug: {kind: int(n) for kind, n in counts.items() if kind in KINDS}
                for slug, counts in document["clinics"].items()
            }
            for document in documents.all()
        }
        self._changed: set[date] = set()
        self._ended = Event()
        self._thread: Thread | None = None

    def add(self, slug: str, counts: Mapping[str, int]) -> None:
        """Counts for a clinic, on the day on which it came here."""
        with self._lock:
            today = self._today()
            own = self._days.setdefault(today, {}).setdefault(slug, {})
            for kind, number in counts.items():
                own[kind] = own.get(kind, 0) + number
            self._changed.add(today)

    def of(self, slug: str) -> dict[date, dict[str, int]]:
        """The days of one clinic."""
        with self._lock:
            first = self._today() - timedelta(days=KEPT_DAYS)
            return {day: dict(clinics[slug]) for day, clinics in self._days.items() if slug in clinics and day > first}

    def finished(self, slug: str) -> dict[date, dict[str, int]]:
        """The days of one clinic that are over. Today's numbers, looked at again and again, would tell of each one."""
        today = self._today()
        return {day: counts for day, counts in self.of(slug).items() if day < today}

    def flush(self) -> None:
        """Writes down what was counted since the last time. Raises ``NotKeptError``; then it is tried again later."""
        with self._flushing:
            with self._lock:
                changed, self._changed = self._changed, set()
                first = self._today() - timedelta(days=KEPT_DAYS)
                old = [day for day in self._days if day <= first]
                texts = {
                    day: {slug: dict(counts) for slug, counts in self._days[day].items()}
                    for day in changed
                    if day > first
                }
            try:
                for day, clinics in texts.items():
                    self._documents.put({"id": day.isoformat(), "clinics": clinics})
                for day in old:
                    self._documents.remove(day.isoformat())
                    with self._lock:
                        self._days.pop(day, None)
            except NotKeptError:
                with self._lock:
                    self._changed |= changed
                raise

    def start(self) -> None:
        """Writes down every few minutes from now on."""
        self._thread = Thread(target=self._run, name="board", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Writes down what is left."""
        self._ended.set()
        if self._thread:
            self._thread.join()
        self._try()

    def _run(self) -> None:
        while not self._ended.wait(FLUSHED_EVERY.total_seconds()):
            self._try()

    def _try(self) -> None:
        try:
            self.flush()
        except NotKeptError as error:
            log.warning("What was counted for clinics is not written down yet: %s", error)
