"""What was acknowledged is on the disk, whole, whatever happens to the process or the disk."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from server.settings import ROOT
from server.store.copies import KEPT_COPIES, copies_of
from server.store.documents import Document, Documents
from server.store.errors import DamagedError, LockedError, NotKeptError, StoreError
from server.store.folder import Folder
from server.store.storage import SafeStorage
from server.store.whole_file import pack, read_whole, temporary_of

TODAY = date(2026, 11, 22)
OAK: Document = {"id": "oak", "phone": "+15125550123"}
ELM: Document = {"id": "elm", "phone": "+15125550199"}


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def open_documents(path: Path, today: date = TODAY) -> Documents:
    """The documents of a file, without the folder's lock."""
    return Documents(SafeStorage(path, lambda: today))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one document."""
    path = tmp_path / "clinics.json"
    open_documents(path).put(OAK)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path / "sent")
    yield folder
    folder.close()


# ------------------------------------------------------------------ documents


def test_what_is_put_is_found_again_by_the_next_process(path: Path) -> None:
    documents = open_documents(path)
    documents.add([ELM, {"id": "ash"}])
    documents.put({"id": "oak", "name": "Oak"})
    documents.remove("ash")
    documents.remove("never there")

    assert list(open_documents(path).all()) == [{"id": "oak", "name": "Oak"}, ELM]


def test_what_is_given_out_and_what_was_put_in_are_copies(path: Path) -> None:
    documents = open_documents(path)
    mine: Document = {"id": "elm", "hours": [1]}
    documents.put(mine)
    mine["hours"].append(2)
    theirs = documents.get("elm")
    assert theirs is not None
    theirs["hours"].append(3)

    assert documents.get("elm") == {"id": "elm", "hours": [1]}


def test_of_several_new_documents_all_are_added_or_none(path: Path) -> None:
    documents = open_documents(path)
    with pytest.raises(KeyError):
        documents.add([ELM, OAK])

    assert list(documents.all()) == list(open_documents(path).all()) == [OAK]


def test_threads_that_write_at_once_lose_nothing(path: Path) -> None:
    documents = open_documents(path)

    def write(thread: int) -> None:
        for n in range(10):
            documents.put({"id": f"{thread}-{n}"})
            assert documents.get(f"{thread}-{n}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))

    assert len(open_documents(path)) == 61


# ------------------------------------------------------------------ the process dies


def test_a_process_killed_again_and_again_during_200_random_writes_loses_no_acknowledged_write(tmp_path: Path) -> None:
    ended = run("tests/store/killed.py", tmp_path / "sent", "120", "5")

    assert ended.returncode == 0, ended.stderr
    done = int(ended.stdout.split()[0])
    assert done >= 200


STEPS = ("open", "write", "fsync", "close", "replace")
DIE_AT = """
import os, signal, sys
from pathlib import Path
from server.store import whole_file
from server.store.folder import Folder

documents = Folder(Path(sys.argv[1])).documents("clinics")
step, half = sys.argv[2], sys.argv[3] == "half"
real = getattr(os, step)

