"""Frames by weight, at every boundary; measurements taken twice. The phone is held to the same table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.domain.fit import Frame, frames_for, height_state, parts_of, problems_of, read_number
from server.knowledge.records import Knowledge

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("fit.json").read_text(encoding="utf-8"))
# PRODUCTS 3.4
FRAMES = (
    Frame("mini", "Mini", 2, 10),
    Frame("small", "Small", 11, 25),
    Frame("medium", "Medium", 26, 49),
    Frame("medium_large", "Medium/Large", 50, 69),
    Frame("large", "Large", 70, 180),
)


@pytest.mark.parametrize("case", TABLE["weights"], ids=lambda case: f"{case['typed']} {case['unit']}")
def test_the_frames_for_a_weight(case: dict[str, Any]) -> None:
    weight = read_number(case["typed"])

    assert weight is not None
    assert list(frames_for(FRAMES, weight, case["unit"])) == case["frames"]


def test_every_hundredth_of_a_pound_has_a_frame_or_a_reason() -> None:
    """One frame inside a band, two in a gap, none outside; never more, and never in another order."""
    order = [frame.id for frame in FRAMES]
    for hundredths in range(1, 20_000):
        found = frames_for(FRAMES, hundredths, "lb")
        whole = any(f.from_lb * 100 <= hundredths <= f.to_lb * 100 for f in FRAMES)
        expected = 1 if whole else 2 if 200 < hundredths < 18_000 else 0
        assert len(found) == expected, hundredths
        if len(found) == 2:
            assert order.index(found[1]) == order.index(found[0]) + 1, hundredths


def test_the_kilograms_that_stand_beside_a_frame_lead_to_it(knowledge: Knowledge) -> None:
    frames = knowledge.shop.fit.frames
    for row in knowledge.shop.fit.frame:
        for typed in row.kg.split(" to "):
            weight = read_number(typed)
            assert weight is not None
            assert frames_for(frames, weight, "kg") == (row.id,), typed


@pytest.mark.parametrize("case", TABLE["heights"], ids=lambda case: case["because"])
def test_two_measurements_that_lie_too_far_apart_are_taken_again(case: dict[str, Any]) -> None:
    assert height_state(case["first"], case["second"], case["unit"]) == case["state"]


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["because"])
def test_the_parts_that_answer(case: dict[str, Any]) -> None:
    problems = problems_of(case["values"])

    assert problems == case.get("problems", {})
    if not problems:
        assert parts_of(FRAMES, case["values"]) == case["parts"]
