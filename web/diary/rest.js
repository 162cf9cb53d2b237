// Rest that a vet has ordered, and ticks for medicines. Plans of kind "rest":
// {id, kind, dog, from, until, rules, own, days: [{on, kept, broken}], taught: {question: answer}, closed, updated}
// and of kind "medicines", one for each dog: {id, kind, dog, ticks: [{on, name, dose, time, was}], updated}.

const SHOWN_DAYS = 14;
const KEPT_DAYS = 400;
const LONGEST_REST_DAYS = 26 * 7;
const YEAR_DAYS = 366;

onDiaryPage("rest", async (main) => {
  const dogs = await memory.records("dogs");
  const present = await currentDog();
  main.querySelector("[data-no-dog]").hidden = dogs.length > 0;
  main.querySelector("[data-with-dog]").hidden = dogs.length === 0;
  if (!present) return;
  const select = main.querySelector("[data-dog]");
  select.replaceChildren(...dogs.map(({ id, name }) => new Option(name, id, false, id === present.id)));
  main.querySelector("[data-several]").hidden = dogs.length < 2;
  const state = { dog: present, ended: null };
  const show = () => showCare(main, state);
  select.onchange = async () => {
    state.dog = dogs.find(({ id }) => id === select.value);
    state.ended = null;
    await memory.set("dog_id", select.value);
    await show();
  };
  main.querySelector("[data-day]").onchange = show;
  await show();
});

// A page that was left open over night shows another day.
document.addEventListener("visibilitychange", () => {
  const main = document.querySelector("main[data-diary-page=rest]");
  if (main && !document.hidden && main.dataset.today !== dayOf(Date.now())) pages.rest(main);
});

async function showCare(main, state) {
  main.dataset.today = dayOf(Date.now());
  const on = dayBefore(main.dataset.today, Number(main.querySelector("[data-day]").value));
  const plans = (await memory.records("plans")).filter(({ dog }) => dog === state.dog.id);
  const open = plans.filter(({ kind, closed }) => kind === "rest" && closed === null);
  const rest = open.sort((a, b) => b.updated - a.updated)[0];
  showMedicines(
    main,
    state.dog,
    plans.find(({ kind }) => kind === "medicines"),
    on,
  );
  main.querySelector("[data-rest-now]").hidden = !rest;
  main.querySelector("[data-rest-new]").hidden = Boolean(rest);
  main.querySelector("[data-rest-ended]").hidden = !state.ended;
  if (rest) showRest(main, state, rest, on);
  setUpForm(main, state, rest);
  showTeach(main, rest);
  main.querySelector("[data-back-to-rest]").onclick = async () => {
    await keepCare(main, { ...state.ended, updated: Date.now() });
    state.ended = null;
    await showCare(main, state);
  };
}

async function keepCare(main, plan) {
  const kept = await memory.change([["plans", plan]]);
  main.querySelector("[data-not-kept]").hidden = kept === true;
  main.querySelector("[data-kept]").textContent = kept === true ? wordOn(main, "kept") : "";
  return kept === true;
}

// ------------------------------------------------------------------ days

// Days are counted at noon, so that no change to summer time shifts them.
const noonOf = (day) => new Date(`${day}T12:00`).getTime();
const dayBefore = (day, days) => dayOf(noonOf(day) - days * DAY);
const daysBetween = (from, to) => Math.round((noonOf(to) - noonOf(from)) / DAY);
const dayWords = (day) =>
  new Date(noonOf(day)).toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" });
const countOfDays = (days) =>
  new Intl.NumberFormat("en", { style: "unit", unit: "day", unitDisplay: "long" }).format(days);

// ------------------------------------------------------------------ medicines

function showMedicines(main, dog, plan, on) {
  const medicines = dog.medicines ?? [];
  main.querySelector("[data-no-medicines]").hidden = medicines.length > 0;
  main.querySelector("[data-has-medicines]").hidden = medicines.length === 0;
  for (const link of main.querySelectorAll("[data-dog-page]")) link.href = `/diary/dog#${dog.id}`;
  const state = {
    plan: plan ?? { id: `medicines-${dog.id}`, kind: "medicines", dog: dog.id, ticks: [], closed: null },
  };
  main
    .querySelector("[data-doses]")
    .replaceChildren(...medicines.map((medicine, n) => medicineCard(main, state, medicine, n, on)));
  showTicks(main, state.plan);
}

// The times that "When" names; without any, once on this day.
function timesOf(main, { when }) {
  const said = (when ?? "").toLowerCase();
  const named = [...main.querySelectorAll("[data-time-of-day]")].filter((time) =>
    time.dataset.finds.split("|").some((words) => said.includes(words)),
  );
  return named.length ? named.map((time) => time.dataset.timeOfDay) : ["day"];
}

const wordOfTime = (main, time) => wordOn(main, time === "day" ? "day" : `time-${time}`);

