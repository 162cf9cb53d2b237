"""An order request as somebody sends it: read from plain fields, with everything that is wrong told by its field.

``web/products/order.js`` finds the same problems before anything leaves the phone; both are held to
``tests/domain/order.json``. Prices are never read from what was sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.domain.shipping import HOME, Parcel, State, read_destination

MOST_OF_ONE = 20
MOST_IN_ALL = 50
QUANTITY, GATE = "q_", "g_"
LINES = {"name": 80, "street": 120, "city": 60, "country_name": 60}
TEXTS = {"measures": 1500, "note": 1000}
MOST_EMAIL = 254
MOST_SHORT = 40
FIELDS = (*LINES, *TEXTS, "email", "phone", "country", "state", "zip", "coupon", "seen_total")

Problems = dict[str, str]
"""Field -> missing, too_long, signs, email, phone, zip, state, apart, quantity, many, gone, empty."""


@dataclass(frozen=True)
class Priced:
    """What the server knows of a thing that can be ordered."""

    name: str
    cents: int | None
    ship: str


@dataclass(frozen=True)
class Line:
    """Some of one thing, with the price on the day of the request."""

    sku: str
    name: str
    quantity: int
    cents: int | None
    ship: str

    @property
    def parcel(self) -> Parcel:
        return Parcel(self.cents, self.quantity, self.ship)


@dataclass(frozen=True)
class OrderRequest:
    """Who wants what, where to, and what was answered before. ``seen_total`` are the cents that the phone showed."""

    name: str
    email: str
    phone: str
    country: str
    country_name: str
    street: str
    city: str
    state: str
    zip: str
    where: str
    coupon: bool
    measures: str
    note: str
    lines: tuple[Line, ...]
    gate: Mapping[str, str] = field(default_factory=dict)
    seen_total: int | None = None


def read_request(
    values: Mapping[str, str], items: Mapping[str, Priced], states: Iterable[State]
) -> tuple[OrderRequest, Problems]:
    """The request and its problems. With problems it is not to be used."""
    problems: Problems = {}
    lines = _lines(values, items, problems)
    text = {name: _line(name, values, problems) for name in LINES}
    long = {name: _text(name, values, problems) for name in TEXTS}
    for name in ("name", "street", "city"):
        if not text[name]:
            problems.setdefault(name, "missing")
    email, phone = _email(values, problems), _phone(values, problems)
    country = HOME if values.get("country", HOME) in {"", HOME} else "other"
    if country != HOME and not text["country_name"]:
        problems.setdefault("country_name", "missing")
    short = {name: _spaced(values.get(name, "")) for name in ("state", "zip")}
    for name, typed in short.items():
        if len(typed) > MOST_SHORT or _has_signs(typed):
            problems[name] = "too_long" if len(typed) > MOST_SHORT else "signs"
    if country == HOME:
        for name, typed in short.items():
            if not typed:
                problems.setdefault(name, "missing")
    to = read_destination(states, country, short["state"], short["zip"])
    for name, kind in to.problems.items():
        problems.setdefault(name, kind)
    seen = values.get("seen_total", "")
    return OrderRequest(
        email=email,
        phone=phone,
        country=country,
        state=to.state,
        zip=to.zip,
        where=to.where,
        coupon=values.get("coupon") == "yes",
        lines=lines,
        gate={key.removeprefix(GATE): value for key, value in sorted(values.items()) if key.startswith(GATE)},
        seen_total=int(seen) if re.fullmatch("[0-9]{1,9}", seen, re.ASCII) else None,
        **text,
        **long,
    ), problems


def _lines(values: Mapping[str, str], items: Mapping[str, Priced], problems: Problems) -> tuple[Line, ...]:
    found = []
    for key, typed in values.items():
        sku, text = key.removeprefix(QUANTITY), _spaced(typed)
        if not key.startswith(QUANTITY) or text in {"", "0"}:
            continue
        if sku not in items:
            problems[key] = "gone"
        elif not re.fullmatch("[0-9]{1,4}", text) or int(text) > MOST_OF_ONE:
            problems[key] = "quantity"
        elif int(text):
            item = items[sku]
            found.append(Line(sku, item.name, int(text), item.cents, item.ship))
    if sum(line.quantity for line in found) > MOST_IN_ALL:
        problems["basket"] = "many"
    if not found and not any(key.startswith(QUANTITY) for key in problems):
        problems["basket"] = "empty"
    order = list(items)
    return tuple(sorted(found, key=lambda line: order.index(line.sku)))


def _line(name: str, values: Mapping[str, str], problems: Problems) -> str:
    line = _spaced(values.get(name, ""))
    if len(line) > LINES[name]:
        problems[name] = "too_long"
    elif _has_signs(line):
        problems[name] = "signs"
    return line


def _text(name: str, values: Mapping[str, str], problems: Problems) -> str:
    """Several lines. Newlines stay, and so does what joins the parts of a sign such as a family."""
    text = values.get(name, "").replace("\r\n", "\n").strip(" \t\r\n")
    if len(text) > TEXTS[name]:
        problems[name] = "too_long"
    elif any(unicodedata.category(letter) == "Cc" for letter in text if letter not in "\n\t"):
        problems[name] = "signs"
    return text


def _email(values: Mapping[str, str], problems: Problems) -> str:
    email = _spaced(values.get("email", ""))
    if not email:
        problems["email"] = "missing"
    elif len(email) > MOST_EMAIL or not re.fullmatch(
        r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+(?:\.[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+)*"
        r"@(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]+",
        email,
    ):
        problems["email"] = "email"
    return email


def _phone(values: Mapping[str, str], problems: Problems) -> str:
    phone = _spaced(values.get("phone", ""))
    digits = re.sub("[^0-9]", "", phone)
    if phone and not (re.fullmatch("[0-9 +().x/-]{7,30}", phone) and 7 <= len(digits) <= 20):
        problems["phone"] = "phone"
    return phone


def _spaced(text: str) -> str:
    return re.sub("[ \t\r\n\u00a0]+", " ", text).strip(" ")


def _has_signs(text: str) -> bool:
    """What cannot be seen, and what turns writing around."""
    return any(unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp", "Cs"} for letter in text)
