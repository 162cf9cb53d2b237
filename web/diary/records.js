// What may be kept: the records of files and codes from elsewhere are read field by field into new ones. What is not
// known is left out, what is too long is cut, and a record that says nothing sound comes back as null.
// `fields` are those of /diary.json: {kind: {form, answers, least, most}, ...}

const TRAITS = ["disc_breed", "flat_face", "mdr1"];
const LEVELS = ["emergency", "same_day", "book_soon", "watch"];
const TIMINGS = ["timed", "about", "unknown"];
const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp"];
const FILM_TYPE = /^video\/[\w.+-]{1,40}(;[\w\s=".,+-]{0,80})?$/;
const SOUND_ID = /^[\w-]{1,64}$/;
const SOUND_ANSWERS = /^\??[\w=&-]{0,4000}$/;
// The years 2000 to 2100.
const EARLIEST = 946_684_800_000;
const LATEST = 4_102_444_800_000;
const MOST_SECONDS = 72 * 3600;
const MOST_DOG_KG = 120;
const MOST_PHOTO_BYTES = 2 * 1024 * 1024;
const MOST_FILMS = 50;
const MOST_WEIGHTS = 1000;
const MOST_MEDICINES = 50;
const MOST_CONDITIONS = 50;
const MOST_QUESTIONS = 2000;
// More than a year of ticks, several medicines a day.
const MOST_PLAN_ROWS = 20_000;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const own = (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
const oneOf = (value, allowed, otherwise) => (allowed.includes(value) ? value : otherwise);
const soundId = (value) => (typeof value === "string" && SOUND_ID.test(value) ? value : undefined);
const rowsOf = (value, most) => (Array.isArray(value) ? value.slice(0, most) : []);

// Text without what no keyboard types: control characters, and those that turn the direction of what follows.
function soundText(value, most) {
  if (typeof value !== "string") return "";
  const plain = value.slice(0, most * 2).replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "");
  return [...plain].slice(0, most).join("").trim();
}

function soundNumber(value, least, most) {
  return typeof value === "number" && value >= least && value <= most ? value : undefined;
}

function soundTime(value) {
  return Number.isInteger(value) ? soundNumber(value, EARLIEST, LATEST) : undefined;
}

// "2019", "2019-04" or "2019-04-30"; with `whole` only a day will do.
function soundDay(value, whole = false) {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(typeof value === "string" ? value : "") ?? [];
  if (!year || (whole && !day)) return "";
  const date = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)));
  return date.toISOString().startsWith(value) ? value : "";
}

function soundDog(value) {
  const id = soundId(own(value, "id"));
  const name = soundText(own(value, "name"), 60);
  if (!id || !name) return null;
  return {
    id,
    name,
    breed: soundText(own(value, "breed"), 80),
    born: soundDay(own(value, "born")),
    sex: oneOf(own(value, "sex"), ["female", "male"], ""),
    neutered: oneOf(own(value, "neutered"), ["yes", "no"], ""),
    weights: rowsOf(own(value, "weights"), MOST_WEIGHTS).map(soundWeight).filter(Boolean),
    conditions: rowsOf(own(value, "conditions"), MOST_CONDITIONS)
      .map((text) => soundText(text, 1000))
      .filter(Boolean),
    medicines: rowsOf(own(value, "medicines"), MOST_MEDICINES)
      .map(soundMedicine)
      .filter(({ name: one }) => one),
    vet: soundText(own(value, "vet"), 80),
    traits: TRAITS.filter((trait) => rowsOf(own(value, "traits"), 10).includes(trait)),
    photo: soundPhoto(own(value, "photo")),
    updated: soundTime(own(value, "updated")) ?? EARLIEST,
  };
}

function soundWeight(value) {
  const on = soundDay(own(value, "on"), true);
  const kg = soundNumber(own(value, "kg"), 0.01, MOST_DOG_KG);
  return on && kg ? { on, kg } : null;
}

function soundMedicine(value) {
  return Object.fromEntries(["name", "dose", "when"].map((key) => [key, soundText(own(value, key), 80)]));
}

function soundPhoto(value) {
  const bytes = own(value, "bytes");
  const type = oneOf(own(value, "type"), PHOTO_TYPES);
  return type && bytes instanceof ArrayBuffer && bytes.byteLength <= MOST_PHOTO_BYTES ? { type, bytes } : null;
}

function soundEpisode(value, fields) {
  const id = soundId(own(value, "id"));
  const dog = soundId(own(value, "dog"));
  const started = soundTime(own(value, "started"));
  const kind = oneOf(own(value, "kind"), Object.keys(fields.kind.answers));
  if (!id || !dog || !started || !kind) return null;
  const seconds = own(value, "seconds");
  const known = Number.isInteger(seconds) ? soundNumber(seconds, 0, MOST_SECONDS) : undefined;
  const episode = {
    id,
    dog,
    started,
    offset: soundNumber(own(value, "offset"), -900, 900) ?? 0,
    seconds: known ?? null,
    timing: known === undefined ? "unknown" : oneOf(own(value, "timing"), TIMINGS, "about"),
    saw_start: own(value, "saw_start") !== false,
    ...namedFilms(soundFilms(value)),
    updated: soundTime(own(value, "updated")) ?? EARLIEST,
  };
  for (const [name, field] of Object.entries(fields)) {
    const answer = soundAnswer(own(value, name), name, field);
    if (answer !== undefined) episode[name] = answer;
  }
  return episode;
}

// What an entry knows of its films. An entry of the first version names one film alone.
function filmsOf(episode) {
  return episode.films ?? (episode.film ? [{ id: episode.film, shot: "", type: "", size: null }] : []);
}

