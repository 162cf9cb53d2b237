// The timer of an episode. Its start is stored, not counted, so it survives a reload, a lock and another app.
// An episode whose kind nobody has chosen is timed like a fit.

const UNKNOWN_START = "unknown";
const FORGET_OVER_MS = 10 * 60_000;
const FORGET_RUNNING_MS = 3 * 3600_000;
const FIT_IS_LONG_S = 300;
let ticking = 0;

onEachPage(async (page) => {
  clearInterval(ticking);
  letScreenSleep();
  const timer = page.querySelector("[data-timer]");
  if (!timer) return;
  timer.hidden = false;
  let spell = await memory.get("timer");
  if (!spell || isPast(spell)) spell = { started: Date.now(), over: null };
  // The page of a fit is about a fit; the page of any episode asks.
  spell.kind = timer.dataset.timer || location.hash.slice(1) || spell.kind || "";
  const go = async (changes) => {
    Object.assign(spell, changes);
    clearInterval(ticking);
    if (spell.over === null) ticking = setInterval(() => showTime(page, timer, spell), 1000);
    showTime(page, timer, spell);
    await memory.set("timer", spell);
  };
  for (const kind of timer.querySelectorAll("[name=kind]")) {
    kind.checked = kind.value === spell.kind;
    kind.addEventListener("change", () => go({ kind: kind.value }));
  }
  timer.querySelector("[data-restart]").addEventListener("click", () => go({ started: Date.now(), over: null }));
  timer
    .querySelector("[data-unknown]")
    .addEventListener("click", () => go({ started: UNKNOWN_START, pressed: Date.now(), over: null }));
  const stop = page.querySelector("[data-stop]");
  stop.addEventListener("click", async () => {
    await go({ over: Date.now() });
    if (stop.dataset.stop) location.assign(stop.dataset.stop);
  });
  if (spell.over === null) keepScreenAwake();
  await go({});
});

// An episode that ended a while ago, or was never ended, is not the one going on now.
function isPast({ started, pressed, over }) {
  const begun = started === UNKNOWN_START ? (pressed ?? 0) : started;
  const isLongAgo = (time, most) => Math.abs(Date.now() - time) > most;
  return over ? isLongAgo(over, FORGET_OVER_MS) : isLongAgo(begun, FORGET_RUNNING_MS);
}

function showTime(page, timer, { started, over, kind }) {
  // Nobody knows either when the clock was set back meanwhile.
  const unknown = started === UNKNOWN_START || started > (over ?? Date.now());
  const seconds = unknown ? FIT_IS_LONG_S : Math.max(0, Math.floor(((over ?? Date.now()) - started) / 1000));
  const digits = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  timer.querySelector("[data-digits]").textContent = unknown ? "5:00 +" : digits;
  const fits = (stage) => (stage.dataset.kinds ?? "fit").split(" ").includes(kind || "fit");
  const stages = [...timer.querySelectorAll("[data-from]")];
  const present = stages.filter((stage) => fits(stage) && Number(stage.dataset.from) <= seconds).at(-1);
  for (const stage of stages) stage.hidden = over !== null || stage !== present;
  timer.querySelector("[data-over]").hidden = over === null;
  const track = timer.querySelector("[data-track]");
  track.setAttribute("width", String(Math.min(seconds / FIT_IS_LONG_S, 1) * Number(track.dataset.track)));
  const isEmergency = seconds >= FIT_IS_LONG_S && (kind === "fit" || kind === "") && over === null;
  for (const part of page.querySelectorAll("[data-emergency]")) part.hidden = !isEmergency;
  for (const part of page.querySelectorAll("[data-calm]")) part.hidden = isEmergency;
}

let lock = null;

async function keepScreenAwake() {
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
}

function letScreenSleep() {
  lock?.release();
  lock = null;
}

// The phone drops the lock when the app is left.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && lock?.released) keepScreenAwake();
});
