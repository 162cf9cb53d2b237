// What the phone keeps: one IndexedDB, opened here and nowhere else. Later features raise VERSION.
// Storage may be refused (private windows): then everything still works, and nothing is kept.

const VERSION = 1;

const opening = openMemory().catch(() => null);

// Some browsers refuse with a rejection, some by throwing at once: an async function makes one of both.
async function openMemory() {
  return idb.openDB("steady", VERSION, {
    upgrade(db) {
      db.createObjectStore("kept");
    },
    blocking(_present, _wanted, event) {
      event.target.close();
    },
  });
}

const memory = {
  // Whether this phone lets us keep anything.
  async works() {
    return (await opening) !== null;
  },
  async get(key) {
    const db = await opening;
    return db ? db.get("kept", key).catch(() => undefined) : undefined;
  },
  // True when it is really kept: on the disk, even if the battery dies now.
  async set(key, value) {
    const db = await opening;
    if (!db) return false;
    const change = db.transaction("kept", "readwrite", { durability: "strict" });
    return Promise.all([change.store.put(value, key), change.done]).then(() => true, () => false);
  },
  async remove(key) {
    const db = await opening;
    if (db) await db.delete("kept", key).catch(() => undefined);
  },
  async clear() {
    const db = await opening;
    if (db) await db.clear("kept");
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
