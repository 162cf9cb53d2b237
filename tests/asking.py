"""Asks the app for an address and keeps the answer exactly as it was sent."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

import brotli
from litestar import Litestar
from litestar.testing import TestClient


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
