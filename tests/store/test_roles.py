"""What a person of staff may do with questions, and as whom readers know them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.store.errors import DamagedError, StoreError
from server.store.roles import Role, Roles
from server.store.staff import Staff

PEOPLE = Path(__file__).parents[2] / "script" / "people.py"


def people(folder: Path, *words: str) -> None:
    """script/staff, as somebody types it."""
    around = {**os.environ, "STEADY_DATA_DIR": str(folder), "PYTHONPATH": str(PEOPLE.parents[1])}
    subprocess.run([sys.executable, PEOPLE, *words], check=True, env=around, capture_output=True)


def test_nobody_may_do_anything_before_somebody_said_so(tmp_path: Path) -> None:
    assert Roles(tmp_path / "new").of("robin") == Role()


def test_roles_and_names_are_kept_each_by_itself(tmp_path: Path) -> None:
    roles = Roles(tmp_path)
    roles.may("robin", ("publishes", "answers", "answers"))
    roles.show("robin", " Robin\u202e  Hale\n", "vet nurse")
    roles.may("sam", ())

    again = Roles(tmp_path)
    assert again.of("robin") == Role(("answers", "publishes"), "Robin Hale", "vet nurse")
    assert again.of("sam") == Role()
    roles.may("robin", ())
    assert again.of("robin") == Role((), "Robin Hale", "vet nurse")


def test_whoever_gets_the_name_of_somebody_who_left_inherits_nothing(tmp_path: Path) -> None:
    Staff(tmp_path).add("robin", "a long password")
    people(tmp_path, "may", "robin", "publishes")
    assert Roles(tmp_path).of("robin").may == ("publishes",)
    people(tmp_path, "remove", "robin")
    Staff(tmp_path).add("robin", "another password")
    assert Roles(tmp_path).of("robin") == Role()


def test_what_is_no_role_and_no_name_is_refused(tmp_path: Path) -> None:
    roles = Roles(tmp_path)
    with pytest.raises(StoreError, match="There is no role rules"):
        roles.may("robin", ("rules",))
    for shown, title in (("", "nurse"), ("Robin", " \u200b"), ("x" * 61, "nurse")):
        with pytest.raises(StoreError):
            roles.show("robin", shown, title)


def test_a_damaged_file_gives_nobody_a_role(tmp_path: Path) -> None:
    roles = Roles(tmp_path)
    roles.may("robin", ("answers",))
    file = tmp_path / "roles.json"
    file.write_bytes(file.read_bytes().replace(b"answers", b"publish"))
    with pytest.raises(DamagedError):
        roles.of("robin")
