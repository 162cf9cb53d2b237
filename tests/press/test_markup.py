"""Every page and every piece: sound HTML, nothing inline, every link arrives."""

import re
from base64 import b64encode
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.domain.checklist import Checklist, Level
from server.press.book import HTML, Book
from tests.answer_sets import calmest
from tests.asking import ask
from tests.markup import Document, read

SCRIPTS = ["/steady.js", "/vendor/htmx-4.0.1.min.js"]


def html_of(book: Book, path: str) -> str:
    return book.pressed[path].answer(b"", b"")[2].decode()


def is_html(book: Book, path: str) -> bool:
    return dict(book.pressed[path].answer(b"", b"")[1])[b"content-type"] == HTML.encode()


@pytest.fixture(scope="module")
def pages(book: Book, checklist: Checklist) -> dict[str, Document]:
    """Every pressed page, every error page, and a composed page of every kind."""
    found = {path: html_of(book, path) for path in book.pressed if is_html(book, path)}
    found |= {f"error {status}": page.answer(b"", b"")[2].decode() for status, page in book.errors.items()}
    found |= {f"{path}?{query}": book.composed_html(path, query) for path, query in composed(checklist)}
    return {name: read(html) for name, html in found.items()}


def composed(checklist: Checklist) -> list[tuple[str, str]]:
    """Each screen, fresh, answered and with its message; each level; calls with and without words."""
    calm = calmest(checklist)

    def address(**more: str) -> str:
        return "&".join(f"{key}={value}" for key, value in {**calm, **more}.items())

    queries = [f"at={screen.id}" for screen in checklist.screens]
    queries += [address(at=screen.id) for screen in checklist.screens]
    queries += [f"done={screen.id}&at={screen.id}" for screen in checklist.screens]
    queries += ["at=result", "fit_now=yes", "stand=yes&poison_known=yes&snake=yes", "breathing=unsure&done=danger"]
    queries += [address(), address(gait="limp"), address(flat="yes"), address(gait="drags"), address(settled="not_yet")]
    queries += [address(gutfeel="yes", age="under_6m"), address(gait="unsure", flat="unsure", poison="possible")]
    queries += ["&".join(f"{q.id}=unsure" for q in checklist.questions)]
    return [("/checklist", query) for query in queries] + [("/call", query) for query in ("stand=yes", *queries[-8:])]


def test_every_level_and_every_screen_is_among_the_composed_pages(book: Book, checklist: Checklist) -> None:
    heads = {book.composition(path, query).head for path, query in composed(checklist)}

    assert heads == {f"head/{name}" for name in (*Level, *(s.id for s in checklist.screens), "call")}


def test_every_page_is_soundly_nested(pages: dict[str, Document]) -> None:
    assert {name: page.faults for name, page in pages.items() if page.faults} == {}