const filmIds = (episode) => filmsOf(episode).map(({ id }) => id);

// As an entry keeps them.
function namedFilms(films) {
  return { film: films[0]?.id ?? null, films };
}

function soundFilms(value) {
  if (!Array.isArray(own(value, "films"))) return filmsOf({ film: soundId(own(value, "film")) });
  const films = value.films.slice(0, MOST_FILMS).map((film) => ({
    id: soundId(own(film, "id")),
    shot: soundId(own(film, "shot")) ?? "",
    type: soundFilmType(own(film, "type")),
    size: soundNumber(own(film, "size"), 0, Number.MAX_SAFE_INTEGER) ?? null,
  }));
  return films.filter(({ id }) => id);
}

function soundFilmType(type) {
  return typeof type === "string" && FILM_TYPE.test(type) ? type : "";
}

function soundAnswer(value, name, { form, answers, least, most }) {
  if (name === "severity") return Number.isInteger(value) && Object.hasOwn(answers, String(value)) ? value : undefined;
  if (form === "one") return typeof value === "string" && Object.hasOwn(answers, value) ? value : undefined;
  if (form === "many")
    return Array.isArray(value) ? Object.keys(answers).filter((answer) => value.includes(answer)) : undefined;
  if (form === "text") return soundText(value, most) || undefined;
  return soundNumber(value, least, most);
}

function soundFilm(value) {
  const id = soundId(own(value, "id"));
  const episode = soundId(own(value, "episode"));
  const shot = soundId(own(value, "shot")) ?? "";
  const type = soundFilmType(own(value, "type"));
  const bytes = own(value, "bytes");
  if (!id || !episode || !(bytes instanceof ArrayBuffer) || !type) return null;
  const seconds = soundNumber(own(value, "seconds"), 0, MOST_SECONDS) ?? null;
  return { id, episode, shot, type, bytes, seconds, updated: soundTime(own(value, "updated")) ?? EARLIEST };
}

// The level, the answers behind it ("a=yes&b=no") and when.
function soundResult(value) {
  const level = oneOf(own(value, "level"), LEVELS);
  const at = soundTime(own(value, "at"));
  if (!level || !at) return null;
  const answersIn = (name) => {
    const text = own(value, name);
    return typeof text === "string" && SOUND_ANSWERS.test(text) ? text : "";
  };
  return { level, query: answersIn("query"), answers: answersIn("answers"), at, dog: soundId(own(value, "dog")) };
}

function soundAsked(value) {
  const dog = soundId(own(value, "dog"));
  const text = soundText(own(value, "text"), MOST_QUESTIONS);
  return dog && text ? { dog, text, updated: soundTime(own(value, "updated")) ?? EARLIEST } : null;
}

function soundPhoneNumber(value) {
  const phone = soundText(own(value, "phone"), 40);
  return phone.replace(/\D/g, "").length >= 3 ? { name: soundText(own(value, "name"), 80), phone } : null;
}

// A plan has its own fields by kind: what is plain is kept as it is, a few levels deep, if the pages can show it.
function soundPlan(value) {
  const id = soundId(own(value, "id"));
  const plan = id && plainValue(value, 4);
  if (!plan || !soundId(plan.kind) || own(SHOWABLE, plan.kind)?.(plan) === false) return null;
  return { ...plan, id, updated: soundTime(plan.updated) ?? EARLIEST };
}

const isTime = (value) => soundTime(value) !== undefined;
const isDay = (value) => soundDay(value, true) !== "";
const isText = (value) => typeof value === "string";
const areAll = (rows, isSound) => Array.isArray(rows) && rows.every((row) => isObject(row) && isSound(row));
const areTexts = (rows) => Array.isArray(rows) && rows.every(isText);
const isClosedOrOpen = ({ closed }) => closed === null || isTime(closed);

const LOOK_ANSWERS = ["", "same", "stopped", "worse"];
const WAIT_ENDS = ["stopped", "worse", "over", "ended", "again"];

const SHOWABLE = {
  wait: (plan) =>
    isTime(plan.started) &&
    isClosedOrOpen(plan) &&
    (plan.closed === null || WAIT_ENDS.includes(plan.why)) &&
    plan.looks?.length > 0 &&
    areAll(
      plan.looks,
      ({ due, seen, answer }) => isTime(due) && (seen === null || isTime(seen)) && LOOK_ANSWERS.includes(answer),
    ),
  rest: (plan) =>
    isDay(plan.from) &&
    (plan.until === null || isDay(plan.until)) &&
    isText(plan.own) &&
    isClosedOrOpen(plan) &&
    areTexts(plan.rules) &&
    areAll(plan.days, ({ on, kept }) => isDay(on) && areTexts(kept)),
  medicines: (plan) =>
    areAll(
      plan.ticks,
      ({ on, name, time, was }) => isDay(on) && isText(name) && DOSE_TIMES.includes(time) && DOSES.includes(was),
    ),
};
const DOSE_TIMES = ["day", "morning", "midday", "evening", "night"];
const DOSES = ["given", "missed"];

function plainValue(value, deep) {
  if (typeof value === "string") return soundText(value, 2000);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (deep === 0) return undefined;
  if (Array.isArray(value))
    return value
      .slice(0, MOST_PLAN_ROWS)
      .map((one) => plainValue(one, deep - 1))
      .filter((one) => one !== undefined);
  const rows = Object.entries(value)
    .slice(0, 2000)
    .map(([key, one]) => [key, plainValue(one, deep - 1)]);
  return Object.fromEntries(
    rows.filter(([key, one]) => /^[\w:. -]{1,64}$/.test(key) && !key.startsWith("__") && one !== undefined),
  );
}
