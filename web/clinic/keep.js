// Keeping clinics on this phone, and which of them is whose vet. Each change is one transaction over "clinics" and
// "numbers"; what steady.js shares comes in through `given` (start.js).

let given;

const ROLE_NAMES = ["vet", "emergency_vet"];
const UNDO_MS = 24 * 60 * 60 * 1000;

const numbersKept = async () => (await given.memory.get("numbers")) ?? {};

async function keptClinic(slug) {
  return (await given.keptClinics()).find((clinic) => clinic.slug === slug);
}

const numberOf = ({ slug, name, phone }) => ({ name, phone, clinic: slug });

// The numbers with this clinic's put in wherever it has a role.
function withNumbersOf(numbers, clinic) {
  const mine = Object.entries(numbers).map(([role, number]) => [
    role,
    number.clinic === clinic.slug ? numberOf(clinic) : number,
  ]);
  return Object.fromEntries(mine);
}

// When there are too many the oldest go, but none that is somebody's vet, and not the newest.
function withoutOldest(clinics, numbers) {
  const roles = new Set(Object.values(numbers).map(({ clinic }) => clinic));
  const spare = clinics.slice(0, -1).filter(({ slug }) => !roles.has(slug));
  const gone = new Set(spare.slice(0, Math.max(0, clinics.length - given.MOST_CLINICS)));
  return clinics.filter((clinic) => !gone.has(clinic));
}

// Keeps a clinic, or what is newer of one that is kept. Its first place is "my vet", if nobody stands there.
async function saveClinic(clinic) {
  const before = await keptClinic(clinic.slug);
  // A card has bare digits, and must not go with how the number before it was written.
  const shown = { phone_shown: "", after_phone_shown: "" };
  const whole = { counts: "", passed: "", saved: Date.now(), ...before, ...shown, ...clinic, news: null };
  const numbers = await numbersKept();
  const renewed = withNumbersOf(numbers, whole);
  if (!before && !renewed.vet) renewed.vet = numberOf(whole);
  const put = (clinics) => withoutOldest([...clinics.filter(({ slug }) => slug !== whole.slug), whole], renewed);
  const kept = await given.changeClinics(put, () => [["kept", renewed, "numbers"]]);
  await given.showNumbers();
  await given.showNews();
  return kept === true ? whole : null;
}

async function changeClinic(slug, change) {
  await given.changeClinics((clinics) => clinics.map((clinic) => (clinic.slug === slug ? change(clinic) : clinic)));
  await given.showNews();
}

async function roleOf(slug) {
  const numbers = await numbersKept();
  return ROLE_NAMES.find((role) => numbers[role]?.clinic === slug) ?? "";
}

// Gives back all numbers as they were, for Put it back.
async function setRole(clinic, role) {
  const before = await numbersKept();
  const others = Object.entries(before).filter(([, number]) => number.clinic !== clinic.slug);
  const numbers = Object.fromEntries(others);
  if (role) numbers[role] = numberOf(clinic);
  await given.memory.set("numbers", numbers);
  await given.showNumbers();
  return { before, replaced: role && before[role]?.clinic !== clinic.slug ? before[role] : undefined };
}

async function putNumbersBack(numbers) {
  await given.memory.set("numbers", numbers);
  await given.showNumbers();
}

async function removeClinic(slug) {
  const clinic = await keptClinic(slug);
  if (!clinic) return;
  const numbers = await numbersKept();
  const rest = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number.clinic !== slug));
  await given.forgetCounts(slug);
  await given.changeClinics(
    (clinics) => clinics.filter((other) => other.slug !== slug),
    () => [
      ["kept", rest, "numbers"],
      ["kept", { clinic, numbers, at: Date.now() }, "clinic_removed"],
    ],
  );
  await given.showNumbers();
  await given.showNews();
}

async function removedClinic() {
  const removed = await given.memory.get("clinic_removed");
  return removed && Math.abs(Date.now() - removed.at) < UNDO_MS ? removed : null;
}

// Its place among the numbers too, if nobody else has taken that since.
async function bringBack() {
  const removed = await removedClinic();
  if (!removed) return;
  const now = await numbersKept();
  const its = Object.entries(removed.numbers).filter(
    ([role, number]) => number.clinic === removed.clinic.slug && !now[role],
  );
  await given.changeClinics(
    (clinics) => [...clinics.filter(({ slug }) => slug !== removed.clinic.slug), removed.clinic],
    () => [
      ["kept", { ...now, ...Object.fromEntries(its) }, "numbers"],
      ["kept", undefined, "clinic_removed"],
    ],
  );
  await given.showNumbers();
}
