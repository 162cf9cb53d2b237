"""What data/diary/ holds: the fields of an episode, what the timer says, what the diary watches for, the breeds."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from server.domain.checklist import Checklist, UnsoundError
from server.domain.watch import Alarm, Fact, Known, Watch
from server.knowledge.files import read_rows, unique
from server.knowledge.record import KnowledgeError, Record


class Stage(Record, frozen=True):
    """What a timer says from this second on."""

    from_: int = msgspec.field(name="from")
    lead: str
    words: str


class Field(Record, frozen=True):
    """One thing to write down about an episode (EVIDENCE 6). ``most`` bounds a number, or the length of a text."""

    id: str
    form: Literal["one", "many", "number", "temperature", "text"]
    ask: str
    label: str
    required: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    only_for: tuple[str, ...] = ()
    least: float = 0
    most: float = 0
    long: bool = False


class Spell(Record, frozen=True):
    """What the timer says while an episode of these kinds goes on."""

    kinds: tuple[str, ...]
    stages: tuple[Stage, ...]
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


class Breed(Record, frozen=True):
    """A breed to choose from, and the ticks of the checklist that go with it."""

    name: str
    is_: tuple[str, ...] = msgspec.field(name="is", default=())


class Diary(Record, frozen=True):
    """All of data/diary/."""

    fields: tuple[Field, ...]
    spells: tuple[Spell, ...]
    watch: Watch
    breeds: tuple[Breed, ...]

    @property
    def words(self) -> dict[str, dict[str, object]]:
        """Field id -> its label, the words of its answers and its bounds, as the phone reads them."""
        return {f.id: _words(f) for f in self.fields}


def load_diary(folder: Path, checklist: Checklist) -> Diary:
    """Raises ``KnowledgeError`` naming file and row when something is not sound."""
    file = folder / "episode.toml"
    fields = tuple(unique(file, "field", read_rows(file, "field", Field)))
    _refuse_odd_fields(file, fields)
    file = folder / "now.toml"
    spells = tuple(read_rows(file, "spell", Spell, name="kinds"))
    kinds = {answer for f in fields if f.id == "kind" for answer, _ in f.answers}
    for spell in spells:
        if odd := set(spell.kinds) - kinds:
            raise KnowledgeError(file, f"spell {spell.kinds}, kinds: “{min(odd)}” is not a kind of episode")
    file = folder / "breeds.toml"
    breeds = tuple(read_rows(file, "breed", Breed, name="name"))
    for breed in breeds:
        if odd := set(breed.is_) - set(checklist.question):
            raise KnowledgeError(file, f"breed {breed.name}, is: “{min(odd)}” is not a question of the checklist")
    return Diary(fields=fields, spells=spells, watch=_watch(folder / "watch.toml", checklist), breeds=breeds)


def _words(field: Field) -> dict[str, object]:
    words: dict[str, object] = {"label": field.label, "form": field.form, "answers": dict(field.answers)}
    return words if field.answers else words | {"least": field.least, "most": field.most}


def _watch(file: Path, checklist: Checklist) -> Watch:
    try:
        watch = Watch(
            facts=tuple(read_rows(file, "fact", Fact)),
            alarms=tuple(unique(file, "alarm", read_rows(file, "alarm", Alarm))),
            known=tuple(read_rows(file, "known", Known, name="question")),
        )
        watch.refuse_unknown_answers(checklist)
    except UnsoundError as error:
        raise KnowledgeError(file, str(error)) from error
    return watch


def _refuse_odd_fields(file: Path, fields: Iterable[Field]) -> None:
    for field in fields:
        choice = field.form in {"one", "many"}
        if choice and len(field.answers) < 2:
            raise KnowledgeError(file, f"field {field.id}, answers: name at least two")
        if not choice and field.most <= field.least:
            raise KnowledgeError(file, f"field {field.id}, most: must be above least")
