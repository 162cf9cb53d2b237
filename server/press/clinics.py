"""The pages of clinics. Those of one clinic are pressed when somebody first asks, kept, and dropped when it changes."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from itertools import groupby
from threading import Lock
from typing import Any

import segno
from markupsafe import Markup

from server.domain.clinic_card import CardError, Clinic, Details, card_address, pack_card
from server.domain.clinic_form import Problems
from server.domain.opening_hours import DAY, Hours, Week
from server.domain.vcard import vcard
from server.knowledge.clinic_form import shown_in_form
from server.knowledge.phone_numbers import show_phone
from server.press.book import HTML, Book, in_frame
from server.press.clinic_codes import CLINIC_STYLE, absent_page
from server.press.page import Page, page_head
from server.press.pressed import NEVER_STORE, Header, Pressed, press
from server.press.render import keep_together
from server.press.sheets_pdf import Sheet, sheet_pdf

MANIFEST = "/manifest.webmanifest"
PRINT_STYLE = '\n<link rel="stylesheet" href="/poster.css">'
PRINTS = {"/poster": "Poster", "/cards": "Cards", "/handout": "Sheet to take home"}
# Address -> what is printed, on which paper.
PDFS = {
    f"{kind}{ending}.pdf": (kind, paper) for kind in PRINTS for ending, paper in (("", "a4"), ("-letter", "letter"))
}
# Pages kept: more are pressed again when they are asked for. Each takes some 20 kB.
MOST_KEPT = 2_000
# Pressed while somebody waits.
QUALITY = 5
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class ClinicShelf:
    """Everything under /c/. ``find`` gives an approved clinic by slug or code.

    ``was_removed`` knows those that left.
    """

    def __init__(
        self, book: Book, base_url: str, find: Callable[[str], Clinic | None], was_removed: Callable[[str], bool]
    ) -> None:
        self._book = book
        self._base_url = base_url
        self._find = find
        self._was_removed = was_removed
        self._kept: OrderedDict[str, tuple[str, Pressed]] = OrderedDict()
        self._dropped = 0
        self._lock = Lock()
        self._missing = {kind: self._absent(kind, 404) for kind in ("page", "data")}
        self._gone = {kind: self._absent(kind, 410) for kind in ("page", "data")}

    def take(self, path: str) -> Pressed:
        """What ``path`` answers, in any case of its letters."""
        path = path.lower()
        with self._lock:
            if path in self._kept:
                self._kept.move_to_end(path)
                return self._kept[path][1]
            dropped = self._dropped
        name, kind = _split(path)
        if kind is None:
            return self._missing["page"]
        clinic = self._find(name)
        if clinic is None:
            absent = self._gone if self._was_removed(name) else self._missing
            return absent["data" if kind in {".json", ".vcf", MANIFEST} else "page"]
        # A code can be written in many ways. What is pressed is kept once, or a stranger could fill the shelf.
        path = f"/c/{clinic.slug}{kind}"
        with self._lock:
            if path in self._kept:
                self._kept.move_to_end(path)
                return self._kept[path][1]
        pressed = self._press(clinic, kind)
        with self._lock:
            # A clinic that changed meanwhile is made again at the next request.
            if self._dropped == dropped:
                self._kept[path] = (clinic.slug, pressed)
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return pressed

    def drop(self, slug: str) -> None:
        """The clinic changed: its pages are made anew when they are next asked for."""
        with self._lock:
            self._dropped += 1
            for path in [path for path, (owner, _) in self._kept.items() if owner == slug]:
                del self._kept[path]

    def _press(self, clinic: Clinic, kind: str) -> Pressed:
        always = self._book.always
        if kind == "":
            return press(self._page(clinic).encode(), HTML, always, brotli_quality=QUALITY)
        if kind == ".json":
            text, content_type = _json(record_of(clinic)), "application/json"
        elif kind in PRINTS:
            return press(self._printed(clinic, kind[1:]).encode(), HTML, always, brotli_quality=QUALITY)
        elif kind in PDFS:
            if not fits_pdf(clinic.details):
                return self._missing["page"]
            pdf = self._pdf(clinic, *PDFS[kind])
            name = f"{clinic.slug}{kind.replace('/', '-')}"
            more = [*always, (b"content-disposition", f'attachment; filename="{name}"'.encode())]
            return press(pdf, "application/pdf", more, brotli_quality=QUALITY)
        elif kind == MANIFEST:
            text, content_type = manifest_of(self._book, clinic), "application/manifest+json"
        else:
            text, content_type = vcard(clinic, f"{self._base_url}/c/{clinic.slug}"), "text/vcard; charset=utf-8"
            always = [*always, (b"content-disposition", f'attachment; filename="{clinic.slug}.vcf"'.encode())]
        return press(text.encode(), content_type, always, brotli_quality=QUALITY)

    def _page(self, clinic: Clinic) -> str:
        d = clinic.details
        head = page_head(d.name, f"{d.name}: numbers and hours, on your phone with no signal too.")
        body = self._book.renderer.page(
            "clinics/clinic.html",
            state="known",
            clinic=clinic,
            d=d,
            phone=show_phone(d.phone),
            after_phone=shown_in_form(d.after_phone),
            hours=week_words(d.hours),
            site=d.website.partition("://")[2].rstrip("/"),
            record=_json(record_of(clinic)),
        )
        html = in_frame(self._book.frame, Page(head + CLINIC_STYLE, body))
        # The app that is installed from here knows its clinic from its first start.
        return html.replace(f'href="{MANIFEST}"', f'href="/c/{clinic.slug}{MANIFEST}"', 1)

    def _printed(self, clinic: Clinic, kind: str) -> str:
        d = clinic.details
        head = page_head(_title(clinic, f"/{kind}"), "For a clinic to print.", index=False)
        body = self._book.renderer.page(
            "clinics/print.html",
            kind=kind,
            clinic=clinic,
            d=d,
            phone=show_phone(d.phone),
            after_phone=shown_in_form(d.after_phone),
            code_svg=Markup(code_svg(address_in_code(self._base_url, clinic))),
            short=f"{self._base_url.partition('://')[2]}/c",
            escalation=self._book.knowledge.escalation,
            has_pdf=fits_pdf(d),
        )
        return in_frame(self._book.frame, Page(head + PRINT_STYLE, body))

    def _pdf(self, clinic: Clinic, kind: str, paper: str) -> bytes:
        d = clinic.details
        said: Any = self._book.renderer.macros("clinics/_print.html")
        knowledge = self._book.knowledge
        sheet = Sheet(
            name=d.name,
            phone=show_phone(d.phone),
            after_phone=shown_in_form(d.after_phone),
            after_name=d.after_name,
            code=clinic.code,
            code_svg=code_svg(address_in_code(self._base_url, clinic)),
            short=f"{self._base_url.partition('://')[2]}/c",
            said=said.said,
            signs_title=knowledge.escalation.title,
            signs=[keep_together(item) for item in knowledge.escalation.items_],
            is_reviewed=bool(knowledge.checklist.reviewer),
            changed=clinic.changed,
        )
        return sheet_pdf(kind[1:], paper, _title(clinic, kind), sheet)

    def _absent(self, kind: str, status: int) -> Pressed:
        always = self._book.always
        if kind == "data":
            words = "There is no such clinic." if status == 404 else "This clinic is no longer registered."
            body = _json({"error": words, "field": ""}).encode()
            return press(body, "application/json", always, status=status, cache=NEVER_STORE, brotli_quality=QUALITY)
        page = absent_page(self._book.renderer, "missing" if status == 404 else "gone")
        html = in_frame(self._book.frame, page)
        return press(html.encode(), HTML, always, status=status, cache=NEVER_STORE, brotli_quality=QUALITY)


def _title(clinic: Clinic, kind: str) -> str:
    return f"{PRINTS[kind]} of {clinic.details.name}"


def _split(path: str) -> tuple[str, str | None]:
    """The name of the clinic and which of its pages.

    >>> _split("/c/oak"), _split("/c/oak.json"), _split("/c/oak/manifest.webmanifest"), _split("/c/oak/x")
    (('oak', ''), ('oak', '.json'), ('oak', '/manifest.webmanifest'), ('oak', None))
    """
    name, slash, more = path.removeprefix("/c/").partition("/")
    if slash:
        return name, f"/{more}" if f"/{more}" in {MANIFEST, *PRINTS, *PDFS} else None
    for ending in (".json", ".vcf"):
        if name.endswith(ending):
            return name.removesuffix(ending), ending
    return name, ""


def fits_pdf(details: Details) -> bool:
    """Whether the fonts of a PDF have all letters of its names; the page to print has every letter."""
    try:
        (details.name + details.after_name).encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def address_in_code(base_url: str, clinic: Clinic) -> str:
    """What a printed code says: the address with the card, or a short one when the name is too long for that.

    In capitals a code has larger squares, and the address works in any case.
    """
    try:
        return card_address(base_url, clinic.slug, clinic.card)
    except CardError:
        return f"{base_url}/c/{clinic.code}".upper()


def code_svg(address: str) -> str:
    """A square code that still reads with a quarter of it gone, its quiet zone kept."""
    svg: str = segno.make(address, error="q", boost_error=False, micro=False).svg_inline(
        border=4, omitsize=True, svgclass=None, lineclass=None
    )
    return svg.replace("<svg ", '<svg role="img" aria-label="Code to scan" ', 1)


def record_of(clinic: Clinic) -> dict[str, Any]:
    """A clinic as the phone keeps it."""
    d = clinic.details
    return {
        "slug": clinic.slug,
        "code": clinic.code,
        "name": d.name,
        "phone": d.phone,
        "phone_shown": show_phone(d.phone),
        "after_phone": d.after_phone,
        "after_phone_shown": shown_in_form(d.after_phone),
        "after_name": d.after_name,
        "city": d.city,
        "address": d.address,
        "website": d.website,
        "zone": d.zone,
        "hours": d.hours,
        "week": week_words(d.hours),
        "changed": clinic.changed.isoformat(),
        "revision": clinic.revision,
        "card": pack_card(clinic.slug, clinic.card),
    }


def preview_of(details: Details, problems: Problems) -> dict[str, Any]:
    """What of a form can be shown as owners would see it."""
    numbers = [
        {"name": name or details.name, "phone": phone, "shown": show_phone(phone)}
        for name, phone in ((details.name, details.phone), (details.after_name, details.after_phone))
        if phone
    ]
    return {
        "name": details.name,
        "numbers": numbers if details.phone and "name" not in problems else [],
        "zone": "" if "zone" in problems else details.zone,
        "hours": details.hours,
        "week": week_words(details.hours),
    }


def manifest_of(book: Book, clinic: Clinic) -> str:
    """The app's manifest, whose first page knows the clinic. The same ``id``: it is the same app."""
    _, _, text = book.pressed[MANIFEST].answer(b"", b"")
    card = pack_card(clinic.slug, clinic.card)
    return _json({**json.loads(text), "start_url": f"/?clinic={clinic.slug}#{card}"})


