// Sending: from pages alone, since no iPhone has a worker that wakes up for it. One tab at a time; should two send
// the same, the server keeps it once.

let memory;

const PATIENCE_MS = 20_000;

async function allEntries() {
  return (await memory.records("outbox")).sort((a, b) => a.made - b.made);
}

// `mayGo` is for when the connection is back: then nobody waits for the end of a pause.
async function sendAll(mayGo = isDue) {
  // Where the phone itself says so, nothing is tried: then it is sure that nothing has left it.
  if (!navigator.onLine) return;
  await locked("outbox", async () => {
    for (const { id } of await allEntries()) await send(id, mayGo);
  });
}

// Asked for by the owner: now, whatever was tried before.
async function sendOne(id) {
  await locked("outbox", () => send(id, waitsToBeSent));
}

async function send(id, mayGo) {
  const left = await changeEntry(id, (entry) => (mayGo(entry, Date.now()) ? onItsWay(entry, Date.now()) : null));
  if (!left) return;
  const { status, data } = await post(left);
  await changeEntry(id, (entry) => afterAnswer(entry, status, data, Date.now()));
  tellPages();
}

// Read and written in one go: an entry that was deleted or changed meanwhile does not come back.
async function changeEntry(id, change) {
  return locked("outbox entries", async () => {
    const entry = await memory.record("outbox", id);
    const changed = entry ? change(entry) : null;
    return changed && (await memory.change([["outbox", changed]])) === true ? changed : null;
  });
}

async function post({ id, address, body, replaces }) {
  const headers = { "content-type": "application/json", accept: "application/json", "idempotency-key": id };
  if (replaces.length) headers["idempotency-replaces"] = replaces.join(",");
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await fetch(address, { method: "POST", headers, body, signal, redirect: "error", cache: "no-store" });
    return { status: answer.status, data: await answer.json().catch(() => null) };
  } catch {
    return { status: 0, data: null };
  }
}

async function locked(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}

const otherTabs = new BroadcastChannel("steady-outbox");
otherTabs.addEventListener("message", () => document.dispatchEvent(new CustomEvent("steady-outbox")));

// Pages that show entries, or how many wait, look again: here and in other tabs.
function tellPages() {
  document.dispatchEvent(new CustomEvent("steady-outbox"));
  otherTabs.postMessage("");
}
