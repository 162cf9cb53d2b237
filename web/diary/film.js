// Films: recorded or picked with the phone's own camera, and kept with their entry. The bytes are read only to be played
// or shared; the entry holds what is known of each film: films: [{id, shot, type, size}], and in `film` the first id.

const MEGABYTE = 1_000_000;
const FILM_ENDINGS = {
  "video/mp4": "mp4",
  "video/quicktime": "mov",
  "video/webm": "webm",
  "video/3gpp": "3gp",
  "video/x-matroska": "mkv",
};

const inMegabytes = (size) => Math.max(0.1, Math.round((size / MEGABYTE) * 10) / 10).toLocaleString();

// Says what is wrong with this file, or that nothing is.
function refuseFilm(place, file) {
  const said = place.querySelector("[data-film-problem]");
  const wrong = filmProblem(file, Number(said.dataset.mostMb));
  said.hidden = !wrong;
  if (wrong) said.textContent = wordOn(place, wrong).replace("{size}", inMegabytes(file.size));
  return Boolean(wrong);
}

function filmProblem(file, mostMb) {
  if (!typeOfFilm(file)) return "film-not";
  if (file.size === 0) return "film-empty";
  return file.size > mostMb * MEGABYTE ? "film-large" : "";
}

// Some phones do not say what a file is: then its ending counts.
function typeOfFilm({ type, name }) {
  if (type) return type.startsWith("video/") ? type : "";
  const ending = name.split(".").at(-1).toLowerCase();
  return (
    Object.keys(FILM_ENDINGS).find((known) => FILM_ENDINGS[known] === ending) ?? (ending === "m4v" ? "video/mp4" : "")
  );
}

// A new film: {id, shot, type, size, file}, where `file` is read when it is kept.
function newFilm(file, shot = "") {
  return { id: newId(), shot, type: typeOfFilm(file), size: file.size, file };
}

// ------------------------------------------------------------------ on the page of an entry

// The films of this form: those kept, those added, those to be deleted.
function setUpFilms(form, episode, dogName) {
  const place = form.querySelector("[data-film]");
  const name = `${dogName ?? "steady"}-${dayOf(episode.started)}`;
  const films = { all: [...filmsOf(episode)], dropped: new Set(), name };
  for (const input of place.querySelectorAll("[data-film-file]")) {
    input.addEventListener("change", () => {
      const [file] = input.files;
      if (!file || refuseFilm(place, file)) return;
      const film = newFilm(file);
      films.all.push(film);
      place.querySelector("[data-films]").append(filmRow(place, films, film));
      // The same file may be picked again after it was taken back.
      input.value = "";
    });
  }
  place.querySelector("[data-films]").replaceChildren(...films.all.map((film) => filmRow(place, films, film)));
  place.hidden = false;
  return films;
}

function filmRow(place, films, film) {
  const row = place.querySelector("template[data-film-row]").content.firstElementChild.cloneNode(true);
  const shot = row.querySelector("[data-film-name]");
  shot.textContent =
    film.size === null
      ? wordOn(place, "film-unsized")
      : wordOn(place, "film-name").replace("{size}", inMegabytes(film.size));
  row.querySelector("[data-open]").addEventListener("click", async (event) => {
    const blob = await bytesOfFilm(film);
    event.target.closest("button").hidden = true;
    showPlayer(row, blob, `${films.name}.${FILM_ENDINGS[film.type] ?? "mp4"}`);
  });
  const drop = (isDropped) => {
    films.dropped[isDropped ? "add" : "delete"](film.id);
    for (const part of row.querySelectorAll("[data-dropped], [data-undrop-row]")) part.hidden = !isDropped;
    row.querySelector("[data-drop]").closest(".btns").hidden = isDropped;
    row.querySelector("[data-player]").hidden ||= isDropped;
  };
  row.querySelector("[data-drop]").addEventListener("click", () => {
    row.querySelector("video").pause();
    drop(true);
    row.querySelector("[data-undrop]").focus();
  });
  row.querySelector("[data-undrop]").addEventListener("click", () => {
    drop(false);
    row.querySelector("[data-drop]").focus();
  });
  return row;
}

