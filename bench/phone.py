"""Speed on a slow phone with no connection: cold start to first paint, the next screen of the checklist, the guide.

The server is stopped before anything is measured. Chromium's own throttling slows the page's thread; it cannot slow
the worker's, so the worker's share is printed too, and once counted as if it were slowed as much.
"""

from collections.abc import Iterable, Iterator, Mapping
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
GUIDE_PAGE_MS = 100
GUIDE_READS = 3
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

# Chooses the answers, presses what it finds first, and times it up to the first task after the frame with another h1.
NEXT_SCREEN = """({ answers, presses }) => new Promise((resolve, reject) => {
  for (const [question, answer] of Object.entries(answers)) {
    const choice = document.getElementById(`${question}-${answer}`);
    if (choice) choice.checked = true;
  }
  const before = document.querySelector("main h1").textContent;
  const button = presses.map((selector) => document.querySelector(selector)).find(Boolean);
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


CHECKLIST_BUTTONS = ["button[name=none]", "button[name=done]"]
NEXT_PAGE = ["nav[aria-label='Pages before and after'] li:last-child a"]


def main() -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile, sync_playwright() as playwright:
        with live.running_server() as address:
            install(playwright, profile, address)
        starts = [cold_start(playwright, profile, address) for _ in range(STARTS)]
        with phone(playwright, profile) as page:
            walks = [walk(page, address) for _ in range(WALKS)]
            reads = [read_on(page, address) for _ in range(GUIDE_READS)]
    figures.heading(f"Offline, server stopped, page {SLOWER} times slower (ms)")
    print_starts(starts)
    print_walks(walks)
    print_reads(reads)


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
        screens.append(next_screen(page, CHECKLIST_BUTTONS, answers))
        if len(screens) > MOST_SCREENS:
            raise SystemExit(f"No result after {MOST_SCREENS} screens: {[name for name, _ in screens]}")
    return screens


def read_on(page: Page, address: str) -> list[tuple[str, float]]:
    """The whole guide, from each page to the next: each page's heading, and the time from the press to its paint."""
    guide = stories.knowledge().guide
    first, *others = [*guide.pages, *guide.causes]
    page.goto(f"{address}/guide/{first}")
    pages = []
    for _ in others:
        page.wait_for_timeout(READING_MS)
        pages.append(next_screen(page, NEXT_PAGE, {}))
    return pages


def next_screen(page: Page, presses: list[str], answers: Mapping[str, str]) -> tuple[str, float]:
    """The heading of the next screen, and the time until it is painted."""
    seen = page.evaluate(NEXT_SCREEN, {"presses": presses, "answers": answers})
    return seen["name"], seen["time"]


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


def print_reads(reads: list[list[tuple[str, float]]]) -> None:
    """The median of all pages, and the slowest page's."""
    medians = {steps[0][0]: median(time for _, time in steps) for steps in zip(*reads, strict=True)}
    print(f"guide: {len(medians)} pages, each opened {len(reads)} times from the page before it")
    every = median(time for pages in reads for _, time in pages)
    figures.against("page of the guide, median", every, "ms", most=GUIDE_PAGE_MS)
    slowest = max(medians, key=medians.__getitem__)
    figures.against(f"  the slowest page's median (“{slowest}”)", medians[slowest], "ms", most=GUIDE_PAGE_MS)


def each(times: Iterable[float]) -> str:
    """All figures of a series, whole milliseconds."""
    return " ".join(f"{time:.0f}" for time in times)


if __name__ == "__main__":
    main()
