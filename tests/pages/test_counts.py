"""Counting for clinics: a closed list, by the day, and nothing small is shown."""

from __future__ import annotations

import json
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import msgspec
import pytest

from server.domain.board import EXAMPLE, KINDS, MOST_AT_ONCE
from server.store.board import KEPT_DAYS, Board
from server.store.documents import Documents
from server.store.errors import NotKeptError
from server.store.storage import SafeStorage
from tests.clinic_desk import OURS, Desk, words_of

TODAY = date(2026, 11, 22)


def send(desk: Desk, body: object) -> tuple[int, str]:
    reply = desk.client.post("/clinics/counts", json=body, headers=OURS)
    return reply.status_code, reply.json()["field"] if reply.content else ""


def board_on(folder: Path, today: date = TODAY) -> Board:
    return Board(Documents(SafeStorage(folder / "board.json", lambda: today)), lambda: today)


def test_what_the_privacy_page_shows_is_what_is_taken(desk: Desk) -> None:
    desk.approved()
    html = desk.get("/about/privacy").text
    section = html.partition('id="counts"')[2].partition("</section>")[0]
    shown = json.loads(unescape(section.partition('link">')[2].partition("</p>")[0]))

    assert shown == msgspec.to_builtins(EXAMPLE)
    for kind, words in KINDS.items():
        assert f"<b>{kind}</b> is “{words}”" in section
    assert send(desk, shown) == (204, "")
    assert sum(sum(day.values()) for day in desk.sent.board.of(EXAMPLE.clinic).values()) == 4


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"clinic": "nobody", "counts": {"scans": 1}}, "clinic"),
        ({"clinic": "OAK-STREET-VETS", "counts": {"scans": 1}}, "clinic"),
        ({"clinic": "oak-street-vets", "counts": {}}, "counts"),
        ({"clinic": "oak-street-vets", "counts": {"dogs": 1}}, "counts"),
        ({"clinic": "oak-street-vets", "counts": {"scans": 0}}, "counts.scans"),
        ({"clinic": "oak-street-vets", "counts": {"scans": -3}}, "counts.scans"),
        ({"clinic": "oak-street-vets", "counts": {"scans": MOST_AT_ONCE + 1}}, "counts.scans"),
        ({"clinic": "oak-street-vets", "counts": {"scans": 1.5}}, "counts"),
        ({"clinic": "oak-street-vets", "counts": {"scans": True}}, "counts"),
        ({"clinic": "oak-street-vets"}, "counts"),
        ([], "counts"),
    ],
)
def test_anything_else_is_refused_and_nothing_is_counted(desk: Desk, body: object, field: str) -> None:
    desk.approved()

    assert send(desk, body) == (422, field)
    assert desk.sent.board.of("oak-street-vets") == {}


def test_counts_of_other_sites_too_large_or_too_many_are_refused(desk: Desk) -> None:
    desk.approved()
    body = msgspec.to_builtins(EXAMPLE)
    assert desk.client.post("/clinics/counts", json=body).status_code == 403
    assert desk.client.post("/clinics/counts", content=b"x" * 2000, headers=OURS).status_code == 413
    statuses = {desk.client.post("/clinics/counts", json=body, headers=OURS).status_code for _ in range(130)}
    assert statuses == {204, 429}


def test_the_clinic_sees_days_that_are_over_and_numbers_from_five_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [TODAY]
    monkeypatch.setattr(desk.sent.board, "_today", lambda: days[-1])
    slug, link = desk.approved()

    def said() -> str:
        return words_of(desk.get(f"/clinics/edit?link={link}").text.partition('id="board"')[2].partition("<form")[0])

    send(desk, {"clinic": slug, "counts": {"scans": 4, "calls": 4}})
    days.append(TODAY + timedelta(days=1))
    assert "Until yesterday every number is fewer than 5." in said()
    send(desk, {"clinic": slug, "counts": {"scans": 12}})
    assert "Until yesterday every number is fewer than 5." in said(), "today, watched, would tell of each person"
    days.append(TODAY + timedelta(days=2))
    assert "12 " + " ".join(["fewer than 5"] * 6) in said()


def test_counts_are_written_down_and_read_again(tmp_path: Path) -> None:
    board = board_on(tmp_path)
    board.add("oak", {"scans": 2})
    board.add("oak", {"scans": 1, "calls": 1})
    board.add("elm", {"watch": 1})
    assert board_on(tmp_path).of("oak") == {}, "a kill loses what was not written down"
    board.flush()
    assert board_on(tmp_path).of("oak") == {TODAY: {"scans": 3, "calls": 1}}
    board.add("oak", {"scans": 1})
    board.stop()
    assert board_on(tmp_path).of("oak") == {TODAY: {"scans": 4, "calls": 1}}
    assert board_on(tmp_path, TODAY + timedelta(days=1)).of("elm") == {TODAY: {"watch": 1}}


def test_a_full_disk_loses_no_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise NotKeptError("full")

    board = board_on(tmp_path)
    board.add("oak", {"scans": 1})
    with monkeypatch.context() as patch:
        patch.setattr(Documents, "put", full)
        with pytest.raises(NotKeptError):
            board.flush()
    board.add("oak", {"scans": 1})
    board.flush()
    assert board_on(tmp_path).of("oak") == {TODAY: {"scans": 2}}


def test_old_days_are_forgotten(tmp_path: Path) -> None:
    board = board_on(tmp_path)
    board.add("oak", {"scans": 1})
    board.flush()
    later = board_on(tmp_path, TODAY + timedelta(days=KEPT_DAYS))
    assert later.of("oak") == {}
    later.add("oak", {"scans": 2})
    later.flush()
    assert len(Documents(SafeStorage(tmp_path / "board.json", lambda: TODAY))) == 1
