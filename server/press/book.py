"""Everything public, pressed once at the start: pages, pieces, pack, files, errors."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup

from server.domain.compose import Composition, compose_call, compose_checklist
from server.knowledge.records import Knowledge
from server.press.clinic_codes import clinic_script
from server.press.diary import diary_script, diary_words
from server.press.guide import feed, search_documents, sitemap
from server.press.headers import security_headers
from server.press.pack import checklist_table, pack_parts, pack_text, pack_version, worker_script
from server.press.page import Page
from server.press.pages import press_errors, press_pages
from server.press.pieces import press_pieces
from server.press.pressed import FOR_EVER, NEVER_STORE, Header, Pressed, press
from server.press.question_words import phone_words
from server.press.render import Renderer, joined_scripts, one_line
from server.press.shop import SHOP_PAGE_SCRIPTS, SHOP_SCRIPTS, ShopPress
from server.settings import Settings

HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
STYLE = "text/css; charset=utf-8"
COMPOSED = ("/checklist", "/call")
MINISEARCH = "minisearch-7.2.0.min.js"
LEAN_QR = "lean-qr-2.7.4.min.js"
# Links to other sites, and thanks for what was sent: of no use without a connection.
NOT_IN_PACK = frozenset({"/sources", "/clinics/registered", "/clinics/asked", "/products/paid"})
# Each online visitor gets one with a key of its own; the pack holds it for those with no connection.
NOT_PRESSED = frozenset({"/questions/ask"})
HTMX = "htmx-4.0.1.min.js"
# Joined in this order into /steady.js: what a later file uses, an earlier one declares.
PAGE_SCRIPTS = (
    "pages.js",
    "memory.js",
    "offline.js",
    "parts.js",
    "opening.js",
    "clinics.js",
    "counts.js",
    "numbers.js",
    "call_card.js",
    "timer.js",
    "facts.js",
    "diary_notes.js",
    "last_result.js",
    "waiting.js",
    "region.js",
    "install.js",
    "forget.js",
    "search.js",
    "diary.js",
    "outbox.js",
    "shop.js",
    "questions.js",
)
# Joined in this order into /outbox.js.
OUTBOX_SCRIPTS = ("entries.js", "send.js", "page.js", "start.js")
# Joined in this order into /questions.js.
QUESTION_SCRIPTS = ("danger_words.js", "ask_gate.js", "draft.js", "ask.js", "read.js", "start.js")
IMAGE_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Book:
    """The pressed pages, and what is needed to compose a page of answers the same way."""

    knowledge: Knowledge
    version: str
    pressed: dict[str, Pressed]
    errors: dict[int, Pressed]
    pieces: dict[str, str]
    frame: tuple[str, str, str]
    security: dict[str, str]
    renderer: Renderer
    shop: ShopPress
    composed: tuple[str, ...] = COMPOSED

    @property
    def always(self) -> list[Header]:
        """The headers of every answer."""
        return [(key.encode(), value.encode()) for key, value in self.security.items()]

    def composition(self, path: str, query: str) -> Composition:
        """The piece names of ``/checklist?query`` or ``/call?query``."""
        if path == "/call":
            return compose_call(self.knowledge.checklist, self.knowledge.call_card, query)
        return compose_checklist(self.knowledge.checklist, self.knowledge.causes, query)

    def composed_html(self, path: str, query: str) -> str:
        """The whole page of ``path?query``, joined from pieces."""
        composition = self.composition(path, query)
        body = "".join(self.pieces[name] for name in composition.body)
        return in_frame(self.frame, Page(self.pieces[composition.head], body))


def in_frame(frame: tuple[str, str, str], page: Page) -> str:
    """A whole document."""
    before, between, after = frame
    return f"{before}{page.head}{page.structured}{between}{page.body}{after}"


def press_book(knowledge: Knowledge, settings: Settings) -> Book:
    """Render and compress everything in ``knowledge`` with the templates in ``settings.web``."""
    web = settings.web
    style = _style(web, "steady.css")
    icons = _fingerprinted(web / "icons", "/icons")
    shots = _fingerprinted(web / "screenshots", "/screenshots")
    renderer = Renderer(
        web / "templates",
        {
            "reviewer": knowledge.checklist.reviewer,
            "by_mail": settings.mail is not None,
            "keep_email_days": settings.keep_email_days,
            "sources": knowledge.sources,
            "regions": {region.id: region.name for region in knowledge.numbers.regions},
        },
    )
    shop = ShopPress(knowledge, renderer, settings.base_url, datetime.now(UTC).date(), settings.price_days)
    pages = press_pages(knowledge, renderer, settings.base_url) | dict(shop.pages())
    pieces = press_pieces(knowledge, renderer)
    security = security_headers(style)
    worker, code_hash = worker_script(web / "worker")
    files = {
        "/steady.js": (SCRIPT, _page_script(web)),
        f"/vendor/{HTMX}": (SCRIPT, (web / "vendor" / HTMX).read_text(encoding="utf-8")),
        f"/vendor/{MINISEARCH}": (SCRIPT, (web / "vendor" / MINISEARCH).read_text(encoding="utf-8")),
        f"/vendor/{LEAN_QR}": (SCRIPT, (web / "vendor" / LEAN_QR).read_text(encoding="utf-8")),
        "/diary.js": (SCRIPT, diary_script(web)),
        "/shop.js": (SCRIPT, _module(web / "products", (*SHOP_SCRIPTS, *SHOP_PAGE_SCRIPTS))),
        "/shop.css": (STYLE, _style(web, "shop.css")),
        "/shop.json": ("application/json", shop.script_words()),
        "/outbox.js": (SCRIPT, _module(web / "outbox", OUTBOX_SCRIPTS)),
        "/questions.js": (SCRIPT, _module(web / "questions", QUESTION_SCRIPTS)),
        "/questions.css": (STYLE, _style(web, "questions.css")),
        "/questions.json": ("application/json", phone_words(knowledge.questions)),
        "/print.css": (STYLE, _style(web, "print.css")),
        "/diary.css": (STYLE, _style(web, "diary.css")),
        "/clinic.css": (STYLE, _style(web, "clinic.css")),
        "/clinic.js": (SCRIPT, clinic_script(web)),
        "/diary.json": ("application/json", diary_words(knowledge)),
        "/search.json": ("application/json", search_documents(knowledge)),
        "/manifest.webmanifest": ("application/manifest+json", _manifest(icons, shots)),
    }

    def frame_of(version: str) -> tuple[str, str, str]:
        icon_paths = {name: path for name, (path, _) in icons.items()}
        return renderer.frame(version=version, icons=icon_paths, style=Markup(style))

    table = checklist_table(knowledge)
    kept = {path: page for path, page in pages.items() if path not in NOT_IN_PACK}
    version = pack_version(pack_parts(code_hash, frame_of(""), kept, pieces, table, files, security))
    frame = frame_of(version)
    parts = pack_parts(code_hash, frame, kept, pieces, table, files, security)

    book = Book(knowledge, version, {}, {}, pieces, frame, security, renderer, shop)
    pressed, always = book.pressed, book.always
    ready = partial(press, brotli_quality=settings.brotli_quality)
    for path, page in pages.items():
        if path in NOT_PRESSED:
            continue
        pressed[path] = ready(in_frame(frame, page).encode(), HTML, always)
    for path in COMPOSED:
        pressed[path] = ready(book.composed_html(path, "").encode(), HTML, always)
    for path, (content_type, text) in files.items():
        pressed[path] = ready(text.encode(), content_type, always)
    for path, data in [*icons.values(), *shots.values()]:
        pressed[path] = ready(data, IMAGE_TYPES[Path(path).suffix], always, cache=FOR_EVER)
    for path, content in parts.items():
        text = pack_text(content, version)
        pressed[path] = ready(text.encode(), "text/plain; charset=utf-8", always, tag=version)
    # Clinics print when they are online, so the pack does not carry it.
    pressed["/poster.css"] = ready(_style(web, "poster.css").encode(), STYLE, always)
    sw = (web / "worker" / "remove.js").read_text(encoding="utf-8") if settings.kill_worker else worker
    pressed["/sw.js"] = ready(sw.encode(), SCRIPT, always)
    health = _json({"status": "ok", "version": version})
    pressed["/health"] = ready(health, "application/json", always, cache=NEVER_STORE)
    found = [path for path, page in pages.items() if page.is_found]
    pressed["/sitemap.xml"] = ready(
        sitemap([*found, *COMPOSED, "/questions"], settings.base_url), "application/xml", always
    )
    pressed["/feed.xml"] = ready(feed(knowledge, settings.base_url), "application/atom+xml", always)
    robots = f"User-agent: *\nDisallow: /checklist?\nDisallow: /call?\nSitemap: {settings.base_url}/sitemap.xml\n"
    robots += f"Sitemap: {settings.base_url}/questions/sitemap.xml\n"
    pressed["/robots.txt"] = ready(robots.encode(), "text/plain", always)
    for status, page in press_errors(renderer).items():
        book.errors[status] = ready(in_frame(frame, page).encode(), HTML, always, status=status, cache=NEVER_STORE)
    return book


def compose_now(book: Book, path: str, query: str, more: Iterable[Header] = ()) -> Pressed:
    """A page of answers, compressed lightly: it is made for one reader and stored nowhere."""
    headers = [(b"x-robots-tag", b"noindex"), *more]
    return press(book.composed_html(path, query).encode(), HTML, headers, cache=NEVER_STORE, brotli_quality=6)


def _style(web: Path, name: str) -> str:
    return one_line((web / "styles" / name).read_text(encoding="utf-8"))


def _page_script(web: Path) -> str:
    idb = (web / "vendor" / "idb-8.0.4.min.js").read_text(encoding="utf-8")
    ours = joined_scripts(web / "scripts", PAGE_SCRIPTS)
    return f'{idb}\n(() => {{\n"use strict";\n{ours}\n}})();\n'


def _module(folder: Path, names: tuple[str, ...]) -> str:
    return f'"use strict";\n{joined_scripts(folder, names)}\n'


def _fingerprinted(folder: Path, base: str) -> dict[str, tuple[str, bytes]]:
    """File name -> (path with a hash of the content, content): a changed picture gets a new address."""
    found = {}
    for file in sorted(folder.glob("*.*")):
        if file.suffix in IMAGE_TYPES:
            data = file.read_bytes()
            found[file.name] = (f"{base}/{file.stem}-{sha256(data).hexdigest()[:8]}{file.suffix}", data)
    return found


def _manifest(icons: dict[str, tuple[str, bytes]], shots: dict[str, tuple[str, bytes]]) -> str:
    def icon(name: str, size: int, purpose: str) -> dict[str, str]:
        return {"src": icons[name][0], "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}

    def shortcut(name: str, description: str, url: str) -> dict[str, Any]:
        return {"name": name, "description": description, "url": url, "icons": [icon("icon-192.png", 192, "any")]}

    manifest = {
        # `id` and `start_url` stay as they are for ever: changing them makes a second app of it.
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": "Steady: is your dog shaking?",
        "short_name": "Steady",
        "description": "How fast your shaking dog needs a vet, and what to say when you call. Works with no signal.",
        "lang": "en",
        "dir": "ltr",
        "display": "standalone",
        "background_color": "#F7F1E4",
        "theme_color": "#F7F1E4",
        "categories": ["health", "lifestyle"],
        "launch_handler": {"client_mode": "focus-existing"},
        "icons": [
            icon("icon-192.png", 192, "any"),
            icon("icon-512.png", 512, "any"),
            icon("maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [
            shortcut("Check my dog", "How fast you need a vet", "/checklist"),
            shortcut("It’s happening now", "A timer that says what to do", "/diary/now"),
            shortcut("Call", "Your numbers, and what to say", "/call"),
        ],
        "screenshots": [
            {"src": path, "sizes": "720x1480", "type": "image/png", "form_factor": "narrow", "label": _label(name)}
            for name, (path, _) in shots.items()
        ],
    }
    return json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))


def _label(name: str) -> str:
    return Path(name).stem.split("-", 1)[-1].replace("-", " ").capitalize()


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
