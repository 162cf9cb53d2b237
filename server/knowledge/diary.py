"""What data/diary/ holds: the fields of an episode, what the timer says, what the diary watches for, the breeds, and
the words of waiting, rest and filming."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec

from server.domain.checklist import Checklist, UnsoundError
from server.domain.watch import Alarm, Fact, Known, Watch
from server.knowledge.files import read_rows, read_whole, unique
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


class LookAnswer(Record, frozen=True):
    """What may be answered to a look at the dog while waiting, and what is said then."""

    id: Literal["same", "stopped", "worse"]
    words: str
    then: str


class Wait(Record, frozen=True):
    """data/diary/wait.toml: when to look again after `watch`."""

    after_minutes: tuple[int, ...]
    answer: tuple[LookAnswer, ...]
    evidence: tuple[str, ...]
    sources: tuple[str, ...]


class RestRule(Record, frozen=True):
    """One thing a vet may have ordered, and what counts for it each day."""

    id: str
    words: str
    today: str
    evidence: tuple[str, ...]


class TeachAnswer(Record, frozen=True):
    """An answer of the teach-back and why it is right or not."""

    words: str
    right: bool
    because: str


class TeachQuestion(Record, frozen=True):
    """A question that shows whether the rest was understood. One answer is right."""

    id: str
    ask: str
    evidence: tuple[str, ...]
    answers: tuple[TeachAnswer, ...]


class DoseTime(Record, frozen=True):
    """A time of day for medicines. ``finds`` are the words of an owner that mean it."""

    id: str
    words: str
    finds: tuple[str, ...]


class Rest(Record, frozen=True):
    """data/diary/rest.toml: rest that a vet has ordered, and ticks for medicines."""

    breaks: tuple[str, ...]
    broke: str
    over: str
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    rule: tuple[RestRule, ...]
    question: tuple[TeachQuestion, ...]
    time: tuple[DoseTime, ...]


class Shot(Record, frozen=True):
    """A shot that helps a vet. ``picture`` is a drawing of parts/_film_pictures.html."""

    id: str
    title: str
    words: str
    picture: str


class Film(Record, frozen=True):
    """data/diary/film.toml: the film coach."""

    first: str
    how: str
    nots: tuple[str, ...]
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    shot: tuple[Shot, ...]


class Diary(Record, frozen=True):
    """All of data/diary/."""

    fields: tuple[Field, ...]
    spells: tuple[Spell, ...]
    watch: Watch
    breeds: tuple[Breed, ...]
    wait: Wait
    rest: Rest
    film: Film

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
    return Diary(
        fields=fields,
        spells=spells,
        watch=_watch(folder / "watch.toml", checklist),
        breeds=breeds,
        wait=_wait(folder / "wait.toml"),
        rest=_rest(folder / "rest.toml"),
        film=_film(folder / "film.toml"),
    )


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


def _wait(file: Path) -> Wait:
    wait = read_whole(file, Wait)
    rising = all(a < b for a, b in pairwise((0, *wait.after_minutes)))
    if not wait.after_minutes or not rising:
        raise KnowledgeError(file, "after_minutes: must rise, and begin above 0")
    if [answer.id for answer in wait.answer] != ["same", "stopped", "worse"]:
        raise KnowledgeError(file, "answer: must be same, stopped and worse, in this order")
    return wait


def _rest(file: Path) -> Rest:
    rest = read_whole(file, Rest)
    for table, rows in (("rule", rest.rule), ("question", rest.question), ("time", rest.time)):
        if not rows:
            raise KnowledgeError(file, f"has no [[{table}]] at all")
        list(unique(file, table, rows))
    for question in rest.question:
        if len(question.answers) < 2 or sum(answer.right for answer in question.answers) != 1:
            raise KnowledgeError(file, f"question {question.id}, answers: name at least two, of which one is right")
    for time in rest.time:
        if odd := [words for words in time.finds if words != words.lower()]:
            raise KnowledgeError(file, f"time {time.id}, finds: “{odd[0]}” must be in small letters")
    return rest


def _film(file: Path) -> Film:
    film = read_whole(file, Film)
    if not list(unique(file, "shot", film.shot)):
        raise KnowledgeError(file, "has no [[shot]] at all")
    return film


def _refuse_odd_fields(file: Path, fields: Iterable[Field]) -> None:
    for field in fields:
        choice = field.form in {"one", "many"}
        if choice and len(field.answers) < 2:
            raise KnowledgeError(file, f"field {field.id}, answers: name at least two")
        if not choice and field.most <= field.least:
            raise KnowledgeError(file, f"field {field.id}, most: must be above least")
