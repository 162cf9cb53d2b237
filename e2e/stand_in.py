"""The real app with something changed that no setting reaches. Only the tests run it, through ``Server.start``.

``STEADY_E2E_WEB``         another web folder
``STEADY_E2E_PACK``        a file that says what is wrong with /pack: one of ``FAULTS``; empty, nothing is
``STEADY_E2E_REQUESTS``    a file that gets one JSON line for each request: method, path, query, headers
"""

import json
import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.app import create_app as create_real_app
from server.settings import read_settings

FAULTS = ("error", "garbage", "cut_short", "lost_connection", "wrong_hash", "other_format", "empty")


def create_app() -> ASGIApp:
    """The real app, wrapped as the environment says."""
    settings = read_settings()
    if web := os.environ.get("STEADY_E2E_WEB"):
        settings = replace(settings, web=Path(web))
    app: ASGIApp = create_real_app(settings)
    if fault := os.environ.get("STEADY_E2E_PACK"):
        app = _break_pack(app, Path(fault))
    if record := os.environ.get("STEADY_E2E_REQUESTS"):
        app = _record(app, Path(record))
    return app


def _record(app: ASGIApp, file: Path) -> ASGIApp:
    async def recording(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            line = {
                "method": scope["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode("latin-1"),
                "headers": {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]},
            }
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(line) + "\n")
        await app(scope, receive, send)

    return recording


def _break_pack(app: ASGIApp, file: Path) -> ASGIApp:
    async def breaking(scope: Scope, receive: Receive, send: Send) -> None:
        fault = file.read_text(encoding="utf-8") if file.exists() else ""
        if not fault or scope["type"] != "http" or scope["path"] != "/pack":
            await app(scope, receive, send)
            return
        body = _broken(fault, await _whole_pack(app, scope, receive))
        length = len(body) * (2 if fault == "lost_connection" else 1)
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(length).encode())]
        await send({"type": "http.response.start", "status": 500 if fault == "error" else 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return breaking


async def _whole_pack(app: ASGIApp, scope: Scope, receive: Receive) -> bytes:
    """The pack as the real app sends it to a client that takes no compression and holds nothing."""
    parts: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.body":
            parts.append(message["body"])

    keep = [(key, value) for key, value in scope["headers"] if key == b"host"]
    await app({**scope, "headers": keep}, receive, collect)  # type: ignore[arg-type]
    return b"".join(parts)


def _broken(fault: str, pack: bytes) -> bytes:
    digest, _, content = pack.partition(b"\n")
    if fault == "wrong_hash":
        return digest + b"\n" + content.replace(b"dog", b"cat", 1)
    if fault == "other_format":
        other = json.dumps({**json.loads(content), "format": "made for a worker that nobody has"}).encode()
        return sha256(other).hexdigest().encode() + b"\n" + other
    return {
        "error": pack,
        "garbage": b"<!doctype html><title>Log in to the network</title>",
        "cut_short": pack[: len(pack) // 2],
        "lost_connection": pack[: len(pack) // 2],
        "empty": b"",
    }[fault]
