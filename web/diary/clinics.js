// The clinics in a backup: what of one may be kept, and how it joins those that are on this phone. A file may have been
// changed by anyone, so what it says of trust and leave is not believed: whether the server knows the clinic, whether
// it may count, and which news of it was not wanted. The phone asks again.

const SOUND_SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const SOUND_ZONE = /^[\w+-]{1,30}(?:\/[\w+-]{1,30}){0,2}$/;
const SOUND_SITE =
  /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+(?::\d{1,5})?(?:\/[\w.~%!$&'()*+,;=:@/?#-]*)?$/i;
const MINUTES_OF_DAY = 24 * 60;
const MOST_SPANS = 20;
const NUMBER_ROLES = ["vet", "emergency_vet"];

// As server/domain/clinic_card.py and clinic_form.py let a clinic write it.
function soundClinic(value) {
  const slug = soundSlug(own(value, "slug"));
  const name = soundLine(own(value, "name"), 60);
  const phone = soundDialled(own(value, "phone"));
  const changed = soundDay(own(value, "changed"), true);
  if (!slug || !name || !phone || !changed) return null;
  const after = soundDialled(own(value, "after_phone"));
  const code = own(value, "code");
  const revision = own(value, "revision");
  const site = own(value, "website");
  return {
    slug,
    name,
    phone,
    phone_shown: soundShown(own(value, "phone_shown"), phone),
    after_phone: after,
    after_phone_shown: soundShown(own(value, "after_phone_shown"), after),
    after_name: soundLine(own(value, "after_name"), 60),
    city: soundLine(own(value, "city"), 40),
    changed,
    ...(typeof code === "string" && /^[2-9CFGHJMPQRVWX]{6}$/.test(code) ? { code } : {}),
    ...(Number.isSafeInteger(revision) && revision >= 0 ? { revision } : {}),
    // What came from a card alone has none of these, and must not look as if the clinic had said so.
    ...(soundHours(value) ?? {}),
    ...(Object.hasOwn(value, "address") ? { address: soundLine(value.address, 120) } : {}),
    ...(site === undefined ? {} : { website: isText(site) && site.length <= 120 && SOUND_SITE.test(site) ? site : "" }),
    verified: own(value, "verified") === "no" ? "no" : "unchecked",
    counts: own(value, "counts") === "no" ? "no" : "",
    news: null,
    passed: "",
    saved: soundTime(own(value, "saved")) ?? EARLIEST,
  };
}

function soundSlug(value) {
  return isText(value) && value.length >= 3 && value.length <= 40 && SOUND_SLUG.test(value) ? value : undefined;
}

// One line without what a card cannot carry.
function soundLine(value, most) {
  return soundText(isText(value) ? value.slice(0, most * 4).replace(/[~\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "") : "", most);
}

function soundDialled(value) {
  return isText(value) && /^\+[1-9][0-9]{6,14}$/.test(value) ? value : "";
}

// How a number is written for people: nothing but the digits that are dialled, with or without the country's.
function soundShown(value, phone) {
  if (!phone || !isText(value) || !/^[+()\d .\/-]{7,30}$/.test(value)) return "";
  const digits = value.replace(/\D/g, "");
  const country = phone.length - 1 - digits.length;
  return phone.endsWith(digits) && country >= 0 && country <= 3 ? value : "";
}

// {zone, hours, week}: all of it sound, or none of it.
function soundHours(value) {
  const hours = own(value, "hours");
  const zone = own(value, "zone") ?? "";
  const isSpan = (span) =>
    Array.isArray(span) &&
    span.length === 2 &&
    span.every(Number.isInteger) &&
    span[0] >= 0 &&
    span[0] < MINUTES_OF_DAY &&
    span[1] > span[0] &&
    span[1] <= span[0] + MINUTES_OF_DAY;
  const isDayOfThem = (spans) => Array.isArray(spans) && spans.length <= MOST_SPANS && spans.every(isSpan);
  const isWeek = Array.isArray(hours) && [0, 7].includes(hours.length) && hours.every(isDayOfThem);
  if (!isWeek || !isText(zone) || (zone && !SOUND_ZONE.test(zone))) return null;
  const rows = rowsOf(own(value, "week"), 7).filter((row) => Array.isArray(row) && row.length === 2);
  return { zone, hours, week: rows.map((row) => row.map((text) => soundLine(text, 200))) };
}

// One of the owner's numbers: as it was typed, or a clinic's.
function soundOwnNumber(value) {
  const number = soundPhoneNumber(value);
  const clinic = soundSlug(own(value, "clinic"));
  return number && clinic ? { ...number, clinic } : number;
}

// The clinics and numbers of this phone with those that come. Pure. `taken` are the numbers as they would be kept.
function joinedClinics({ here, coming, numbersHere, numbers, most }) {
  const counts = { clinics: 0, clinics_newer: 0, clinics_over: 0 };
  const mine = new Map(here.map((clinic) => [clinic.slug, clinic]));
  const theirs = new Map();
  for (const clinic of coming) {
    const before = theirs.get(clinic.slug);
    if (!before || isLaterClinic(clinic, before)) theirs.set(clinic.slug, clinic);
  }
  for (const clinic of theirs.values()) {
    const before = mine.get(clinic.slug);
    if (!before || !isLaterClinic(clinic, before)) continue;
    counts.clinics_newer++;
    mine.set(clinic.slug, renewedClinic(before, clinic));
  }
  // If there is no room for all, those with a place among the numbers come first.
  const hasRole = ({ slug }) => NUMBER_ROLES.some((role) => numbers[role]?.clinic === slug);
  const others = [...theirs.values()].filter(({ slug }) => !mine.has(slug));
  const inOrder = [...others.filter(hasRole), ...others.filter((clinic) => !hasRole(clinic))];
  const fresh = inOrder.slice(0, Math.max(0, most - mine.size));
  counts.clinics = fresh.length;
  counts.clinics_over = others.length - fresh.length;
  // The first of the list is the first to go when another is saved later.
  const clinics = [...fresh, ...mine.values()];
  return { clinics, taken: joinedNumbers(numbersHere, numbers, clinics), counts };
}

// A place that is taken here stays taken, and a clinic has one place.
function joinedNumbers(numbersHere, numbers, clinics) {
  const taken = {};
  const ofClinics = new Map(clinics.map(({ slug, name, phone }) => [slug, { name, phone, clinic: slug }]));
  for (const [role, number] of Object.entries(numbersHere)) taken[role] = ofClinics.get(number.clinic) ?? number;
  for (const role of NUMBER_ROLES) {
    const number = numbers[role];
    if (!number || taken[role]) continue;
    const isPlaced = Object.values(taken).some(({ clinic }) => clinic && clinic === number.clinic);
    if (!isPlaced) taken[role] = ofClinics.get(number.clinic) ?? { name: number.name, phone: number.phone };
  }
  return taken;
}

// Written later at the clinic. A card does not know the revision of its day.
function isLaterClinic(one, other) {
  if (one.changed !== other.changed) return one.changed > (other.changed ?? "");
  return (one.revision ?? -1) > (other.revision ?? -1);
}

// What the owner decided here stays; what the server said of these very numbers does too.
function renewedClinic(mine, theirs) {
  const isSame = ["name", "phone", "after_phone"].every((field) => (mine[field] ?? "") === (theirs[field] ?? ""));
  const { news } = mine;
  const isNews = news && (!news.slug || isLaterClinic(news, theirs));
  return {
    ...mine,
    ...theirs,
    verified: isSame ? mine.verified : theirs.verified,
    counts: mine.counts,
    news: isNews ? news : null,
    saved: mine.saved,
  };
}
