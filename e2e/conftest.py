"""What the browser tests share: the browser, phones, a server that stays alive, and the knowledge."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from e2e.browsers import (
    FLAGS,
    PATIENCE_MS,
    PHONE,
    Phone,
    chromium,
    keep_pictures,
    listen_for_faults,
    wait_until_installed,
)
from e2e.server_process import ROOT, Server
from server.knowledge.load import load_knowledge
from server.knowledge.records import Knowledge

PICTURES = ROOT / "test-results"
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether a test failed, for the pictures that are taken when its browser is closed."""
    report = yield
    item.stash[FAILED] = report.failed or item.stash.get(FAILED, False)
    return report


class NewPhone(Protocol):
    """Makes a phone that is closed after the test, which fails if a script failed on it."""

    def __call__(self, like: Phone | None = None, **options: Any) -> Phone:
        """An empty phone, or one that has kept what ``like`` has."""


class NewContext(Protocol):
    """Makes a browser context that is closed after the test, which fails if a script failed in it."""

    def __call__(self, **options: Any) -> BrowserContext:
        """An empty context of the size of a phone."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "data")


@pytest.fixture(scope="session")
def zbarimg() -> str:
    """A decoder that shares nothing with the encoder."""
    path = os.environ.get("STEADY_ZBARIMG") or shutil.which("zbarimg")
    if path is None:
        assert not os.environ.get("CI"), "The build server must have zbarimg; script/zbarimg installs it."
        pytest.skip("No zbarimg: script/zbarimg installs it, or says how to.")
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lives as long as the tests of one file."""
    with Server(tmp_path_factory.mktemp("server")) as server:
        yield server.start()


@pytest.fixture
def new_phone(playwright: Playwright, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[NewPhone]:
    phones: list[Phone] = []

    def make(like: Phone | None = None, **options: Any) -> Phone:
        profile = tmp_path / f"phone-{len(phones)}"
        phone = like.copy(profile) if like else Phone(playwright, profile, **options)
        phones.append(phone)
        return phone

    yield make
    for phone in phones:
        if phone.is_on:
            _keep_pictures(request, phone.context)
        phone.switch_off()
    _refuse([fault for phone in phones for fault in phone.faults])


@pytest.fixture
def new_context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewContext]:
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**(PHONE | options))
        context.set_default_timeout(PATIENCE_MS)
        listen_for_faults(context, faults)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        _keep_pictures(request, context)
        context.close()
    _refuse(faults)


@pytest.fixture(params=["from the server", "from the phone"])
def home(request: pytest.FixtureRequest, server: Server, new_context: NewContext) -> Page:
    """The home page, where all must be the same: before there is a worker, and from the worker with no connection."""
    online = request.param == "from the server"
    tab = new_context(service_workers="block" if online else "allow").new_page()
    tab.goto(server.address)
    if not online:
        wait_until_installed(tab)
        tab.context.set_offline(True)
        tab.reload()
    return tab


@pytest.fixture(scope="module")
def left_alone(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Phone]]:
    """An address whose server is gone for good, and a phone, switched off, that opened its home page once before."""
    with Server(tmp_path_factory.mktemp("server")) as server:
        server.start()
        with Phone(playwright, tmp_path_factory.mktemp("phone") / "profile") as phone:
            tab = phone.switch_on()
            tab.goto(server.address)
            wait_until_installed(tab)
        server.kill()
        yield server.address, phone


def _keep_pictures(request: pytest.FixtureRequest, context: BrowserContext) -> None:
    if request.node.stash.get(FAILED, False):
        keep_pictures(context, re.sub(r"\W+", "-", request.node.name), PICTURES)


def _refuse(faults: list[str]) -> None:
    """A script that fails, or something the Content Security Policy blocks, fails the test in which it happens."""
    assert not faults, "\n".join(faults)
