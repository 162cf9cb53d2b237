"""From one version to the next: all of the old or all of the new, never in the middle of a checklist, never broken."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Playwright, Worker, expect

from e2e.browsers import PATIENCE_MS, Phone, wait_until_installed, wait_until_ready
from e2e.conftest import NewPhone
from e2e.server_process import ROOT, Server
from e2e.stand_in import FAULTS
from e2e.walk import answer_screen, press, save_number, screen_shown, walk_to_result
from server.knowledge.records import Knowledge

NEW_TITLE = "Do you see any of these now?"
INSTALLING = "async () => (await navigator.serviceWorker.getRegistration()).installing !== null"
OLD, NEW = "old", "new"

LATER_FAULTS = [f"{part} {fault}" for part in ("rest", "more") for fault in FAULTS]
ANY_PART = [*FAULTS, *LATER_FAULTS]


@dataclass
class Release:
    """An address that publishes an old or a new version, and a phone, switched off, that holds the old one."""

    server: Server
    phone: Phone
    old: str
    new: str
    shows: Path

    def publish(self, what: str) -> None:
        self.shows.write_text(what, encoding="utf-8")

    def version_of(self, page: Page) -> str:
        """What this page is: old, new, or something else."""
        version = page.locator("html").get_attribute("data-version")
        return {self.old: OLD, self.new: NEW}.get(version or "", f"neither: {version}")


def version_at(server: Server) -> str:
    return str(json.loads(server.get("/health"))["version"])


def changed_data(folder: Path, knowledge: Knowledge) -> Path:
    """A copy of data/ with another title on the first screen."""
    data = folder / "data"
    shutil.copytree(ROOT / "data", data)
    questions = data / "checklist" / "questions.toml"
    before = questions.read_text(encoding="utf-8")
    after = before.replace(knowledge.checklist.screens[0].title, NEW_TITLE)
    assert after != before
    questions.write_text(after, encoding="utf-8")
    return data


def changed_web(folder: Path) -> Path:
    """A copy of web/ whose worker is another one."""
    web = folder / "web"
    shutil.copytree(ROOT / "web", web)
    with (web / "worker" / "worker.js").open("a", encoding="utf-8") as worker:
        worker.write("\n// The next worker.\n")
    return web


@contextmanager
def publisher(playwright: Playwright, folder: Path, data: Path, web: Path) -> Iterator[Release]:
    """A server that has both versions, and a phone that was there while it published the old one."""
    shows = folder / "shows"
    shows.write_text(NEW, encoding="utf-8")
    with Server(folder) as server:
        server.start(STEADY_E2E_SHOWS=str(shows), STEADY_E2E_NEW_DATA=str(data), STEADY_E2E_NEW_WEB=str(web))
        new = version_at(server)
        shows.write_text(OLD, encoding="utf-8")
        with Phone(playwright, folder / "profile") as phone:
            tab = phone.switch_on()
            tab.goto(server.address)
            wait_until_ready(tab)
        yield Release(server, phone, version_at(server), new, shows)


@pytest.fixture(scope="module")
def new_content(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge
) -> Iterator[Release]:
    """The same worker with a new pack."""
    folder = tmp_path_factory.mktemp("content")
    with publisher(playwright, folder, changed_data(folder, knowledge), ROOT / "web") as release:
        yield release


@pytest.fixture(scope="module")
def new_code(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge
) -> Iterator[Release]:
    """A new worker, with the pack that was made for it."""
    folder = tmp_path_factory.mktemp("code")
    with publisher(playwright, folder, changed_data(folder, knowledge), changed_web(folder)) as release:
        yield release


@pytest.fixture(params=["new_content", "new_code"])
def release(request: pytest.FixtureRequest) -> Release:
    """Either kind of new version."""
    release: Release = request.getfixturevalue(request.param)
    return release


def opened(release: Release, new_phone: NewPhone) -> tuple[Phone, Page]:
    """A phone with the old version, its home page open, which has found nothing new so far."""
    release.publish(OLD)
    phone = new_phone(like=release.phone)
    tab = phone.switch_on()
    tab.goto(release.server.address)
    wait_until_installed(tab)
    tab.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    return phone, tab


def eventually(page: Page, true: Callable[[], bool], what: str) -> None:
    """Look again and again; a page that is being replaced in that moment counts as not yet."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except Error:
            pass
        page.wait_for_timeout(50)
    pytest.fail(f"It never came to this: {what}")


