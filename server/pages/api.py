"""The JSON twin of the checklist: the table as data, and a result for answers."""

from typing import Annotated

import msgspec
from litestar import Litestar, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody, SkipValidation

from server.domain.causes import causes_to_name
from server.domain.checklist import UNSURE, Checklist, Level
from server.domain.triage import decide
from server.pages.errors import ErrorBody, FieldError
from server.press.book import Book

Id = Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]+$")]


class AnswerView(msgspec.Struct):
    """One answer of a question, with the words an owner reads and how worrying it is (0 is calm)."""

    id: Id
    words: str
    rank: int


class QuestionView(msgspec.Struct):
    """One question. ``tells`` questions set no level."""

    id: Id
    screen: Id
    text: str
    help: str
    tells: bool
    evidence: tuple[str, ...]
    answers: list[AnswerView]


class LevelView(msgspec.Struct):
    """One level, most urgent first in the list."""

    id: Level
    name: str
    time_target: str


class ChecklistView(msgspec.Struct):
    """The whole checklist in words."""

    version: str
    changed: str
    reviewer: str
    levels: list[LevelView]
    questions: list[QuestionView]


class TriageRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Answers by question. What is missing counts as ``unsure``."""

    answers: dict[str, object]


class RuleView(msgspec.Struct):
    """A rule that holds, why it matters, and the keys of its sources."""

    id: str
    because: str
    sources: tuple[str, ...]
    level: Level | None


class RaiseView(msgspec.Struct):
    """An open question whose answer would make the result more urgent."""

    question: Id
    answers: tuple[str, ...]
    level: Level


class CauseView(msgspec.Struct):
    """Something a vet will think about; never a diagnosis."""

    id: str
    name: str
    page: str
    fits: list[str]
    against: list[str]


class TriageView(msgspec.Struct):
    """The result, in the order in which a page shows it."""

    level: Level
    rules: list[RuleView]
    modifiers: list[str]
    raises: list[RaiseView]
    causes: list[CauseView]
    version: str


TOO_MANY = ResponseSpec(ErrorBody, description="Too many requests in a minute", generate_examples=False)


@get("/checklist", sync_to_thread=False, responses={429: TOO_MANY})
def read_checklist(book: NamedDependency[SkipValidation[Book]]) -> ChecklistView:
    """Questions, answers, wording, levels and version."""
    knowledge = book.knowledge
    return ChecklistView(
        version=book.version,
        changed=knowledge.checklist.changed.isoformat(),
        reviewer=knowledge.checklist.reviewer,
        levels=[LevelView(level, words.name, words.time_target) for level, words in knowledge.levels.items()],
        questions=[
            QuestionView(
                q.id,
                q.screen,
                q.text,
                q.help,
                q.tells,
                q.evidence,
                [AnswerView(answer, words, q.rank[answer]) for answer, words in q.answers],
            )
            for q in knowledge.checklist.questions
        ],
    )


@post(
    "/triage",
    status_code=200,
    sync_to_thread=False,
    responses={
        400: ResponseSpec(ErrorBody, description="The body is not JSON", generate_examples=False),
        413: ResponseSpec(ErrorBody, description="The body is too large", generate_examples=False),
        422: ResponseSpec(
            ErrorBody, description="An unknown question or answer, named in `field`", generate_examples=False
        ),
        429: TOO_MANY,
    },
)
def triage(data: JSONBody[TriageRequest], book: NamedDependency[SkipValidation[Book]]) -> TriageView:
    """The level for these answers, with its reasons. Nothing is stored."""
    knowledge = book.knowledge
    _refuse_unknown(knowledge.checklist, data.answers)
    answers = {q.id: str(data.answers.get(q.id, UNSURE)) for q in knowledge.checklist.questions}
    result = decide(knowledge.checklist, answers)
    named = causes_to_name(knowledge.causes, (c for rule in result.rules for c in rule.causes), answers)
    return TriageView(
        level=result.level,
        rules=[RuleView(r.id, r.because, r.sources, r.level) for r in result.rules],
        modifiers=[m.id for m in result.modifiers],
        raises=[RaiseView(r.question, r.answers, r.level) for r in result.raises],
        causes=[
            CauseView(
                fit.cause.id,
                fit.cause.name,
                f"/guide/{fit.cause.slug}",
                [fit.cause.fits[n].words for n in fit.fits],
                [fit.cause.against[n].words for n in fit.against],
            )
            for fit in named
        ],
        version=book.version,
    )


def _refuse_unknown(checklist: Checklist, answers: dict[str, object]) -> None:
    for key, answer in answers.items():
        question = checklist.question.get(key)
        if question is None:
            raise FieldError(f"answers.{key}", "there is no such question; GET /api/checklist lists them")
        if not isinstance(answer, str) or answer not in question.rank:
            raise FieldError(f"answers.{key}", f"“{answer}” is not an answer; allowed: {', '.join(question.rank)}")


def describe_api(checklist: Checklist, version: str) -> bytes:
    """The OpenAPI description as JSON, naming every question and its answers."""
    config = OpenAPIConfig(
        title="Steady",
        version=version,
        description="How fast a shaking dog needs a vet. No vet has reviewed the rules yet.",
    )
    described = Litestar(
        [api_router()],
        dependencies={"book": Provide(lambda: None, sync_to_thread=False)},
        openapi_config=config,
    )
    description = described.openapi_schema.to_schema()
    request = description["components"]["schemas"]["TriageRequest"]
    answers = {q.id: {"type": "string", "enum": list(q.rank), "description": q.text} for q in checklist.questions}
    request["additionalProperties"] = False
    request["properties"]["answers"] = {"type": "object", "properties": answers, "additionalProperties": False}
    return msgspec.json.encode(description)


def api_router() -> Router:
    """``/api``, with a rate limit of its own: a result costs a little work."""
    limit = RateLimitConfig(rate_limit=("minute", 240), store="rate_limit")
    return Router("/api", route_handlers=[read_checklist, triage], middleware=[limit.middleware], tags=["checklist"])
