// What the plots and the calendar count. An episode belongs to the day on which it began where the dog was then:
// started + offset. Days are numbers on the calendar, not spans of clock time, so a change of clocks loses none.

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const GAIT_STEPS = ["normal", "stiff", "wobbly", "knuckles", "drags", "cannot_stand"];
const WORST_SEVERITY = 4;

// Minutes east of UTC on this phone at that time.
function offsetHere(ms) {
  return -new Date(ms).getTimezoneOffset();
}

// The place's own clock, as if it were UTC.
function localMs({ started, offset }) {
  return started + (offset ?? offsetHere(started)) * MINUTE_MS;
}

// A local day as a number: days since 1970.
function localDay(episode) {
  return Math.floor(localMs(episode) / DAY_MS);
}

function dayKey(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function dayOfKey(key) {
  return Date.parse(`${key}T00:00Z`) / DAY_MS;
}

function todayOf(now) {
  return localDay({ started: now });
}

// After a flight west the last episode may stand on what is tomorrow here: it is not lost.
function lastDay(episodes, now) {
  let last = todayOf(now);
  for (const episode of episodes) if (episode.started <= now) last = Math.max(last, localDay(episode));
  return last;
}

// An unknown length is null, never 0: it counts as an episode and never as minutes.
function knownSeconds({ seconds }) {
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

function knownSeverity({ severity }) {
  return Number.isInteger(severity) && severity >= 0 && severity <= WORST_SEVERITY ? severity : null;
}

// The latest spans of so many days each, oldest first; the last one ends today.
function perSpan(episodes, now, spans, length) {
  const end = lastDay(episodes, now);
  const begin = end + 1 - spans * length;
  const list = Array.from({ length: spans }, (_, n) => emptySpan(begin + n * length, length));
  list.at(-1).today = end === todayOf(now);
  for (const episode of episodes) {
    const span = list[Math.floor((localDay(episode) - begin) / length)];
    if (span) addTo(span, episode);
  }
  return list;
}

function perDay(episodes, now, days) {
  return perSpan(episodes, now, days, 1);
}

// Seven days to today, the seven before, and so on: each is whole, so they can be compared.
function perWeek(episodes, now, weeks) {
  return perSpan(episodes, now, weeks, 7);
}

// counts, minutes, longest (seconds), unknown: by kind. severities: how many of each. longest_one: the episode.
function emptySpan(first, length) {
  return {
    key: dayKey(first),
    to: dayKey(first + length - 1),
    count: 0,
    counts: {},
    minutes: {},
    longest: {},
    unknown: {},
    longestOne: null,
    severities: Array(WORST_SEVERITY + 1).fill(0),
    worst: null,
    pastMidnight: 0,
  };
}

function addTo(span, episode) {
  const { kind } = episode;
  const seconds = knownSeconds(episode);
  const severity = knownSeverity(episode);
  span.count += 1;
  span.counts[kind] = (span.counts[kind] ?? 0) + 1;
  if (seconds === null) {
    span.unknown[kind] = (span.unknown[kind] ?? 0) + 1;
  } else {
    span.minutes[kind] = (span.minutes[kind] ?? 0) + seconds / 60;
    span.longest[kind] = Math.max(span.longest[kind] ?? 0, seconds);
    if (!span.longestOne || seconds > span.longestOne.seconds) span.longestOne = episode;
    if (Math.floor((localMs(episode) + seconds * 1000) / DAY_MS) > localDay(episode)) span.pastMidnight += 1;
  }
  if (severity !== null) {
    span.severities[severity] += 1;
    span.worst = Math.max(span.worst ?? 0, severity);
  }
}

// How many began in each hour of the day, over the latest days.
function perHour(episodes, now, days) {
  const end = lastDay(episodes, now);
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, count: 0, counts: {} }));
  for (const episode of episodes) {
    const day = localDay(episode);
    if (day > end || day <= end - days) continue;
    const slot = hours[Math.floor((localMs(episode) - day * DAY_MS) / (60 * MINUTE_MS))];
    slot.count += 1;
    slot.counts[episode.kind] = (slot.counts[episode.kind] ?? 0) + 1;
  }
  return hours;
}

// {key, at, kind, step} in order of time, of those whose severity is known.
function severitySeries(episodes, now, days) {
  return seriesOf(episodes, now, days, knownSeverity);
}

// The same for the gait: 0 normal to 5 cannot stand; "unsure" is left out.
function gaitSeries(episodes, now, days) {
  return seriesOf(episodes, now, days, ({ gait }) => (GAIT_STEPS.includes(gait) ? GAIT_STEPS.indexOf(gait) : null));
}

function seriesOf(episodes, now, days, stepOf) {
  const end = lastDay(episodes, now);
  const series = [];
  for (const episode of episodes) {
    const day = localDay(episode);
    const step = stepOf(episode);
    if (step === null || day > end || day <= end - days) continue;
    series.push({ key: dayKey(day), at: episode.started, kind: episode.kind, step });
  }
  return series.sort((a, b) => a.at - b.at);
}
