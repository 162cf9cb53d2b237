// "Show it as a code": the summary's facts as one code or a short set, drawn here. The newest entries go first, as many
// as there is room for.

const MOST_CODES = 8;
const FEW_CODES = 2;
// Fewer entries than this are not worth a code less.
const WORTH_A_CODE = 5;
const CYCLE_MS = 4000;
let cycling = 0;

onDiaryPage("handover", async (main) => {
  clearInterval(cycling);
  const dogs = await memory.records("dogs");
  const dog = await currentDog();
  main.querySelector("[data-no-dog]").hidden = Boolean(dog);
  main.querySelector("[data-has-dog]").hidden = !dog;
  if (!dog) return;
  askWhichDog(main, dogs, dog);
  main.querySelector("[data-not-drawn]").hidden = true;
  try {
    if (!globalThis.leanQR) await loadScript("/vendor/lean-qr-2.7.4.min.js");
  } catch {
    main.querySelector("[data-not-drawn]").hidden = false;
    return;
  }
  const { fields } = await allWords();
  const result = await lastResultOf(dog);
  const given = [await episodesOf(dog), await askedAbout(dog), fields];
  const set = await fitIntoCodes(MOST_CODES, dog, wholeResult(result), ...given);
  const one = set.codes.length <= FEW_CODES ? set : await fewestCodes(set, dog, partOfResult(result), ...given);
  main.querySelector("[data-size]").hidden = set === one;
  for (const choice of main.querySelectorAll("[name=size]")) {
    const chosen = choice.value === "one" ? one : set;
    choice.closest("label").querySelector("span").replaceChildren(sizeWords(main, chosen));
    choice.checked = chosen === one;
    choice.onchange = () => showCodes(main, chosen);
  }
  keepScreenAwake();
  showCodes(main, one);
});

// The answers, as they are and without those that were "no": there are dozens of them.
function wholeResult(result) {
  return result && { ...result, answers: result.answers || result.query.slice(1) };
}

function partOfResult(result) {
  const given =
    result &&
    wholeResult(result)
      .answers.split("&")
      .filter((pair) => !pair.endsWith("=no"));
  return result && { ...result, answers: given.join("&"), partial: true };
}

// As few codes as it takes for the dog and its newest entries.
async function fewestCodes(set, ...given) {
  for (let most = 1; most < set.codes.length; most++) {
    const fitted = await fitIntoCodes(most, ...given);
    if (fitted.codes.length <= most && fitted.count >= Math.min(WORTH_A_CODE, fitted.all)) return fitted;
  }
  return set;
}

// The codes for as many of the newest entries as fit into so many; if not even the dog alone does, as many as it takes.
async function fitIntoCodes(most, dog, result, episodes, asked, fields) {
  const packed = (count) =>
    packCodes(toHandover(dog, result, episodes.slice(0, count), asked, fields), `${location.origin}/h`);
  let count = 0;
  let codes = await packed(0);
  let least = 1;
  let limit = Math.min(episodes.length, MOST_HANDED_EPISODES);
  while (least <= limit) {
    const middle = Math.ceil((least + limit) / 2);
    const tried = await packed(middle).catch(() => null);
    if (tried && tried.length <= most) {
      [count, codes] = [middle, tried];
      least = middle + 1;
    } else limit = middle - 1;
  }
  return { codes, count, all: episodes.length };
}

function sizeWords(main, { codes, count, all }) {
  const facts = {
    "one-code": codes.length === 1,
    codes: codes.length > 1 && codes.length.toLocaleString(),
    ...countFacts(count, all),
  };
  return fillSlots(main.querySelector("template[data-size-of]"), facts);
}

function countFacts(count, all) {
  return {
    none: count === 0,
    every: count > 0 && count === all,
    part: count > 0 && count < all,
    one: count === 1,
    count: count > 1 && count.toLocaleString(),
  };
}

function showCodes(main, { codes, count, all }) {
  clearInterval(cycling);
  let shown = 0;
  const paths = codes.map(qrPath);
  const drawing = main.querySelector("[data-code]");
  const pause = main.querySelector("[data-pause]");
  const show = (n) => {
    shown = (n + codes.length) % codes.length;
    const { path, size } = paths[shown];
    drawing.setAttribute("viewBox", `0 0 ${size} ${size}`);
    drawing.querySelector("path").setAttribute("d", path);
    drawing.dataset.code = codes[shown];
    main.querySelector("[data-number]").textContent = shown + 1;
    main.querySelector("[data-of]").textContent = codes.length;
  };
  const cycle = (on) => {
    clearInterval(cycling);
    if (on) cycling = setInterval(() => (main.isConnected ? show(shown + 1) : clearInterval(cycling)), CYCLE_MS);
    for (const words of pause.querySelectorAll("[data-when-on]"))
      words.hidden = (words.dataset.whenOn === "yes") !== on;
    pause.onclick = () => cycle(!on);
  };
  const turn = (by) => {
    cycle(false);
    show(shown + by);
  };
  main.querySelector("[data-next]").onclick = () => turn(1);
  main.querySelector("[data-before]").onclick = () => turn(-1);
  for (const part of main.querySelectorAll("[data-set]")) part.hidden = codes.length === 1;
  main
    .querySelector("[data-in-it]")
    .replaceChildren(fillSlots(main.querySelector("template[data-in-it-of]"), countFacts(count, all)));
  copyOnPress(main, main.querySelector("[data-copy-codes]"), () => codes.join("\n"));
  drawing.closest("[data-code-box]").hidden = false;
  show(0);
  cycle(codes.length > 1 && !matchMedia("(prefers-reduced-motion: reduce)").matches);
}
