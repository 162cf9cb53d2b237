// Events only. FORMAT (written by the server in front of these files) is a hash of this code: a pack that was made
// for other code is left alone, so code and pack always change together.

const STORE = `steady-${FORMAT}`;
const PACK = "/pack";
const LATER = ["/pack/rest", "/pack/more"];
const NEXT = "/pack?next";
const ONLY_ONLINE = ["/api", "/schema", "/health", "/staff", "/clinics", "/sw.js", "/icons", "/screenshots"];
const QUESTIONS = "/questions/offline";
const PATIENCE_MS = 2500;

let opened = null;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.headers.has("range")) return;
  event.respondWith(answer(event, url));
});
self.addEventListener("message", (event) => {
  if (event.data === "update") event.waitUntil(update());
});

// On a first visit the checklist, results, call page and first aid are enough; update() asks for the rest again. A
// worker that takes over from another must bring all of it.
async function install() {
  const now = await fetchPart(PACK);
  if (now === null) throw new Error("No pack for this worker");
  await keep(PACK, now);
  await completePack().catch((error) => {
    if (self.registration.active) throw error;
  });
  if (!(await checklistUnderWay())) await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
  await self.clients.claim();
}

async function answer(event, url) {
  if (isUnder(url.pathname, ONLY_ONLINE)) return fromNetwork(event.request, "/connect");
  try {
    if (event.request.mode === "navigate" || event.request.headers.has("hx-request")) await takeNextPack(url);
    const pack = await currentPack();
    const known = respond(pack, url.pathname, url.search.slice(1));
    if (known) return known;
    return await fromNetwork(event.request, "/offline", AbortSignal.timeout(PATIENCE_MS));
  } catch (error) {
    console.error(error);
    return fetch(event.request);
  }
}

function isUnder(path, folders) {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

// The network; and if it does not answer a page that says so, or an error status for anything but a page.
async function fromNetwork(request, page, signal) {
  try {
    return await fetch(request, { signal });
  } catch {
    const pack = await currentPack().catch(() => null);
    // A clinic's own manifest differs from this one only in where the app begins.
    if (pack && request.destination === "manifest") return respond(pack, "/manifest.webmanifest", "");
    const wantsPage = request.destination === "document" || request.headers.has("hx-request");
    return pack && wantsPage ? offlinePage(pack, request, page) : new Response(null, { status: 504 });
  }
}

// Answers to questions are no part of the pack: they change from day to day. A page shows those kept on this phone.
function offlinePage(pack, request, page) {
  const part = isUnder(new URL(request.url).pathname, ["/questions"]) && partWith(pack, QUESTIONS);
  return part ? pageOf(pack, QUESTIONS, 503, part) : pageOf(pack, page, 503);
}

async function currentPack() {
  opened ??= kept(PACK).then((text) => {
    if (text === null) throw new Error("No pack on this phone");
    return openPack(text);
  });
  opened.catch(() => (opened = null));
  return opened;
}

// One conditional request; what comes back is kept beside the present pack until no checklist is under way.
async function update() {
  const present = await currentPack();
  const now = await fetchPart(PACK, present.version);
  if (now === null) return completePack();
  const later = await fetchLater(openPack(now).version);
  await keep(NEXT, `${now}\n${later}`);
  if (!(await checklistUnderWay())) await promote();
}

// Fetch what a first visit with a weak signal left out.
async function completePack() {
  const now = await kept(PACK);
  const held = openPack(now);
  if (held.later.length === LATER.length) return;
  const later = await fetchLater(held.version);
  if ((await kept(PACK)) !== now) return;
  await keep(PACK, `${now}\n${later}`);
  opened = null;
}

async function takeNextPack(url) {
  if (url.pathname === "/checklist" && url.search) return;
  if ((await kept(NEXT)) !== null && !(await checklistUnderWay(url))) await promote();
}

// The swap is one put: the old pack is answered from until it is done, the new one afterwards.
async function promote() {
  const text = await kept(NEXT);
  if (text === null) return;
  await keep(PACK, text);
  opened = Promise.resolve(openPack(text));
  await (await caches.open(STORE)).delete(NEXT);
}

// A part's text if it is whole, made for this code and not the version we hold; null otherwise.
async function fetchPart(part, held = "") {
  const tags = ["", "-br", "-gzip"].map((coding) => `"${held}${coding}"`).join(", ");
  const headers = held ? { "if-none-match": tags } : {};
  const response = await fetch(part, { cache: "no-store", headers });
  if (response.status === 304) return null;
  if (!response.ok) throw new Error(`The pack answered ${response.status}`);
  const text = await response.text();
  if (!(await isWhole(text))) throw new Error("The pack did not arrive whole");
  const { format, version } = JSON.parse(text.slice(text.indexOf("\n") + 1));
  return format === FORMAT && version !== held ? text : null;
}

// The later parts that belong to this version; an error when the server has meanwhile gone on to another.
async function fetchLater(version) {
  const texts = await Promise.all(LATER.map((part) => fetchPart(part)));
  for (const text of texts) {
    if (text === null || JSON.parse(text.slice(text.indexOf("\n") + 1)).version !== version) {
      throw new Error("No later parts for this pack");
    }
  }
  return texts.join("\n");
}

async function kept(name) {
  const response = await (await caches.open(STORE)).match(name);
  return response ? response.text() : null;
}

async function keep(name, text) {
  await (await caches.open(STORE)).put(name, new Response(text));
}

// A window with a checklist under way holds this lock (web/scripts/offline.js).
async function checklistUnderWay() {
  const locks = await navigator.locks?.query();
  return Boolean(locks?.held.some((lock) => lock.name === "checklist"));
}
