// When a clinic is open, on its own clock. clinicOpening is the same as server/domain/opening_hours.py, and held to the
// same table.

const MINUTES_A_DAY = 24 * 60;

// The weekday (Monday is 0) and minute on a clinic's clock at a moment, or null when this browser does not know the zone.
function clinicClock(zone, moment) {
  try {
    const said = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).formatToParts(moment);
    const part = (type) => said.find((found) => found.type === type).value;
    const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(part("weekday"));
    return { weekday, minute: Number(part("hour")) * 60 + Number(part("minute")) };
  } catch {
    return null;
  }
}

// `week` is seven lists of [from, to] in minutes. {state: "open"|"closed"|"unknown", days, weekday, minute}: when it
// next closes or opens; null when it never closes or no hours are known.
function clinicOpening(week, weekday, minute) {
  const spans = [];
  // A week before and after, so that a night that began on Sunday counts on Monday.
  for (let days = -7; days < 15; days++) {
    for (const [from, to] of week[(weekday + days + 7) % 7]) {
      spans.push([days * MINUTES_A_DAY + from, days * MINUTES_A_DAY + to]);
    }
  }
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (spans.length === 0) return openingAt("unknown", weekday, null);
  const now = spans.find(([from, to]) => from <= minute && minute < to);
  if (!now) return openingAt("closed", weekday, spans.find(([from]) => from > minute)[0]);
  const until = spans.reduce((latest, [from, to]) => (from <= latest && latest < to ? to : latest), now[1]);
  return openingAt("open", weekday, until > minute + 7 * MINUTES_A_DAY ? null : until);
}

function openingAt(state, weekday, minute) {
  if (minute === null) return { state, days: null, weekday: null, minute: null };
  const days = Math.floor(minute / MINUTES_A_DAY);
  return { state, days, weekday: (weekday + days) % 7, minute: minute % MINUTES_A_DAY };
}

// How it stands with a kept clinic at this moment; "unknown" without hours or without a zone that this browser knows.
function openingNow({ hours, zone }, moment) {
  const clock = Array.isArray(hours) && hours.length === 7 && zone ? clinicClock(zone, moment) : null;
  if (!clock) return { ...openingAt("unknown", 0, null), elsewhere: false };
  const here = new Date(moment);
  const ours = ((here.getDay() + 6) % 7) * MINUTES_A_DAY + here.getHours() * 60 + here.getMinutes();
  const elsewhere = ours !== clock.weekday * MINUTES_A_DAY + clock.minute;
  return { ...clinicOpening(hours, clock.weekday, clock.minute), elsewhere };
}

// "6:00 pm", with the weekday unless it is today, or this night.
function untilWords({ days, weekday, minute }) {
  // 1 January 2024 was a Monday.
  const moment = new Date(Date.UTC(2024, 0, 1 + weekday, 0, minute));
  const near = days === 0 || (days === 1 && minute <= 6 * 60);
  const shape = { hour: "numeric", minute: "2-digit", timeZone: "UTC", ...(near ? {} : { weekday: "long" }) };
  return moment.toLocaleString([], shape);
}

// Shows the sentence of `place` that holds: open, always, closed, after.
function sayOpening(place, opening, says = opening.state) {
  const saying = says === "open" && opening.minute === null ? "always" : says;
  for (const part of place.querySelectorAll("[data-says]")) part.hidden = part.dataset.says !== saying;
  for (const until of place.querySelectorAll("[data-until]"))
    until.textContent = opening.minute === null ? "" : untilWords(opening);
  const tellsTime = saying === "open" || saying === "closed";
  for (const part of place.querySelectorAll("[data-their]")) part.hidden = !(opening.elsewhere && tellsTime);
  place.hidden = ![...place.querySelectorAll("[data-says]")].some((part) => !part.hidden);
}
