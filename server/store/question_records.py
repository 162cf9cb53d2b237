"""What the store knows of questions, as others see it and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from server.domain.checklist import Level
from server.domain.reader_question import Asked, Edited, Status
from server.store.errors import StoreError
from server.store.idempotency import CameWith
from server.store.mail_state import Mail

# Enough for a bad week; more is somebody filling the disk.
MOST_WAITING = 3_000
MOST_HISTORY = 200
MOST_PAST = 20
MOST_FOLLOW_UPS = 10
# So long an answer or a refusal lies before it is sent: until then Undo takes it back.
UNDO_FOR = timedelta(minutes=10)
# The same words within this time are the same question.
SAME_WITHIN = timedelta(days=30)

What = Literal[
    "asked",
    "more",
    "edited",
    "drafted",
    "sent",
    "published",
    "withdrawn",
    "declined",
    "seen",
    "undone",
    "deleted",
    "email_deleted",
]
LetterKind = Literal["received", "answered", "declined"]


class UnknownQuestionError(StoreError):
    """There is no such question, or its link is not whole."""


class ChangedMeanwhileError(StoreError):
    """What a person of staff saw is no longer what there is: show it again."""


class NotNowError(StoreError):
    """That cannot be done with a question in this state. Nothing was changed."""


class SameQuestionError(StoreError):
    """We have this question already, from this or another sender."""


class QueueFullError(StoreError):
    """Staff have to answer those that wait first."""


@dataclass(frozen=True)
class Event:
    """Something that happened to a question; ``who`` is of staff. ``note`` has no words of the asker."""

    at: datetime
    what: What
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class FollowUp:
    """More that the asker said. ``level`` is what these words alone mean."""

    at: datetime
    text: str
    level: Level | None = None


@dataclass(frozen=True)
class Publication:
    """What everybody may read, as it stood when it was published. A thing of its own: editing does not change it."""

    at: datetime
    edited: Edited
    by: str
    role: str
    who: str = ""
    withdrawn: datetime | None = None

    @property
    def is_public(self) -> bool:
        """Whether readers find it."""
        return self.withdrawn is None


@dataclass(frozen=True)
class Kept:
    """``created`` is false when the same thing came a second time."""

    id: str
    link: str
    level: Level | None
    signs: tuple[str, ...]
    created: bool


@dataclass(frozen=True)
class Waiting:
    """A row of the queue. ``more`` when the asker has said something since the last deed of staff."""

    id: str
    title: str
    level: Level | None
    since: datetime
    status: Status
    more: bool


@dataclass(frozen=True)
class LetterState:
    """A letter to the asker, and how far it is. ``mail`` is ``None`` when it has arrived."""

    number: int
    kind: LetterKind
    mail: Mail | None


@dataclass(frozen=True)
class Letter:
    """A letter that is to go to an asker. ``slug`` is the question."""

    slug: str
    email: str
    number: int
    kind: LetterKind
    title: str
    link: str
    answer: str
    unknown: str
    reason: str
    level: Level | None
    is_public: bool


@dataclass(frozen=True)
class Past:
    """How it was before a deed of staff, for Undo. ``letter`` is the number of the one that the deed wrote."""

    what: What
    who: str
    at: datetime
    status: Status
    edited: Edited
    reason: str
    publication: Publication | None
    given: Edited | None = None
    letter: int = 0
    more: bool = False


@dataclass(frozen=True)
class Record:
    """All that there is about a question, as it is kept. After a deletion ``asked`` is ``None`` and no words are left.

    ``turn`` counts what happened, so that nobody judges what they have not seen. ``given`` is the answer as the asker
    got it: what staff edit afterwards is not sent until somebody sends it.
    """

    id: str
    since: datetime
    came_with: CameWith
    asked: Asked | None
    edited: Edited
    level: Level | None = None
    signs: tuple[str, ...] = ()
    status: Status = "waits"
    print: str = ""
    reason: str = ""
    publication: Publication | None = None
    given: Edited | None = None
    letters: tuple[LetterState, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    history: tuple[Event, ...] = ()
    past: tuple[Past, ...] = ()
    turn: int = 0
    more: bool = False

    @property
    def email(self) -> str:
        """Where a reply goes; empty when none was asked for, or when it was deleted."""
        return self.asked.email if self.asked else ""

    @property
    def unheard(self) -> Level | None:
        """How urgent the asker’s words are that nobody of staff has dealt with yet: all of them, or what was added."""
        if self.given is None:
            return self.level
        return self.follow_ups[-1].level if self.more and self.follow_ups else None

    @property
    def is_open(self) -> bool:
        """Whether it stands in the queue."""
        return self.status in {"waits", "drafted"} or self.more

    @property
    def is_public(self) -> bool:
        """Whether readers find it."""
        return self.publication is not None and self.publication.is_public
