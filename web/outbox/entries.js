// An entry of the outbox, and what becomes of it. Pure: no clock, no network.
//
// {id, kind, address, body, about, replaces, made, tries, due, state, answer, problems, updated}
// `id` is the key under which the server keeps it once. `body` is JSON as text, sent as it stands each time.
// `about` is said beside it in the list. `replaces` are the ids of earlier versions of it that may have arrived.
// State: waits | refused (something in it must be changed) | sent | arrived (an earlier version arrived; not this one)

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 3600_000;
const LATER = [408, 425, 429];

function newEntry({ id, kind, address, body, about = "", replaces = [] }, now) {
  const state = { made: now, tries: 0, due: now, state: "waits", answer: null, problems: {}, updated: now };
  return { id, kind, address, body: JSON.stringify(body), about, replaces, ...state };
}

// A clock that was set back keeps nothing waiting for longer than a pause.
function isDue(entry, now) {
  return entry.state === "waits" && (entry.due <= now || entry.due - now > LONGEST_PAUSE_MS);
}

// Counted before it leaves: whoever is killed meanwhile knows afterwards that it may have arrived.
function onItsWay(entry, now) {
  return { ...entry, tries: entry.tries + 1, updated: now };
}

// `status` is 0 when no answer came. `data` is the answer's JSON.
function afterAnswer(entry, status, data, now) {
  const after = { ...entry, problems: {}, updated: now };
  // An answer that broke off on its way counts as none: asked again, the server says the same.
  if (status >= 200 && status < 300 && data) return { ...after, state: "sent", answer: data };
  if (status === 409 && data?.arrived) return { ...after, state: "arrived", answer: data.arrived };
  if (status >= 400 && status < 500 && !LATER.includes(status)) {
    const fields = data?.fields ?? {};
    const problems = Object.keys(fields).length ? fields : { [data?.field ?? ""]: data?.error ?? "" };
    return { ...after, state: "refused", problems };
  }
  return { ...after, due: now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (entry.tries - 1)) };
}

// A changed version is a thing of its own, and says which earlier ones may have arrived. The last try of one that was
// refused surely did not; a try before it may have.
function changedEntry(entry, id, body, about, now) {
  const left = entry.tries > (entry.state === "refused" ? 1 : 0);
  const replaces = left ? [...entry.replaces, entry.id] : entry.replaces;
  return newEntry({ ...entry, id, body, about, replaces }, now);
}

const waitsToBeSent = (entry) => entry.state === "waits";
