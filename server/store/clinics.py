"""Clinics: registered, then approved by a person of staff, then changed by whoever holds the clinic's edit link.

One document holds all there is about a clinic, so each change is one write: all of it, or nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from server.domain.clinic_card import CODES, Clinic, Details, read_code, short_code, slugs_for
from server.store.documents import Documents
from server.store.edit_links import EditLink, LinkError, link_for, read_link
from server.store.errors import StoreError
from server.store.mail_state import Mail

# Enough for a good week; more is somebody filling the disk.
MOST_WAITING = 500
MOST_HISTORY = 50
MOST_KEYS = 20
# Whoever asks for the link again and again gets no more than one letter in this time.
ASK_AGAIN = timedelta(hours=1)

Outcome = Literal["shown", "waits", "same"]
What = Literal["registered", "approved", "declined", "changed", "link_sent", "link_asked", "removed"]


class UnknownClinicError(StoreError):
    """There is no such clinic."""


class ChangedSinceError(StoreError):
    """What a person of staff judged is no longer what waits: show it again."""


class TooManyWaitingError(StoreError):
    """Staff have to look at those that wait first."""


class UnconfirmedError(StoreError):
    """A phone number is to change, and nobody has said twice that it should. Nothing was changed."""


@dataclass(frozen=True)
class Event:
    """Something that happened to a clinic. ``was`` has the fields that a change replaced, ``who`` is of staff."""

    at: datetime
    what: What
    was: dict[str, str] = field(default_factory=dict)
    who: str = ""


@dataclass(frozen=True)
class Registered:
    """``created`` is false when the same form came a second time."""

    slug: str
    code: str
    created: bool


@dataclass(frozen=True)
class Waiting:
    """What staff have to judge; ``shown`` is what owners see until then. ``turn`` goes back with the judgement."""

    slug: str
    code: str
    email: str
    shown: Details | None
    wanted: Details
    turn: int
    since: datetime


@dataclass(frozen=True)
class Editing:
    """What the holder of an edit link may change. ``waits`` when it is not yet what owners see."""

    slug: str
    code: str
    details: Details
    waits: bool


@dataclass(frozen=True)
class Changed:
    """What became of a change: shown to owners, or part of it waits for staff, or nothing was new.

    ``link`` is the clinic's edit link from now on.
    """

    slug: str
    outcome: Outcome
    link: str


@dataclass(frozen=True)
class Letter:
    """An edit link that is to go to its clinic by mail. ``number`` tells it from later ones."""

    slug: str
    name: str
    email: str
    link: str
    number: int


@dataclass(frozen=True)
class Record:
    """All that staff may see of one clinic."""

    slug: str
    code: str
    email: str
    shown: Details | None
    mail: Mail | None
    history: tuple[Event, ...]


@dataclass(frozen=True)
class _Done:
    key: str
    outcome: Outcome


@dataclass(frozen=True)
class _Entry:
    """A clinic as it is kept. ``turn`` counts what happened to it, ``link`` its edit links."""

    id: str
    code: str
    email: str
    key: str
    since: datetime
    shown: Details | None = None
    waiting: Details | None = None
    changed: date | None = None
    revision: int = 0
    turn: int = 0
    link: int = 0
    link_expires: int = 0
    mail: Mail | None = None
    removed: bool = False
    asked: datetime | None = None
    done: tuple[_Done, ...] = ()
    history: tuple[Event, ...] = ()


class Clinics:
    """The clinics in their file. Safe to use from several threads; each change is on the disk when it returns.

    Every method that writes may raise ``NotKeptError``. ``now`` has a time zone. ``by_mail`` says whether links go to
    clinics by mail; ``told`` hears the slug of every clinic that changed, before the method returns.
    """

    def __init__(
        self,
        documents: Documents,
        secret: bytes,
        *,
        by_mail: bool = False,
        told: Callable[[str], None] = lambda slug: None,
    ) -> None:
        self._documents = documents
        self._secret = secret
        self._by_mail = by_mail
        self._told = told
        # All with a letter that is not known to have arrived.
        self._letters: set[str] = set()
        self._slug_of_code: dict[str, str] = {}
        self._slug_of_key: dict[str, str] = {}
        self._slugs_of_email: dict[str, set[str]] = {}
        # All that asked for their link, and perhaps some that have it by now.
        self._may_ask: set[str] = set()
        # All that wait, and perhaps some that no longer do.
        self._may_wait: set[str] = set()
        for document in documents.all():
            self._index(msgspec.convert(document, _Entry))

    # -------------------------------------------------------------- for owners

    def find(self, slug_or_code: str) -> Clinic | None:
        """The approved clinic with this slug or short code, however it was typed."""
        code = read_code(slug_or_code)
        entry = self._entry(self._slug_of_code.get(code or "") or slug_or_code.strip().lower())
        return _clinic(entry) if entry else None

    def was_removed(self, slug_or_code: str) -> bool:
        """Whether a clinic was here and is gone: its poster may still hang somewhere."""
        code = read_code(slug_or_code)
        entry = self._entry(self._slug_of_code.get(code or "") or slug_or_code.strip().lower())
        return entry is not None and entry.removed

    def approved(self) -> Iterator[Clinic]:
        """All that owners can find."""
        entries = (msgspec.convert(document, _Entry) for document in self._documents.all())
        return (clinic for entry in entries if (clinic := _clinic(entry)))

    # -------------------------------------------------------------- for clinics

    def register(self, details: Details, email: str, key: str, now: datetime) -> Registered:
        """Keeps a new clinic until staff approve it. The same ``key`` again changes nothing.

        Raises ``TooManyWaitingError``.
        """
        with self._documents.lock:
            if known := self._entry(self._slug_of_key.get(key, "")):
                return Registered(known.id, known.code, created=False)
            if len(self._may_wait) >= MOST_WAITING:
                raise TooManyWaitingError(f"{MOST_WAITING} clinics wait to be approved")
            code = self._new_code()
            slug = next(slug for slug in slugs_for(details.name, details.city, code) if self._entry(slug) is None)
            entry = _Entry(slug, code, email, key, now, waiting=details)
            self._keep(_with(entry, now, "registered"))
            return Registered(slug, code, created=True)

    def open_link(self, link: str, now: datetime) -> Editing:
        """What a link lets change. Looking uses nothing up: mail programs look too. Raises ``LinkError``."""
        entry = self._opened(read_link(link, self._secret), now)
        details = entry.waiting or entry.shown
        assert details, "a clinic with a link has details"
        return Editing(entry.id, entry.code, details, waits=entry.waiting is not None)

    def change(self, link: str, details: Details, key: str, now: datetime, *, confirmed: bool = False) -> Changed:
        """Changes a clinic, and uses up the link. What could lead owners astray waits for staff; the rest does not.

        The same ``key`` again changes nothing and gives the same answer.
        Raises ``LinkError``, and ``UnconfirmedError`` when a phone number changes and ``confirmed`` is false.
        """
        read = read_link(link, self._secret)
        with self._documents.lock:
            if (known := self._entry(read.slug)) and not known.removed and read.number == known.link - 1:
                for past in known.done:
                    if past.key == key:
                        return Changed(known.id, past.outcome, self._link_of(known))
            entry = self._opened(read, now)
            before = entry.waiting or entry.shown
            if before and details.phones() != before.phones() and not confirmed:
                raise UnconfirmedError("a phone number changes")
            entry, outcome = _changed(entry, details, now)
            following = link_for(entry.id, entry.link + 1, now)
            done = (*entry.done, _Done(key, outcome))[-MOST_KEYS:]
            entry = replace(self._linked(entry, following), done=done)
            self._keep(entry)
            return Changed(entry.id, outcome, self._link_of(entry))

    def ask_for_link(self, email: str, now: datetime) -> None:
        """Sends the clinics of this address their link once more; without mail staff are told. Says nothing of either.

        A link that still works stays the same, so that asking for others takes nothing from them.
        """
        with self._documents.lock:
            for slug in sorted(self._slugs_of_email.get(email.casefold(), ())):
                entry = self._entry(slug)
                if entry is None or entry.shown is None or (entry.asked and now - entry.asked < ASK_AGAIN):
                    continue
                # No turn: what staff are judging meanwhile is still the same.
                history = (*entry.history, Event(now, "link_asked"))[-MOST_HISTORY:]
                entry = replace(entry, asked=now, history=history)
                if self._by_mail:
                    works = entry.link and now.timestamp() < entry.link_expires
                    link = (
                        EditLink(slug, entry.link, entry.link_expires) if works else link_for(slug, entry.link + 1, now)
                    )
                    entry = self._linked(entry, link)
                self._keep(entry)

    # -------------------------------------------------------------- for staff

    def asked_for_link(self) -> list[Record]:
        """Clinics that lost their link, when there is no mail to send it by: staff pass a new one on."""
        with self._documents.lock:
            slugs = sorted(self._may_ask)
        return [self.record(slug) for slug in slugs if (entry := self._entry(slug)) and self._is_asking(entry)]

    def _is_asking(self, entry: _Entry) -> bool:
        return entry.asked is not None and not self._by_mail and not entry.removed

    def waiting(self) -> list[Waiting]:
        """What waits for staff, the longest wait first."""
        with self._documents.lock:
            slugs = sorted(self._may_wait)
        found = [
            Waiting(entry.id, entry.code, entry.email, entry.shown, entry.waiting, entry.turn, entry.since)
            for entry in map(self._entry, slugs)
            if entry and entry.waiting
        ]
        return sorted(found, key=lambda waiting: waiting.since)

    def approve(self, slug: str, turn: int, now: datetime, who: str = "") -> Clinic:
        """Shows owners what waits. The first time the clinic is also sent its edit link, when there is mail.

        Raises ``ChangedSinceError`` when that is not what was judged.
        """
        with self._documents.lock:
            entry = self._judged(slug, turn)
            assert entry.waiting
            was = _replaced(entry.shown, entry.waiting)
            is_new = entry.shown is None
            entry = _with(_shown(entry, entry.waiting, now), now, "approved", was, who)
            if self._by_mail and is_new:
                entry = self._linked(entry, link_for(slug, entry.link + 1, now))
            self._keep(replace(entry, waiting=None))
        clinic = self.find(slug)
        assert clinic
        return clinic

    def decline(self, slug: str, turn: int, now: datetime, who: str = "") -> None:
        """Forgets what waits: a change, or the whole clinic when it was never shown. Raises ``ChangedSinceError``."""
        with self._documents.lock:
            entry = self._judged(slug, turn)
            if entry.shown:
                self._keep(replace(_with(entry, now, "declined", who=who), waiting=None))
            else:
                self._documents.remove(slug)
                self._may_wait.discard(slug)
                self._slugs_of_email.get(entry.email.casefold(), set()).discard(slug)

    def remove(self, slug: str, now: datetime, who: str = "") -> None:
        """Takes a clinic away. Its slug and code stay taken, for its posters may still hang.

        Raises ``UnknownClinicError``.
        """
        with self._documents.lock:
            entry = self._known(slug)
            self._slugs_of_email.get(entry.email.casefold(), set()).discard(slug)
            gone = replace(_with(entry, now, "removed", who=who), email="", shown=None, waiting=None, removed=True)
            self._keep(replace(gone, link=entry.link + 1, mail=None, asked=None, history=gone.history[-1:]))

    def new_link(self, slug: str, now: datetime, who: str = "") -> tuple[str, str]:
        """An edit link and the e-mail address it goes to; links sent before stop working.

        When there is mail, it is sent.

        Raises ``UnknownClinicError``, also for a clinic that is not approved.
        """
        with self._documents.lock:
            entry = self._known(slug)
            if entry.shown is None:
                raise UnknownClinicError(f"{slug} is not approved")
            link = link_for(slug, entry.link + 1, now)
            self._keep(replace(_with(self._linked(entry, link), now, "link_sent", who=who), asked=None))
            return link.sign(self._secret), entry.email

    def record(self, slug_or_code: str) -> Record:
        """All about one clinic, however its slug or code was typed. Raises ``UnknownClinicError``."""
        code = read_code(slug_or_code)
        entry = self._known(self._slug_of_code.get(code or "") or slug_or_code.strip().lower())
        return Record(entry.id, entry.code, entry.email, entry.shown, entry.mail, entry.history)

    def history(self, slug: str) -> tuple[Event, ...]:
        """What happened to a clinic, the oldest first. Raises ``UnknownClinicError``."""
        return self._known(slug).history

    def stuck(self) -> list[Record]:
        """Clinics whose letter did not arrive, or perhaps did not: staff send a new link."""
        return [self.record(entry.id) for entry in self._mailed() if entry.mail and entry.mail.state != "waits"]

    # -------------------------------------------------------------- for the postman

    def letters(self, now: datetime) -> list[Letter]:
        """The letters that are to be sent now."""
        return [
            Letter(entry.id, (entry.shown or Details("", "")).name, entry.email, self._link_of(entry), entry.link)
            for entry in self._mailed()
            if entry.mail and entry.mail.is_due(now)
        ]

    def hand_over(self, letter: Letter) -> bool:
        """Notes that the mail server is about to take the letter. False when it must not be sent any more."""
        return self._mark(letter, Mail.handed_over)

    def arrived(self, letter: Letter) -> None:
        """The mail server has it."""
        self._mark(letter, lambda _: None)

    def not_taken(self, letter: Letter, why: str, now: datetime, *, for_good: bool) -> None:
        """The mail server surely has not taken it. It is tried again later, unless that is of no use."""
        self._mark(letter, lambda mail: mail.not_taken(why, now, for_good=for_good))

    def _mark(self, letter: Letter, after: Callable[[Mail], Mail | None]) -> bool:
        with self._documents.lock:
            entry = self._entry(letter.slug)
            if entry is None or entry.mail is None or entry.link != letter.number or entry.email != letter.email:
                return False
            self._keep(replace(entry, mail=after(entry.mail)))
            return True

    def _mailed(self) -> list[_Entry]:
        with self._documents.lock:
            slugs = sorted(self._letters)
        return [entry for entry in map(self._entry, slugs) if entry and entry.mail]

    def _linked(self, entry: _Entry, link: EditLink) -> _Entry:
        mail = Mail() if self._by_mail else None
        return replace(entry, link=link.number, link_expires=link.expires, mail=mail)

    # --------------------------------------------------------------

    def _entry(self, slug: str) -> _Entry | None:
        document = self._documents.get(slug)
        return msgspec.convert(document, _Entry) if document else None

    def _known(self, slug: str) -> _Entry:
        entry = self._entry(slug)
        if entry is None or entry.removed:
            raise UnknownClinicError(f"there is no clinic {slug}")
        return entry

    def _judged(self, slug: str, turn: int) -> _Entry:
        entry = self._known(slug)
        if entry.waiting is None or entry.turn != turn:
            raise ChangedSinceError(f"{slug} has changed since")
        return entry

    def _opened(self, link: EditLink, now: datetime) -> _Entry:
        entry = self._entry(link.slug)
        if entry is None or entry.removed or link.number != entry.link:
            raise LinkError("used")
        if now.timestamp() >= link.expires:
            raise LinkError("expired")
        return entry

    def _link_of(self, entry: _Entry) -> str:
        return EditLink(entry.id, entry.link, entry.link_expires).sign(self._secret)

    def _new_code(self) -> str:
        while (code := short_code(secrets.randbelow(CODES))) in self._slug_of_code:
            pass
        return code

    def _keep(self, entry: _Entry) -> None:
        # Before the write: when that fails, the disk may have the entry or not, and a look there decides.
        self._index(entry)
        self._documents.put(msgspec.to_builtins(entry))
        if not entry.waiting:
            self._may_wait.discard(entry.id)
        if not entry.mail:
            self._letters.discard(entry.id)
        if not entry.asked:
            self._may_ask.discard(entry.id)
        self._told(entry.id)

    def _index(self, entry: _Entry) -> None:
        self._slug_of_code[entry.code] = entry.id
        self._slug_of_key[entry.key] = entry.id
        if entry.waiting:
            self._may_wait.add(entry.id)
        if entry.mail:
            self._letters.add(entry.id)
        if entry.email:
            self._slugs_of_email.setdefault(entry.email.casefold(), set()).add(entry.id)
        if entry.asked:
            self._may_ask.add(entry.id)


def _clinic(entry: _Entry) -> Clinic | None:
    if entry.shown is None or entry.changed is None:
        return None
    return Clinic(entry.id, entry.code, entry.shown, entry.changed, entry.revision)


def _changed(entry: _Entry, details: Details, now: datetime) -> tuple[_Entry, Outcome]:
    """The entry after its clinic changed it, and what became of the change."""
    shown = entry.shown
    assert shown, "only an approved clinic has a link"
    if details == (entry.waiting or shown):
        return entry, "waits" if entry.waiting else "same"
    entry = _with(entry, now, "changed", _replaced(entry.waiting or shown, details))
    if details.guarded() == shown.guarded():
        return replace(_shown(entry, details, now), waiting=None), "shown"
    at_once = replace(shown, city=details.city, address=details.address, zone=details.zone, hours=details.hours)
    return replace(_shown(entry, at_once, now), waiting=details, since=now), "waits"


def _shown(entry: _Entry, details: Details, now: datetime) -> _Entry:
    if details == entry.shown:
        return entry
    return replace(entry, shown=details, changed=now.date(), revision=entry.revision + 1)


def _with(entry: _Entry, now: datetime, what: What, was: dict[str, str] | None = None, who: str = "") -> _Entry:
    event = Event(now, what, was or {}, who)
    return replace(entry, turn=entry.turn + 1, history=(*entry.history, event)[-MOST_HISTORY:])


def _replaced(before: Details | None, after: Details) -> dict[str, str]:
    """The texts that a change replaces. Hours are not kept: they mislead nobody later."""
    if before is None:
        return {}
    names = ("name", "phone", "after_phone", "after_name", "city", "address", "website", "zone")
    return {name: getattr(before, name) for name in names if getattr(before, name) != getattr(after, name)}
