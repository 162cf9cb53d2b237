// The pages of aids.

onEachPage(async (page) => {
  const main = page.querySelector("main[data-shop-page]");
  if (main) await openPart("shop", main, { memory, outbox, thatHold, keptResults, DAY });
});
