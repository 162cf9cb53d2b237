"""Chromium: where it is, how it is started, and a phone whose memory outlives the browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
PATIENCE_MS = 15_000


def chromium() -> str:
    """The path of the browser that script/test found, or of the one on the PATH."""
    path = os.environ.get("STEADY_CHROMIUM") or shutil.which("chromium")
    if not path:
        raise RuntimeError("No Chromium: set STEADY_CHROMIUM to the path of one, as script/test does.")
    return path


class Phone:
    """A phone-sized browser with a profile folder. Switched off and on again it still has what it kept."""

    def __init__(self, playwright: Playwright, profile: Path, **options: Any) -> None:
        self._playwright = playwright
        self._profile = profile
        self._options = PHONE | options
        self._context: BrowserContext | None = None
        self.faults: list[str] = []

    @property
    def is_on(self) -> bool:
        return self._context is not None

    @property
    def context(self) -> BrowserContext:
        assert self._context is not None, "The phone is off."
        return self._context

    def switch_on(self) -> Page:
        """Start the browser. Returns its one tab."""
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile, executable_path=chromium(), args=FLAGS, **self._options
        )
        self._context.set_default_timeout(PATIENCE_MS)
        listen_for_faults(self._context, self.faults)
        return self._context.pages[0]

    def switch_off(self) -> None:
        """Close the browser; the profile stays."""
        if self._context is not None:
            self._context.close()
            self._context = None

    def restart(self) -> Page:
        """Off and on again."""
        self.switch_off()
        return self.switch_on()

    def copy(self, profile: Path) -> Phone:
        """Another phone that has kept the same. This one must be off."""
        assert not self.is_on
        shutil.copytree(self._profile, profile)
        return Phone(self._playwright, profile, **self._options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.switch_off()


def listen_for_faults(context: BrowserContext, faults: list[str]) -> None:
    """Collect failed scripts and console errors. The browser's own note on an error status is not one."""

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(message.text)

    context.on("console", hear)
    context.on("weberror", lambda failed: faults.append(str(failed.error)))


def wait_until_installed(page: Page) -> None:
    """Until a worker answers for this page: from then on the server may go away."""
    page.evaluate(
        """async () => {
          const workers = navigator.serviceWorker;
          await workers.ready;
          while (!workers.controller) await new Promise((go) => workers.addEventListener("controllerchange", go));
        }"""
    )


def wait_until_ready(page: Page) -> None:
    """Until the home screen says that Steady is ready offline."""
    page.wait_for_selector("[data-readiness=ready], [data-readiness=updated]")


def keep_pictures(context: BrowserContext, name: str, folder: Path) -> None:
    """Keep what the tabs look like, to see why a test failed."""
    folder.mkdir(exist_ok=True)
    for n, page in enumerate(context.pages):
        try:
            page.screenshot(path=folder / f"{name}-{n}.png", full_page=True)
        except Error:
            continue
