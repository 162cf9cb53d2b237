"""/staff/questions: the desk at which questions are read, edited, answered, published, withdrawn and declined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody

from server.domain.plain_text import clean, links_of
from server.domain.reader_question import MOST_FOLLOW_UP, Edited, Problems, read_edited
from server.pages.door import Asked, Person, Session, TheBook, WhatWasSent, answer, see, utc_now
from server.press.book import Book
from server.press.pressed import Pressed
from server.press.question_pages import reasons
from server.press.questions import own_question_page
from server.store.journal import Deed
from server.store.question_records import (
    UNDO_FOR,
    ChangedMeanwhileError,
    NotNowError,
    Record,
    UnknownQuestionError,
    Waiting,
)
from server.store.roles import ANSWERS, PUBLISHES
from server.store.sent import Sent

MOST_FORM_BYTES = 64_000
MOST_FIELDS = 30
A_PAGE = 50
LATELY = 20
# Who may do what.
NEEDS = {
    "save": ANSWERS,
    "send": PUBLISHES,
    "publish": PUBLISHES,
    "withdraw": PUBLISHES,
    "decline": PUBLISHES,
    "seen": PUBLISHES,
}
# Undo needs what the deed needed: to undo a withdrawal is to publish.
UNDONE = {"edited": ANSWERS, "drafted": ANSWERS}


@get("/questions", sync_to_thread=True)
def show_queue(request: Asked, book: TheBook, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """What waits, most urgent first, with its age."""
    notes, person.notes = person.notes, []
    now = utc_now()
    queue = sent.questions.queue()
    text = request.query_params.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 5 else 1
    first = max(0, number - 1) * A_PAGE
    page = own_question_page(
        book,
        "staff/questions.html",
        "Questions",
        person=person.name,
        role=sent.roles.of(person.name),
        notes=notes,
        rows=[_row(one, now) for one in queue[first : first + A_PAGE]],
        total=len(queue),
        number=number,
        more=len(queue) > first + A_PAGE,
        levels=_levels(book),
        lately=[record for record in sent.questions.lately(LATELY) if not record.is_open],
        stuck=sent.questions.stuck(),
        by_mail=sent.by_mail,
    )
    return answer(request, page)


@get("/questions/{id_:str}", sync_to_thread=True)
def show_question(
    request: Asked, id_: FromPath[str], book: TheBook, sent: WhatWasSent, person: Person
) -> Response[bytes]:
    """One question, all that happened to it, and what can be done with it."""
    try:
        record = sent.questions.record(id_)
    except UnknownQuestionError:
        person.notes.append({"kind": "unknown", "slug": id_[:60]})
        return see("/staff/questions")
    notes, person.notes = person.notes, []
    return answer(request, _question_page(book, sent, person, record, record.edited, notes))


@post("/questions/{id_:str}", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES)
def judge(
    request: Asked, id_: FromPath[str], body: RawBody, book: TheBook, sent: WhatWasSent, person: Person
) -> Response[bytes]:
    """Does one thing with a question. What staff typed comes back when it cannot be done."""
    values, now = _values(body), utc_now()
    what = values.get("do", "")
    turn = values.get("turn", "")
    number = int(turn) if turn.isascii() and turn.isdecimal() and len(turn) < 10 else -1
    try:
        record = sent.questions.record(id_)
    except UnknownQuestionError:
        person.notes.append({"kind": "unknown", "slug": id_[:60]})
        return see("/staff/questions")
    edited, problems = read_edited(values, book.knowledge.questions.desk.topic_names, _pages(book))
    may = sent.roles.of(person.name).may
    writes = what in {"send", "publish"} and "text" in values and edited != record.edited
    if _needed(record, what) not in may or (writes and ANSWERS not in may):
        return answer(request, _again(book, sent, person, record, edited, {}, "not_yours", 403))
    if what in {"save", "send", "publish"} and record.asked is not None and "text" in values:
        if problems:
            return answer(request, _again(book, sent, person, record, edited, problems, "", 422))
        if what != "save" and not edited.answer:
            return answer(request, _again(book, sent, person, record, edited, {"answer": "missing"}, "", 422))
    else:
        edited = record.edited
    if what in {"send", "publish"} and edited.answer and values.get("checked") != "yes" and _warnings(book, edited):
        return answer(request, _again(book, sent, person, record, edited, {}, "check", 422))
    reason = clean(values.get("reason", ""))
    if what == "decline" and not 0 < len(reason) <= MOST_FOLLOW_UP:
        problems = {"reason": "too_long" if reason else "missing"}
        return answer(request, _again(book, sent, person, record, record.edited, problems, "", 422))
    try:
        told = _do(sent, person, record, what, number, edited, reason, now)
    except ChangedMeanwhileError:
        record = sent.questions.record(id_)
        return answer(request, _again(book, sent, person, record, edited, {}, "changed", 409))
    except NotNowError:
        return answer(request, _again(book, sent, person, record, edited, {}, "not_now", 409))
    except UnknownQuestionError:
        person.notes.append({"kind": "unknown", "slug": id_[:60]})
        return see("/staff/questions")
    person.notes.append({"kind": told, "slug": id_})
    return see("/staff/questions" if what in {"send", "publish", "decline", "seen"} else f"/staff/questions/{id_}")


@post("/forget", sync_to_thread=True, request_max_body_size=1_000)
def forget(body: RawBody, sent: WhatWasSent, person: Person) -> Response[bytes]:
    """Deletes everything that came with an e-mail address, or the question of a link, as somebody asked us to."""
    values, now = _values(body), utc_now()
    sought = values.get("sought", "").strip()
    if PUBLISHES not in sent.roles.of(person.name).may:
        person.notes.append({"kind": "not_yours", "slug": ""})
    elif values.get("sure") != "yes" or not sought:
        person.notes.append({"kind": "unsure", "slug": ""})
    else:
        gone = sent.questions.forget(sought, now)
        for id_ in gone:
            sent.journal.note(Deed(now, person.name, "forgotten", id_))
        person.notes.append({"kind": "forgotten", "slug": str(len(gone))})
    return see("/staff/questions")


def _do(
    sent: Sent, person: Session, record: Record, what: str, turn: int, edited: Edited, reason: str, now: datetime
) -> str:
    """Does it; what the next page says about it."""
    questions, who = sent.questions, person.name
    if what == "undo":
        return "undone" if questions.undo(record.id, turn, who, now) else "undone_late"
    if edited != record.edited:
        questions.edit(record.id, turn, edited, who, now)
        turn += 1
    role = sent.roles.of(who)
    deeds: dict[str, Callable[[], None]] = {
        "save": lambda: None,
        "send": lambda: questions.send(record.id, turn, who, now),
        "publish": lambda: questions.publish(
            record.id, turn, role.shown or "Staff of Steady", role.title or "not a vet", who, now
        ),
        "withdraw": lambda: questions.withdraw(record.id, turn, who, now),
        "decline": lambda: questions.decline(record.id, turn, reason, who, now),
        "seen": lambda: questions.seen(record.id, turn, who, now),
    }
    if what == "save" and edited == record.edited and turn != record.turn:
        raise ChangedMeanwhileError(f"{record.id} has changed since")
    deeds[what]()
    return what


def _needed(record: Record, what: str) -> str:
    """The role that a deed needs; none has an unknown one."""
    if what == "undo":
        return UNDONE.get(record.past[-1].what, PUBLISHES) if record.past else ANSWERS
    return NEEDS.get(what, "nobody")


def _again(
    book: Book,
    sent: Sent,
    person: Session,
    record: Record,
    edited: Edited,
    problems: Problems,
    trouble: str,
    status: int,
) -> Pressed:
    """The page with what was typed."""
    return _question_page(book, sent, person, record, edited, [], problems, trouble, status)


def _question_page(
    book: Book,
    sent: Sent,
    person: Session,
    record: Record,
    edited: Edited,
    notes: list[dict[str, str]],
    problems: Problems | None = None,
    trouble: str = "",
    status: int = 200,
) -> Pressed:
    questions = book.knowledge.questions
    role = sent.roles.of(person.name)
    gate = {ask.id: (ask.words, dict(ask.answers)) for ask in questions.gate.asks}
    taps = [(gate[ask][0], gate[ask][1][tap]) for ask, tap in (record.asked.taps if record.asked else {}).items()]
    return own_question_page(
        book,
        "staff/question.html",
        "A question",
        status,
        person=person.name,
        role=role,
        may={what: _needed(record, what) in role.may for what in (*NEEDS, "undo")},
        notes=notes,
        record=record,
        edited=edited,
        values={**asdict(edited), "about": " ".join(edited.about)},
        age=age_words(utc_now() - record.since),
        level=book.knowledge.levels[record.level].name if record.level else "",
        why=[words for id_, words in reasons(book.knowledge) if id_ in record.signs],
        taps=taps,
        topics=questions.desk.topic_names,
        desk=questions.desk,
        links=_links(book),
        warnings=_warnings(book, edited),
        dead=[link for link in links_of(edited.answer) if link not in _addresses(book)],
        problems=problems or {},
        trouble=trouble,
        history=record.history[::-1],
        by_mail=sent.by_mail,
        link=f"/questions/mine?link={sent.questions.link_of(record.id)}",
        undo_minutes=int(UNDO_FOR.total_seconds()) // 60,
    )


def _warnings(book: Book, edited: Edited) -> list[tuple[str, str]]:
    found = book.knowledge.questions.check.look(f"{edited.answer}\n{edited.unknown}")
    dead = [("page", link) for link in links_of(edited.answer) if link not in _addresses(book)]
    return [*((warning.kind, warning.words) for warning in found), *dead]


def _pages(book: Book) -> set[str]:
    return {*book.knowledge.guide.pages, *book.knowledge.guide.causes}


def _links(book: Book) -> list[tuple[str, str]]:
    """Address and title of every page into which an answer may lead, in the order of the alphabet."""
    guide = book.knowledge.guide
    pages = [(f"/guide/{slug}", page.matter.title) for slug, page in {**guide.pages, **guide.causes}.items()]
    aids = [(f"/first-aid/{slug}", f"First aid: {aid.title}") for slug, aid in book.knowledge.first_aid.items()]
    own = [("/checklist", "The checklist"), ("/call", "The call page"), ("/diary", "The diary")]
    return [*own, *sorted(aids, key=lambda page: page[1]), *sorted(pages, key=lambda page: page[1])]


def _addresses(book: Book) -> set[str]:
    return {address for address, _ in _links(book)} | {"/guide", "/first-aid"}


def _levels(book: Book) -> dict[str, str]:
    return {str(level): words.name for level, words in book.knowledge.levels.items()}


def _row(one: Waiting, now: datetime) -> dict[str, Any]:
    return {**asdict(one), "age": age_words(now - one.since)}


def age_words(age: timedelta) -> str:
    """How old something is.

    >>> age_words(timedelta(minutes=5)), age_words(timedelta(hours=30)), age_words(timedelta(days=3))
    ('5 minutes', '30 hours', '3 days')
    """
    minutes = max(0, int(age.total_seconds() // 60))
    for size, unit in ((2 * 24 * 60, "day"), (2 * 60, "hour")):
        if minutes >= size:
            many = minutes // (24 * 60 if unit == "day" else 60)
            return f"{many} {unit}s"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _values(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}


def question_desk() -> list[HTTPRouteHandler]:
    """For the router of staff."""
    return [show_queue, show_question, judge, forget]
