"""A question to staff: its form, what of it is public, and what it can be: waiting, drafted, answered, declined."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal

from server.domain.ask_gate import AskGate
from server.domain.danger_words import words_of
from server.domain.plain_text import addresses_in, clean, clean_line

MOST_LETTERS = {"title": 100, "name": 40, "breed": 40, "age": 30, "weight": 30}
MOST_TEXT = 3_000
FEWEST_TEXT = 20
MOST_ANSWER = 6_000
MOST_UNKNOWN = 600
MOST_FOLLOW_UP = 1_500
MOST_EMAIL = 254
# One may be a film on somebody's site. More is advertising.
MOST_ADDRESSES = 1
FIELDS = ("title", "text", "topic", "about", "name", "reply", "email", "breed", "age", "weight")

Problems = dict[str, str]
"""Field -> what is wrong with it: missing, too_long, too_short, email, links, choose."""

Status = Literal["waits", "drafted", "answered", "declined", "deleted"]


@dataclass(frozen=True)
class Asked:
    """What an owner sent. The e-mail address is shown to nobody but staff, and goes after a while."""

    title: str
    text: str
    name: str = ""
    email: str = ""
    breed: str = ""
    age: str = ""
    weight: str = ""
    topic: str = "other"
    about: str = ""
    taps: Mapping[str, str] = field(default_factory=dict)

    @property
    def dog(self) -> str:
        """The dog in a line.

        >>> Asked("t", "x", breed="Beagle", age="3 years").dog
        'Beagle, 3 years'
        """
        return ", ".join(filter(None, (self.breed, self.age, self.weight)))

    @property
    def words(self) -> str:
        """Everything in it that may name a danger sign."""
        return "\n".join((self.title, self.text, self.breed, self.age))


def read_question(
    values: Mapping[str, str], gate: AskGate, topics: Collection[str], about: Collection[str]
) -> tuple[Asked, Problems]:
    """The question in a form and what is wrong with it. One with problems is not to be kept."""
    problems: Problems = {}
    title = _line("title", values, problems, needed=True)
    text = clean(values.get("text", ""))
    if not text:
        problems["text"] = "missing"
    elif len(text) < FEWEST_TEXT:
        problems["text"] = "too_short"
    elif len(text) > MOST_TEXT:
        problems["text"] = "too_long"
    elif addresses_in(text) > MOST_ADDRESSES:
        problems["text"] = "links"
    topic, page = values.get("topic", "") or "other", values.get("about", "")
    if topic not in topics:
        problems["topic"] = "choose"
    taps = gate.read(values)
    for ask in gate.asks:
        if ask.id not in taps:
            problems[ask.id] = "choose"
    lines = {name: _line(name, values, problems) for name in ("name", "breed", "age", "weight")}
    email = ""
    if values.get("reply", "") == "mail":
        email = read_email(values.get("email", ""), problems)
    asked = Asked(title, text, email=email, topic=topic, about=page if page in about else "", taps=taps, **lines)
    return asked, problems


def _line(name: str, values: Mapping[str, str], problems: Problems, *, needed: bool = False) -> str:
    line = clean_line(values.get(name, ""))
    if needed and not line:
        problems[name] = "missing"
    elif len(line) > MOST_LETTERS[name]:
        problems[name] = "too_long"
    elif addresses_in(line):
        problems[name] = "links"
    return line


def read_email(text: str, problems: Problems) -> str:
    """An e-mail address. Only a letter to it tells whether it is right."""
    email = text.strip()
    if not email:
        problems["email"] = "missing"
    elif len(email) > MOST_EMAIL or not re.fullmatch(
        r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9-]+\.)+[a-z][a-z0-9-]+",
        email,
        re.ASCII | re.IGNORECASE,
    ):
        problems["email"] = "email"
    return email


def read_follow_up(text: str) -> tuple[str, Problems]:
    """More that the asker has to say, and what is wrong with it."""
    words = clean(text)
    if not words:
        return "", {"more": "missing"}
    if len(words) > MOST_FOLLOW_UP:
        return words, {"more": "too_long"}
    return words, {"more": "links"} if addresses_in(words) > MOST_ADDRESSES else {}


def fingerprint(asked: Asked) -> str:
    """The same for the same words, whatever stands between them. Empty when there are hardly any words in it."""
    words = words_of(asked.text)
    return sha256(" ".join(words).encode()).hexdigest()[:32] if len(words) >= 5 else ""


@dataclass(frozen=True)
class Edited:
    """What staff made of a question: what would be public. In ``answer`` [words](/guide/...) are links."""

    title: str
    text: str
    name: str = ""
    dog: str = ""
    topic: str = "other"
    about: tuple[str, ...] = ()
    answer: str = ""
    unknown: str = ""


@dataclass(frozen=True)
class Shown:
    """A question with its answer as everybody reads it, and how many found it helpful."""

    id: str
    edited: Edited
    by: str
    role: str
    at: datetime
    helpful: int


def as_asked(asked: Asked) -> Edited:
    """Before anybody has edited it."""
    about = (asked.about,) if asked.about else ()
    return Edited(asked.title, asked.text, asked.name, asked.dog, asked.topic, about)


def read_edited(values: Mapping[str, str], topics: Collection[str], about: Collection[str]) -> tuple[Edited, Problems]:
    """What staff typed, and what is wrong with it. ``about`` are pages, one in each line or behind a comma."""
    problems: Problems = {}
    title = _line("title", values, problems, needed=True)
    texts = {name: clean(values.get(name, "")) for name in ("text", "answer", "unknown")}
    for name, most in (("text", MOST_TEXT), ("answer", MOST_ANSWER), ("unknown", MOST_UNKNOWN)):
        if len(texts[name]) > most:
            problems[name] = "too_long"
    if not texts["text"]:
        problems["text"] = "missing"
    dog = clean_line(values.get("dog", ""))
    if len(dog) > sum(MOST_LETTERS[name] for name in ("breed", "age", "weight")) + 4:
        problems["dog"] = "too_long"
    topic = values.get("topic", "") or "other"
    if topic not in topics:
        problems["topic"] = "choose"
    pages = tuple(dict.fromkeys(re.findall(r"[a-z0-9-]+", values.get("about", "").lower())))
    if unknown := [page for page in pages if page not in about]:
        problems["about"] = f"unknown {unknown[0][:60]}"
    name = _line("name", values, problems)
    return Edited(title, texts["text"], name, dog, topic, pages, texts["answer"], texts["unknown"]), problems
