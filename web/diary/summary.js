// The summary for the vet: what the diary knows of one dog, on one page, and the ways to send it.

const MOST_SPELLS = 40;
const MOST_WEIGHTS_SHOWN = 12;
const SHORT_FORM = 300;
const FILE_HEAD = `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width,initial-scale=1">`;
const PERIODS = ["14", "91", "all"];

onDiaryPage("summary", async (main) => {
  const dogs = await memory.records("dogs");
  const dog = await currentDog();
  main.querySelector("[data-no-dog]").hidden = Boolean(dog);
  if (!dog) return;
  const words = await allWords();
  const all = await episodesOf(dog);
  const saved = await numbers.savedNumbers();
  const facts = { dog, result: await lastResultOf(dog), asked: (await askedAbout(dog))?.text ?? "", now: Date.now() };
  const show = (period) => {
    const from = period === "all" ? -Infinity : facts.now - Number(period) * DAY;
    facts.episodes = all.filter(({ started }) => started >= from);
    facts.period = wordOn(main, `period-${period}`);
    showSummary(main, words, facts);
    showPlots(main, { episodes: all, weights: dog.weights, now: facts.now, fields: words.fields });
  };
  // Shown when all is known: what is typed must not be overwritten.
  main.querySelector("[data-has-dog]").hidden = false;
  askWhichDog(main, dogs, dog);
  const first = PERIODS.find((days) => all.some(({ started }) => started >= facts.now - Number(days) * DAY)) ?? "all";
  for (const choice of main.querySelectorAll("[name=period]")) {
    choice.checked = choice.value === first;
    choice.onchange = () => show(choice.value);
  }
  show(first);
  keepQuestions(main, words, facts);
  offerWays(main, words, facts, saved);
});

function askWhichDog(main, dogs, dog) {
  const choice = main.querySelector("[data-dog]");
  choice.replaceChildren(...dogs.map(({ id, name }) => new Option(name, id, false, id === dog.id)));
  main.querySelector("[data-several]").hidden = dogs.length < 2;
  choice.onchange = async () => {
    await memory.set("dog_id", choice.value);
    await pages[main.dataset.diaryPage](main);
  };
}

const episodesOf = (dog) => memory.between("episodes", "dog", [dog.id, -Infinity], [dog.id, Infinity]);

async function lastResultOf(dog) {
  return (await keptResults()).filter((result) => !result.dog || result.dog === dog.id).at(-1) ?? null;
}

async function askedAbout(dog) {
  return ((await memory.get("questions")) ?? []).find((one) => one.dog === dog.id);
}

function keepQuestions(main, words, facts) {
  const field = main.querySelector("[data-questions]");
  field.value = facts.asked;
  // One at a time, and then the newest: a queue with each letter in it would not be through when the page is left.
  let isKeeping = false;
  field.oninput = async () => {
    facts.asked = field.value.trim();
    showSummary(main, words, facts);
    if (isKeeping) return;
    isKeeping = true;
    let text, kept;
    do {
      text = facts.asked;
      const others = ((await memory.get("questions")) ?? []).filter(({ dog }) => dog !== facts.dog.id);
      kept = await memory.set("questions", [...others, { dog: facts.dog.id, text, updated: Date.now() }]);
    } while (text !== facts.asked);
    isKeeping = false;
    main.querySelector("[data-kept]").hidden = kept !== true;
    main.querySelector("[data-not-kept]").hidden = kept === true;
  };
}

// Parts of a template whose facts are not known are dropped, the others filled with text.
function fillSlots(template, slots) {
  const filled = template.content.cloneNode(true);
  for (const part of filled.querySelectorAll("[data-if]")) if (!slots[part.dataset.if]) part.remove();
  for (const place of filled.querySelectorAll("[data-slot]")) place.textContent = slots[place.dataset.slot] ?? "";
  return filled;
}

const oneLine = (text) =>
  text
    .replace(/\s+/g, " ")
    .replace(/ ([,.:])/g, "$1")
    .trim();
const dateWords = (time) => new Date(time).toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });

