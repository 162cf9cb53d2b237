// The gate before the basket: the rows stand in the page, in the grammar of the checklist. What was answered is kept
// for some days; a result that asks for a vet at once stops all of it.

const URGENT = ["emergency", "same_day"];

// {kind: ask | stop | open, stops, unanswered}: as server/domain/gate.py has it.
function gateState(gate, answers) {
  const questions = [...gate.querySelectorAll("[data-question]")].map((set) => set.dataset.question);
  const stops = thatHold(gate.querySelectorAll("[data-stop]"), answers).map((row) => row.dataset.stop);
  const unanswered = questions.filter((question) => !answers[question]);
  return { kind: stops.length ? "stop" : unanswered.length ? "ask" : "open", stops, unanswered };
}

async function hasUrgentResult(days) {
  const now = Date.now();
  return (await keptResults()).some(({ level, at }) => URGENT.includes(level) && Math.abs(now - at) <= days * DAY);
}

// Whether this phone may put something in the basket now, and the answers: asked again before each deed.
async function gateNow(gate) {
  if (await hasUrgentResult(Number(gate.dataset.resultDays))) return { kind: "result", answers: {}, stops: [] };
  const kept = await memory.get("gate");
  const holds = kept && Math.abs(Date.now() - kept.at) <= Number(gate.dataset.askAgainDays) * DAY;
  const answers = holds ? kept.answers : {};
  return { ...gateState(gate, answers), answers };
}

function showGate(main, state, missing = false) {
  for (const part of main.querySelectorAll("[data-gate-is]")) {
    const kinds = part.dataset.gateIs.split(" ");
    part.hidden = !(kinds.includes(state.kind) || (missing && kinds.includes("missing")));
  }
  for (const row of main.querySelectorAll("[data-stop]")) row.hidden = !state.stops.includes(row.dataset.stop);
  for (const form of main.querySelectorAll("[data-add-form], [data-order-form]")) {
    for (const old of form.querySelectorAll("input[type=hidden][name^=g_]")) old.remove();
    for (const [question, answer] of Object.entries(state.answers ?? {})) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: `g_${question}`, value: answer });
      form.append(input);
    }
  }
}

// The form that somebody was in is gone: where they are now is seen, and heard.
function showClosedGate(main, state) {
  showGate(main, state);
  const gate = main.querySelector("[data-gate]");
  gate.scrollIntoView();
  const places = state.kind === "stop" ? "[data-focus]" : state.kind === "result" ? "[data-gate-is=result]" : "input";
  gate.querySelector(places)?.focus();
}

// `changed(kind)` is told at the beginning and whenever the gate opens or closes.
async function setUpGate(main, changed) {
  const gate = main.querySelector("[data-gate]");
  const form = gate.querySelector("[data-gate-form]");
  const typed = () =>
    Object.fromEntries(Object.entries(valuesOf(form)).flatMap(([k, v]) => (k.startsWith("g_") ? [[k.slice(2), v]] : [])));
  const show = async (state, missing) => {
    showGate(main, state, missing);
    gate.dataset.ready = "";
    await changed(state.kind, state.answers ?? {});
  };
  form.addEventListener("change", async () => {
    const answers = typed();
    const state = gateState(gate, answers);
    // Not opened before "Go on" is pressed; closed at once.
    await show({ ...state, kind: state.kind === "stop" ? "stop" : "ask", answers: {} });
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const answers = typed();
    if (await hasUrgentResult(Number(gate.dataset.resultDays))) return show({ kind: "result", stops: [] });
    const state = gateState(gate, answers);
    if (state.kind !== "ask") await memory.set("gate", { answers, at: Date.now() });
    await show({ ...state, answers: state.kind === "open" ? answers : {} }, state.kind === "ask");
    gate.querySelector(state.kind === "stop" ? "[data-focus]" : "h2, [role=alert]")?.scrollIntoView({ block: "center" });
    if (state.kind === "stop") gate.querySelector("[data-focus]").focus();
  });
  gate.querySelector("[data-gate-again]").addEventListener("click", async (event) => {
    event.preventDefault();
    await memory.remove("gate");
    form.reset();
    await show({ kind: "ask", stops: [], answers: {} });
    form.querySelector("input").focus();
  });
  const now = await gateNow(gate);
  // What a page from the server was told in its address.
  const told = now.kind === "ask" && !(await memory.works()) ? gateState(gate, typed()) : null;
  fillForm(form, Object.fromEntries(Object.entries(now.answers).map(([k, v]) => [`g_${k}`, v])));
  await show(told ? { ...told, answers: told.kind === "open" ? typed() : {} } : now);
}
