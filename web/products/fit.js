// Which frame of the wheelchair may fit: the same functions as server/domain/fit.py, both held to
// tests/domain/fit.json. `frames` are [id, from, to] in whole pounds; numbers are whole hundredths of what was typed.

const WEIGHT_UNITS = { lb: 100_000, kg: 220_462 };
const POUND = 100 * WEIGHT_UNITS.lb;
const APART = { in: 50, cm: 130 };
const MOST = 100_000;
const HEIGHTS = ["lying", "standing"];
const SIDES = ["1", "2"];
const NUMBERS = ["weight", ...HEIGHTS.flatMap((p) => SIDES.map((n) => `${p}_${n}`)), "length", "width", "girth"];
const CHOICES = {
  weight_unit: ["lb", "kg"],
  unit: ["in", "cm"],
  front: ["yes", "no", "unsure"],
  sags: ["no", "yes"],
  long_body: ["no", "yes"],
  heavy: ["no", "yes"],
  long_coat: ["no", "yes"],
};

const trimmedNumber = (text) => text.replace(/^[ \t\r\n\u00a0]+|[ \t\r\n\u00a0]+$/g, "");

// A number above 0 in hundredths, or null.
function readNumber(text) {
  const found = /^([0-9]{1,4})(?:[.,]([0-9]{1,2}))?$/.exec(trimmedNumber(text));
  if (!found) return null;
  const number = Number(found[1]) * 100 + Number((found[2] ?? "0").padEnd(2, "0"));
  return number > 0 && number < MOST ? number : null;
}

// One, both neighbours of a gap, or none below and above all.
function framesFor(frames, hundredths, unit) {
  const weight = hundredths * WEIGHT_UNITS[unit];
  const inside = frames.filter(([, from, to]) => from * POUND <= weight && weight <= to * POUND);
  if (inside.length) return inside.map(([id]) => id);
  const below = frames.filter(([, , to]) => to * POUND < weight);
  const above = frames.filter(([, from]) => weight < from * POUND);
  return below.length && above.length ? [below.at(-1)[0], above[0][0]] : [];
}

// Of one posture: none, one (measure a second time), again (too far apart) or good.
function heightState(first, second, unit) {
  if (first === null && second === null) return "none";
  if (first === null || second === null) return "one";
  return Math.abs(first - second) > APART[unit] ? "again" : "good";
}

// Field -> what is wrong: missing, number or choice.
function fitProblems(values) {
  const problems = {};
  for (const field of NUMBERS) {
    const text = trimmedNumber(values[field] ?? "");
    if (text && readNumber(text) === null) problems[field] = "number";
    else if (field === "weight" && !text) problems[field] = "missing";
  }
  for (const [field, allowed] of Object.entries(CHOICES)) {
    if (values[field] && !allowed.includes(values[field])) problems[field] = "choice";
  }
  if (!values.front) problems.front = "missing";
  return problems;
}

// The parts of the page that answer these values, in their order.
function fitParts(frames, values) {
  if (values.front !== "yes") return [values.front === "no" ? "front_no" : "front_unsure"];
  const found = framesFor(frames, readNumber(values.weight), values.weight_unit || "lb");
  const parts = found.map((id) => `frame_${id}`);
  parts.push(found.length === 0 ? "not_listed" : found.length === 1 ? "one_frame" : "two_frames");
  if (values.long_body === "yes") parts.push("long_body");
  const states = HEIGHTS.map((posture) => {
    const [first, second] = SIDES.map((n) => readNumber(values[`${posture}_${n}`] ?? ""));
    return heightState(first, second, values.unit || "in");
  });
  HEIGHTS.forEach((posture, n) => {
    if (["one", "again"].includes(states[n])) parts.push(`${states[n]}_${posture}`);
  });
  if (states.every((state) => state === "none")) parts.push("no_height");
  else if (values.sags === "yes" && states[0] === "none") parts.push("lie_down");
  else if (states.includes("good") && !states.some((state) => state === "one" || state === "again")) parts.push("height");
  parts.push(...["heavy", "long_coat"].filter((tip) => values[tip] === "yes"));
  return parts;
}
