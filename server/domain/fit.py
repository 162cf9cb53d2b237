"""Which frame of the wheelchair may fit, by the shop's weights. Never a size of wheels: that table is not public.

The same functions stand in ``web/products/fit.js``; both are held to ``tests/domain/fit.json``. Numbers are whole
hundredths of what was typed, so that both compare the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# In a ten-millionth of a pound: one hundredth of a pound, and one of a kilogram (2.20462 lb).
WEIGHT_UNITS = {"lb": 100_000, "kg": 220_462}
POUND = 100 * WEIGHT_UNITS["lb"]
# Two measurements may lie so far apart: half an inch, or 1.3 cm.
APART = {"in": 50, "cm": 130}
MOST = 100_000
HEIGHTS = ("lying", "standing")
SIDES = ("1", "2")
# The fields that hold a number, and those that hold one of a few answers.
NUMBERS = ("weight", *(f"{posture}_{n}" for posture in HEIGHTS for n in SIDES), "length", "width", "girth")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "weight_unit": ("lb", "kg"),
    "unit": ("in", "cm"),
    "front": ("yes", "no", "unsure"),
    "sags": ("no", "yes"),
    "long_body": ("no", "yes"),
    "heavy": ("no", "yes"),
    "long_coat": ("no", "yes"),
}
FIELDS = (*NUMBERS, *CHOICES)


@dataclass(frozen=True)
class Frame:
    """A frame and the weights in whole pounds that it is for, both included."""

    id: str
    name: str
    from_lb: int
    to_lb: int


def read_number(text: str) -> int | None:
    """A number above 0 as people type it, in hundredths; ``None`` when it is none.

    >>> read_number("10.5"), read_number(" 4,25 "), read_number("0"), read_number("1.234"), read_number("ten")
    (1050, 425, None, None, None)
    """
    found = re.fullmatch(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?", _trimmed(text))
    if not found:
        return None
    number = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return number if 0 < number < MOST else None


def frames_for(frames: Sequence[Frame], hundredths: int, unit: str) -> tuple[str, ...]:
    """The frames for this weight: one, both neighbours of a gap, or none below and above all."""
    weight = hundredths * WEIGHT_UNITS[unit]
    inside = [f.id for f in frames if f.from_lb * POUND <= weight <= f.to_lb * POUND]
    if inside:
        return tuple(inside)
    below = [f.id for f in frames if f.to_lb * POUND < weight]
    above = [f.id for f in frames if weight < f.from_lb * POUND]
    return (below[-1], above[0]) if below and above else ()


def height_state(first: int | None, second: int | None, unit: str) -> str:
    """Of one posture: none, one (measure a second time), again (too far apart) or good."""
    if first is None and second is None:
        return "none"
    if first is None or second is None:
        return "one"
    return "again" if abs(first - second) > APART[unit] else "good"


def problems_of(values: Mapping[str, str]) -> dict[str, str]:
    """Field -> what is wrong: missing, number or choice."""
    problems = {}
    for field in NUMBERS:
        text = _trimmed(values.get(field, ""))
        if text and read_number(text) is None:
            problems[field] = "number"
        elif field == "weight" and not text:
            problems[field] = "missing"
    for field, allowed in CHOICES.items():
        value = values.get(field, "")
        if value and value not in allowed:
            problems[field] = "choice"
    if not values.get("front"):
        problems["front"] = "missing"
    return problems


def parts_of(frames: Sequence[Frame], values: Mapping[str, str]) -> list[str]:
    """The parts of the page that answer these values, in their order. Values with problems are not to be used."""
    parts = []
    if values["front"] != "yes":
        return ["front_no" if values["front"] == "no" else "front_unsure"]
    weight = read_number(values["weight"])
    assert weight is not None, "looked at before"
    found = frames_for(frames, weight, values.get("weight_unit") or "lb")
    parts += [f"frame_{id_}" for id_ in found]
    parts.append({0: "not_listed", 1: "one_frame"}.get(len(found), "two_frames"))
    if values.get("long_body") == "yes":
        parts.append("long_body")
    states = [_state(values, posture) for posture in HEIGHTS]
    for posture, state in zip(HEIGHTS, states, strict=True):
        if state in {"one", "again"}:
            parts.append(f"{state}_{posture}")
    if states == ["none", "none"]:
        parts.append("no_height")
    elif values.get("sags") == "yes" and states[0] == "none":
        parts.append("lie_down")
    elif "good" in states and not {"one", "again"} & set(states):
        parts.append("height")
    parts += [tip for tip in ("heavy", "long_coat") if values.get(tip) == "yes"]
    return parts


def _trimmed(text: str) -> str:
    return re.sub("^[ \t\r\n\u00a0]+|[ \t\r\n\u00a0]+$", "", text)


def _state(values: Mapping[str, str], posture: str) -> str:
    first, second = (read_number(values.get(f"{posture}_{n}", "")) for n in SIDES)
    return height_state(first, second, values.get("unit") or "in")
