"""Handover by code: what goes into the codes comes out again, or a clear refusal, never something else."""

from __future__ import annotations

import json
import random
import struct
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Error, Page

from e2e.conftest import NewContext
from e2e.decoder import seen
from e2e.server_process import ROOT

SCRIPTS = ("vendor/lean-qr-2.7.4.min.js", "diary/code.js", "diary/qr.js")
BASE = "https://steady.example/h"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-/:"
LIMIT = 1024 * 1024
# The largest drawing: version 15, with the quiet zone.
LARGEST = 77 + 8

PACK = "async ([json, base]) => Promise.all(JSON.parse(json).map((value) => packCodes(value, base)))"
READ = """async (batch) => {
  const outcome = async (fragments) => {
    try {
      return { json: JSON.stringify((await readCodes(fragments)).value) };
    } catch (error) {
      if (!(error instanceof CodeError)) throw error;
      return { ...error };
    }
  };
  return Promise.all(batch.map(outcome));
}"""
DRAW = """([address, dark]) => {
  const { path, size } = qrPath(address);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.style.background = "#fff";
  drawing.setAttribute("d", path);
  svg.append(drawing);
  document.body.style.background = dark ? "#000" : "#fff";
  document.body.replaceChildren(svg);
  return size;
}"""
HELD_BADLY = "transform: rotate(4deg) scale(0.8); filter: blur(0.5px) contrast(0.6)"

Outcome = dict[str, Any]


@pytest.fixture
def tab(new_context: NewContext) -> Page:
    """A blank page with the scripts in it."""
    tab = new_context(service_workers="block").new_page()
    tab.route("**", lambda route: route.fulfill(body="<!doctype html><title>Codes</title>", content_type="text/html"))
    tab.goto("https://codes.test/")
    for script in SCRIPTS:
        tab.add_script_tag(content=(ROOT / "web" / script).read_text())
    return tab


def pack_all(tab: Page, values: list[Any], base: str) -> list[list[str]]:
    sets: list[list[str]] = tab.evaluate(PACK, [json.dumps(values), base])
    assert all(code.startswith(f"{base}#") for codes in sets for code in codes)
    return sets


def pack(tab: Page, value: object, base: str = BASE) -> list[str]:
    return pack_all(tab, [value], base)[0]


def read_all(tab: Page, batch: list[list[str]]) -> list[Outcome]:
    outcomes: list[Outcome] = tab.evaluate(READ, batch)
    return outcomes


def read(tab: Page, fragments: list[str]) -> Outcome:
    return read_all(tab, [fragments])[0]


def value_of(outcome: Outcome) -> object:
    # JavaScript has one kind of number.
    return json.loads(outcome["json"], parse_int=float)


# The format once more, written from its description at the top of code.js.


def letters_of(data: bytes) -> str:
    letters = ""
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 41)
            letters += LETTERS[digit]
    return letters


def bytes_of(letters: str) -> bytes:
    data = b""
    for at in range(0, len(letters), 3):
        digits = [LETTERS.index(letter) for letter in letters[at : at + 3]]
        data += sum(digit * 41**n for n, digit in enumerate(digits)).to_bytes(len(digits) - 1)
    return data


def made(whole: bytes, *, version: int = 1, of: int = 1, claimed: int | None = None) -> list[str]:
    """Codes for a whole that code.js itself may never make."""
    each = -(-len(whole) // of)
    made_for = zlib.crc32(whole) if claimed is None else claimed
    fragments = []
    for n in range(of):
        piece = whole[n * each : (n + 1) * each]
        rest = struct.pack(">IHBB", made_for, len(piece), n + 1, of) + piece
        fragments.append(f"SY{version}:{letters_of(struct.pack('>I', zlib.crc32(rest)) + rest)}")
    return fragments


def deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, wbits=-15)
    return b"\1" + deflate.compress(data) + deflate.flush()


