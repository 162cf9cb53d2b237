"""What is said when the server cannot start: one line, for whoever runs it."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from litestar.types import LifeSpanScope

from server.app import create_app
from server.press.book import Book
from server.settings import Settings
from server.store.folder import Folder


@pytest.fixture
def pressed_once(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of the session: this is about the start alone."""
    monkeypatch.setattr("server.app.load_knowledge", lambda _: book.knowledge)
    monkeypatch.setattr("server.app.press_book", lambda *_: replace(book, pressed=dict(book.pressed)))


def start(settings: Settings, folder: Path) -> list[dict[str, str]]:
    app = create_app(replace(settings, data_dir=folder))
    sent: list[dict[str, str]] = []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(message: dict[str, str]) -> None:
        sent.append(message)

    scope: LifeSpanScope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}  # type: ignore[typeddict-item]
    with suppress(Exception):
        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent


@pytest.mark.usefixtures("pressed_once")
def test_a_folder_that_another_server_has_is_said_in_one_line(settings: Settings, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    [failed] = start(settings, tmp_path)
    folder.close()

    assert failed["type"] == "lifespan.startup.failed"
    assert failed["message"].startswith("Steady cannot start. Another Steady (process ")
    assert str(tmp_path) in failed["message"]
    assert "\n" not in failed["message"]


@pytest.mark.usefixtures("pressed_once")
def test_a_damaged_file_is_said_in_one_line(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "clinics.json").write_text("{")
    [failed] = start(settings, tmp_path)

    assert "clinics.json" in failed["message"]
    assert "\n" not in failed["message"]
