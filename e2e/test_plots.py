"""The diary's plots and calendar: they count what Python counts, and say in words what they draw."""

from __future__ import annotations

import calendar
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.conftest import NewContext
from e2e.server_process import ROOT
from e2e.test_accessibility import SCHEMES, refuse_violations
from server.press.headers import security_headers
from server.press.render import Renderer

Episode = dict[str, Any]
Summary = dict[str, Any]

SCRIPTS = ("amounts", "local_days", "tally", "pen", "plots", "trends", "plot_words", "show_plots", "calendar")
KINDS = ("shake", "fit", "wobble", "collapse", "weak", "stiff")
GAITS = ("normal", "stiff", "wobbly", "knuckles", "drags", "cannot_stand")
WORDS = dict(zip(KINDS, ("Shaking", "Fit", "Wobbly", "Collapse", "Weak", "Stiff"), strict=True))
STEPS = ("None", "Slight", "Clear", "Hinders", "Cannot stand")
FIELDS = {"kind": {"answers": WORDS}, "severity": {"answers": {str(n): word for n, word in enumerate(STEPS)}}}
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SEED = 20261122

# Where the clocks change, by how much (Lord Howe: half an hour), and where they are odd or far ahead; and a time of
# day after the change, in autumn or in spring.
NOWS = {
    "London, an hour twice": ("Europe/London", "2026-10-25T23:30"),
    "New York, an hour missing": ("America/New_York", "2026-03-08T03:05"),
    "New York, an hour twice": ("America/New_York", "2026-11-01T00:10"),
    "Lord Howe, half an hour twice": ("Australia/Lord_Howe", "2026-04-05T12:00"),
    "Kathmandu": ("Asia/Kathmandu", "2026-11-22T00:00"),
    "Kiritimati": ("Pacific/Kiritimati", "2026-01-01T23:59"),
    "St John’s, on 29 February": ("America/St_Johns", "2028-02-29T21:00"),
}

COUNT = """({episodes, now, days, weeks}) => {
  const tidy = ({ longestOne, worstOne, latestOne, today, ...rest }) => ({
    ...rest, longestOne: longestOne && longestOne.seconds, worst: worstOne && [worstOne.severity, worstOne.started],
    latest: latestOne && latestOne.started });
  return {
    days: perDay(episodes, now, days).map(tidy), weeks: perWeek(episodes, now, weeks).map(tidy),
    hours: perHour(episodes, now, days),
  };
}"""
SHOW = "(diary) => showPlots(document, diary)"
DRAW_MONTH = """({year, month, episodes, fields, firstDay, now}) => {
  const place = document.querySelector("[data-calendar-place]");
  window.pressed = [];
  const onDay = (key) => window.pressed.push(key);
  const onMonth = (there) => (window.pressed.push(there), draw(there));
  const draw = (there) => drawCalendar(place, { ...there, episodes, fields, firstDay, now, onDay, onMonth });
  draw({ year, month });
}"""


# --------------------------------------------------------------------------------------------- the page


