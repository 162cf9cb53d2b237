// The last result: kept when a result is shown, offered again on the home screen.

onEachPage(async (page) => {
  const result = page.querySelector("[data-result]");
  if (result) await memory.set("last_result", { level: result.dataset.result, query: location.search, at: Date.now() });
});

onEachPage(async (page) => {
  const place = page.querySelector("[data-last-result]");
  const last = place && (await memory.get("last_result"));
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
