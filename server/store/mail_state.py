"""How far a letter is on its way, kept beside what it is about: clinics, orders and questions all have letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

MailState = Literal["waits", "handed", "failed"]
# How long to wait before a letter is tried again; after the last, staff have to see to it.
TRY_AGAIN = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))


@dataclass(frozen=True)
class Mail:
    """One letter. ``due`` is the moment before which it is not tried (none: at once), ``why`` the mail server's answer.

    While it is ``handed`` nobody knows whether the mail server has it, so it is never sent again by itself.
    """

    state: MailState = "waits"
    tries: int = 0
    due: datetime | None = None
    why: str = ""

    def is_due(self, now: datetime) -> bool:
        """Whether it waits to be tried, and may be tried now."""
        return self.state == "waits" and (self.due is None or self.due <= now)

    def handed_over(self) -> Mail:
        """The mail server is about to take it."""
        return replace(self, state="handed", tries=self.tries + 1)

    def not_taken(self, why: str, now: datetime, *, for_good: bool) -> Mail:
        """The mail server surely has not taken it: to be tried later, unless that is of no use."""
        # A failure before it was handed over has not been counted.
        tries = self.tries if self.state == "handed" else self.tries + 1
        if for_good or tries > len(TRY_AGAIN):
            return Mail("failed", tries, None, why)
        return Mail("waits", tries, now + TRY_AGAIN[tries - 1], why)
