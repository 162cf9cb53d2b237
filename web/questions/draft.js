// What is typed into the form of a question stays on the phone until it is sent: through a reload, a closed tab, an
// empty battery.

const DRAFT = "question_draft";
const DRAFT_TAPS = ["stand", "awake", "worse"];
const DRAFT_FIELDS = ["title", "text", "topic", "breed", "age", "weight", "name", "reply", "email", ...DRAFT_TAPS];

function typedValues(form) {
  const values = Object.fromEntries(new FormData(form));
  return Object.fromEntries([...DRAFT_FIELDS, "about"].map((field) => [field, String(values[field] ?? "")]));
}

function putValues(form, values) {
  for (const field of DRAFT_FIELDS) if (values[field] !== undefined) form.elements[field].value = values[field];
}

// A form that came back from the server has what was typed; an empty one gets what the phone kept.
function isUntouched(form) {
  const values = typedValues(form);
  return ["title", "text", "stand", "awake", "worse"].every((field) => values[field] === "");
}

async function setUpDraft(form, memory) {
  const kept = await memory.get(DRAFT);
  if (kept && isUntouched(form)) putValues(form, kept);
  // Begun with each key, never waiting for the one before: the phone keeps them in this order, and a page that is left
  // in the next moment has handed over all of them.
  const save = () => memory.set(DRAFT, typedValues(form));
  form.addEventListener("input", save);
  if (!isUntouched(form)) await save();
  return save;
}