function showSummary(main, words, facts) {
  const slots = summarySlots(main, words, facts);
  const filled = fillSlots(main.querySelector("template[data-summary-of]"), slots);
  for (const list of filled.querySelectorAll("[data-list]")) {
    const row = main.querySelector(`template[data-row="${list.dataset.list}"]`);
    list.append(...slots.lists[list.dataset.list].map((one) => fillSlots(row, one)));
    if (!list.children.length) list.remove();
  }
  main.querySelector("[data-summary]").replaceChildren(filled);
}

function summarySlots(main, words, { dog, result, episodes, period, asked, now }) {
  const answers = result ? answersIn(words, result) : [];
  const joined = (given) =>
    answers
      .filter(({ value }) => value === given)
      .map(({ question }) => question)
      .join("; ");
  const sentence = (text) => (text === "" || text.endsWith("?") ? text : `${text}.`);
  const weights = [...dog.weights].sort((a, b) => b.on.localeCompare(a.on)).slice(0, MOST_WEIGHTS_SHOWN);
  return {
    name: dog.name,
    about: aboutWords(main, dog, now),
    conditions: dog.conditions.join("; "),
    vet: dog.vet,
    level: result && words.levels[result.level],
    "result-when": result && dateWords(result.at),
    unsure: sentence(joined("unsure")),
    no: sentence(joined("no")),
    partial: result?.partial,
    period,
    nothing: episodes.length === 0,
    older: Math.max(0, episodes.length - MOST_SPELLS)
      .toLocaleString()
      .replace(/^0$/, ""),
    medicines: dog.medicines.length > 0,
    weights: weights.length > 0,
    asked,
    made: dateWords(now),
    lists: {
      answers: answers.filter(({ value }) => value !== "no" && value !== "unsure"),
      kinds: kindRows(main, words.fields, episodes),
      spells: episodes.slice(0, MOST_SPELLS).map((episode) => ({
        when: whenWords(episode.started),
        line: entryLine(main, words.fields, episode),
        details: detailWords(words.fields, episode),
      })),
      medicines: dog.medicines,
      weights: weights.map(({ on, kg }) => ({ on: dateWords(`${on}T12:00`), weight: weightWords(kg) })),
    },
  };
}

// "Labrador, female, neutered, 9 years, 30 kg (66 lb)"
function aboutWords(main, dog, now) {
  const weight = lastWeight(dog);
  const neutered = { yes: "neutered", no: "entire" }[dog.neutered];
  return [
    dog.breed,
    dog.sex && wordOn(main, dog.sex),
    neutered && wordOn(main, neutered),
    ageWords(main, dog.born, now),
    weight && weightWords(weight.kg),
  ]
    .filter(Boolean)
    .join(", ");
}

// The answers of a result in the order of the checklist. A tick that was made has no more words than its own.
function answersIn({ questions, ticks }, result) {
  const given = new URLSearchParams(result.answers || result.query);
  return Object.entries(questions).flatMap(([id, question]) => {
    const value = given.getAll(id).at(-1);
    const [text, answers] = Array.isArray(question) ? question : [question, ticks];
    if (value === undefined || !Object.hasOwn(answers, value)) return [];
    return [{ question: text, value, answer: answers === ticks ? "" : answers[value] }];
  });
}

// One row for each kind, the most frequent first.
function kindRows(main, fields, episodes) {
  const kinds = new Map();
  for (const episode of episodes) {
    if (kinds.has(episode.kind)) kinds.get(episode.kind).push(episode);
    else kinds.set(episode.kind, [episode]);
  }
  return [...kinds]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([kind, some]) => {
      const seconds = some.map((episode) => episode.seconds).filter(Number.isFinite);
      return {
        id: kind,
        kind: fields.kind.answers[kind] ?? "",
        one: some.length === 1,
        many: some.length > 1 && some.length.toLocaleString(),
        longest: seconds.length > 0 && lengthWords(main, Math.max(...seconds)),
        "no-length": seconds.length === 0,
        last: whenWords(some[0].started),
        since: dateWords(some.at(-1).started),
      };
    });
}

// What the line of an entry does not say: "Walking: Wobbly. Seen by: Anna."
const IN_THE_LINE = ["kind", "parts", "state"];

