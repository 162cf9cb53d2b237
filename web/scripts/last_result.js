// The results: kept when one is reached through the checklist, and the last one offered again on the home screen.
// Opening an old result again, by Back or from the home screen, is no new result.

const MOST_RESULTS = 30;
const SAME_RUN_MS = 30 * 60_000;

async function keptResults() {
  return (await memory.get("results")) ?? [await memory.get("last_result")].filter(Boolean);
}

onEachPage(async (page) => {
  if (location.pathname !== "/checklist") return;
  const result = page.querySelector("[data-result]");
  if (!result) {
    const begun = await memory.get("answering");
    await memory.set("answering", true);
    return begun || counted("checks");
  }
  // Asked for at once and kept at once: who leaves this page quickly still has the result.
  const asked = [keptResults(), memory.get("answering"), currentDog()];
  const [results, answering, { id: dog } = {}] = await Promise.all(asked);
  const last = results.at(-1);
  if (last && !answering) return;
  // An answer that was changed on the result page belongs to the same run; that of another dog does not.
  const isSameRun = last && last.dog === dog && Math.abs(Date.now() - last.at) < SAME_RUN_MS;
  if (isSameRun) results.pop();
  // The address may leave out what the last screen answered; the page's own hidden answers are all of them.
  const answers = [...new FormData(page.getElementById("answers"))].map((pair) => pair.join("=")).join("&");
  results.push({ level: result.dataset.result, query: location.search, answers, at: Date.now(), dog });
  await memory.change([
    ["kept", results.slice(-MOST_RESULTS), "results"],
    ["kept", false, "answering"],
  ]);
  if (!isSameRun) await counted(result.dataset.result);
});

onEachPage(async (page) => {
  const place = page.querySelector("[data-last-result]");
  const last = place && (await keptResults()).at(-1);
  if (!last) return;
  const link = place.querySelector("a");
  link.href = `/checklist${last.query}`;
  for (const name of place.querySelectorAll("[data-level]")) name.hidden = name.dataset.level !== last.level;
  const when = new Date(last.at);
  place.querySelector("time").dateTime = when.toISOString();
  place.querySelector("time").textContent = when.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  place.hidden = false;
});

// The moments to look again after "watch", in this phone's time.
onEachPage((page) => {
  for (const moment of page.querySelectorAll("[data-in-minutes]")) {
    const at = new Date(Date.now() + Number(moment.dataset.inMinutes) * 60_000);
    moment.textContent = at.toLocaleTimeString([], { timeStyle: "short" });
    moment.hidden = false;
  }
});
