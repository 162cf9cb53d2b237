// What waits on this phone until there is a connection: sent when a page is opened and when the connection is back.
// The module that does it (web/outbox) is loaded only where something waits, was sent lately or is about to be.

let outboxModule = null;

// The module, or null when it is not on this phone yet.
async function outbox() {
  outboxModule ??= import("/outbox.js").then((module) => {
    module.use({ memory });
    return module;
  });
  return outboxModule.catch((error) => (outboxModule = sayBroken(error)));
}

async function sendWhatWaits(event) {
  const waits = (await memory.records("outbox")).some((entry) => entry.state === "waits");
  if (waits) await (await outbox())?.[event?.type === "online" ? "sendNow" : "sendAll"]();
}

async function showHowManyWait() {
  const notes = document.querySelectorAll("[data-outbox-note]");
  if (notes.length === 0) return;
  const open = (await memory.records("outbox")).filter((entry) => ["waits", "refused"].includes(entry.state));
  for (const note of notes) {
    note.hidden = open.length === 0;
    note.querySelector("[data-many]").textContent = open.length;
  }
}

onEachPage(async (page) => {
  const main = page.querySelector("main[data-outbox-page]");
  if (main) await (await outbox())?.setUp(main);
});
onEachPage(showHowManyWait);
onEachPage(sendWhatWaits);
addEventListener("online", sendWhatWaits);
document.addEventListener("steady-outbox", showHowManyWait);
