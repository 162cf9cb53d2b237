"""Bytes over the wire: first pages, scripts and the pack. No server needed: the pages are pressed here."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable

import brotli

from bench import figures, stories
from server.press.book import HTMX, Book, compose_now, press_book
from server.press.pack import LATER, NOW
from server.press.pressed import CODINGS, Answer, Pressed
from server.settings import Settings

FIRST_PAGE = 14 * figures.KB
SCRIPTS = 30 * figures.KB
PACK = 150 * figures.KB
SHOWN_FAMILIES = 14


def main() -> None:
    book = press_book(stories.knowledge(), Settings())
    first = {
        "/": book.pressed["/"],
        "/checklist": book.pressed["/checklist"],
        "/call": book.pressed["/call"],
        "a result, emergency": compose_now(book, "/checklist", stories.result_query(stories.EMERGENCY)),
        "a result, watch": compose_now(book, "/checklist", stories.result_query(stories.WATCH)),
    }
    first_pages(book, first)
    scripts(book, first)
    pack(book)


def first_pages(book: Book, pages: dict[str, Pressed]) -> None:
    """Everything needed to paint is in the page itself: its style is inside, and no font or picture is loaded."""
    figures.heading("First page: everything needed to paint (bytes)")
    heads = {name: head_bytes(book, page.codings["br"].full) for name, page in pages.items()}
    rows = [
        [*sizes_of(name, page), f"{heads[name]:,}", f"{heads[name] + size(page):,}"] for name, page in pages.items()
    ]
    figures.table(["page", "br", "gzip", "raw", "headers", "br + headers"], rows)
    for name, page in pages.items():
        figures.against(name, heads[name] + size(page), "bytes", most=FIRST_PAGE)


def scripts(book: Book, pages: dict[str, Pressed]) -> None:
    """What the pages really ask for, not what we think they do."""
    figures.heading("Scripts (bytes)")
    used = sorted({src for page in pages.values() for src in re.findall(r'<script src="([^"]+)"', text(page))})
    figures.table(["script", "br", "gzip", "raw"], [sizes_of(path, book.pressed[path]) for path in [*used, "/sw.js"]])
    if f"/vendor/{HTMX}" not in used:
        print("htmx is not among them: look at the pages.")
    total = sum(size(book.pressed[path]) for path in used)
    figures.against("home, checklist, result and call together", total, "bytes br", most=SCRIPTS)
    print(f"with the worker: {total + size(book.pressed['/sw.js']):,} bytes br")


def pack(book: Book) -> None:
    """Each of its three responses, then its parts: compressed alone, so together they are more than the whole."""
    for path in (NOW, *LATER):
        figures.heading(f"{path} (bytes; each part compressed alone)")
        whole = book.pressed[path]
        content = json.loads(text(whole).partition("\n")[2])
        rows = [["the whole of it", f"{size(whole):,}", f"{size(whole, ''):,}", ""]]
        rows.append(part("pages", content["pages"]))
        rows += [part(f"  {name}", pages) for name, pages in by_folder(content["pages"].items()).items()]
        rows.append(part("files", content["files"]))
        rows += [part(f"  {name}", file[1]) for name, file in content["files"].items()]
        if path == NOW:
            rows.append(part("pieces", content["pieces"]))
            rows += families(content["pieces"])
            rows.append(part("table", content["table"]))
            rows.append(part("frame (the style is in it)", content["frame"]))
            rows.append(part("headers", content["headers"]))
        figures.table(["part", "br", "raw", "how many"], rows)
        figures.against(path, size(whole), "bytes br", most=PACK)


def families(pieces: dict[str, str]) -> list[list[str]]:
    """The largest families of pieces, named by what stands before the slash, and all others as one."""
    grouped: dict[str, dict[str, str]] = defaultdict(dict)
    for name, html in pieces.items():
        grouped[name.partition("/")[0]][name] = html
    ordered = sorted(grouped.items(), key=lambda item: -len(compressed(item[1])))
    shown = [part(f"  {family}/", own) for family, own in ordered[:SHOWN_FAMILIES]]
    others = {name: html for _, own in ordered[SHOWN_FAMILIES:] for name, html in own.items()}
    return [*shown, part(f"  {len(ordered) - SHOWN_FAMILIES} other families", others)]


def by_folder(pages: Iterable[tuple[str, object]]) -> dict[str, dict[str, object]]:
    """Pages grouped by the first part of their path."""
    grouped: dict[str, dict[str, object]] = defaultdict(dict)
    for path, page in pages:
        grouped[f"/{path.split('/')[1]}"][path] = page
    return dict(grouped)


def part(name: str, content: object) -> list[str]:
    """A row about one part of the pack."""
    count = f"{len(content):,}" if isinstance(content, dict) else ""
    return [name, f"{len(compressed(content)):,}", f"{len(as_json(content)):,}", count]


def sizes_of(name: str, pressed: Pressed) -> list[str]:
    """A row: the name, and the bytes in br, gzip and uncompressed."""
    return [name, *(f"{size(pressed, coding):,}" for coding in CODINGS)]


def size(pressed: Pressed, coding: str = "br") -> int:
    """The bytes of the body in this coding."""
    return len(pressed.codings[coding].full[2])


def text(pressed: Pressed) -> str:
    """The body, uncompressed."""
    return pressed.codings[""].full[2].decode()


def head_bytes(book: Book, answer: Answer) -> int:
    """The status line and the headers as HTTP/1.1 sends them, with those that the front door and the server add."""
    status, headers, _ = answer
    sent = {**book.security, "server": "granian", "date": "Sun, 22 Nov 2026 12:00:00 GMT"}
    sent |= {key.decode(): value.decode() for key, value in headers}
    return len(f"HTTP/1.1 {status} OK\r\n\r\n") + sum(len(f"{key}: {value}\r\n") for key, value in sent.items())


def as_json(value: object) -> bytes:
    """As it stands in the pack."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def compressed(value: object) -> bytes:
    """As it would be sent alone."""
    small: bytes = brotli.compress(as_json(value), quality=11)
    return small


if __name__ == "__main__":
    main()
