// The diary's own scripts and style are fetched (from the pack) when a page of it is opened, and not before.

let diary = null;

// A first visit with a weak signal may not have brought it yet; the page then says what it can.
function loadDiary() {
  diary ??= import("/diary.js").catch(() => (diary = null));
  return diary;
}

// On a phone that has a diary it is read while the owner reads. It comes from the pack, so it costs no data.
addEventListener("load", async () => {
  if (navigator.serviceWorker?.controller && (await currentDog())) setTimeout(loadDiary, 200);
});

onEachPage(async (page) => {
  const main = page.querySelector("main[data-diary-page]");
  if (!main) return;
  if (!document.head.querySelector("link[href='/diary.css']")) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/diary.css";
    document.head.append(style);
  }
  const module = await loadDiary();
  if (module && main.isConnected) {
    await module.setUp(main, {
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
  }
});
