// The page of one clinic: filled from the server's record, from the card in its code, or from what the phone keeps.

let turns = 0;

async function showClinicPage(main) {
  const turn = ++turns;
  const found = await whatIsKnown(main);
  const seen = { main, ...found, chosen: null };
  await showSides(seen);
  if (found.asked !== "waiting") return;
  // What is on the phone and in the code is shown at once; the server may take its time.
  await learn(seen, await given.fetchClinic(seen.slug));
  if (!main.isConnected || turn !== turns) return;
  seen.chosen = null;
  await showSides(seen);
}

async function whatIsKnown(main) {
  const typed = decodedPath(location.pathname.split("/")[2] ?? "");
  const clinics = await given.keptClinics();
  const slug =
    main.dataset.clinic || (clinics.find(({ code }) => code === readClinicCode(typed))?.slug ?? typed.toLowerCase());
  const kept = clinics.find((clinic) => clinic.slug === slug);
  const inPage = main.querySelector("template[data-clinic-record]")?.content.textContent;
  // What the phone learnt of it since, if the server is not there to be asked.
  const server = inPage ? JSON.parse(inPage) : kept?.news?.slug ? kept.news : null;
  const asked = { known: "known", missing: "unknown", gone: "gone" }[main.dataset.clinicState] ?? "waiting";
  return { slug, kept, server, asked, ...cardIn(slug, location.hash.slice(1)) };
}

