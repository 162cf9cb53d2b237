"""A clinic, and its card as a code carries it behind the # of an address.

The same code stands in ``web/clinic/card.js``; both are held to ``tests/domain/clinic_cards.json``.

A fragment:  1~name~phone~after-hours phone~after-hours name~city~changed~check
``1`` is the version of this format. Phones are digits with the country's first, without the +. ``changed`` counts days
from 1 January 2020, in base 36. ``check`` is over what the fields say, and the slug: it finds damage, and a card moved
to another clinic's address. It does not say who made the card: only the server knows which clinics are registered.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from server.domain.opening_hours import Week

FORMAT = 1
FIRST_DAY = date(2020, 1, 1)
MOST_NAME = 60
MOST_CITY = 40
# The largest code on a poster is version 10 at level Q: so many bytes, # and all that stands before it included.
MOST_BYTES = 151
# Letters and digits that are not taken for each other, and that spell no words.
CODE_LETTERS = "23456789CFGHJMPQRVWX"
CODE_LENGTH = 6
CODES = len(CODE_LETTERS) ** (CODE_LENGTH - 1)
# What somebody may write for a letter of a code.
TAKEN_FOR = str.maketrans("SZBU", "528V")
# Each has no common factor with 20, so one wrong letter always shows.
WEIGHTS = (1, 3, 7, 9, 11)
BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.")


class CardError(ValueError):
    """``kind`` says what is wrong; the sentence about it stands in the page.

    cut, damaged, foreign (not a card), future (of a newer Steady), too_long (for a code)
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Card:
    """What a code carries. Phones are as +15125550123; what a clinic does not have is empty."""

    name: str
    phone: str
    after_phone: str = ""
    after_name: str = ""
    city: str = ""
    changed: date = FIRST_DAY


@dataclass(frozen=True)
class Details:
    """What a clinic says about itself. ``zone`` is a name such as America/Chicago."""

    name: str
    phone: str
    after_phone: str = ""
    after_name: str = ""
    city: str = ""
    address: str = ""
    website: str = ""
    zone: str = ""
    hours: Week = field(default_factory=lambda: ((),) * 7)

    def guarded(self) -> tuple[str, ...]:
        """What could send an owner to the wrong place: a change of it needs a person of staff."""
        return (self.name, self.phone, self.after_phone, self.after_name, self.website)

    def phones(self) -> tuple[str, str]:
        return (self.phone, self.after_phone)


@dataclass(frozen=True)
class Clinic:
    """A clinic as everybody may see it. ``revision`` counts what was shown before."""

    slug: str
    code: str
    details: Details
    changed: date
    revision: int

    @property
    def card(self) -> Card:
        d = self.details
        return Card(d.name, d.phone, d.after_phone, d.after_name, d.city, self.changed)


# ------------------------------------------------------------------ the card


def pack_card(slug: str, card: Card) -> str:
    """What stands behind the #.

    >>> pack_card("oak", Card("Oak Vet", "+15125550123", city="Köln", changed=date(2026, 11, 22)))
    '1~Oak_Vet~15125550123~~~K%C3%B6ln~1XX~QR72H6'
    """
    phones = (card.phone.removeprefix("+"), card.after_phone.removeprefix("+"))
    values = (card.name, *phones, card.after_name, card.city, _in_base_36(max(0, (card.changed - FIRST_DAY).days)))
    return "~".join((str(FORMAT), *map(_escaped, values), _check(slug, values)))


def card_address(base: str, slug: str, card: Card) -> str:
    """The address for a poster. What is least needed is left out if it does not fit: city, then after-hours name.

    Raises ``CardError`` when the name alone is too long.
    """
    for shorter in (card, replace(card, city=""), replace(card, city="", after_name="")):
        address = f"{base}/c/{slug}#{pack_card(slug, shorter)}"
        if len(address) <= MOST_BYTES:
            return address
    raise CardError("too_long")


def read_card(slug: str, fragment: str) -> Card:
    """The card behind the # of a clinic's address. Raises ``CardError``."""
    # On its way an address may have been wrapped, or escaped once more than needed.
    parts = re.sub("%7e", "~", re.sub("[ \t\r\n]", "", fragment).removeprefix("#"), flags=re.IGNORECASE).split("~")
    if not re.fullmatch(r"[1-9]\d?", parts[0]):
        raise CardError("cut" if parts == [""] else "foreign")
    if int(parts[0]) > FORMAT:
        raise CardError("future")
    if len(parts) < 8:
        raise CardError("cut")
    # What is written behind an address, as a full stop or what a mail program counts with, is no part of the check.
    given = re.split("[^0-9A-Z]", parts[7].upper())[0]
    values = tuple(map(_plain, parts[1:7]))
    check = _check(slug, values)
    if given != check:
        once_less = tuple(_plain(part.replace("%25", "%")) for part in parts[1:7])
        if given == _check(slug, once_less):
            values, check = once_less, given
    if len(parts) > 8 or given != check:
        raise CardError("cut" if len(parts) == 8 and check.startswith(given) else "damaged")
    name, phone, after_phone, after_name, city, changed = values
    if not (
        is_line(name, MOST_NAME)
        and _is_phone(phone)
        and (not after_phone or _is_phone(after_phone))
        and (not after_name or is_line(after_name, MOST_NAME))
        and (not city or is_line(city, MOST_CITY))
        and re.fullmatch("[0-9A-Z]{1,4}", changed)
    ):
        # The check is right, so somebody made it so.
        raise CardError("foreign")
    return Card(
        name,
        f"+{phone}",
        f"+{after_phone}" if after_phone else "",
        after_name,
        city,
        FIRST_DAY + timedelta(int(changed, 36)),
    )