def let_go(release: Release, page: Page, what: str = NEW) -> None:
    """Publish, and have this page ask for it as a page does when it is opened or looked at again."""
    release.publish(what)
    page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.getRegistration();
          registration.active.postMessage("update");
          await registration.update().catch(() => undefined);
        }"""
    )


def kept_on(page: Page) -> list[str]:
    """The end of each thing that is stored: a pack ends with its version.

    Looked up beside the worker. A worker that is asked again and again is never idle, and so never replaced.
    """
    kept: list[str] = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const key of await cache.keys()) found.push((await (await cache.match(key)).text()).slice(-60));
          }
          return found;
        }"""
    )
    return kept


def wait_for_new(release: Release, page: Page) -> None:
    """Until the new pack is all that the phone keeps."""
    eventually(page, lambda: [release.new in end for end in kept_on(page)] == [True], "all that is kept is new")


def wait_for_new_beside_old(release: Release, page: Page) -> None:
    """Until the new pack is there as well, and waits."""
    eventually(page, lambda: any(release.new in end for end in kept_on(page)), "the new pack is on the phone")
    eventually(page, lambda: not page.evaluate(INSTALLING), "the new worker has decided whether to wait")
    assert any(release.old in end for end in kept_on(page)), "the new version did not wait"


def fetched(release: Release, page: Page, path: str = "/about") -> str:
    """Which version the worker gives a script of this page."""
    html: str = page.evaluate("async (path) => (await fetch(path)).text()", path)
    return NEW if f'data-version="{release.new}"' in html else OLD if release.old in html else html


def worker_of(phone: Phone) -> Worker:
    return phone.context.service_workers[-1]


def test_the_old_version_stays_until_the_new_one_is_there_and_then_everything_is_new(
    release: Release, new_phone: NewPhone, knowledge: Knowledge
) -> None:
    _, tab = opened(release, new_phone)
    assert release.version_of(tab) == OLD
    press(tab, tab.get_by_role("link", name="Check my dog now"))
    expect(tab.locator("h1")).to_have_text(knowledge.checklist.screens[0].title)
    tab.goto(release.server.address + "/about")
    let_go(release, tab)
    wait_for_new(release, tab)
    for path in ("/", "/checklist", "/checklist?stand=yes", "/call", "/first-aid/fit", "/about"):
        assert fetched(release, tab, path) == NEW, path
    tab.goto(release.server.address)
    assert release.version_of(tab) == NEW
    press(tab, tab.get_by_role("link", name="Check my dog now"))
    expect(tab.locator("h1")).to_have_text(NEW_TITLE)


def test_the_first_page_after_an_update_says_updated_and_the_next_says_ready(
    release: Release, new_phone: NewPhone
) -> None:
    phone, tab = opened(release, new_phone)
    let_go(release, tab)
    wait_for_new(release, tab)
    tab = phone.restart()
    tab.goto(release.server.address)
    expect(tab.locator("[data-state=updated]")).to_be_visible()
    tab.reload()
    expect(tab.locator("[data-state=ready]")).to_be_visible()
    expect(tab.locator("[data-state=updated]")).to_be_hidden()


def test_opening_a_page_is_enough_to_get_the_new_version(release: Release, new_phone: NewPhone) -> None:
    phone, _ = opened(release, new_phone)
    release.publish(NEW)
    tab = phone.restart()
    tab.goto(release.server.address + "/about")
    wait_for_new(release, tab)
    tab.reload()
    assert release.version_of(tab) == NEW


def test_while_the_swap_happens_each_answer_is_all_old_or_all_new(new_content: Release, new_phone: NewPhone) -> None:
    _, tab = opened(new_content, new_phone)
    new_content.publish(NEW)
    versions: list[str] = tab.evaluate(
        """async (isNew) => {
          const registration = await navigator.serviceWorker.getRegistration();
          registration.active.postMessage("update");
          const seen = [];
          const end = performance.now() + 15_000;
          for (let after = 0; after < 5 && performance.now() < end; ) {
            const html = await (await fetch("/checklist")).text();
            const version = html.match(/data-version="(\\w+)"/)[1];
            const title = html.match(/<h1>([^<]*)/)[1];
            if (version === isNew) after += 1;
            if (seen.at(-1) !== `${version} ${title}`) seen.push(`${version} ${title}`);
          }
          return seen;
        }""",
        new_content.new,
    )
    assert len(versions) == 2
    assert versions[0].startswith(new_content.old)
    assert versions[1] == f"{new_content.new} {NEW_TITLE}"


