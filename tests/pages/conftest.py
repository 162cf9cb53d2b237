"""A desk: an app with an empty folder, and a clock that stands still."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar.testing import TestClient

from server.app import create_app
from server.press.book import Book
from server.settings import Settings
from tests.clinic_desk import Desk


@pytest.fixture
def desk(settings: Settings, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """With the session's book, which nobody changes: pressing takes its time."""
    monkeypatch.setattr("server.app.press_book", lambda *_: book)
    app = create_app(replace(settings, data_dir=tmp_path / "sent"))
    # https, as in the world: the cookie of staff is sent over nothing else.
    with TestClient(app, base_url="https://127.0.0.1:8000") as client:
        desk = Desk(client, datetime(2026, 11, 22, 12, tzinfo=UTC))
        for module in ("clinics", "staff"):
            monkeypatch.setattr(f"server.pages.{module}.utc_now", lambda: desk.now)
        yield desk
