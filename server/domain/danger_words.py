"""Danger words in what an owner writes: which signs a text names, whatever the spelling. The phone has the same.

A word of the text stands for a word of the table when they are the same but for doubled letters, when it is one of
its forms (collapse, collapses, collapsed, collapsing), or one slip of the finger away from one of those: a letter left
out, added, wrong, or two swapped. web/questions/danger_words.js does the same, and both are held to one table of tests.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from server.domain.checklist import Level

# From so many letters on a slip is forgiven; below that only two letters swapped, and below three nothing.
SLIPS_FROM = 4
SWAPS_FROM = 3
# No word is so long: what is, is compared as it stands.
LONGEST_WORD = 40
# Accents, apostrophes, and what cannot be seen: taken out, so that it does not cut a word in two.
_UNSEEN = re.compile(
    "[\u0300-\u036f\u0000-\u0008\u000e-\u001f\u007f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff'\u2018\u2019`\u00b4\u02bc]"
)

# A phrase says with this that the next word may stand further away.
FAR = "~"

# How many words may stand before this one, and what it may be.
Slot = tuple[int, frozenset[str]]
Phrase = tuple[Slot, ...]


class WordsError(ValueError):
    """A table of danger words that cannot be used."""


@dataclass(frozen=True)
class Sign:
    """What a hit means, and the phrases that say it. ``because`` is what the owner is told."""

    id: str
    level: Level
    because: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class DangerWords:
    """The table: its signs, the sets that phrases name, and how many words may stand between two of a phrase.

    ``far`` is for two of a phrase with a ~ between them. ``ordinary`` words are never taken for a slip of another.
    """

    signs: tuple[Sign, ...]
    sets: Mapping[str, str]
    ordinary: tuple[str, ...]
    gap: int
    far: int

    def find(self, text: str) -> tuple[str, ...]:
        """The ids of the signs that ``text`` names, in the order of the table. More text never finds fewer.

        Words like "not" are not trusted to mean that a sign is absent.
        """
        return find_signs(text, self.compiled, self._lookup)

    def is_spelt_right(self, word: str) -> bool:
        """Whether a word stands in the table, in one of its forms."""
        return self._lookup.knows(word)

    def level_of(self, signs: Iterable[str]) -> Level | None:
        """The most urgent level of these signs."""
        levels = [sign.level for sign in self.signs if sign.id in set(signs)]
        return max(levels, key=lambda level: level.urgency, default=None)

    @cached_property
    def compiled(self) -> tuple[tuple[str, tuple[Phrase, ...]], ...]:
        """Sign -> its phrases, the sets put in. Raises ``WordsError``."""
        return tuple((sign.id, tuple(self._phrase(sign.id, phrase) for phrase in sign.phrases)) for sign in self.signs)

    @cached_property
    def _lookup(self) -> _Lookup:
        vocabulary = {word for _, phrases in self.compiled for phrase in phrases for _, slot in phrase for word in slot}
        return _Lookup(vocabulary, self.ordinary)

    def _phrase(self, sign: str, text: str) -> Phrase:
        slots: list[Slot] = []
        gap = self.gap
        for part in text.split():
            if part == FAR:
                gap = self.far
                continue
            words = frozenset(word for one in part.split("|") for word in self._words(sign, one))
            if bad := [word for word in words if not re.fullmatch(r"=?[a-z0-9]+", word)]:
                raise WordsError(f"sign {sign}: “{text}”: “{bad[0]}” is not a word of small letters")
            slots.append((gap, words))
            gap = self.gap
        if not slots or gap != self.gap:
            raise WordsError(f"sign {sign}: “{text}” ends too early")
        return tuple(slots)

    def _words(self, sign: str, one: str) -> list[str]:
        if not one.startswith("$"):
            return [one]
        if one[1:] not in self.sets:
            raise WordsError(f"sign {sign}: there is no set {one}")
        return self.sets[one[1:]].split("|")


def words_of(text: str) -> list[str]:
    """The words of a text in plain small letters.

    >>> words_of("He CAN’T stand – très\\u200b mal!")
    ['he', 'cant', 'stand', 'tres', 'mal']
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", text))
    return [word.lower() for word in re.findall(r"[A-Za-z0-9]+", plain)]


