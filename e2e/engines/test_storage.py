"""What the phone keeps, in the engines that iPhones and Firefox have, with the server gone."""

from __future__ import annotations

from e2e.engines.conftest import NewPhone
from e2e.engines.phone import Phone
from e2e.engines.walk import DOCK, begin, choose, level_shown, save_number, wait_until_ready, walk_to_result
from e2e.server_process import Server
from e2e.walk import WAYS
from server.domain.checklist import Level
from server.knowledge.records import Knowledge

KEPT = """async () => {
  const opened = indexedDB.open("steady");
  await new Promise((done) => (opened.onsuccess = done));
  const kept = opened.result.transaction("kept").objectStore("kept").getAllKeys();
  await new Promise((done) => (kept.onsuccess = done));
  opened.result.close();
  const workers = await navigator.serviceWorker.getRegistrations();
  return [kept.result, await caches.keys(), workers.length];
}"""
NOTHING = [[], [], 0]
READ_AND_WRITE = """() => {
  const opened = indexedDB.open("steady");
  opened.onsuccess = () => {
    const kept = opened.result.transaction("kept", "readwrite").objectStore("kept");
    kept.get("dog").onsuccess = () => {
      document.body.setAttribute("data-answered", "");
      opened.result.close();
    };
  };
}"""


def test_a_number_is_kept_over_a_restart_and_stands_in_every_call_button(home: Phone) -> None:
    home.press("main [data-find]")
    save_number(home, "vet", "555 0142", "Elm Street Vets")
    home.expect("[data-number-of=vet] [data-saved]")
    home.restart()
    for path in ("/", "/call", "/first-aid/fit", "/checklist?stand=yes"):
        home.goto(path)
        home.expect("[data-call] a[data-tel]", "Elm Street Vets")
        assert home.attribute("[data-call] a[data-tel]", "href") == "tel:5550142"
        assert not home.visible("[data-find]")


def test_a_number_that_cannot_be_called_is_not_kept(home: Phone) -> None:
    home.goto("/call#my-numbers")
    save_number(home, "emergency_vet", "12")
    home.expect("[data-number-of=emergency_vet] [data-wrong]")
    home.reload()
    assert home.value("[data-number-of=emergency_vet] [name=phone]") == ""


def test_the_dogs_basics_go_into_the_script_are_kept_and_can_be_copied(home: Phone) -> None:
    home.goto("/call?stand=yes")
    home.unfold("Fill in the blanks")
    home.fill("[data-dog] [name=name]", "Biscuit")
    home.fill("[data-dog] [name=weight]", "12 kg")
    home.fill("[data-dog] [name=minutes]", "25")
    home.expect("[data-say]", "25 minutes")
    home.restart()
    home.goto("/call?stand=yes")
    home.expect("[data-say] mark", "Biscuit")
    home.expect("[data-say] mark", "12 kg")
    home.click("[data-copy]")
    home.expect("[data-copied]")
    assert not home.visible("[data-say] mark", "25")


def test_the_last_result_stands_on_the_home_page(home: Phone, knowledge: Knowledge) -> None:
    begin(home)
    walk_to_result(home, WAYS["book_soon"])
    home.press("nav.bar a", "Guide")
    home.press("header a")
    home.expect("[data-last-result]", knowledge.levels[Level.BOOK_SOON].name)
    home.restart()
    home.goto("/")
    home.press("[data-last-result] a")
    assert level_shown(home) == "book_soon"


def test_the_region_is_kept(home: Phone) -> None:
    uk_is_first = "() => document.querySelector('#poison [data-region]').dataset.region === 'uk'"
    home.goto("/call")
    home.choose("[data-region-choice]", "uk")
    home.wait_until(uk_is_first)
    home.restart()
    home.goto("/call")
    home.wait_until(uk_is_first)
    assert home.value("[data-region-choice]") == "uk"


def test_a_page_that_is_left_while_it_reads_or_writes_leaves_nothing_locked(home: Phone) -> None:
    for _ in range(6):
        begin(home)
        choose(home, "stand", "yes")
        home.press(DOCK)
        home.goto("/")
        home.evaluate(READ_AND_WRITE)
        home.wait_until("() => document.body.hasAttribute('data-answered')")


def test_delete_everything_deletes_everything(new_phone: NewPhone, server: Server) -> None:
    phone = new_phone(server)
    phone.goto("/")
    wait_until_ready(phone)
    phone.goto("/call?stand=yes")
    save_number(phone, "vet", "555 0142")
    phone.unfold("Fill in the blanks")
    phone.fill("[data-dog] [name=name]", "Biscuit")
    phone.goto("/checklist?stand=yes")
    phone.expect("[data-result]")
    phone.goto("/about/privacy")
    assert phone.evaluate(KEPT) != NOTHING
    phone.click("[data-forget]")
    phone.expect("[data-forgotten]")
    assert phone.evaluate(KEPT) == NOTHING
    phone.restart()
    phone.goto("/call")
    phone.expect("[data-find]")
    assert phone.value("[data-number-of=vet] [name=phone]") == ""
