// What the diary has to say on the home screen and in the diary: an alarm, an episode that is running, a dog whose
// answers are known already.

const SEEN_WEEKS = 2;

async function currentDog() {
  const dogs = await memory.records("dogs");
  const chosen = await memory.get("dog_id");
  return dogs.find((dog) => dog.id === chosen) ?? dogs[0];
}

async function factsAbout(dog) {
  const now = Date.now();
  const from = [dog.id, now - SEEN_WEEKS * WEEK];
  const episodes = await memory.between("episodes", "dog", from, [dog.id, Infinity]);
  const results = (await memory.get("results")) ?? [];
  return factsOf(
    dog,
    episodes,
    results.filter((result) => !result.dog || result.dog === dog.id),
    now,
  );
}

// One card for each dog for which something holds: the most urgent level, and every reason for it.
async function showAlarms(page) {
  const place = page.querySelector("[data-alarms]");
  if (!place) return;
  const seen = (await memory.get("alarms_seen")) ?? {};
  const cards = [];
  for (const dog of await memory.records("dogs")) {
    const facts = await factsAbout(dog);
    const [latest] = await memory.between("episodes", "dog", [dog.id, -Infinity], [dog.id, Infinity], 1);
    const held = thatHold(place.querySelectorAll("template[data-alarm]"), facts);
    const news = held.filter((alarm) => !(seen[`${dog.id} ${alarm.dataset.alarm}`] >= (latest?.updated ?? 0)));
    if (news.length) cards.push(alarmCard(place, dog, news, latest?.updated ?? Date.now()));
  }
  place.querySelector("[data-cards]").replaceChildren(...cards);
  place.hidden = cards.length === 0;
  await showNumbers(place);
}

// Rows stand most urgent first in the data.
function alarmCard(place, dog, alarms, upTo) {
  const card = place.querySelector(`template[data-card="${alarms[0].dataset.level}"]`).content.cloneNode(true);
  for (const name of card.querySelectorAll("[data-dog-name]")) name.textContent = dog.name;
  const same = alarms.filter((alarm) => alarm.dataset.level === alarms[0].dataset.level);
  card.querySelector("[data-reasons]").append(...same.map((alarm) => alarm.content.cloneNode(true)));
  card.querySelector("[data-vet-knows]").addEventListener("click", async () => {
    const seen = (await memory.get("alarms_seen")) ?? {};
    for (const alarm of alarms) seen[`${dog.id} ${alarm.dataset.alarm}`] = upTo;
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
  const fill = async () => {
    const held = thatHold(place.querySelectorAll("template[data-known]"), await factsAbout(await currentDog()));
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
