// What a code brought: read out of the address, shown, and offered to this phone's diary.
// A set of several codes is scanned one by one, each opening its own tab: the parts wait on this device till all are there.

const WAIT_FOR_PARTS_MS = 3600_000;
const MOST_SETS = 3;

onDiaryPage("handed", async (main) => {
  main.querySelector("[data-import]").onclick = null;
  addEventListener("hashchange", readAgain);
  await readAddress(main);
});

// Another code may be opened in this very tab.
function readAgain() {
  const main = document.querySelector("main[data-diary-page=handed]");
  if (main && location.hash) readAddress(main);
  else if (!main) removeEventListener("hashchange", readAgain);
}

async function readAddress(main) {
  const fragment = location.hash;
  if (!fragment) return showState(main, "purpose");
  // Else whoever is sent this address later gets the diary with it.
  history.replaceState(history.state, "", location.pathname);
  try {
    const { value } = await readCodes(await withParts(fragment));
    await forgetParts(fragment);
    const words = await allWords();
    const handed = fromHandover(value, words.fields);
    if (handed === "future") throw new CodeError("future");
    if (!handed) throw new CodeError("foreign");
    await showHanded(main, words, handed);
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    showState(main, error.kind);
    if (error.kind === "more") showMissing(main, error);
  }
}

// One state of the page at a time: what it is for, what is wrong, which codes are missing, or the summary.
function showState(main, name) {
  for (const part of main.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== name;
}

function showMissing(main, { have, of, parts }) {
  const missing = Array.from({ length: of }, (_, n) => n + 1).filter((number) => !parts.includes(number));
  const facts = {
    have: have.toLocaleString(),
    of: of.toLocaleString(),
    missing: missing.join(", "),
    one: missing.length === 1,
    many: missing.length > 1,
  };
  main
    .querySelector("[data-progress]")
    .replaceChildren(fillSlots(main.querySelector("template[data-progress-of]"), facts));
}

// This part and those of its set that were scanned before. What is not sound throws.
async function withParts(fragment) {
  const { id, number, of } = readPart(fragment);
  if (of === 1) return [fragment];
  const waiting = await partsWaiting();
  const set = waiting.find((one) => one.id === id && one.of === of) ?? { id, of, at: 0, parts: [] };
  const parts = [...set.parts.filter((part) => part.number !== number), { number, fragment }];
  const others = waiting.filter((one) => one !== set);
  await memory.set("handed", [...others, { ...set, at: Date.now(), parts }].slice(-MOST_SETS));
  return parts.map((part) => part.fragment);
}

async function forgetParts(fragment) {
  const { id } = readPart(fragment);
  const others = (await partsWaiting()).filter((one) => one.id !== id);
  await (others.length ? memory.set("handed", others) : memory.remove("handed"));
}

async function partsWaiting() {
  return ((await memory.get("handed")) ?? []).filter(({ at }) => Math.abs(Date.now() - at) < WAIT_FOR_PARTS_MS);
}

async function showHanded(main, words, { dog, result, questions, episodes, dropped }) {
  showState(main, "summary");
  const facts = { dog, result, episodes, asked: questions?.text ?? "", period: "", now: Date.now() };
  showSummary(main, words, facts);
  const article = main.querySelector("[data-summary]");
  copyOnPress(main, main.querySelector("[data-copy-summary]"), () => summaryText(article));
  main.querySelector("[data-dropped]").hidden = dropped === 0;
  await offerMerge(main, {
    dogs: [dog],
    episodes,
    asked: questions ? [questions] : [],
    results: result && !result.partial ? [soundResult(result)] : [],
  });
}

// What merging would do, and the button that does it: worked out again then, since another tab may have written.
async function offerMerge(main, coming) {
  const { counts } = await planMerge(coming);
  const shown = Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, count > 0 && count.toLocaleString()]),
  );
  const fill = (name) =>
    main
      .querySelector(`[data-${name}]`)
      .replaceChildren(fillSlots(main.querySelector(`template[data-${name}-of]`), shown));
  const button = main.querySelector("[data-import]");
  const parts = { done: "[data-imported]", full: "[data-import-full]", failed: "[data-import-failed]" };
  const say = (name) =>
    Object.entries(parts).forEach(([key, selector]) => (main.querySelector(selector).hidden = key !== name));
  const { here, ...changing } = counts;
  shown.nothing = Object.values(changing).every((count) => count === 0);
  fill("preview");
  say("");
  button.hidden = false;
  button.onclick = async () => {
    const kept = await clinicsHere.clinicsAlone(async () => {
      const { changes } = await planMerge(coming);
      return changes.length === 0 || memory.change(changes);
    });
    say(kept === true ? "done" : kept === "full" ? "full" : "failed");
    if (kept !== true) return;
    button.hidden = true;
    askToPersist();
    if (coming.clinics?.length) clinicsHere.askAboutClinics({ now: true });
    main.querySelector("[data-imported]").focus();
  };
}
