"""A real Steady server in a process of its own, on a port that stays its own while it is dead."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120


class Server:
    """Starts, kills and starts again under one address, so that a phone keeps what it has of it.

    ``environment`` is added to the one of this process: ``STEADY_KNOWLEDGE`` names another data folder. A key of
    ``stand_in.py`` runs the server through that module, which can change what the settings do not reach.
    """

    def __init__(self, log_folder: Path) -> None:
        # Bound but never listened on: nobody else is given this port, and a connection is refused while we are dead.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._held.bind(("127.0.0.1", 0))
        self.port = int(self._held.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = log_folder / f"server-{self.port}.log"
        self.data_dir = log_folder / f"sent-{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> Self:
        """Start it as script/serve does, and return once it answers."""
        stands_in = any(key.startswith("STEADY_E2E_") for key in environment)
        app = "e2e.stand_in:create_app" if stands_in else "server.app:create_app"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "1", "--no-ws"),
                    *("--log-level", "warning", "--no-access-log"),
                    *("--host", "127.0.0.1", "--port", str(self.port), "--factory", app),
                ],
                cwd=ROOT,
                # Pressed lightly, so that it starts in a moment.
                env=os.environ | {"STEADY_BROTLI_QUALITY": "1", "STEADY_DATA_DIR": str(self.data_dir)} | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_it_answers()
        return self

    def kill(self) -> None:
        """SIGKILL to the whole process group: no goodbye to anyone."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self, **environment: str) -> None:
        """Kill it and start another in its place."""
        self.kill()
        self.start(**environment)

    def freeze(self) -> None:
        """Stop it without ending it: it takes connections and answers none. ``kill`` still works."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def get(self, path: str) -> bytes:
        """The body of a GET, asked by this process."""
        with urllib.request.urlopen(self.address + path, timeout=START_SECONDS) as response:
            body: bytes = response.read()
            return body

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.kill()
        self._held.close()

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.get("/health")
                return
            except (urllib.error.URLError, ConnectionError):
                # Refused: it does not listen yet. Look again soon, unless it has ended.
                try:
                    self._process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
                break
        self.kill()
        raise RuntimeError(f"The server did not start.\n{self._log.read_text(errors='replace')[-4000:]}")
