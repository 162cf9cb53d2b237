"""Nothing leaves the phone: what the browser asks for in a whole walk, as the browser and as the server see it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from e2e.browsers import wait_until_ready
from e2e.conftest import NewContext
from e2e.server_process import Server
from e2e.walk import level_shown, next_page, press, save_number, screen_shown, walk_to_result
from server.knowledge.records import Knowledge


class Listener:
    """A server that writes down what it is asked."""

    def __init__(self, server: Server, file: Path) -> None:
        self.address = server.address
        self._file = file

    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    file = tmp_path / "requests"
    with Server(tmp_path) as server:
        server.start(STEADY_E2E_REQUESTS=str(file))
        yield Listener(server, file)


def walk_everywhere(tab: Page, address: str) -> None:
    """The home page, a checklist to its end, its call page, a saved number, first aid, Back, a reload."""
    press(tab, tab.get_by_role("link", name="Check my dog now"))
    walk_to_result(tab, {"yelp": "yes"})
    assert level_shown(tab) == "same_day"
    with next_page(tab):
        tab.reload()
    press(tab, tab.get_by_role("button", name="Show me what to say").first)
    save_number(tab, "vet", "555 0142", "Elm Street Vets")
    press(tab, tab.locator("nav.bar").get_by_role("link", name="Guide"))
    with next_page(tab):
        tab.go_back()
    with next_page(tab):
        tab.go_back()
    assert level_shown(tab) == "same_day"
    with next_page(tab):
        tab.go_back()
    assert screen_shown(tab) == "dog"
    tab.goto(address + "/about/privacy")


def answers_named_in(text: str, knowledge: Knowledge) -> list[str]:
    # Not "max-age=0", which a reload sends.
    return [q.id for q in knowledge.checklist.questions if re.search(rf"(?<![\w-]){q.id}=", text)]


def test_without_a_worker_the_answers_travel_in_the_address_alone(
    listener: Listener, new_context: NewContext, knowledge: Knowledge
) -> None:
    context = new_context(service_workers="block")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.goto(listener.address)
    walk_everywhere(tab, listener.address)
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(listener.address).netloc}
    requests = listener.requests()
    assert any(answers_named_in(request["query"], knowledge) for request in requests)
    for request in requests:
        assert request["method"] == "GET"
        assert "hx-current-url" not in request["headers"]
        assert "referer" not in request["headers"]
        assert "cookie" not in request["headers"]
        told = answers_named_in(json.dumps(request["headers"]), knowledge)
        assert not told, f"{request['path']} says {told} in a header"


def test_once_the_worker_answers_no_request_says_anything_about_the_dog(
    listener: Listener, new_context: NewContext
) -> None:
    context = new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.goto(listener.address)
    wait_until_ready(tab)
    before = len(listener.requests())
    walk_everywhere(tab, listener.address)
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(listener.address).netloc}
    requests = listener.requests()[before:]
    assert {request["path"] for request in requests} <= {
        "/pack",
        "/pack/rest",
        "/pack/more",
        "/sw.js",
        "/questions/recent.json",
        "/manifest.webmanifest",
    } | {request["path"] for request in requests if request["path"].startswith("/icons/")}
    for request in requests:
        assert request["query"] == ""
        assert "555" not in json.dumps(request)