def test_every_page_uses_an_id_only_once(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        assert sorted(page.ids) == sorted(set(page.ids)), name


def test_every_page_has_one_heading_a_language_a_title_and_a_description(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        assert page.one("html").attributes["lang"] == "en", name
        assert page.one("h1").text.strip(), name
        assert page.one("main").attributes["id"] == "main", name
        titles = [t for t in page.all("title") if "svg" not in t.inside]
        assert [t.text.endswith(" · Steady") for t in titles] == [True], name
        assert [len(words) > 10 for words in page.meta("description")] == [True], name


def test_every_page_loads_htmx_and_our_script_and_no_other(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        scripts = page.scripts
        assert [s.attributes["src"] for s in scripts] == SCRIPTS, name
        assert all("defer" in s.attributes for s in scripts), name


def test_no_page_has_anything_that_the_content_security_policy_forbids(pages: dict[str, Document]) -> None:
    assert {name: page.inline_code for name, page in pages.items() if page.inline_code} == {}


def test_no_piece_has_a_handler_a_style_or_a_script_in_it(book: Book) -> None:
    inline = re.compile(r"<script|</script|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
    assert [name for name, html in book.pieces.items() if inline.search(html)] == []
    assert not [part for part in book.frame if re.search(r"\sstyle=|\son[a-z]+=|javascript:", part)]


def test_the_one_style_sheet_is_allowed_by_its_hash_and_is_the_same_everywhere(
    book: Book, pages: dict[str, Document]
) -> None:
    sheets = {page.one("style").text for page in pages.values()}
    (sheet,) = sheets
    allowed = b64encode(sha256(sheet.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{allowed}';" in book.security["content-security-policy"]
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert "@import" not in rules
    assert "url(" not in rules


def test_nothing_is_loaded_from_anywhere_else(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        for element in page.elements:
            loads = [element.attributes.get("src", "")]
            loads += [element.attributes.get("href", "")] if element.tag in {"link", "use", "image"} else []
            loads += [element.attributes.get(a, "") for a in ("action", "formaction", "srcset", "poster", "data")]
            for address in loads:
                assert not urlsplit(address).netloc, (name, element.tag, address)


def test_links_to_other_sites_tell_them_nothing(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        for link in page.all("a"):
            if urlsplit(link.attributes.get("href", "")).scheme in {"http", "https"}:
                assert "noreferrer" in link.attributes.get("rel", ""), (name, link.attributes["href"])


def test_every_link_and_every_form_arrives(
    client: TestClient[Litestar], book: Book, pages: dict[str, Document]
) -> None:
    """Of every page, and of every piece, whether it stands on one of these pages or not."""
    addresses = {(name, address) for name, page in pages.items() for _, address in page.addresses}
    in_markup = re.compile(r'\s(?:href|src|action|formaction)="([^"]*)"')
    addresses |= {(name, address) for name, html in book.pieces.items() for address in in_markup.findall(html)}
    inside = {
        (name, urlsplit(address)) for name, address in addresses if not urlsplit(address).scheme and address != ""
    }
    assert len(inside) > 100
    for path in sorted({address.path for _, address in inside if address.path}):
        assert ask(client, path).status == 200, path
    for name, address in inside:
        if address.fragment and address.path:
            assert address.fragment in pages[address.path].ids, (name, address.geturl())


def test_links_within_a_page_arrive(pages: dict[str, Document]) -> None:
    lost = {
        (name, address)
        for name, page in pages.items()
        for _, address in page.addresses
        if address.startswith("#") and address[1:] not in page.ids
    }
    assert lost == set()


def test_what_a_form_or_a_label_points_to_is_there(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        for element in page.elements:
            for attribute in ("form", "for", "aria-describedby", "aria-labelledby", "aria-controls"):
                for target in element.attributes.get(attribute, "").split():
                    assert target in page.ids, (name, element.tag, attribute, target)


def test_every_field_that_can_be_seen_has_a_label(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        for element in (e for e in page.elements if e.tag in {"input", "select", "textarea"}):
            hidden = element.attributes.get("type") == "hidden"
            assert hidden or "label" in element.inside or element.attributes.get("aria-label"), (name, element)


def test_every_drawing_is_hidden_from_screen_readers_or_named(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        for svg in page.all("svg"):
            named = svg.attributes.get("role") == "img" and svg.attributes.get("aria-label")
            assert named or svg.attributes.get("aria-hidden") == "true" or "data-in-hidden" in svg.attributes, name


def test_calling_is_one_tap_away_on_every_page(pages: dict[str, Document]) -> None:
    for name, page in pages.items():
        ways = [e for e in page.elements if "/call" in {e.attributes.get("href"), e.attributes.get("formaction")}]
        assert ways, name


def test_the_call_button_of_a_pressed_page_leads_to_the_number_field_and_shows_no_number(
    pages: dict[str, Document],
) -> None:
    for name, page in pages.items():
        for button in (e for e in page.all("a") if "data-find" in e.attributes):
            assert button.attributes["href"].startswith("/call#"), name
            assert "Find a number to call" in button.text, name


def test_every_error_page_has_the_call_button(book: Book, pages: dict[str, Document]) -> None:
    assert set(book.errors) == {400, 403, 404, 405, 413, 422, 429, 500, 503}
    for status in book.errors:
        assert [e for e in pages[f"error {status}"].all("a") if "data-find" in e.attributes], status


def test_every_urgent_result_has_the_call_button_in_its_first_card(book: Book) -> None:
    for level in ("emergency", "same_day", "book_soon"):
        assert "data-find" in book.pieces[f"care/{level}"]
    assert "data-find" in book.pieces["care/fit"]


def test_pages_that_hold_answers_or_errors_or_are_empty_for_them_are_kept_from_search_engines(
    book: Book, pages: dict[str, Document]
) -> None:
    for name, page in pages.items():
        if (
            "?" in name
            or name.startswith(("error", "/diary/"))
            or name
            in {
                "/offline",
                "/connect",
                "/sorry",
                "/h",
                "/c/",
                "/clinics/registered",
                "/clinics/asked",
                "/outbox",
                "/products/basket",
                "/products/paid",
                "/questions/offline",
            }
        ):
            assert page.meta("robots") == ["noindex"], name
        elif name not in book.composed:
            assert page.meta("robots") == [], name


def test_every_clinical_page_says_that_no_vet_has_reviewed_it(book: Book, pages: dict[str, Document]) -> None:
    assert not book.knowledge.checklist.reviewer, "once a vet has signed, this test wants another sentence"
    clinical = [n for n in pages if n.startswith(("/first-aid", "/about/accuracy")) or n == "/"]
    clinical += [n for n in pages if "?" in n and pages[n].one("h1").text in level_names(book)]
    assert len(clinical) > 15
    for name in clinical:
        assert "No vet has reviewed" in pages[name].one("body").text, name


def level_names(book: Book) -> set[str]:
    return {words.name for words in book.knowledge.levels.values()}


def test_no_page_shouts_or_says_that_the_dog_is_fine(book: Book, pages: dict[str, Document]) -> None:
    names = [source.title for source in book.knowledge.sources.values() if "!" in source.title]
    for name, page in pages.items():
        words = page.one("body").text
        for title in names:
            words = words.replace(title, "")
        assert "!" not in words, name
        # The page about Steady says that no result ever says so.
        assert "dog is fine" not in words.lower() or name == "/about", name


def test_every_result_says_that_it_is_no_diagnosis(pages: dict[str, Document], book: Book) -> None:
    for name, page in pages.items():
        if name.startswith("/checklist?") and page.one("h1").text in level_names(book):
            assert "not a diagnosis" in page.one("main").text, name


def test_numbers_that_nobody_has_confirmed_say_so(book: Book, pages: dict[str, Document]) -> None:
    words = pages["/call"].one("main").text
    unconfirmed = [line for line in book.knowledge.numbers.line if line.checked_on is None]

    assert words.count("Not confirmed with the service yet.") == len(unconfirmed)


def test_the_accuracy_page_shows_the_misses_and_every_reading(book: Book, pages: dict[str, Document]) -> None:
    words = " ".join(pages["/about/accuracy"].one("main").text.split())
    for reading in book.knowledge.readings:
        assert " ".join(reading.split()).replace("\xa0", " ") in words.replace("\xa0", " ")
    for item in book.knowledge.not_asked:
        assert item.reason in words
    assert "No vet has signed them yet" in words


def test_html_in_data_would_be_shown_and_not_obeyed(book: Book) -> None:
    """Escaping is on: an apostrophe and an angle bracket come out as text."""
    assert not [name for name, html in book.pieces.items() if "&lt;" in html or "&amp;amp;" in html]
    for name in ("words/", "because/", "answer/"):
        assert not [n for n, html in book.pieces.items() if n.startswith(name) and "<" in html]
