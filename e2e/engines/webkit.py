"""WebKitGTK, the nearest thing here to an iPhone: its MiniBrowser, on a screen that nobody sees.

Under WebDriver it taps like a finger but starts empty each time; ``kept_webkit.py`` has the one that remembers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from selenium.common.exceptions import JavascriptException, StaleElementReferenceException
from selenium.webdriver import ActionChains, WebKitGTK
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from e2e.engines.phone import HEIGHT, REACH, WIDTH, BetweenPages, Phone

# Drawn without a graphics card. WebKit's own sandbox needs rights that a container does not give.
QUIETLY = {
    "GSK_RENDERER": "cairo",
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
}
# The driver does not tell what goes wrong in a page, so from the first question on the page itself takes notes.
ANSWER = """const listen = () => {
  const heard = [];
  addEventListener("error", (event) => event.message && heard.push(event.message));
  addEventListener("unhandledrejection", (event) => heard.push(String(event.reason)));
  addEventListener("securitypolicyviolation", (event) => heard.push(`${event.violatedDirective} ${event.blockedURI}`));
  const say = console.error;
  console.error = (...words) => { heard.push(words.join(" ")); say(...words); };
  return heard;
};
window.heardByTheTest ??= listen();
return (async (values) => [await (%s)(...values), heardByTheTest.splice(0)])(arguments);"""


class Screen:
    """An X server of its own, which chooses a free display."""

    def __init__(self) -> None:
        reads, writes = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writes), "-screen", "0", "800x900x24", "-nolisten", "tcp"],
            pass_fds=[writes],
            stderr=subprocess.DEVNULL,
        )
        os.close(writes)
        with os.fdopen(reads) as said:
            self.display = f":{said.readline().strip()}"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


class WebKitPhone(Phone):
    engine = "webkit"

    _driver: WebKitGTK

    @staticmethod
    def missing() -> str:
        needed = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
        absent = [f"{name} (Debian: {package})" for name, package in needed.items() if not shutil.which(name)]
        return " and ".join(absent)

    def _start(self) -> None:
        screen = Screen()
        self._running.callback(screen.close)
        environment = os.environ | QUIETLY | {"DISPLAY": screen.display}
        self._driver = WebKitGTK(Options(), Service(log_output=subprocess.DEVNULL, env=environment))
        self._running.callback(self._driver.quit)
        self._driver.set_window_size(WIDTH, HEIGHT)  # MiniBrowser's own buttons keep it a little wider

    def restart(self) -> None:
        """Only the page is left: with the browser all would be gone that it keeps."""
        self._driver.get("about:blank")

    def evaluate(self, function: str, *values: Any) -> Any:
        answer, heard = self._run(ANSWER % function, *values)
        self.faults += heard
        return answer

    def screenshot(self, file: Path) -> None:
        file.write_bytes(self._driver.get_screenshot_as_png())

    def _open(self, address: str) -> None:
        self._driver.get(address)

    def _tap(self, css: str, words: str) -> bool:
        found: WebElement | None = self._run(f"return ({REACH})(...arguments)", css, words)
        if found is None:
            return False
        try:
            found.click()
        except StaleElementReferenceException as stale:
            raise BetweenPages from stale
        return True

    def _type(self, keys: str) -> None:
        ActionChains(self._driver).send_keys(keys).perform()

    def _run(self, script: str, *values: Any) -> Any:
        try:
            return self._driver.execute_script(script, *values)
        except JavascriptException as failed:
            if "unload" in str(failed):
                raise BetweenPages from failed
            raise
