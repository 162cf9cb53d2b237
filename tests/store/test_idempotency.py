"""What arrives twice is kept once, also when the server died in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.documents import Documents
from server.store.folder import Folder
from server.store.idempotency import CAME_WITH, ArrivedBeforeError, BadKeyError, Keys, ReusedKeyError, came_with

KEY = "a-key-of-a-phone"
VALUES = {"name": "Robin", "lines": [["up-n-go", 1]]}


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[Documents]:
    folder = Folder(tmp_path)
    yield folder.documents("things")
    folder.close()


def put(documents: Documents, keys: Keys, id_: str, key: str = KEY) -> None:
    keys.note(key, id_)
    came = came_with(key, VALUES)
    documents.put({"id": id_, CAME_WITH: {"key": came.key, "digest": came.digest}})


def test_a_new_key_is_not_known(documents: Documents) -> None:
    assert Keys(documents).known(came_with(KEY, VALUES)) is None


def test_the_same_key_with_the_same_thing_gives_the_same_document(documents: Documents) -> None:
    keys = Keys(documents)
    put(documents, keys, "first")

    assert keys.known(came_with(KEY, dict(reversed(VALUES.items())))) == "first"


def test_the_next_process_knows_the_keys_of_the_last(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    documents = folder.documents("things")
    put(documents, Keys(documents), "first")
    folder.close()

    again = Folder(tmp_path)
    assert Keys(again.documents("things")).known(came_with(KEY, VALUES)) == "first"
    again.close()


def test_a_key_that_was_noted_and_never_written_is_new(documents: Documents) -> None:
    keys = Keys(documents)
    keys.note(KEY, "lost")

    assert keys.known(came_with(KEY, VALUES)) is None


def test_the_same_key_with_another_thing_is_refused(documents: Documents) -> None:
    keys = Keys(documents)
    put(documents, keys, "first")

    with pytest.raises(ReusedKeyError):
        keys.known(came_with(KEY, {**VALUES, "name": "Sam"}))


def test_a_changed_version_is_refused_when_an_earlier_one_arrived(documents: Documents) -> None:
    keys = Keys(documents)
    put(documents, keys, "first")

    with pytest.raises(ArrivedBeforeError) as caught:
        keys.known(came_with("another-key", VALUES), ("never-arrived", KEY))
    assert caught.value.id == "first"
    assert keys.known(came_with("another-key", VALUES), ("never-arrived",)) is None


@pytest.mark.parametrize("key", ["", "short", "with space in it", "ü" * 12, "x" * 121, "a\nb-cdefgh"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(BadKeyError):
        came_with(key, VALUES)
