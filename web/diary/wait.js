// Wait with me: the looks at a dog after "Watch at home", one plan for each dog.

const MOST_EARLIER = 10;
let lastAnswer = null;

onDiaryPage("wait", async (main) => {
  const now = Date.now();
  const dogs = await memory.records("dogs");
  const names = new Map(dogs.map(({ id, name }) => [id, name]));
  const waits = await waiting.openWaits();
  main.querySelector("[data-plans]").replaceChildren(...waits.map((wait) => planCard(main, wait, names, now)));
  await showStart(main, dogs, waits, now);
  await showEarlier(main, names);
  showOutcome(main);
  keepCounting();
});

// Counted anew each half minute and whenever the phone is taken up again, as long as this page is shown.
let recount = 0;

function keepCounting() {
  clearInterval(recount);
  recount = setInterval(countAgain, 30_000);
}

document.addEventListener("visibilitychange", () => document.hidden || countAgain());

// Only the times change: what the owner has opened stays open.
async function countAgain() {
  const main = document.querySelector("main[data-diary-page=wait]");
  if (!main) return clearInterval(recount);
  for (const { plan, overtaken } of await waiting.openWaits()) {
    const card = main.querySelector(`[data-plan-id="${plan.id}"]`);
    if (card && !overtaken) showWait(card, plan, Date.now());
  }
}

function planCard(main, { plan, overtaken }, names, now) {
  const card = main.querySelector("template[data-plan]").content.firstElementChild.cloneNode(true);
  card.dataset.planId = plan.id;
  card.querySelector("[data-dog-name]").textContent = names.get(plan.dog) ?? wordOn(main, "your-dog");
  card.querySelector("[data-overtaken]").hidden = !overtaken;
  for (const part of card.querySelectorAll("[data-goes-on]")) part.hidden = Boolean(overtaken);
  if (overtaken) card.querySelector("[data-result]").href = `/checklist${overtaken.query}`;
  else showWait(card, plan, now);
  card.querySelector("[data-looks]").replaceChildren(...plan.looks.map((look) => lookRow(main, plan, look, now)));
  for (const button of card.querySelectorAll("[data-answer]")) {
    button.addEventListener("click", () =>
      keepPlan(main, plan, waiting.withAnswer(plan, button.dataset.answer, Date.now()), button.dataset.answer),
    );
  }
  card
    .querySelector("[data-end]")
    .addEventListener("click", () =>
      keepPlan(main, plan, { ...plan, closed: Date.now(), why: "ended", updated: Date.now() }, "ended"),
    );
  card.querySelector("[data-calendar]").addEventListener("click", () => offerCalendar(main, plan, names));
  return card;
}

function showWait(card, plan, now) {
  const { look, state } = waiting.nextLook(plan, now);
  for (const part of card.querySelectorAll("[data-state]"))
    part.hidden = !part.dataset.state.split(" ").includes(state);
  card.querySelector("[data-span]").textContent = waiting.spanWords(look.due - now);
  for (const time of card.querySelectorAll("[data-due]")) time.textContent = waiting.momentWords(look.due, now);
  card.querySelector("[data-remind]").hidden = state === "moved" || momentsAhead(plan, now).length === 0;
}

function lookRow(main, plan, look, now) {
  const row = main.querySelector("template[data-look]").content.firstElementChild.cloneNode(true);
  const next = plan.closed === null ? waiting.nextLook(plan, now)?.look : null;
  row.querySelector("[data-when]").textContent = waiting.momentWords(look.due, now);
  const missed = look.seen === null && next && look.due < next.due;
  row.querySelector("[data-answer]").textContent = look.answer
    ? wordOn(main, `answer-${look.answer}`)
    : look === next
      ? wordOn(main, "next")
      : missed
        ? wordOn(main, "missed")
        : "";
  row.classList.toggle("next", look === next);
  return row;
}

async function keepPlan(main, before, after, answer) {
  const kept = await memory.change([["plans", after]]);
  main.querySelector("[data-not-kept]").hidden = kept === true;
  if (kept !== true) return;
  lastAnswer = { before, then: after.why === "over" ? "over" : answer };
  await pages.wait(main);
  main.querySelector("[data-outcome] [role=status]").focus();
}

