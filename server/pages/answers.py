"""/checklist and /call with answers in the address, for browsers in which no worker answers yet."""

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from server.press.book import Book, compose_now


@get("/checklist", include_in_schema=False, sync_to_thread=False)
def checklist(request: Request[None, None, State], book: NamedDependency[SkipValidation[Book]]) -> Response[bytes]:
    """A screen of questions or the result. The state is in the address; nothing is stored."""
    return _composed(request, book, "/checklist")


@get("/call", include_in_schema=False, sync_to_thread=False)
def call(request: Request[None, None, State], book: NamedDependency[SkipValidation[Book]]) -> Response[bytes]:
    """The call card filled from the same answers."""
    return _composed(request, book, "/call")


def _composed(request: Request[None, None, State], book: Book, path: str) -> Response[bytes]:
    # The raw query, not Litestar's parsed one: both hosts cut it the same way and decode nothing.
    query = request.scope["query_string"].decode("latin-1")
    accept = request.headers.get("accept-encoding", "").encode("latin-1")
    status, headers, body = compose_now(book, path, query).answer(accept, b"")
    return Response(body, status_code=status, headers={k.decode(): v.decode() for k, v in headers})