def test_a_page_that_is_open_during_the_update_never_shows_new_content_in_an_old_frame(
    release: Release, new_phone: NewPhone
) -> None:
    _, tab = opened(release, new_phone)
    let_go(release, tab)
    wait_for_new(release, tab)
    press(tab, tab.get_by_role("link", name="Check my dog now"))
    expect(tab.locator("h1")).to_have_text(NEW_TITLE)
    assert release.version_of(tab) == NEW, "the frame carries the styles and scripts, so it has to change too"


def test_the_new_version_waits_while_a_checklist_is_walked_in_another_tab(
    release: Release, new_phone: NewPhone, knowledge: Knowledge
) -> None:
    phone, walking = opened(release, new_phone)
    press(walking, walking.get_by_role("link", name="Check my dog now"))
    answer_screen(walking)
    other = phone.context.new_page()
    other.goto(release.server.address + "/about")
    let_go(release, other)
    wait_for_new_beside_old(release, other)
    other.goto(release.server.address + "/checklist")
    assert release.version_of(other) == OLD
    expect(other.locator("h1")).to_have_text(knowledge.checklist.screens[0].title)
    other.goto(release.server.address + "/about")
    answer_screen(walking)
    assert fetched(release, walking) == OLD
    assert release.version_of(walking) == OLD
    assert screen_shown(walking) == "shake"
    assert any(release.old in end for end in kept_on(walking))


def test_the_new_version_waits_while_a_bookmarked_checklist_is_open(release: Release, new_phone: NewPhone) -> None:
    phone, other = opened(release, new_phone)
    walking = phone.context.new_page()
    walking.goto(release.server.address + "/checklist?none=danger")
    let_go(release, other)
    wait_for_new_beside_old(release, other)
    other.goto(release.server.address + "/about")
    assert release.version_of(other) == OLD
    walk_to_result(walking)
    assert release.version_of(walking) == OLD


def test_the_new_version_takes_over_when_the_checklist_is_left(new_content: Release, new_phone: NewPhone) -> None:
    _, tab = opened(new_content, new_phone)
    press(tab, tab.get_by_role("link", name="Check my dog now"))
    answer_screen(tab)
    let_go(new_content, tab)
    wait_for_new_beside_old(new_content, tab)
    walk_to_result(tab)
    assert fetched(new_content, tab) == OLD
    tab.goto(new_content.server.address + "/about")
    press(tab, tab.locator("header .back"))
    assert new_content.version_of(tab) == NEW


def test_a_version_that_waited_is_there_at_the_next_start_even_with_the_server_gone(
    release: Release, new_phone: NewPhone
) -> None:
    phone, walking = opened(release, new_phone)
    press(walking, walking.get_by_role("link", name="Check my dog now"))
    answer_screen(walking)
    let_go(release, walking)
    wait_for_new_beside_old(release, walking)
    tab = phone.restart()
    phone.context.set_offline(True)
    tab.goto(release.server.address)
    wait_for_new(release, tab)
    tab.goto(release.server.address + "/checklist")
    expect(tab.locator("h1")).to_have_text(NEW_TITLE)


def test_two_tabs_move_on_together(release: Release, new_phone: NewPhone) -> None:
    phone, one = opened(release, new_phone)
    two = phone.context.new_page()
    two.goto(release.server.address + "/call")
    assert (release.version_of(one), release.version_of(two)) == (OLD, OLD)
    let_go(release, one)
    wait_for_new(release, one)
    assert fetched(release, two) == NEW
    for tab in (one, two):
        press(tab, tab.locator("nav.bar li").first.locator("a, button"))
        expect(tab.locator("h1")).to_have_text(NEW_TITLE)
        assert release.version_of(tab) == NEW


