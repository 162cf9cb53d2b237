// Forms of the shop: their values, what is wrong with them, and the parts of a page that answer them. Every sentence
// stands in the page.

let memory, outbox, thatHold, keptResults, DAY;
let fetchedShop = null;
const shopPages = {};

// `setUp(main)` runs each time the page called `name` is shown.
function onShopPage(name, setUp) {
  shopPages[name] = setUp;
}

// {free_over, states, frames, items: {sku: {name, ship, cents, until}}}
function shopTables() {
  fetchedShop ??= fetch("/shop.json").then((answer) => answer.json());
  fetchedShop.catch(() => (fetchedShop = null));
  return fetchedShop;
}

// 72 bits in 12 letters.
const newKey = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(9))))
    .replace(/\+/g, "-")
    .replace(/\//g, "_");

const valuesOf = (form) => Object.fromEntries(new FormData(form));

function fillForm(form, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === value;
      else input.value = value;
    }
  }
}

function showParts(root, names) {
  for (const part of root.querySelectorAll("[data-part]")) part.hidden = !names.includes(part.dataset.part);
}

// Field -> kind of problem, said at the top with a link to each field, in their order, and beside it. True when there
// is none.
function showProblems(form, problems) {
  for (const old of form.querySelectorAll("[aria-invalid]")) {
    old.removeAttribute("aria-invalid");
    old.removeAttribute("aria-describedby");
  }
  for (const old of form.querySelectorAll(".wrong")) old.remove();
  const places = [...form.querySelectorAll("[id^=field-]")].map(({ id }) => id.slice("field-".length));
  const inOrder = Object.entries(problems).sort(([a], [b]) => places.indexOf(a) - places.indexOf(b));
  const rows = inOrder.map(([field, kind]) => {
    const name = field.startsWith(QUANTITY) ? "q" : field;
    const words = form.querySelector(`template[data-problem="${name} ${kind}"]`)?.content.textContent.trim() ?? field;
    sayBeside(form, field, words);
    const row = form.querySelector("template[data-wrong-row]").content.cloneNode(true);
    const link = row.querySelector("a");
    link.href = `#field-${field}`;
    link.textContent = words;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const place = document.getElementById(`field-${field}`);
      place?.scrollIntoView();
      (place?.querySelector("input, textarea, select") ?? place)?.focus();
    });
    return row;
  });
  const box = form.querySelector("[data-wrong]");
  box.querySelector("[data-wrong-list]").replaceChildren(...rows);
  box.hidden = rows.length === 0;
  if (rows.length) box.focus();
  return rows.length === 0;
}

function sayBeside(form, field, words) {
  const inputs = form.querySelectorAll(`[name="${CSS.escape(field)}"]`);
  for (const input of inputs) input.setAttribute("aria-invalid", "true");
  const label = inputs.length === 1 && inputs[0].closest("label.field");
  if (!label) return;
  const said = document.createElement("span");
  said.className = "wrong";
  said.id = `wrong-${field}`;
  said.textContent = words;
  label.append(said);
  inputs[0].setAttribute("aria-describedby", said.id);
}

// Prices that are too old by this phone's clock give way to the shop's number.
function hideOldPrices(main) {
  const today = new Date().toLocaleDateString("en-CA");
  for (const price of main.querySelectorAll("[data-price]")) {
    const old = price.dataset.until < today;
    price.hidden = old;
    if (price.nextElementSibling?.matches("[data-price-old]")) price.nextElementSibling.hidden = !old;
  }
}