def die(*arguments, **named):
    if half and step == "write":
        real(arguments[0], arguments[1][: len(arguments[1]) // 2])
    elif half:
        real(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(os, step, die)
documents.put({"id": "elm"})
"""


@pytest.mark.parametrize("when", ["before", "half"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_of_a_write_it_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, step: str, when: str
) -> None:
    path = tmp_path / "clinics.json"
    Documents(SafeStorage(path, lambda: TODAY)).put(OAK)
    ended = run("-c", DIE_AT, tmp_path, step, when)
    assert ended.returncode == -signal.SIGKILL, ended.stderr

    renamed = step == "replace" and when == "half"
    assert list(open_documents(path).all()) == ([OAK, {"id": "elm"}] if renamed else [OAK])
    assert not temporary_of(path).exists()


def test_the_steps_of_a_write_are_in_the_order_that_outlives_a_power_cut(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = open_documents(path)
    steps: list[str] = []

    def noted(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def noting(*arguments: object, **named: object) -> object:
            file = arguments[0]
            place = Path(os.readlink(f"/proc/self/fd/{file}") if isinstance(file, int) else str(file)).name
            steps.append(f"{name} {place}")
            return call(*arguments, **named)

        return noting

    for name in ("write", "fsync", "replace"):
        monkeypatch.setattr(os, name, noted(name, getattr(os, name)))
    documents.put(ELM)

    new = temporary_of(path).name
    assert steps == [f"write {new}", f"fsync {new}", f"replace {new}", f"fsync {path.parent.name}"]


def test_a_temporary_file_cut_at_any_byte_changes_nothing(path: Path) -> None:
    old = path.read_bytes()
    new = pack({"documents": {"1": OAK, "2": ELM}})
    for length in range(len(new) + 1):
        temporary_of(path).write_bytes(new[:length])
        assert list(open_documents(path).all()) == [OAK], f"cut at byte {length}"
        assert not temporary_of(path).exists()
    assert path.read_bytes() == old


# ------------------------------------------------------------------ the disk fails


def test_on_a_full_disk_a_write_is_refused_and_what_was_there_stays(path: Path) -> None:
    documents = open_documents(path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 1_000, limits[1]))
    try:
        with pytest.raises(NotKeptError, match="could not be written: File too large"):
            documents.put({"id": "elm", "text": "x" * 2_000})
        with pytest.raises(NotKeptError):
            documents.put({"id": "oak", "text": "x" * 2_000})
        assert not temporary_of(path).exists(), "the room is given back"
        assert list(documents.all()) == list(open_documents(path).all()) == [OAK]
        documents.put(ELM)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    documents.put({"id": "ash", "text": "x" * 2_000})
    assert [document["id"] for document in open_documents(path).all()] == ["oak", "elm", "ash"]


def fits(documents: Documents, document: Document) -> bool:
    try:
        documents.put(document)
    except NotKeptError as error:
        return "No space left" not in str(error)
    return True


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_on_a_really_full_disk_a_write_is_refused_and_what_was_there_stays(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "small", small], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine may not mount")
    try:
        path = small / "clinics.json"
        documents = open_documents(path)
        kept = 0
        while fits(documents, {"id": str(kept), "text": "x" * 2_000}):
            kept += 1
        assert kept > 1
        assert [document["id"] for document in documents.all()] == [str(n) for n in range(kept)]
        assert [document["id"] for document in open_documents(path).all()] == [str(n) for n in range(kept)]
        documents.remove("0")
        assert open_documents(path).get("0") is None
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.parametrize("failing", [1, 2], ids=["file", "folder"])
def test_when_the_disk_does_not_confirm_a_write_is_refused_and_the_disk_is_asked_what_it_has(
    path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    documents = open_documents(path)
    calls = 0
    real = os.fsync

    def fsync(file: int) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(NotKeptError, match="Input/output error"):
        documents.put(ELM)

    assert list(documents.all()) == list(open_documents(path).all())
    documents.put(ELM)
    assert list(documents.all()) == list(open_documents(path).all()) == [OAK, ELM]


# ------------------------------------------------------------------ the file is damaged


def test_a_file_cut_at_any_byte_is_refused_and_the_newest_good_copy_is_named(path: Path) -> None:
    whole = path.read_bytes()
    copy = path.parent / "copies" / "clinics-2026-11-22.json"
    open_documents(path)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedError, match="is damaged") as refused:
            open_documents(path)
        assert str(path) in str(refused.value)
        assert f"script/restore {copy}" in str(refused.value)
        assert path.read_bytes() == whole[:length], "what is left is for a person to judge"


def test_a_flipped_bit_is_found_wherever_it_is(path: Path) -> None:
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        with pytest.raises(DamagedError):
            read_whole(path)


def test_a_file_that_is_gone_is_not_taken_for_a_new_one(path: Path) -> None:
    open_documents(path)
    path.unlink()

    with pytest.raises(DamagedError, match=r"is missing\. The newest good copy is "):
        open_documents(path)


def test_a_damaged_copy_is_never_named(path: Path) -> None:
    for day in range(3):
        open_documents(path, TODAY + timedelta(day))
    newest, middle, _ = copies_of(path)
    newest.write_bytes(newest.read_bytes()[:-3])
    path.write_bytes(b"")

    with pytest.raises(DamagedError, match=f"newest good copy is {middle}"):
        open_documents(path)
    for copy in copies_of(path):
        copy.write_bytes(b"{}")
    with pytest.raises(DamagedError, match="There is no good copy"):
        open_documents(path)


# ------------------------------------------------------------------ copies


def test_one_copy_a_day_is_made_before_the_first_write_and_fourteen_are_kept(tmp_path: Path) -> None:
    today = TODAY
    path = tmp_path / "clinics.json"
    documents = Documents(SafeStorage(path, lambda: today))
    for day in range(20):
        today = TODAY + timedelta(day)
        documents.put({"id": "oak", "day": day})
        documents.put({"id": "oak", "day": day, "again": True})

    copies = copies_of(path)
    assert len(copies) == KEPT_COPIES
    assert copies[0].name == "clinics-2026-12-11.json"
    assert read_whole(copies[0])["documents"]["1"] == {"id": "oak", "day": 18, "again": True}


def test_a_damaged_file_drives_out_no_good_copy(path: Path) -> None:
    for day in range(KEPT_COPIES):
        open_documents(path, TODAY + timedelta(day))
    before = copies_of(path)
    path.write_bytes(b"")
    with pytest.raises(DamagedError):
        open_documents(path, TODAY + timedelta(99))

    assert copies_of(path) == before


def test_without_room_for_a_copy_the_server_still_starts(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (path.parent / "copies").write_text("in the way")

    assert open_documents(path).get("oak") == OAK
    assert "There is no copy of today" in caplog.text


# ------------------------------------------------------------------ one process


def test_a_second_process_is_refused_and_told_who_has_the_folder(folder: Folder) -> None:
    ended = run("-c", "import sys, pathlib, server.store.folder as f; f.Folder(pathlib.Path(sys.argv[1]))", folder.path)

    assert ended.returncode == 1
    assert f"Another Steady (process {os.getpid()}) already uses {folder.path}. Stop it first" in ended.stderr


def test_a_folder_that_was_closed_can_be_opened_again(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other")
    other.close()
    Folder(tmp_path / "other").close()
    with pytest.raises(LockedError):
        Folder(folder.path)


def test_a_folder_that_cannot_be_used_is_refused_by_the_name_of_its_variable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match=r"STEADY_DATA_DIR: .*/file cannot be used: File exists"):
        Folder(tmp_path / "file")


def test_others_on_the_machine_cannot_read_what_people_sent(folder: Folder) -> None:
    folder.documents("clinics").put(OAK)
    folder.secret()

    assert folder.path.stat().st_mode & 0o077 == 0
    for file in folder.path.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name


def test_the_secret_stays_the_same_and_a_cut_one_is_refused(folder: Folder) -> None:
    secret = folder.secret()
    assert len(secret) == 32
    assert folder.secret() == secret

    (folder.path / "secret").write_bytes(secret[:5])
    with pytest.raises(StoreError, match="secret is damaged"):
        folder.secret()


# ------------------------------------------------------------------ backup and restore


def copies(task: str, *paths: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return run("script/copies.py", task, *paths, STEADY_DATA_DIR=str(folder))


def test_a_backup_taken_while_the_server_runs_can_be_restored_when_it_has_stopped(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "sent")
    secret = folder.secret()
    documents = folder.documents("clinics")
    documents.put(OAK)
    taken = copies("backup", tmp_path / "safe", folder=folder.path)
    assert taken.returncode == 0, taken.stderr
    [backup] = (tmp_path / "safe").glob("steady-*/clinics.json")
    assert [file.name for file in backup.parent.iterdir()] == ["clinics.json"], "without the secret"
    documents.put(ELM)

    refused = copies("restore", backup, folder=folder.path)
    assert refused.returncode == 1
    assert "already uses" in refused.stderr
    folder.close()
    restored = copies("restore", backup, folder=folder.path)
    assert restored.returncode == 0, restored.stderr

    folder = Folder(tmp_path / "sent")
    assert list(folder.documents("clinics").all()) == [OAK]
    assert folder.secret() != secret, "links that were used up since the backup must not work again"
    folder.close()
    [before] = (tmp_path / "sent").glob("clinics.json.before-*")
    assert read_whole(before)["documents"]["2"] == ELM


def test_the_way_back_that_a_refusal_names_works(path: Path) -> None:
    open_documents(path)
    path.write_bytes(b"")
    with pytest.raises(DamagedError) as refused:
        open_documents(path)
    copy = Path(str(refused.value).rpartition(" ")[2])

    listed = copies("list", folder=path.parent)
    assert listed.stdout.splitlines() == [f"damaged  {path}", f"good     {copy}"]
    assert copies("restore", copy, folder=path.parent).returncode == 0
    assert list(open_documents(path).all()) == [OAK]


def test_a_damaged_copy_is_not_restored_and_nothing_is_changed(path: Path) -> None:
    cut = path.parent / "clinics-2026-01-01.json"
    cut.write_bytes(path.read_bytes()[:-1])
    whole = path.read_bytes()

    ended = copies("restore", cut, folder=path.parent)
    assert (ended.returncode, ended.stderr) == (1, f"script/restore: {cut} is damaged: it is not what Steady wrote\n")
    assert path.read_bytes() == whole
    assert copies("restore", path.parent / "x.txt", folder=path.parent).returncode == 1
    assert copies("backup", path.parent / "safe", folder=path.parent / "empty").returncode == 1
