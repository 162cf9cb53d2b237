"""The pages of the diary and the words that its scripts need. What is written in it never leaves the phone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from server.domain.checklist import TICK_ANSWERS, Level
from server.knowledge.records import Knowledge
from server.press.page import Page, page_head
from server.press.render import Renderer, joined_scripts

# Joined in this order into /diary.js: what a later file uses, an earlier one declares.
DIARY_SCRIPTS = (
    "words.js",
    "records.js",
    "clinics.js",
    "code.js",
    "qr.js",
    "handover.js",
    "merge.js",
    "dogs.js",
    "dog.js",
    "film.js",
    "coach.js",
    "episode.js",
    "amounts.js",
    "local_days.js",
    "tally.js",
    "pen.js",
    "plots.js",
    "trends.js",
    "plot_words.js",
    "show_plots.js",
    "calendar.js",
    "log.js",
    "plots_page.js",
    "ics.js",
    "wait.js",
    "rest.js",
    "summary.js",
    "show_codes.js",
    "handed.js",
    "backup.js",
    "keep.js",
    "start.js",
)
STYLE_LINK = '\n<link rel="stylesheet" href="/diary.css">'
# The rule that says what a step back during rest means.
REST_STEP_BACK = "rf42_rest_worse"
TRAITS = ("disc_breed", "flat_face", "mdr1")


def diary_pages(knowledge: Knowledge, renderer: Renderer) -> Iterator[tuple[str, Page]]:
    """Path -> page for everything under /diary. Search engines may list the first: the others are empty for them."""
    diary = knowledge.diary
    kinds = next(field.answers for field in diary.fields if field.id == "kind")
    shared: dict[str, Any] = {
        "watch": diary.watch,
        "levels": list(knowledge.levels.values()),
        "fields": diary.fields,
        "kinds": kinds,
    }

    noted = {"changed": knowledge.checklist.changed, "not_a_diagnosis": knowledge.not_a_diagnosis}

    def page(path: str, template: str, title: str, description: str, **context: Any) -> tuple[str, Page]:
        html = renderer.page(f"diary/{template}.html", **shared, **context)
        return path, Page(page_head(title, description, index=path == "/diary") + STYLE_LINK, html)

    yield page("/diary", "index", "Diary", "Write down each spell of shaking on your phone, and show it to the vet.")
    yield page(
        "/diary/now",
        "now",
        "It is happening now",
        "A timer that says what to do by the minute.",
        emergency=knowledge.levels[Level.EMERGENCY],
        fit_stages=knowledge.stages,
        spells=diary.spells,
        source_keys=sorted({key for spell in diary.spells for key in spell.sources} | set(knowledge.stage_sources)),
    )
    yield page("/diary/episode", "episode", "What happened", "Write down one spell.")
    yield page("/diary/plots", "plots", "Calendar and plots", "How often, how long, how bad, at what time of day.")
    yield page("/diary/dogs", "dogs", "My dogs", "The dogs on this phone.")
    yield page(
        "/diary/wait",
        "wait",
        "Wait with me",
        "When to look at your dog again, and what ends the waiting.",
        wait=diary.wait,
        level=knowledge.levels[Level.WATCH],
        escalation=knowledge.escalation,
        source_keys=sorted({*diary.wait.sources, *knowledge.escalation.sources}),
        **noted,
    )
    step_back = next(rule for rule in knowledge.checklist.rules if rule.id == REST_STEP_BACK)
    yield page(
        "/diary/rest",
        "rest",
        "Rest and medicines",
        "Ticks for the rest and the medicines that your vet ordered.",
        rest=diary.rest,
        step_back=step_back,
        **noted,
    )
    yield page(
        "/diary/film", "film", "Film for the vet", "The shots that help a vet, one at a time.", film=diary.film, **noted
    )
    traits = [knowledge.checklist.question[q] for q in TRAITS]
    yield page("/diary/summary", "summary", "Summary for the vet", "One page to show, print or send.")
    yield page("/diary/handover", "handover", "Show it as a code", "A code for the clinic or another phone to scan.")
    yield page("/diary/keep", "keep", "Keep and move", "Back up the diary, bring it back, move it to another phone.")
    yield page("/h", "handed", "A diary was handed to you", "Shows the diary of a dog out of a scanned code.")
    yield page("/diary/dog", "dog", "Your dog", "What is filled in everywhere.", breeds=diary.breeds, traits=traits)


def diary_words(knowledge: Knowledge) -> str:
    """/diary.json: the words of an episode's fields, of the levels, and of the checklist for the answers given to it.

    A question is its text, and unless it is a tick, its answers.
    """
    questions = {q.id: q.text if q.is_tick else (q.text, q.words) for q in knowledge.checklist.questions}
    levels = {level: words.name for level, words in knowledge.levels.items()}
    words = {"fields": knowledge.diary.words, "levels": levels, "ticks": dict(TICK_ANSWERS), "questions": questions}
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


def diary_script(web: Path) -> str:
    """/diary.js: one module out of many files, loaded by the pages of the diary alone."""
    ours = joined_scripts(web / "diary", DIARY_SCRIPTS)
    return f'"use strict";\n{ours}\n'
