"""What goes wrong, said in plain words: a page with the call button, or JSON that names the field."""

import logging

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException

from server.press.book import Book
from server.store.errors import NotKeptError

logger = logging.getLogger("steady")


class ErrorBody(msgspec.Struct):
    """A JSON error: what is wrong, and the field it is about (empty when it is about none)."""

    error: str
    field: str = ""


class FieldError(HTTPException):
    """A value that cannot be used. Names the field and what is allowed."""

    status_code = 422

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(detail=f"{field}: {problem}")
        self.field = field


JSON_WORDS = {
    400: "The body is not valid JSON.",
    403: "This came from another site.",
    404: "There is no such address.",
    405: "This address does not take that method.",
    413: "The body is too large.",
    429: "Too many requests. Try again in a minute.",
    500: "Something went wrong here. Nothing was stored.",
    503: "It could not be kept. Nothing was changed. Try again in a minute.",
}
# Litestar's words for a request without a body.
NO_BODY = "data: 'data'"


def answer_error(request: Request[None, None, State], error: Exception) -> Response[bytes]:
    """The answer to any exception; never a stack trace."""
    status = error.status_code if isinstance(error, HTTPException) else 503 if isinstance(error, NotKeptError) else 500
    field, problem = "", ""
    if isinstance(error, FieldError):
        field, problem = error.field, error.detail
    elif isinstance(error, ValidationException):
        status, field, problem = 422, *_first_problem(error)
        if problem == NO_BODY:
            status, field, problem = 400, "", ""
    if status >= 500:
        logger.error("Unexpected error", exc_info=error)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    book: Book = request.app.state.book
    is_json = request.headers.get("content-type", "").startswith("application/json")
    if is_json or request.scope["path"].partition("/")[2].partition("/")[0] in {"api", "schema"}:
        body = msgspec.json.encode(ErrorBody(problem or JSON_WORDS.get(status, "That cannot be used."), field))
        return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)
    pressed = book.errors.get(status) or book.errors[422 if status < 500 else 500]
    accept = request.headers.get("accept-encoding", "").encode("latin-1")
    _, page_headers, page = pressed.answer(accept, b"")
    return Response(page, status_code=status, headers={k.decode(): v.decode() for k, v in page_headers} | headers)


def _first_problem(error: ValidationException) -> tuple[str, str]:
    extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    field = str(extra.get("key", "")) if isinstance(extra, dict) else ""
    message = str(extra.get("message", error.detail)) if isinstance(extra, dict) else error.detail
    return field, f"{field + ': ' if field else ''}{message}"
