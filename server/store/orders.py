"""Order requests: sent by owners, confirmed, invoiced and shipped by staff. Every change says who made it, and when.

One document holds all there is about an order, with the key it came with, so each change is one write.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import msgspec

from server.domain.clinic_card import CODES, read_code, short_code
from server.domain.order import OrderRequest
from server.domain.payment import Bill
from server.store.clinics import MOST_HISTORY
from server.store.documents import Documents
from server.store.errors import StoreError
from server.store.idempotency import CameWith, Keys, ReusedKeyError
from server.store.mail_state import Mail

# Enough for a good month; more is somebody filling the disk.
MOST_NEW = 2_000

Status = Literal["new", "confirmed", "invoiced", "shipped", "cancelled"]
LetterKind = Literal["receipt", "payment"]
STATUSES: tuple[Status, ...] = ("new", "confirmed", "invoiced", "shipped", "cancelled")
# What may come after what.
AFTER: dict[Status, tuple[Status, ...]] = {
    "new": ("confirmed", "cancelled"),
    "confirmed": ("invoiced", "cancelled"),
    "invoiced": ("shipped", "cancelled"),
    "shipped": (),
    "cancelled": (),
}


class UnknownOrderError(StoreError):
    """There is no such order."""


class OrderChangedError(StoreError):
    """What a person of staff judged is no longer so, or that cannot follow it: show it again."""


class TooManyOrdersError(StoreError):
    """Staff have to look at those that are new first."""


@dataclass(frozen=True)
class Happened:
    """Something that happened to an order. ``words`` are of a person of staff."""

    at: datetime
    what: str
    who: str = ""
    words: str = ""


@dataclass(frozen=True)
class Order:
    """An order request as it is kept. ``turn`` counts what happened to it; ``payment`` is where it can be paid."""

    id: str
    came_with: CameWith
    at: datetime
    request: OrderRequest
    shipping: str
    why: tuple[str, ...]
    total: int | None
    status: Status = "new"
    turn: int = 0
    bill: Bill | None = None
    payment: str = ""
    payment_at: datetime | None = None
    mails: dict[LetterKind, Mail] = field(default_factory=dict)
    history: tuple[Happened, ...] = ()

    @property
    def next(self) -> tuple[Status, ...]:
        return AFTER[self.status]


@dataclass(frozen=True)
class OrderLetter:
    """A letter that is to go to somebody who ordered. ``slug`` is the order's number."""

    slug: str
    email: str
    kind: LetterKind


@dataclass(frozen=True)
class Taken:
    """``created`` is false when the same came a second time."""

    order: Order
    created: bool


