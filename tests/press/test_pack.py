"""The pack: everything the phone needs offline, whole, tied to the worker's code, and the same words as online."""

import json
import re
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from markupsafe import escape

from server.domain.checklist import Checklist, Modifier, Rule
from server.knowledge.records import Knowledge
from server.press.book import COMPOSED, NOT_IN_PACK, Book, in_frame, press_book
from server.press.pack import FIRST_MARK, MARK
from server.press.page import Page
from server.settings import Settings


def text_of(book: Book, path: str) -> str:
    return book.pressed[path].answer(b"", b"")[2].decode()


@pytest.fixture(scope="module")
def pack(book: Book) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text_of(book, "/pack").partition("\n")[2])
    return content


def test_the_first_line_is_the_hash_of_the_rest(book: Book) -> None:
    line, _, rest = text_of(book, "/pack").partition("\n")

    assert line == sha256(rest.encode()).hexdigest()


def test_the_pack_belongs_to_the_code_of_the_worker(book: Book, pack: dict[str, Any]) -> None:
    assert f'const FORMAT = "{pack["format"]}";' in text_of(book, "/sw.js")


def test_the_version_is_the_same_in_the_pack_in_health_and_on_every_page(book: Book, pack: dict[str, Any]) -> None:
    assert pack["version"] == book.version
    assert json.loads(text_of(book, "/health")) == {"status": "ok", "version": book.version}
    assert f'data-version="{book.version}"' in text_of(book, "/")
    assert dict(book.pressed["/pack"].answer(b"", b"")[1])[b"etag"] == f'"{book.version}"'.encode()


def expanded(pack: dict[str, Any], text: str) -> str:
    """What expand() in web/worker/respond.js does: put the shared parts back."""
    return re.sub(f"{MARK}(.)", lambda mark: str(pack["shared"][ord(mark[1]) - FIRST_MARK]), text)


def test_every_page_in_the_pack_makes_the_same_bytes_as_online(book: Book, pack: dict[str, Any]) -> None:
    frame = tuple(pack["frame"])
    assert frame == book.frame
    for path, (head, body) in pack["pages"].items():
        online = re.sub(r"\n<script type=.application/ld\+json.>.*?</script>", "", text_of(book, path))
        assert in_frame(book.frame, Page(head, expanded(pack, body))) == online, path


def test_every_public_page_is_in_the_pack_or_left_out_on_purpose(book: Book, pack: dict[str, Any]) -> None:
    html = {
        p for p, page in book.pressed.items() if dict(page.answer(b"", b"")[1])[b"content-type"][:9] == b"text/html"
    }

    assert html - set(pack["pages"]) == NOT_IN_PACK | set(COMPOSED)


def test_the_phone_has_what_it_says_when_something_is_missing_or_broken(pack: dict[str, Any]) -> None:
    assert {"/offline", "/sorry", "/"} <= set(pack["pages"])
    assert "We could not work this out" in pack["pages"]["/sorry"][1]


def test_every_piece_and_every_file_is_in_the_pack(book: Book, pack: dict[str, Any]) -> None:
    assert {name: expanded(pack, html) for name, html in pack["pieces"].items()} == book.pieces
    assert set(pack["files"]) == {
        "/steady.js",
        "/search.json",
        "/vendor/htmx-4.0.1.min.js",
        "/vendor/minisearch-7.2.0.min.js",
        "/manifest.webmanifest",
    }
    for path, (_, text) in pack["files"].items():
        assert text == text_of(book, path)


def test_the_phone_sends_the_same_security_headers(book: Book, pack: dict[str, Any]) -> None:
    assert pack["headers"] == book.security


def test_the_table_on_the_phone_is_the_checklist(pack: dict[str, Any], checklist: Checklist) -> None:
    table = pack["table"]
    assert [q["id"] for q in table["questions"]] == [q.id for q in checklist.questions]
    assert [q["rank"] for q in table["questions"]] == [dict(q.rank) for q in checklist.questions]
    rows: list[Rule | Modifier] = [*checklist.rules, *checklist.modifiers]
    for there, here in zip(table["rules"] + table["modifiers"], rows, strict=True):
        assert there["id"] == here.id
        # In the same order: the reasons are shown in it.
        assert [(q, tuple(a)) for q, a in there["when"].items()] == list(here.when.items()), here.id
    assert [r["level"] for r in table["rules"]] == [r.level for r in checklist.rules]


def test_a_manifest_that_a_phone_can_install_from(book: Book) -> None:
    manifest = json.loads(text_of(book, "/manifest.webmanifest"))

    assert manifest["id"] == manifest["start_url"] == manifest["scope"] == "/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    for icon in manifest["icons"]:
        size = int(icon["sizes"].partition("x")[0])
        data = book.pressed[icon["src"]].answer(b"", b"")[2]
        assert data.startswith(b"\x89PNG"), icon["src"]
        assert int.from_bytes(data[16:20], "big") == int.from_bytes(data[20:24], "big") == size, icon["src"]
    for shot in manifest["screenshots"]:
        width, height = (int(number) for number in shot["sizes"].split("x"))
        data = book.pressed[shot["src"]].answer(b"", b"")[2]
        assert (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == (width, height), shot["src"]
    for shortcut in manifest["shortcuts"]:
        assert shortcut["url"] in book.pressed


@pytest.mark.usefixtures("uncompressed")
def test_the_kill_switch_serves_the_worker_that_removes_itself_and_changes_nothing_else(
    knowledge: Knowledge, settings: Settings, book: Book
) -> None:
    killed = press_book(knowledge, replace(settings, kill_worker=True))

    assert text_of(killed, "/sw.js") == (settings.web / "worker" / "remove.js").read_text(encoding="utf-8")
    assert "unregister()" in text_of(killed, "/sw.js")
    # Pressing twice gives the same bytes, or every restart would send every phone a new pack.
    assert killed.version == book.version
    for path in book.pressed.keys() - {"/sw.js", "/schema", "/schema/openapi.json"}:
        assert killed.pressed[path].answer(b"", b"") == book.pressed[path].answer(b"", b""), path


@pytest.mark.usefixtures("uncompressed")
def test_changed_words_change_the_version_and_are_shown_as_text_never_as_markup(
    knowledge: Knowledge, settings: Settings, book: Book
) -> None:
    first, *rest = knowledge.checklist.rules
    words = 'Fits & <script src="x">starts</script>.'
    checklist = replace(knowledge.checklist, rules=(replace(first, because=words), *rest))
    parts = {name: getattr(knowledge, name) for name in knowledge.__struct_fields__}

    changed = press_book(Knowledge(**{**parts, "checklist": checklist}), settings)

    assert changed.version != book.version
    assert changed.pieces[f"because/{first.id}"] == str(escape(words))
