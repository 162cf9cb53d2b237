// What steady.js uses of this module.

const QUESTION_PAGES = {
  list: (main, { memory }) => showAskedHere(main, memory),
  ask: setUpAsk,
  question: (main, { memory }) => setUpHelpful(main, memory),
  offline: (main, { memory }) => setUpOffline(main, memory),
  desk: setUpDesk,
};

export async function setUp(main, tools) {
  await QUESTION_PAGES[main.dataset.questionsPage]?.(main, tools);
}

// Staff choose an opening, a link or a reason, and it stands where they were writing.
function setUpDesk(main) {
  for (const choice of main.querySelectorAll("select[data-put]")) {
    choice.addEventListener("change", () => {
      const field = choice.form.elements[choice.dataset.put === "reason" ? "reason" : "answer"];
      const opening = choice.dataset.put === "opening" ? "\n\n" : "";
      field.setRangeText(choice.value + opening, field.selectionStart, field.selectionEnd, "end");
      choice.selectedIndex = 0;
      field.focus();
    });
  }
}
