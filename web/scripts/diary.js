// The diary's own scripts and style are fetched (from the pack) when a page of it is opened, and not before.

let diary = null;

onEachPage(async (page) => {
  const main = page.querySelector("main[data-diary-page]");
  if (!main) return;
  if (!document.head.querySelector("link[href='/diary.css']")) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/diary.css";
    document.head.append(style);
  }
  diary ??= import("/diary.js");
  // A first visit with a weak signal may not have brought it yet; the page then says what it can.
  const module = await diary.catch(() => (diary = null));
  if (module && main.isConnected) {
    await module.setUp(main, {
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
  }
});
