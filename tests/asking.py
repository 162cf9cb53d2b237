"""Asks the app for an address and keeps the answer exactly as it was sent."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import cast

import anyio
import brotli
from litestar import Litestar
from litestar.testing import TestClient
from litestar.types import Message, Receive, Scope, Send


@dataclass(frozen=True)
class Reply:
    """Status, headers and the bytes that went over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body with its content coding undone."""
        coding = self.headers.get("content-encoding", "")
        decoded: bytes = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](self.body)
        return decoded.decode()


def ask(
    client: TestClient[Litestar],
    path: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    content: bytes | None = None,
) -> Reply:
    """One request. Without another wish the answer is not compressed. A header sent twice is a fault."""
    sent = {"accept-encoding": "identity"} | (headers or {})
    with client.stream(method, path, headers=sent, content=content, follow_redirects=False) as response:
        body = b"".join(response.iter_raw())
    names = [name for name, _ in response.headers.multi_items()]
    assert len(set(names)) == len(names), f"{method} {path} sends a header twice: {names}"
    return Reply(response.status_code, dict(response.headers), body)


def sent_by(app: Litestar, method: str, path: str, query: str = "") -> list[Message]:
    """What the app itself sends, message by message: a client would drop the body of a HEAD without a word."""
    messages: list[Message] = []

    async def receive() -> object:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    anyio.run(app, cast(Scope, scope), cast(Receive, receive), cast(Send, send))
    return messages
