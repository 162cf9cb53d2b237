// One entry of the diary: written after the timer, from memory, or changed later.

const LONGEST_HOURS = 72;

onDiaryPage("episode", async (main) => {
  const form = main.querySelector("[data-episode]");
  const id = location.hash.slice(1);
  const known = ["", "timed"].includes(id) ? undefined : await memory.record("episodes", id);
  const timed = id === "timed" ? await memory.get("timer") : undefined;
  const episode = known ?? {
    id: newId(),
    film: null,
    ...(timed ? fromTimer(timed) : { started: Date.now(), seconds: undefined, saw_start: true }),
  };
  const fields = await fieldWords();
  const dogs = await memory.records("dogs");
  // Made once: pressing twice makes no second dog.
  const newDog = newId();
  let dog = dogs.find(({ id: one }) => one === episode.dog) ?? (await currentDog());
  offerDogs(form, dogs, dog);
  fillEpisode(form, fields, episode);
  form.addEventListener("change", () => showFieldsOfKind(form));
  showFieldsOfKind(form);
  const films = setUpFilms(form, episode, (await memory.record("dogs", episode.dog))?.name);
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const { read, problems } = readEpisode(form, fields, episode);
    const named = dog
      ? null
      : {
          id: newDog,
          name: form.elements.dog_name.value.trim(),
          breed: "",
          born: "",
          sex: "",
          neutered: "",
          weights: [],
          conditions: [],
          medicines: [],
          vet: "",
          traits: [],
          photo: null,
          updated: Date.now(),
        };
    if (named && !named.name) problems.unshift(problem(form, "field-dog", "dog"));
    if (!showWrong(form, problems)) return;
    const record = { ...episode, ...read, dog: named?.id ?? form.elements.dog.value, updated: Date.now() };
    const others = [...(named ? [["dogs", named]] : []), ...(timed ? [["kept", undefined, "timer"]] : [])];
    const { kept, lost } = await keepWithFilms(record, films, others);
    if (kept !== true) return showWrong(form, [problem(form, "field-started", kept === "full" ? "full" : "not_kept")]);
    askToPersist();
    if (!lost) return location.assign("/diary");
    // The entry is safe; the form stays open for the film.
    dog ??= named;
    offerDogs(form, await memory.records("dogs"), dog);
    showWrong(form, [problem(form, "field-film", lost)]);
  });
  const old = main.querySelector("[data-only-old]");
  old.hidden = !known;
  old.querySelector("[data-delete]").addEventListener("click", async () => {
    const gone = await removeWithUndo("diary", [["episodes", (await memory.record("episodes", known.id)) ?? known]]);
    if (gone !== true) return showWrong(form, [problem(form, "field-started", gone === "full" ? "full" : "not_kept")]);
    location.assign("/diary");
  });
});

function fromTimer({ started, over, kind }) {
  const end = over ?? Date.now();
  // A clock that was set back meanwhile does not tell how long it was.
  const unknown = started === "unknown" || end < started;
  return {
    started: unknown ? end : started,
    seconds: unknown ? null : Math.round((end - started) / 1000),
    saw_start: !unknown,
    kind,
    timing: "timed",
  };
}

// Without a dog the entry asks for its name alone; with several it asks which.
function offerDogs(form, dogs, dog) {
  form.elements.dog.replaceChildren(...dogs.map(({ id, name }) => new Option(name, id, false, id === dog?.id)));
  form.querySelector("[data-dog-choice]").hidden = dogs.length < 2;
  form.querySelector("[data-dog-name]").hidden = dogs.length > 0;
}

