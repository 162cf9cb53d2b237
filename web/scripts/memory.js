// What the phone keeps: one IndexedDB, opened here and nowhere else.
// `kept` holds single values by name; the other stores hold records with an id. Storage may be refused (private
// windows): then everything still works, and nothing is kept.

const VERSION = 3;
const STORES = ["kept", "dogs", "episodes", "films", "plans", "outbox"];

const opening = openMemory().catch(() => null);

// Some browsers refuse with a rejection, some by throwing at once: an async function makes one of both.
async function openMemory() {
  return idb.openDB("steady", VERSION, {
    upgrade(db, from) {
      if (from < 1) db.createObjectStore("kept");
      if (from < 2) {
        for (const name of ["dogs", "films", "plans"]) db.createObjectStore(name, { keyPath: "id" });
        const episodes = db.createObjectStore("episodes", { keyPath: "id" });
        episodes.createIndex("started", "started");
        episodes.createIndex("dog", ["dog", "started"]);
      }
      if (from < 3) db.createObjectStore("outbox", { keyPath: "id" });
    },
    blocking(_present, _wanted, event) {
      event.target.close();
    },
  });
}

// WebKit never ends what a page was reading or writing when it was left, and every page after it then waits for good
// (idb-keyval issue 180). So nothing is left to such a page: `commit` says at once that no more will be asked.
async function read(store, question) {
  const db = await opening;
  if (!db) return undefined;
  try {
    const whole = db.transaction(store);
    const answer = question(whole.store);
    whole.commit?.();
    return await answer;
  } catch {
    // As if there were nothing: the page says elsewhere that nothing is kept.
    return undefined;
  }
}

// A cursor asks again and again, so it is given up when the page is left.
async function readLatest(store, index, from, to, most) {
  const db = await opening;
  const found = [];
  if (!db) return found;
  let giveUp;
  try {
    const whole = db.transaction(store);
    whole.done.catch(() => undefined);
    giveUp = () => whole.abort();
    addEventListener("pagehide", giveUp);
    let cursor = await whole.store.index(index).openCursor(IDBKeyRange.bound(from, to), "prev");
    for (; cursor && found.length < most; cursor = await cursor.continue()) found.push(cursor.value);
    whole.commit?.();
  } catch {
    // As above.
  }
  removeEventListener("pagehide", giveUp);
  return found;
}

function request(whole, [store, value, key]) {
  const place = whole.objectStore(store);
  if (value === undefined) return place.delete(key);
  return store === "kept" ? place.put(value, key) : place.put(value);
}

const memory = {
  // Whether this phone lets us keep anything.
  async works() {
    return (await opening) !== null;
  },
  async get(key) {
    return read("kept", (kept) => kept.get(key));
  },
  // True when it is really kept: on the disk, even if the battery dies now.
  async set(key, value) {
    return this.change([["kept", value, key]]);
  },
  async remove(key) {
    await this.change([["kept", undefined, key]]);
  },
  // One record; all of a store; or those that an index has between two keys, the latest first.
  async record(store, id) {
    return id ? read(store, (records) => records.get(id)) : undefined;
  },
  async records(store) {
    return (await read(store, (records) => records.getAll())) ?? [];
  },
  async between(store, index, from, to, most = Infinity) {
    if (most < Infinity) return readLatest(store, index, from, to, most);
    const all = await read(store, (records) => records.index(index).getAll(IDBKeyRange.bound(from, to)));
    return (all ?? []).reverse();
  },
  // All of the changes or none: [store, record] puts, [store, undefined, id] removes. True when it is on the disk;
  // "full" when the phone has no room for it.
  async change(changes) {
    const db = await opening;
    if (!db) return false;
    let whole;
    try {
      whole = db.transaction([...new Set(changes.map(([store]) => store))], "readwrite", { durability: "strict" });
      let asked = 0;
      const each = changes.map(async (one) => {
        const answer = request(whole, one);
        asked += 1;
        return answer;
      });
      if (asked === changes.length) whole.commit?.();
      await Promise.all([...each, whole.done]);
      return true;
    } catch (error) {
      // One that failed at once leaves the others on their way.
      try {
        whole?.abort();
      } catch {
        // It has ended already.
      }
      return error?.name === "QuotaExceededError" ? "full" : false;
    }
  },
  async clear() {
    const db = await opening;
    if (!db) return;
    const whole = db.transaction(STORES, "readwrite");
    const each = STORES.map((name) => whole.objectStore(name).clear());
    whole.commit?.();
    await Promise.all([...each, whole.done]);
  },
};

// Where a page says that nothing can be kept.
onEachPage(async (page) => {
  const notes = page.querySelectorAll("[data-nothing-kept]");
  if (notes.length && !(await memory.works())) for (const note of notes) note.hidden = false;
});

// Parts that need scripts are hidden in the page and shown here.
onEachPage((page) => {
  for (const part of page.querySelectorAll("[data-scripts]")) part.hidden = false;
});