def summary(episodes: int, seed: int = 20261122) -> dict[str, Any]:
    """What an owner shows: the dog, the answers and so many episodes of all kinds, as words; no ids, no clips."""
    chance = random.Random(seed)
    closed = {
        "timing": ["timed", "about", "unknown"],
        "kind": ["shake", "shake", "shake", "fit", "wobble", "collapse", "weak", "stiff"],
        "state": ["asleep", "just_woke", "resting", "standing", "rising", "walking", "running", "eating", "unsure"],
        "aware": ["yes", "dazed", "no", "unsure"],
        "gait": ["normal", "stiff", "wobbly", "knuckles", "drags", "cannot_stand", "unsure"],
    }
    parts = ["head", "face", "front_left", "front_right", "back_left", "back_right", "trunk", "whole"]
    notes = [
        "He got up on his own and drank water.",
        "Both back legs, after the evening walk.",
        "Longer than last time.",
    ]
    started = 1_790_000_000_000
    told = []
    for _ in range(episodes):
        started += chance.randrange(3 * 86_400) * 1000
        episode = {
            "started": started,
            "offset": -300,
            "seconds": chance.randrange(180),
            "saw_start": chance.random() < 0.8,
            "parts": chance.sample(parts, 2),
            "severity": chance.randrange(5),
            **{field: chance.choice(words) for field, words in closed.items()},
        }
        if chance.random() < 0.2:
            episode["note"] = chance.choice(notes)
        told.append(episode)
    dog = {
        "name": "Bella",
        "breed": "Cavalier King Charles Spaniel",
        "born": "2019-04",
        "sex": "female",
        "neutered": "yes",
        "weights": [{"on": "2026-03-01", "kg": 8.4}, {"on": "2026-10-02", "kg": 8.6}],
        "conditions": ["heart murmur grade 2"],
        "medicines": [{"name": "Vetmedin", "dose": "1.25 mg", "when": "twice a day"}],
        "vet": "Dr Miller, Oakwood Clinic",
    }
    answers = "fit=no&breath=no&gums=no&poison=no&legs=back&since=weeks"
    return {"dog": dog, "answers": answers, "result": "book_soon", "episodes": told}


