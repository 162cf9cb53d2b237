"""The first thing a request meets: host check, pressed bytes, HEAD, security headers on whatever Litestar answers.

Public pages are a look-up here and never reach the framework (DESIGN 3.4).
"""

import logging
from typing import cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from server.press.book import Book
from server.press.clinics import ClinicShelf
from server.press.pressed import Answer, Pressed
from server.press.questions import QuestionShelf

logger = logging.getLogger("steady")

READS = ("GET", "HEAD")


class FrontDoor:
    """An ASGI app around Litestar's own."""

    def __init__(
        self, app: ASGIApp, book: Book, shelf: ClinicShelf, questions: QuestionShelf, hosts: frozenset[str]
    ) -> None:
        self._app = app
        self._book = book
        self._shelf = shelf
        self._questions = questions
        self._hosts = frozenset(host.encode() for host in hosts)
        self._security = book.always
        self._asked = frozenset([*book.composed, *book.shop.asked])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) != "http":
            await self._app(scope, receive, send)
            return
        request = cast(HTTPScope, scope)
        host = accept = known = b""
        for key, value in request["headers"]:
            if key == b"host":
                host = value
            elif key == b"accept-encoding":
                accept = value
            elif key == b"if-none-match":
                known = value
        method = str(request["method"])
        if name_of(host) not in self._hosts:
            await _send(send, method, self._book.errors[400].answer(accept, b""))
            return
        # As the worker does: a slash at the end makes no difference.
        path = request["path"].rstrip("/") or "/"
        pressed = self._book.pressed.get(path)
        if pressed is None and path[:3] in {"/c/", "/C/"}:
            pressed = self._from_shelf(path)
        elif pressed is None and path.startswith("/questions") and method in READS:
            pressed = self._from_questions(path, request["query_string"])
        elif path == "/C":
            pressed = self._book.pressed["/c"]
        if pressed is None or (request["query_string"] and path in self._asked):
            if method == "HEAD":
                request = cast(HTTPScope, {**request, "method": "GET"})
            await self._app(request, receive, self._guard(send, method))
        elif method in READS:
            await _send(send, method, pressed.answer(accept, known))
        else:
            status, headers, body = self._book.errors[405].answer(accept, b"")
            await _send(send, method, (status, [*headers, (b"allow", b"GET, HEAD")], body))

    def _from_shelf(self, path: str) -> Pressed:
        try:
            return self._shelf.take(path)
        except Exception:
            logger.exception("A clinic could not be shown")
            return self._book.errors[500]

    def _from_questions(self, path: str, query: bytes) -> Pressed | None:
        if path != "/questions" and not path.startswith("/questions/"):
            return None
        try:
            return self._questions.take(path, query)
        except Exception:
            logger.exception("Questions could not be shown")
            return self._book.errors[500]

    def _guard(self, send: Send, method: str) -> Send:
        """Put the security headers on an answer of the framework, error pages included; HEAD gets no body."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {key.lower() for key, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in self._security if h[0] not in present)]
            elif message["type"] == "http.response.body" and method == "HEAD":
                message["body"] = b""
            await send(message)

        return guarded


async def _send(send: Send, method: str, answer: Answer) -> None:
    status, headers, body = answer
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body, "more_body": False})


def name_of(host: bytes) -> bytes:
    """The host without its port, in lower case; IPv6 keeps its brackets.

    >>> name_of(b"Steady.example:8000")
    b'steady.example'
    """
    if host.startswith(b"["):
        return host.partition(b"]")[0].lower() + b"]"
    return host.partition(b":")[0].lower()
