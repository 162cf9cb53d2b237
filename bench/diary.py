"""The diary with 5,000 episodes on a slow phone: how long until the list and the plots are painted.

The server is stopped first. Ten years of a dog that shakes more than once a day, written straight into the storage.
"""

from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from bench import figures, live
from bench.phone import READING_MS, SLOWER, install, phone

EPISODES = 5_000
DAYS = 3_650
BUDGET_MS = 200
ROUNDS = 7

FILL = """async ({ episodes, days }) => {
  const db = await idb.openDB("steady");
  const change = db.transaction(["dogs", "episodes"], "readwrite");
  const dog = { id: "biscuit", name: "Biscuit", breed: "", born: "2016", sex: "", neutered: "", weights: [],
    conditions: [], medicines: [], traits: [], vet: "", photo: null, updated: Date.now() };
  change.objectStore("dogs").put(dog);
  const kinds = ["shake", "shake", "fit", "wobble", "weak"];
  for (let n = 0; n < episodes; n += 1) {
    change.objectStore("episodes").put({
      id: `e${n}`, dog: "biscuit", started: Date.now() - (n * days * 86400000) / episodes, offset: 0,
      seconds: n % 7 ? 30 + (n * 37) % 900 : null, saw_start: true, timing: "about", kind: kinds[n % kinds.length],
      parts: ["back_left", "back_right"], state: "standing", aware: "yes", severity: n % 5, gait: "stiff",
      note: "After the walk, as before.", film: null, updated: Date.now(),
    });
  }
  await change.done;
  db.close();
}"""

# From the press on a link to the first task after the frame in which the selector is there.
OPENED = """({ link, shows }) => new Promise((resolve, reject) => {
  const watch = new MutationObserver(() => {
    if (!document.querySelector(shows)) return;
    watch.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - pressed);
      port2.postMessage(0);
    });
  });
  watch.observe(document.documentElement, { childList: true, subtree: true, attributes: true });
  setTimeout(() => reject(new Error(`${shows} did not come`)), 10000);
  const pressed = performance.now();
  document.querySelector(link).click();
})"""

LIST = ("nav.bar a[href='/diary']", "[data-log] li:nth-child(10)")
PLOTS = ("main a[href='/diary/plots']", ".calendar button")


def main() -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile, sync_playwright() as playwright:
        with live.running_server() as address:
            install(playwright, profile, address)
        with phone(playwright, profile, slower=1) as page:
            page.goto(address)
            page.evaluate(FILL, {"episodes": EPISODES, "days": DAYS})
        with phone(playwright, profile) as page:
            times = [opened(page, address) for _ in range(ROUNDS)]
    figures.heading(f"The diary with {EPISODES:,} episodes, server stopped, page {SLOWER} times slower (ms)")
    for n, name in enumerate(("the list, from home", "calendar and plots, from the list")):
        figures.against(name, round(median(round_[n] for round_ in times)), "ms", most=BUDGET_MS)


def opened(page: Page, address: str) -> tuple[float, float]:
    """From home to the list, and from the list to the plots."""
    page.goto(address)
    page.wait_for_selector("[data-readiness=ready]")
    page.wait_for_timeout(READING_MS)
    (link, shows), (link2, shows2) = LIST, PLOTS
    first: float = page.evaluate(OPENED, {"link": link, "shows": shows})
    page.wait_for_selector("[data-has-entries] svg.plot")
    page.wait_for_timeout(READING_MS)
    second: float = page.evaluate(OPENED, {"link": link2, "shows": shows2})
    return first, second


if __name__ == "__main__":
    main()
