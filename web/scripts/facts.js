// From what the phone keeps to the facts of data/diary/watch.toml, and from facts to the rows that hold.
// A clock that was moved puts entries into the future: a span counts in both directions.

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const LONG_FIT_SECONDS = 300;
const GAITS = ["normal", "stiff", "wobbly", "knuckles", "drags", "cannot_stand"];

const apart = (a, b) => Math.abs(a - b);

// `episodes` and `results` are of one dog, in any order; only the last weeks matter.
function factsOf(dog, episodes, results, now) {
  // What stands further off, in the past or in a year that a wrong clock named, must not pass for the latest.
  const isNear = (time) => apart(now, time) <= 2 * WEEK;
  const inOrder = episodes.filter(({ started }) => isNear(started)).sort((a, b) => a.started - b.started);
  const fits = inOrder.filter((episode) => episode.kind === "fit");
  const watched = results.filter((result) => isWatched(result) && isNear(result.at));
  const traits = dog?.traits ?? [];
  return {
    fits_24h: countFits(
      fits.filter((fit, n) => isNearAnother(fits, n) && apart(now, fit.started) <= WEEK),
      fits,
    ),
    fits_today: countFits(fits.filter((fit) => apart(now, fit.started) <= DAY)),
    long_fit: yesIf(fits.some((fit) => isLong(fit) && apart(now, fit.started) <= WEEK)),
    long_fit_today: yesIf(fits.some((fit) => isLong(fit) && apart(now, fit.started) <= DAY)),
    gait: gaitFact(inOrder, now),
    severity: isRising(inOrder, now) ? "rising" : "not_rising",
    watched: sinceFact(watched.at(-1) && apart(now, watched.at(-1).at)),
    watched_twice: sinceFact(
      watched.length > 1 && apart(now, watched.at(-1).at) <= WEEK && apart(watched.at(-1).at, watched.at(-2).at),
    ),
    age: ageFact(dog?.born ?? "", now),
    under_3_kg: yesIf(dog?.weights?.length > 0 && lastWeight(dog).kg < 3),
    disc_breed: yesIf(traits.includes("disc_breed")),
    flat_face: yesIf(traits.includes("flat_face")),
    mdr1: yesIf(traits.includes("mdr1")),
  };
}

const isWatched = ({ level, query }) => level === "watch" && !/[?&]why=known_same(&|$)/.test(query);
const yesIf = (holds) => (holds ? "yes" : "no");

function countFits(near, all = near) {
  if (near.length > 1) return "two_or_more";
  return all.length > 0 ? "one" : "none";
}

function isNearAnother(fits, n) {
  return [fits[n - 1], fits[n + 1]].some((other) => other && apart(other.started, fits[n].started) <= DAY);
}

// Nobody knows how long it lasted, or when it began: it counts as long (EVIDENCE 6).
function isLong(fit) {
  return fit.seconds === null || fit.seconds >= LONG_FIT_SECONDS || fit.saw_start === false;
}

function gaitFact(inOrder, now) {
  const walks = inOrder.filter((episode) => GAITS.includes(episode.gait));
  const last = walks.at(-1);
  if (!last || apart(now, last.started) > WEEK) return "same";
  const better = walks.filter((walk) => GAITS.indexOf(walk.gait) < GAITS.indexOf(last.gait));
  if (better.some((walk) => last.started - walk.started <= DAY)) return "worse_in_24_hours";
  return better.some((walk) => last.started - walk.started <= WEEK) ? "worse_in_7_days" : "same";
}

function isRising(inOrder, now) {
  const [a, b, c] = inOrder.filter(({ severity }) => Number.isInteger(severity)).slice(-3);
  return Boolean(c) && a.severity < b.severity && b.severity < c.severity && apart(now, c.started) <= WEEK;
}

function sinceFact(span) {
  if (typeof span !== "number" || span > WEEK) return "none";
  return span <= DAY ? "in_24_hours" : "in_7_days";
}

// Days since birth, or NaN. Only the month or the year known: as young as it can be.
function ageInDays(born, now) {
  const [year, month, day] = born.split("-").map(Number);
  if (!year) return NaN;
  const latest = day ? new Date(year, month - 1, day) : month ? new Date(year, month, 0) : new Date(year, 11, 31);
  return Math.max(0, (now - latest) / DAY);
}

// "9 years" in the page's own words; from the year alone, as people count.
function ageWords(place, born, now) {
  if (!born) return "";
  const years = new Date(now).getFullYear() - Number(born);
  const days = years > 1 ? years * 365.25 : ageInDays(born, now);
  if (Number.isNaN(days)) return "";
  const [count, unit] = days < 84 ? [days / 7, "week"] : days < 731 ? [days / 30.44, "month"] : [days / 365.25, "year"];
  const whole = Math.max(1, Math.floor(count));
  return `${whole} ${place.querySelector(`template[data-words="${whole === 1 ? unit : `${unit}s`}"]`).content.textContent}`;
}

function ageFact(born, now) {
  const days = ageInDays(born, now);
  if (Number.isNaN(days)) return "unknown";
  if (days < 84) return "under_12w";
  if (days < 183) return "under_6m";
  return days < 731 ? "under_2y" : "adult";
}

function lastWeight(dog) {
  return [...(dog.weights ?? [])].sort((a, b) => a.on.localeCompare(b.on)).at(-1);
}

// The elements whose data-when holds, in their order.
function thatHold(elements, facts) {
  return [...elements].filter((element) =>
    Object.entries(JSON.parse(element.dataset.when)).every(([fact, accepted]) => accepted.includes(facts[fact])),
  );
}
