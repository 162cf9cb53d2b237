"""Addresses of results, made from the owners' stories in data/vignettes."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode

from server.domain.vignettes import Story, as_answered
from server.knowledge.load import load_knowledge
from server.knowledge.records import Knowledge
from server.settings import Settings

EMERGENCY = "em_13_frenchie_shivers_cannot_stand"
WATCH = "wa_24_thighs_after_the_fell"


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """All of data/."""
    return load_knowledge(Settings().data)


def story(name: str) -> Story:
    """The story with this id. Raises ``KeyError`` when it was removed or renamed."""
    return {s.id: s for s in knowledge().stories}[name]


def query(answers: Mapping[str, str]) -> str:
    """The query of these answers' address."""
    return urlencode(dict(answers))


def result_query(name: str) -> str:
    """The query of the result that the owner of this story gets."""
    return query({**as_answered(knowledge().checklist, story(name).answers), "at": "result"})


def screen_query(name: str, screen: str) -> str:
    """The query of the screen that the owner of this story comes to after answering the screens before it."""
    checklist = knowledge().checklist
    answers = as_answered(checklist, story(name).answers)
    order = [s.id for s in checklist.screens]
    before = {q: a for q, a in answers.items() if order.index(checklist.question[q].screen) < order.index(screen)}
    return query({**before, "at": screen})
