"""The house rules of DESIGN 3: which way the arrows point, in Python and in the worker."""

import ast
import doctest
import importlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.press.book import OUTBOX_SCRIPTS, PAGE_SCRIPTS, QUESTION_SCRIPTS
from server.press.clinic_codes import CLINIC_SCRIPTS
from server.press.diary import DIARY_SCRIPTS
from server.press.pack import WORKER_FILES
from server.press.shop import SHOP_PAGE_SCRIPTS, SHOP_SCRIPTS
from server.settings import ROOT

SERVER = ROOT / "server"
# Who may import whom, besides themselves. `app` knows all the others; nobody knows `app`.
ARROWS = {
    "domain": frozenset[str](),
    "knowledge": frozenset({"domain"}),
    "press": frozenset({"knowledge", "domain", "settings"}),
    "store": frozenset({"domain"}),
    "mail": frozenset({"store", "domain", "settings"}),
    "payment": frozenset({"domain"}),
    "pages": frozenset({"press", "store", "knowledge", "domain"}),
    "settings": frozenset[str](),
    "app": frozenset({"pages", "mail", "payment", "press", "store", "knowledge", "domain", "settings"}),
}
MODULES = sorted(path for path in SERVER.rglob("*.py") if path.name != "__init__.py")


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def room_of(module: str) -> str:
    """server.domain.triage -> domain"""
    return module.split(".")[1]


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively; say from where"
            if node.module == "server" or (ROOT / Path(*str(node.module).split("."))).is_dir():
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield str(node.module)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_imports_only_in_the_direction_of_the_house(path: Path) -> None:
    room = room_of(module_name(path))
    assert room in ARROWS, f"{room} is a room that DESIGN 3 does not know"
    for imported in imports_of(path):
        if imported.split(".")[0] == "server":
            assert room_of(imported) in ARROWS[room] | {room}, f"{module_name(path)} imports {imported}"


@pytest.mark.parametrize("path", sorted((SERVER / "domain").glob("*.py")), ids=module_name)
def test_the_domain_imports_only_itself_and_the_standard_library(path: Path) -> None:
    for imported in imports_of(path):
        top = imported.split(".")[0]
        assert top in sys.stdlib_module_names or imported.startswith("server.domain"), imported


def test_the_domain_reads_no_file_and_no_clock() -> None:
    forbidden = {"os", "pathlib", "io", "time", "random", "socket", "urllib", "sqlite3"}
    for path in (SERVER / "domain").glob("*.py"):
        assert not forbidden & {name.split(".")[0] for name in imports_of(path)}, path.name
        assert not re.search(r"\bopen\(|\.now\(|\.today\(", path.read_text(encoding="utf-8")), path.name


def test_areas_of_pages_do_not_import_each_other() -> None:
    """Shared are error pages, the look at where a form comes from, what keeps it from counting twice, staff's door.

    An area may have several modules: their names begin with its own.
    """
    shared = {f"server.pages.{name}" for name in ("errors", "same_site", "form_keys", "sent_once", "door", "own_page")}
    for path in (SERVER / "pages").glob("*.py"):
        others = {name for name in imports_of(path) if name.startswith("server.pages")}
        area = path.stem.partition("_")[0].removesuffix("s")
        others = {name for name in others if not name.startswith(f"server.pages.{area}")}
        assert others <= shared, path.name


def test_only_the_store_knows_tinydb() -> None:
    for path in MODULES:
        if room_of(module_name(path)) != "store":
            assert "tinydb" not in {name.split(".")[0] for name in imports_of(path)}, path.name


def test_only_app_and_pages_know_the_web_framework() -> None:
    for path in MODULES:
        if room_of(module_name(path)) not in {"app", "pages"}:
            assert not {name for name in imports_of(path) if name.split(".")[0].startswith("litestar")}, path.name


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_the_examples_in_the_docstrings_are_true(path: Path) -> None:
    assert doctest.testmod(importlib.import_module(module_name(path))).failed == 0


# ------------------------------------------------------------------ the worker: worker -> respond -> compose -> triage

WORKER_CODE = {name: (ROOT / "web" / "worker" / name).read_text(encoding="utf-8") for name in WORKER_FILES}


def declared(code: str) -> set[str]:
    """The names that a script declares at its top level."""
    return set(re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", code, re.MULTILINE))


def used(code: str) -> set[str]:
    """The names that code takes from outside: not in comments or texts, not behind a dot, not bound in the file."""
    code = re.sub(r"//.*", "", code)
    code = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", '""', code)
    lists = re.findall(r"function \w*\(([^)]*)\)|\(([^()]*)\) =>|(?:const|let) [\[{]([^\]}]*)[\]}]", code)
    bound = {name for found in lists for part in found for name in re.findall(r"\w+", part)}
    bound.update(re.findall(r"(?:const|let|function) (\w+)", code))
    bound.update(re.findall(r"(\w+) =>", code))
    return set(re.findall(r"(?<![.\w])\w+", code)) - bound


def test_the_worker_files_are_joined_from_the_rules_outwards() -> None:
    assert WORKER_FILES == ("triage.js", "compose.js", "respond.js", "worker.js")


@pytest.mark.parametrize("name", WORKER_FILES)
def test_a_worker_file_uses_nothing_of_a_file_further_out(name: str) -> None:
    assert declared(WORKER_CODE[name]), "the check finds the functions of the file"
    place = WORKER_FILES.index(name)
    for further in WORKER_FILES[place + 1 :]:
        taken = used(WORKER_CODE[name]) & declared(WORKER_CODE[further])
        assert not taken, f"{name} uses {sorted(taken)} of {further}"


def test_the_check_sees_what_a_file_takes_from_the_one_before() -> None:
    assert {"readAnswers", "decide"} <= used(WORKER_CODE["compose.js"]) & declared(WORKER_CODE["triage.js"])
    assert {"composeCall"} <= used(WORKER_CODE["respond.js"]) & declared(WORKER_CODE["compose.js"])
    assert {"respond"} <= used(WORKER_CODE["worker.js"]) & declared(WORKER_CODE["respond.js"])


JOINED = {
    "worker": WORKER_FILES,
    "scripts": PAGE_SCRIPTS,
    "diary": DIARY_SCRIPTS,
    "clinic": CLINIC_SCRIPTS,
    "outbox": OUTBOX_SCRIPTS,
    "products": (*SHOP_SCRIPTS, *SHOP_PAGE_SCRIPTS),
    "questions": QUESTION_SCRIPTS,
}


@pytest.mark.parametrize("folder", JOINED)
def test_no_two_files_that_are_joined_declare_the_same_name(folder: str) -> None:
    """The browser would refuse the whole of it."""
    codes = [(ROOT / "web" / folder / name).read_text(encoding="utf-8") for name in JOINED[folder]]
    names = Counter(name for code in codes for name in declared(code))
    assert [name for name, times in names.items() if times > 1] == []


def test_the_rules_on_the_phone_know_no_browser() -> None:
    """triage.js and compose.js are pure, as the domain is."""
    for name in ("triage.js", "compose.js"):
        browser = {"self", "window", "document", "fetch", "caches", "indexedDB", "Date", "Response", "console"}
        assert not used(WORKER_CODE[name]) & browser, name
