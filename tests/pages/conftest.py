"""A desk: an app with an empty folder, and a clock that stands still."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from litestar.testing import TestClient

from server.app import create_app
from server.pages.questions import Counted
from server.press.book import Book
from server.settings import Settings
from tests.clinic_desk import Desk


@pytest.fixture
def desk(settings: Settings, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """With a copy of the session's book, and passwords that are hashed in no time: nothing here is about those."""
    monkeypatch.setattr("server.app.load_knowledge", lambda _: book.knowledge)
    monkeypatch.setattr("server.app.press_book", lambda *_: replace(book, pressed=dict(book.pressed)))
    monkeypatch.setattr("server.app.describe_api", lambda *_: b"{}")
    monkeypatch.setattr("server.store.staff._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    app = create_app(replace(settings, data_dir=tmp_path / "sent"))
    # https, as in the world: the cookie of staff is sent over nothing else.
    with TestClient(app, base_url="https://127.0.0.1:8000") as client:
        monkeypatch.setattr("server.pages.questions._counted", Counted())
        desk = Desk(client, datetime(2026, 11, 22, 12, tzinfo=UTC))
        clinics, shop = ("clinics", "clinic_links"), ("orders", "staff_orders", "products")
        for module in (*clinics, *shop, "staff", "door", "questions", "question_desk"):
            monkeypatch.setattr(f"server.pages.{module}.utc_now", lambda: desk.now)
        yield desk
