"""WebKitGTK with a memory: MiniBrowser as people use it, asked through its own inspector.

The inspector cannot tap or type, so scripts do that here: this is for starts from cold, with what was kept.
"""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from glob import glob
from pathlib import Path
from typing import Any

from websocket import WebSocket, create_connection

from e2e.engines.phone import DELETE, PATIENCE_SECONDS, REACH, BetweenPages, Phone
from e2e.engines.webkit import QUIETLY, Screen, WebKitPhone

MINI_BROWSERS = ("/usr/lib/*/webkit2gtk-4.1/MiniBrowser", "/usr/libexec/webkit2gtk-4.1/MiniBrowser")
START_SECONDS = 60


def _mini_browser() -> str:
    return next((path for pattern in MINI_BROWSERS for path in glob(pattern)), "")


class KeptWebKitPhone(Phone):
    engine = "webkit"

    _process: subprocess.Popen[bytes]
    _socket: WebSocket
    _page: str
    _sent = 0

    @staticmethod
    def missing() -> str:
        return WebKitPhone.missing() or ("" if _mini_browser() else "MiniBrowser (Debian: libwebkit2gtk-4.1-0)")

    def _start(self) -> None:
        screen = Screen()
        self._running.callback(screen.close)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            inspector = f"127.0.0.1:{free.getsockname()[1]}"
        homes = {name: str(self.folder / name) for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
        ours = {"DISPLAY": screen.display, "WEBKIT_INSPECTOR_HTTP_SERVER": inspector}
        self._process = subprocess.Popen(
            [_mini_browser(), "--enable-developer-extras=true", "about:blank"],
            env=os.environ | QUIETLY | homes | ours,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._running.callback(self._kill)
        address = f"ws://{inspector}{self._wait_for_page(inspector)}"
        self._socket = create_connection(address, timeout=PATIENCE_SECONDS, suppress_origin=True)
        self._running.callback(self._socket.close)
        self._page = ""
        while not self._page:
            self._hear()

    def evaluate(self, function: str, *values: Any) -> Any:
        call = f"(async () => JSON.stringify(await ({function})(...{json.dumps(values)})) ?? 'null')()"
        promise = self._ask("Runtime.evaluate", expression=call)["result"]
        answer = self._ask("Runtime.awaitPromise", promiseObjectId=promise["objectId"], returnByValue=True)
        if answer.get("wasThrown"):
            raise AssertionError(answer["result"])
        return json.loads(answer["result"]["value"])

    def screenshot(self, file: Path) -> None:
        width, height = self.evaluate("() => [innerWidth, innerHeight]")
        seen = self._ask("Page.snapshotRect", x=0, y=0, width=width, height=height, coordinateSystem="Viewport")
        file.write_bytes(base64.b64decode(seen["dataURL"].partition(",")[2]))

    def _open(self, address: str) -> None:
        self.evaluate("() => { window.left = true; }")
        self._ask("Page.navigate", url=address)
        self.wait_until("() => !window.left && document.readyState === 'complete'")

    def _tap(self, css: str, words: str) -> bool:
        reach = (
            f"async (css, words) => {{ window.reached = await ({REACH})(css, words); return window.reached !== null; }}"
        )
        if not self.evaluate(reach, css, words):
            return False
        # Answered first and tapped then, for a tap may lead to another page, which knows of no question.
        self._ask("Runtime.evaluate", expression="void setTimeout(() => window.reached.click())")
        return True

    def _type(self, keys: str) -> None:
        self.evaluate(
            """(text) => {
              document.activeElement.value = text;
              for (const name of ["input", "change"]) {
                document.activeElement.dispatchEvent(new Event(name, {bubbles: true}));
              }
            }""",
            keys.replace(DELETE, ""),
        )

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _wait_for_page(self, inspector: str) -> str:
        """The path under which the inspector lists the page, once it does."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(f"http://{inspector}/") as listed:
                if found := re.search(r"/socket/\d+/\d+/WebPage", listed.read().decode()):
                    return found[0]
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
                break
        raise RuntimeError("MiniBrowser did not start.")

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the page one thing and listen up to its answer. A page may be replaced by another before it answers."""
        self._sent += 1
        asked = {"id": self._sent, "method": method, "params": params}
        wrapped = {"targetId": self._page, "message": json.dumps(asked)}
        self._socket.send(json.dumps({"id": self._sent, "method": "Target.sendMessageToTarget", "params": wrapped}))
        page = self._page
        while self._page == page:
            said = self._hear()
            if said.get("id") == self._sent:
                if "error" in said:
                    raise BetweenPages(said["error"]["message"])
                answer: dict[str, Any] = said["result"]
                return answer
        raise BetweenPages(f"{method}: the page was replaced")

    def _hear(self) -> dict[str, Any]:
        """The next thing that the page says; empty when it was said by the browser, which tells which page is ours."""
        said: dict[str, Any] = json.loads(self._socket.recv())
        about = said.get("params", {})
        match said.get("method"):
            case "Target.targetCreated" if not about["targetInfo"].get("isProvisional"):
                self._page = about["targetInfo"]["targetId"]
            case "Target.didCommitProvisionalTarget":
                self._page = about["newTargetId"]
            case "Target.dispatchMessageFromTarget":
                answer: dict[str, Any] = json.loads(about["message"])
                return answer
        return said if "error" in said else {}
