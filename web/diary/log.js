// The diary's list: the latest entries first, filtered by dog and kind.

const SHOWN_AT_FIRST = 10;
const SHOWN_MORE = 50;
// Two weeks, and a little for other time zones.
const DAYS_DRAWN = 16;

onDiaryPage("diary", async (main) => {
  const reading = memory.records("dogs");
  // After Undo this page is set up again, with what was chosen on it.
  const filter = { most: SHOWN_AT_FIRST };
  for (const select of main.querySelectorAll("[data-filter]")) {
    filter[select.dataset.filter] = select.value;
    select.onchange = () => {
      filter[select.dataset.filter] = select.value;
      filter.most = SHOWN_AT_FIRST;
      return showLog(main, reading, filter);
    };
  }
  main.querySelector("[data-more]").onclick = () => {
    filter.most += SHOWN_MORE;
    return showLog(main, reading, filter);
  };
  await Promise.all([offerUndo(main), showLog(main, reading, filter), nameDogs(main, reading)]);
  await showBackupNote(main);
});

async function nameDogs(main, reading) {
  const dogs = await reading;
  const choice = main.querySelector("[data-filter=dog]");
  const chosen = choice.value;
  choice.replaceChildren(choice.options[0], ...dogs.map(({ id, name }) => new Option(name, id, false, id === chosen)));
  main.querySelector("[data-filters] [data-several]").hidden = dogs.length < 2;
}

let logsShown = 0;

async function showLog(main, reading, { dog, kind, most }) {
  const mine = (logsShown += 1);
  const now = Date.now();
  const [index, key] = dog ? ["dog", (time) => [dog, time]] : ["started", (time) => time];
  const read = (from, ...upTo) => memory.between("episodes", index, key(from), key(Infinity), ...upTo);
  const [dogs, fields, all] = await Promise.all([reading, fieldWords(), read(now - DAYS_DRAWN * DAY)]);
  const fits = (episode) => !kind || episode.kind === kind;
  const lately = all.filter(fits);
  // What the plot needs is often enough for the list, and is read at one go.
  const found = lately.length > most ? lately : (await read(-Infinity, kind ? Infinity : most + 1)).filter(fits);
  if (mine !== logsShown) return;
  const names = new Map(dogs.length > 1 ? dogs.map(({ id, name }) => [id, name]) : []);
  main
    .querySelector("[data-log]")
    .replaceChildren(...found.slice(0, most).map((episode) => entryRow(main, fields, episode, names.get(episode.dog))));
  main.querySelector("[data-more]").hidden = found.length <= most;
  main.querySelector("[data-none-match]").hidden = found.length > 0 || !(dog || kind);
  const isEmpty = found.length === 0 && !dog && !kind;
  main.querySelector("[data-empty]").hidden = !isEmpty;
  for (const part of main.querySelectorAll("[data-has-entries]")) part.hidden = isEmpty;
  await showPlotsInTurn(main, { episodes: lately, weights: [], now, fields }, () => mine === logsShown);
}

function entryRow(main, fields, episode, name) {
  const row = main.querySelector("template[data-entry]").content.cloneNode(true);
  row.querySelector("a").href = `/diary/episode#${episode.id}`;
  const time = row.querySelector("time");
  time.dateTime = new Date(episode.started).toISOString();
  time.textContent = whenWords(episode.started);
  row.querySelector("[data-line]").textContent = entryLine(main, fields, episode, name);
  return row;
}

const WHEN = { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" };

function whenWords(time) {
  const thisYear = new Date(time).getFullYear() === new Date().getFullYear();
  return new Date(time).toLocaleString([], thisYear ? WHEN : { ...WHEN, year: "numeric" });
}

// "Shaking, left back leg, 7 min. Standing still. Film." in the words of the fields.
function entryLine(main, fields, episode, name) {
  const word = (field, value) => fields[field].answers[value] ?? "";
  const first = [
    word("kind", episode.kind),
    ...(episode.parts ?? []).map((part) => word("parts", part)),
    lengthWords(main, episode.seconds),
  ].filter(Boolean);
  const rest = [
    episode.state && episode.state !== "unsure" ? word("state", episode.state) : "",
    episode.severity >= 3 ? word("severity", episode.severity) : "",
    episode.film ? wordOn(main, "film") : "",
  ].filter(Boolean);
  const small = first.map((part, n) => (n === 0 ? part : part.charAt(0).toLowerCase() + part.slice(1)));
  const line = [small.join(", "), ...rest].map((sentence) => `${sentence}.`).join(" ");
  return name ? `${name}: ${line}` : line;
}

function lengthWords(main, seconds) {
  if (seconds === null || seconds === undefined) return wordOn(main, "unknown-length");
  const minutes = Math.floor(seconds / 60);
  const parts = [
    minutes ? `${minutes}\u00a0${wordOn(main, "minutes")}` : "",
    seconds % 60 || !minutes ? `${seconds % 60}\u00a0${wordOn(main, "seconds")}` : "",
  ];
  return parts.filter(Boolean).join(" ");
}
