"""The JSON twin: the same result as the pages, and errors that name the field."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import MAX_BODY_BYTES, create_app
from server.domain.causes import causes_to_name
from server.domain.checklist import Level
from server.domain.triage import decide
from server.press.book import Book
from server.settings import Settings
from tests.answer_sets import all_unsure, calmest
from tests.asking import Reply, ask
from tests.conftest import ADDRESS

JSON = {"content-type": "application/json"}


def triage(client: TestClient[Litestar], body: object) -> Reply:
    return ask(client, "/api/triage", method="POST", headers=JSON, content=json.dumps(body).encode())


def error_of(reply: Reply, book: Book) -> dict[str, str]:
    """The error, checked for its form and its headers."""
    assert reply.headers["content-type"] == "application/json"
    for name, value in book.security.items():
        assert reply.headers[name] == value
    error: dict[str, str] = json.loads(reply.body)
    assert set(error) == {"error", "field"}
    assert error["error"]
    assert "Traceback" not in error["error"]
    return error


def test_the_checklist_is_read_as_data(client: TestClient[Litestar], book: Book) -> None:
    reply = ask(client, "/api/checklist")
    checklist = book.knowledge.checklist

    assert reply.status == 200
    data = json.loads(reply.body)
    assert data["version"] == book.version
    assert [level["id"] for level in data["levels"]] == list(Level)
    assert data["levels"][0]["name"] == "Emergency: go now"
    assert [q["id"] for q in data["questions"]] == [q.id for q in checklist.questions]
    for sent, question in zip(data["questions"], checklist.questions, strict=True):
        assert {a["id"]: a["rank"] for a in sent["answers"]} == dict(question.rank)
        assert {a["id"]: a["words"] for a in sent["answers"]} == dict(question.words)


def test_the_result_is_the_one_that_the_rules_decide(client: TestClient[Litestar], book: Book) -> None:
    knowledge = book.knowledge
    checklist = knowledge.checklist
    calm = calmest(checklist)
    for answers in ({}, {"stand": "yes"}, calm, {**calm, "gait": "wobbly"}, {**calm, "gutfeel": "yes", "gut": "yes"}):
        reply = triage(client, {"answers": answers})
        result = decide(checklist, answers)
        assert reply.status == 200
        data = json.loads(reply.body)
        assert data["level"] == result.level
        assert [r["id"] for r in data["rules"]] == [r.id for r in result.rules]
        assert [r["because"] for r in data["rules"]] == [r.because for r in result.rules]
        assert [tuple(r["sources"]) for r in data["rules"]] == [r.sources for r in result.rules]
        assert data["modifiers"] == [m.id for m in result.modifiers]
        assert [(r["question"], tuple(r["answers"]), r["level"]) for r in data["raises"]] == [
            (r.question, r.answers, r.level) for r in result.raises
        ]
        named = causes_to_name(
            knowledge.causes, (c for r in result.rules for c in r.causes), all_unsure(checklist) | answers
        )
        assert [cause["id"] for cause in data["causes"]] == [fit.cause.id for fit in named]
        assert data["version"] == book.version


def test_missing_answers_count_as_unsure(client: TestClient[Litestar], book: Book) -> None:
    unsure = all_unsure(book.knowledge.checklist)

    assert triage(client, {"answers": {}}).body == triage(client, {"answers": unsure}).body


def test_an_unknown_question_is_named(client: TestClient[Litestar], book: Book) -> None:
    reply = triage(client, {"answers": {"stand": "no", "tail": "yes"}})

    assert reply.status == 422
    error = error_of(reply, book)
    assert error["field"] == "answers.tail"
    assert "tail" in error["error"]


def test_an_unknown_answer_is_named_with_what_is_allowed(client: TestClient[Litestar], book: Book) -> None:
    reply = triage(client, {"answers": {"gait": "hops"}})

    assert reply.status == 422
    error = error_of(reply, book)
    assert error["field"] == "answers.gait"
    for word in ("hops", "normal", "drags", "unsure"):
        assert word in error["error"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": 3}, "answers"),
        ({"answers": ["stand"]}, "answers"),
        ({"answers": None}, "answers"),
        ({"answers": {"stand": True}}, "answers"),
        ({"answers": {"stand": ["yes"]}}, "answers"),
        ({}, "answers"),
        ({"answers": {}, "more": 1}, "more"),
        ([], ""),
        ("stand", ""),
        (None, ""),
    ],
)
def test_wrong_types_and_keys_are_refused_naming_the_field(
    client: TestClient[Litestar], book: Book, body: Any, field: str
) -> None:
    reply = triage(client, body)

    assert reply.status == 422
    error = error_of(reply, book)
    assert field in error["field"] + error["error"]


@pytest.mark.parametrize("content", [b"", b'{"answers"', b"{'answers': {}}", b"\xff\xfe", b"answers=1", b"NaN"])
def test_what_is_not_json_is_a_bad_request(client: TestClient[Litestar], book: Book, content: bytes) -> None:
    reply = ask(client, "/api/triage", method="POST", headers=JSON, content=content)

    assert reply.status == 400
    assert "JSON" in error_of(reply, book)["error"]


def test_a_body_that_is_too_large_is_refused(client: TestClient[Litestar], book: Book) -> None:
    body = json.dumps({"answers": {}, "more": "x" * MAX_BODY_BYTES}).encode()
    reply = ask(client, "/api/triage", method="POST", headers=JSON, content=body)

    assert reply.status == 413
    error_of(reply, book)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/triage", 405),
        ("DELETE", "/api/checklist", 405),
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/nowhere", 404),
        ("GET", "/schema/nowhere", 404),
    ],
)
def test_other_methods_and_addresses_get_a_json_error(
    client: TestClient[Litestar], book: Book, method: str, path: str, status: int
) -> None:
    reply = ask(client, path, method=method)

    assert reply.status == status
    error_of(reply, book)
    assert ("allow" in reply.headers) == (status == 405)


def test_if_the_rules_break_the_error_tells_no_secret(
    client: TestClient[Litestar], book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a secret about this machine")

    monkeypatch.setattr("server.pages.api.decide", breaks)
    reply = triage(client, {"answers": {}})

    assert reply.status == 500
    assert "secret" not in error_of(reply, book)["error"]


@pytest.mark.usefixtures("uncompressed")
def test_too_many_requests_are_held_off_and_pages_still_answer(settings: Settings, book: Book, tmp_path: Path) -> None:
    """An app of its own, so that the others keep their share."""
    with TestClient(create_app(replace(settings, data_dir=tmp_path)), base_url=ADDRESS) as client:
        first = triage(client, {"answers": {}})
        limit = int(first.headers["ratelimit-limit"])
        statuses = [ask(client, "/api/checklist").status for _ in range(limit)]
        held_off = triage(client, {"answers": {}})

        assert set(statuses[: limit - 1]) == {200}
        assert statuses[-1] == 429
        assert held_off.status == 429
        assert "Too many requests" in error_of(held_off, book)["error"]
        for path in ("/", "/checklist?stand=yes&done=danger", "/health", "/schema"):
            assert ask(client, path).status == 200, path


def test_the_description_is_json_and_lists_the_api(client: TestClient[Litestar], book: Book) -> None:
    for path in ("/schema", "/schema/openapi.json"):
        reply = ask(client, path)
        assert reply.status == 200
        assert "json" in reply.headers["content-type"]
        description = json.loads(reply.body)
        assert set(description["paths"]) == {"/api/checklist", "/api/triage"}
        assert set(description["paths"]["/api/triage"]["post"]["responses"]) >= {"200", "400", "413", "422", "429"}
        assert description["info"]["version"] == book.version


def test_the_checklist_and_the_pages_agree(client: TestClient[Litestar], book: Book) -> None:
    """Same answers, same level, whichever way they come in."""
    names = {words.name: level for level, words in book.knowledge.levels.items()}
    for story in book.knowledge.stories[::20]:
        level = json.loads(triage(client, {"answers": dict(story.answers)}).body)["level"]
        query = "&".join(f"{q}={a}" for q, a in story.answers.items())
        page = ask(client, f"/checklist?{query}&at=result").text
        (shown,) = [level for name, level in names.items() if f"<h1>{name}</h1>" in page]
        assert shown == level, story.id
