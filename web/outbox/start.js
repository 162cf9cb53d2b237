// What steady.js and the scripts of forms use of the outbox. `use` comes first, with the phone's memory.

export function use(given) {
  ({ memory } = given);
}

export async function setUp(main) {
  const show = () => (main.isConnected ? showOutbox(main) : document.removeEventListener("steady-outbox", show));
  document.addEventListener("steady-outbox", show);
  await showOutbox(main);
}

// Keeps it on the phone, together with other changes of the memory, in one transaction: true, false or "full".
// Sending is begun; nobody waits for it.
export async function keep(what, changes = []) {
  const kept = await memory.change([["outbox", newEntry(what, Date.now())], ...changes]);
  if (kept === true) {
    tellPages();
    sendAll();
  }
  return kept;
}

// Puts a changed version in the place of an entry, under an id of its own. Null when the entry is gone, or was sent.
export async function keepChanged(id, what, changes = []) {
  const kept = await locked("outbox entries", async () => {
    const old = await memory.record("outbox", id);
    if (!old || !["waits", "refused"].includes(old.state)) return null;
    const entry = changedEntry(old, what.id, what.body, what.about ?? "", Date.now());
    return memory.change([["outbox", undefined, id], ["outbox", entry], ...changes]);
  });
  if (kept === true) {
    tellPages();
    sendAll();
  }
  return kept;
}

// The connection is back: whatever waits goes now.
export async function sendNow() {
  await sendAll(waitsToBeSent);
}

// The entry as it is now, or undefined.
export async function entry(id) {
  return memory.record("outbox", id);
}

export { sendAll, sendOne, allEntries };
