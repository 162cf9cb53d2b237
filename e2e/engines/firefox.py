"""Firefox, driven over WebDriver BiDi, which it speaks by itself: Debian has no geckodriver."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from websocket import WebSocket, create_connection

from e2e.engines.phone import HEIGHT, PATIENCE_SECONDS, REACH, WIDTH, BetweenPages, Phone

GONE = {"no such frame", "no such node", "stale element reference", "unknown error"}
# Where Firefox writes down the port that it chose.
LISTENS = "WebDriverBiDiServer.json"
START_SECONDS = 60


def _firefox() -> str:
    return shutil.which("firefox-esr") or shutil.which("firefox") or ""


class FirefoxPhone(Phone):
    engine = "firefox"

    _process: subprocess.Popen[bytes]
    _socket: WebSocket
    _tab: str
    _sent = 0

    @staticmethod
    def missing() -> str:
        return "" if _firefox() else "Firefox (Debian: firefox-esr)"

    def _start(self) -> None:
        profile = self.folder / "firefox"
        profile.mkdir(exist_ok=True)
        (profile / LISTENS).unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [_firefox(), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._running.callback(self._kill)
        port = self._wait_for_port(profile / LISTENS)
        self._socket = create_connection(f"ws://127.0.0.1:{port}/session", timeout=START_SECONDS, suppress_origin=True)
        self._running.callback(self._socket.close)
        self._ask("session.new", capabilities={})
        self._running.callback(self._close)
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        self._ask("browsingContext.setViewport", context=self._tab, viewport={"width": WIDTH, "height": HEIGHT})

    def evaluate(self, function: str, *values: Any) -> Any:
        # As JSON in both directions, which is simpler than BiDi's own way to write values.
        asked = self._call(
            f"async (values) => JSON.stringify(await ({function})(...JSON.parse(values))) ?? 'null'",
            {"type": "string", "value": json.dumps(values)},
        )
        return json.loads(asked["value"])

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self._ask("browsingContext.captureScreenshot", context=self._tab)["data"]))

    def _open(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def _tap(self, css: str, words: str) -> bool:
        found = self._call(REACH, {"type": "string", "value": css}, {"type": "string", "value": words})
        if found["type"] != "node":
            return False
        middle = {"type": "element", "element": {"sharedId": found["sharedId"]}}
        self._act(
            "pointer",
            {"type": "pointerMove", "x": 0, "y": 0, "origin": middle},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        )
        return True

    def _type(self, keys: str) -> None:
        self._act("key", *({"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")))

    def _close(self) -> None:
        self._ask("browser.close")
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE_SECONDS)

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _hear(self, text: str) -> None:
        # With no server the icon in the tab fails to load, and nobody minds.
        if not text.startswith("Failed to load"):
            self.faults.append(text)

    def _wait_for_port(self, written: Path) -> int:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(FileNotFoundError, json.JSONDecodeError):
                return int(json.loads(written.read_text())["ws_port"])
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
                break
        raise RuntimeError("Firefox did not start.")

    def _act(self, kind: str, *actions: dict[str, Any]) -> None:
        source = {"type": kind, "id": kind, "actions": list(actions)}
        self._ask("input.performActions", context=self._tab, actions=[source])

    def _call(self, function: str, *values: dict[str, str]) -> dict[str, Any]:
        answer = self._ask(
            "script.callFunction",
            functionDeclaration=function,
            arguments=list(values),
            target={"context": self._tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise AssertionError(answer["exceptionDetails"]["text"])
        result: dict[str, Any] = answer["result"]
        return result

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and read up to its answer; what the page says meanwhile is listened to."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            said = json.loads(self._socket.recv())
            if said.get("method") == "log.entryAdded" and said["params"]["level"] == "error":
                self._hear(str(said["params"]["text"]))
            if said.get("id") == self._sent:
                break
        if said["type"] == "error":
            raise (BetweenPages if said["error"] in GONE else RuntimeError)(f"{method}: {said['message']}")
        result: dict[str, Any] = said["result"]
        return result
