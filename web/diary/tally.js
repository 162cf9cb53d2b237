// What the plots count: for spans of days and for the hours of the day.

const WORST_SEVERITY = 4;

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
  eachBetween(episodes, begin, end, (episode, day) => addTo(list[Math.floor((day - begin) / length)], episode, day));
  return list;
}

function perDay(episodes, now, days) {
  return perSpan(episodes, now, days, 1);
}

// Seven days to today, the seven before, and so on: each is whole, so they can be compared.
function perWeek(episodes, now, weeks) {
  return perSpan(episodes, now, weeks, 7);
}

// counts, minutes, longest (seconds), unknown: by kind. severities: how many of each step.
// longestOne, worstOne, latestOne: the episode that is longest, the last of the worst, the last whose step is known.
function emptySpan(first, length) {
  return {
    key: dayKey(first),
    to: dayKey(first + length - 1),
    count: 0,
    counts: {},
    minutes: {},
    longest: {},
    unknown: {},
    severities: Array(WORST_SEVERITY + 1).fill(0),
    pastMidnight: 0,
    longestOne: null,
    worstOne: null,
    latestOne: null,
  };
}

function addTo(span, episode, day) {
  const { kind, severity } = episode;
  const seconds = knownSeconds(episode);
  span.count += 1;
  span.counts[kind] = (span.counts[kind] ?? 0) + 1;
  if (seconds === null) {
    span.unknown[kind] = (span.unknown[kind] ?? 0) + 1;
  } else {
    span.minutes[kind] = (span.minutes[kind] ?? 0) + seconds / 60;
    span.longest[kind] = Math.max(span.longest[kind] ?? 0, seconds);
    if (!span.longestOne || seconds > span.longestOne.seconds) span.longestOne = episode;
    if (localMs(episode) + seconds * 1000 >= (day + 1) * DAY_MS) span.pastMidnight += 1;
  }
  if (knownSeverity(episode) === null) return;
  span.severities[severity] += 1;
  span.worstOne = worse(span.worstOne, episode);
  span.latestOne = later(span.latestOne, episode);
}

function later(one, other) {
  return one && one.started > other.started ? one : other;
}

function worse(one, other) {
  if (!one || one.severity === other.severity) return later(one, other);
  return one.severity > other.severity ? one : other;
}

// How many began in each hour of the day, over the latest days.
function perHour(episodes, now, days) {
  const end = lastDay(episodes, now);
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, count: 0, counts: {} }));
  eachBetween(episodes, end + 1 - days, end, (episode, day) => {
    const slot = hours[Math.floor((localMs(episode) - day * DAY_MS) / (60 * MINUTE_MS))];
    slot.count += 1;
    slot.counts[episode.kind] = (slot.counts[episode.kind] ?? 0) + 1;
  });
  return hours;
}
