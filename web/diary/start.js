// Called by steady.js with the <main> of a diary page and with what it shares.
export async function setUp(main, given) {
  ({ memory, numbers, clinicsHere, waiting, currentDog, lastWeight, ageWords, keptResults, loadScript } = given);
  ({ keepScreenAwake, DAY, WEEK } = given);
  await pages[main.dataset.diaryPage]?.(main);
}
