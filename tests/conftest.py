"""What every test starts from: the real data, pressed once in each process."""

import gc
import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_app
from server.domain.checklist import Checklist
from server.domain.triage import Answers
from server.knowledge.load import load_knowledge
from server.knowledge.records import Knowledge
from server.press.book import Book
from server.settings import Settings
from tests.answer_sets import partial_answers, queries

ADDRESS = "http://127.0.0.1:8000"
FOR_THE_SUMMARY = "for the summary"

# The pressed book is many small things: looking through all of them again and again took a third of the time.
gc.set_threshold(200_000, 50, 100)

# No deadline: how long something takes is measured in bench/, never asserted.
hypothesis_settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("steady")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """What people send goes to a folder of this process alone; pages are pressed lightly: bench/ looks at the sizes."""
    return Settings(data_dir=tmp_path_factory.mktemp("sent"), brotli_quality=1)


@pytest.fixture(scope="session")
def knowledge(settings: Settings) -> Knowledge:
    return load_knowledge(settings.data)


@pytest.fixture(scope="session")
def checklist(knowledge: Knowledge) -> Checklist:
    return knowledge.checklist


@pytest.fixture(scope="session")
def any_answers(checklist: Checklist) -> st.SearchStrategy[Answers]:
    return partial_answers(checklist)


@pytest.fixture(scope="session")
def any_query(checklist: Checklist) -> st.SearchStrategy[str]:
    return queries(checklist)


@pytest.fixture
def uncompressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Press without br, for tests that need a book or an app of their own and do not ask about codings."""
    monkeypatch.setattr("server.press.pressed.brotli.compress", lambda data, **_: data)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Litestar:
    return create_app(settings)


@pytest.fixture(scope="session")
def book(app: Litestar) -> Book:
    found: Book = app.state.book
    return found


@pytest.fixture(scope="session")
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with TestClient(app, base_url=ADDRESS) as client:
        yield client


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests left for people to read, also when they ran in other processes."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for key, words in report.user_properties:
            if key == FOR_THE_SUMMARY:
                terminalreporter.section(report.nodeid.rpartition("::")[2])
                terminalreporter.write_line(str(words))
