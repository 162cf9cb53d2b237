"""The real app, twice if need be, with what no setting reaches. Only the tests run it, through ``Server.start``.

``STEADY_E2E_REQUESTS``   a file that gets one JSON line for each request: method, path, query, headers
``STEADY_E2E_SHOWS``      a file that says what is published at the moment: ``old``, ``new``, or one of ``FAULTS``:
                          the new version with that wrong in its pack, or in a later part of it: ``rest cut_short``
``STEADY_E2E_NEW_DATA``   the data folder of the new version
``STEADY_E2E_NEW_WEB``    and its web folder
"""

import json
import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from server.app import create_app as create_real_app
from server.press.pack import MORE, NOW, REST
from server.settings import read_settings

PARTS = {"": NOW, "rest": REST, "more": MORE}
FAULTS = ("error", "empty", "garbage", "cut_short", "lost_connection", "wrong_hash", "other_format")


def create_app() -> ASGIApp:
    """The real app, wrapped as the environment says."""
    app: ASGIApp = create_real_app()
    if shows := os.environ.get("STEADY_E2E_SHOWS"):
        data, web = Path(os.environ["STEADY_E2E_NEW_DATA"]), Path(os.environ["STEADY_E2E_NEW_WEB"])
        app = _either(app, create_real_app(replace(read_settings(), data=data, web=web)), Path(shows))
    if record := os.environ.get("STEADY_E2E_REQUESTS"):
        app = _recorded(app, Path(record))
    return app


def _recorded(app: ASGIApp, file: Path) -> ASGIApp:
    async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) == "http":
            line = {
                "method": cast(HTTPScope, scope)["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode("latin-1"),
                "headers": {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]},
            }
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(line) + "\n")
        await app(scope, receive, send)

    return recorded


def _either(old: ASGIApp, new: ASGIApp, file: Path) -> ASGIApp:
    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        shows = file.read_text(encoding="utf-8")
        if shows == "old" or str(scope["type"]) != "http":
            await old(scope, receive, send)
            return
        part, _, fault = shows.rpartition(" ")
        if fault == "new" or scope["path"] != PARTS[part]:
            await new(scope, receive, send)
        else:
            await _send_broken(fault, await _whole_pack(new, scope, receive), send)

    return either


async def _whole_pack(app: ASGIApp, scope: Scope, receive: Receive) -> bytes:
    """The pack as the real app sends it to a client that takes no compression and holds nothing."""
    parts: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.body":
            parts.append(message["body"])

    headers = [(key, value) for key, value in scope["headers"] if key == b"host"]
    await app({**scope, "headers": headers}, receive, collect)  # type: ignore[arg-type]
    return b"".join(parts)


async def _send_broken(fault: str, pack: bytes, send: Send) -> None:
    body = _broken(fault, pack)
    length = len(pack if fault == "lost_connection" else body)
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": 500 if fault == "error" else 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": fault == "lost_connection"})
    if fault == "lost_connection":
        raise ConnectionAbortedError("on purpose")


def _broken(fault: str, pack: bytes) -> bytes:
    digest, _, content = pack.partition(b"\n")
    if fault == "wrong_hash":
        return digest + b"\n" + content.replace(b"dog", b"cat", 1)
    if fault == "other_format":
        other = json.dumps({**json.loads(content), "format": "made for a worker that nobody has"}).encode()
        return sha256(other).hexdigest().encode() + b"\n" + other
    return {
        "error": pack,
        "empty": b"",
        "garbage": b"<!doctype html><title>Log in to the network</title>",
        "cut_short": pack[: len(pack) // 2],
        "lost_connection": pack[: len(pack) // 2],
    }[fault]