function detailWords(fields, episode) {
  return Object.entries(fields)
    .flatMap(([name, { label, form, answers }]) => {
      const value = episode[name];
      const isEmpty = value === undefined || value === "unsure" || value.length === 0;
      if (IN_THE_LINE.includes(name) || isEmpty || (name === "severity" && value >= 3)) return [];
      const text =
        form === "temperature"
          ? temperatureWords(value)
          : [value]
              .flat()
              .map((one) => answers[one] ?? one)
              .join(", ");
      return [/[.!?…]$/.test(text) ? `${label}: ${text}` : `${label}: ${text}.`];
    })
    .join(" ");
}

function temperatureWords(celsius) {
  return `${celsius.toLocaleString()}\u00a0°C (${(Math.round(celsius * 18 + 320) / 10).toLocaleString()}\u00a0°F)`;
}

// For a text message: the dog, what happens most, since when, how often, the longest, the last, and the result.
function shortForm(main, words, facts) {
  const slots = summarySlots(main, words, facts);
  const [most, ...others] = slots.lists.kinds;
  const fits = others.find(({ id }) => id === "fit");
  const wanted = { ...slots, ...most, fits: fits && (fits.many || "1") };
  const text = (known) => oneLine(fillSlots(main.querySelector("template[data-short]"), known).textContent);
  const whole = text(wanted);
  return whole.length <= SHORT_FORM ? whole : text({ ...wanted, about: "" }).slice(0, SHORT_FORM);
}

// The page as lines of text.
function summaryText(article) {
  const lines = [...article.querySelectorAll("h2, h3, p, li")].map((line) => {
    const text = line.className === "asked" ? line.textContent.trim() : oneLine(line.textContent);
    return line.localName === "li" ? `- ${text}` : line.localName === "h3" ? `\n${text}` : text;
  });
  return lines.join("\n");
}

// A file that stands alone: our own markup with the owner's text as text, no script, nothing from elsewhere.
function summaryFile(main, name) {
  const title = document.createElement("title");
  title.textContent = name;
  const body = document.createElement("body");
  const drawings = main.querySelectorAll("[data-plots] section:not([hidden]) figure");
  for (const part of [main.querySelector("[data-summary]"), ...drawings]) body.append(part.cloneNode(true));
  for (const part of body.querySelectorAll("script, template, a, button, input, [hidden]")) part.remove();
  const head = [FILE_HEAD, title.outerHTML, `<style>${wordOn(main, "file-style")}</style>`].join("\n");
  const html = `<!doctype html>\n<html lang="en"><head>${head}</head>\n${body.outerHTML}</html>\n`;
  return new File([html], `${fileName(name)}.html`, { type: "text/html" });
}

// Letters and digits of any script: what every phone takes as the name of a file.
const fileName = (name) =>
  `steady-${name
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40)}`;

function offerWays(main, words, facts, saved) {
  const article = main.querySelector("[data-summary]");
  const subject = oneLine(
    fillSlots(main.querySelector("template[data-subject]"), { name: facts.dog.name }).textContent,
  );
  const way = (name) => main.querySelector(`[data-${name}]`);
  copyOnPress(main, way("copy-summary"), () => summaryText(article));
  way("share-summary").hidden = !navigator.share;
  way("share-summary").onclick = () =>
    navigator.share({ title: subject, text: summaryText(article) }).catch(() => undefined);
  way("share-file").onclick = () => shareOrSave(summaryFile(main, facts.dog.name));
  // The texts are put in at the last moment, for the period chosen by then.
  way("mail").onclick = () =>
    (way("mail").href =
      `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(shortForm(main, words, facts))}`);
  const vet = saved.find(({ role }) => role === "vet");
  const to = vet ? numbers.dialled(vet.phone) : "";
  way("text-message").onclick = () =>
    (way("text-message").href = `sms:${to}?&body=${encodeURIComponent(shortForm(main, words, facts))}`);
}

function copyOnPress(main, button, textOf) {
  const said = main.querySelector("[data-copied]");
  button.onclick = async () => {
    said.hidden = true;
    await navigator.clipboard.writeText(textOf());
    said.hidden = false;
  };
}

// Through the phone's share sheet where it takes such a file, else into the downloads.
async function shareOrSave(file) {
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return true;
    } catch (error) {
      if (error?.name === "AbortError") return false;
    }
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return true;
}
