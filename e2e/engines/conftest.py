"""Phones of other engines than Chromium. Offline means here that the server is gone, which is the same for all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from e2e.conftest import FAILED, PICTURES
from e2e.engines.firefox import FirefoxPhone
from e2e.engines.phone import Phone
from e2e.engines.walk import wait_until_ready
from e2e.engines.webkit import WebKitPhone
from e2e.server_process import Server

ENGINES: tuple[type[Phone], ...] = (WebKitPhone, FirefoxPhone)
MUST_BE_THERE = bool(os.environ.get("CI")) or os.environ.get("STEADY_ENGINES") == "all"


class NewPhone(Protocol):
    """Makes a phone, switched on, that is switched off after the test, which fails if a script failed on it."""

    def __call__(self, server: Server) -> Phone: ...


@pytest.fixture(scope="module", params=ENGINES, ids=lambda phone: phone.engine)
def engine(request: pytest.FixtureRequest) -> type[Phone]:
    """Each engine in turn. One that is not installed is passed over, unless script/engines had to install it."""
    engine: type[Phone] = request.param
    if missing := engine.missing():
        (pytest.fail if MUST_BE_THERE else pytest.skip)(f"Not installed: {missing}")
    return engine


@pytest.fixture
def new_phone(engine: type[Phone], tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[NewPhone]:
    with ExitStack() as afterwards:

        def make(server: Server) -> Phone:
            phone = afterwards.enter_context(engine(server.address, tmp_path))
            afterwards.enter_context(_watched(phone, request))
            return phone

        yield make


@pytest.fixture(scope="session")
def left_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[type[Phone], Phone]]:
    """Of each engine a phone that opened the home page once, and was started anew with the server gone for good."""
    with ExitStack() as afterwards, Server(tmp_path_factory.mktemp("server")) as server:
        server.start()
        phones: dict[type[Phone], Phone] = {}
        for engine in ENGINES:
            if not engine.missing():
                phone = engine(server.address, tmp_path_factory.mktemp(engine.engine))
                phones[engine] = afterwards.enter_context(phone)
                phone.goto("/")
                wait_until_ready(phone)
        server.kill()
        for phone in phones.values():
            phone.restart()
        yield phones


@pytest.fixture
def home(engine: type[Phone], left_alone: dict[type[Phone], Phone], request: pytest.FixtureRequest) -> Iterator[Phone]:
    """The home page with the server dead. What a test leaves on the phone, the next one finds there."""
    phone = left_alone[engine]
    with _watched(phone, request):
        phone.goto("/")
        yield phone


@contextmanager
def _watched(phone: Phone, request: pytest.FixtureRequest) -> Iterator[None]:
    """Keeps a picture if the test fails; a script that fails, or what the page's policy blocks, fails it."""
    yield
    phone.evaluate("() => null")  # hears what the page said last
    if request.node.stash.get(FAILED, False):
        PICTURES.mkdir(exist_ok=True)
        phone.screenshot(PICTURES / (re.sub(r"\W+", "-", request.node.name) + ".png"))
    faults, phone.faults = phone.faults, []
    assert not faults, "\n".join(faults)
