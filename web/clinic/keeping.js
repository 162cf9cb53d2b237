// On the page of a clinic: saving it, what it is to the owner, counting for it, and removing it.

async function showKeeping(seen, record, verified) {
  const { main } = seen;
  const save = main.querySelector("[data-clinic-save]");
  save.hidden = Boolean(seen.kept);
  for (const words of save.querySelectorAll("[data-save]"))
    words.hidden = words.dataset.save !== (verified === "no" ? "unsure" : "sure");
  save.classList.toggle("line", verified === "no");
  main.querySelector("[data-check]").classList.toggle("line", !seen.kept && verified !== "no");
  save.onclick = () => pressSave(seen, record, verified);
  const removed = await removedClinic();
  const undo = main.querySelector("[data-clinic-removed]");
  undo.hidden = Boolean(seen.kept) || removed?.clinic.slug !== seen.slug;
  undo.querySelector("[data-undo]").onclick = async () => {
    await bringBack();
    await again(seen);
  };
  main.querySelector("[data-clinic-kept]").hidden = !seen.kept;
  if (!seen.kept) return;
  main.querySelector("[data-clinic-remove]").onclick = async () => {
    await removeClinic(seen.slug);
    await again(seen);
    undo.querySelector("[data-undo]").focus();
  };
  await showRoles(seen);
  showCounting(seen, verified);
  if (seen.card && seen.kept.counts === "yes") await countScan(seen);
}

async function again(seen) {
  seen.kept = await keptClinic(seen.slug);
  seen.chosen = null;
  await showSides(seen);
}

async function pressSave(seen, record, verified) {
  const { main } = seen;
  const passed = seen.server && verified === "no" ? given.recordMark(seen.server) : "";
  seen.kept = await saveClinic({ ...record, slug: seen.slug, verified, passed });
  main.querySelector("[data-save-failed]").hidden = Boolean(seen.kept);
  if (!seen.kept) return;
  navigator.storage?.persist?.().catch(() => undefined);
  seen.chosen = { side: "kept", record: seen.kept };
  await showSides(seen);
  main.querySelector("[data-clinic-saved]").focus();
}

async function showRoles(seen) {
  const { main } = seen;
  const role = await roleOf(seen.slug);
  const replacedSays = main.querySelector("[data-clinic-replaced]");
  for (const choice of main.querySelectorAll("[data-clinic-kept] [name=role]")) {
    choice.checked = choice.value === role;
    choice.onchange = async () => {
      const { before, replaced } = await setRole(seen.kept, choice.value);
      replacedSays.hidden = !replaced;
      if (!replaced) return;
      replacedSays.querySelector("[data-name]").textContent = replaced.name || replaced.phone;
      replacedSays.querySelector("[data-put-back]").onclick = async () => {
        await putNumbersBack(before);
        replacedSays.hidden = true;
        await showRoles(seen);
        main.querySelector("[data-clinic-kept] [name=role]:checked").focus();
      };
    };
  }
}

// Asked once. Nobody but a registered clinic can be counted for.
function showCounting(seen, verified) {
  const place = seen.main.querySelector("[data-clinic-counts]");
  place.hidden = verified !== "yes" || seen.asked === "unreachable";
  const said = seen.kept.counts || "ask";
  for (const part of place.querySelectorAll("[data-counts]")) part.hidden = part.dataset.counts !== said;
  for (const button of place.querySelectorAll("[data-count]")) {
    button.hidden = button.dataset.count === said;
    button.onclick = async () => {
      const answer = button.dataset.count;
      await changeClinic(seen.slug, (clinic) => ({ ...clinic, counts: answer }));
      if (answer === "no") await given.forgetCounts(seen.slug);
      seen.kept = await keptClinic(seen.slug);
      showCounting(seen, verified);
      place.querySelector("button:not([hidden])").focus();
      if (answer === "yes" && (seen.card || cameByCode())) await countScan(seen);
    };
  }
}

const cameByCode = () => new URLSearchParams(location.search).get("by") === "code";

// Opening the page again, by Back or a reload, is no new scan.
async function countScan(seen) {
  const now = Date.now();
  if (Math.abs(now - (seen.kept.scanned ?? 0)) < 60 * 60 * 1000) return;
  await changeClinic(seen.slug, (clinic) => ({ ...clinic, scanned: now }));
  seen.kept = { ...seen.kept, scanned: now };
  await given.counted("scans", seen.slug);
}