function decodedPath(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// {card} or what is {wrong} with it; an address without a card has neither.
function cardIn(slug, fragment) {
  if (!fragment || fragment === "main") return { card: null, wrong: "" };
  try {
    return { card: { slug, ...readCard(slug, fragment) }, wrong: "" };
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    return { card: null, wrong: error.kind };
  }
}

async function learn(seen, record) {
  if (record === null) seen.asked = "unreachable";
  else if (record.unknown || record.gone) seen.asked = record.gone ? "gone" : "unknown";
  else {
    seen.asked = "known";
    seen.server = record;
    seen.slug = record.slug;
  }
  // What was kept or scanned without a connection is checked now.
  seen.kept = await keptClinic(seen.slug);
}

async function showSides(seen) {
  const { main } = seen;
  if (seen.kept && seen.server) await adopt(seen);
  if (seen.kept?.news && !seen.kept.news.slug && ["gone", "unknown"].includes(seen.asked)) await takeNote(seen);
  const sides = sidesOf(seen);
  const choosing = sides.length > 1 && !seen.chosen;
  main.querySelector("[data-clinic-choice]").hidden = !choosing;
  if (choosing) showChoice(seen, sides);
  const own = seen.kept && { side: "kept", record: seen.kept };
  const shown = seen.chosen ?? own ?? (choosing ? null : sides[0]);
  const any = shown ?? sides[0];
  main.querySelector("[data-clinic-card]").hidden = !shown;
  const none = main.querySelector("[data-clinic-none]");
  if (none) none.hidden = Boolean(any) || seen.asked === "waiting";
  if (any) showName(main, any.record);
  else if (seen.asked === "gone" || seen.asked === "unknown") showAbsent(main, seen.asked);
  else if (seen.asked === "unreachable") main.querySelector("[data-clinic-lede]").hidden = true;
  const verified = shown ? verifiedOf(shown.side, shown.record, seen) : "";
  showNotes(seen, shown, verified, Boolean(any));
  if (shown) await showClinic(seen, shown.record, verified);
}

// Sentences that do not fit are hidden. While the server is asked, nothing is said of it.
function showNotes({ main, wrong, asked, server, slug }, shown, verified, any) {
  const holds = {
    cut: wrong === "cut",
    damaged: wrong === "damaged",
    foreign: wrong === "foreign",
    future: wrong === "future",
    server: wrong !== "" && Boolean(server),
    gone: asked === "gone" && any,
    unverified: verified === "no" && asked === "unknown",
    older: verified === "no" && asked === "known",
    unchecked: verified === "unchecked" && asked === "unreachable",
    nothing: asked === "unreachable" && !any && slug !== "",
  };
  const place = main.querySelector("[data-clinic-notes]");
  for (const note of place.querySelectorAll("[data-note]")) note.hidden = !holds[note.dataset.note];
  place.hidden = !Object.values(holds).includes(true);
}

function showName(main, { name, city }) {
  main.querySelector("[data-clinic-name]").textContent = name;
  const lede = main.querySelector("[data-clinic-lede]");
  lede.textContent = city ?? "";
  lede.hidden = !city;
  document.title = `${name} · Steady`;
}

function showAbsent(main, asked) {
  const words = main.querySelector(`template[data-absent=${asked}]`)?.content;
  if (!words) return;
  main.querySelector("[data-clinic-name]").textContent = words.querySelector("b").textContent;
  main.querySelector("[data-clinic-lede]").textContent = words.querySelector("p").textContent;
}

function showChoice(seen, sides) {
  const newest = newestOf(sides, { asked: seen.asked, now: Date.now() });
  for (const panel of seen.main.querySelectorAll("[data-side]")) {
    const found = sides.find(({ side }) => side === panel.dataset.side);
    panel.hidden = !found;
    if (!found) continue;
    const { record } = found;
    fillFields(panel, record);
    panel.querySelector("[data-newest]").hidden = found.side !== newest;
    panel.querySelector("[data-no-after]").hidden = Boolean(record.after_phone);
    const time = panel.querySelector("time");
    time.dateTime = record.changed;
    time.textContent = dayWords(record.changed);
    const week = record.week ?? [];
    for (const part of panel.querySelectorAll("[data-has-hours]")) part.hidden = week.length === 0;
    const list = panel.querySelector("[data-week]");
    for (const old of list.querySelectorAll("li")) old.remove();
    list.append(...week.map((row) => filledRow(list.querySelector("template"), row, "b", "span")));
    panel.querySelector("[data-choose]").onclick = () => choose(seen, found);
  }
}

// What is chosen replaces what is kept; of a clinic that is not kept yet it is shown, to be saved or not.
async function choose(seen, found) {
  seen.chosen = found;
  if (seen.kept) {
    const passed = found.side === "server" || !seen.server ? "" : given.recordMark(seen.server);
    seen.kept = await saveClinic({ ...found.record, verified: verifiedOf(found.side, found.record, seen), passed });
    seen.chosen = seen.kept && { side: "kept", record: seen.kept };
  }
  await showSides(seen);
  const next = seen.main.querySelector("[data-clinic-save]:not([hidden])") ?? seen.main.querySelector("h1");
  next.tabIndex = next.matches("h1") ? -1 : 0;
  next.focus();
}

// The owner kept these numbers, and the clinic says the same: what was missing is filled in, and it counts as checked.
async function adopt(seen) {
  if (seen.kept.verified === "yes" && seen.kept.revision === seen.server.revision) return;
  if (!sameClinic(seen.kept, seen.server)) return;
  seen.kept = (await saveClinic({ ...seen.server, verified: "yes" })) ?? seen.kept;
}

// It is said on this page now, so it is no news any more.
async function takeNote(seen) {
  await changeClinic(seen.slug, (clinic) => ({ ...clinic, news: null, passed: seen.asked, verified: "no" }));
  seen.kept = await keptClinic(seen.slug);
}

const dayWords = (day) => new Date(`${day}T00:00:00Z`).toLocaleDateString([], { dateStyle: "long", timeZone: "UTC" });

function fillFields(place, record) {
  for (const part of place.querySelectorAll("[data-field]")) {
    const field = part.dataset.field;
    const text = record[field] ?? "";
    part.textContent = /phone$/.test(field) ? given.shownPhone(text, record[`${field}_shown`]) : text;
  }
}

function filledRow(template, [first, second], one, other) {
  const row = template.content.cloneNode(true);
  row.querySelector(one).textContent = first;
  row.querySelector(other).textContent = second;
  return row;
}

async function showClinic(seen, record, verified) {
  const { main } = seen;
  const card = main.querySelector("[data-clinic-card]");
  fillFields(card, record);
  showDials(main, record, verified);
  showHours(main, record);
  const where = main.querySelector("[data-clinic-where]");
  where.hidden = !(record.address || record.website);
  where.querySelector("[data-has-address]").hidden = !record.address;
  where.querySelector("[data-has-site]").hidden = !/^https?:\/\//.test(record.website ?? "");
  if (record.website) {
    where.querySelector("[data-site]").href = record.website;
    where.querySelector("[data-site] span").textContent = record.website.replace(/^https?:\/\/|\/$/g, "");
  }
  const contact = main.querySelector("[data-clinic-contact]");
  contact.hidden = !seen.server;
  contact.querySelector("a").href = `/c/${seen.slug}.vcf`;
  main.querySelector("[data-clinic-registered]").hidden = !(seen.server && verified === "yes");
  if (seen.server) main.querySelector("[data-changed]").textContent = dayWords(seen.server.changed);
  for (const part of card.querySelectorAll("[data-has-after]")) part.hidden = !record.after_phone;
  await showKeeping(seen, record, verified);
  if (verified === "yes") {
    document.head.querySelector("link[rel=manifest]")?.setAttribute("href", `/c/${seen.slug}/manifest.webmanifest`);
  }
}

// In the order in which to ring them now. What nobody has verified is text, until the owner asks to dial it.
function showDials(main, record, verified) {
  const place = main.querySelector("[data-dials]");
  const numbers = given.clinicNumbers({ ...record, verified }, "vet", Date.now());
  for (const dial of place.querySelectorAll("[data-dial]")) dial.hidden = true;
  for (const { role, name, phone, shown } of numbers) {
    const dial = place.querySelector(`[data-dial=${role === "vet" ? "own" : "after"}]`);
    dial.querySelector("[data-name]").textContent = name;
    dial.querySelector("[data-number]").textContent = shown;
    dial.href = `tel:${phone}`;
    dial.hidden = false;
    place.append(dial);
  }
  place.dataset.ofClinic = record.slug;
  given.sayOpening(main.querySelector("[data-clinic-numbers] [data-opening]"), given.openingNow(record, Date.now()));
  const plain = main.querySelector("[data-clinic-plain]");
  plain.hidden = verified !== "no";
  place.hidden = verified === "no";
  plain.querySelector("[data-anyway]").onclick = () => {
    plain.querySelector("[data-anyway]").hidden = true;
    place.hidden = false;
    place.querySelector("a:not([hidden])").focus();
  };
}

function showHours(main, record) {
  const place = main.querySelector("[data-clinic-hours]");
  const week = record.week ?? [];
  place.hidden = week.length === 0;
  const template = place.querySelector("template[data-hours-row]");
  place.querySelector("[data-week]").replaceChildren(...week.map((row) => filledRow(template, row, "th", "td")));
  place.querySelector("[data-after-who]").textContent =
    record.after_name || place.querySelector("template[data-words=after-number]").content.textContent;
}
