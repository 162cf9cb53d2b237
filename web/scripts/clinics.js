// The clinics that were saved out of their codes: on this phone, with their numbers, their hours and what is known of
// them. Which of them is "my vet" stands with the numbers (numbers.js). What only their pages need is in web/clinic.
// A clinic: the record of /c/{slug}.json (or what its card says), and {verified: "yes"|"unchecked"|"no",
// counts: ""|"yes"|"no", news: null or what nobody has decided about yet (a newer record, {gone} or {unknown}),
// passed: the mark of what was not wanted, saved: ms}.

const ASK_AGAIN_MS = HOUR_MS;
const MOST_CLINICS = 20;

async function keptClinics() {
  const kept = await memory.get("clinics");
  return Array.isArray(kept) ? kept : [];
}

// The numbers of one clinic in the order in which to ring them now: after hours the number for that comes first.
function clinicNumbers(clinic, role, now) {
  const opening = openingNow(clinic, now);
  const about = {
    clinic: clinic.slug,
    of: clinic.name,
    opening,
    unverified: clinic.verified !== "yes",
    newer: hasNewNumber(clinic),
  };
  const own = {
    ...about,
    role,
    name: clinic.name,
    phone: clinic.phone,
    shown: shownPhone(clinic.phone, clinic.phone_shown),
    says: opening.state,
  };
  if (!clinic.after_phone) return [own];
  const after = {
    ...about,
    role: "after_hours",
    name: clinic.after_name || clinic.name,
    phone: clinic.after_phone,
    shown: shownPhone(clinic.after_phone, clinic.after_phone_shown),
    says: "after",
  };
  return opening.state === "closed" ? [after, own] : [own, after];
}

const hasNewNumber = ({ news, phone, after_phone: after }) =>
  Boolean(news) && (!news.slug || news.phone !== phone || news.after_phone !== after);

// A card has bare digits; North American ones are written as people there read them.
function shownPhone(phone, shown = "") {
  return shown || phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "($1) $2-$3");
}

onEachPage(async (page) => {
  const main = page.querySelector("main");
  const isOurs = main?.matches("[data-clinic], [data-clinics]");
  if (isOurs) stylePart("clinic");
  const offered = page.querySelector("[data-clinic-offer]") && new URLSearchParams(location.search).get("clinic");
  if (!isOurs && !offered && !(page.querySelector("[data-clinic-list]") && (await keptClinics()).length)) return;
  const module = await readPart("clinic");
  if (module && main.isConnected) await module.setUpClinics(main, clinicGifts);
});

const clinicGifts = {
  memory,
  keptClinics,
  changeClinics,
  fetchClinic,
  clinicNumbers,
  recordMark: (record) => recordMark(record),
  shownPhone,
  openingNow,
  sayOpening,
  filledButton,
  counted,
  forgetCounts,
  showNumbers: () => showNumbers(document),
  showNews: () => showClinicNews(document),
  MOST_CLINICS,
};

// An app that is installed from here starts with the clinic: on some phones it has a store of its own, which is empty.
// On all other pages the manifest says nothing, or the server would hear of the clinic each time.
onEachPage(async (page) => {
  if (page.querySelector("main[data-clinic]")) return;
  const clinics = location.pathname === "/install" ? await keptClinics() : [];
  const clinic = clinics.find(({ verified }) => verified === "yes");
  const manifest = `${clinic ? `/c/${clinic.slug}` : ""}/manifest.webmanifest`;
  const link = page.querySelector("link[rel=manifest]");
  if (link.getAttribute("href") !== manifest) link.setAttribute("href", manifest);
});

// ------------------------------------------------------------------ what changed at a clinic

const CARD_FIELDS = ["name", "phone", "after_phone", "after_name"];
const ALL_FIELDS = [...CARD_FIELDS, "city", "address", "website", "zone", "hours"];

const sameIn = (fields, a, b) =>
  fields.every((field) => JSON.stringify(a[field] ?? "") === JSON.stringify(b[field] ?? ""));

// A kept clinic after its server was asked: `record` is what it says, or {gone: true}, or {unknown: true}. The owner
// decides about whatever differs; only what was missing is filled in.
function clinicAfterAsking(clinic, record) {
  if (record.unknown) return clinic.verified === "unchecked" ? { ...clinic, verified: "no", news: record } : clinic;
  if (record.gone) return clinic.passed === "gone" ? clinic : { ...clinic, news: record };
  const learnt = clinic.hours === undefined && sameIn(["name", "phone", "after_phone"], clinic, record);
  if (learnt || sameIn(ALL_FIELDS, clinic, record)) return { ...clinic, ...record, verified: "yes", news: null };
  const passed = clinic.passed === recordMark(record);
  return { ...clinic, news: passed ? null : record };
}

const recordMark = ({ revision, changed }) => `${changed} ${revision}`;

let askedClinicsAt = 0;

// The next time that the phone is online, and then once an hour; `now` when one came from elsewhere.
async function askAboutClinics({ now = false } = {}) {
  if (now) askedClinicsAt = 0;
  if (!navigator.onLine || Date.now() - askedClinicsAt < ASK_AGAIN_MS) return;
  askedClinicsAt = Date.now();
  for (const { slug } of await keptClinics()) {
    const record = await fetchClinic(slug);
    if (!record) askedClinicsAt = 0;
    else await changeClinics((all) => all.map((kept) => (kept.slug === slug ? clinicAfterAsking(kept, record) : kept)));
  }
  await showNumbers(document);
  await showClinicNews(document);
}

// The record, {gone} or {unknown}; null when nobody could be asked.
async function fetchClinic(slugOrCode) {
  try {
    const answer = await fetch(`/c/${encodeURIComponent(slugOrCode)}.json`, { cache: "no-cache" });
    if (answer.status === 404) return { unknown: true };
    if (answer.status === 410) return { gone: true };
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// One window at a time, so that none writes over what another has just kept.
const clinicsAlone = (task) => (navigator.locks ? navigator.locks.request("clinics", task) : task());

async function changeClinics(change, more = () => []) {
  return clinicsAlone(async () => {
    const before = await keptClinics();
    const after = change(before);
    return memory.change([["kept", after, "clinics"], ...(await more(after, before))]);
  });
}

async function showClinicNews(page) {
  const place = page.querySelector("[data-clinic-news]");
  if (!place) return;
  const template = place.querySelector("template");
  const rows = (await keptClinics())
    .filter(({ news }) => news)
    .map((clinic) => {
      const row = template.content.cloneNode(true);
      row.querySelector("[data-name]").textContent = clinic.name;
      row.querySelector("a").href = `/c/${clinic.slug}`;
      return row;
    });
  place.querySelector("[data-rows]").replaceChildren(...rows);
  place.hidden = rows.length === 0;
}

onEachPage(showClinicNews);
addEventListener("load", askAboutClinics);
addEventListener("online", askAboutClinics);
document.addEventListener("visibilitychange", () => document.hidden || askAboutClinics());
