// What every page of the diary uses: what steady.js gives, the words of the fields, and forms that say what is wrong.

let memory, numbers, clinicsHere, waiting, currentDog, lastWeight, ageWords, keptResults, loadScript, keepScreenAwake;
let DAY, WEEK;
const pages = {};

// `setUp(main)` runs each time the page called `name` is shown.
function onDiaryPage(name, setUp) {
  pages[name] = setUp;
}

let fetchedWords = null;

// {fields, levels: {watch: "Watch at home", ...}, ticks: {yes: "Yes", ...}, questions: {id: text or [text, answers]}}
function allWords() {
  fetchedWords ??= fetch("/diary.json").then((answer) => answer.json());
  fetchedWords.catch(() => (fetchedWords = null));
  return fetchedWords;
}

// Nearly every page needs them, and this script may be read before any is opened.
allWords();

// {kind: {label, form, answers: {fit: "A fit", ...}}, ...}
async function fieldWords() {
  return (await allWords()).fields;
}

// When the phone has painted what is there: what follows does not hold it up.
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

// A word that the page carries in <template data-words="name">.
function wordOn(main, name) {
  return main.querySelector(`template[data-words="${name}"]`).content.textContent;
}

// 72 bits in 12 letters: short, since the ids of many entries go into a code.
const newId = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(9))))
    .replace(/\+/g, "-")
    .replace(/\//g, "_");

const POUNDS_PER_KG = 2.20462;
const dayOf = (time) => new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

// Both units, the tenths only where they matter.
function weightWords(kg) {
  const round = (number) => (number < 10 ? Math.round(number * 10) / 10 : Math.round(number)).toLocaleString();
  return `${round(kg)}\u00a0kg (${round(kg * POUNDS_PER_KG)}\u00a0lb)`;
}

// A number as people type it, or NaN: "12,5" is 12.5.
function numberIn(text) {
  const plain = text.trim().replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}

// Say what is wrong in the form's own sentences (data-wrong-... of the field's template), at the top, with a link to each.
function showWrong(form, problems) {
  const box = form.querySelector("[data-wrong]");
  const list = box.querySelector("[data-wrong-list]");
  list.replaceChildren(
    ...problems.map(({ id, words }) => {
      const row = form.querySelector("template[data-wrong-row]").content.cloneNode(true);
      const link = row.querySelector("a");
      link.href = `#${id}`;
      link.textContent = words;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const place = document.getElementById(id);
        place.closest("details")?.setAttribute("open", "");
        place.scrollIntoView();
        (place.querySelector("input, select, textarea") ?? place).focus();
      });
      return row;
    }),
  );
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const { id } of problems) {
    for (const input of document.getElementById(id)?.querySelectorAll("input, select, textarea") ?? []) {
      input.setAttribute("aria-invalid", "true");
    }
  }
  box.hidden = problems.length === 0;
  if (problems.length) box.focus();
  return problems.length === 0;
}

// The question itself, and what is allowed: said by the page's templates, put together here.
function problem(form, id, name) {
  return { id, words: form.querySelector(`template[data-problem="${name}"]`).content.textContent };
}

// Asked of the browser at the first thing that is worth it: not to clear us away when it needs room.
function askToPersist() {
  navigator.storage?.persist?.().catch(() => undefined);
}

// One task after the other: each sees what those before it have written.
let lastTask = Promise.resolve();
function inTurn(task) {
  lastTask = lastTask.then(task, task);
  return lastTask;
}

// Gives the phone a file to keep.
function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