# With halves of pairs, and what turns the direction of writing.
WORDS = st.text(st.characters() | st.sampled_from("\0\ud800\u202e\u05e9\u05dc\u2028🐕\u200d🦺#%"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(WORDS | st.just("__proto__"), inner, max_size=8),
    max_leaves=40,
)
NOISE = "".join(chr(c) for c in random.Random(1).choices(range(0x4E00, 0x9FFF), k=4000))


@given(
    values=st.lists(VALUES, min_size=1, max_size=10), base=st.sampled_from([BASE, "https://s.test/", BASE + "x" * 80])
)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_value_comes_back_from_its_codes_however_they_are_shuffled(tab: Page, values: list[Any], base: str) -> None:
    sets = pack_all(tab, values, base)
    for codes in sets:
        random.Random(len(codes)).shuffle(codes)
    outcomes = read_all(tab, [codes + codes[:2] for codes in sets])
    assert [value_of(outcome) for outcome in outcomes] == values


@pytest.mark.parametrize(
    "value",
    ["🐕‍🦺 רועד \u202eabc\u202c", "\0", "", 0, None, [], {}, "w" * 10_000, NOISE, "#SY1:%41 &?", summary(500)],
    ids=lambda value: f"{type(value).__name__} {len(json.dumps(value))}",
)
def test_what_people_write_comes_back(tab: Page, value: object) -> None:
    codes = pack(tab, value)
    assert value_of(read(tab, codes)) == value
    assert value_of(read(tab, [code.partition("#")[2] for code in reversed(codes)])) == value
    # And from the description alone, without the code.
    parts = [bytes_of(code.partition("#SY1:")[2]) for code in codes]
    heads = [struct.unpack(">IIHBB", part[:12]) for part in parts]
    whole = b"".join(part[12:] for part in parts)
    assert heads == [(zlib.crc32(p[4:]), zlib.crc32(whole), len(p) - 12, n, len(parts)) for n, p in enumerate(parts, 1)]
    assert json.loads(zlib.decompress(whole[1:], -15) if whole[0] else whole[1:]) == value


def test_codes_made_from_the_description_alone_are_read(tab: Page) -> None:
    text = json.dumps(summary(30)).encode()
    for whole in (b"\0" + text, deflated(text)):
        for of in (1, 3, 7):
            assert value_of(read(tab, made(whole, of=of))) == summary(30)


def test_every_part_but_the_last_asks_for_more(tab: Page) -> None:
    codes = pack(tab, summary(60))
    assert len(codes) > 4
    order = random.Random(5).sample(range(len(codes)), len(codes))
    for count in range(1, len(codes)):
        shown = order[:count]
        expected = {"kind": "more", "have": count, "of": len(codes), "parts": sorted(n + 1 for n in shown)}
        assert read(tab, [codes[n] for n in shown] * 2) == expected


def test_one_wrong_letter_is_refused_wherever_it_stands(tab: Page) -> None:
    (whole,) = pack(tab, summary(0))
    spread = pack(tab, summary(20))
    others = LETTERS + "abcxyz .+%#é\0"
    for codes, places in (([whole], range(len(BASE), len(whole))), (spread, range(len(BASE), len(spread[1]), 13))):
        good = read(tab, codes)
        for place in places:
            code = codes[-1] if place < len(codes[-1]) else codes[0]
            rest = [other for other in codes if other is not code]
            wrong = [[*rest, code[:place] + letter + code[place + 1 :]] for letter in others if letter != code[place]]
            for (*_, changed), outcome in zip(wrong, read_all(tab, wrong), strict=True):
                # Small letters are as good as capitals.
                assert outcome == good if changed.upper() == code.upper() else "kind" in outcome, changed


def test_letters_that_changed_places_are_refused(tab: Page) -> None:
    (code,) = pack(tab, summary(0))
    swapped = [code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in range(len(BASE) + 1, len(code) - 1)]
    outcomes = read_all(tab, [[other] for other in swapped if other != code])
    assert all("kind" in outcome for outcome in outcomes)


def test_a_code_cut_off_anywhere_is_called_cut(tab: Page) -> None:
    for code in (*pack(tab, summary(0)), pack(tab, summary(60))[1], made(b"\0{}")[0]):
        fragment = code.partition("#")[2] or code
        outcomes = read_all(tab, [[fragment[:length]] for length in range(len(fragment))])
        assert {outcome["kind"] for outcome in outcomes} == {"cut"}
    assert read(tab, [])["kind"] == "cut"


def test_what_is_no_code_of_ours_is_called_foreign(tab: Page) -> None:
    texts = [
        "https://steady.example/checklist?legs=back",
        "https://other.example/#main",
        "WIFI:S:Clinic;T:WPA;P:dog;;",
        "SY0:ABC",
        "SYX:ABC",
        "SY:ABC",
        "🐕",
    ]
    good = pack(tab, summary(20))[0]
    outcomes = read_all(tab, [[text] for text in texts] + [[good, text] for text in texts])
    assert [outcome["kind"] for outcome in outcomes] == ["foreign"] * 2 * len(texts)


def test_a_newer_format_is_called_future(tab: Page) -> None:
    newer = [made(b"\0{}", version=2), made(b"\0{}", version=10), ["SY2:a thing we cannot know?"], made(b"\2{}")]
    assert [outcome["kind"] for outcome in read_all(tab, newer)] == ["future"] * len(newer)


def test_true_checks_around_nonsense_do_not_make_it_a_value(tab: Page) -> None:
    nonsense = [
        b"\0{",
        b"\0",
        b'\0"\xff"',
        b"\0\xef\xbb",
        b"\0" + b"[" * 100_000,
        b"\1" + b"\xff" * 40,
        b"\1",
        deflated(b'"good"')[:-2],
        deflated(b'"good"') + b"and more",
        deflated(b"not JSON"),
    ]
    outcomes = read_all(tab, [made(whole, of=1 + len(whole) // 50_000) for whole in nonsense])
    assert [outcome.get("kind") for outcome in outcomes] == ["corrupt"] * len(nonsense)


def test_parts_that_are_each_whole_but_do_not_belong_together_are_refused(tab: Page) -> None:
    one, other = pack(tab, summary(20)), pack(tab, summary(20, seed=1))
    outcomes = read_all(
        tab,
        [
            [one[0], other[1]],
            [one[0], other[0]],
            [*one, other[0]],
            [made(b'\0"the same"', of=2)[0], made(b'\0"the same"', of=3)[1]],
            # Made to look as if they did.
            [made(b'\0"abcdefgh"', of=2, claimed=7)[0], made(b'\0"ABCDEFGH"', of=2, claimed=7)[1]],
        ],
    )
    assert [outcome["kind"] for outcome in outcomes] == ["other_set"] * 4 + ["corrupt"]


def test_a_code_that_swells_is_stopped(tab: Page) -> None:
    bomb = deflated(b'"' + b" " * 60_000_000 + b'"')
    assert len(bomb) < 65_536, "it must fit into one part"
    assert read(tab, made(bomb))["kind"] == "too_large"
    just = b'"' + b"a" * (LIMIT - 2) + b'"'
    assert value_of(read(tab, made(deflated(just)))) == "a" * (LIMIT - 2)
    assert read(tab, made(deflated(just[:-1] + b'a"')))["kind"] == "too_large"
    assert read(tab, made(b"\0" + just[:-1] + b'a"', of=20))["kind"] == "too_large"


def test_too_much_is_refused_before_it_is_drawn(tab: Page) -> None:
    refused = "async (value) => packCodes(value, 'https://s.test/h').then(() => 'packed', (error) => error.kind)"
    assert tab.evaluate(refused, "a" * (LIMIT - 2)) == "packed"
    assert tab.evaluate(refused, "a" * (LIMIT - 1)) == "too_large"
    assert tab.evaluate(refused, [random.Random(n).random() for n in range(40_000)]) == "too_large"


def test_a_browser_that_cannot_deflate_still_makes_and_reads_codes(tab: Page) -> None:
    small = pack(tab, summary(20))
    tab.evaluate("() => { delete self.CompressionStream; delete self.DecompressionStream; }")
    stored = pack(tab, summary(20))
    assert len(stored) > len(small)
    assert value_of(read(tab, stored)) == summary(20)
    assert read(tab, small)["kind"] == "old_browser"


def test_an_address_that_was_escaped_wrapped_or_typed_in_small_letters_is_read(tab: Page) -> None:
    (code,) = pack(tab, summary(0))
    fragment = code.partition("#")[2]
    ways = [
        fragment.lower(),
        fragment.swapcase(),
        quote(fragment, safe=""),
        f"{code[:200]}\n  {code[200:]}\r\n",
        f"#{fragment}",
    ]
    for outcome in read_all(tab, [[way] for way in ways]):
        assert value_of(outcome) == summary(0)


def test_no_letter_of_a_code_is_changed_by_an_address_bar(tab: Page) -> None:
    for code in pack(tab, NOISE):
        assert tab.evaluate("(address) => new URL(address).href", code) == code


@pytest.mark.parametrize("base", ["https://s.test/", BASE, BASE + "x" * 80])
def test_a_full_code_is_just_within_the_largest_drawing(tab: Page, base: str) -> None:
    codes = pack(tab, NOISE, base)
    assert max(map(len, codes)) - min(map(len, codes)) <= 2 * len(codes), "the parts of a set are of one size"
    assert all(tab.evaluate(DRAW, [code, False]) <= LARGEST for code in codes)
    texts = [NOISE[:n] for n in range(200)]
    full = [codes for codes in pack_all(tab, texts, base) if len(codes) == 1][-1][0]
    assert tab.evaluate(DRAW, [full, False]) == LARGEST
    with pytest.raises(Error, match="lean-qr error 4"):
        tab.evaluate(DRAW, [full + "A" * 10, False])


def test_four_codes_hold_a_month_of_episodes(tab: Page) -> None:
    assert len(pack(tab, summary(0))) == 1
    assert len(pack(tab, summary(30))) <= 4


@pytest.mark.parametrize(
    "value", [None, "Bella", summary(0), summary(30), NOISE], ids=["null", "a name", "dog", "30", "full"]
)
def test_an_independent_decoder_reads_every_drawn_code(tab: Page, zbarimg: str, tmp_path: Path, value: object) -> None:
    picture = tmp_path / "code.png"
    for n, code in enumerate(pack(tab, value)[:4]):
        tab.evaluate(DRAW, [code, n % 2 == 0])
        tab.locator("svg").screenshot(path=picture)
        assert seen(zbarimg, picture) == code
        # From further away, askew, pale and out of focus.
        tab.locator("svg").evaluate("(svg, style) => { svg.style.cssText += style; }", HELD_BADLY)
        tab.screenshot(path=picture)
        assert seen(zbarimg, picture) == code


def test_the_decoder_sees_a_drawing_of_every_size(tab: Page, zbarimg: str, tmp_path: Path) -> None:
    picture = tmp_path / "code.png"
    sizes = set()
    for letters in range(0, 556, 40):
        address = f"https://s.test/h#{(LETTERS * 14)[:letters]}"
        sizes.add(tab.evaluate(DRAW, [address, False]))
        tab.locator("svg").screenshot(path=picture)
        assert seen(zbarimg, picture) == address
    assert len(sizes) > 10
    assert max(sizes) == LARGEST