@pytest.fixture
def new_page(new_context: NewContext) -> Callable[..., Page]:
    """A page with all plots and the calendar, the style and the policy of Steady, and the scripts by themselves."""
    style = "".join((ROOT / "web" / "styles" / f"{name}.css").read_text() for name in ("steady", "diary"))
    parts = Renderer(ROOT / "web" / "templates", {}).macros("diary/_plots.html")
    body = f"<main><h1>Diary</h1>{parts.plots()}<section><h2>Calendar</h2>{parts.calendar()}</section></main>"  # type: ignore[attr-defined]
    view = '<meta name="viewport" content="width=device-width">'
    head = f'<title>Plots</title>{view}<style>{style}</style><script src="/diary.js" defer></script>'
    html = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    script = "\n".join((ROOT / "web" / "diary" / f"{name}.js").read_text() for name in SCRIPTS)

    def answer(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html", headers=security_headers(style))

    def make(**options: Any) -> Page:
        page = new_context(service_workers="block", **({"locale": "en-GB", "timezone_id": "UTC"} | options)).new_page()
        page.route("**", answer)
        page.goto("https://plots.test/")
        return page

    return make


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


NOON = int(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp() * 1000)


def an_episode(days_ago: float = 0, **fields: Any) -> Episode:
    usual = {"id": "e", "dog": "d", "offset": 0, "seconds": 120, "kind": "shake", "severity": 2, "gait": "normal"}
    return usual | {"started": int(NOON - days_ago * DAY)} | fields


def made_up(now: int, zone: str, number: int, days: int, seed: int = SEED) -> list[Episode]:
    """Episodes of somebody who lives in a zone and travels now and then; a few are after now."""
    draw = random.Random(seed)
    episodes = []
    for n in range(number):
        started = now - int(draw.uniform(-0.02, 1) * days * DAY)
        at_home = datetime.fromtimestamp(started / 1000, ZoneInfo(zone)).utcoffset()
        assert at_home is not None
        offset = int(at_home.total_seconds() // 60) if draw.random() < 0.8 else draw.choice((-720, -570, 0, 345, 840))
        episodes.append(
            {
                "id": str(n),
                "started": started,
                "offset": offset,
                "seconds": draw.choice((None, 0, 5, 59, 300, 3600, draw.randrange(20_000))),
                "kind": draw.choice(KINDS),
                "severity": draw.choice((0, 1, 2, 3, 4)),
                "gait": draw.choice((*GAITS, "unsure")),
            }
        )
    return episodes


# --------------------------------------------------------------------------------------------- Python counts too


def local(episode: Episode) -> datetime:
    zone = timezone(timedelta(minutes=episode["offset"]))
    return datetime(1970, 1, 1, tzinfo=UTC).astimezone(zone) + timedelta(milliseconds=episode["started"])


def last_day(episodes: list[Episode], now: int, zone: str) -> date:
    today = datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date()
    return max([today, *(local(e).date() for e in episodes if e["started"] <= now)])


def summary(inside: list[Episode], first: date, length: int) -> Summary:
    """What one span of days holds."""
    timed = [e for e in inside if e["seconds"] is not None]
    kinds = {e["kind"] for e in timed}
    steps = Counter(e["severity"] for e in inside)
    return {
        "key": first.isoformat(),
        "to": (first + timedelta(days=length - 1)).isoformat(),
        "count": len(inside),
        "counts": dict(Counter(e["kind"] for e in inside)),
        "minutes": {k: pytest.approx(sum(e["seconds"] for e in timed if e["kind"] == k) / 60) for k in kinds},
        "longest": {k: max(e["seconds"] for e in timed if e["kind"] == k) for k in kinds},
        "unknown": dict(Counter(e["kind"] for e in inside if e["seconds"] is None)),
        "longestOne": max((e["seconds"] for e in timed), default=None),
        "severities": [steps[n] for n in range(5)],
        "worst": max(([e["severity"], e["started"]] for e in inside), default=None),
        "latest": max((e["started"] for e in inside), default=None),
        "pastMidnight": sum((local(e) + timedelta(seconds=e["seconds"])).date() > local(e).date() for e in timed),
    }


def spans(episodes: list[Episode], last: date, number: int, length: int) -> list[Summary]:
    by_date = defaultdict(list)
    for episode in episodes:
        by_date[local(episode).date()].append(episode)
    listed = []
    for n in range(number, 0, -1):
        first = last + timedelta(days=1 - n * length)
        inside = [episode for day in range(length) for episode in by_date[first + timedelta(days=day)]]
        listed.append(summary(inside, first, length))
    return listed


@pytest.mark.parametrize("place", NOWS)
def test_the_phone_counts_what_python_counts_wherever_and_whenever_clocks_change(
    new_page: Callable[..., Page], place: str
) -> None:
    zone, clock = NOWS[place]
    now = int(datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    days, weeks = 90, 12
    episodes = made_up(now, zone, 1500, 100)
    got = new_page(timezone_id=zone).evaluate(COUNT, {"episodes": episodes, "now": now, "days": days, "weeks": weeks})
    last = last_day(episodes, now, zone)
    assert got["days"] == spans(episodes, last, days, 1)
    assert got["weeks"] == spans(episodes, last, weeks, 7)
    recent = [e for e in episodes if last - timedelta(days=days) < local(e).date() <= last]
    assert [hour["count"] for hour in got["hours"]] == [sum(local(e).hour == h for e in recent) for h in range(24)]
    for hour in got["hours"]:
        assert hour["counts"] == dict(Counter(e["kind"] for e in recent if local(e).hour == hour["hour"]))
    # All kinds of hard cases were among them.
    assert any(e["started"] > now for e in episodes)
    assert sum(day["pastMidnight"] for day in got["days"]) > 10
    assert sum(sum(day["unknown"].values()) for day in got["days"]) > 10


def count(page: Page, *episodes: Episode, now: int = NOON) -> dict[str, Any]:
    counted: dict[str, Any] = page.evaluate(COUNT, {"episodes": list(episodes), "now": now, "days": 14, "weeks": 2})
    return counted


def test_an_unknown_length_counts_as_an_episode_and_never_as_minutes(page: Page) -> None:
    today = count(page, an_episode(seconds=None, kind="fit"), an_episode(seconds=60))["days"][-1]
    assert (today["count"], today["minutes"], today["unknown"]) == (2, {"shake": 1}, {"fit": 1})


def test_an_episode_past_midnight_counts_whole_on_the_day_when_it_began(page: Page) -> None:
    late = an_episode(started=NOON + 11 * HOUR + 50 * MINUTE - DAY, seconds=1800)
    *_, yesterday, today = count(page, late)["days"]
    assert (yesterday["minutes"], yesterday["pastMidnight"], today["count"]) == ({"shake": 30}, 1, 0)


def test_what_was_written_down_before_a_flight_west_is_not_lost(page: Page) -> None:
    """Already tomorrow there, when it happened; here it is still today."""
    days = count(page, an_episode(1 / 24, offset=14 * 60))["days"]
    assert (days[-1]["key"], days[-1]["count"], len(days)) == ("2026-11-23", 1, 14)


def test_what_is_dated_after_today_stays_out_of_the_plots(page: Page) -> None:
    days = count(page, an_episode(-3))["days"]
    assert (days[-1]["key"], sum(day["count"] for day in days)) == ("2026-11-22", 0)


# --------------------------------------------------------------------------------------------- plots and their words

WEIGHTS = [{"on": "2026-11-01", "kg": 11.5}, {"on": "2026-03-02", "kg": 12.4}, {"on": "2026-06-30", "kg": 12.2}]
PLOTS = ("days", "weeks", "longest", "severity", "ring", "weight")


def show(page: Page, *episodes: Episode, weights: list[dict[str, Any]] | None = None) -> None:
    page.evaluate(SHOW, {"episodes": list(episodes), "weights": weights or [], "now": NOON, "fields": FIELDS})


def words(page: Page, plot: str) -> str:
    text = page.locator(f"[data-plot={plot}] + [data-drawn] figcaption").inner_text()
    return re.sub(r"\s+", " ", text).strip()


MANY = made_up(NOON, "UTC", 5000, 100)
AMOUNTS: dict[str, tuple[list[Episode], list[dict[str, Any]]]] = {
    "none": ([], []),
    "one": ([an_episode()], WEIGHTS[:1]),
    "one fit of unknown length": ([an_episode(seconds=None, kind="fit", severity=None)], WEIGHTS[:1] * 2),
    "one that took no time": ([an_episode(seconds=0)], WEIGHTS),
    "5,000": (MANY, [{"on": f"20{n // 12:02}-{n % 12 + 1:02}-01", "kg": 10 + n % 7} for n in range(300)]),
    "nonsense": (
        [an_episode(seconds=-1, severity=9, kind="?", gait=None), an_episode(seconds="x", severity=None)],
        [{"on": "", "kg": 3}, {"on": "2026-01-01", "kg": None}, {"on": "2026-01-02", "kg": 0}],
    ),
}
# Nothing to draw, so the whole section is away.
AWAY = {
    "none": {"longest", "severity", "ring"},
    "one fit of unknown length": {"severity"},
    "nonsense": {"severity"},
}
ALL_TEXT = """() => [...document.querySelectorAll("[data-drawn] *, [data-calendar-place] *")].flatMap((part) =>
  [...part.attributes].map(({ value }) => value).concat(part.children.length ? [] : [part.textContent]))"""


@pytest.mark.parametrize("amount", AMOUNTS)
def test_every_plot_is_drawn_with_numbers_and_has_a_name_and_the_same_in_words(page: Page, amount: str) -> None:
    episodes, weights = AMOUNTS[amount]
    show(page, *episodes, weights=weights)
    page.evaluate(DRAW_MONTH, {"year": 2026, "month": 11, "episodes": episodes, "fields": FIELDS, "now": NOON})
    for text in page.evaluate(ALL_TEXT):
        assert not re.search(r"NaN|undefined|null|Infinity|\[object|\{|\}", text), text
    sections = {plot: page.locator("section").filter(has=page.locator(f"[data-plot={plot}]")) for plot in PLOTS}
    assert {plot for plot in PLOTS if sections[plot].is_hidden()} == AWAY.get(amount, set())
    for plot in set(PLOTS) - AWAY.get(amount, set()):
        assert len(words(page, plot)) > 15
        assert sections[plot].locator("[data-drawing], [style], [data-slot]:empty").count() == 0
    named = re.compile(r"^\w.+ The same in words is below\.$")
    pictures = page.get_by_role("img", name=named)
    assert pictures.count() == page.locator("svg.plot:visible").count()
    assert pictures.count() == {"none": 0, "one fit of unknown length": 4, "nonsense": 3}.get(amount, 6)


def test_all_plots_can_be_drawn_of_nothing_and_at_any_width(page: Page) -> None:
    """A page may show an empty plot; none of them may fail or hold a number that is none."""
    pictures = page.evaluate(
        """() => [240, 285, 565].flatMap((width) => {
          const options = { label: "A plot", width, today: "Today" };
          const [days, weeks] = [perDay([], 0, 14), perWeek([], 0, 12)];
          const drawn = [drawDays(days, options), drawWeeks(weeks, options), drawLongest(weeks, options),
            drawSeverity(weeks, options), drawRing(perHour([], 0, 84), options), drawWeight([], options)];
          return drawn.map((svg) => svg.outerHTML);
        })"""
    )
    assert len(pictures) == 18
    for picture in pictures:
        assert re.match(r'<svg[^>]* role="img" aria-label="A plot"', picture)
        assert not re.search(r"NaN|undefined|Infinity|style=", picture)


def test_nothing_drawn_is_cut_off(page: Page) -> None:
    """Every text and shape lies within its picture, on the narrowest phone too."""
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        show(page, *MANY, weights=WEIGHTS)
        outside = page.evaluate(
            """() => [...document.querySelectorAll("svg.plot")].flatMap((svg) => {
              const frame = svg.getBoundingClientRect();
              return [...svg.querySelectorAll("text, rect, circle, path")].filter((part) => {
                const box = part.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
                  || box.bottom > frame.bottom + 1;
              }).map((part) => part.outerHTML);
            })"""
        )
        assert outside == [], width


def test_all_parts_of_each_plot_hold_what_was_counted(page: Page) -> None:
    show(page, an_episode(kind="shake"), an_episode(2, kind="fit"), an_episode(4, kind="weak"))
    days = page.locator("[data-plot=days] + [data-drawn] svg.plot")
    assert (days.locator("rect").count(), days.locator("circle").count()) == (2, 1)
    bars = days.locator("rect").evaluate_all("(bars) => bars.map((bar) => Number(bar.getAttribute('x')))")
    assert bars[0] < days.locator("circle").evaluate("(dot) => Number(dot.getAttribute('cx'))") < bars[1]


def test_a_fit_of_unknown_length_is_a_hollow_head_and_a_question_mark(page: Page) -> None:
    show(page, an_episode(kind="fit", seconds=None))
    days = page.locator("[data-plot=days] + [data-drawn] svg.plot")
    expect(days.locator("circle")).to_have_attribute("fill", "var(--card)")
    expect(days.get_by_text("?")).to_have_count(1)


SAID = {
    "nothing": ([], "days", "Nothing is written down for the last 14 days."),
    "nothing for weeks": ([], "weeks", "Nothing is written down for the last 12 weeks."),
    "one": (
        [an_episode(1, seconds=100)],
        "days",
        "Minutes each day. One episode in 14 days. No fit is written down. "
        "It took 1 minute 40 seconds (Shaking, 21 Nov).",
    ),
    "one fit": (
        [an_episode(kind="fit", seconds=None)],
        "days",
        "Minutes each day. One episode in 14 days. It was a fit. "
        "“?” marks an episode whose length nobody knows. It counts as an episode, but not as minutes.",
    ),
    "three": (
        [an_episode(), an_episode(1, kind="fit", seconds=45), an_episode(3, seconds=None), an_episode(5, seconds=None)],
        "days",
        "Minutes each day. 4 episodes in 14 days. One of them was a fit. The longest took 2 minutes (Shaking, 22 Nov). "
        "“?” marks episodes whose length nobody knows: 2. They count as episodes, but not as minutes.",
    ),
    "past midnight": (
        [an_episode(0.5, started=NOON - 13 * HOUR, seconds=2 * 3600 + 300)],
        "days",
        "Minutes each day. One episode in 14 days. No fit is written down. "
        "It took 2 hours 5 minutes (Shaking, 21 Nov). "
        "An episode that goes on past midnight counts on the day when it began.",
    ),
    "weeks": (
        [an_episode(), an_episode(8, kind="fit"), an_episode(9, kind="fit"), an_episode(15)],
        "weeks",
        "4 episodes in 12 weeks. 2 of them were fits. Last 7 days: 1. The 7 days before: 2. "
        "Most in 7 days: 2, from 9 Nov to 15 Nov.",
    ),
    "the longest": (
        [an_episode(seconds=700), an_episode(30, kind="fit", seconds=299)],
        "longest",
        "The longest in 12 weeks took 12 minutes (Shaking, 22 Nov). The longest fit took 4 minutes 59 seconds.",
    ),
    "no length": (
        [an_episode(seconds=None)],
        "longest",
        "No length is known for the last 12 weeks. A guess in minutes helps the vet too.",
    ),
    "how bad": (
        [an_episode(9, severity=4), an_episode(3, severity=4), an_episode(severity=1)],
        "severity",
        "The worst in 12 weeks: “Cannot stand”, 2 times, last on 19 Nov. The latest: “Slight”, on 22 Nov.",
    ),
    "how bad once": ([an_episode(severity=3)], "severity", "One episode: “Hinders”, on 22 Nov."),
    "time of day": (
        [an_episode(), an_episode(1), an_episode(0.5)],
        "ring",
        "When they began, in 12 weeks. A longer bar means more episodes. "
        "Most in one hour: 2 of 3, between 12:00 and 13:00. At night, between 22:00 and 06:00: one.",
    ),
}


def test_the_words_say_what_is_drawn_with_one_and_many_and_none(page: Page) -> None:
    for case, (episodes, plot, said) in SAID.items():
        show(page, *episodes)
        assert words(page, plot) == said, case


def test_the_weight_is_said_in_both_units_and_its_sums_are_right(page: Page) -> None:
    cases: list[tuple[tuple[float, ...], str]] = [
        ((), "No weight is written down yet."),
        ((12.4,), "12.4 kg (27.3 lb) on 1 Jan 2026."),
        (
            (12.4, 11.5),
            "11.5 kg (25.4 lb) on 1 Feb 2026. It was 12.4 kg (27.3 lb) on 1 Jan 2026: 0.9 kg (1.9 lb) less now.",
        ),
        ((3, 3.25), "3.3 kg (7.2 lb) on 1 Feb 2026. It was 3 kg (6.6 lb) on 1 Jan 2026: 0.3 kg (0.6 lb) more now."),
        ((40, 41, 40), "40 kg (88.2 lb) on 1 Mar 2026. It was 40 kg (88.2 lb) on 1 Jan 2026: the same now."),
    ]
    for kg, said in cases:
        show(page, weights=[{"on": f"2026-{n + 1:02}-01", "kg": weight} for n, weight in enumerate(kg)])
        assert words(page, "weight") == said


def test_every_sentence_of_the_templates_can_be_said(page: Page) -> None:
    """No sentence waits for a case that never comes."""
    cases = """() => Object.fromEntries([...document.querySelectorAll("template[data-plot]")].map((template) =>
      [template.dataset.plot, [...template.content.querySelectorAll("[data-case]")].map((e) => e.dataset.case)]))"""
    wanted = {plot: set(named) for plot, named in page.evaluate(cases).items()}
    one_fit, unknown = an_episode(kind="fit"), an_episode(seconds=None)
    at_night = an_episode(0.5)
    tries = [
        ([], []),
        ([one_fit], WEIGHTS[:1]),
        ([unknown], WEIGHTS),
        ([one_fit, unknown, at_night], [*WEIGHTS[::-1], {"on": "2026-12-01", "kg": 20}]),
        ([one_fit, one_fit, unknown, unknown, at_night, at_night], [*WEIGHTS[:1], {"on": "2026-12-01", "kg": 11.5}]),
        ([an_episode(kind="stiff", seconds=DAY // 1000)], []),
        ([an_episode(severity=4), an_episode(severity=1)], []),
    ]
    for episodes, weights in tries:
        show(page, *episodes, weights=weights)
        for plot in PLOTS:
            shown = page.locator(f"[data-plot={plot}] + [data-drawn] [data-case]")
            wanted[plot] -= set(shown.evaluate_all("(parts) => parts.map((part) => part.dataset.case)"))
    assert {plot: left for plot, left in wanted.items() if left} == {}


@pytest.mark.parametrize(
    ("locale", "day", "hour"), [("en-US", "Nov 22", "6 PM"), ("en-GB", "22 Nov", "18:00"), ("de-DE", "Nov 22", "18:00")]
)
def test_dates_are_written_as_the_owner_does_and_the_clock_is_the_phones(
    new_page: Callable[..., Page], locale: str, day: str, hour: str
) -> None:
    page = new_page(locale=locale)
    show(page, an_episode(seconds=700))
    expect(page.locator("[data-plot=ring] + [data-drawn] svg.plot")).to_contain_text(hour)
    assert f"12 minutes (Shaking, {day})." in words(page, "days")


def test_what_people_typed_is_never_markup(page: Page) -> None:
    show(page, an_episode(kind="<img src=x>"))
    assert "(<img src=x>, 22 Nov)" in words(page, "days")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("amount", ["none", "one", "5,000"])
def test_axe_finds_nothing_in_the_plots_and_the_calendar(
    new_page: Callable[..., Page], scheme: str, amount: str
) -> None:
    page = new_page(color_scheme=scheme)
    episodes, weights = AMOUNTS[amount]
    show(page, *episodes, weights=weights)
    page.evaluate(DRAW_MONTH, {"year": 2026, "month": 11, "episodes": episodes, "fields": FIELDS, "now": NOON})
    refuse_violations(page)


def test_with_twice_the_text_on_a_small_phone_nothing_runs_off_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.styleSheets[0].insertRule(':root { font-size: 200% }')")
    show(page, *MANY, weights=WEIGHTS)
    page.evaluate(DRAW_MONTH, {"year": 2026, "month": 11, "episodes": MANY, "fields": FIELDS, "now": NOON})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# --------------------------------------------------------------------------------------------- the calendar


@pytest.mark.parametrize("first_day", [1, 7], ids=["from Monday", "from Sunday"])
def test_the_calendar_has_every_day_of_a_month_once_and_under_its_weekday(page: Page, first_day: int) -> None:
    """The 120 months around two turns of the century, leap years among them."""
    theirs = calendar.Calendar(first_day - 1)
    for year in (1999, 2000, 2024, 2026, 2027, 2028, 2099, 2100, 2101, 2400):
        got = page.evaluate(
            "([year, first]) => Array.from({ length: 12 }, (_, n) => monthWeeks(year, n + 1, first))", [year, first_day]
        )
        for month in range(1, 13):
            weeks = [
                [day.isoformat() if day.month == month else None for day in week]
                for week in theirs.monthdatescalendar(year, month)
            ]
            assert got[month - 1] == weeks, (year, month)


@pytest.mark.parametrize("first_day", [1, 7], ids=["from Monday", "from Sunday"])
def test_the_calendar_is_a_table_with_a_caption_and_named_weekdays(page: Page, first_day: int) -> None:
    page.evaluate(DRAW_MONTH, {"year": 2028, "month": 2, "episodes": [], "firstDay": first_day, "now": NOON})
    table = page.get_by_role("table", name="February 2028")
    heads = table.locator("th[scope=col]").all_inner_texts()
    names = [name.split()[-1] for name in heads]
    assert names == [*calendar.day_name[first_day - 1 :], *calendar.day_name[: first_day - 1]]
    keys = [cell.get_attribute("data-date") for cell in table.locator("[data-date]").all()]
    assert keys == [date(2028, 2, day).isoformat() for day in range(1, 30)]
    expect(table.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize(("locale", "first"), [("en-US", "Sunday"), ("en-GB", "Monday"), ("de-DE", "Monday")])
def test_the_week_begins_as_the_phones_country_has_it(new_page: Callable[..., Page], locale: str, first: str) -> None:
    page = new_page(locale=locale)
    page.evaluate(DRAW_MONTH, {"year": 2026, "month": 11, "episodes": [], "now": NOON})
    expect(page.locator(".calendar th").first).to_contain_text(first)


def test_the_name_of_a_language_that_no_standard_knows_is_passed_over(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'languages', {value: ['C', 'en-US@posix', 'en-GB', 'en-US']})"
    )
    page.reload()
    page.evaluate(DRAW_MONTH, {"year": 2026, "month": 11, "episodes": [], "now": NOON})
    expect(page.locator(".calendar th").first).to_contain_text("Monday")
    expect(page.locator(".calendar caption")).to_have_text("November 2026")


def test_a_day_with_episodes_is_a_button_that_says_how_many_of_what(page: Page) -> None:
    episodes = [
        an_episode(1, kind="fit"),
        an_episode(1, kind="shake"),
        an_episode(1, kind="shake"),
        an_episode(0, kind="weak"),
        # Half past eleven in the evening of the 19th in UTC was the 20th where the dog was.
        an_episode(started=NOON - 3 * DAY + 11 * HOUR + 30 * MINUTE, offset=60),
        an_episode(40),
    ]
    page.evaluate(DRAW_MONTH, {"year": 2026, "month": 11, "episodes": episodes, "fields": FIELDS, "now": NOON})
    buttons = page.locator(".calendar").get_by_role("button")
    assert [re.sub(r"\s+", " ", name) for name in buttons.locator(".vh:not(.vh .vh)").all_inner_texts()] == [
        "Friday 20 November. One episode: Shaking 1.",
        "Saturday 21 November. 3 episodes: Fit 1, Shaking 2.",
        "Sunday 22 November. One episode: Weak 1.",
    ]
    expect(buttons.nth(1).locator("svg rect, svg circle")).to_have_count(2)
    expect(page.locator("[aria-current=date]")).to_have_attribute("data-date", "2026-11-22")
    buttons.nth(1).click()
    assert page.evaluate("window.pressed") == ["2026-11-21"]


def test_the_month_buttons_lead_over_the_turn_of_the_year_and_keep_the_focus(page: Page) -> None:
    page.evaluate(DRAW_MONTH, {"year": 2026, "month": 11, "episodes": [], "now": NOON})
    caption = page.locator(".calendar caption")
    after = page.get_by_role("button", name="Month after: December")
    after.click()
    expect(caption).to_have_text("December 2026")
    after = page.get_by_role("button", name="Month after: January")
    expect(after).to_be_focused()
    after.press("Enter")
    expect(caption).to_have_text("January 2027")
    page.get_by_role("button", name="Month before: December").click()
    expect(caption).to_have_text("December 2026")
    assert page.evaluate("window.pressed") == [
        {"year": 2026, "month": 12},
        {"year": 2027, "month": 1},
        {"year": 2026, "month": 12},
    ]
