"""What a phone of any engine keeps: put there, read and cleared past its pages, or written down by its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from e2e.engines.phone import Phone

Record = dict[str, Any]

# One transaction over all stores of the phone's memory.
WHOLE = """async (change) => {
  const opened = indexedDB.open("steady");
  await new Promise((done) => { opened.onsuccess = done; });
  const whole = opened.result.transaction(opened.result.objectStoreNames, "readwrite");
  const answer = change(whole);
  await new Promise((done, failed) => { whole.oncomplete = done; whole.onabort = () => failed(whole.error); });
  opened.result.close();
  return answer;
}"""
PUT = f"""(changes) => ({WHOLE})((whole) => {{
  for (const [store, value, key] of changes) whole.objectStore(store).put(value, ...(key ? [key] : []));
}})"""
ALL = f"""async (store) => {{
  const asked = await ({WHOLE})((whole) => whole.objectStore(store).getAll());
  return asked.result.map((one) => (one.bytes ? {{...one, bytes: [...new Uint8Array(one.bytes)]}} : one));
}}"""
CLEAR = f"""() => ({WHOLE})((whole) => {{
  for (const name of whole.objectStoreNames) whole.objectStore(name).clear();
}})"""

SHAKING = {
    "kind": "shake",
    "parts": "back_left",
    "state": "standing",
    "aware": "yes",
    "severity": "1",
    "gait": "normal",
}
NAME = "[name=dog_name]"
KEEP = ".dock button"
ENTRY = "[data-log] li"


def put(phone: Phone, *records: tuple[str, Record]) -> None:
    """Records with an id, as if they had been written down before."""
    phone.evaluate(PUT, [[store, {"updated": 1, **record}] for store, record in records])


def put_kept(phone: Phone, **values: Any) -> None:
    """Single values by their names."""
    phone.evaluate(PUT, [["kept", value, key] for key, value in values.items()])


def records(phone: Phone, store: str) -> list[Record]:
    """All of one store."""
    found: list[Record] = phone.evaluate(ALL, store)
    return found


def clear(phone: Phone) -> None:
    """As on a phone that was given to somebody else: nothing is kept but the pages."""
    phone.goto("/about")
    phone.evaluate(CLEAR)


def now_on(phone: Phone) -> int:
    now: int = phone.evaluate("() => Date.now()")
    return now


def fill_in(phone: Phone, answers: Mapping[str, str]) -> None:
    """On the page of an entry: tap these answers."""
    for field, answer in answers.items():
        phone.click(f"[data-field={field}] label:has([value='{answer}'])")


def write_down(phone: Phone, minutes: str = "2", **other: str) -> None:
    """An entry that begins now, for the dog there is or a new one called Biscuit; then the list."""
    phone.goto("/diary/episode")
    phone.expect("[data-episode]")
    if phone.visible(NAME):
        phone.fill(NAME, "Biscuit")
    phone.fill("[name=minutes]", minutes)
    fill_in(phone, SHAKING | other)
    phone.press(KEEP)
    phone.expect(ENTRY)
