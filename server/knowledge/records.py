"""What Steady knows besides the checklist's own table: words, sources, causes, first aid, numbers."""

from datetime import date

import msgspec

from server.domain.call_card import CallCard, Step
from server.domain.causes import Cause
from server.domain.checklist import Checklist, Level
from server.domain.vignettes import Story
from server.knowledge.diary import Diary, Stage
from server.knowledge.guide import Guide
from server.knowledge.products import Shop
from server.knowledge.questions import Questions
from server.knowledge.record import Record


class Source(Record, frozen=True):
    """Where a statement comes from. Our own judgement and textbook knowledge have no address."""

    title: str
    address: str = ""


class CauseRow(Record, frozen=True):
    """data/causes.toml: a cause as a result names it. ``urgent`` ones are listed first."""

    id: str
    name: str
    words: str
    urgent: bool = False


class RegionalNote(Record, frozen=True):
    """A line that holds only in one part of the world."""

    region: str
    words: str


class FirstAid(Record, frozen=True):
    """One situation: what to do now (3 to 5 steps), the full steps, and what not to do."""

    title: str
    short: str
    summary: str
    order: int
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    changed: date
    now: tuple[Step, ...]
    steps: tuple[Step, ...]
    nots: tuple[str, ...]
    picture: str = ""
    regional: tuple[RegionalNote, ...] = ()


class LookAgain(Record, frozen=True):
    """A moment to look at the dog again after `watch`."""

    when: str
    words: str


class LevelWords(Record, frozen=True):
    """The fixed words of a level. ``far`` is for a clinic more than an hour away (EVIDENCE 1.2(8))."""

    id: Level
    name: str
    lede: str
    time_target: str
    steps: tuple[Step, ...]
    nots: tuple[str, ...]
    change: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    lede_fit: str = ""
    far: str = ""
    mention: str = ""
    look_again: tuple[LookAgain, ...] = ()


class Escalation(Record, frozen=True):
    """The list under every result but emergency (EVIDENCE 1.4): each item finishes the title."""

    title: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    items_: tuple[str, ...] = msgspec.field(name="items")


class Words(Record, frozen=True):
    """A sentence or two with a fixed place."""

    words: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


class Timer(Record, frozen=True):
    """The stages of the timer of a fit."""

    stages: tuple[Stage, ...]
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


class LevelsFile(Record, frozen=True):
    """data/checklist/levels.toml"""

    changed: date
    level: tuple[LevelWords, ...]
    escalation: Escalation
    not_a_diagnosis: Words
    timer: Timer
    dogs_only: Words


class Region(Record, frozen=True):
    """A part of the world whose poison lines and notes belong together."""

    id: str
    name: str


class PoisonLine(Record, frozen=True):
    """A poison line. ``checked`` is the day a person rang it or read its page; empty shows as not confirmed."""

    id: str
    region: str
    name: str
    phone: str
    tel: str
    fee: str
    note: str = ""
    checked: str = ""
    sources: tuple[str, ...] = ()

    @property
    def checked_on(self) -> date | None:
        """The day of the check; None when nobody has checked. Raises ``ValueError`` on anything but a date."""
        return date.fromisoformat(self.checked) if self.checked else None


class MapSearch(Record, frozen=True):
    """Where to look for an open emergency clinic on a map."""

    address: str
    words: str


class Numbers(Record, frozen=True):
    """data/numbers.toml"""

    changed: date
    evidence: tuple[str, ...]
    regions: tuple[Region, ...]
    line: tuple[PoisonLine, ...]
    fee_words: str
    drive_first: str
    no_line: str
    map_search: MapSearch


class NotAsked(Record, frozen=True):
    """A flag of the evidence that is on purpose not a question, and why."""

    evidence: str
    reason: str


class Study(Record, frozen=True):
    """What others measured, in a few sentences, with the sources."""

    words: str
    sources: tuple[str, ...]


class ReadingsFile(Record, frozen=True):
    """data/checklist/readings.toml: how the letter of the evidence was read (its section 1.6)."""

    readings: tuple[str, ...]


class Knowledge(msgspec.Struct, frozen=True):
    """Everything in data/, sound and cross-checked."""

    checklist: Checklist
    levels: dict[Level, LevelWords]
    escalation: Escalation
    not_a_diagnosis: str
    dogs_only: str
    stages: tuple[Stage, ...]
    stage_sources: tuple[str, ...]
    sources: dict[str, Source]
    causes: dict[str, Cause]
    guide: Guide
    first_aid: dict[str, FirstAid]
    numbers: Numbers
    call_card: CallCard
    not_asked: tuple[NotAsked, ...]
    readings: tuple[str, ...]
    diary: Diary
    shop: Shop
    studies: tuple[Study, ...]
    stories: tuple[Story, ...]
    questions: Questions
