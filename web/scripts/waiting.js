// Waiting after "Watch at home": which look at the dog comes next, said on the home screen and in the diary.
// A plan of kind "wait": {id, kind, dog, started, result, looks: [{due, seen, answer}], closed, why, updated}.

const CLOCK_SLACK_MS = 5 * 60_000;
let counting = 0;

// The look to take next: "later", "due", or "moved" when the clock of this phone was set back since the plan was made.
// Of several that are due the last one counts; those before it were missed. Null when every look was taken.
function nextLook(plan, now) {
  const open = plan.looks.slice(plan.looks.findLastIndex((look) => look.seen !== null) + 1);
  if (open.length === 0) return null;
  const written = Math.max(plan.started, ...plan.looks.map((look) => look.seen ?? 0));
  if (now < written - CLOCK_SLACK_MS || open[0].due - now > WEEK + DAY) return { look: open[0], state: "moved" };
  const due = open.filter((look) => look.due <= now);
  return due.length ? { look: due.at(-1), state: "due" } : { look: open[0], state: "later" };
}

// The plan with this look answered. After a moved clock the looks to come keep their distance from this one.
function withAnswer(plan, answer, now) {
  const { look, state } = nextLook(plan, now);
  const at = plan.looks.indexOf(look);
  const shift = state === "moved" ? now - look.due : 0;
  const looks = plan.looks.map((other, n) => {
    if (n < at) return { ...other, seen: other.seen && Math.min(other.seen, now) };
    return { ...other, due: other.due + shift, ...(n === at ? { seen: now, answer } : {}) };
  });
  const why = answer !== "same" ? answer : at === looks.length - 1 ? "over" : "";
  return { ...plan, started: Math.min(plan.started, now), looks, closed: why ? now : null, why, updated: now };
}

// Plans that go on; `overtaken` when a later result asks for more than watching.
async function openWaits() {
  const plans = (await memory.records("plans")).filter(
    (plan) => plan.kind === "wait" && plan.closed === null && nextLook(plan, Date.now()),
  );
  const results = plans.length ? await keptResults() : [];
  const asksMore = (plan) =>
    results.find(
      (result) =>
        result.level !== "watch" &&
        result.at > (plan.result?.at ?? plan.started) &&
        (result.dog ?? plan.dog) === plan.dog,
    );
  return plans.map((plan) => ({ plan, overtaken: asksMore(plan) })).sort((a, b) => a.plan.started - b.plan.started);
}

// "23 min", "5 hr", "2 days": rounded up, so that it is never due before the count is over.
function spanWords(ms) {
  const [unit, size] = ms > 2 * DAY ? ["day", DAY] : ms > HOUR ? ["hour", HOUR] : ["minute", 60_000];
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: unit === "day" ? "long" : "short" })
    .format(Math.max(1, Math.ceil(ms / size)))
    .replace(" ", "\u00a0");
}

function momentWords(time, now) {
  const near = Math.abs(time - now) < DAY && new Date(time).getDate() === new Date(now).getDate();
  return new Date(time).toLocaleString(
    [],
    near
      ? { timeStyle: "short" }
      : { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
  );
}

async function showWaits(page) {
  const place = page.querySelector("[data-waits]");
  if (!place) return;
  const now = Date.now();
  const names = new Map((await memory.records("dogs")).map(({ id, name }) => [id, name]));
  const rows = (await openWaits())
    .filter(({ overtaken }) => !overtaken)
    .map(({ plan }) => {
      const { look, state } = nextLook(plan, now);
      const row = place.querySelector("template").content.cloneNode(true);
      if (names.has(plan.dog)) row.querySelector("[data-dog-name]").textContent = names.get(plan.dog);
      for (const part of row.querySelectorAll("[data-state]"))
        part.hidden = !part.dataset.state.split(" ").includes(state);
      for (const time of row.querySelectorAll("[data-span]")) time.textContent = spanWords(look.due - now);
      for (const time of row.querySelectorAll("time")) time.textContent = momentWords(look.due, now);
      return row;
    });
  place.querySelector("ul").replaceChildren(...rows);
  place.hidden = rows.length === 0;
}

onEachPage(async (page) => {
  await showWaits(page);
  clearInterval(counting);
  if (page.querySelector("[data-waits]")) counting = setInterval(() => showWaits(page), 30_000);
});
