// Keep and move: a backup file, bringing one back, a code as text, and how safe what is kept is.

const ENTRIES_WORTH_A_BACKUP = 10;
const DAYS_WORTH_A_BACKUP = 30;

onDiaryPage("keep", async (main) => {
  await showLastBackup(main);
  await showPersistence(main);
  const filmed = (await memory.records("episodes")).some((episode) => filmIds(episode).length);
  for (const button of main.querySelectorAll("[data-back-up]")) {
    button.onclick = () => backUp(main, button.dataset.backUp === "films");
    if (button.dataset.backUp === "films") button.hidden = !filmed;
  }
  const chooser = main.querySelector("[data-restore]");
  chooser.onchange = () =>
    chooser.files[0] && previewBackup(main, chooser.files[0]).finally(() => (chooser.value = ""));
  const form = main.querySelector("form[data-paste]");
  form.onsubmit = (event) => {
    event.preventDefault();
    event.stopPropagation();
    return openPasted(main, form.elements.code.value);
  };
});

async function showLastBackup(main) {
  const at = await memory.get("backed_up");
  main.querySelector("[data-backed-up]").hidden = !at;
  main.querySelector("[data-never]").hidden = Boolean(at);
  if (at) main.querySelector("[data-backed-up] time").textContent = dateWords(at);
}

// Whether the browser has promised not to clear us away when it needs room.
async function showPersistence(main) {
  const promised = await navigator.storage?.persisted?.().catch(() => undefined);
  for (const part of main.querySelectorAll("[data-persisted]"))
    part.hidden = part.dataset.persisted !== String(promised);
}

async function backUp(main, withFilms) {
  sayOf(main, "backing-up");
  try {
    const isSaved = await shareOrSave(await makeBackup(withFilms));
    sayOf(main, isSaved ? "saved" : "");
    if (isSaved) await memory.set("backed_up", Date.now());
    await showLastBackup(main);
  } catch (error) {
    sayOf(main, error instanceof BackupError ? error.kind : "not_made");
  }
}

let previews = 0;

async function previewBackup(main, file) {
  const mine = (previews += 1);
  const place = main.querySelector("[data-coming]");
  place.hidden = true;
  sayOf(main, "reading");
  try {
    const { dropped, ...coming } = await readBackup(file, await fieldWords());
    if (mine !== previews) return;
    await offerMerge(main, coming);
    sayOf(main, "");
    main.querySelector("[data-dropped]").hidden = dropped === 0;
    place.hidden = false;
    place.focus();
  } catch (error) {
    sayOf(main, error instanceof BackupError ? error.kind : "damaged");
  }
}

// One of the page's sentences about what goes on or went wrong.
function sayOf(main, name) {
  for (const sentence of main.querySelectorAll("[data-say-of]")) sentence.hidden = sentence.dataset.sayOf !== name;
}

// The addresses of one or more codes, copied on another device: the page of the codes reads them.
async function openPasted(main, text) {
  const fragments = text
    .split(/\s+(?=https?:|SY\d)/i)
    .map((code) => code.trim().split("#").at(-1))
    .filter(Boolean);
  main.querySelector("[data-nothing-pasted]").hidden = fragments.length > 0;
  if (!fragments.length) return;
  for (const fragment of fragments.slice(0, -1)) await withParts(fragment).catch(() => undefined);
  location.assign(`/h#${encodeURI(fragments.at(-1))}`);
}

// On the diary's own page, when a backup is worth it: enough is new, or the last one is long ago.
async function showBackupNote(main) {
  const note = main.querySelector("[data-back-up-note]");
  const since = Math.max((await memory.get("backed_up")) ?? 0, (await memory.get("backup_later")) ?? 0);
  const fresh = await memory.between("episodes", "started", since, Infinity, ENTRIES_WORTH_A_BACKUP);
  const oldest = since || fresh.at(-1)?.started;
  const isOld = fresh.length > 0 && Date.now() - oldest > DAYS_WORTH_A_BACKUP * DAY;
  note.hidden = !(isOld || fresh.length >= ENTRIES_WORTH_A_BACKUP);
  note.querySelector("[data-later]").onclick = async () => {
    note.hidden = true;
    await memory.set("backup_later", Date.now());
  };
}
