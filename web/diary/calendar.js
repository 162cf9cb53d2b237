// A month as a table. Days with episodes are buttons; their marks are those of the plots. Words are in the template.

const DAYS_A_WEEK = 7;
const MONDAY = 1;
const A_MONDAY = "2024-01-01";

// 1 is Monday, 7 is Sunday.
function firstDayHere() {
  const locale = LOCALES.length ? new Intl.Locale(LOCALES[0]) : null;
  return (locale?.getWeekInfo?.() ?? locale?.weekInfo)?.firstDay ?? MONDAY;
}

// The keys of a month (1 to 12) in weeks; null where a week reaches into another month.
function monthWeeks(year, month, firstDay) {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const empty = (first.getUTCDay() - firstDay + DAYS_A_WEEK) % DAYS_A_WEEK;
  const start = Math.round(first.getTime() / DAY_MS) - empty;
  const inMonth = (n) => n >= empty && n < empty + days;
  const keys = Array.from({ length: 6 * DAYS_A_WEEK }, (_, n) => (inMonth(n) ? dayKey(start + n) : null));
  const weeks = Array.from({ length: 6 }, (_, n) => keys.slice(n * DAYS_A_WEEK, (n + 1) * DAYS_A_WEEK));
  return weeks.filter((week) => week.some((key) => key !== null));
}

function monthAfter({ year, month }, steps) {
  const months = year * 12 + (month - 1) + steps;
  return { year: Math.floor(months / 12), month: (months % 12) + 1 };
}

// How many of each kind on each day of a month: a map from day key to {kind: count}.
function countsByDay(episodes, year, month) {
  const [start, end] = [month - 1, month].map((n) => Date.UTC(year, n, 1) / DAY_MS);
  const counts = new Map();
  eachBetween(episodes, start, end - 1, ({ kind }, day) => {
    const key = dayKey(day);
    if (!counts.has(key)) counts.set(key, {});
    counts.get(key)[kind] = (counts.get(key)[kind] ?? 0) + 1;
  });
  return counts;
}

// `place` holds the templates data-calendar and data-day and, after the first call, the calendar made from them: its
// month buttons stay the same, so that they keep the focus. onDay(key) and onMonth({year, month}) say what was pressed.
function drawCalendar(place, { year, month, episodes, onDay, onMonth, fields, now = Date.now(), firstDay }) {
  const [whole, day] = ["calendar", "day"].map((name) => place.querySelector(`template[data-${name}]`).content);
  if (!place.querySelector("table")) place.append(whole.cloneNode(true));
  for (const button of place.querySelectorAll("[data-month]")) {
    const there = monthAfter({ year, month }, Number(button.dataset.month));
    button.querySelector("[data-slot=month]").textContent = monthInWords(there, "month");
    button.onclick = () => onMonth(there);
  }
  const begin = firstDay ?? firstDayHere();
  const weeks = monthWeeks(year, month, begin);
  const counts = countsByDay(episodes, year, month);
  const today = dayKey(todayOf(now));
  const cell = (key) => dayCell(day, key, counts.get(key), { today, onDay, fields });
  place.querySelector("caption").textContent = monthInWords({ year, month }, "monthYear");
  place.querySelector("thead").replaceChildren(weekdayRow(begin));
  place.querySelector("tbody").replaceChildren(...weeks.map((keys) => rowOf(keys.map(cell))));
}

function monthInWords({ year, month }, format) {
  return inWords(format, Date.UTC(year, month - 1, 1));
}

function rowOf(cells) {
  const row = document.createElement("tr");
  row.append(...cells);
  return row;
}

// One letter to see, the whole name to hear.
function weekdayRow(firstDay) {
  const monday = dayOfKey(A_MONDAY);
  const places = Array.from({ length: DAYS_A_WEEK }, (_, n) => (firstDay - MONDAY + n) % DAYS_A_WEEK);
  return rowOf(
    places.map((place) => {
      const day = (monday + place) * DAY_MS;
      const head = document.createElement("th");
      const [letter, name] = [document.createElement("span"), document.createElement("span")];
      head.scope = "col";
      letter.setAttribute("aria-hidden", "true");
      letter.textContent = inWords("weekdayNarrow", day);
      name.className = "vh";
      name.textContent = inWords("weekday", day);
      head.append(letter, name);
      return head;
    }),
  );
}

function dayCell(content, key, counts, { today, onDay, fields }) {
  const cell = document.createElement("td");
  if (key === null) return cell;
  if (key === today) cell.setAttribute("aria-current", "date");
  cell.dataset.date = key;
  if (!counts) {
    cell.textContent = inWords("number", Number(key.slice(8)));
    return cell;
  }
  cell.append(dayButton(content, key, counts, fields));
  cell.firstElementChild.onclick = () => onDay(key);
  return cell;
}

function dayButton(content, key, counts, fields) {
  const count = Object.values(counts).reduce((a, b) => a + b, 0);
  const kinds = Object.entries(counts).map(([kind, n]) => `${wordFor(fields, "kind", kind)} ${inWords("number", n)}`);
  const slots = {
    number: inWords("number", Number(key.slice(8))),
    day: dayInWords(key, "dayLong"),
    count: inWords("number", count),
    kinds: kinds.join(", "),
  };
  const filled = filledPlot(content, calendarMarks(sumInGroups(counts)), { cases: [countCase("count", count)], slots });
  return filled.firstElementChild;
}

function calendarMarks({ shake, other, fit }) {
  const hollow = { fill: GROUND, stroke: INK, "stroke-width": 2 };
  const marks = [
    shake && ((x) => svgPart("rect", { x: x - 5, y: 1, width: 10, height: 10, fill: INK })),
    fit && ((x) => svgPart("circle", { cx: x, cy: 6, r: 5.5, fill: FIT })),
    other && ((x) => svgPart("rect", { x: x - 4, y: 2, width: 8, height: 8, ...hollow })),
  ].filter(Boolean);
  const shapes = marks.map((mark, n) => mark(20 + (n - (marks.length - 1) / 2) * 13));
  return svgPart("svg", { width: 40, height: 12, viewBox: "0 0 40 12", "aria-hidden": "true" }, ...shapes);
}
