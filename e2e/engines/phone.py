"""A phone-sized browser of any engine, used the way an owner uses it: by what can be seen and reached."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

PATIENCE_SECONDS = 20
WIDTH, HEIGHT = 360, 740
DELETE = "\ue017"

# The first element that fits the selector, can be seen and holds the words.
FIND = """(css, words) => [...document.querySelectorAll(css)].find(
  (found) => found.checkVisibility({visibilityProperty: true}) && found.textContent.includes(words)) ?? null"""

# The same, brought to the middle of the screen, once it keeps still and if nothing lies over it there.
REACH = f"""async (css, words) => {{
  const found = ({FIND})(css, words);
  if (!found) return null;
  found.scrollIntoView({{block: "center", behavior: "instant"}});
  const place = () => found.getClientRects()[0] ?? new DOMRect();
  const {{left, top, width, height}} = place();
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  if (place().top !== top) return null;
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return hit && (found.contains(hit) || hit.contains(found)) ? found : null;
}}"""


class BetweenPages(Exception):
    """The page went away while it was asked something."""


class Phone(ABC):
    """What the tests use. An engine adds how its browser is started, asked, tapped and typed into.

    ``words`` narrows a selector down to what holds them. Whatever is tapped, filled or expected is waited for.
    """

    engine: ClassVar[str]

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.folder = folder
        self.faults: list[str] = []
        self._marks = 0
        self._running = ExitStack()

    def __enter__(self) -> Self:
        self.switch_on()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.switch_off()

    # -------------------------------------------------------------- what an engine gives

    @staticmethod
    @abstractmethod
    def missing() -> str:
        """What has to be installed for this engine to start; empty if it can."""

    @abstractmethod
    def _start(self) -> None:
        """Start the browser, with one empty tab. What ends it again goes onto ``_running``."""

    @abstractmethod
    def evaluate(self, function: str, *values: Any) -> Any:
        """What a JavaScript function, which may be async, gives for these values in this page."""

    @abstractmethod
    def screenshot(self, file: Path) -> None:
        """A picture of the screen, as PNG."""

    @abstractmethod
    def _open(self, address: str) -> None: ...

    @abstractmethod
    def _tap(self, css: str, words: str) -> bool:
        """Tap in the middle of what ``REACH`` finds; false if it finds nothing."""

    @abstractmethod
    def _type(self, keys: str) -> None: ...

    # -------------------------------------------------------------- on and off

    def switch_on(self) -> None:
        try:
            self._start()
        except BaseException:
            self._running.close()
            raise

    def switch_off(self) -> None:
        self._running.close()

    def restart(self) -> None:
        """Off and on again."""
        self.switch_off()
        self.switch_on()

    # -------------------------------------------------------------- going somewhere

    def goto(self, path: str) -> None:
        """Open an address of Steady, as typed into the address bar."""
        self._open(self.address + path)

    def reload(self) -> None:
        with self.next_page():
            self.evaluate("() => void setTimeout(() => location.reload())")

    def back(self) -> None:
        with self.next_page():
            self.evaluate("() => void setTimeout(() => history.back())")

    def forward(self) -> None:
        with self.next_page():
            self.evaluate("() => void setTimeout(() => history.forward())")

    def press(self, css: str, words: str = "") -> None:
        """Tap what leads to another page."""
        with self.next_page():
            self.click(css, words)

    @contextmanager
    def next_page(self) -> Iterator[None]:
        """What is done inside leads to another page; afterwards that page is there, however it came."""
        self._marks += 1
        mark = str(self._marks)
        # Before and between pages there may be an empty one, without a <main>.
        self.wait_until(
            """(mark) => {
              const main = document.querySelector("main");
              main?.setAttribute("data-left", mark);
              return main !== null;
            }""",
            mark,
        )
        yield
        self.wait_until(
            """(mark) => {
              const main = document.querySelector("main");
              return document.readyState === "complete" && main !== null && main.getAttribute("data-left") !== mark;
            }""",
            mark,
        )

    # -------------------------------------------------------------- doing something

    def click(self, css: str, words: str = "") -> None:
        self._until(lambda: self._tap(css, words), f"{css} {words!r} cannot be reached")

    def unfold(self, words: str) -> None:
        """Open what is folded behind these words. A page that is still filling in may move away under the finger."""

        def is_open() -> bool:
            return self.visible("details[open] > summary", words) or (self._tap("summary", words) and False)

        self._until(is_open, f"{words!r} cannot be opened")

    def fill(self, css: str, text: str) -> None:
        """Type this into a field, in place of what stands there."""
        self.expect(css)
        self.evaluate(f"(css) => {{ const field = ({FIND})(css, ''); field.focus(); field.select(); }}", css)
        self._type(text or DELETE)

    def choose(self, css: str, value: str) -> None:
        """Choose from a list."""
        self.expect(css)
        self.evaluate(
            f"""(css, value) => {{
              const list = ({FIND})(css, "");
              list.value = value;
              for (const name of ["input", "change"]) list.dispatchEvent(new Event(name, {{bubbles: true}}));
            }}""",
            css,
            value,
        )

    # -------------------------------------------------------------- looking

    def expect(self, css: str, words: str = "") -> None:
        """Wait until this can be seen."""
        self.wait_until(f"(css, words) => ({FIND})(css, words) !== null", css, words)

    def expect_none(self, css: str, words: str = "") -> None:
        """Wait until nothing like this can be seen."""
        self.wait_until(f"(css, words) => ({FIND})(css, words) === null", css, words)

    def visible(self, css: str, words: str = "") -> bool:
        """Whether this can be seen now."""
        return bool(self.evaluate(f"(css, words) => ({FIND})(css, words) !== null", css, words))

    def count(self, css: str) -> int:
        """How many of these can be seen now."""
        return int(
            self.evaluate(
                "(css) => [...document.querySelectorAll(css)].filter((found) => found.checkVisibility()).length", css
            )
        )

    def text(self, css: str) -> str:
        """The words of the first of these, as they can be seen."""
        self.expect(css)
        return str(self.evaluate(f"(css) => ({FIND})(css, '').innerText", css))

    def value(self, css: str) -> str:
        """What stands in a field."""
        return str(self.evaluate("(css) => document.querySelector(css).value", css))

    def attribute(self, css: str, name: str) -> str:
        """An attribute of the first of these, seen or not; empty if there is none."""
        return str(self.evaluate("(css, name) => document.querySelector(css)?.getAttribute(name) ?? ''", css, name))

    def wait_until(self, function: str, *values: Any) -> Any:
        """Ask the page again and again, until the answer is one."""
        return self._until(lambda: self.evaluate(function, *values), f"it never came true: {function} {values}")

    def _until(self, ask: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                if answer := ask():
                    return answer
            except BetweenPages:
                continue
        here = self.evaluate("() => [location.href, document.querySelector('h1')?.innerText]")
        raise AssertionError(f"{self.engine} waited {PATIENCE_SECONDS} seconds at {here}: {what}")
