// Called by steady.js with the <main> of a page of the shop and with what it shares.
export async function setUp(main, given) {
  ({ memory, outbox, thatHold, keptResults, DAY } = given);
  hideOldPrices(main);
  await shopPages[main.dataset.shopPage]?.(main);
  await showBasketNote(main);
}
