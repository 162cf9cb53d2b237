// Local days. An episode belongs to the day on which it began where the dog was then: started + offset.
// Days are numbers on the calendar, not spans of clock time, so a change of clocks neither loses nor doubles one.

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const dayKeys = new Map();

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
  if (!dayKeys.has(day)) dayKeys.set(day, new Date(day * DAY_MS).toISOString().slice(0, 10));
  return dayKeys.get(day);
}

function dayOfKey(key) {
  return Date.parse(`${key}T00:00Z`) / DAY_MS;
}

function todayOf(now) {
  return localDay({ started: now });
}

// After a flight west the last episode may stand on what is tomorrow here: it is not lost.
function lastDay(episodes, now) {
  const recent = now - 2 * DAY_MS;
  let last = todayOf(now);
  for (const episode of episodes) {
    if (episode.started > recent && episode.started <= now) last = Math.max(last, localDay(episode));
  }
  return last;
}

// The episodes of some local days, both ends included. One comparison passes over the others: there may be thousands.
function eachBetween(episodes, first, last, visit) {
  const earliest = (first - 1) * DAY_MS;
  const latest = (last + 2) * DAY_MS;
  for (const episode of episodes) {
    if (episode.started < earliest || episode.started > latest) continue;
    const day = localDay(episode);
    if (day >= first && day <= last) visit(episode, day);
  }
}
