// Called by steady.js with the <main> of a page that has to do with clinics, and with what it shares.
export async function setUpClinics(main, gifts) {
  given = gifts;
  for (const form of main.querySelectorAll("[data-clinic-code-form]")) takeCode(form);
  for (const form of main.querySelectorAll("[data-clinic-form]")) {
    askFirst(form);
    const preview = main.querySelector("[data-clinic-preview]");
    if (preview) showPreview(preview, form);
  }
  const list = main.querySelector("[data-clinic-list]");
  if (list) await showList(list);
  const offer = main.querySelector("[data-clinic-offer]");
  if (offer) await showOffered(offer);
  if (main.dataset.clinicState && main.dataset.clinicState !== "code") await showClinicPage(main);
}

// Another code of the clinic that is open changes only what stands behind the #.
addEventListener("hashchange", () => {
  const main = document.querySelector("main[data-clinic-state]:not([data-clinic-state=code])");
  if (main) showClinicPage(main);
});