@pytest.mark.parametrize("fault", ANY_PART)
def test_a_pack_that_is_not_right_changes_nothing(new_content: Release, new_phone: NewPhone, fault: str) -> None:
    phone, tab = opened(new_content, new_phone)
    new_content.publish(fault)
    worker_of(phone).evaluate("() => update().catch(() => 'refused')")
    assert [new_content.old in end for end in kept_on(tab)] == [True]
    tab = phone.restart()
    tab.goto(new_content.server.address)
    wait_until_ready(tab)
    expect(tab.locator("[data-state=ready]")).to_be_visible()
    assert new_content.version_of(tab) == OLD
    press(tab, tab.get_by_role("link", name="Check my dog now"))
    walk_to_result(tab)
    assert new_content.version_of(tab) == OLD
    phone.faults.clear()  # that the update failed may be said in the console


@pytest.mark.parametrize("fault", LATER_FAULTS)
def test_a_first_visit_has_the_checklist_without_the_rest_and_fetches_it_later(
    new_content: Release, new_phone: NewPhone, fault: str
) -> None:
    new_content.publish(fault)
    phone = new_phone()
    tab = phone.switch_on()
    tab.goto(new_content.server.address)
    wait_until_ready(tab)
    tab.goto(new_content.server.address + "/first-aid/fit")
    guide = worker_of(phone).evaluate("async () => respond(await currentPack(), '/guide', '')?.status ?? null")
    assert guide is None
    new_content.publish(NEW)
    worker_of(phone).evaluate("() => update()")
    guide = worker_of(phone).evaluate("async () => respond(await currentPack(), '/guide', '')?.status ?? null")
    assert guide == 200
    phone.faults.clear()


@pytest.mark.parametrize("fault", ANY_PART)
def test_a_new_worker_whose_pack_is_not_right_does_not_take_over(
    new_code: Release, new_phone: NewPhone, fault: str
) -> None:
    phone, tab = opened(new_code, new_phone)
    new_code.publish(fault)
    fate = tab.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.getRegistration();
          await registration.update().catch(() => undefined);
          const worker = registration.installing;
          while (worker && !["redundant", "activated"].includes(worker.state)) {
            await new Promise((changed) => worker.addEventListener("statechange", changed, {once: true}));
          }
          return worker ? worker.state : "redundant";
        }"""
    )
    assert fate == "redundant"
    tab.goto(new_code.server.address + "/checklist")
    assert new_code.version_of(tab) == OLD
    phone.faults.clear()


def test_the_kill_switch_removes_worker_and_pages_and_leaves_what_was_typed(
    new_phone: NewPhone, tmp_path: Path
) -> None:
    requests = tmp_path / "requests"
    with Server(tmp_path) as server:
        server.start()
        phone = new_phone()
        tab = phone.switch_on()
        tab.goto(server.address)
        wait_until_ready(tab)
        tab.goto(server.address + "/call")
        save_number(tab, "vet", "555 0142", "Elm Street Vets")
        tab = phone.restart()
        server.restart(STEADY_KILL_WORKER="1", STEADY_E2E_REQUESTS=str(requests))
        tab.goto(server.address)
        eventually(tab, lambda: is_clean(tab), "no worker is registered and nothing is stored")
        for count in range(3):
            # It comes once more with each page, to be removed each time, and makes no page load again.
            loaded = homes_in(requests)
            tab.reload()
            eventually(tab, lambda: is_clean(tab), "no worker is registered and nothing is stored")
            assert homes_in(requests) == loaded + 1, f"after {count} more"
        answer = tab.goto(server.address + "/call")
        assert answer is not None
        assert not answer.from_service_worker
        expect(tab.locator("[data-call] a[href='tel:5550142']").first).to_be_visible()
        server.restart()
        tab = phone.restart()
        tab.goto(server.address)
        wait_until_ready(tab)


def is_clean(page: Page) -> bool:
    """Nothing is stored, and the page has been loaded again without a worker."""
    left: list[object] = page.evaluate(
        """async () => [
          (await caches.keys()).length,
          (await navigator.serviceWorker.getRegistrations()).length,
          navigator.serviceWorker.controller,
          document.readyState,
        ]"""
    )
    return left == [0, 0, None, "complete"]


def homes_in(requests: Path) -> int:
    return sum(json.loads(line)["path"] == "/" for line in requests.read_text(encoding="utf-8").splitlines())