function fillEpisode(form, fields, episode) {
  const { elements } = form;
  const local = new Date(episode.started - new Date(episode.started).getTimezoneOffset() * 60_000);
  elements.started.value = local.toISOString().slice(0, 16);
  elements.started.dataset.exact = `${elements.started.value} ${episode.started}`;
  elements.length_unknown.checked = episode.seconds === null;
  elements.unseen_start.checked = episode.saw_start === false;
  if (Number.isFinite(episode.seconds)) {
    elements.minutes.value = Math.floor(episode.seconds / 60);
    elements.seconds.value = episode.seconds % 60;
  }
  for (const [name, { form: kind }] of Object.entries(fields)) {
    const value = episode[name];
    if (value === undefined) continue;
    if (kind === "one" || kind === "many") {
      const chosen = [value].flat().map(String);
      for (const option of elements[name]) option.checked = chosen.includes(option.value);
    } else elements[name].value = value;
  }
}

function showFieldsOfKind(form) {
  const kind = form.elements.kind.value;
  for (const field of form.querySelectorAll("[data-only-for]"))
    field.hidden = !field.dataset.onlyFor.split(" ").includes(kind);
}

function readEpisode(form, fields, episode) {
  const { elements } = form;
  const problems = [];
  const started = readStart(elements.started);
  if (Number.isNaN(started) || started > Date.now() + 60_000) problems.push(problem(form, "field-started", "started"));
  const read = {
    started,
    // The day and the hour stay those of the place where it happened.
    offset: (started === episode.started ? episode.offset : undefined) ?? -new Date(started || 0).getTimezoneOffset(),
    saw_start: !elements.unseen_start.checked,
  };
  Object.assign(read, readLength(form, problems, episode));
  for (const [name, { form: kind, label }] of Object.entries(fields)) {
    const place = form.querySelector(`[data-field="${name}"]`);
    read[name] = place.hidden ? undefined : valueOf(elements, name, kind);
    if (name === "severity" && read[name] !== undefined) read[name] = Number(read[name]);
    const missing = place.closest("details") === null && (read[name] === undefined || read[name].length === 0);
    if (missing)
      problems.push({
        id: `field-${name}`,
        words: `${label}: ${form.querySelector("template[data-problem=missing]").content.textContent}`,
      });
    else if (Number.isNaN(read[name]))
      problems.push({ id: place.id || (place.id = `field-${name}`), words: `${label}: ${numberProblem(form, place)}` });
  }
  return { read, problems };
}

// The field knows minutes; a start that was timed and not changed keeps its seconds.
function readStart(input) {
  const [shown, exact] = (input.dataset.exact ?? "").split(" ");
  return input.value === shown && exact ? Number(exact) : new Date(input.value).getTime();
}

// A length that was timed and not changed is still a timed one.
function readLength(form, problems, episode) {
  const { minutes, seconds, length_unknown: unknown } = form.elements;
  if (unknown.checked) return { seconds: null, timing: "unknown" };
  const parts = [minutes, seconds].map(({ value }) => (value.trim() === "" ? 0 : numberIn(value)));
  const total = Math.round(parts[0] * 60 + parts[1]);
  const empty = minutes.value.trim() === "" && seconds.value.trim() === "";
  if (empty || Number.isNaN(total) || total > LONGEST_HOURS * 3600)
    problems.push(problem(form, "field-length", "length"));
  return { seconds: total, timing: total === episode.seconds && episode.timing === "timed" ? "timed" : "about" };
}

function valueOf(elements, name, kind) {
  if (kind === "many") return [...elements[name]].filter((box) => box.checked).map((box) => box.value);
  const text = elements[name].value.trim();
  if (text === "") return undefined;
  if (kind === "one" || kind === "text") return text;
  const number = numberIn(text);
  if (kind === "temperature") {
    const celsius = elements[`${name}_unit`].value === "f" ? ((number - 32) * 5) / 9 : number;
    return celsius >= 30 && celsius <= 45 ? Math.round(celsius * 10) / 10 : NaN;
  }
  const { least, most } = elements[name].dataset;
  return number >= Number(least) && number <= Number(most) ? number : NaN;
}

function numberProblem(form, place) {
  const { least, most } = place.querySelector("input").dataset;
  const words = form.querySelector(`template[data-problem="${least ? "number" : "temperature"}"]`).content.textContent;
  return words.replace("{least}", least).replace("{most}", most);
}
