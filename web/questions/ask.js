// Asking: the words and the taps are read on the phone first, so that nobody waits for a connection to be told to call.
// Then the question goes through the outbox, which sends it once.

async function setUpAsk(main, { memory, outbox, currentDog, spokenDog }) {
  const form = main.querySelector("form[data-ask]");
  const box = await outbox();
  const entry = await box?.entry(changedId());
  if (entry) {
    putValues(form, JSON.parse(entry.body));
    showRefusal(main, entry);
  } else await setUpDraft(form, memory);
  // The page out of the pack is the same for every page of the guide that leads to it.
  const about = new URLSearchParams(location.search).get("about");
  if (about) form.elements.about.value = about;
  let table = readTable();

  form.addEventListener("submit", async (event) => {
    // Without an outbox the form goes the way of the browser.
    if (!box || form.dataset.plain) return;
    event.preventDefault();
    event.stopPropagation();
    const values = typedValues(form);
    // Where the words cannot be read on the phone, the server's answer says how urgent they are.
    const found = await table;
    if (found) showUrgency(main, urgencyOf(values, found));
    else table = readTable();
    if (showProblems(main, form, values)) return;
    const id = crypto.randomUUID();
    const body = { ...values, home_page: form.elements.home_page.value };
    const what = { id, kind: "question", address: "/questions/ask", body, about: values.title };
    const emptied = [["kept", undefined, DRAFT]];
    // What was refused on this page is changed here as well.
    const old = await box.entry(changedId());
    const kept = old ? await box.keepChanged(old.id, what, emptied) : await box.keep(what, emptied);
    if (kept === true) return follow(main, form, box, id);
    // The phone keeps nothing: online the server does.
    if (navigator.onLine) {
      form.dataset.plain = "yes";
      form.requestSubmit();
    } else showKept(main, "not_kept");
  });

  main.querySelector("[data-fill-dog]").addEventListener("click", async () => {
    const dog = await currentDog();
    main.querySelector("[data-no-dog]").hidden = Boolean(dog);
    if (!dog) return;
    const { breed, age, weight } = spokenDog(form, dog);
    for (const [field, value] of Object.entries({ breed, age, weight })) if (value) form.elements[field].value = value;
    form.dispatchEvent(new Event("input"));
  });
}

// The entry of the outbox that this page changes.
function changedId() {
  return /^#change=([\w-]{8,120})$/.exec(location.hash)?.[1] ?? "";
}

// The danger words and the rules; null when they cannot be had.
async function readTable() {
  try {
    const answer = await fetch("/questions.json");
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function urgencyOf(values, { rules, ...words }) {
  const levels = Object.fromEntries(words.signs.map(([id, level]) => [id, level]));
  const signs = dangerWords(words)([values.title, values.text, values.breed, values.age].join("\n"));
  const held = gateHolding(rules, values);
  const level = mostUrgent([...signs.map((sign) => levels[sign]), ...held.map((rule) => rule.level)]);
  return { level, signs: [...signs, ...held.map(({ id }) => id)] };
}

// "Call now" first, with what says so. It stays, whatever becomes of the question.
function showUrgency(main, { level, signs }) {
  const found = new Set(signs);
  for (const block of main.querySelectorAll("[data-call-now], [data-call-why]")) {
    block.hidden = (block.dataset.callNow ?? block.dataset.callWhy) !== level;
    for (const reason of block.querySelectorAll("[data-reason]")) reason.hidden = !found.has(reason.dataset.reason);
  }
  const shown = main.querySelector("[data-call-now]:not([hidden])");
  if (!shown) return;
  main.prepend(shown, main.querySelector("[data-call-why]:not([hidden])"));
  shown.focus();
  shown.scrollIntoView();
}

function problemsOf(values) {
  const letters = [...values.text.trim()].length;
  const problems = {};
  if (!values.title.trim()) problems.title = "missing";
  if (letters === 0) problems.text = "missing";
  else if (letters < 20) problems.text = "too_short";
  if (values.reply === "mail" && !values.email.trim()) problems.email = "missing";
  else if (values.reply === "mail" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email.trim())) problems.email = "email";
  for (const ask of ["stand", "awake", "worse"]) if (!values[ask]) problems[ask] = "choose";
  return problems;
}

// True when something has to be mended first.
function showProblems(main, form, values) {
  const problems = Object.entries(problemsOf(values));
  main.querySelector("[role=alert]")?.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const old of form.querySelectorAll(".wrong")) old.remove();
  if (problems.length === 0) return false;
  const said = problems.map(([field, kind]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#field-${field}`;
    link.textContent = main.querySelector(`template[data-problem="${field} ${kind}"]`).content.textContent.trim();
    item.append(link);
    const place = main.querySelector(`#field-${field}`);
    place.setAttribute("aria-invalid", "true");
    sayBeside(place, field, link.textContent);
    // The address keeps which question is changed.
    link.addEventListener("click", (event) => {
      event.preventDefault();
      (place.querySelector("input") ?? place).focus();
      (place.closest("label") ?? place).scrollIntoView();
    });
    return item;
  });
  showSaid(form, said, main.querySelector("template[data-words=again]").content.textContent);
  return true;
}

function sayBeside(place, field, words) {
  const said = document.createElement("span");
  said.className = "wrong";
  said.id = `wrong-${field}`;
  said.textContent = words;
  (place.querySelector("legend") ?? place).after(said);
  const others = (place.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== said.id);
  place.setAttribute("aria-describedby", [said.id, ...others].join(" "));
}

function showRefusal(main, entry) {
  const said = Object.values(entry.problems ?? {})
    .filter(Boolean)
    .map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    });
  main.querySelector("[role=alert]")?.remove();
  if (said.length) showSaid(main.querySelector("form[data-ask]"), said);
}

function showSaid(form, items, first = "") {
  const message = document.createElement("div");
  message.className = "msg";
  message.setAttribute("role", "alert");
  message.tabIndex = -1;
  const list = document.createElement("ul");
  list.append(...items);
  const heading = document.createElement("b");
  heading.textContent = first;
  message.append(...(first ? [heading] : []), list);
  form.before(message);
  if (!document.querySelector("[data-call-now]:not([hidden])")) message.focus();
}

// How the entry stands, as often as the outbox says that something happened.
async function follow(main, form, box, id) {
  form.hidden = true;
  const look = async () => {
    if (!main.isConnected) return document.removeEventListener("steady-outbox", look);
    const entry = await box.entry(id);
    if (!entry) return;
    const state = entry.state === "arrived" ? "sent" : entry.state;
    if (entry.answer?.level && !main.querySelector("[data-call-now]:not([hidden])")) showUrgency(main, entry.answer);
    const link = entry.answer?.link;
    if (link) main.querySelector("[data-mine]").href = `/questions/mine?link=${encodeURIComponent(link)}`;
    showKept(main, state);
    if (state === "refused") {
      form.hidden = false;
      showRefusal(main, entry);
      history.replaceState(history.state, "", `#change=${id}`);
    }
  };
  document.addEventListener("steady-outbox", look);
  await look();
  if (!document.querySelector("[data-call-now]:not([hidden])")) main.querySelector("[data-kept]").focus();
}

function showKept(main, state) {
  const said = main.querySelector("[data-kept]");
  said.hidden = false;
  for (const part of said.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
}
