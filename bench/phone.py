"""Speed on a slow phone with no connection: cold start to first paint, and the next screen of the checklist.

The server is stopped before anything is measured. Chromium's own throttling slows the page's thread; it cannot slow
the worker's, so the worker's share is printed too, and once counted as if it were slowed as much.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from bench import figures, live, stories

COLD_START_MS = 400
NEXT_SCREEN_MS = 100
SLOWER = 4
STARTS = 9
WALKS = 5
MOST_SCREENS = 12
READING_MS = 300  # nobody presses sooner; what a screen does after its paint is done by then

# The first paint, and what the worker took: from starting it to the last byte of its answer.
PAINTED = """() => new Promise((resolve) => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (!paint) return setTimeout(look, 10);
    const { workerStart, responseEnd } = performance.getEntriesByType("navigation")[0];
    resolve({ paint: paint.startTime, worker: responseEnd - workerStart });
  };
  look();
})"""

# Chooses what the story says, presses the button, and times it up to the first task after the frame with another h1.
NEXT_SCREEN = """(answers) => new Promise((resolve, reject) => {
  for (const [question, answer] of Object.entries(answers)) {
    const choice = document.getElementById(`${question}-${answer}`);
    if (choice) choice.checked = true;
  }
  const before = document.querySelector("main h1").textContent;
  const button = document.querySelector("button[name=none]") ?? document.querySelector("button[name=done]");
  const watch = new MutationObserver(() => {
    const h1 = document.querySelector("main h1");
    if (!h1 || h1.textContent === before) return;
    watch.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve({ name: h1.textContent, time: performance.now() - pressed });
      port2.postMessage(0);
    });
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
  setTimeout(() => reject(new Error(`Nothing came after “${before}”`)), 10000);
  const pressed = performance.now();
  button.click();
})"""


def main() -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile, sync_playwright() as playwright:
        with live.running_server() as address:
            install(playwright, profile, address)
        starts = [cold_start(playwright, profile, address) for _ in range(STARTS)]
        with phone(playwright, profile) as page:
            walks = [walk(page, address) for _ in range(WALKS)]
    figures.heading(f"Offline, server stopped, page {SLOWER} times slower (ms)")
    print_starts(starts)
    print_walks(walks)


@contextmanager
def phone(playwright: Playwright, profile: str, slower: int = SLOWER) -> Iterator[Page]:
    """The page of a new browser process. What earlier ones kept in ``profile`` is all that it knows."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=live.chromium(),
        args=live.chromium_flags(),
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    )
    try:
        yield slowed(context, slower)
    finally:
        context.close()


def slowed(context: BrowserContext, slower: int) -> Page:
    """The first page, its thread slowed."""
    page = context.pages[0]
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page


def install(playwright: Playwright, profile: str, address: str) -> None:
    """The first visit, until the page says that it is ready offline."""
    with phone(playwright, profile, slower=1) as page:
        page.goto(address)
        page.wait_for_selector("[data-readiness=ready]")


def cold_start(playwright: Playwright, profile: str, address: str) -> dict[str, float]:
    """The times of opening the home page in a new browser."""
    with phone(playwright, profile) as page:
        page.goto(address, wait_until="commit")
        times: dict[str, float] = page.evaluate(PAINTED)
        return times


def walk(page: Page, address: str) -> list[tuple[str, float]]:
    """The whole checklist up to a result: each screen's heading, and the time from the press to its paint."""
    answers = dict(stories.story(stories.WATCH).answers)
    page.goto(f"{address}/checklist")
    screens: list[tuple[str, float]] = []
    while not page.query_selector("[data-result]"):
        page.wait_for_timeout(READING_MS)
        seen = page.evaluate(NEXT_SCREEN, answers)
        screens.append((seen["name"], seen["time"]))
        if len(screens) > MOST_SCREENS:
            raise SystemExit(f"No result after {MOST_SCREENS} screens: {[name for name, _ in screens]}")
    return screens


def print_starts(starts: list[dict[str, float]]) -> None:
    """Every start, the median, and the median with a slow worker."""
    print(f"cold starts, first paint: {each(start['paint'] for start in starts)}")
    print(f"  of this in the worker, not slowed: {each(start['worker'] for start in starts)}")
    paint = median(start["paint"] for start in starts)
    slow = median(start["paint"] + (SLOWER - 1) * start["worker"] for start in starts)
    figures.against("cold start to first paint, median", paint, "ms", most=COLD_START_MS)
    figures.against(f"  if the worker were {SLOWER} times slower too", slow, "ms", most=COLD_START_MS)


def print_walks(walks: list[list[tuple[str, float]]]) -> None:
    """Every screen, the median of all, and the slowest screen's."""
    medians = []
    for steps in zip(*walks, strict=True):
        medians.append(median(time for _, time in steps))
        print(f"to “{steps[0][0]}”: {each(time for _, time in steps)}")
    every = median(time for steps in walks for _, time in steps)
    figures.against("next screen, median", every, "ms", most=NEXT_SCREEN_MS)
    figures.against("  the slowest screen's median", max(medians), "ms", most=NEXT_SCREEN_MS)


def each(times: Iterable[float]) -> str:
    """All figures of a series, whole milliseconds."""
    return " ".join(f"{time:.0f}" for time in times)


if __name__ == "__main__":
    main()
