// The worker: registered here, asked for updates here, and its state said in words on the home screen.

const HOUR_MS = 3600_000;
let askedAt = 0;
let refused = false;

const registering = navigator.serviceWorker
  ? navigator.serviceWorker.register("/sw.js").catch(() => {
      refused = true;
      return null;
    })
  : Promise.resolve(null);

async function askForUpdate() {
  if (Date.now() - askedAt < HOUR_MS) return;
  askedAt = Date.now();
  const registration = await registering;
  registration?.update().catch(() => undefined);
  registration?.active?.postMessage("update");
}

addEventListener("load", askForUpdate);
document.addEventListener("visibilitychange", () => document.hidden || askForUpdate());
navigator.serviceWorker?.addEventListener("controllerchange", () => showReadiness(document));

// While a checklist is under way this window holds a lock, and the worker keeps the version it has. The worker cannot
// tell by itself: the address that it sees of a window is the one with which the window was opened.
let leaveChecklist = null;

onEachPage(() => {
  const underWay = location.pathname === "/checklist" && location.search !== "";
  if (underWay && !leaveChecklist) {
    const left = new Promise((leave) => (leaveChecklist = leave));
    navigator.locks?.request("checklist", { mode: "shared" }, () => left).catch(() => undefined);
  } else if (!underWay && leaveChecklist) {
    leaveChecklist();
    leaveChecklist = null;
  }
});

// One of the sentences of the page: getting_ready, ready, updated or online_only.
async function showReadiness(page) {
  const status = page.querySelector("[data-readiness]");
  if (!status) return;
  const registration = await registering;
  let state = "getting_ready";
  if (!registration || refused) state = "online_only";
  else if (navigator.serviceWorker.controller) state = (await isNewVersion()) ? "updated" : "ready";
  for (const sentence of status.children) sentence.hidden = sentence.dataset.state !== state;
  status.dataset.readiness = state;
}

// Said once after each update, on the first page of the new version.
let updated;
function isNewVersion() {
  updated ??= (async () => {
    const version = document.documentElement.dataset.version;
    const seen = await memory.get("seen_version");
    if (seen !== version) await memory.set("seen_version", version);
    return seen !== undefined && seen !== version;
  })();
  return updated;
}

onEachPage(showReadiness);
