// The pages of the diary.

onEachPage(async (page) => {
  const main = page.querySelector("main[data-diary-page]");
  if (!main) return;
  await openPart("diary", main, {
    memory,
    numbers: { savedNumbers, dialled, showNumbers },
    waiting: { nextLook, withAnswer, openWaits, showWaits, spanWords, momentWords },
    currentDog,
    lastWeight,
    ageWords,
    keptResults,
    loadScript,
    keepScreenAwake,
    DAY,
    WEEK,
  });
});
