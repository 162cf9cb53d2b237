// Called by steady.js with the <main> of a diary page and with what it shares.
export async function setUp(main, given) {
  ({ memory, numbers, waiting, currentDog, lastWeight, ageWords, keptResults, loadScript, keepScreenAwake, DAY, WEEK } =
    given);
  await pages[main.dataset.diaryPage]?.(main);
}
