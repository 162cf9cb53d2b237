// The backup: one JSON file of everything worth keeping, packed with gzip where the browser can.
// {format, schema, exported, dogs, episodes, plans, kept: {numbers, clinics, region, results, asked}, films}
// Bytes stand in it as base64. Films come last, so that a file without them is known to be too large early.

const BACKUP_FORMAT = "steady-diary";
const BACKUP_SCHEMA = 1;
const MOST_FILE_BYTES = 300 * 1024 * 1024;
const MOST_BYTES_WITHOUT_FILMS = 20 * 1024 * 1024;
const MOST_FILM_BYTES = 220 * 1024 * 1024;
const MOST_CLINICS_READ = 100;
const FILMS_BEGIN = '"films":[{';

// `kind` names the sentence in the page: not_ours, damaged, future, too_large, old_browser, films_too_large
class BackupError extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

async function makeBackup(withFilms) {
  const [dogs, episodes, plans] = await Promise.all(
    ["dogs", "episodes", "plans"].map((store) => memory.records(store)),
  );
  const kept = {
    numbers: (await memory.get("numbers")) ?? {},
    clinics: (await clinicsHere.keptClinics()).map(soundClinic).filter(Boolean),
    region: (await memory.get("region")) ?? "",
    results: await keptResults(),
    asked: (await memory.get("questions")) ?? [],
  };
  const written = await Promise.all(
    dogs.map(async (dog) => ({ ...dog, photo: dog.photo && (await withText(dog.photo)) })),
  );
  const head = {
    format: BACKUP_FORMAT,
    schema: BACKUP_SCHEMA,
    exported: Date.now(),
    dogs: written,
    episodes,
    plans,
    kept,
  };
  const pieces = [JSON.stringify(head).slice(0, -1), ',"films":['];
  let filmBytes = 0;
  // One film at a time: together they may not fit into the memory.
  for (const id of withFilms ? new Set(episodes.flatMap(filmIds)) : []) {
    const film = await memory.record("films", id);
    if (!film) continue;
    filmBytes += film.bytes.byteLength;
    if (filmBytes > MOST_FILM_BYTES) throw new BackupError("films_too_large");
    pieces.push(new Blob([pieces.length > 2 ? "," : "", JSON.stringify(await withText(film))]));
  }
  const whole = new Blob([...pieces, "]}"], { type: "application/json" });
  const name = `steady-diary-${dayOf(Date.now())}.json`;
  const gzip = gzipStream("CompressionStream");
  if (!gzip) return new File([whole], name, { type: whole.type });
  const packed = await new Response(whole.stream().pipeThrough(gzip)).blob();
  return new File([packed], `${name}.gz`, { type: "application/gzip" });
}

// The same with its bytes as base64.
function withText(record) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ ...record, bytes: reader.result.slice(reader.result.indexOf(",") + 1) });
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([record.bytes]));
  });
}

function withBytes(record) {
  if (!isObject(record)) return record;
  try {
    const text = atob(own(record, "bytes"));
    const bytes = new Uint8Array(text.length);
    for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
    return { type: own(record, "type"), bytes: bytes.buffer };
  } catch {
    return null;
  }
}

function gzipStream(name) {
  try {
    return new self[name]("gzip");
  } catch {
    return null;
  }
}

// What planMerge() takes, all of it sound, and how many records were not. Throws BackupError.
async function readBackup(file, fields) {
  if (file.size > MOST_FILE_BYTES) throw new BackupError("too_large");
  const value = parsedBackup(await backupText(file));
  if (own(value, "format") !== BACKUP_FORMAT || !Number.isInteger(own(value, "schema")))
    throw new BackupError("not_ours");
  if (value.schema > BACKUP_SCHEMA) throw new BackupError("future");
  let dropped = 0;
  const read = (name, most, sound, place = value) => {
    const rows = own(place, name);
    const all = Array.isArray(rows) ? rows : [];
    const records = all.slice(0, most).map(sound).filter(Boolean);
    dropped += all.length - records.length;
    return records;
  };
  const kept = own(value, "kept");
  const numbersIn = NUMBER_ROLES.map((role) => [role, soundOwnNumber(own(own(kept, "numbers"), role))]);
  const region = own(kept, "region");
  return {
    dogs: read("dogs", 500, (dog) =>
      soundDog(isObject(dog) && dog.photo ? { ...dog, photo: withBytes(dog.photo) } : dog),
    ),
    episodes: read("episodes", 50_000, (episode) => soundEpisode(episode, fields)),
    plans: read("plans", 5000, soundPlan),
    films: read("films", 2000, (film) => soundFilm({ ...(isObject(film) ? film : {}), ...withBytes(film) })),
    clinics: read("clinics", MOST_CLINICS_READ, soundClinic, kept),
    results: rowsOf(own(kept, "results"), 100).map(soundResult).filter(Boolean),
    asked: rowsOf(own(kept, "asked"), 500).map(soundAsked).filter(Boolean),
    numbers: Object.fromEntries(numbersIn.filter(([, number]) => number)),
    region: typeof region === "string" && /^[a-z_]{2,20}$/.test(region) ? region : "",
    dropped,
  };
}

async function backupText(file) {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (start[0] !== 0x1f || start[1] !== 0x8b) return limitedText(file.stream());
  const gunzip = gzipStream("DecompressionStream");
  if (!gunzip) throw new BackupError("old_browser");
  return limitedText(file.stream().pipeThrough(gunzip));
}

// Stops as soon as it is too much: a small file can swell until the phone gives up.
async function limitedText(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let length = 0;
  let withFilms = false;
  const refuse = (kind) => {
    reader.cancel().catch(() => undefined);
    throw new BackupError(kind);
  };
  for (;;) {
    const { done, value } = await reader.read().catch(() => refuse("damaged"));
    if (done) return text;
    length += value.length;
    try {
      text += decoder.decode(value, { stream: true });
    } catch {
      refuse("not_ours");
    }
    withFilms ||= length > MOST_BYTES_WITHOUT_FILMS && text.includes(FILMS_BEGIN);
    if (length > MOST_FILE_BYTES || (length > MOST_BYTES_WITHOUT_FILMS && !withFilms)) refuse("too_large");
  }
}

function parsedBackup(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new BackupError(text.includes(`"${BACKUP_FORMAT}"`) ? "damaged" : "not_ours");
  }
}
