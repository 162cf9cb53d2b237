// Reading: "this helped me" once for each phone, what it kept of the newest answers, and the questions asked here.

const HELPFUL = "helpful_questions";
const MOST_HELPFUL = 500;

async function setUpHelpful(main, memory) {
  const form = main.querySelector("form[data-helpful]");
  const id = form.dataset.helpful;
  const done = () => {
    form.querySelector("button").hidden = true;
    form.querySelector("[data-counted]").hidden = false;
  };
  const pressed = (await memory.get(HELPFUL)) ?? [];
  if (pressed.includes(id)) return done();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const headers = { accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", headers }).catch(() => null);
    if (!answer?.ok) return;
    await memory.set(HELPFUL, [...((await memory.get(HELPFUL)) ?? []), id].slice(-MOST_HELPFUL));
    done();
  });
}

// The page that stands in for all others of questions when there is no connection.
async function setUpOffline(main, memory) {
  const kept = await memory.get("recent_questions");
  if (!kept?.list.length) return;
  main.querySelector("[data-recent-none]").hidden = true;
  main.querySelector("[data-recent-has]").hidden = false;
  const day = new Date(kept.at).toLocaleDateString([], { dateStyle: "long" });
  main.querySelector("[data-recent-date]").textContent = day;
  const id = /^\/questions\/([a-z0-9-]+)$/.exec(location.pathname)?.[1];
  const one = kept.list.find((question) => question.id === id);
  if (one) showOne(main, one);
  else if (id && id !== "offline") main.querySelector("[data-recent-missing]").hidden = false;
  const rows = kept.list
    .filter((question) => question !== one)
    .map((question) => {
      const row = main.querySelector("template[data-row]").content.cloneNode(true);
      row.querySelector("a").href = `/questions/${question.id}`;
      row.querySelector("[data-title]").textContent = question.title;
      row.querySelector("[data-about]").textContent = `${question.topic} · ${plainDay(question.at)}`;
      return row;
    });
  main.querySelector("[data-recent] ul").replaceChildren(...rows);
  main.querySelector("[data-recent]").hidden = false;
}

function plainDay(day) {
  return new Date(`${day}T12:00`).toLocaleDateString([], { dateStyle: "long" });
}

function showOne(main, question) {
  const place = main.querySelector("[data-recent-one]");
  place.querySelector("[data-title]").textContent = question.title;
  place.querySelector("[data-who]").textContent = [question.name, question.dog].filter(Boolean).join(" · ");
  place.querySelector("[data-by]").textContent = `${question.by} · ${plainDay(question.at)}`;
  putParagraphs(place.querySelector("[data-text]"), question.text);
  putParagraphs(place.querySelector("[data-answer]"), question.answer);
  place.querySelector("[data-unknown]").textContent = question.unknown;
  place.querySelector("[data-unknown-box]").hidden = question.unknown === "";
  place.hidden = false;
}

// Text alone: nothing in it becomes markup.
function putParagraphs(place, text) {
  place.replaceChildren(
    ...text.split(/\n{2,}/).map((block) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = block;
      return paragraph;
    }),
  );
}

// What was asked from this phone, with the link to it once it has arrived.
async function showAskedHere(main, memory) {
  const place = main.querySelector("[data-asked-here]");
  if (!place) return;
  const asked = (await memory.records("outbox")).filter(({ kind, answer }) => kind === "question" && answer?.link);
  const rows = asked.map(({ about, answer }) => {
    const row = place.querySelector("template").content.cloneNode(true);
    row.querySelector("a").href = `/questions/mine?link=${encodeURIComponent(answer.link)}`;
    row.querySelector("[data-title]").textContent = about;
    return row;
  });
  place.querySelector("ul").replaceChildren(...rows);
  place.hidden = rows.length === 0;
}
