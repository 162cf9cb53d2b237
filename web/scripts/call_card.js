// The script to read out: the dog's basics, the start time and the way to the clinic put into its blanks;
// copied, shared or sent as a text message.

const DOG_FIELDS = ["name", "age", "breed", "weight"];

onEachPage(async (page) => {
  const card = page.querySelector("[data-say]");
  if (!card) return;
  const form = page.querySelector("form[data-dog]");
  const typed = new Set();
  // Before the memory is waited for: a form that nobody listens to would be sent.
  form.addEventListener("input", (event) => typed.add(event.target));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
  });
  // A dog with a page of its own is changed there; what is typed here then stands in the script alone.
  const own = await currentDog();
  const dog = own ? spokenDog(form, own) : ((await memory.get("dog")) ?? {});
  for (const field of DOG_FIELDS) if (!typed.has(form.elements[field])) form.elements[field].value = dog[field] ?? "";
  for (const part of form.querySelectorAll("[data-has-page]")) part.hidden = !own;
  for (const part of form.querySelectorAll("[data-no-page]")) part.hidden = Boolean(own);
  const timer = await memory.get("timer");
  if (timer && Number.isFinite(timer.started) && !isPast(timer) && !typed.has(form.elements.time))
    form.elements.time.value = new Date(timer.started).toTimeString().slice(0, 5);
  const fill = async () => {
    fillScript(card, form);
    if (own || typed.size === 0) return;
    await memory.set("dog", Object.fromEntries(DOG_FIELDS.map((f) => [f, form.elements[f].value.trim()])));
  };
  form.addEventListener("input", fill);
  await fill();
});

// The dog of the diary in the words of the script.
function spokenDog(form, dog) {
  const weight = lastWeight(dog);
  const pounds = weight && weight.kg * 2.20462;
  const whole = (number) => (number < 10 ? Math.round(number * 10) / 10 : Math.round(number)).toLocaleString();
  return {
    name: dog.name,
    breed: dog.breed,
    age: ageWords(form, dog.born, Date.now()),
    weight: weight ? `${whole(weight.kg)} kg (${whole(pounds)} lb)` : "",
  };
}

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
  for (const plain of card.querySelectorAll("[data-unless]")) {
    plain.hidden = form.elements[plain.dataset.unless].value.trim() !== "";
  }
}

// The script as plain text, without what is hidden.
function spoken(card) {
  const copy = card.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[hidden]")) hidden.remove();
  const lines = [...copy.querySelectorAll("[data-line]")].map((line) => line.textContent.replace(/\s+/g, " ").trim());
  return lines
    .filter(Boolean)
    .join(" ")
    .replace(/ ([,.])/g, "$1");
}

const script = () => spoken(document.querySelector("[data-say]"));

const ACTIONS = {
  "[data-print]": () => print(),
  "[data-share]": () => navigator.share({ text: script() }).catch(() => undefined),
  "[data-copy]": async () => {
    await navigator.clipboard.writeText(script());
    document.querySelector("[data-copied]").hidden = false;
  },
  // The link works with a phone signal but no data; its text is put in at the last moment.
  "[data-sms]": (link) => {
    link.href = `sms:${link.dataset.sms}?&body=${encodeURIComponent(script())}`;
  },
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(ACTIONS)) {
    const pressed = event.target.closest(selector);
    if (pressed) act(pressed);
  }
});

onEachPage((page) => {
  for (const button of page.querySelectorAll("[data-share]")) button.hidden = !navigator.share;
});
