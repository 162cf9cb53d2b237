"""data/questions: danger words, the taps before a question is sent, what the desk needs, and the first stories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from server.domain.answer_check import AnswerCheck
from server.domain.ask_gate import Ask, AskGate, GateRule
from server.domain.checklist import Level, UnsoundError
from server.domain.danger_words import DangerWords, Sign, WordsError
from server.domain.plain_text import links_of
from server.domain.reader_question import MOST_ANSWER, MOST_LETTERS, MOST_TEXT, MOST_UNKNOWN, Edited
from server.knowledge.files import convert, read_rows, read_toml, read_whole, refuse_unknown, unique
from server.knowledge.record import KnowledgeError, Record

FOLDER = "questions"


class _WordsHead(Record, frozen=True):
    changed: date
    gap: int
    far: int
    sets: Mapping[str, str]


class _GateHead(Record, frozen=True):
    changed: date


class Canned(Record, frozen=True):
    """Words that staff put in with one press."""

    id: str
    words: str


class Desk(Record, frozen=True):
    """data/questions/desk.toml"""

    changed: date
    topics: tuple[tuple[str, str], ...]
    house_rules: tuple[str, ...]
    openings: tuple[Canned, ...]
    reasons: tuple[Canned, ...]

    @property
    def topic_names(self) -> dict[str, str]:
        """Topic -> what people read."""
        return dict(self.topics)


class _CheckFile(Record, frozen=True):
    changed: date
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    drugs: tuple[str, ...]
    products: tuple[str, ...]
    units: tuple[str, ...]


class StoryRow(Record, frozen=True):
    """A published question to begin with. ``answered`` is the day of the answer."""

    id: str
    title: str
    topic: str
    about: tuple[str, ...]
    name: str
    dog: str
    level: Level
    question: str
    answer: str
    unknown: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    answered: date

    @property
    def edited(self) -> Edited:
        """As staff would have written it."""
        return Edited(
            self.title,
            self.question.strip(),
            self.name,
            self.dog,
            self.topic,
            self.about,
            self.answer.strip(),
            self.unknown.strip(),
        )


class _StoriesHead(Record, frozen=True):
    changed: date
    who: str
    role: str


class Stories(Record, frozen=True):
    """The stories, and who answered them."""

    who: str
    role: str
    rows: tuple[StoryRow, ...]


class Questions(Record, frozen=True):
    """Everything in data/questions, sound."""

    words: DangerWords
    gate: AskGate
    desk: Desk
    check: AnswerCheck
    stories: Stories


def load_questions(data: Path) -> Questions:
    """All of data/questions. Raises ``KnowledgeError`` at the first thing that is not sound."""
    folder = data / FOLDER
    check = read_whole(folder / "check.toml", _CheckFile)
    return Questions(
        words=_danger_words(folder),
        gate=_gate(folder / "gate.toml"),
        desk=_desk(folder / "desk.toml"),
        check=AnswerCheck(check.drugs, check.products, check.units),
        stories=_stories(folder / "stories.toml"),
    )


def refuse_loose_questions(
    data: Path, questions: Questions, sources: Mapping[str, object], guide: set[str], first_aid: Mapping[str, object]
) -> None:
    """Raises ``KnowledgeError`` when a sign, a rule or a story points nowhere."""
    folder = data / FOLDER
    for sign in questions.words.signs:
        _evident(folder / "danger_words.toml", f"sign {sign.id}", sign.evidence, sign.sources, sources)
    for rule in questions.gate.rules:
        _evident(folder / "gate.toml", f"rule {rule.id}", rule.evidence, rule.sources, sources)
    file = folder / "stories.toml"
    pages = {f"/guide/{slug}" for slug in guide} | {f"/first-aid/{slug}" for slug in first_aid}
    pages |= {"/checklist", "/call", "/diary", "/guide", "/first-aid"}
    for story in questions.stories.rows:
        _evident(file, f"story {story.id}", story.evidence, story.sources, sources)
        refuse_unknown(file, f"story {story.id}, topic", [story.topic], questions.desk.topic_names)
        refuse_unknown(file, f"story {story.id}, about", story.about, guide)
        refuse_unknown(file, f"story {story.id}, answer", links_of(story.answer), pages)


def _evident(
    file: Path, row: str, evidence: tuple[str, ...], named: tuple[str, ...], sources: Mapping[str, object]
) -> None:
    if not evidence or not named:
        raise KnowledgeError(file, f"{row}: name the evidence and at least one source")
    refuse_unknown(file, f"{row}, sources", named, sources)


def _danger_words(folder: Path) -> DangerWords:
    file, listed = folder / "danger_words.toml", folder / "ordinary_words.txt"
    whole = read_toml(file)
    signs = tuple(unique(file, "sign", read_rows(file, "sign", Sign)))
    head = convert(file, "", {key: value for key, value in whole.items() if key != "sign"}, _WordsHead)
    try:
        lines = listed.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise KnowledgeError(listed, "the file is missing") from None
    ordinary = tuple(line for line in lines if line and not line.startswith("#"))
    if list(ordinary) != sorted(set(ordinary)):
        raise KnowledgeError(listed, "the words are not sorted, or one stands there twice")
    words = DangerWords(signs, head.sets, ordinary, head.gap, head.far)
    try:
        _ = words.compiled
    except WordsError as error:
        raise KnowledgeError(file, str(error)) from error
    for sign in signs:
        if sign.level.urgency < Level.SAME_DAY.urgency:
            raise KnowledgeError(file, f"sign {sign.id}, level: a danger word means emergency or same_day")
    return words


def _gate(file: Path) -> AskGate:
    convert(file, "", {key: value for key, value in read_toml(file).items() if key not in {"ask", "rule"}}, _GateHead)
    asks = tuple(unique(file, "ask", read_rows(file, "ask", Ask)))
    gate = AskGate(asks, tuple(unique(file, "rule", read_rows(file, "rule", GateRule))))
    try:
        gate.refuse_unsound()
    except UnsoundError as error:
        raise KnowledgeError(file, str(error)) from error
    return gate


def _desk(file: Path) -> Desk:
    desk = read_whole(file, Desk)
    for name, rows in (("openings", desk.openings), ("reasons", desk.reasons)):
        list(unique(file, name, rows))
    if "other" not in desk.topic_names or len(desk.topic_names) < len(desk.topics):
        raise KnowledgeError(file, "topics: “other” must be one of them, and none twice")
    return desk


def _stories(file: Path) -> Stories:
    whole = read_toml(file)
    rows = tuple(unique(file, "story", read_rows(file, "story", StoryRow)))
    head = convert(file, "", {key: value for key, value in whole.items() if key != "story"}, _StoriesHead)
    for story in rows:
        lengths = (
            ("title", story.title, MOST_LETTERS["title"]),
            ("name", story.name, MOST_LETTERS["name"]),
            ("question", story.question, MOST_TEXT),
            ("answer", story.answer, MOST_ANSWER),
            ("unknown", story.unknown, MOST_UNKNOWN),
        )
        for key, text, most in lengths:
            if not 0 < len(text.strip()) <= most:
                raise KnowledgeError(file, f"story {story.id}, {key}: has no letters, or more than {most}")
    return Stories(head.who, head.role, rows)
