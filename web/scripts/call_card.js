// The script to read out: the dog's basics, the start time and the way to the clinic put into its blanks;
// copied, shared or sent as a text message.

const DOG_FIELDS = ["name", "age", "breed", "weight"];

onEachPage(async (page) => {
  const card = page.querySelector("[data-say]");
  if (!card) return;
  const dog = (await memory.get("dog")) ?? {};
  const form = page.querySelector("form[data-dog]");
  for (const field of DOG_FIELDS) form.elements[field].value = dog[field] ?? "";
  const fill = () => fillScript(card, form);
  form.addEventListener("input", async () => {
    fill();
    await memory.set("dog", Object.fromEntries(DOG_FIELDS.map((f) => [f, form.elements[f].value.trim()])));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
  });
  fill();
});

// Each [data-blank] sentence is shown when the fields that it names are filled.
function fillScript(card, form) {
  for (const blank of card.querySelectorAll("[data-blank]")) {
    const fields = blank.dataset.blank.split(" ");
    const known = fields.filter((f) => form.elements[f].value.trim() !== "");
    blank.hidden = known.length === 0;
    for (const part of blank.querySelectorAll("[data-field]")) {
      const value = form.elements[part.dataset.field].value.trim();
      part.hidden = value === "";
      part.querySelector("mark").textContent = value;
    }
  }
  const text = spoken(card);
  for (const link of document.querySelectorAll("[data-sms]")) link.href = `sms:${smsNumber()}?&body=${encodeURIComponent(text)}`;
}

function smsNumber() {
  const first = document.querySelector("[data-call] a[href^='tel:']");
  return first ? first.getAttribute("href").slice(4) : "";
}

// The script as plain text, without what is hidden.
function spoken(card) {
  const copy = card.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[hidden]")) hidden.remove();
  const lines = [...copy.querySelectorAll("[data-line]")].map((line) => line.textContent.replace(/\s+/g, " ").trim());
  return lines.filter(Boolean).join(" ").replace(/ ([,.])/g, "$1");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-share], [data-print]");
  if (!button) return;
  if (button.matches("[data-print]")) return print();
  const text = spoken(document.querySelector("[data-say]"));
  const done = button.matches("[data-copy]")
    ? navigator.clipboard.writeText(text)
    : navigator.share({ text });
  await done.then(() => (document.querySelector("[data-copied]").hidden = !button.matches("[data-copy]")), () => undefined);
});

onEachPage((page) => {
  for (const button of page.querySelectorAll("[data-share]")) button.hidden = !navigator.share;
});
