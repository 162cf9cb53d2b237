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
  let wanted = false;
  let saving = false;
  // One after the other: the last keystroke is the last that is kept.
  const save = async () => {
    wanted = true;
    if (saving) return;
    saving = true;
    while (wanted) {
      wanted = false;
      await memory.set(DRAFT, typedValues(form));
    }
    saving = false;
  };
  form.addEventListener("input", save);
  if (!isUntouched(form)) await save();
  return save;
}
