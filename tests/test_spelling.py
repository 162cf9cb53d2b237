"""The spelling of everything that is read: each word stands in a dictionary or in tests/words.txt, and is British.

The dictionary is Hunspell's for American English, which comes with spylls; what is British and what is American comes
from codespell's list of both. `script/test lint` runs codespell itself over everything, the code as well.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from html import unescape
from importlib.resources import files
from itertools import chain
from pathlib import Path

import pytest
from spylls.hunspell import Dictionary

from server.press.book import Book
from server.settings import ROOT

OWN_WORDS = Path(__file__).parent / "words.txt"
# American for a storey or to practise, but British for other things.
BOTH = {"story", "stories", "practice"}
# American words of medicine; that list has none.
AMERICAN_MEDICINE = re.compile(
    r".*(tumor|diarrhea|lyz[ei]|hemorrh|anesth|(?<!o)(edema|esophag)|feces)|(an|ur|hypo|hyper)\w*(?<!a)emi[ac]"
)

Places = dict[str, set[str]]


def forms() -> dict[str, set[str]]:
    """British form -> its American ones, as codespell lists them."""
    lines = (files("codespell_lib") / "data" / "dictionary_en-GB_to_en-US.txt").read_text(encoding="utf-8").split("\n")
    pairs = (line.split("->") for line in lines if line)
    return {british: set(re.findall(r"\w+", american)) for british, american in pairs}


BRITISH = forms()
AMERICAN = {form for american in BRITISH.values() for form in american} - BOTH - set(BRITISH)


def own_words() -> list[str]:
    """Without the headings of the list."""
    return [line for line in OWN_WORDS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def words(text: str) -> list[str]:
    """The words of a text, without the ’s of an owner.

    >>> words("Cushing’s, a 4-year-old’s: don’t")
    ['Cushing', 'year', 'old', "don't"]
    """
    found = re.findall(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:'[a-z]+)?", text.replace("’", "'"))
    return [word.removesuffix("'s") for word in found]


def shown(html: str) -> str:
    """What a page says, its labels and its description too; not the titles of sources, which are other people's."""
    html = re.sub(r'(?s)<(script|style)\b.*?</\1>|<template data-words="file-style">.*?</template>', " ", html)
    html = re.sub(r'(?s)<a [^>]*rel="noreferrer".*?</a>', " ", html)
    said = re.findall(r'(?:aria-label|placeholder|alt|name="description" content)="([^"]*)"', html)
    return unescape(" ".join([re.sub(r"<[^>]*>?", " ", html), *said]))


def prose(markdown: str) -> str:
    """A document without code, addresses and comments."""
    return re.sub(r"(?sm)^```.*?^```|^    .*?$|`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+", " ", markdown)


def said(value: object) -> Iterator[str]:
    """The texts in what was read from a TOML file: not its keys, nor what names other rows."""
    if isinstance(value, str) and not re.fullmatch(r"[a-z0-9_-]+", value):
        yield value
    elif isinstance(value, list):
        yield from chain.from_iterable(map(said, value))
    elif isinstance(value, dict):
        yield from chain.from_iterable(said(part) for key, part in value.items() if key not in {"evidence", "sources"})


def texts(book: Book) -> Iterator[tuple[str, str]]:
    """(where, text) of what people read: pages, pieces of pages, the stories we test with, and the documents."""
    for path, page in {**book.pressed, **{f"error {status}": page for status, page in book.errors.items()}}.items():
        _, headers, body = page.answer(b"", b"")
        if any(value.startswith(b"text/html") for _, value in headers):
            yield path, shown(body.decode())
    for name, piece in book.pieces.items():
        if not name.startswith("source/"):
            yield name, shown(piece)
    for story in book.knowledge.stories:
        yield f"story {story.id}", story.story
    for file in sorted((ROOT / "data" / "diary").glob("*.toml")):
        if file.name != "breeds.toml":
            yield file.name, " ".join(said(tomllib.loads(file.read_text(encoding="utf-8"))))
    for file in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))):
        yield file.name, prose(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def places(book: Book) -> Places:
    """Word -> where it is read."""
    found: Places = defaultdict(set)
    for place, text in texts(book):
        for word in words(text):
            found[word].add(place)
    return found


@cache
def dictionary() -> Dictionary:
    return Dictionary.from_files("en_US")


def unknown(word: str, own: set[str]) -> bool:
    """In no list. What a list has in small letters may begin a sentence."""
    return not ({word, word.lower()} & own or word.lower() in BRITISH or dictionary().lookup(word))


def is_american(word: str) -> bool:
    return word.lower() in AMERICAN or AMERICAN_MEDICINE.match(word.lower()) is not None


def test_every_word_that_is_read_is_in_a_dictionary_or_in_our_list(places: Places) -> None:
    own = set(own_words())
    assert {word: sorted(where)[:3] for word, where in sorted(places.items()) if unknown(word, own)} == {}


def test_spelling_is_british(places: Places) -> None:
    own = set(own_words())
    american = {word: sorted(where)[:3] for word, where in places.items() if is_american(word) and word not in own}
    assert american == {}


def test_the_list_of_our_words_is_sorted_and_holds_none_that_is_not_needed(places: Places) -> None:
    own = own_words()
    read = {*places, *(word.lower() for word in places)}
    assert [word for word in own if word not in read or not unknown(word, set())] == []
    for part in OWN_WORDS.read_text(encoding="utf-8").split("\n\n"):
        listed = [line for line in part.splitlines() if not line.startswith("#")]
        assert listed == sorted(set(listed), key=str.lower)


@pytest.mark.parametrize("word", ["diarhoea", "paralized", "seperate", "xylitole", "wierd"])  # codespell:ignore
def test_a_misspelt_word_is_found(word: str) -> None:
    assert unknown(word, set(own_words()))


@pytest.mark.parametrize("word", ["Tumor", "color", "gray", "paralyzed", "hypoglycemia", "anemic", "diarrhea"])
def test_an_american_form_is_found(word: str) -> None:
    assert is_american(word)


@pytest.mark.parametrize("word", ["tumour", "colour", "grey", "paralysed", "hypoglycaemia", "anaemic", "story"])
def test_a_british_form_is_not_taken_for_an_american_one(word: str) -> None:
    assert not is_american(word)
