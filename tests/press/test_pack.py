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
from server.press.book import COMPOSED, NOT_IN_PACK, NOT_PRESSED, Book, in_frame, press_book
from server.press.pack import FIRST_MARK, LATER, MARK, MORE, NOW, REST
from server.press.page import Page
from server.settings import Settings


def text_of(book: Book, path: str) -> str:
    return book.pressed[path].answer(b"", b"")[2].decode()


@pytest.fixture(scope="module")
def parts(book: Book) -> dict[str, dict[str, Any]]:
    return {path: json.loads(text_of(book, path).partition("\n")[2]) for path in (NOW, *LATER)}


@pytest.fixture(scope="module")
def pack(parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return parts[NOW]


@pytest.mark.parametrize("path", [NOW, *LATER])
def test_the_first_line_is_the_hash_of_the_second_and_there_is_no_third(book: Book, path: str) -> None:
    line, body = text_of(book, path).split("\n")

    assert line == sha256(body.encode()).hexdigest()


def test_what_is_needed_in_a_hurry_is_in_the_first_part(parts: dict[str, dict[str, Any]]) -> None:
    assert {"/", "/first-aid/fit", "/offline", "/connect", "/sorry", "/install", "/diary/now", "/c", "/c/"} <= set(
        parts[NOW]["pages"]
    )
    assert {"/steady.js", "/vendor/htmx-4.0.1.min.js"} <= set(parts[NOW]["files"])
    assert {"/guide", "/guide/epilepsy-and-fits", "/search", "/diary", "/h"} <= set(parts[REST]["pages"])
    assert {"/products", "/products/walkin-wheels", "/products/basket", "/outbox"} <= set(parts[MORE]["pages"])


def test_no_page_or_file_is_in_two_parts(parts: dict[str, dict[str, Any]]) -> None:
    for kind in ("pages", "files"):
        held = [name for part in parts.values() for name in part[kind]]
        assert len(held) == len(set(held))


def test_the_pack_belongs_to_the_code_of_the_worker(book: Book, pack: dict[str, Any]) -> None:
    assert f'const FORMAT = "{pack["format"]}";' in text_of(book, "/sw.js")


def test_the_version_is_the_same_in_both_parts_in_health_and_on_every_page(
    book: Book, parts: dict[str, dict[str, Any]]
) -> None:
    for path, part in parts.items():
        assert part["version"] == book.version
        assert dict(book.pressed[path].answer(b"", b"")[1])[b"etag"] == f'"{book.version}"'.encode()
    assert json.loads(text_of(book, "/health")) == {"status": "ok", "version": book.version}
    assert f'data-version="{book.version}"' in text_of(book, "/")


def expanded(pack: dict[str, Any], text: str) -> str:
    """What expand() in web/worker/respond.js does: put the shared parts back."""
    return re.sub(f"{MARK}(.)", lambda mark: str(pack["shared"][ord(mark[1]) - FIRST_MARK]), text)


def test_every_page_in_the_pack_makes_the_same_bytes_as_online(book: Book, parts: dict[str, dict[str, Any]]) -> None:
    assert tuple(parts[NOW]["frame"]) == book.frame
    for part in parts.values():
        for path, (head, body) in part["pages"].items():
            if path in NOT_PRESSED:
                continue
            online = re.sub(r"\n<script type=.application/ld\+json.>.*?</script>", "", text_of(book, path))
            assert in_frame(book.frame, Page(head, expanded(part, body))) == online, path


def test_every_public_page_is_in_the_pack_or_left_out_on_purpose(book: Book, parts: dict[str, dict[str, Any]]) -> None:
    html = {
        p for p, page in book.pressed.items() if dict(page.answer(b"", b"")[1])[b"content-type"][:9] == b"text/html"
    }

    assert html - {path for part in parts.values() for path in part["pages"]} == NOT_IN_PACK | set(COMPOSED)


def test_the_phone_has_what_it_says_when_something_is_missing_or_broken(pack: dict[str, Any]) -> None:
    assert {"/offline", "/sorry", "/"} <= set(pack["pages"])
    assert "We could not work this out" in pack["pages"]["/sorry"][1]


def test_every_piece_and_every_file_is_in_the_pack(book: Book, parts: dict[str, dict[str, Any]]) -> None:
    now = parts[NOW]
    assert {name: expanded(now, html) for name, html in now["pieces"].items()} == book.pieces
    files = {path: text for part in parts.values() for path, (_, text) in part["files"].items()}
    assert set(files) == {
        "/steady.js",
        "/clinic.css",
        "/clinic.js",
        "/diary.js",
        "/outbox.js",
        "/shop.js",
        "/shop.css",
        "/shop.json",
        "/diary.css",
        "/print.css",
        "/questions.css",
        "/questions.js",
        "/questions.json",
        "/diary.json",
        "/search.json",
        "/vendor/htmx-4.0.1.min.js",
        "/vendor/lean-qr-2.7.4.min.js",
        "/vendor/minisearch-7.2.0.min.js",
        "/manifest.webmanifest",
    }
    for path, text in files.items():
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
