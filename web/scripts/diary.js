// The pages of the diary.

// On a phone that has a diary it is read while the owner reads. It comes from the pack, so it costs no data.
addEventListener("load", async () => {
  if (navigator.serviceWorker?.controller && (await currentDog())) setTimeout(readPart, 200, "diary");
});

onEachPage(async (page) => {
  const main = page.querySelector("main[data-diary-page]");
  if (!main) return;
  await openPart("diary", main, {
    memory,
    numbers: { savedNumbers, dialled, showNumbers },
    clinicsHere: { keptClinics, clinicsAlone, askAboutClinics, MOST_CLINICS },
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
