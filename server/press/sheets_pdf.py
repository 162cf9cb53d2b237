"""What a clinic prints, as PDFs: in the fonts that every reader has, its codes drawn as squares. In millimetres."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

PAPERS = {"a4": "A4", "letter": "Letter"}
MARGIN = 15.0
CARD = (86.0, 54.0)
CARDS_IN_A_ROW, ROWS_OF_CARDS = 2, 4
POSTER_CODE, CARD_CODE, STICKER_CODE, FOOT_CODE = 120.0, 40.0, 48.0, 40.0
NOTES_HIGH = 42.0
GAP = 2.0
LINE = 1.2
POINT = 25.4 / 72
# Long names are set smaller until they fit; the shortest are never set larger.
SCALES = [percent / 100 for percent in range(100, 35, -5)]


@dataclass(frozen=True)
class Sheet:
    """What stands on it. ``said`` has the sentences by name, ``signs`` the list to watch for under its title."""

    name: str
    phone: str
    after_phone: str
    after_name: str
    code: str
    code_svg: str
    short: str
    said: Mapping[str, str]
    signs_title: str
    signs: Sequence[str]
    is_reviewed: bool
    changed: date


@dataclass(frozen=True)
class Line:
    """Words with the size of their letters in points and the space above; ``whole`` is never broken."""

    words: str
    size: float
    bold: bool = False
    above: float = 0
    whole: bool = False
    centred: bool = False
    dot: bool = False


def sheet_pdf(kind: str, paper: str, title: str, sheet: Sheet) -> bytes:
    """The poster, the cards (with a sticker) or the handout. All its words are in letters that the fonts have."""
    # It takes a third of a second to load, and most servers are never asked for a PDF.
    from fpdf import FPDF
    from fpdf.prefs import ViewerPreferences

    pdf = FPDF(format=PAPERS[paper])
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_lang("en")
    pdf.set_title(title)
    # The same clinic gives the same bytes, whenever it is made.
    pdf.set_creation_date(datetime(sheet.changed.year, sheet.changed.month, sheet.changed.day, tzinfo=UTC))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True, print_scaling="None")
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.add_page()
    draw: dict[str, Callable[[FPDF, Sheet], None]] = {"poster": _poster, "cards": _cards, "handout": _handout}
    draw[kind](pdf, sheet)
    return bytes(pdf.output())


def _poster(pdf: FPDF, sheet: Sheet) -> None:
    wide = pdf.w - 2 * MARGIN
    said = sheet.said
    head = [Line(said["poster"], 32, bold=True), Line(said["lede"], 15, above=3)]
    bottom = _write(pdf, _centred(head), MARGIN, MARGIN, wide, 55)
    bottom = _code(pdf, sheet, (pdf.w - POSTER_CODE) / 2, bottom, POSTER_CODE, 22)
    foot = [
        Line(sheet.name, 22, bold=True, above=4),
        Line(sheet.phone, 36, bold=True, whole=True),
        *_after_hours(sheet, 14),
        Line(f"{said['open']} {sheet.short} {said['type']}", 13, above=3),
    ]
    _write(pdf, _centred(foot), MARGIN, bottom, wide, pdf.h - MARGIN - bottom)


def _cards(pdf: FPDF, sheet: Sheet) -> None:
    wide, high = CARD
    left, top = (pdf.w - CARDS_IN_A_ROW * wide) / 2, (pdf.h - ROWS_OF_CARDS * high) / 2
    words = [
        Line(sheet.name, 10, bold=True),
        Line(sheet.phone, 14, bold=True, above=1, whole=True),
        *_after_hours(sheet, 9),
        Line(sheet.said["card"], 9, above=1),
    ]
    for n in range(CARDS_IN_A_ROW * ROWS_OF_CARDS):
        x, y = left + n % CARDS_IN_A_ROW * wide, top + n // CARDS_IN_A_ROW * high
        _cut_line(pdf, x, y, wide, high)
        _code(pdf, sheet, x + GAP, y + GAP, CARD_CODE, 12)
        beside = x + 2 * GAP + CARD_CODE
        _write(pdf, words, beside, y + 3 * GAP, x + wide - 2 * GAP - beside, high - 5 * GAP)
    pdf.add_page()
    _sticker(pdf, sheet)


def _sticker(pdf: FPDF, sheet: Sheet) -> None:
    wide = STICKER_CODE + 6 * GAP
    bottom = _code(pdf, sheet, MARGIN + 3 * GAP, MARGIN + GAP, STICKER_CODE, 14)
    words = [Line(sheet.name, 12, bold=True), Line(sheet.phone, 20, bold=True, above=1, whole=True)]
    bottom = _write(pdf, _centred(words), MARGIN + 2 * GAP, bottom + GAP, wide - 4 * GAP, 30)
    _cut_line(pdf, MARGIN, MARGIN, wide, bottom + 2 * GAP - MARGIN)


def _handout(pdf: FPDF, sheet: Sheet) -> None:
    wide = pdf.w - 2 * MARGIN
    said = sheet.said
    head = [
        Line(said["handout"], 22, bold=True),
        Line(sheet.name, 13, bold=True, above=2),
        Line(sheet.phone, 22, bold=True, whole=True),
        *_after_hours(sheet, 12),
        Line(said["notes"], 16, bold=True, above=4),
    ]
    notes = _write(pdf, head, MARGIN, MARGIN, wide, 65) + GAP
    foot = pdf.h - MARGIN - FOOT_CODE - 7
    signs = [Line(sheet.signs_title, 16, bold=True), *(Line(item, 11, above=1, dot=True) for item in sheet.signs)]
    room = foot - 5 * GAP - notes
    signs_high = min(_height(pdf, signs, wide, 1), room - NOTES_HIGH)
    # What the list leaves free is room for notes.
    notes_high = room - signs_high
    pdf.set_line_width(0.4)
    pdf.rect(MARGIN, notes, wide, notes_high, round_corners=True, corner_radius=2)
    _write(pdf, signs, MARGIN, notes + notes_high + 3 * GAP, wide, signs_high)
    _code(pdf, sheet, MARGIN, foot, FOOT_CODE, 12)
    beside = MARGIN + FOOT_CODE + 3 * GAP
    words = [Line(said["foot"], 12), *([] if sheet.is_reviewed else [Line(said["unreviewed"], 12, above=2)])]
    _write(pdf, words, beside, foot + 4 * GAP, pdf.w - MARGIN - beside, FOOT_CODE - 4 * GAP)


def _after_hours(sheet: Sheet, size: float) -> list[Line]:
    if not sheet.after_phone:
        return []
    whose = f", {sheet.after_name}" if sheet.after_name else ""
    phone = sheet.after_phone.replace(" ", "\N{NO-BREAK SPACE}")
    return [Line(f"{sheet.said['after_hours']}{whose}: {phone}", size, above=1)]


def _centred(lines: Sequence[Line]) -> list[Line]:
    return [replace(line, centred=True) for line in lines]


def _code(pdf: FPDF, sheet: Sheet, left: float, top: float, side: float, size: float) -> float:
    """The code with its quiet zone and its letters under it. Returns where they end, as ``_write`` does."""
    pdf.image(BytesIO(sheet.code_svg.encode()), x=left, y=top, w=side, h=side, alt_text=sheet.code)
    return _write(pdf, [Line(sheet.code, size, bold=True, whole=True, centred=True)], left, top + side, side, 20)


def _cut_line(pdf: FPDF, left: float, top: float, wide: float, high: float) -> None:
    pdf.set_line_width(0.2)
    pdf.set_dash_pattern(dash=1.5, gap=1.5)
    pdf.rect(left, top, wide, high)
    pdf.set_dash_pattern()


def _write(pdf: FPDF, lines: Sequence[Line], left: float, top: float, wide: float, high: float) -> float:
    """The lines in a box, smaller if they are too long for it."""
    scale = next((scale for scale in SCALES if _fits(pdf, lines, wide, high, scale)), SCALES[-1])
    for line in lines:
        top += line.above * scale
        indent = _choose(pdf, line, scale)
        if line.dot:
            pdf.set_xy(left, top)
            pdf.cell(indent, line.size * scale * POINT * LINE, "•")
        for words in _broken(pdf, line, wide - indent):
            pdf.set_xy(left + indent, top)
            step = line.size * scale * POINT * LINE
            pdf.cell(wide - indent, step, words, align="C" if line.centred else "L")
            top += step
    return top


def _fits(pdf: FPDF, lines: Sequence[Line], wide: float, high: float, scale: float) -> bool:
    for line in lines:
        indent = _choose(pdf, line, scale)
        if line.whole and pdf.get_string_width(line.words) > wide - indent:
            return False
    # Numbers added up in another order differ in their last digit.
    return _height(pdf, lines, wide, scale) <= high + 0.01


def _height(pdf: FPDF, lines: Sequence[Line], wide: float, scale: float) -> float:
    high = 0.0
    for line in lines:
        indent = _choose(pdf, line, scale)
        high += line.above * scale + len(_broken(pdf, line, wide - indent)) * line.size * scale * POINT * LINE
    return high


def _choose(pdf: FPDF, line: Line, scale: float) -> float:
    """Choose the font of a line; returns how far its words stand in."""
    pdf.set_font("helvetica", "B" if line.bold else "", line.size * scale)
    return 4.0 * scale if line.dot else 0.0


def _broken(pdf: FPDF, line: Line, wide: float) -> list[str]:
    if line.whole:
        return [line.words]
    broken = pdf.multi_cell(wide, text=line.words, align="L", dry_run=True, output="LINES")
    # They come back encoded, one letter for each byte.
    return [str(words).encode("latin-1").decode("cp1252") for words in broken] if isinstance(broken, list) else []