def is_line(text: str, most: int) -> bool:
    """Whether a text can stand in a card: something to see, not too long, nothing that turns writing around."""
    kinds = {unicodedata.category(letter) for letter in text}
    return 0 < len(text) <= most and text == text.strip() and "~" not in text and not kinds & {"Cc", "Cf", "Zl", "Zp"}


def _is_phone(digits: str) -> bool:
    return bool(re.fullmatch(r"[1-9][0-9]{6,14}", digits))


def _escaped(text: str) -> str:
    """Only what stays as it is behind a # in every app."""
    return "".join(
        letter if letter in PLAIN else "_" if letter == " " else "".join(f"%{byte:02X}" for byte in letter.encode())
        for letter in text
    )


def _plain(text: str) -> str:
    spaced = text.replace("_", " ")
    try:
        return re.sub("(?:%[0-9a-fA-F]{2})+", lambda found: bytes.fromhex(found[0].replace("%", "")).decode(), spaced)
    except UnicodeDecodeError:
        raise CardError("damaged") from None


def _check(slug: str, values: tuple[str, ...]) -> str:
    number = zlib.crc32("\n".join((slug.lower(), *values)).encode("utf-8", "surrogatepass"))
    letters = ""
    for _ in range(6):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[letter]
    return letters


def _in_base_36(number: int) -> str:
    letters = ""
    while number:
        number, digit = divmod(number, 36)
        letters = BASE_36[digit] + letters
    return letters or "0"


# ------------------------------------------------------------------ short codes


def short_code(number: int) -> str:
    """The code with this number, below ``CODES``. Its last letter is a check, so that a slip finds no other clinic.

    >>> short_code(0), short_code(1_234_567)
    ('222222', '9C8P9R')
    """
    digits = []
    for _ in WEIGHTS:
        number, digit = divmod(number, len(CODE_LETTERS))
        digits.append(digit)
    digits.append(_last_digit(digits))
    return "".join(CODE_LETTERS[digit] for digit in digits)


def read_code(text: str) -> str | None:
    """A code as it was typed or read aloud, or ``None`` when it is none.

    >>> read_code("9c8-p9 r"), read_code("9C8P9Q"), read_code("9C8P9")
    ('9C8P9R', None, None)
    """
    code = re.sub(r"[\s\-–.]", "", text).upper().translate(TAKEN_FOR)
    digits = [CODE_LETTERS.find(letter) for letter in code]
    if len(digits) != CODE_LENGTH or -1 in digits or digits[-1] != _last_digit(digits[:-1]):
        return None
    return code


def _last_digit(digits: list[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % len(CODE_LETTERS)


# ------------------------------------------------------------------ slugs

MOST_SLUG = 40


def _words(text: str) -> list[str]:
    return text.split()


# In whatever place of a slug: whoever reads it takes the page for ours, or for an authority.
NEVER_IN_A_SLUG = frozenset(
    _words("admin administrator aspca moderator official root security staff steady support system verified ")
)
# Alone: a page of this site, or everybody's.
NEVER_A_SLUG = frozenset(
    _words(
        "about accuracy animal api app call check checklist clinic clinics code codes contact diary dog dogs edit "
        "emergency er first-aid guide health help home hospital hotline login manifest me my-vet new nearest none "
        "null pack pet-poison pet-poison-helpline pets phone poison poison-control poison-help poison-helpline police "
        "privacy products questions register rescue save schema search signup sources test undefined vet vets "
        "veterinarian 112 911 999 "
    )
)
DIGIT_FOR_LETTER = str.maketrans("013457", "oieast")


def slug_problem(slug: str) -> str | None:
    """Why a slug cannot be used: shape, reserved, or code (it could be taken for a short code). ``None`` if it can.

    >>> slug_problem("oak-street-vets"), slug_problem("St3ady"), slug_problem("st3ady-vets"), slug_problem("911")
    (None, 'shape', 'reserved', 'reserved')
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or not 3 <= len(slug) <= MOST_SLUG:
        return "shape"
    spelled = slug.translate(DIGIT_FOR_LETTER)
    words = {*spelled.split("-"), *slug.split("-"), spelled.replace("-", ""), slug.replace("-", "")}
    if words & NEVER_IN_A_SLUG or {slug, spelled} & NEVER_A_SLUG:
        return "reserved"
    return "code" if read_code(slug) else None


def slugs_for(name: str, city: str, code: str) -> list[str]:
    """Slugs to try for a clinic, the best first; the last is never taken.

    >>> slugs_for("Clínica Peña & Söhne", "Austin", "9C8P9R")
    ['clinica-pena-sohne', 'clinica-pena-sohne-austin', 'clinica-pena-sohne-9c8p9r', 'at-9c8p9r']
    """
    short = _as_slug(name)[: MOST_SLUG - 16].strip("-")
    last = f"at-{code.lower()}"
    # A name in another script leaves nothing, and a city alone belongs to nobody.
    named = [short, f"{short}-{_as_slug(city)[:15]}".strip("-"), f"{short}-{code.lower()}"] if short else []
    return [slug for slug in dict.fromkeys([*named, last]) if slug_problem(slug) is None]


def _as_slug(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).replace("ß", "ss").encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", letters.replace("'", "")).strip("-")
