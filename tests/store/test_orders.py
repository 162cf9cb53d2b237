"""Orders in their file: one write each, found again by the next process, and letters that go once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.domain.order import Line, OrderRequest
from server.domain.payment import Bill
from server.store.errors import NotKeptError
from server.store.folder import Folder
from server.store.idempotency import came_with
from server.store.orders import OrderChangedError, OrderLetter, Orders, UnknownOrderError

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WANTED = OrderRequest(
    name="Robin Reed",
    email="robin@reed.example",
    phone="",
    country="US",
    country_name="",
    street="1 Oak Street",
    city="Austin",
    state="TX",
    zip="78701",
    where="contiguous",
    coupon=False,
    measures="",
    note="",
    lines=(Line("up-n-go-leash", "Up-n-Go leash", 2, 4300, "normal"),),
    gate={"pain": "no"},
)
QUOTE = ("free", (), 8600)
CAME = came_with("a-key-of-a-phone", {"name": "Robin"})


class Kept:
    """The orders, and what the next process would find."""

    def __init__(self, path: Path, *, by_mail: bool = False) -> None:
        self.path = path
        self.by_mail = by_mail
        self.woken = 0
        self.open()

    def wake(self) -> None:
        self.woken += 1

    def open(self) -> None:
        self.folder = Folder(self.path)
        self.orders = Orders(self.folder.documents("orders"), by_mail=self.by_mail, told=self.wake)

    def again(self) -> Orders:
        self.folder.close()
        self.open()
        return self.orders


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.folder.close()


@pytest.fixture
def mailed(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path, by_mail=True)
    yield kept
    kept.folder.close()


def test_the_next_process_finds_the_same_order_and_its_key(kept: Kept) -> None:
    order = kept.orders.take(WANTED, QUOTE, CAME, NOW).order
    again = kept.again()

    assert again.find(order.id) == order
    assert again.find(order.id.lower()) == order
    assert again.take(WANTED, QUOTE, CAME, NOW + timedelta(days=90)).order == order
    assert len(again.all()) == 1


def test_a_write_that_fails_leaves_neither_order_nor_key(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("server.store.storage.write_whole", fail)
        with pytest.raises(NotKeptError):
            kept.orders.take(WANTED, QUOTE, CAME, NOW)
    assert kept.orders.all() == []
    assert kept.orders.counts()["new"] == 0
    assert kept.orders.take(WANTED, QUOTE, CAME, NOW).created


def test_orders_stand_newest_first_and_by_status(kept: Kept) -> None:
    numbers = [kept.orders.take(WANTED, QUOTE, came_with(f"key-of-{n:04}", {}), NOW).order.id for n in range(3)]
    order = kept.orders.find(numbers[1])
    kept.orders.move(order.id, order.turn, "cancelled", NOW, "robin", "by telephone")

    assert [order.id for order in kept.again().all("new")] == [numbers[2], numbers[0]]
    assert [order.id for order in kept.orders.all("cancelled")] == [numbers[1]]
    assert kept.orders.counts() == {"new": 2, "confirmed": 0, "invoiced": 0, "shipped": 0, "cancelled": 1}


def test_a_turn_that_is_not_the_present_one_changes_nothing(kept: Kept) -> None:
    order = kept.orders.take(WANTED, QUOTE, CAME, NOW).order

    with pytest.raises(OrderChangedError):
        kept.orders.move(order.id, order.turn - 1, "cancelled", NOW, "robin")
    with pytest.raises(OrderChangedError):
        kept.orders.move(order.id, order.turn, "confirmed", NOW, "robin")
    with pytest.raises(UnknownOrderError):
        kept.orders.find("nobody")
    assert kept.orders.find(order.id) == order


def test_without_mail_no_letter_is_written(kept: Kept) -> None:
    kept.orders.take(WANTED, QUOTE, CAME, NOW)

    assert kept.orders.letters(NOW) == []
    assert kept.woken == 0


def test_a_receipt_goes_once(mailed: Kept) -> None:
    order = mailed.orders.take(WANTED, QUOTE, CAME, NOW).order
    [letter] = mailed.orders.letters(NOW)

    assert letter == OrderLetter(order.id, "robin@reed.example", "receipt")
    assert mailed.woken == 1
    assert mailed.orders.hand_over(letter)
    assert mailed.again().letters(NOW) == []
    assert [(stuck.id, kind) for stuck, kind in mailed.orders.stuck()] == [(order.id, "receipt")]
    mailed.orders.arrived(letter)
    assert mailed.orders.stuck() == []
    assert not mailed.orders.hand_over(letter)


def test_a_letter_that_is_not_taken_is_tried_again_later_and_not_for_ever(mailed: Kept) -> None:
    mailed.orders.take(WANTED, QUOTE, CAME, NOW)
    now = NOW
    for _ in range(5):
        [letter] = mailed.orders.letters(now)
        mailed.orders.not_taken(letter, "busy", now, for_good=False)
        assert mailed.orders.letters(now) == []
        now += timedelta(days=2)
    [letter] = mailed.orders.letters(now)
    mailed.orders.not_taken(letter, "busy", now, for_good=False)
    assert mailed.orders.letters(now + timedelta(days=9)) == []
    assert len(mailed.orders.stuck()) == 1


def test_a_link_to_pay_goes_by_mail_and_ends_with_the_order(mailed: Kept) -> None:
    order = mailed.orders.take(WANTED, QUOTE, CAME, NOW).order
    order = mailed.orders.move(order.id, order.turn, "confirmed", NOW, "robin", bill=Bill(8600, 0, 0))
    order = mailed.orders.payable(order.id, order.turn, "https://pay.example/1", NOW, "robin")

    assert {letter.kind for letter in mailed.orders.letters(NOW)} == {"receipt", "payment"}
    order = mailed.orders.move(order.id, order.turn, "cancelled", NOW, "robin")
    assert (order.payment, order.payment_at) == ("", None)
    assert {letter.kind for letter in mailed.orders.letters(NOW)} == {"receipt"}
    with pytest.raises(OrderChangedError):
        mailed.orders.payable(order.id, order.turn, "https://pay.example/2", NOW, "robin")
