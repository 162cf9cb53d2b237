// Clinics on other pages: the offer of an app that was installed from a clinic's page, and the list on the call page.

async function showOffered(place) {
  const slug = (new URLSearchParams(location.search).get("clinic") ?? "").toLowerCase();
  const declined = (await given.memory.get("clinics_declined")) ?? [];
  if (!slug || declined.includes(slug) || (await keptClinic(slug))) return;
  const { card } = cardIn(slug, location.hash.slice(1));
  const record = await Promise.race([given.fetchClinic(slug), new Promise((go) => setTimeout(go, 2500, null))]);
  const asked = record === null ? "unreachable" : record.unknown ? "unknown" : record.gone ? "gone" : "known";
  const server = asked === "known" ? record : null;
  const sides = sidesOf({ server, card });
  if (sides.length === 0) return;
  const [{ side, record: shown }] = sides;
  const verified = verifiedOf(side, shown, { server, asked });
  // What has to be judged or chosen is shown on its own page.
  const plain = sides.length === 1 && verified !== "no";
  fillFields(place, shown);
  place.querySelector("[data-offer-save]").hidden = !plain;
  const look = place.querySelector("[data-offer-look]");
  look.hidden = plain;
  look.querySelector("a").href = `/c/${slug}${location.hash}`;
  place.querySelector("[data-offer-save]").onclick = async () => {
    const kept = await saveClinic({ ...shown, slug, verified });
    place.querySelector("[data-offer-asks]").hidden = Boolean(kept);
    place.querySelector("[data-offer-failed]").hidden = Boolean(kept);
    const saved = place.querySelector("[data-offer-saved]");
    saved.hidden = !kept;
    saved.querySelector("a").href = `/c/${slug}${location.hash}`;
    if (kept) saved.focus();
  };
  place.querySelector("[data-offer-no]").onclick = async () => {
    await given.memory.set("clinics_declined", [...declined, slug].slice(-20));
    place.hidden = true;
  };
  place.hidden = false;
}

async function showList(place) {
  const clinics = await given.keptClinics();
  const numbers = await numbersKept();
  const template = place.querySelector("template[data-clinic-row]");
  place.querySelector("ul").replaceChildren(
    ...clinics.map((clinic) => {
      const row = template.content.cloneNode(true);
      row.querySelector("a").href = `/c/${clinic.slug}`;
      row.querySelector("[data-name]").textContent = clinic.name;
      const role = ROLE_NAMES.find((name) => numbers[name]?.clinic === clinic.slug) ?? "none";
      for (const words of row.querySelectorAll("[data-role]")) words.hidden = words.dataset.role !== role;
      given.sayOpening(row.querySelector("[data-opening]"), given.openingNow(clinic, Date.now()));
      return row;
    }),
  );
  place.hidden = clinics.length === 0;
}
