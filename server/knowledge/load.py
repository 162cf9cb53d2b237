"""Reads data/ into domain objects, or fails with a message that names file, row and key."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from server.domain.call_card import CallCard, Clause
from server.domain.causes import Cause
from server.domain.checklist import Checklist, Level, Modifier, Question, Rule, Screen, UnsoundError
from server.domain.vignettes import Story
from server.knowledge.diary import load_diary
from server.knowledge.files import convert, read_rows, read_toml, read_whole, refuse_unknown, unique
from server.knowledge.guide import CauseMatter, Guide, load_guide
from server.knowledge.products import load_shop
from server.knowledge.questions import load_questions, refuse_loose_questions
from server.knowledge.record import KnowledgeError, Record
from server.knowledge.records import (
    CauseRow,
    FirstAid,
    Knowledge,
    LevelsFile,
    NotAsked,
    Numbers,
    ReadingsFile,
    Source,
    Study,
)


class ReviewFile(Record, frozen=True):
    """data/checklist/review.toml"""

    changed: date
    reviewer: str = ""


def load_knowledge(data: Path) -> Knowledge:
    """All of ``data``. Raises ``KnowledgeError`` at the first thing that is not sound."""
    checklist = load_checklist(data / "checklist")
    levels_file = data / "checklist" / "levels.toml"
    levels = read_whole(levels_file, LevelsFile)
    guide = load_guide(data)
    sources = _sources(data / "sources.toml")
    knowledge = Knowledge(
        checklist=checklist,
        levels={level.id: level for level in levels.level},
        escalation=levels.escalation,
        not_a_diagnosis=levels.not_a_diagnosis.words,
        dogs_only=levels.dogs_only.words,
        stages=levels.timer.stages,
        stage_sources=levels.timer.sources,
        sources=sources,
        causes=_causes(data, checklist, guide),
        guide=guide,
        first_aid=_first_aid(data / "first_aid"),
        numbers=read_whole(data / "numbers.toml", Numbers),
        call_card=_call_card(data / "call_card.toml", checklist),
        not_asked=tuple(read_rows(data / "checklist" / "not_asked.toml", "not_asked", NotAsked, name="evidence")),
        readings=read_whole(data / "checklist" / "readings.toml", ReadingsFile).readings,
        diary=load_diary(data / "diary", checklist),
        shop=load_shop(data, dict(sources)),
        studies=tuple(read_rows(data / "checklist" / "studies.toml", "study", Study, name="words")),
        stories=tuple(
            story for file in sorted((data / "vignettes").glob("*.toml")) for story in _stories(file, checklist)
        ),
        questions=load_questions(data),
    )
    _refuse_loose_ends(data, knowledge)
    return knowledge


def load_checklist(folder: Path) -> Checklist:
    """The checklist's table in ``folder``: questions, rules, modifiers and the day of the last change."""
    questions, rules, modifiers = (folder / f"{name}.toml" for name in ("questions", "rules", "modifiers"))
    review = read_whole(folder / "review.toml", ReviewFile)
    parts: dict[str, Any] = {
        "screens": tuple(read_rows(questions, "screen", Screen)),
        "questions": tuple(read_rows(questions, "question", Question)),
        "rules": tuple(read_rows(rules, "rule", Rule)),
        "modifiers": tuple(read_rows(modifiers, "modifier", Modifier)),
    }
    try:
        return Checklist(**parts, changed=review.changed, reviewer=review.reviewer)
    except UnsoundError as error:
        kind = error.row.split()[0]
        file = {"question": questions, "modifier": modifiers}.get(kind, rules)
        raise KnowledgeError(file, str(error)) from error


def _sources(file: Path) -> dict[str, Source]:
    sources = read_toml(file).get("sources", {})
    if not sources:
        raise KnowledgeError(file, "has no [sources.…] at all")
    return {key: convert(file, f"source {key}", value, Source) for key, value in sources.items()}


def _first_aid(folder: Path) -> dict[str, FirstAid]:
    pages = {file.stem: read_whole(file, FirstAid) for file in sorted(folder.glob("*.toml"))}
    return dict(sorted(pages.items(), key=lambda page: page[1].order))


def _call_card(file: Path, checklist: Checklist) -> CallCard:
    value = read_toml(file)
    value["clauses"] = [convert(file, f"clause {c.get('id')}", c, Clause) for c in value.pop("clause", [])]
    value["ask"] = [ask["words"] for ask in value.pop("ask", [])]
    value["nots"] = [item["words"] for item in value.pop("not", [])]
    card = convert(file, "", value, CallCard)
    try:
        card.refuse_unsound(checklist)
    except UnsoundError as error:
        raise KnowledgeError(file, str(error)) from error
    return card


