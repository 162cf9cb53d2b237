"""A poster as a PDF of one page: text in the fonts that every reader has, and a code out of squares."""

from __future__ import annotations

import segno

# In points, 72 to an inch.
PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
MARGIN = 48.0
SQUARE = 300.0
# Style -> font (F1 is Helvetica, F2 bold), size, space above.
STYLES = {
    "title": ("F2", 32.0, 0.0),
    "lede": ("F1", 16.0, 10.0),
    "code": ("F2", 22.0, 4.0),
    "name": ("F2", 22.0, 14.0),
    "number": ("F2", 32.0, 4.0),
    "plain": ("F1", 13.0, 6.0),
}
# How wide letters are at most, on average, for the size of the font: enough to know where to break a line.
WIDE = {"F1": 0.52, "F2": 0.58}


def poster_pdf(lines: list[tuple[str, str]], paper: str, title: str) -> bytes | None:
    """The poster of (style, text) lines; ``square`` is drawn as a code. ``None`` when the fonts lack a letter."""
    width, height = PAPERS[paper]
    drawn: list[bytes] = []
    top = height - MARGIN
    try:
        for style, text in lines:
            if style == "square":
                top -= 12 + SQUARE
                drawn.append(_square(text, MARGIN, top))
                continue
            font, size, above = STYLES[style]
            top -= above
            for line in _broken(text, (width - 2 * MARGIN) / (size * WIDE[font])):
                top -= size * 1.2
                place = f"BT /{font} {size:g} Tf {MARGIN:g} {top:.2f} Td (".encode()
                drawn.append(place + _text(line) + b") Tj ET")
        info = b"<</Title(" + _text(title) + b")>>"
    except UnicodeEncodeError:
        return None
    return _document(b"\n".join(drawn), width, height, info)


def _broken(text: str, most: float) -> list[str]:
    """
    >>> _broken("one two three", 8)
    ['one two', 'three']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _text(text: str) -> bytes:
    """
    >>> _text("a (b) ’")
    b'a \\\\(b\\\\) \\x92'
    """
    raw = text.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _square(address: str, left: float, bottom: float) -> bytes:
    """The code with its quiet zone, a rectangle for each run of black squares."""
    rows = [bytes(row) for row in segno.make(address, error="q", boost_error=False, micro=False).matrix]
    side = SQUARE / (len(rows) + 8)
    parts = [f"q {side:.4f} 0 0 {side:.4f} {left:g} {bottom:.2f} cm 0 g"]
    for n, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                parts.append(f"{start + 4} {len(rows) + 3 - n} {end - start} 1 re")
            start = max(end, start + 1)
    return " ".join([*parts, "f Q"]).encode()


def _document(content: bytes, width: float, height: float, info: bytes) -> bytes:
    """The objects of a PDF with one page, and the table that says where each begins."""
    font = b"<</Type/Font/Subtype/Type1/Encoding/WinAnsiEncoding/BaseFont/"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(en)/ViewerPreferences<</DisplayDocTitle true>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:g} {height:g}]/Contents 4 0 R".encode()
        + b"/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        f"<</Length {len(content)}>>\nstream\n".encode() + content + b"\nendstream",
        font + b"Helvetica>>",
        font + b"Helvetica-Bold>>",
        info,
    ]
    whole, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(whole))
        whole += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    start = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R/Info 7 0 R>>\n"
    return whole + f"{start}startxref\n{len(whole)}\n%%EOF\n".encode()