function medicineCard(main, state, medicine, n, on) {
  const card = main.querySelector("template[data-medicine]").content.firstElementChild.cloneNode(true);
  card.querySelector("[data-name]").textContent = medicine.name;
  card.querySelector("[data-dose]").textContent = [medicine.dose, medicine.when].filter(Boolean).join(", ");
  card.querySelector("[data-times]").append(
    ...timesOf(main, medicine).map((time) => {
      const field = main.querySelector("template[data-time]").content.firstElementChild.cloneNode(true);
      const isThis = (tick) => tick.on === on && tick.name === medicine.name && tick.time === time;
      field.querySelector("legend").textContent = wordOfTime(main, time);
      for (const radio of field.querySelectorAll("input")) {
        radio.name = `dose-${n}-${time}`;
        radio.checked = state.plan.ticks.some((tick) => isThis(tick) && tick.was === radio.value);
        // A tick that was wrong goes away with a second press.
        radio.addEventListener("click", () => {
          const again = state.plan.ticks.some((tick) => isThis(tick) && tick.was === radio.value);
          radio.checked = !again;
          const tick = { on, name: medicine.name, dose: medicine.dose ?? "", time, was: radio.value };
          const after = ({ ticks }) => {
            const others = ticks.filter((other) => !isThis(other) && other.on >= dayBefore(on, KEPT_DAYS));
            return { ...state.plan, ticks: again ? others : [...others, tick], updated: Date.now() };
          };
          state.plan = after(state.plan);
          return inTurn(async () => {
            // Another tab may have ticked other doses meanwhile.
            state.plan = after((await memory.record("plans", state.plan.id)) ?? state.plan);
            await keepCare(main, state.plan);
            showTicks(main, state.plan);
          });
        });
      }
      return field;
    }),
  );
  return card;
}

function showTicks(main, { ticks }) {
  const oldest = dayBefore(dayOf(Date.now()), SHOWN_DAYS - 1);
  const days = [...new Set(ticks.filter(({ on }) => on >= oldest).map(({ on }) => on))].sort().reverse();
  const order = ["day", ...[...main.querySelectorAll("[data-time-of-day]")].map((time) => time.dataset.timeOfDay)];
  main.querySelector("[data-no-history]").hidden = days.length > 0;
  main.querySelector("[data-history]").replaceChildren(
    ...days.map((day) => {
      const onDay = ticks
        .filter(({ on }) => on === day)
        .sort((a, b) => a.name.localeCompare(b.name) || order.indexOf(a.time) - order.indexOf(b.time));
      return historyRow(
        main,
        day,
        onDay
          .map(({ name, time, was }) => `${name}, ${wordOfTime(main, time).toLowerCase()}: ${wordOn(main, was)}`)
          .join("; "),
      );
    }),
  );
}

function historyRow(main, day, words) {
  const row = main.querySelector("template[data-history-row]").content.firstElementChild.cloneNode(true);
  row.querySelector("[data-when]").textContent = dayWords(day);
  row.querySelector("[data-line]").textContent = words;
  return row;
}

// ------------------------------------------------------------------ rest

function showRest(main, state, plan, on) {
  const place = main.querySelector("[data-rest-now]");
  const number = daysBetween(plan.from, main.dataset.today) + 1;
  const left = plan.until ? daysBetween(main.dataset.today, plan.until) : null;
  const part = number < 1 ? "ahead" : left === null ? "open" : left > 0 ? "more" : left === 0 ? "last" : "over";
  for (const words of place.querySelectorAll("[data-left]")) words.hidden = words.dataset.left !== part;
  for (const words of place.querySelectorAll("[data-day-number]")) words.textContent = number;
  place.querySelector("[data-days]").textContent = countOfDays(left ?? 0);
  place.querySelector("[data-from]").textContent = dayWords(plan.from);
  place.querySelector("[data-until]").textContent = plan.until ? dayWords(plan.until) : "";
  const today = plan.days.find((day) => day.on === on) ?? { on, kept: [], broken: false };
  const change = async (changes) => {
    Object.assign(today, changes);
    const days = [...plan.days.filter((day) => day.on !== on), { ...today }]
      .sort((a, b) => a.on.localeCompare(b.on))
      .slice(-KEPT_DAYS);
    Object.assign(plan, { days, updated: Date.now() });
    await keepCare(main, plan);
    showRestDays(main, plan);
  };
  place.querySelector("[data-ticks]").replaceChildren(
    ...rulesOf(main, plan).map(([id, words]) => {
      const row = main.querySelector("template[data-tick]").content.firstElementChild.cloneNode(true);
      const box = row.querySelector("input");
      row.querySelector("span").textContent = words;
      box.checked = today.kept.includes(id);
      box.addEventListener("change", () =>
        change({ kept: [...today.kept.filter((one) => one !== id), ...(box.checked ? [id] : [])] }),
      );
      return row;
    }),
  );
  const broken = place.querySelector("[data-broken]");
  broken.checked = today.broken;
  place.querySelector("[data-broke]").hidden = !today.broken;
  broken.onchange = async () => {
    place.querySelector("[data-broke]").hidden = !broken.checked;
    await change({ broken: broken.checked });
  };
  place.querySelector("[data-end-rest]").onclick = async () => {
    if (!(await keepCare(main, { ...plan, closed: Date.now(), updated: Date.now() }))) return;
    state.ended = plan;
    await showCare(main, state);
    main.querySelector("[data-back-to-rest]").focus();
  };
  place.querySelector("[data-change-rest]").onclick = () => {
    main.querySelector("[data-rest-new]").hidden = false;
    main.querySelector("[data-rest-form] input").focus();
  };
  showRestDays(main, plan);
}

