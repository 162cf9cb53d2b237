// The field for a code, and the form of a clinic: asked before it is sent whether there is a connection, and shown as
// owners will see it. Without scripts both are sent as they are.

function takeCode(form) {
  const input = form.elements.code;
  const say = (kind) => {
    for (const words of form.querySelectorAll("[data-code-wrong]")) words.hidden = words.dataset.codeWrong !== kind;
    input.setAttribute("aria-invalid", String(kind !== ""));
    if (kind) input.focus();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const code = readClinicCode(input.value);
    if (!code) return say("none");
    say("");
    const kept = (await given.keptClinics()).find((clinic) => clinic.code === code);
    const record = kept ?? (await given.fetchClinic(code));
    if (record === null) return say("offline");
    if (!record.slug && !record.gone) return say("none");
    location.assign(`/c/${record.slug ?? code}?by=code`);
  });
}

// A form that is sent without a connection would be lost with all that was typed.
function askFirst(form) {
  const offline = form.querySelector("[data-form-offline]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch("/health", { cache: "no-store" }).catch(() => null);
    offline.hidden = Boolean(answer?.ok);
    if (answer?.ok) form.submit();
    else offline.focus();
  });
}

const PREVIEW_AFTER_MS = 500;
const SHOWN_FIELDS = /^(name|phone|after_phone|after_name|hours_\w+|zone|address|city|website)$/;

// The server reads the form as it will when it is sent, and keeps nothing.
function showPreview(place, form) {
  let waiting = 0;
  let asked = 0;
  const renew = async () => {
    const turn = ++asked;
    const values = Object.fromEntries([...new FormData(form)].filter(([name]) => SHOWN_FIELDS.test(name)));
    const answer = await fetch("/clinics/preview", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(values),
    }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const { name, numbers, zone, hours, week } = await answer.json();
    place.querySelector("[data-preview-empty]").hidden = numbers.length > 0;
    place.querySelector("[data-preview-filled]").hidden = numbers.length === 0;
    if (numbers.length === 0) return;
    const [own, after] = numbers;
    const clinic = { slug: "preview", name, zone, hours, phone: own.phone, phone_shown: own.shown, verified: "yes" };
    if (after)
      Object.assign(clinic, { after_phone: after.phone, after_phone_shown: after.shown, after_name: after.name });
    const buttons = given.clinicNumbers(clinic, "vet", Date.now()).map((number, n) => {
      const template = place.querySelector(n ? "template[data-second]" : "template[data-first]");
      const button = given.filledButton(template, number);
      // To be seen, not to be dialled.
      for (const link of button.querySelectorAll("a")) link.removeAttribute("href");
      return button;
    });
    place.querySelector("[data-preview-buttons]").replaceChildren(...buttons);
    const list = place.querySelector("[data-week]");
    for (const old of list.querySelectorAll("li")) old.remove();
    list.append(...week.map((row) => filledRow(list.querySelector("template"), row, "b", "span")));
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(renew, PREVIEW_AFTER_MS);
  });
  place.hidden = false;
  renew();
}