// The film as a blob; null when it is not on this phone.
async function bytesOfFilm(film) {
  if (film.file) return film.file;
  const kept = await memory.record("films", film.id);
  return kept ? new Blob([kept.bytes], { type: kept.type }) : null;
}

const shownFilms = new Set();

function showPlayer(row, blob, name) {
  const player = row.querySelector("[data-player]");
  const video = row.querySelector("video");
  player.hidden = false;
  const cannot = () => {
    video.hidden = true;
    row.querySelector("[data-cannot-play]").hidden = false;
  };
  if (!blob) return cannot();
  video.addEventListener("error", cannot);
  video.src = URL.createObjectURL(blob);
  shownFilms.add(video.src);
  const file = new File([blob], name, { type: blob.type || "video/mp4" });
  const shares = Boolean(navigator.canShare?.({ files: [file] }));
  const share = row.querySelector("[data-share-film]");
  const save = row.querySelector("[data-save-film]");
  share.hidden = !shares;
  save.hidden = shares;
  // Turned away at the share sheet is no fault; anything else leaves the file.
  share.onclick = () =>
    navigator.share({ files: [file] }).catch((error) => (save.hidden = error.name === "AbortError"));
  save.onclick = () => saveFile(file, name);
}

// A film is large: its copy in memory goes as soon as its page is left.
function letFilmsGo() {
  for (const address of shownFilms) URL.revokeObjectURL(address);
  shownFilms.clear();
}
document.addEventListener("htmx-before-swap", letFilmsGo);
addEventListener("pagehide", letFilmsGo);

// Keeps the entry with its films and `others`, all or none. When the films do not fit, the entry is kept without the
// new ones: {kept, lost}, lost being the name of what to say.
async function keepWithFilms(episode, films, others) {
  // Another tab, or the coach, may have added films since the entry was read.
  const present = await memory.record("episodes", episode.id);
  const known = new Set(films.all.map(({ id }) => id));
  films.all.push(...(present ? filmsOf(present) : []).filter(({ id }) => !known.has(id)));
  const stay = films.all.filter(({ id }) => !films.dropped.has(id));
  const isNew = ({ file }) => file !== undefined;
  const gone = [...films.dropped].map((id) => ["films", undefined, id]);
  const entry = (those) => ({
    ...episode,
    ...namedFilms(those.map(({ id, shot, type, size }) => ({ id, shot, type, size }))),
  });
  const without = async (lost) => {
    const kept = await memory.change([["episodes", entry(stay.filter((film) => !isNew(film)))], ...gone, ...others]);
    return { kept, lost };
  };
  let fresh;
  try {
    fresh = await Promise.all(stay.filter(isNew).map((film) => filmRecord(film, episode.id)));
  } catch {
    return without("film_lost");
  }
  const changes = [...fresh.map((film) => ["films", film]), ["episodes", entry(stay)], ...gone, ...others];
  let kept = await memory.change(changes);
  // What was deleted and could still be brought back gives its room first.
  if (kept === "full" && (await memory.get("deleted"))?.films?.length && (await forgetDeleted()))
    kept = await memory.change(changes);
  return kept === "full" && fresh.length ? without("film_full") : { kept, lost: "" };
}

async function filmRecord({ id, shot, type, file }, episode) {
  return {
    id,
    episode,
    shot,
    type,
    bytes: await file.arrayBuffer(),
    seconds: await secondsOf(file),
    updated: Date.now(),
  };
}

// How long it is, when this browser can tell.
function secondsOf(file) {
  return new Promise((done) => {
    const video = document.createElement("video");
    const say = () => {
      URL.revokeObjectURL(video.src);
      done(Number.isFinite(video.duration) ? Math.round(video.duration) : null);
    };
    video.preload = "metadata";
    video.onloadedmetadata = video.onerror = say;
    setTimeout(say, 3000);
    video.src = URL.createObjectURL(file);
  });
}
