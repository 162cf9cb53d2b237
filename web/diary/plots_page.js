// The page of the calendar and the plots, of one dog.

const WEEKS_DRAWN = 12;

onDiaryPage("plots", async (main) => {
  const dogs = await memory.records("dogs");
  const dog = await currentDog();
  const choice = main.querySelector("[data-which]");
  choice.replaceChildren(...dogs.map(({ id, name }) => new Option(name, id, false, id === dog?.id)));
  main.querySelector("[data-several]").hidden = dogs.length < 2;
  choice.onchange = () =>
    showPictures(
      main,
      dogs.find(({ id }) => id === choice.value),
    );
  await showPictures(main, dog);
});

let picturesShown = 0;

async function showPictures(main, dog) {
  const mine = (picturesShown += 1);
  const now = Date.now();
  const [fields, episodes] = await Promise.all([
    fieldWords(),
    dog ? episodesSince(dog, now - (WEEKS_DRAWN * 7 + 2) * DAY) : [],
  ]);
  const hasEntries = episodes.length > 0 || Boolean(dog && (await latestOf(dog)));
  if (mine !== picturesShown) return;
  main.querySelector("[data-empty]").hidden = hasEntries;
  for (const part of main.querySelectorAll("[data-has-entries]")) part.hidden = !hasEntries;
  if (!hasEntries) return;
  const today = new Date(now);
  await showMonth(main, dog, { year: today.getFullYear(), month: today.getMonth() + 1 });
  await showPlotsInTurn(main, { episodes, weights: dog.weights, now, fields }, () => mine === picturesShown);
}

async function latestOf(dog) {
  const [latest] = await memory.between("episodes", "dog", [dog.id, -Infinity], [dog.id, Infinity], 1);
  return latest;
}

function episodesSince(dog, from) {
  return memory.between("episodes", "dog", [dog.id, from], [dog.id, Infinity]);
}

async function showMonth(main, dog, { year, month }) {
  const fields = await fieldWords();
  // A day more on either side: an entry belongs to the day that it was where the dog was.
  const from = Date.UTC(year, month - 1, 1) - 2 * DAY;
  const episodes = await memory.between("episodes", "dog", [dog.id, from], [dog.id, from + 36 * DAY]);
  const list = main.querySelector("[data-day-list]");
  list.hidden = true;
  drawCalendar(main.querySelector("[data-calendar-place]"), {
    year,
    month,
    episodes,
    fields,
    onMonth: (there) => showMonth(main, dog, there),
    onDay: (key) => {
      const day = episodes.filter((episode) => dayKey(localDay(episode)) === key);
      list.querySelector("[data-day-title]").textContent = dayInWords(key, "dayLong");
      list.querySelector("[data-log]").replaceChildren(...day.map((episode) => entryRow(main, fields, episode)));
      list.hidden = false;
      list.focus();
    },
  });
}
