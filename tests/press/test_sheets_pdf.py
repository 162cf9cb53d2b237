"""The PDFs of what clinics print: nothing runs off the paper or over its neighbour, however long the names are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import segno

from server.domain.clinic_card import Clinic, Details
from server.knowledge.records import Knowledge
from server.press.clinics import address_in_code, code_svg
from server.press.sheets_pdf import CARD, PAPERS, Sheet, sheet_pdf

SHEET = Sheet(
    name="Oak Street Vets",
    phone="(512) 472-0123",
    after_phone="(512) 472-0199",
    after_name="Night Pet ER",
    code="2F7HJK",
    code_svg=code_svg("https://steady.example/c/oak-street-vets"),
    short="steady.example/c",
    said=dict.fromkeys(
        ("poster", "lede", "after_hours", "open", "type", "card", "handout", "notes", "foot", "unreviewed"),
        "Scan once: we are on your phone, with no signal too.",
    ),
    signs_title="Go to a vet at once if it",
    signs=["wobbles more as the hours pass"] * 12,
    is_reviewed=False,
    changed=date(2026, 11, 22),
)
NAMES = {
    "short": "Oak",
    "many words": "The Animal Hospital and Emergency Room of the Long Road Sout",
    "one word": "W" * 60,
    "capitals": "WWWWW WWWWW WWWWW WWWWW WWWWW WWWWW WWWWW WWWWW WWWWW WWWWW",
}
MM = 72 / 25.4


def boxes_of(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """Where its texts stand, as (left, bottom, right, top)."""
    texts = page.get_textpage()
    return [texts.get_rect(n) for n in range(texts.count_rects())]


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("kind", ["poster", "cards", "handout"])
def test_nothing_runs_off_the_paper_or_over_its_neighbour(kind: str, paper: str, name: str) -> None:
    long = replace(SHEET, name=name, after_name=name, phone="+44 20 7946 0958", after_phone="+44 20 7946 0958")
    document = pypdfium2.PdfDocument(sheet_pdf(kind, paper, "Sheet", long))
    for page in document:
        wide, high = page.get_size()
        boxes = boxes_of(page)
        assert boxes
        for left, bottom, right, top in boxes:
            assert 0.35 * 72 <= left < right <= wide - 0.35 * 72
            assert 0.35 * 72 <= bottom < top <= high - 0.35 * 72
        for n, (left, bottom, right, top) in enumerate(boxes):
            for other in boxes[n + 1 :]:
                over = min(right, other[2]) - max(left, other[0]), min(top, other[3]) - max(bottom, other[1])
                assert min(over) < 2, (boxes[n], other)


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
@pytest.mark.parametrize("paper", PAPERS)
def test_the_words_of_a_card_stay_on_that_card(paper: str, name: str) -> None:
    long = replace(SHEET, name=name, after_name=name)
    page = pypdfium2.PdfDocument(sheet_pdf("cards", paper, "Cards", long))[0]
    wide, high = (side * MM for side in CARD)
    sides, ends = (page.get_width() - 2 * wide) / 2, (page.get_height() - 4 * high) / 2
    for left, bottom, right, top in boxes_of(page):
        assert (left - sides) // wide == (right - sides) // wide
        assert (bottom - ends) // high == (top - ends) // high


def test_the_same_clinic_gives_the_same_bytes() -> None:
    assert sheet_pdf("poster", "a4", "Poster", SHEET) == sheet_pdf("poster", "a4", "Poster", SHEET)


def test_the_fonts_have_every_letter_of_our_own_words(knowledge: Knowledge) -> None:
    "".join((knowledge.escalation.title, *knowledge.escalation.items_)).encode("cp1252")


def test_a_name_too_long_for_a_card_leaves_a_short_address_in_capitals_and_a_coarse_code() -> None:
    clinic = Clinic("vets", "9C8P9R", Details("Ж" * 60, "+15124720123"), date(2026, 11, 22), 1)
    address = address_in_code("https://steady.example", clinic)

    assert address == "HTTPS://STEADY.EXAMPLE/C/9C8P9R"
    assert int(segno.make(address, error="q", boost_error=False, micro=False).version) <= 3
