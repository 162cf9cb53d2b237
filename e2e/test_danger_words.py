"""The phone finds the same danger words and reads the same taps as the server: the same tables, in the browser."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.conftest import NewContext
from e2e.server_process import ROOT
from server.knowledge.records import Knowledge
from server.press.question_words import phone_table

TABLE: dict[str, Any] = json.loads((ROOT / "tests" / "domain" / "danger_words.json").read_text(encoding="utf-8"))
FIND = "([table, texts]) => { const find = dangerWords(table); return texts.map(find); }"


@pytest.fixture
def tab(new_context: NewContext) -> Page:
    """A blank page with the scripts in it."""
    tab = new_context(service_workers="block").new_page()
    page = "<!doctype html><title>Words</title>"
    tab.route("**", lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    tab.goto("https://words.test/")
    for name in ("danger_words.js", "ask_gate.js"):
        tab.add_script_tag(content=(ROOT / "web" / "questions" / name).read_text(encoding="utf-8"))
    return tab


def test_the_phone_finds_the_same_signs(tab: Page, knowledge: Knowledge) -> None:
    texts = [case["text"] for case in TABLE["texts"]]
    found = tab.evaluate(FIND, [phone_table(knowledge.questions), texts])

    assert dict(zip(texts, found, strict=True)) == {case["text"]: case["signs"] for case in TABLE["texts"]}


def test_the_phone_finds_the_same_in_every_story_and_in_stories_full_of_slips(tab: Page, knowledge: Knowledge) -> None:
    dice = random.Random(7)

    def slipped(text: str) -> str:
        letters = list(text)
        for _ in range(len(letters) // 12):
            n = dice.randrange(len(letters))
            letters[n] = dice.choice(["", letters[n] * 2, dice.choice("abcdefghijklmnopqrstuvwxyz’\u200b\u0301İßﬁ")])
        return "".join(letters)

    stories = [story.story for story in knowledge.stories]
    texts = [*stories, *map(slipped, stories), *map(slipped, stories)]
    found = tab.evaluate(FIND, [phone_table(knowledge.questions), texts])

    for text, signs in zip(texts, found, strict=True):
        assert signs == list(knowledge.questions.words.find(text)), text


def test_the_phone_reads_taps_as_the_server_does(tab: Page, knowledge: Knowledge) -> None:
    gate = knowledge.questions.gate
    every: list[dict[str, str]] = [{}]
    for ask in gate.asks:
        every = [{**taps, **tap} for taps in every for tap in ({}, *({ask.id: answer} for answer, _ in ask.answers))]
    every += [case["taps"] for case in TABLE["taps"]]
    rules = phone_table(knowledge.questions)["rules"]
    found = tab.evaluate(
        "([rules, all]) => all.map((taps) => gateHolding(rules, taps).map(({ id }) => id))", [rules, every]
    )

    assert found == [[rule.id for rule in gate.holding(taps)] for taps in every]
