"""Pictures of the main screens, from a real server: for the README, and for the manifest.

Run by script/screenshots. The README's are JPEGs in docs/screenshots, the manifest's are PNGs in web/screenshots.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench import diary, live, stories
from server.settings import ROOT

README = ROOT / "docs" / "screenshots"
MANIFEST = ROOT / "web" / "screenshots"
MOST_BYTES = 150_000
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUALITIES = (80, 70, 60, 50)
# What the diary's pictures show: three months of a dog.
WRITTEN_DOWN = {"episodes": 50, "days": 84}

# File name -> screen. The manifest takes its labels from these names.
MANIFEST_PICTURES = {
    "1-home.png": "home",
    "2-danger-signs.png": "danger",
    "3-result.png": "emergency",
}


@dataclass(frozen=True)
class View:
    """A window: the colour scheme, its size in CSS pixels, and how many dots make one of them."""

    scheme: Literal["light", "dark"]
    width: int
    height: int
    dots: int


PHONE = View("light", 360, 740, 2)
VIEWS = (PHONE, View("dark", 360, 740, 2), View("light", 1280, 800, 1))


def main() -> None:
    README.mkdir(parents=True, exist_ok=True)
    MANIFEST.mkdir(parents=True, exist_ok=True)
    screens = {
        "home": "/",
        "danger": "/checklist",
        "shake": f"/checklist?{stories.screen_query(stories.WATCH, 'shake')}#where",
        "emergency": f"/checklist?{stories.result_query(stories.EMERGENCY)}",
        "watch": f"/checklist?{stories.result_query(stories.WATCH)}",
        "call": f"/call?{stories.result_query(stories.EMERGENCY)}",
        "first-aid": "/first-aid/cannot-walk",
        "aid": "/products/walkin-wheels",
        "questions": "/questions",
    }
    diary_screens = {"diary": "/diary", "plots": "/diary/plots"}
    with live.running_server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=live.chromium(), args=live.chromium_flags())
        for view in VIEWS:
            page = window(browser, view)
            for name, path in screens.items():
                show(page, address + path)
                written(README / f"{name}-{view.scheme}-{view.width}.jpg", small_jpeg(page))
            page.evaluate(diary.FILL, WRITTEN_DOWN)
            for name, path in diary_screens.items():
                show(page, address + path)
                expect(page.locator("[data-drawn]:empty")).to_have_count(0)
                written(README / f"{name}-{view.scheme}-{view.width}.jpg", small_jpeg(page))
        page = window(browser, PHONE)
        for file, name in MANIFEST_PICTURES.items():
            show(page, address + screens[name])
            written(MANIFEST / file, page.screenshot(type="png"))
        browser.close()


def window(browser: Browser, view: View) -> Page:
    """A new visitor's window, without what would differ from picture to picture: movements and the time of day."""
    page = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        device_scale_factor=view.dots,
        color_scheme=view.scheme,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    ).new_page()
    page.clock.set_fixed_time(NOON)
    return page


def show(page: Page, address: str) -> None:
    """Open the address; where the page says whether it works offline, wait until it does."""
    page.goto(address)
    if page.query_selector("[data-readiness]"):
        page.wait_for_selector("[data-readiness=ready]")


def small_jpeg(page: Page) -> bytes:
    """What the window shows, at the best of the qualities that is small enough."""
    for quality in QUALITIES:
        picture = page.screenshot(type="jpeg", quality=quality)
        if len(picture) <= MOST_BYTES:
            break
    return picture


def written(file: Path, picture: bytes) -> None:
    """Keep the picture, and say so."""
    file.write_bytes(picture)
    print(f"{file.relative_to(ROOT)}: {len(picture):,} bytes")


if __name__ == "__main__":
    main()