// [id, words] of what counts: the rules that were ticked, and the vet's own words.
function rulesOf(main, { rules, own }) {
  const known = rules.filter((id) => main.querySelector(`template[data-words="rule-${CSS.escape(id)}"]`));
  return [...known.map((id) => [id, wordOn(main, `rule-${id}`)]), ...(own ? [["own", own]] : [])];
}

function showRestDays(main, plan) {
  const all = rulesOf(main, plan).length;
  const ticked = new Map(plan.days.map((day) => [day.on, day]));
  const count = Math.min(SHOWN_DAYS, Math.max(1, daysBetween(plan.from, main.dataset.today) + 1));
  const days = Array.from({ length: count }, (_, n) => dayBefore(main.dataset.today, n));
  main.querySelector("[data-rest-history]").replaceChildren(
    ...days.map((day) => {
      const { kept, broken } = ticked.get(day) ?? { kept: [], broken: false };
      const some =
        kept.length === all
          ? wordOn(main, "all-kept")
          : wordOn(main, "some-kept").replace("{kept}", kept.length).replace("{all}", all);
      const words = [kept.length ? some : "", broken ? wordOn(main, "broken") : ""].filter(Boolean).join(", ");
      return historyRow(main, day, words || wordOn(main, "no-ticks"));
    }),
  );
}

function setUpForm(main, state, plan) {
  const form = main.querySelector("[data-rest-form]");
  const { elements } = form;
  const fresh = newId();
  form.reset();
  for (const box of elements.rules) box.checked = plan?.rules.includes(box.value) ?? false;
  elements.own.value = plan?.own ?? "";
  elements.from.value = plan?.from ?? main.dataset.today;
  elements.count.value = plan?.until ? daysBetween(plan.from, plan.until) : "";
  elements.unit.value = plan?.until ? "1" : "7";
  form.onsubmit = async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const { read, problems } = readRest(main, form);
    if (!showWrong(form, problems)) return;
    const kept = await keepCare(main, {
      id: fresh,
      kind: "rest",
      dog: state.dog.id,
      days: [],
      taught: {},
      closed: null,
      ...plan,
      ...read,
      updated: Date.now(),
    });
    if (!kept) return;
    askToPersist();
    state.ended = null;
    await showCare(main, state);
    main.querySelector("[data-rest-now]").scrollIntoView();
  };
}

function readRest(main, form) {
  const { elements } = form;
  const problems = [];
  const rules = [...elements.rules].filter((box) => box.checked).map((box) => box.value);
  const own = elements.own.value.trim();
  if (rules.length === 0 && !own) problems.push(problem(form, "field-rules", "rules"));
  const from = elements.from.value;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(from) && Math.abs(daysBetween(from, main.dataset.today)) <= YEAR_DAYS;
  if (!isDay) problems.push(problem(form, "field-from", "from"));
  const typed = elements.count.value.trim();
  const days = numberIn(typed) * Number(elements.unit.value);
  if (typed && !(Number.isInteger(days) && days >= 1 && days <= LONGEST_REST_DAYS))
    problems.push(problem(form, "field-long", "long"));
  const until = typed && isDay && problems.length === 0 ? dayBefore(from, -days) : null;
  return { read: { rules, own, from, until }, problems };
}

// ------------------------------------------------------------------ teach-back

function showTeach(main, plan) {
  for (const field of main.querySelectorAll("[data-teach]")) {
    const show = (answer) => {
      for (const because of field.querySelectorAll("[data-because]"))
        because.hidden = because.dataset.because !== answer;
    };
    const taught = plan?.taught?.[field.dataset.teach];
    for (const radio of field.querySelectorAll("input")) {
      radio.checked = radio.value === taught;
      radio.onchange = async () => {
        show(radio.value);
        if (!plan) return;
        Object.assign(plan, { taught: { ...plan.taught, [field.dataset.teach]: radio.value }, updated: Date.now() });
        await keepCare(main, plan);
      };
    }
    show(taught);
  }
}
