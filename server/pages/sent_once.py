"""The headers of what a phone sends again until it knows that it arrived (web/outbox)."""

from litestar import Request
from litestar.datastructures import State

KEY = "idempotency-key"
REPLACES = "idempotency-replaces"


def key_of(request: Request[None, None, State], typed: str = "") -> str:
    """The sender's key: of the header, or of a form's hidden field where no script runs."""
    return request.headers.get(KEY, typed).strip()


def replaced_keys(request: Request[None, None, State]) -> tuple[str, ...]:
    """The keys of earlier versions of what is sent, which may have arrived."""
    return tuple(key.strip() for key in request.headers.get(REPLACES, "").split(",") if key.strip())
