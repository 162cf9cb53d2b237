// What the diary has to say on the home screen and in the diary: an alarm, an episode that is running, a dog whose
// answers are known already.

const SEEN_WEEKS = 2;

async function currentDog() {
  const dogs = await memory.records("dogs");
  const chosen = await memory.get("dog_id");
  return dogs.find((dog) => dog.id === chosen) ?? dogs[0];
}

// The facts, and a mark for each record that they come from: one that is new or was changed has a mark of its own.
async function factsAbout(dog) {
  const now = Date.now();
  const from = [dog.id, now - SEEN_WEEKS * WEEK];
  const episodes = await memory.between("episodes", "dog", from, [dog.id, Infinity]);
  const results = ((await memory.get("results")) ?? []).filter((result) => !result.dog || result.dog === dog.id);
  const marks = {
    entries: episodes.map(({ id, updated }) => `${id} ${updated}`),
    results: results.filter(isWatched).map(({ at }) => String(at)),
  };
  return { facts: factsOf(dog, episodes, results, now), marks };
}

// One card for each dog for which something holds: the most urgent level, and every reason for it.
async function showAlarms(page) {
  const place = page.querySelector("[data-alarms]");
  if (!place) return;
  const seen = (await memory.get("alarms_seen")) ?? {};
  const cards = [];
  for (const dog of await memory.records("dogs")) {
    const { facts, marks } = await factsAbout(dog);
    const held = thatHold(place.querySelectorAll("template[data-alarm]"), facts);
    const news = held.filter((alarm) => {
      const known = new Set([seen[`${dog.id} ${alarm.dataset.alarm}`] ?? []].flat());
      return !known.size || marksOf(alarm, marks).some((mark) => !known.has(mark));
    });
    if (news.length) cards.push(alarmCard(place, dog, news, marks));
  }
  place.querySelector("[data-cards]").replaceChildren(...cards);
  place.hidden = cards.length === 0;
  await showNumbers(place);
}

// Those of the records that an alarm is about.
const marksOf = (alarm, { entries, results }) => (alarm.dataset.when.includes("watched") ? results : entries);

// Rows stand most urgent first in the data.
function alarmCard(place, dog, alarms, marks) {
  const card = place.querySelector(`template[data-card="${alarms[0].dataset.level}"]`).content.cloneNode(true);
  for (const name of card.querySelectorAll("[data-dog-name]")) name.textContent = dog.name;
  const same = alarms.filter((alarm) => alarm.dataset.level === alarms[0].dataset.level);
  card.querySelector("[data-reasons]").append(...same.map((alarm) => alarm.content.cloneNode(true)));
  card.querySelector("[data-vet-knows]").addEventListener("click", async () => {
    const seen = (await memory.get("alarms_seen")) ?? {};
    for (const alarm of alarms) seen[`${dog.id} ${alarm.dataset.alarm}`] = marksOf(alarm, marks);
    await memory.set("alarms_seen", seen);
    await showAlarms(document);
  });
  return card;
}

onEachPage(showAlarms);

// Which dog this is about, and what is known of it: given along to the checklist.
onEachPage(async (page) => {
  const place = page.querySelector("[data-for-dog]");
  const dog = place && (await currentDog());
  if (!dog) return;
  const dogs = await memory.records("dogs");
  const select = place.querySelector("select");
  select.replaceChildren(...dogs.map(({ id, name }) => new Option(name, id, false, id === dog.id)));
  place.querySelector("[data-several]").hidden = dogs.length < 2;
  place.querySelector("[data-one]").hidden = dogs.length > 1;
  place.querySelector("[data-dog-name]").textContent = dog.name;
  place.hidden = false;
  let fills = 0;
  const fill = async () => {
    const mine = (fills += 1);
    const { facts } = await factsAbout(await currentDog());
    // Another dog was chosen meanwhile: its answers count.
    if (mine !== fills) return;
    const held = thatHold(place.querySelectorAll("template[data-known]"), facts);
    const query = held.map((row) => row.dataset.known).join("&");
    for (const link of page.querySelectorAll(".btn[href^='/checklist']"))
      link.href = query ? `/checklist?${query}` : "/checklist";
    place.querySelector("[data-filled-in]").hidden = query === "";
  };
  select.addEventListener("change", async () => {
    await memory.set("dog_id", select.value);
    await fill();
  });
  await fill();
});

// An episode that was begun and not ended.
onEachPage(async (page) => {
  const place = page.querySelector("[data-running]");
  const timer = place && (await memory.get("timer"));
  place?.toggleAttribute("hidden", !timer || timer.over !== null || isPast(timer));
});