class Orders:
    """The orders in their file. Safe to use from several threads; each change is on the disk when it returns.

    Every method that writes may raise ``NotKeptError``. ``told`` is called when there is a letter to send.
    """

    def __init__(self, documents: Documents, *, by_mail: bool = False, told: Callable[[], None] = lambda: None) -> None:
        self._documents = documents
        self._by_mail = by_mail
        self._told = told
        self._keys = Keys(documents)
        self._status: dict[str, Status] = {}
        self._letters: set[str] = set()
        for document in documents.all():
            self._index(msgspec.convert(document, Order))

    # -------------------------------------------------------------- for owners

    def take(
        self,
        request: OrderRequest,
        shipping: tuple[str, tuple[str, ...], int | None],
        came: CameWith,
        now: datetime,
        replaces: Iterable[str] = (),
    ) -> Taken:
        """Keeps a request. The same key again changes nothing and gives the same order.

        Raises ``ReusedKeyError``, ``ArrivedBeforeError`` and ``TooManyOrdersError``.
        """
        with self._documents.lock:
            known = self._keys.known(came, replaces)
            if known is not None:
                return Taken(self.find(known), created=False)
            if sum(status == "new" for status in self._status.values()) >= MOST_NEW:
                raise TooManyOrdersError(f"{MOST_NEW} orders wait to be looked at")
            kind, why, total = shipping
            number = self._new_number()
            mails: dict[LetterKind, Mail] = {"receipt": Mail()} if self._by_mail else {}
            order = Order(number, came, now, request, kind, why, total, mails=mails)
            order = _with(order, now, "new")
            self._keys.note(came.key, number)
            self._keep(order)
            return Taken(order, created=True)

    def taken_before(self, came: CameWith) -> Order | None:
        """The order that the same thing made, whatever has changed in the rules since it came."""
        with self._documents.lock:
            try:
                known = self._keys.known(came)
            except ReusedKeyError:
                return None
            return None if known is None else self.find(known)

    # -------------------------------------------------------------- for staff

    def find(self, number: str) -> Order:
        """The order with this number, however it was typed. Raises ``UnknownOrderError``."""
        document = self._documents.get(read_code(number) or "")
        if document is None:
            raise UnknownOrderError(f"there is no order {number}")
        return msgspec.convert(document, Order)

    def all(self, status: str = "") -> list[Order]:
        """Those of one status, or all of them, the newest first."""
        with self._documents.lock:
            numbers = [number for number, held in self._status.items() if status in {"", held}]
        return [self.find(number) for number in reversed(numbers)]

    def counts(self) -> dict[Status, int]:
        """How many there are of each status."""
        with self._documents.lock:
            held = list(self._status.values())
        return {status: held.count(status) for status in STATUSES}

    def move(
        self, number: str, turn: int, status: Status, now: datetime, who: str, words: str = "", bill: Bill | None = None
    ) -> Order:
        """Gives the order its next status. Confirming needs a bill. Raises ``OrderChangedError``."""
        with self._documents.lock:
            order = self._judged(number, turn)
            if status not in order.next or (status == "confirmed" and bill is None):
                raise OrderChangedError(f"{status} cannot follow {order.status}")
            order = replace(_with(order, now, status, who, words), status=status, bill=bill or order.bill)
            if status == "cancelled":
                # Nobody shall pay for what does not come.
                mails: dict[LetterKind, Mail] = {kind: mail for kind, mail in order.mails.items() if kind != "payment"}
                order = replace(order, payment="", payment_at=None, mails=mails)
            self._keep(order)
            return order

    def note(self, number: str, turn: int, now: datetime, who: str, words: str) -> Order:
        """Adds what somebody of staff has to say. Raises ``OrderChangedError``."""
        with self._documents.lock:
            order = _with(self._judged(number, turn), now, "noted", who, words)
            self._keep(order)
            return order

    def payable(self, number: str, turn: int, address: str, now: datetime, who: str) -> Order:
        """Keeps where a confirmed order can be paid; mails it when there is mail. Raises ``OrderChangedError``."""
        with self._documents.lock:
            order = self._judged(number, turn)
            if order.status not in {"confirmed", "invoiced"}:
                raise OrderChangedError(f"{order.status} is not to be paid")
            mails: dict[LetterKind, Mail] = {**order.mails, **({"payment": Mail()} if self._by_mail else {})}
            order = replace(_with(order, now, "payment_link", who), payment=address, payment_at=now, mails=mails)
            self._keep(order)
            return order

    def stuck(self) -> list[tuple[Order, LetterKind]]:
        """Letters that did not arrive, or perhaps did not."""
        orders = [self.find(number) for number in sorted(self._letters)]
        return [(order, kind) for order in orders for kind, mail in order.mails.items() if mail.state != "waits"]

    # -------------------------------------------------------------- for the postman

    def letters(self, now: datetime) -> list[OrderLetter]:
        """The letters that are to be sent now."""
        with self._documents.lock:
            numbers = sorted(self._letters)
        return [
            OrderLetter(order.id, order.request.email, kind)
            for order in map(self.find, numbers)
            for kind, mail in order.mails.items()
            if mail.is_due(now)
        ]

    def hand_over(self, letter: OrderLetter) -> bool:
        """Notes that the mail server is about to take the letter. False when it must not be sent any more."""
        return self._mark(letter, Mail.handed_over)

    def arrived(self, letter: OrderLetter) -> None:
        """The mail server has it."""
        self._mark(letter, lambda _: None)

    def not_taken(self, letter: OrderLetter, why: str, now: datetime, *, for_good: bool) -> None:
        """The mail server surely has not taken it. It is tried again later, unless that is of no use."""
        self._mark(letter, lambda mail: mail.not_taken(why, now, for_good=for_good))

    def _mark(self, letter: OrderLetter, after: Callable[[Mail], Mail | None]) -> bool:
        with self._documents.lock:
            order = self.find(letter.slug)
            mail = order.mails.get(letter.kind)
            if mail is None or mail.state not in {"waits", "handed"}:
                return False
            changed = after(mail)
            mails = {kind: held for kind, held in order.mails.items() if kind != letter.kind}
            self._keep(replace(order, mails={**mails, letter.kind: changed} if changed else mails), tell=False)
            return True

    # --------------------------------------------------------------

    def _judged(self, number: str, turn: int) -> Order:
        order = self.find(number)
        if order.turn != turn:
            raise OrderChangedError(f"{number} has changed since")
        return order

    def _new_number(self) -> str:
        while self._documents.get(number := short_code(secrets.randbelow(CODES))) is not None:
            pass
        return number

    def _keep(self, order: Order, *, tell: bool = True) -> None:
        self._documents.put(msgspec.to_builtins(order))
        self._index(order)
        if tell and order.mails:
            self._told()

    def _index(self, order: Order) -> None:
        self._status[order.id] = order.status
        if order.mails:
            self._letters.add(order.id)
        else:
            self._letters.discard(order.id)


def _with(order: Order, now: datetime, what: str, who: str = "", words: str = "") -> Order:
    happened = Happened(now, what, who, words)
    return replace(order, turn=order.turn + 1, history=(*order.history, happened)[-MOST_HISTORY:])
