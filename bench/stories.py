"""Addresses of results, made from the owners' stories in data/vignettes."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode

from server.domain.vignettes import Story, as_answered
from server.knowledge.load import load_knowledge
from server.knowledge.records import Knowledge
from server.settings import Settings

EMERGENCY = "em_02_fit_going_on"
WATCH = "wa_01_paddling_in_his_sleep"


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
