"""What every engine of the store promises (server/store/engine.py): one suite, each engine that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.store.copies import back_up, restore
from server.store.engine import Engine
from server.store.errors import DamagedError, NotKeptError
from server.store.folder import Folder
from server.store.shards import Shards

Open = Callable[[], Engine]
ENGINES: dict[str, Callable[[Folder], Engine]] = {
    "one file": lambda folder: folder.documents("things"),
    "many files": lambda folder: Shards(folder, "things", full=3),
}
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Places:
    """A folder that can be closed and opened again."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path
        self._kind = kind
        self._folder: Folder | None = None

    def open(self) -> Engine:
        self.close()
        self._folder = Folder(self.path, today=lambda: date(2026, 11, 22))
        return ENGINES[self._kind](self._folder)

    def close(self) -> None:
        if self._folder:
            self._folder.close()
            self._folder = None


@pytest.fixture(params=sorted(ENGINES))
def places(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Places]:
    places = Places(tmp_path / "data", request.param)
    yield places
    places.close()


@pytest.fixture
def engine(places: Places) -> Engine:
    return places.open()


def thing(n: int, **more: Any) -> dict[str, Any]:
    return {"id": f"t{n}", "n": n, **more}


def test_a_new_one_is_empty(engine: Engine) -> None:
    assert (list(engine.all()), len(engine), engine.get("t1"), engine.newest(3)) == ([], 0, None, [])


def test_what_was_put_is_there_in_its_order(engine: Engine) -> None:
    for n in range(8):
        engine.put(thing(n))
    engine.put(thing(2, changed=True))

    assert [found["n"] for found in engine.all()] == list(range(8))
    assert engine.get("t2") == thing(2, changed=True)
    assert [found["n"] for found in engine.newest(4)] == [7, 6, 5, 4]
    assert len(engine) == 8


def test_what_was_removed_is_gone_and_the_rest_is_there(engine: Engine) -> None:
    engine.add(thing(n) for n in range(7))
    for id_ in ("t0", "t3", "nobody"):
        engine.remove(id_)

    assert [found["n"] for found in engine.all()] == [1, 2, 4, 5, 6]
    engine.put(thing(3))
    assert [found["n"] for found in engine.all()][-1] == 3


def test_all_that_is_added_at_once_is_kept_or_nothing(engine: Engine) -> None:
    engine.put(thing(1))
    with pytest.raises(KeyError):
        engine.add([thing(5), thing(1)])

    assert [found["n"] for found in engine.all()] == [1]


def test_what_is_given_out_is_a_copy(engine: Engine) -> None:
    engine.put(thing(1, words=["a"]))
    found = engine.get("t1")
    assert found
    found["words"].append("b")

    assert engine.get("t1") == thing(1, words=["a"])


def test_all_of_it_is_there_after_a_restart(places: Places) -> None:
    engine = places.open()
    for n in range(10):
        engine.put(thing(n))
    engine.remove("t4")
    engine.put(thing(5, words="ünï 🐕"))
    wanted = list(engine.all())

    assert list(places.open().all()) == wanted
    places.open().put(thing(11))
    assert [found["n"] for found in places.open().newest(1)] == [11]


def test_what_the_disk_did_not_take_is_not_there(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = places.open()
    engine.add([thing(1), thing(2)])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("server.store.storage.write_whole", full)
        with pytest.raises(NotKeptError):
            engine.put(thing(1, changed=True))
        with pytest.raises(NotKeptError):
            engine.put(thing(3))
        with pytest.raises(NotKeptError):
            engine.remove("t2")

    assert list(engine.all()) == [thing(1), thing(2)]
    assert list(places.open().all()) == [thing(1), thing(2)]
    engine = places.open()
    engine.put(thing(3))
    assert len(places.open()) == 3


def test_a_file_that_was_damaged_or_is_gone_stops_the_start(places: Places) -> None:
    engine = places.open()
    for n in range(8):
        engine.put(thing(n))
    places.open()
    places.close()
    file = sorted(places.path.glob("things*.json"))[0]
    content = file.read_bytes()
    file.write_bytes(content.replace(b'"n":1', b'"n":7'))
    with pytest.raises(DamagedError):
        places.open()
    places.close()
    file.unlink()
    with pytest.raises(DamagedError):
        places.open()
    places.close()
    file.write_bytes(content)
    assert len(places.open()) == 8


def test_a_backup_brings_all_of_it_back(places: Places, tmp_path: Path) -> None:
    engine = places.open()
    for n in range(8):
        engine.put(thing(n))
    copies = back_up(places.path, tmp_path / "away", NOW)
    engine.remove("t1")
    places.close()
    restore(places.path, copies, NOW)

    assert [found["n"] for found in places.open().all()] == list(range(8))


@given(st.lists(st.tuples(st.sampled_from(["put", "remove", "reopen"]), st.integers(0, 9)), max_size=30))
def test_every_engine_does_the_same(tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int]]) -> None:
    every = [Places(tmp_path_factory.mktemp("engine") / "data", kind) for kind in sorted(ENGINES)]
    engines = [places.open() for places in every]
    for step, (what, n) in enumerate(deeds):
        for number, places in enumerate(every):
            if what == "put":
                engines[number].put(thing(n, step=step))
            elif what == "remove":
                engines[number].remove(f"t{n}")
            else:
                engines[number] = places.open()
    found = [{document["id"]: document for document in engine.all()} for engine in engines]
    for places in every:
        places.close()

    assert all(one == found[0] for one in found)
