// The film coach: one shot at a time. What is filmed here goes to the latest entry of today, or makes one.

onDiaryPage("film", async (main) => {
  const shots = [...main.querySelectorAll("[data-shot]")];
  const dog = await currentDog();
  const filmed = await filmedToday(dog);
  for (const shot of shots) shot.querySelector("[data-filmed]").hidden = !filmed.includes(shot.dataset.shot);
  const asked = shots.findIndex(({ id }) => id === location.hash.slice(1));
  const show = (n, moves) => {
    shots.forEach((shot, place) => (shot.hidden = place !== n));
    const [back, next] = ["back", "next"].map((name) => main.querySelector(`[data-${name}-shot]`));
    back.hidden = n === 0;
    next.hidden = n === shots.length - 1;
    back.onclick = () => show(n - 1, true);
    next.onclick = () => show(n + 1, true);
    if (moves) shots[n].querySelector("h2").focus();
  };
  show(Math.max(0, asked), false);
  main.querySelector("[data-nobody]").hidden = Boolean(dog);
  for (const shot of shots) {
    for (const input of shot.querySelectorAll("[data-film-file]")) {
      input.closest("[data-film-inputs]").hidden = !dog;
      input.addEventListener("change", async () => {
        const [file] = input.files;
        if (!file || refuseFilm(main, file)) return;
        const film = newFilm(file, shot.dataset.shot);
        input.value = "";
        // The next shot may be picked while this one is still being kept.
        await inTurn(() => keepShot(main, dog, film));
        shot.querySelector("[data-filmed]").hidden = !(await filmedToday(dog)).includes(shot.dataset.shot);
      });
    }
  }
});

async function entriesOfToday(dog) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  return dog ? memory.between("episodes", "dog", [dog.id, midnight], [dog.id, midnight + DAY]) : [];
}

async function filmedToday(dog) {
  return (await entriesOfToday(dog)).flatMap((episode) => filmsOf(episode).map(({ shot }) => shot));
}

// An entry made here says only that something was filmed: the rest is asked on its page.
function entryForFilm(dog, started) {
  return {
    id: newId(),
    dog: dog.id,
    started,
    offset: -new Date(started).getTimezoneOffset(),
    seconds: null,
    timing: "unknown",
    saw_start: true,
    kind: "shake",
    parts: [],
    state: "unsure",
    aware: "unsure",
    gait: "unsure",
    film: null,
  };
}

async function keepShot(main, dog, film) {
  const now = Date.now();
  const [latest] = (await entriesOfToday(dog)).filter(({ started }) => started <= now);
  const episode = { ...(latest ?? entryForFilm(dog, now)), updated: now };
  const films = { all: [...filmsOf(episode), film], dropped: new Set() };
  // Without its film an entry that is made only for it is of no use.
  const { kept, lost } = latest ? await keepWithFilms(episode, films, []) : await keepOnlyWhole(episode, films);
  const state = lost || (kept === "full" ? "film_full" : kept === true ? (latest ? "added" : "made") : "not_kept");
  const place = main.querySelector("[data-kept-shot]");
  for (const words of place.querySelectorAll("[data-state]"))
    words.hidden = !words.dataset.state.split(" ").includes(state);
  for (const link of place.querySelectorAll("[data-entry]")) link.href = `/diary/episode#${episode.id}`;
  for (const time of place.querySelectorAll("time"))
    time.textContent = new Date(episode.started).toLocaleTimeString([], { timeStyle: "short" });
  place.hidden = false;
  place.focus();
  if (kept === true) askToPersist();
}

async function keepOnlyWhole(episode, films) {
  const answer = await keepWithFilms(episode, films, []);
  if (answer.lost && answer.kept === true) await memory.change([["episodes", undefined, episode.id]]);
  return answer;
}
