// What came from a code or a file goes to what is here: by id, the newest `updated` wins, and nothing is ever removed.

// What merging would do: the changes for memory.change(), and how many of what.
async function planMerge({
  dogs = [],
  episodes = [],
  films = [],
  plans = [],
  asked = [],
  results = [],
  clinics = [],
  numbers = {},
  region = "",
}) {
  const counts = { new: 0, newer: 0, here: 0, dogs: 0, films: 0 };
  const changes = [];
  const dogsHere = byId(await memory.records("dogs"));
  for (const dog of newestById(dogs)) {
    const mine = dogsHere.get(dog.id);
    if (mine && mine.updated >= dog.updated) continue;
    if (!mine) counts.dogs++;
    changes.push(["dogs", mine ? joinedDog(mine, dog) : dog]);
  }
  const filmsHere = new Set();
  for (const film of newestById(films)) {
    if (await memory.record("films", film.id)) filmsHere.add(film.id);
    else {
      counts.films++;
      changes.push(["films", film]);
    }
  }
  const filmsComing = new Set(films.map(({ id }) => id));
  const episodesHere = byId(await memory.records("episodes"));
  const isThere = (film) => filmsComing.has(film) || filmsHere.has(film);
  for (const episode of newestById(episodes)) {
    const mine = episodesHere.get(episode.id);
    // A code has no films, and a file may come without: those of this phone stay.
    const known = mine ? filmsOf(mine) : [];
    const coming = filmsOf(episode).filter(({ id }) => isThere(id) && !known.some((film) => film.id === id));
    const films = namedFilms([...known, ...coming]);
    const isNewer = !mine || mine.updated < episode.updated;
    counts[!mine ? "new" : isNewer ? "newer" : "here"]++;
    if (isNewer) changes.push(["episodes", { ...episode, ...films, ...longerTexts(mine, episode) }]);
    else if (coming.length) changes.push(["episodes", { ...mine, ...films }]);
  }
  const plansHere = byId(await memory.records("plans"));
  for (const plan of newestById(plans)) {
    if (!((plansHere.get(plan.id)?.updated ?? -1) >= plan.updated)) changes.push(["plans", plan]);
  }
  changes.push(...(await keptChanges({ asked, results, region })));
  const joined = await planClinics(clinics, numbers);
  changes.push(...joined.changes);
  return { changes, counts: { ...counts, ...joined.counts } };
}

async function keptChanges({ asked, results, region }) {
  const changes = [];
  if (asked.length) {
    const mine = new Map(((await memory.get("questions")) ?? []).map((one) => [one.dog, one]));
    for (const one of asked) {
      const here = mine.get(one.dog);
      if (!here || here.updated < one.updated) mine.set(one.dog, { ...one, text: longer(here?.text, one.text) });
    }
    changes.push(["kept", [...mine.values()], "questions"]);
  }
  if (results.length) {
    // A code knows the minute alone: the one that is here stays.
    const mine = (await memory.get("results")) ?? [];
    const joined = new Map([...results, ...mine].map((one) => [minuteOf(one.at), one]));
    const inOrder = [...joined.values()].sort((a, b) => a.at - b.at);
    changes.push(["kept", inOrder.slice(-MOST_RESULTS_KEPT), "results"]);
  }
  if (region && !(await memory.get("region"))) changes.push(["kept", region, "region"]);
  return changes;
}

async function planClinics(coming, numbers) {
  const here = await clinicsHere.keptClinics();
  const numbersHere = (await memory.get("numbers")) ?? {};
  const most = clinicsHere.MOST_CLINICS;
  const { clinics, taken, counts } = joinedClinics({ here, coming, numbersHere, numbers, most });
  const changes = [];
  if (counts.clinics + counts.clinics_newer) changes.push(["kept", clinics, "clinics"]);
  if (JSON.stringify(taken) !== JSON.stringify(numbersHere)) changes.push(["kept", taken, "numbers"]);
  return { changes, counts };
}

const MOST_RESULTS_KEPT = 30;

function byId(records) {
  return new Map(records.map((record) => [record.id, record]));
}

function newestById(records) {
  const newest = new Map();
  for (const record of records) {
    if (!(newest.get(record.id)?.updated >= record.updated)) newest.set(record.id, record);
  }
  return [...newest.values()];
}

// A code has no photo, and not every weight.
function joinedDog(mine, dog) {
  const weights = new Map([...mine.weights, ...dog.weights].map((weight) => [weight.on, weight]));
  return {
    ...dog,
    weights: [...weights.values()].sort((a, b) => a.on.localeCompare(b.on)),
    photo: dog.photo ?? mine.photo,
  };
}

// A code carries long texts cut off: the whole one that is here stays.
function longerTexts(mine, episode) {
  const texts = Object.entries(episode).filter(([, value]) => typeof value === "string" && value.endsWith(CUT_OFF));
  return Object.fromEntries(texts.map(([name, value]) => [name, longer(mine?.[name], value)]));
}

function longer(mine, text) {
  return text.endsWith(CUT_OFF) && mine?.startsWith(text.slice(0, -CUT_OFF.length)) ? mine : text;
}
