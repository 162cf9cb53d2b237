// Questions to staff: their scripts and styles are fetched where a page needs them; under a page of the guide stands
// what was asked about it; and the newest answers are kept on the phone once a day, to be read with no connection.

const RECENT_QUESTIONS = "/questions/recent.json";
const KEPT_FOR_MS = 24 * 3600_000;

onEachPage(async (page) => {
  const main = page.querySelector("main[data-questions-page]");
  if (main) await openPart("questions", main, { memory, outbox, currentDog, spokenDog });
});

// Not asked for before somebody reads so far, and never in the way: with no connection the page stays as it is.
const threads = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    threads.unobserve(target);
    showThread(target);
  }
});

async function showThread(place) {
  try {
    const answer = await fetch(place.dataset.thread);
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("thread");
    if (found) place.replaceChildren(...found.childNodes);
  } catch {
    // No connection: the link that stands here says where to look.
  }
}

onEachPage((page) => {
  for (const place of page.querySelectorAll("[data-thread]")) threads.observe(place);
});

async function keepRecentQuestions() {
  if (!navigator.onLine || !navigator.serviceWorker?.controller) return;
  const kept = await memory.get("recent_questions");
  if (kept && Math.abs(Date.now() - kept.at) < KEPT_FOR_MS) return;
  const answer = await fetch(RECENT_QUESTIONS).catch(() => null);
  if (answer?.ok) await memory.set("recent_questions", { at: Date.now(), list: await answer.json() });
}

addEventListener("load", () => keepRecentQuestions().catch(() => undefined));
