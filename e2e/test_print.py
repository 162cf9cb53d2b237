"""What clinics print: put on paper by the browser, seen as a phone's camera sees it, and read by another program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import segno
from PIL import Image, ImageFilter
from playwright.sync_api import Page

from e2e.clinic_desk import OAK, approved, desk_of
from e2e.conftest import NewContext
from e2e.decoder import seen
from e2e.server_process import Server
from server.domain.clinic_card import Clinic, read_card
from server.press.clinics import address_in_code

BASE = "https://steady.example"
LEAST_MM = 30
# In points.
MM = 72 / 25.4
PAPERS = ("A4", "Letter")
# Kind -> pages at most, codes on them.
KINDS = {"poster": (1, [1]), "cards": (2, [8, 1]), "handout": (1, [1])}
LONG = replace(
    OAK,
    name="The Animal Hospital and Emergency Room of the Long Road South",
    after_name="The Emergency Room of the Other End of the Long Road South",
    city="Saint Somewhere of the Long Road",
)
CLINICS = {
    "oak": OAK,
    "long": replace(LONG, name=LONG.name[:60].strip()),
    "other letters": replace(OAK, name="Ветклиника № 1"),
}


@pytest.fixture(scope="module")
def clinics() -> dict[str, Clinic]:
    return {}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clinics: dict[str, Clinic]) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as server:
        with desk_of(server) as desk:
            clinics |= {name: approved(desk, details, name) for name, details in CLINICS.items()}
        yield server.start(STEADY_BASE_URL=BASE)


@pytest.fixture
def tab(new_context: NewContext) -> Page:
    return new_context(service_workers="block", is_mobile=False).new_page()


def printed(tab: Page, server: Server, clinic: Clinic, kind: str, paper: str) -> pypdfium2.PdfDocument:
    tab.goto(f"{server.address}/c/{clinic.slug}/{kind}")
    return pypdfium2.PdfDocument(tab.pdf(format=paper, prefer_css_page_size=True))


def picture_of(document: pypdfium2.PdfDocument, page: int, dots_per_inch: int) -> Image.Image:
    picture: Image.Image = document[page].render(scale=dots_per_inch / 72).to_pil()
    return picture.convert("L")


def read(picture: Image.Image, zbarimg: str, folder: Path) -> list[str]:
    file = folder / "seen.png"
    picture.save(file)
    return seen(zbarimg, file).split()


def worse(picture: Image.Image, how: str) -> Image.Image:
    """The picture turned, out of focus, pale, or all of it."""
    kind, _, much = how.partition(" ")
    if kind == "turned":
        return picture.rotate(float(much), expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    if kind == "blurred":
        return picture.filter(ImageFilter.GaussianBlur(float(much)))
    if kind == "pale":
        return picture.point([int(120 + value * 60 / 255) for value in range(256)])
    return worse(worse(worse(picture, "turned 8"), "blurred 1.2"), "pale")


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_printed_code_leads_to_the_clinic_with_its_card(
    tab: Page,
    server: Server,
    clinics: dict[str, Clinic],
    zbarimg: str,
    tmp_path: Path,
    kind: str,
    paper: str,
    clinic: str,
) -> None:
    ours = clinics[clinic]
    document = printed(tab, server, ours, kind, paper)
    most, codes = KINDS[kind]
    assert len(document) == most
    address = address_in_code(BASE, ours)
    for page, how_many in enumerate(codes):
        assert read(picture_of(document, page, 300), zbarimg, tmp_path) == [address] * how_many
    found = re.fullmatch(rf"{BASE}/c/([a-z0-9-]+)#(.+)", address)
    if found:
        assert found[1] == ours.slug
        card = read_card(ours.slug, found[2])
        assert (card.name, card.phone, card.after_phone) == (ours.details.name, "+15124720123", "+15124720199")
    else:
        assert address == f"{BASE}/c/{ours.code}".upper()
        assert clinic == "other letters" or len(ours.details.name) > 50, "only a long name leaves no room for a card"
    words = document[0].get_textpage().get_text_bounded()
    assert ours.code in words.replace(" ", "")
    assert "(512) 472-0123" in words


WORSE = ["turned 15", "turned 45", "turned 90", "turned 180", "blurred 1", "blurred 1.8", "pale", "all"]


@pytest.mark.parametrize("how", WORSE)
@pytest.mark.parametrize("kind", ["poster", "handout"])
def test_a_code_is_read_when_it_is_held_badly(
    tab: Page, server: Server, clinics: dict[str, Clinic], zbarimg: str, tmp_path: Path, kind: str, how: str
) -> None:
    picture = picture_of(printed(tab, server, clinics["oak"], kind, "A4"), 0, 220)
    assert read(worse(picture, how), zbarimg, tmp_path) == [address_in_code(BASE, clinics["oak"])]


@pytest.mark.parametrize("dots_per_inch", [72, 110, 150, 300, 450])
def test_a_poster_is_read_from_near_and_far(
    tab: Page, server: Server, clinics: dict[str, Clinic], zbarimg: str, tmp_path: Path, dots_per_inch: int
) -> None:
    picture = picture_of(printed(tab, server, clinics["oak"], "poster", "Letter"), 0, dots_per_inch)
    assert read(picture, zbarimg, tmp_path) == [address_in_code(BASE, clinics["oak"])]


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_code_is_large_enough_and_black_on_white_with_its_quiet_zone(
    tab: Page, server: Server, clinics: dict[str, Clinic], kind: str, clinic: str
) -> None:
    tab.emulate_media(media="print", color_scheme="dark")
    tab.goto(f"{server.address}/c/{clinics[clinic].slug}/{kind}")
    codes = tab.locator(".code svg").evaluate_all(
        """(codes) => codes.map((code) => ({
          mm: code.getBoundingClientRect().width / 96 * 25.4,
          modules: Number(code.getAttribute("viewBox").split(" ")[2]),
          ground: getComputedStyle(code).backgroundColor,
          pen: getComputedStyle(code.querySelector("path:last-of-type")).stroke,
        }))"""
    )
    assert codes
    for code in codes:
        assert code["mm"] * (code["modules"] - 8) / code["modules"] >= LEAST_MM
        assert code["ground"] == "rgb(255, 255, 255)"
        assert code["pen"] == "rgb(0, 0, 0)"


def as_pdf(server: Server, clinic: Clinic, kind: str, paper: str) -> pypdfium2.PdfDocument:
    ending = {"A4": "", "Letter": "-letter"}[paper]
    return pypdfium2.PdfDocument(server.get(f"/c/{clinic.slug}/{kind}{ending}.pdf"))


def codes_on(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """Where the codes stand, as (left, bottom, right, top) in points: what is drawn and about as wide as high."""
    boxes = [drawn.get_bounds() for drawn in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]
    return [box for box in boxes if abs((box[2] - box[0]) - (box[3] - box[1])) < 2 * MM]


@pytest.mark.parametrize("clinic", ["oak", "long"])
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_code_in_a_pdf_leads_to_the_clinic_and_is_large_enough_with_its_quiet_zone(
    server: Server, clinics: dict[str, Clinic], zbarimg: str, tmp_path: Path, kind: str, paper: str, clinic: str
) -> None:
    ours = clinics[clinic]
    address = address_in_code(BASE, ours)
    document = as_pdf(server, ours, kind, paper)
    most, codes = KINDS[kind]
    assert len(document) == most
    modules = segno.make(address, error="q", boost_error=False, micro=False).symbol_size(border=0)[0]
    for number, how_many in enumerate(codes):
        page = document[number]
        picture = picture_of(document, number, 300)
        assert read(picture, zbarimg, tmp_path) == [address] * how_many
        boxes = codes_on(page)
        assert len(boxes) == how_many
        for left, bottom, right, top in boxes:
            # The lines that it is drawn with count half a square too long at each end: its height is its size.
            side = top - bottom
            assert side >= LEAST_MM * MM
            middle, quiet = (left + right) / 2, 3.5 * side / modules
            zone = (middle - side / 2, page.get_height() - top, middle + side / 2, page.get_height() - bottom)
            for band in (
                (zone[0] - quiet, zone[1] - quiet, zone[2] + quiet, zone[1] - 0.2 * MM),
                (zone[0] - quiet, zone[3] + 0.2 * MM, zone[2] + quiet, zone[3] + quiet),
                (zone[0] - quiet, zone[1], zone[0] - 0.4 * MM, zone[3]),
                (zone[2] + 0.4 * MM, zone[1], zone[2] + quiet, zone[3]),
            ):
                x, y, end_x, end_y = (edge * 300 / 72 for edge in band)
                assert set(picture.crop((x, y, end_x, end_y)).tobytes()) == {255}, (number, band)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("kind", ["poster", "handout"])
@pytest.mark.parametrize("how", WORSE)
def test_a_code_in_a_pdf_is_read_when_it_is_held_badly(
    server: Server, clinics: dict[str, Clinic], zbarimg: str, tmp_path: Path, kind: str, paper: str, how: str
) -> None:
    for name in ("oak", "long"):
        picture = picture_of(as_pdf(server, clinics[name], kind, paper), 0, 220)
        assert read(worse(picture, how), zbarimg, tmp_path) == [address_in_code(BASE, clinics[name])]
