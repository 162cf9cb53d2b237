"""A real server and a real browser, started for one measurement and always stopped."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from server.settings import ROOT

START_SECONDS = 120  # the first start may install what script/serve needs
STOP_SECONDS = 10
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def running_server(environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Steady as ``script/serve`` starts it, on a free port of this machine. Gives its address.

    ``environment`` is added: Granian reads its options there too (``GRANIAN_RUNTIME_MODE=mt``).
    """
    port = free_port()
    # What is measured must not lie among what people sent, nor wait for its lock.
    with TemporaryDirectory() as folder:
        more = {"HOST": "127.0.0.1", "PORT": str(port), "STEADY_DATA_DIR": folder, **(environment or {})}
        with running(["script/serve"], more) as process:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/health", process)
            yield address


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, started in ``folder``. The whole group ends with the block."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started; without mercy if it takes too long."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(STOP_SECONDS)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the address answers. Raises ``SystemExit`` when the process ends, or nothing answers in time."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"Nothing answers at {address}. Its own messages stand above.")


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def chromium() -> str:
    """The browser: ``STEADY_CHROMIUM``, or one that is installed."""
    names = [os.environ.get("STEADY_CHROMIUM", ""), *CHROMIUM]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("There is no Chromium here. script/chromium finds or installs one.")
    return found


def chromium_flags() -> list[str]:
    """Flags for a browser that asks for nothing by itself. Its sandbox does not work for root."""
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