def squeeze(word: str) -> str:
    """A word without doubled letters: nobody remembers where they go.

    >>> squeeze("diarrhooea")
    'diarhoea'
    """
    return re.sub(r"(.)\1+", r"\1", word)


def forms_of(word: str) -> set[str]:
    """The forms of a word that only differ at the end.

    >>> sorted(forms_of("wobble"))
    ['wobble', 'wobbled', 'wobbles', 'wobbling']
    """
    if word.startswith("="):
        return {word[1:]}
    forms = {word, f"{word}s"}
    if len(word) < SWAPS_FROM:
        return forms
    if word.endswith("e"):
        return forms | {f"{word}d", f"{word[:-1]}ing"}
    if word.endswith("y") and word[-2] not in "aeiou":
        return forms | {f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"}
    return forms | {f"{word}es", f"{word}ed", f"{word}ing"}


def is_one_slip(a: str, b: str) -> bool:
    """Whether one letter left out, added or wrong, or two neighbours swapped, makes one word the other.

    >>> is_one_slip("collaspe", "collapse"), is_one_slip("fti", "fit"), is_one_slip("pale", "pulse")
    (True, True, False)
    """
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    n = 0
    while n < len(a) and a[n] == b[n]:
        n += 1
    if len(a) < len(b):
        return a[n:] == b[n + 1 :]
    return a[n + 1 :] == b[n + 1 :] or (a[n : n + 2] == b[n : n + 2][::-1] and a[n + 2 :] == b[n + 2 :])


class _Lookup:
    """Which words of the table a word may stand for. Words that share what is left without one letter may be a slip
    apart, so only those are compared."""

    def __init__(self, vocabulary: Iterable[str], ordinary: Iterable[str]) -> None:
        self._ordinary = frozenset(ordinary)
        self._terms: dict[str, set[str]] = {}
        self._near: dict[str, set[str]] = {}
        for term in vocabulary:
            for form in forms_of(term):
                for spelt in {form, squeeze(form)}:
                    self._terms.setdefault(spelt, set()).add(term)
                    if not term.startswith("="):
                        for part in _without_one(spelt):
                            self._near.setdefault(part, set()).add(spelt)
        self._known: dict[str, frozenset[str]] = {}

    def __call__(self, word: str) -> frozenset[str]:
        if word not in self._known:
            found = frozenset(self._find(word))
            if len(word) > LONGEST_WORD or len(self._known) > 20_000:
                return found
            self._known[word] = found
        return self._known[word]

    def knows(self, word: str) -> bool:
        """Whether it is a word of the table, or a form of one."""
        return word in self._terms or squeeze(word) in self._terms

    def _find(self, word: str) -> set[str]:
        squeezed = squeeze(word)
        found = self._terms.get(word, set()) | self._terms.get(squeezed, set())
        # A word that is spelt right is no slip.
        if found or word in self._ordinary or len(squeezed) > LONGEST_WORD:
            return found
        for spelt in {word, squeezed}:
            near = {form for part in _without_one(spelt) for form in self._near.get(part, ())}
            for form in near:
                if (
                    len(form) >= SLIPS_FROM or (len(form) == len(spelt) >= SWAPS_FROM and set(form) == set(spelt))
                ) and (is_one_slip(spelt, form)):
                    found = found | {term for term in self._terms[form] if not term.startswith("=")}
        return found


def _without_one(word: str) -> set[str]:
    if len(word) > LONGEST_WORD:
        return {word}
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def find_signs(
    text: str, signs: Iterable[tuple[str, tuple[Phrase, ...]]], lookup: Callable[[str], frozenset[str]]
) -> tuple[str, ...]:
    """The signs one of whose phrases stands in the text."""
    places: dict[str, list[int]] = {}
    for n, word in enumerate(words_of(text)):
        for term in lookup(word):
            places.setdefault(term, []).append(n)
    return tuple(sign for sign, phrases in signs if any(_stands(phrase, places) for phrase in phrases))


def _stands(phrase: Phrase, places: Mapping[str, list[int]]) -> bool:
    """Whether the words of a phrase follow each other closely enough, somewhere."""
    reached: set[int] = set()
    for place, (gap, slot) in enumerate(phrase):
        here = {n for word in slot for n in places.get(word, ())}
        reached = {n for n in here if place == 0 or any(n - back in reached for back in range(1, gap + 2))}
        if not reached:
            return False
    return True
