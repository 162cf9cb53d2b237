// What delivery costs, as far as the shop's rule says it: the same functions as server/domain/shipping.py, both held to
// tests/domain/shipping.json. Amounts are whole cents. `states` are [id, name, where, [[first, last], ...]].

const CONTIGUOUS = "contiguous";
const ABROAD = "abroad";
const HOME = "US";
const LEFT_OUT = ["oversized", "refurbished", "drop_ship"];

const trimmed = (text) => text.replace(/^[ \t\r\n\u00a0]+|[ \t\r\n\u00a0]+$/g, "");

// {where, state, zip, problems: {field: missing | zip | state | apart}}; `where` is empty as long as it is not known.
function readDestination(states, country, state, zipCode) {
  const typedZip = trimmed(zipCode);
  const typedState = trimmed(state);
  if (country !== HOME) return { where: ABROAD, state: typedState, zip: typedZip, problems: {} };
  const problems = {};
  const byState = stateCalled(states, typedState);
  const digits = /^([0-9]{5})(?:[- ]?[0-9]{4})?$/.exec(typedZip);
  const byZip = digits ? stateOfZip(states, Number(digits[1].slice(0, 3))) : undefined;
  if (typedZip && !byZip) problems.zip = "zip";
  if (typedState && !byState) problems.state = "state";
  if (!typedZip && !typedState) problems.zip = "missing";
  // A village over the border may have its neighbour's ZIP code; Alaska and Texas are never neighbours.
  if (byZip && byState && (byZip[2] === CONTIGUOUS) !== (byState[2] === CONTIGUOUS)) problems.zip = "apart";
  const found = byState ?? byZip;
  const known = Object.keys(problems).length || !found ? "" : found[2];
  return { where: known, state: found?.[0] ?? "", zip: digits?.[0] ?? typedZip, problems };
}

// `parcels` are {cents: number or null, quantity, ship}. Gives {kind, why, missing, total}.
function quoteShipping(freeOver, where, parcels, coupon = false) {
  const goods = parcels.filter((parcel) => parcel.quantity > 0);
  const known = goods.reduce((sum, parcel) => sum + (parcel.cents ?? 0) * parcel.quantity, 0);
  const allKnown = goods.every((parcel) => parcel.cents !== null);
  const total = allKnown ? known : null;
  const plain = (kind) => ({ kind, why: [], missing: 0, total });
  if (goods.length === 0) return plain("empty");
  if (!where) return plain("where");
  if (where !== CONTIGUOUS) return plain("calculated");
  const leftOut = goods.filter((parcel) => LEFT_OUT.includes(parcel.ship)).length;
  if (leftOut === goods.length) return plain("left_out");
  const why = [];
  if (leftOut) why.push("mixed");
  if (goods.some((parcel) => parcel.ship === "unknown")) why.push("class");
  if (coupon) why.push("coupon");
  if (why.length === 0 && known > freeOver) return plain("free");
  if (!allKnown) why.push("price");
  else if (known === freeOver) why.push("exact");
  if (why.length) return { kind: "confirm", why, missing: 0, total };
  return { kind: "pay", why, missing: freeOver + 1 - known, total };
}

// "$1,234.05", as server/domain/shipping.py writes it.
function dollars(cents) {
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=([0-9]{3})+$)/g, ",");
  return `$${whole}.${String(cents % 100).padStart(2, "0")}`;
}

// Cents, or null.
function readDollars(text) {
  const found = /^\$?([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,6})(?:\.([0-9]{1,2}))?$/.exec(trimmed(text));
  return found && Number(found[1].replaceAll(",", "")) * 100 + Number((found[2] ?? "0").padEnd(2, "0"));
}

function stateCalled(states, typed) {
  const wanted = typed.replaceAll(".", "").toLowerCase();
  return wanted ? states.find(([id, name]) => [id.toLowerCase(), name.toLowerCase()].includes(wanted)) : undefined;
}

function stateOfZip(states, prefix) {
  return states.find(([, , , zips]) => zips.some(([first, last]) => first <= prefix && prefix <= last));
}
