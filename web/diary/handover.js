// What goes into the codes: one dog, its last result, the owner's questions and the newest entries. Columns take less
// room than rows, since what is alike stands together; times are minutes since the entry before; the ids of closed sets
// are spelled out, so that a later version still knows them. Films and the photo stay on the phone.
//
// [version, [id, name, breed, born, sex, neutered, vet, updated], weights: [[day, in 10 g]], conditions,
//  medicines: [[name, dose, when]], traits, result: [level, minute, answers, whole], questions: [text, minute],
//  how many entries, columns: in the order of HANDED_COLUMNS, more columns: {name: column}]
//
// A column has one value for each entry, or a single one when it is the same for all.

const HANDOVER_VERSION = 1;
const ONE_MINUTE_MS = 60_000;
const MOST_HANDED_EPISODES = 1000;
const MOST_HANDED_TEXT = 280;
const NONE_TICKED = "-";
const CUT_OFF = "…";
const DOG_COLUMNS = ["id", "name", "breed", "born", "sex", "neutered", "vet", "updated"];

const HANDED_COLUMNS = [
  "id",
  "started",
  "updated",
  "offset",
  "seconds",
  "timing",
  "saw_start",
  "kind",
  "parts",
  "state",
  "aware",
  "severity",
  "gait",
];
const MOST_HANDED_WEIGHTS = 10;

const minuteOf = (time) => Math.floor(time / ONE_MINUTE_MS);

function shortText(text) {
  const letters = [...text];
  return letters.length > MOST_HANDED_TEXT ? `${letters.slice(0, MOST_HANDED_TEXT - 1).join("")}${CUT_OFF}` : text;
}

// `episodes` are of this dog, the newest first.
function toHandover(dog, result, episodes, questions, fields) {
  const starts = episodes.map(({ started }) => minuteOf(started));
  const columns = {
    id: episodes.map(({ id }) => id),
    started: starts.map((start, n) => (n ? starts[n - 1] - start : start)),
    updated: episodes.map(({ updated }, n) => minuteOf(updated) - starts[n]),
    offset: episodes.map(({ offset }, n) => (n ? (offset ?? 0) - (episodes[n - 1].offset ?? 0) : (offset ?? 0))),
    seconds: episodes.map(({ seconds }) => seconds ?? -1),
    timing: episodes.map(({ timing }) => timing),
    saw_start: episodes.map(({ saw_start: saw }) => (saw === false ? 0 : 1)),
  };
  for (const [name, { form }] of Object.entries(fields)) {
    columns[name] = episodes.map((episode) => columnValue(episode[name], form));
  }
  const columnOf = (values) => (values.some((value) => value !== values[0]) ? values : (values[0] ?? ""));
  const more = Object.entries(columns)
    .filter(([name]) => !HANDED_COLUMNS.includes(name))
    .map(([name, values]) => [name, columnOf(values)]);
  return [
    HANDOVER_VERSION,
    DOG_COLUMNS.map((name) => (name === "updated" ? minuteOf(dog.updated) : dog[name])),
    [...dog.weights]
      .sort((a, b) => a.on.localeCompare(b.on))
      .slice(-MOST_HANDED_WEIGHTS)
      .map(({ on, kg }) => [on, Math.round(kg * 100)]),
    dog.conditions,
    dog.medicines.map(({ name, dose, when }) => [name, dose, when]),
    dog.traits,
    result ? [result.level, minuteOf(result.at), result.answers, result.partial ? 0 : 1] : 0,
    questions?.text ? [shortText(questions.text), minuteOf(questions.updated)] : 0,
    episodes.length,
    HANDED_COLUMNS.map((name) => columnOf(columns[name])),
    Object.fromEntries(more.filter(([, column]) => column !== "")),
  ];
}

function columnValue(value, form) {
  if (value === undefined || value === null) return "";
  if (form === "many") return value.join(" ") || NONE_TICKED;
  return form === "text" ? shortText(value) : value;
}

// {dog, result, episodes, questions}, each sound or null, and how many entries were not; or a refusal: null when this
// is no handover, "future" when it comes from a later version.
function fromHandover(value, fields) {
  if (!Array.isArray(value) || !Number.isInteger(value[0]) || value[0] < 1) return null;
  if (value[0] > HANDOVER_VERSION) return "future";
  const [, row, weights, conditions, medicines, traits, handedResult, ask, count, columns, more] = value;
  const basics = Object.fromEntries(DOG_COLUMNS.map((name, n) => [name, rowsOf(row, DOG_COLUMNS.length)[n]]));
  const dog = soundDog({
    ...basics,
    updated: basics.updated * ONE_MINUTE_MS,
    weights: rowsOf(weights, MOST_WEIGHTS).map((one) => ({ on: one?.[0], kg: one?.[1] / 100 })),
    conditions,
    medicines: rowsOf(medicines, MOST_MEDICINES).map((one) => ({ name: one?.[0], dose: one?.[1], when: one?.[2] })),
    traits,
  });
  if (!dog) return null;
  const [level, at, answers, whole] = rowsOf(handedResult, 4);
  const [text, asked] = rowsOf(ask, 2);
  const result = soundResult({ level, at: at * ONE_MINUTE_MS, answers, query: `?${answers}&at=result`, dog: dog.id });
  const named = HANDED_COLUMNS.map((name, n) => [name, rowsOf(columns, HANDED_COLUMNS.length)[n]]);
  const rows = episodeRows(count, { ...(isObject(more) ? more : {}), ...Object.fromEntries(named) }, dog.id, fields);
  const episodes = rows.map((one) => soundEpisode(one, fields)).filter(Boolean);
  return {
    dog,
    result: result && { ...result, partial: whole !== 1 },
    questions: soundAsked({ dog: dog.id, text, updated: asked * ONE_MINUTE_MS }),
    episodes,
    dropped: rows.length - episodes.length,
  };
}

function ticksIn(words) {
  if (typeof words !== "string") return undefined;
  return words === NONE_TICKED ? [] : words.split(" ");
}

function episodeRows(count, columns, dog, fields) {
  const most = soundNumber(count, 0, MOST_HANDED_EPISODES) ?? 0;
  const valueAt = (name, n) => {
    const column = own(columns, name);
    return Array.isArray(column) ? column[n] : column;
  };
  const rows = [];
  let start = 0;
  let offset = 0;
  for (let n = 0; n < most; n++) {
    start = n ? start - valueAt("started", n) : valueAt("started", n);
    offset += valueAt("offset", n);
    const row = {
      id: valueAt("id", n),
      dog,
      started: start * ONE_MINUTE_MS,
      updated: (start + valueAt("updated", n)) * ONE_MINUTE_MS,
      offset,
      seconds: valueAt("seconds", n),
      timing: valueAt("timing", n),
      saw_start: valueAt("saw_start", n) !== 0,
    };
    for (const [name, { form }] of Object.entries(fields)) {
      const one = valueAt(name, n);
      if (one !== undefined && one !== "") row[name] = form === "many" ? ticksIn(one) : one;
    }
    rows.push(row);
  }
  return rows;
}
