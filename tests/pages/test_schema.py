"""The JSON API against its own description, with what Schemathesis makes up for it."""

from dataclasses import replace

import anyio
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.schemas import OpenApiSchema

from server.app import create_app
from server.settings import Settings

# The name under which Schemathesis asks.
HOST = "testserver"


@pytest.fixture(scope="module")
def open_app(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """An app of its own: its rate limit is forgotten after every request. Nobody asks it for a page."""
    folder = tmp_path_factory.mktemp("sent")
    return create_app(replace(settings, hosts=settings.hosts | {HOST}, data_dir=folder))


@pytest.fixture(scope="module")
def described(open_app: Litestar) -> OpenApiSchema:
    return schemathesis.openapi.from_asgi("/schema/openapi.json", open_app)


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [
        ("GET", "/api/checklist", GenerationMode.POSITIVE),
        ("POST", "/api/triage", GenerationMode.POSITIVE),
        ("POST", "/api/triage", GenerationMode.NEGATIVE),
    ],
)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_description(
    open_app: Litestar, described: OpenApiSchema, method: str, path: str, mode: GenerationMode, data: st.DataObject
) -> None:
    case = data.draw(described[path][method].as_strategy(generation_mode=mode))

    case.call_and_validate()

    anyio.run(open_app.stores.get("rate_limit").delete_all)