def _causes(data: Path, checklist: Checklist, guide: Guide) -> dict[str, Cause]:
    """The causes of causes.toml with the features of their pages."""
    matter = {i: m for page in guide.causes.values() if isinstance(m := page.matter, CauseMatter) for i in m.ids}
    causes = {}
    for row in unique(data / "causes.toml", "cause", read_rows(data / "causes.toml", "cause", CauseRow)):
        if row.id not in matter:
            raise KnowledgeError(data / "causes.toml", f"cause {row.id}: no page in data/causes has this id")
        page = matter[row.id]
        cause = Cause(row.id, row.name, row.words, row.urgent, page.slug, page.fits, page.against)
        try:
            cause.refuse_unsound(checklist)
        except UnsoundError as error:
            raise KnowledgeError(data / "causes" / f"{page.slug}.md", f"fits or against, {error}") from error
        causes[row.id] = cause
    return causes


def _stories(file: Path, checklist: Checklist) -> Iterable[Story]:
    usual = read_toml(file).get("usual")
    if not usual:
        raise KnowledgeError(file, "has no [usual] answers")
    for story in unique(file, "story", read_rows(file, "story", Story)):
        answers = usual | story.answers
        for question, answer in answers.items():
            known = checklist.question.get(question)
            if known is None or answer not in known.rank:
                problem = f"story {story.id}, answers.{question}: “{answer}” is not an answer"
                raise KnowledgeError(file, problem)
        yield replace(story, answers=answers)


def _refuse_loose_ends(data: Path, knowledge: Knowledge) -> None:
    """Every key that points somewhere must arrive: sources, causes, first aid, regions, answers of stories."""
    folder = data / "checklist"
    for rule in knowledge.checklist.rules:
        place = f"rule {rule.id}"
        refuse_unknown(folder / "rules.toml", f"{place}, causes", rule.causes, knowledge.causes)
        refuse_unknown(
            folder / "rules.toml", f"{place}, first_aid", filter(None, [rule.first_aid]), knowledge.first_aid
        )
    for file, rows in (("rules", knowledge.checklist.rules), ("modifiers", knowledge.checklist.modifiers)):
        for row in rows:
            place = f"{file.removesuffix('s')} {row.id}, sources"
            if not row.sources:
                raise KnowledgeError(folder / f"{file}.toml", f"{place}: name at least one source")
            refuse_unknown(folder / f"{file}.toml", place, row.sources, knowledge.sources)
    _refuse_loose_guide(data, knowledge)
    slugs = {*knowledge.guide.causes, *knowledge.guide.pages}
    refuse_loose_questions(data, knowledge.questions, knowledge.sources, slugs, knowledge.first_aid)
    for alarm in knowledge.diary.watch.alarms:
        refuse_unknown(data / "diary" / "watch.toml", f"alarm {alarm.id}, sources", alarm.sources, knowledge.sources)
    for spell in knowledge.diary.spells:
        refuse_unknown(data / "diary" / "now.toml", f"spell {spell.kinds}", spell.sources, knowledge.sources)
    diary = knowledge.diary
    for name, sources in (("wait", diary.wait.sources), ("rest", diary.rest.sources), ("film", diary.film.sources)):
        refuse_unknown(data / "diary" / f"{name}.toml", "sources", sources, knowledge.sources)
    for study in knowledge.studies:
        refuse_unknown(folder / "studies.toml", "sources", study.sources, knowledge.sources)
    for slug, page in knowledge.first_aid.items():
        refuse_unknown(data / "first_aid" / f"{slug}.toml", "sources", page.sources, knowledge.sources)
    regions = {region.id for region in knowledge.numbers.regions}
    for line in knowledge.numbers.line:
        refuse_unknown(data / "numbers.toml", f"line {line.id}, region", [line.region], regions)
        try:
            _ = line.checked_on
        except ValueError:
            problem = f"line {line.id}, checked: “{line.checked}” is not a date like 2026-11-22"
            raise KnowledgeError(data / "numbers.toml", problem) from None
    for level in Level:
        if level not in knowledge.levels:
            raise KnowledgeError(folder / "levels.toml", f"level {level}: has no words")


def _refuse_loose_guide(data: Path, knowledge: Knowledge) -> None:
    slugs = {*knowledge.guide.causes, *knowledge.guide.pages}
    for folder, pages in (("causes", knowledge.guide.causes), ("guide", knowledge.guide.pages)):
        for slug, page in pages.items():
            file = data / folder / f"{slug}.md"
            refuse_unknown(file, "sources", page.matter.sources, knowledge.sources)
            refuse_unknown(file, "related", page.matter.related, slugs)
            refuse_unknown(file, "first_aid", page.matter.first_aid, knowledge.first_aid)
    for sight in (*knowledge.guide.seeing.where, *knowledge.guide.seeing.when):
        refuse_unknown(data / "guide" / "seeing.toml", f"{sight.id}, pages", sight.pages, slugs)
