// The region kept on the phone: orders the poison lines and hides the notes of other regions. Every question stays.

async function showRegion(page) {
  const chosen = (await memory.get("region")) ?? "";
  for (const note of page.querySelectorAll("[data-region-note]")) {
    note.hidden = chosen !== "" && note.dataset.regionNote !== chosen;
  }
  for (const list of page.querySelectorAll("[data-by-region]")) {
    const other = (row) => Number(row.dataset.region !== chosen);
    const order = (row) => Number(row.dataset.order);
    list.append(...[...list.children].sort((a, b) => other(a) - other(b) || order(a) - order(b)));
  }
}

onEachPage(showRegion);

onEachPage(async (page) => {
  const select = page.querySelector("select[data-region-choice]");
  if (!select) return;
  let chosen = false;
  select.addEventListener("change", async () => {
    chosen = true;
    await memory.set("region", select.value);
    await showRegion(document);
  });
  const kept = (await memory.get("region")) ?? "";
  if (!chosen) select.value = kept;
});