def week_words(week: Week) -> list[tuple[str, str]]:
    """(days, hours) for people to read; empty when no hours are known.

    >>> week_words((((480, 1080),),) * 5 + (((0, 1440),), ()))
    [('Monday to Friday', '8:00 am to 6:00 pm'), ('Saturday', 'open all day'), ('Sunday', 'closed')]
    """
    if not any(week):
        return []
    rows = []
    for hours, days in groupby(range(7), key=lambda day: week[day]):
        run = list(days)
        name = WEEKDAYS[run[0]] if len(run) == 1 else f"{WEEKDAYS[run[0]]} to {WEEKDAYS[run[-1]]}"
        rows.append((name, _hours_words(hours)))
    return rows


def _hours_words(hours: Hours) -> str:
    if hours == ((0, DAY),):
        return "open all day"
    return ", ".join(f"{_clock(start)} to {_clock(end)}" for start, end in hours) or "closed"


def _clock(minute: int) -> str:
    """
    >>> _clock(0), _clock(720), _clock(1439), _clock(1440)
    ('midnight', 'noon', '11:59 pm', 'midnight')
    """
    minute %= DAY
    if minute in {0, DAY // 2}:
        return "noon" if minute else "midnight"
    hour = minute // 60
    return f"{hour % 12 or 12}:{minute % 60:02} {'pm' if hour >= 12 else 'am'}"


def letter_words(book: Book, base_url: str, name: str, slug: str, link: str) -> tuple[str, str]:
    """Subject and text of the letter with an edit link."""
    subject = f"Your link to change {name} on Steady"
    text = book.renderer.text(
        "clinics/letter.txt",
        subject=subject,
        name=name,
        address=link_address(base_url, link),
        page=f"{base_url}/c/{slug}",
    )
    return subject, text.partition("\n")[2].strip() + "\n"


def link_address(base_url: str, link: str) -> str:
    """Where an edit link leads. In the query, which no log has."""
    return f"{base_url}/clinics/edit?link={link}"


def own_page(
    book: Book,
    template: str,
    title: str,
    description: str,
    *,
    status: int = 200,
    more: tuple[Header, ...] = (),
    **context: Any,
) -> Pressed:
    """A page made for one reader: kept nowhere, and found by no search engine."""
    head = page_head(title, description, index=False) + CLINIC_STYLE
    html = in_frame(book.frame, Page(head, book.renderer.page(template, **context)))
    headers = [(b"x-robots-tag", b"noindex"), *more]
    return press(html.encode(), HTML, headers, status=status, cache=NEVER_STORE, brotli_quality=QUALITY)


def problem_words(book: Book, field: str, kind: str) -> str:
    """What is wrong with a field of a clinic's form, for programs."""
    form: Any = book.renderer.macros("clinics/_form.html")
    return " ".join(str(form.problem(field, kind).unescape()).split())


def trouble_words(book: Book, kind: str) -> str:
    """What is wrong with a clinic's form as a whole, for programs."""
    form: Any = book.renderer.macros("clinics/_form.html")
    return " ".join(str(form.trouble(kind).unescape()).split())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
