"""Every form and JSON end point of questions, with what Schemathesis makes up: never a 5xx, never another shape."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import anyio
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.schemas import OpenApiSchema

from server.app import create_app
from server.press.book import Book
from server.press.pressed import press
from server.settings import Settings

# The name under which Schemathesis asks.
HOST = "testserver"
DESCRIPTION = "/questions-described.json"
FIELDS = (
    *("title", "text", "topic", "about", "name", "reply", "email", "breed", "age", "weight"),
    *("stand", "awake", "worse", "key", "home_page", "link", "more", "do", "sure"),
)
FORM = {"type": "object", "properties": {field: {"type": "string"} for field in FIELDS}}


def answers(*statuses: str) -> dict[str, Any]:
    return {status: {"description": "An answer"} for status in statuses}


def post(*kinds: str, **more: Any) -> dict[str, Any]:
    content = {kind: {"schema": FORM} for kind in kinds}
    statuses = answers("200", "201", "303", "400", "403", "404", "409", "410", "413", "422", "429")
    return {"requestBody": {"content": content}, "responses": statuses, **more}


def get(*names: str) -> dict[str, Any]:
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]
    return {"parameters": parameters, "responses": answers("200", "404", "410", "429")}


ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
FORM_KIND, JSON_KIND = "application/x-www-form-urlencoded", "application/json"
PATHS: dict[str, dict[str, Any]] = {
    "/questions": {"get": get("topic", "about", "order", "q", "page")},
    "/questions/ask": {"get": get("about"), "post": post(FORM_KIND, JSON_KIND)},
    "/questions/mine": {"get": get("link", "new"), "post": post(FORM_KIND, JSON_KIND)},
    "/questions/recent.json": {"get": get()},
    "/questions/{id}": {"get": {"parameters": ID, "responses": answers("200", "404", "405", "410")}},
    "/questions/{id}/helpful": {"post": post(FORM_KIND, parameters=ID)},
}
MODES = {"get": [GenerationMode.POSITIVE], "post": [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]}
WAYS = [(how.upper(), path, mode) for path, methods in PATHS.items() for how in methods for mode in MODES[how]]


@pytest.fixture(scope="module")
def open_app(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """An app of its own, whose limits are forgotten after every request."""
    folder = tmp_path_factory.mktemp("sent")
    app = create_app(replace(settings, hosts=settings.hosts | {HOST}, data_dir=folder))
    book: Book = app.state.book
    described = {"openapi": "3.1.0", "info": {"title": "Questions", "version": "1"}, "paths": PATHS}
    book.pressed[DESCRIPTION] = press(json.dumps(described).encode(), "application/json", book.always)
    return app


@pytest.fixture(scope="module")
def described(open_app: Litestar) -> OpenApiSchema:
    return schemathesis.openapi.from_asgi(DESCRIPTION, open_app)


@pytest.mark.parametrize(("method", "path", "mode"), WAYS)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_nothing_that_is_sent_makes_the_server_fail(
    open_app: Litestar, described: OpenApiSchema, method: str, path: str, mode: GenerationMode, data: st.DataObject
) -> None:
    case = data.draw(described[path][method].as_strategy(generation_mode=mode))
    headers = {"sec-fetch-site": "same-origin", "idempotency-key": f"key-{data.draw(st.integers(0, 5))}-of-a-phone"}

    case.call_and_validate(headers=headers, checks=[not_a_server_error])

    for store in ("questions_asked", "questions_own", "questions_helpful"):
        anyio.run(open_app.stores.get(store).delete_all)