// What follows from the last answer, until the page is left.
function showOutcome(main) {
  const place = main.querySelector("[data-outcome]");
  place.hidden = !lastAnswer;
  if (!lastAnswer) return;
  const { before, then } = lastAnswer;
  for (const part of place.querySelectorAll("[data-then]")) part.hidden = !part.dataset.then.split(" ").includes(then);
  place.querySelector("[data-take-back]").onclick = async () => {
    lastAnswer = null;
    await memory.change([["plans", { ...before, updated: Date.now() }]]);
    await pages.wait(main);
  };
  lastAnswer = null;
}

// Waiting begins only from a result "Watch at home" of the last day that no later result overrides.
async function showStart(main, dogs, waits, now) {
  const place = main.querySelector("[data-start]");
  const last = (await keptResults()).at(-1);
  const isWaitedFor = last && waits.some(({ plan }) => plan.result?.at === last.at);
  const state = !last ? "none" : last.level !== "watch" ? "more" : Math.abs(now - last.at) > DAY ? "old" : "watch";
  place.hidden = Boolean(isWaitedFor);
  for (const part of place.querySelectorAll("[data-begin]"))
    part.hidden = !part.dataset.begin.split(" ").includes(state);
  if (state === "more") place.querySelector("[data-result]").href = `/checklist${last.query}`;
  if (state !== "watch") return;
  place.querySelector("[data-at]").textContent = waiting.momentWords(last.at, now);
  const select = place.querySelector("[data-dog]");
  const chosen = last.dog ?? (await currentDog())?.id;
  select.replaceChildren(...dogs.map(({ id, name }) => new Option(name, id, false, id === chosen)));
  place.querySelector("[data-several]").hidden = dogs.length < 2;
  // Made once: pressing twice begins one waiting.
  const id = newId();
  place.querySelector("[data-go]").onclick = () =>
    begin(main, id, waits, { ...last, at: Math.min(last.at, Date.now()) }, select.value || null);
}

async function begin(main, id, waits, result, dog) {
  const started = Date.now();
  const minutes = main.querySelector("[data-start]").dataset.afterMinutes.split(" ").map(Number);
  const looks = minutes.map((after) => ({ due: result.at + after * 60_000, seen: null, answer: "" }));
  const plan = { id, kind: "wait", dog, started, result, looks, closed: null, why: "", updated: started };
  const before = waits
    .filter((wait) => wait.plan.dog === dog)
    .map((wait) => ({ ...wait.plan, closed: started, why: "again", updated: started }));
  const kept = await memory.change([...before, plan].map((one) => ["plans", one]));
  main.querySelector("[data-not-kept]").hidden = kept === true;
  if (kept !== true) return;
  askToPersist();
  await pages.wait(main);
  const heading = main.querySelector(`[data-plan-id="${plan.id}"] h2`);
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  main.querySelector("h1").scrollIntoView();
}

async function showEarlier(main, names) {
  const past = (await memory.records("plans")).filter(({ kind, closed }) => kind === "wait" && closed !== null);
  past.sort((a, b) => b.started - a.started);
  main.querySelector("[data-past]").hidden = past.length === 0;
  main.querySelector("[data-earlier]").replaceChildren(
    ...past.slice(0, MOST_EARLIER).map((plan) => {
      const row = main.querySelector("template[data-earlier-row]").content.cloneNode(true);
      row.querySelector("[data-when]").textContent = waiting.momentWords(plan.started, Date.now());
      const end = ["over", "ended", "again"].includes(plan.why) ? `why-${plan.why}` : `answer-${plan.why}`;
      row.querySelector("[data-line]").textContent = [names.get(plan.dog), wordOn(main, end)]
        .filter(Boolean)
        .join(": ");
      return row;
    }),
  );
}

// An alarm in the past rings at once or never: only the looks that are still to come.
function momentsAhead(plan, now) {
  return plan.looks
    .map(({ due }, n) => ({ uid: `${plan.id}-${n}@steady`, at: due }))
    .filter(({ at }, n) => plan.looks[n].seen === null && at > now);
}

function offerCalendar(main, plan, names) {
  const now = Date.now();
  const text = calendarFile(momentsAhead(plan, now), {
    summary: wordOn(main, "summary").replace("{dog}", () => names.get(plan.dog) ?? wordOn(main, "your-dog")),
    description: wordOn(main, "description").trim(),
    url: `${location.origin}/diary/wait`,
    stamp: now,
  });
  saveFile(new Blob([text], { type: "text/calendar;charset=utf-8" }), `${wordOn(main, "file")}.ics`);
}
