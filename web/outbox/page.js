// The page /outbox: what waits, what was refused and why, what was sent.

const STATES = ["waits", "refused", "sent", "arrived"];

async function showOutbox(main) {
  const entries = (await allEntries()).reverse();
  const list = main.querySelector("[data-entries]");
  list.replaceChildren(...entries.map((entry) => entryCard(main, entry)));
  list.hidden = entries.length === 0;
  main.querySelector("[data-none]").hidden = entries.length > 0;
}

function entryCard(main, entry) {
  const card = main.querySelector("template[data-entry]").content.cloneNode(true);
  const kind = main.querySelector(`template[data-kind="${CSS.escape(entry.kind)}"]`);
  const box = card.firstElementChild;
  box.dataset.state = STATES.includes(entry.state) ? entry.state : "waits";
  box.dataset.id = entry.id;
  card.querySelector("[data-kind-name]").textContent = kind?.content.textContent ?? "";
  card.querySelector("[data-about]").textContent = entry.about;
  const time = card.querySelector("[data-made]");
  time.dateTime = new Date(entry.made).toISOString();
  time.textContent = new Date(entry.made).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const tried = entry.tries > 0 ? "yes" : "no";
  for (const part of card.querySelectorAll("[data-when], [data-tried]")) {
    const { when = box.dataset.state, tried: wanted = tried } = part.dataset;
    part.hidden = !when.split(" ").includes(box.dataset.state) || wanted !== tried;
  }
  card.querySelector("[data-number]").textContent = entry.answer?.number ?? "";
  card.querySelector("[data-next]").textContent = kind?.dataset.next ?? "";
  const mine = card.querySelector("[data-mine]");
  mine.hidden = !entry.answer?.link;
  if (entry.answer?.link) mine.href = `/questions/mine?link=${encodeURIComponent(entry.answer.link)}`;
  const problems = card.querySelector("[data-problems]");
  const reasons = Object.values(entry.problems).filter(Boolean);
  const none = main.querySelector("template[data-no-reason]").content.textContent;
  problems.replaceChildren(...(reasons.length ? reasons : [none]).map(asRow));
  const change = card.querySelector("[data-change]");
  if (kind?.dataset.change) change.href = `${kind.dataset.change}#change=${entry.id}`;
  else change.hidden = true;
  card.querySelector("[data-send]").addEventListener("click", async (event) => {
    event.target.disabled = true;
    await sendOne(entry.id);
    await say(main, entry.id);
  });
  card.querySelector("[data-delete]").addEventListener("click", async () => {
    await locked("outbox entries", () => memory.change([["outbox", undefined, entry.id]]));
    tellPages();
    main.querySelector("h1").focus();
  });
  return card;
}

function asRow(words) {
  const row = document.createElement("li");
  row.textContent = words;
  return row;
}

// After "Send now": what became of it, where it can be heard too.
async function say(main, id) {
  const entry = await memory.record("outbox", id);
  await showOutbox(main);
  const state = entry?.state ?? "waits";
  for (const words of main.querySelectorAll("[data-said] [data-when]")) words.hidden = words.dataset.when !== state;
  const said = main.querySelector("[data-said]");
  said.hidden = false;
  said.focus();
}
