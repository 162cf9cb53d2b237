"""Questions to staff: asked, judged, answered, and made public by a publication.

One document holds all there is about a question, so each change is one write: all of it, or nothing. How many found an
answer helpful is counted in documents of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

import msgspec

from server.domain.ask_gate import most_urgent
from server.domain.checklist import Level
from server.domain.reader_question import Asked, Edited, Shown, Status, as_asked, fingerprint
from server.store import question_links
from server.store.engine import Engine
from server.store.idempotency import CameWith, Keys
from server.store.mail_state import Mail
from server.store.question_index import Order, PublicIndex
from server.store.question_records import (
    MOST_FOLLOW_UPS,
    MOST_HISTORY,
    MOST_PAST,
    MOST_WAITING,
    SAME_WITHIN,
    UNDO_FOR,
    ChangedMeanwhileError,
    Event,
    FollowUp,
    Kept,
    Letter,
    LetterKind,
    LetterState,
    NotNowError,
    Past,
    Publication,
    QueueFullError,
    Record,
    SameQuestionError,
    UnknownQuestionError,
    Waiting,
    What,
)

# No vowels and no digits that look like letters: an id spells nothing.
LETTERS = "bcdfghjkmnpqrstvwxz23456789"
ID_LENGTH = 10


class Questions:
    """The questions in their engine. Safe to use from several threads; each change is on the disk when it returns.

    Every method that writes may raise ``NotKeptError``, and with ``turn`` ``ChangedMeanwhileError``; those that take an
    id or a link may raise ``UnknownQuestionError``. ``now`` has a time zone. ``told`` hears the id of every question
    whose public page changed, ``letter`` when there may be a letter to send.
    """

    def __init__(
        self,
        documents: Engine,
        counts: Engine,
        secret: bytes,
        *,
        by_mail: bool = False,
        told: Callable[[str], None] = lambda id_: None,
        letter: Callable[[], None] = lambda: None,
    ) -> None:
        self._documents = documents
        self._counts = counts
        self._secret = secret
        self._by_mail = by_mail
        self._told = told
        self._letter = letter
        self._keys = Keys(documents)
        self._helpful = {str(count["id"]): int(count["count"]) for count in counts.all()}
        self._public = PublicIndex(lambda id_: self._helpful.get(id_, 0))
        self._open: dict[str, Waiting] = {}
        self._prints: dict[str, tuple[str, datetime]] = {}
        # All with a letter that is not known to have arrived.
        self._letters: set[str] = set()
        for document in documents.all():
            self._index(msgspec.convert(document, Record))

    # -------------------------------------------------------------- for owners

    def ask(
        self,
        asked: Asked,
        level: Level | None,
        signs: tuple[str, ...],
        came: CameWith,
        now: datetime,
        replaces: Iterable[str] = (),
    ) -> Kept:
        """Keeps a question. The same key with the same content again gives the same answer.

        Raises ``SameQuestionError``, ``QueueFullError``, and what ``Keys.known`` raises.
        """
        with self._documents.lock:
            if known := self._keys.known(came, replaces):
                return self._kept(self.record(known), created=False)
            mark = fingerprint(asked)
            if mark in self._prints and now - self._prints[mark][1] < SAME_WITHIN:
                raise SameQuestionError("the same words came before")
            if len(self._open) >= MOST_WAITING:
                raise QueueFullError(f"{MOST_WAITING} questions wait")
            record = Record(self._new_id(), now, came, asked, as_asked(asked), level, signs, print=mark)
            record = self._with_letter(_with(record, now, "asked"), "received", now)
            self._keep(record)
        return self._kept(record, created=True)

    def link_of(self, id_: str) -> str:
        """The secret link of a question."""
        return question_links.sign(id_, self._secret)

    def mine(self, link: str) -> Record:
        """What the holder of a link may see."""
        return self.record(question_links.read(link, self._secret))

    def add(self, link: str, text: str, now: datetime, level: Level | None = None, signs: tuple[str, ...] = ()) -> None:
        """Adds what the asker has to say, with what these words mean: they make a question more urgent, never less.

        The same words again change nothing. Raises ``NotNowError`` after too many.
        """
        with self._documents.lock:
            record = self._there(self.mine(link))
            if any(more.text == text for more in record.follow_ups):
                return
            if len(record.follow_ups) >= MOST_FOLLOW_UPS:
                raise NotNowError("enough was added")
            follow_ups = (*record.follow_ups, FollowUp(now, text, level))
            after = replace(
                _with(record, now, "more"),
                follow_ups=follow_ups,
                more=True,
                level=most_urgent((record.level, level)),
                signs=tuple(sorted({*record.signs, *signs})),
            )
            self._keep(after)

    def delete(self, link: str, now: datetime) -> None:
        """Takes away everything that the asker said, also what was published. That it was here, and when, stays."""
        with self._documents.lock:
            self._wipe(self.mine(link), now)

    def helpful(self, id_: str) -> int:
        """Counts somebody who found an answer helpful."""
        with self._counts.lock:
            if self.shown(id_) is None:
                raise UnknownQuestionError(f"{id_} is not public")
            count = self._helpful.get(id_, 0) + 1
            self._counts.put({"id": id_, "count": count})
            self._helpful[id_] = count
        self._public.counted()
        self._told(id_)
        return count

    # -------------------------------------------------------------- for readers

    def shown(self, id_: str) -> Shown | None:
        """The publication of this question."""
        record = self._record(id_)
        if record is None or record.publication is None or not record.is_public:
            return None
        p = record.publication
        return Shown(id_, p.edited, p.by, p.role, p.at, self._helpful.get(id_, 0))

    def was_public(self, id_: str) -> bool:
        """Whether there was a publication that is gone."""
        record = self._record(id_)
        return (
            record is not None and not record.is_public and any(event.what == "published" for event in record.history)
        )

    def listed(
        self,
        *,
        topic: str = "",
        about: str = "",
        order: Order = "newest",
        words: str = "",
        first: int = 0,
        most: int = 20,
    ) -> tuple[list[Shown], int]:
        """Publications that fit, ``most`` of them from the ``first`` on, and how many there are in all."""
        ids = self._public.find(topic=topic, about=about, order=order, words=words)
        return [shown for id_ in ids[first : first + most] if (shown := self.shown(id_))], len(ids)

    # -------------------------------------------------------------- for staff

    def queue(self) -> list[Waiting]:
        """What waits for staff: most urgent first, then the longest wait."""
        with self._documents.lock:
            waiting = list(self._open.values())
        return sorted(waiting, key=lambda one: (-(one.level.urgency if one.level else -1), one.since, one.id))

    def record(self, id_: str) -> Record:
        """All about one question."""
        record = self._record(id_)
        if record is None:
            raise UnknownQuestionError(f"there is no question {id_}")
        return record

    def lately(self, most: int) -> list[Record]:
        """Those that came last."""
        return [msgspec.convert(document, Record) for document in self._documents.newest(most)]

    def edit(self, id_: str, turn: int, edited: Edited, who: str, now: datetime) -> None:
        """Keeps what staff made of a question. What was published stays as it is, until it is published again.

        What the asker added waits until somebody answers it: a draft is no answer.
        """

        def do(record: Record) -> Record:
            status: Status = record.status
            if status in {"waits", "drafted"}:
                status = "drafted" if edited.answer else "waits"
            return replace(record, edited=edited, status=status)

        self._do(id_, turn, "drafted" if edited.answer else "edited", who, now, do)

    def send(self, id_: str, turn: int, who: str, now: datetime) -> None:
        """Answers the asker alone. Raises ``NotNowError`` when there is no answer."""
        self._do(id_, turn, "sent", who, now, lambda record: replace(_answered(record), more=False), "answered")

    def publish(self, id_: str, turn: int, by: str, role: str, who: str, now: datetime) -> None:
        """Shows everybody question and answer, and tells the asker. Raises ``NotNowError`` without an answer."""

        def do(record: Record) -> Record:
            answered = _answered(record)
            first = record.publication.at if record.publication and record.is_public else now
            return replace(answered, publication=Publication(first, record.edited, by, role, who), more=False)

        known = self.record(id_)
        told_before = known.status == "answered"
        self._do(id_, turn, "published", who, now, do, None if told_before else "answered")

    def withdraw(self, id_: str, turn: int, who: str, now: datetime) -> None:
        """Takes the publication away. The answer stays with the asker. Raises ``NotNowError`` when there is none."""

        def do(record: Record) -> Record:
            if record.publication is None or not record.is_public:
                raise NotNowError("it is not public")
            return replace(record, publication=replace(record.publication, withdrawn=now))

        self._do(id_, turn, "withdrawn", who, now, do)

    def decline(self, id_: str, turn: int, reason: str, who: str, now: datetime) -> None:
        """Says no, with the reason. Raises ``NotNowError`` for what is public."""

        def do(record: Record) -> Record:
            if record.is_public:
                raise NotNowError("withdraw it first")
            return replace(record, status="declined", reason=reason, more=False)

        self._do(id_, turn, "declined", who, now, do, "declined")

    def seen(self, id_: str, turn: int, who: str, now: datetime) -> None:
        """What the asker added needs no answer. Raises ``NotNowError`` when nothing was added."""

        def do(record: Record) -> Record:
            if not record.more:
                raise NotNowError("nothing was added")
            return replace(record, more=False)

        self._do(id_, turn, "seen", who, now, do)

    def undo(self, id_: str, turn: int, who: str, now: datetime) -> bool:
        """Takes back the last deed of staff. False when its letter had gone already. Raises ``NotNowError``."""
        with self._documents.lock:
            record = self._judged(id_, turn)
            if not record.past:
                raise NotNowError("there is nothing to undo")
            *past, last = record.past
            letter = next((one for one in record.letters if one.number == last.letter), None)
            # One that the mail server did not take, once or for good, has gone nowhere either.
            is_here = letter is not None and letter.mail is not None and letter.mail.state != "handed"
            letters = tuple(one for one in record.letters if not (is_here and one.number == last.letter))
            before = replace(
                record,
                status=last.status,
                edited=last.edited,
                reason=last.reason,
                publication=last.publication,
                given=last.given,
                letters=letters,
                past=tuple(past),
                more=record.more or last.more,
            )
            self._keep(_with(before, now, "undone", who, last.what))
            return last.letter == 0 or is_here

    def sow(self, records: Iterable[Record]) -> None:
        """Puts in what a new Steady begins with, but for what was here once, in one write."""
        with self._documents.lock:
            new = [record for record in records if self._record(record.id) is None]
            if new:
                self._documents.add(msgspec.to_builtins(record) for record in new)
            for record in new:
                self._keys.note(record.came_with.key, record.id)
                self._index(record)

    # -------------------------------------------------------------- forgetting

    def forget(self, sought: str, now: datetime) -> list[str]:
        """Wipes every question that came with this address, or the one with this number or link; their ids.

        An address that was deleted after its time finds nothing: we no longer know whose question it was.
        """
        wanted = sought.strip().casefold()
        id_ = sought.strip().rpartition("link=")[2].partition("&")[0].partition(".")[0]
        with self._documents.lock:
            if "@" in wanted:
                found = [record for record in self._all() if record.asked and record.email.casefold() == wanted]
            else:
                found = [record for record in (self._record(id_),) if record and record.asked]
            for record in found:
                self._wipe(record, now)
        return [record.id for record in found]

    def forget_old_emails(self, before: datetime, now: datetime) -> int:
        """Deletes the addresses of those whose question has been quiet since ``before``; how many."""
        with self._documents.lock:
            found = [record for record in self._all() if record.email and record.history[-1].at < before]
            for record in found:
                assert record.asked
                asked = replace(record.asked, email="")
                self._keep(replace(_with(record, now, "email_deleted"), asked=asked, letters=()))
        return len(found)

    # -------------------------------------------------------------- for the postman

    def letters(self, now: datetime) -> list[Letter]:
        """The letters that are to be sent now."""
        found = []
        for record in self._mailed():
            for one in record.letters:
                if _goes(record, one) and one.mail and one.mail.is_due(now):
                    found.append(self._written(record, one))
        return found

    def hand_over(self, letter: Letter) -> bool:
        """Notes that the mail server is about to take the letter. False when it must not be sent any more."""
        return self._mark(letter, Mail.handed_over)

    def arrived(self, letter: Letter) -> None:
        """The mail server has it."""
        self._mark(letter, lambda _: None)

    def not_taken(self, letter: Letter, why: str, now: datetime, *, for_good: bool) -> None:
        """The mail server surely has not taken it. It is tried again later, unless that is of no use."""
        self._mark(letter, lambda mail: mail.not_taken(why, now, for_good=for_good))

    def stuck(self) -> list[Record]:
        """Questions with a letter that did not arrive, or perhaps did not."""
        return [r for r in self._mailed() if any(one.mail and one.mail.state != "waits" for one in r.letters)]

    def _mark(self, letter: Letter, after: Callable[[Mail], Mail | None]) -> bool:
        with self._documents.lock:
            record = self._record(letter.slug)
            if record is None or record.email != letter.email:
                return False
            there = [one for one in record.letters if one.number == letter.number and one.mail]
            if not there:
                return False
            if there[0].mail and there[0].mail.state == "waits" and not _goes(record, there[0]):
                return False
            letters = tuple(
                replace(one, mail=after(one.mail)) if one.mail and one.number == letter.number else one
                for one in record.letters
            )
            self._keep(replace(record, letters=letters))
            return True

    def _mailed(self) -> list[Record]:
        with self._documents.lock:
            ids = sorted(self._letters)
        return [record for record in map(self._record, ids) if record]

    def _written(self, record: Record, one: LetterState) -> Letter:
        given = record.given or record.edited
        link = self.link_of(record.id)
        return Letter(
            record.id,
            record.email,
            one.number,
            one.kind,
            record.asked.title if record.asked else "",
            link,
            given.answer,
            given.unknown,
            record.reason,
            record.level,
            record.is_public,
        )

    def _with_letter(self, record: Record, kind: LetterKind, due: datetime) -> Record:
        if not self._by_mail or not record.email:
            return record
        number = max((one.number for one in record.letters), default=0) + 1
        # One of a kind: what waits is replaced by what is newer.
        kept = tuple(one for one in record.letters if not (one.kind == kind and one.mail and one.mail.state == "waits"))
        return replace(record, letters=(*kept, LetterState(number, kind, Mail(due=due))))

    # --------------------------------------------------------------

    def _do(
        self,
        id_: str,
        turn: int,
        what: What,
        who: str,
        now: datetime,
        change: Callable[[Record], Record],
        letter: LetterKind | None = None,
    ) -> None:
        """One deed of staff, with its event, its letter, and the way back."""
        with self._documents.lock:
            record = self._judged(id_, turn)
            after = _with(change(record), now, what, who)
            if letter:
                after = self._with_letter(after, letter, now + UNDO_FOR)
            new = {one.number for one in after.letters} - {one.number for one in record.letters}
            letter_number = max(new, default=0)
            before = (record.status, record.edited, record.reason, record.publication, record.given)
            past = Past(what, who, now, *before, letter_number, record.more)
            self._keep(replace(after, past=(*record.past, past)[-MOST_PAST:]))

    def _judged(self, id_: str, turn: int) -> Record:
        record = self._there(self.record(id_))
        if record.turn != turn:
            raise ChangedMeanwhileError(f"{id_} has changed since")
        return record

    def _there(self, record: Record) -> Record:
        if record.asked is None:
            raise UnknownQuestionError(f"{record.id} was deleted")
        return record

    def _wipe(self, record: Record, now: datetime) -> None:
        if record.asked is None:
            return
        history = tuple(replace(event, note="") for event in record.history)
        empty = Record(
            record.id, record.since, record.came_with, None, Edited("", ""), status="deleted", turn=record.turn
        )
        self._keep(_with(replace(empty, history=history), now, "deleted"))

    def _kept(self, record: Record, *, created: bool) -> Kept:
        return Kept(record.id, self.link_of(record.id), record.level, record.signs, created)

    def _all(self) -> list[Record]:
        return [msgspec.convert(document, Record) for document in self._documents.all()]

    def _record(self, id_: str) -> Record | None:
        document = self._documents.get(id_)
        return msgspec.convert(document, Record) if document else None

    def _new_id(self) -> str:
        while self._record(id_ := "".join(secrets.choice(LETTERS) for _ in range(ID_LENGTH))):
            pass
        return id_

    def _keep(self, record: Record) -> None:
        # Before the write: when that fails, the disk may have it or not, and a look there decides.
        self._keys.note(record.came_with.key, record.id)
        was = self._record(record.id)
        self._documents.put(msgspec.to_builtins(record))
        self._index(record)
        if record.letters:
            self._letter()
        if (was and was.publication) != record.publication:
            self._told(record.id)

    def _index(self, record: Record) -> None:
        self._public.note(record.id, record.publication)
        if any(one.mail for one in record.letters):
            self._letters.add(record.id)
        else:
            self._letters.discard(record.id)
        if record.print and record.asked:
            self._prints[record.print] = (record.id, record.since)
        if not record.asked:
            self._prints = {mark: it for mark, it in self._prints.items() if it[0] != record.id}
        if record.asked and record.is_open:
            self._open[record.id] = Waiting(
                record.id, record.edited.title, record.level, record.since, record.status, record.more
            )
        else:
            self._open.pop(record.id, None)


def _goes(record: Record, one: LetterState) -> bool:
    """Whether a letter that waits still says how things stand: nobody gets a refusal that became an answer."""
    says = one.kind in {"received", record.status}
    return says and one.mail is not None and one.mail.state == "waits"


def _with(record: Record, now: datetime, what: What, who: str = "", note: str = "") -> Record:
    event = Event(now, what, who, note)
    return replace(record, turn=record.turn + 1, history=(*record.history, event)[-MOST_HISTORY:])


def _answered(record: Record) -> Record:
    if not record.edited.answer:
        raise NotNowError("there is no answer")
    return replace(record, status="answered", reason="", given=record.edited)
