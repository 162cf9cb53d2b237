// An order request before it leaves the phone: the same problems as server/domain/order.py finds, both held to
// tests/domain/order.json. `values` are plain fields; `skus` are the things that can be ordered.

const MOST_OF_ONE = 20;
const MOST_IN_ALL = 50;
const QUANTITY = "q_";
const LINES = { name: 80, street: 120, city: 60, country_name: 60 };
const TEXTS = { measures: 1500, note: 1000 };
const MOST_EMAIL = 254;
const MOST_SHORT = 40;
const EMAIL =
  /^[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+(?:\.[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+)*@(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]+$/;
// What cannot be seen, and what turns writing around.
const SIGNS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const spaced = (text) => text.replace(/[ \t\r\n\u00a0]+/g, " ").replace(/^ +| +$/g, "");
const letters = (text) => [...text].length;

// Field -> missing, too_long, signs, email, phone, zip, state, apart, quantity, many, gone, empty.
function orderProblems(values, skus, states) {
  const problems = basketProblems(values, skus);
  const typed = (name) => spaced(values[name] ?? "");
  for (const [name, most] of Object.entries(LINES)) {
    if (letters(typed(name)) > most) problems[name] = "too_long";
    else if (SIGNS.test(typed(name))) problems[name] = "signs";
  }
  for (const [name, most] of Object.entries(TEXTS)) {
    const text = (values[name] ?? "").replaceAll("\r\n", "\n").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
    if (letters(text) > most) problems[name] = "too_long";
    else if (/\p{Cc}/u.test(text.replace(/[\n\t]/g, ""))) problems[name] = "signs";
  }
  for (const name of ["name", "street", "city"]) if (!typed(name)) problems[name] ??= "missing";
  if (!typed("email")) problems.email = "missing";
  else if (letters(typed("email")) > MOST_EMAIL || !EMAIL.test(typed("email"))) problems.email = "email";
  const phone = typed("phone");
  const digits = phone.replace(/[^0-9]/g, "").length;
  if (phone && !(/^[0-9 +().x/-]{7,30}$/.test(phone) && digits >= 7 && digits <= 20)) problems.phone = "phone";
  const country = ["", HOME].includes(values.country ?? HOME) ? HOME : "other";
  if (country !== HOME && !typed("country_name")) problems.country_name ??= "missing";
  for (const name of ["state", "zip"]) {
    if (letters(typed(name)) > MOST_SHORT) problems[name] = "too_long";
    else if (SIGNS.test(typed(name))) problems[name] = "signs";
    else if (country === HOME && !typed(name)) problems[name] ??= "missing";
  }
  const to = readDestination(states, country, typed("state"), typed("zip"));
  return { ...to.problems, ...problems };
}

function basketProblems(values, skus) {
  const problems = {};
  let all = 0;
  for (const [key, value] of Object.entries(values)) {
    const text = spaced(value);
    if (!key.startsWith(QUANTITY) || text === "" || text === "0") continue;
    if (!skus.includes(key.slice(QUANTITY.length))) problems[key] = "gone";
    else if (!/^[0-9]{1,4}$/.test(text) || Number(text) > MOST_OF_ONE) problems[key] = "quantity";
    else all += Number(text);
  }
  if (all > MOST_IN_ALL) problems.basket = "many";
  if (all === 0 && Object.keys(problems).length === 0) problems.basket = "empty";
  return problems;
}
