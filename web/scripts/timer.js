// The timer of a fit. Its start is stored, not counted, so it survives a reload, a lock and another app.

const UNKNOWN_START = "unknown";
const FORGET_OVER_MS = 10 * 60_000;
const FORGET_RUNNING_MS = 3 * 3600_000;
let ticking = 0;

onEachPage(async (page) => {
  clearInterval(ticking);
  const timer = page.querySelector("[data-timer]");
  if (!timer) return;
  timer.hidden = false;
  const restart = async (started, over = null) => {
    const fit = { started, over };
    clearInterval(ticking);
    if (!over) ticking = setInterval(() => showTime(timer, fit), 1000);
    showTime(timer, fit);
    await memory.set("timer", fit);
  };
  let fit = await memory.get("timer");
  if (!fit || isPast(fit)) fit = { started: Date.now(), over: null };
  timer.querySelector("[data-restart]").addEventListener("click", () => restart(Date.now()));
  timer.querySelector("[data-unknown]").addEventListener("click", () => restart(UNKNOWN_START));
  timer.querySelector("[data-stop]").addEventListener("click", async () => {
    const { started } = await memory.get("timer") ?? fit;
    await restart(started, Date.now());
  });
  await restart(fit.started, fit.over);
});

// A fit that ended a while ago, or was never ended, is not the one going on now.
function isPast({ started, over }) {
  return over ? Date.now() - over > FORGET_OVER_MS : Date.now() - started > FORGET_RUNNING_MS;
}

function showTime(timer, { started, over }) {
  const unknown = started === UNKNOWN_START;
  const seconds = unknown ? 300 : Math.max(0, Math.floor(((over ?? Date.now()) - started) / 1000));
  const digits = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  timer.querySelector("[data-digits]").textContent = unknown ? "5:00 +" : digits;
  const stages = [...timer.querySelectorAll("[data-from]")];
  const present = stages.filter((stage) => Number(stage.dataset.from) <= seconds).at(-1);
  for (const stage of stages) stage.hidden = over !== null || stage !== present;
  timer.querySelector("[data-over]").hidden = over === null;
  timer.dataset.stage = present.dataset.from;
  const track = timer.querySelector("[data-track]");
  track.setAttribute("width", String(Math.min(seconds / 300, 1) * Number(track.dataset.track)));
}
