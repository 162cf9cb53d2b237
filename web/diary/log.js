// The diary's list: the latest entries first, filtered by dog and kind.

const SHOWN_AT_ONCE = 50;

onDiaryPage("diary", async (main) => {
  const dogs = await memory.records("dogs");
  const filter = { dog: "", kind: "", most: SHOWN_AT_ONCE };
  const choice = main.querySelector("[data-filter=dog]");
  choice.append(...dogs.map(({ id, name }) => new Option(name, id)));
  main.querySelector("[data-filters] [data-several]").hidden = dogs.length < 2;
  for (const select of main.querySelectorAll("[data-filter]")) {
    select.onchange = () => {
      filter[select.dataset.filter] = select.value;
      filter.most = SHOWN_AT_ONCE;
      return showLog(main, dogs, filter);
    };
  }
  main.querySelector("[data-more]").onclick = () => {
    filter.most += SHOWN_AT_ONCE;
    return showLog(main, dogs, filter);
  };
  await offerUndo(main);
  await showBackupNote(main);
  await showLog(main, dogs, filter);
});

async function showLog(main, dogs, { dog, kind, most }) {
  const fields = await fieldWords();
  const [index, from, to] = dog ? ["dog", [dog, -Infinity], [dog, Infinity]] : ["started", -Infinity, Infinity];
  const latest = await memory.between("episodes", index, from, to, kind ? Infinity : most + 1);
  const found = kind ? latest.filter((episode) => episode.kind === kind) : latest;
  const names = new Map(dogs.length > 1 ? dogs.map(({ id, name }) => [id, name]) : []);
  const template = main.querySelector("template[data-entry]");
  main.querySelector("[data-log]").replaceChildren(
    ...found.slice(0, most).map((episode) => {
      const row = template.content.cloneNode(true);
      row.querySelector("a").href = `/diary/episode#${episode.id}`;
      const time = row.querySelector("time");
      time.dateTime = new Date(episode.started).toISOString();
      time.textContent = whenWords(episode.started);
      row.querySelector("[data-line]").textContent = entryLine(main, fields, episode, names.get(episode.dog));
      return row;
    }),
  );
  main.querySelector("[data-more]").hidden = found.length <= most;
  main.querySelector("[data-none-match]").hidden = found.length > 0 || !(dog || kind);
  const isEmpty = found.length === 0 && !dog && !kind;
  main.querySelector("[data-empty]").hidden = !isEmpty;
  for (const part of main.querySelectorAll("[data-has-entries]")) part.hidden = isEmpty;
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
    name,
    word("kind", episode.kind),
    ...(episode.parts ?? []).map((part) => word("parts", part)),
    lengthWords(main, episode.seconds),
  ].filter(Boolean);
  const rest = [
    episode.state && episode.state !== "unsure" ? word("state", episode.state) : "",
    episode.severity >= 3 ? word("severity", episode.severity) : "",
    episode.film ? wordOn(main, "film") : "",
  ].filter(Boolean);
  const small = first.map((part, n) => (n === 0 || part === word("kind", episode.kind) ? part : part.charAt(0).toLowerCase() + part.slice(1)));
  return [small.join(", "), ...rest].map((sentence) => `${sentence}.`).join(" ");
}

function lengthWords(main, seconds) {
  if (seconds === null || seconds === undefined) return wordOn(main, "unknown-length");
  const minutes = Math.floor(seconds / 60);
  const parts = [minutes ? `${minutes}\u00a0${wordOn(main, "minutes")}` : "", seconds % 60 || !minutes ? `${seconds % 60}\u00a0${wordOn(main, "seconds")}` : ""];
  return parts.filter(Boolean).join(" ");
}
