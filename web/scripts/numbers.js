// The owner's own numbers: kept on the phone, put into every call button, typed and changed on the call page.
// {vet, emergency_vet}: {name, phone} as it was typed, and {clinic} when it came from a clinic's code (clinics.js).

const ROLES = ["emergency_vet", "vet"];

// The saved numbers in the order in which to ring them: [{role, name, phone}]. One that came from a clinic's code
// follows that clinic's hours, and its number for after hours stands beside it; a clinic that is closed comes last.
async function savedNumbers() {
  const saved = (await memory.get("numbers")) ?? {};
  const clinics = await keptClinics();
  const now = Date.now();
  const all = ROLES.filter((role) => saved[role]?.phone).flatMap((role) => {
    const clinic = clinics.find(({ slug }) => slug === saved[role].clinic);
    const { name, phone } = saved[role];
    return clinic ? clinicNumbers(clinic, role, now) : [{ role, name, phone }];
  });
  const once = all.filter(({ phone }, n) => all.findIndex((other) => dialled(other.phone) === dialled(phone)) === n);
  return [...once.filter(({ says }) => says !== "closed"), ...once.filter(({ says }) => says === "closed")];
}

// Letters and spaces are for people; a dialler wants digits and a leading plus.
function dialled(phone) {
  return phone.replace(/(?!^\+)[^\d]/g, "");
}

async function showNumbers(page) {
  const numbers = await savedNumbers();
  const shown = JSON.stringify(numbers);
  for (const place of page.querySelectorAll("[data-call]")) {
    if (place.dataset.call === shown) continue;
    place.dataset.call = shown;
    for (const old of place.querySelectorAll("[data-filled]")) old.remove();
    place.querySelector("[data-find]").hidden = numbers.length > 0;
    numbers.forEach((number, n) => {
      const button = place.querySelector(n ? "template[data-second]" : "template[data-first]");
      if (button) place.append(filledButton(button, number));
    });
  }
}

onEachPage(showNumbers);

// "Find a number" leads to the fields: open them, here and when the page is opened at them.
function openFields() {
  const fields = document.querySelector("[data-my-numbers]");
  if (fields && location.hash === "#my-numbers") fields.open = true;
}

onEachPage(openFields);
addEventListener("hashchange", openFields);

function filledButton(template, { role, name, phone, shown, clinic, of, opening, says, unverified, newer }) {
  const filled = template.content.cloneNode(true);
  const box = filled.firstElementChild;
  box.dataset.filled = role;
  for (const place of box.querySelectorAll("[data-name]"))
    place.textContent = name || box.dataset[role === "vet" ? "vet" : "emergencyVet"];
  box.querySelector("[data-number]").textContent = shown ?? phone;
  box.querySelector("[data-tel]").href = `tel:${dialled(phone)}`;
  for (const link of box.querySelectorAll("[data-sms]")) link.dataset.sms = dialled(phone);
  if (clinic) {
    box.dataset.ofClinic = clinic;
    box.querySelector("[data-of]").textContent = of;
    sayOpening(box.querySelector("[data-opening]"), opening, says);
    box.querySelector("[data-unverified]").hidden = !unverified;
    box.querySelector("[data-newer]").hidden = !newer;
  }
  return filled;
}

// A page that stays open while a clinic opens or closes.
setInterval(() => document.hidden || showNumbers(document), 60_000);
document.addEventListener("visibilitychange", () => document.hidden || showNumbers(document));

onEachPage(async (page) => {
  const forms = [...page.querySelectorAll("form[data-number-of]")];
  const typed = new Set();
  // Before the memory is waited for: a form that nobody listens to would be sent, and the number with it.
  for (const form of forms) {
    form.addEventListener("input", (event) => typed.add(event.target));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      saveNumber(form, form.dataset.numberOf);
    });
  }
  const saved = (await memory.get("numbers")) ?? {};
  for (const form of forms) {
    for (const field of [form.elements.name, form.elements.phone]) {
      if (!typed.has(field)) field.value = saved[form.dataset.numberOf]?.[field.name] ?? "";
    }
  }
});

async function saveNumber(form, role) {
  const said = form.querySelector("[data-saved]");
  said.hidden = true;
  const phone = form.elements.phone.value.trim();
  const wrong = phone !== "" && dialled(phone).replace("+", "").length < 3;
  form.querySelector("[data-wrong]").hidden = !wrong;
  form.elements.phone.setAttribute("aria-invalid", String(wrong));
  if (wrong) return form.elements.phone.focus();
  const saved = (await memory.get("numbers")) ?? {};
  const name = form.elements.name.value.trim();
  // A clinic's number that nobody changed stays the clinic's.
  const same = saved[role]?.phone === phone && saved[role]?.name === name;
  if (phone) saved[role] = same ? saved[role] : { name, phone };
  else delete saved[role];
  const kept = await memory.set("numbers", saved);
  await showNumbers(document);
  said.hidden = kept !== true;
}
