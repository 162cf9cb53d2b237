// Counting for clinics, only where the owner said yes for this clinic: how many, of what, and nothing else. What waits
// to be sent lies in memory under "counts": {slug: {kind: number}}. The kinds are those of server/domain/board.py.

const MOST_AT_ONCE = 50;

const countingAlone = (task) => (navigator.locks ? navigator.locks.request("counts", task) : task());

// For one clinic, or for all that may count.
async function counted(kind, slug = "") {
  const allowed = (await keptClinics()).filter((clinic) => clinic.counts === "yes" && (!slug || clinic.slug === slug));
  if (allowed.length === 0) return;
  await countingAlone(async () => {
    const waiting = (await memory.get("counts")) ?? {};
    for (const { slug: name } of allowed) {
      const own = (waiting[name] ??= {});
      own[kind] = Math.min(MOST_AT_ONCE, (own[kind] ?? 0) + 1);
    }
    await memory.set("counts", waiting);
  });
  sendCounts();
}

// Taken away before it is sent, so that two windows never send the same; put back when it surely or probably did not
// arrive. An answer that is lost on its way back counts twice, a window that dies while sending not at all.
async function sendCounts() {
  if (!navigator.onLine) return;
  const waiting = await countingAlone(async () => {
    const held = await memory.get("counts");
    if (held) await memory.remove("counts");
    return held ?? {};
  });
  for (const [clinic, counts] of Object.entries(waiting)) {
    // The owner may have said no, or removed the clinic, since these were counted.
    if (!(await mayCount(clinic))) continue;
    if (!(await sendCount(clinic, counts))) await putBack(clinic, counts);
  }
}

async function mayCount(clinic) {
  return (await keptClinics()).some(({ slug, counts }) => slug === clinic && counts === "yes");
}

// False when it is to be tried again.
async function sendCount(clinic, counts) {
  try {
    const answer = await fetch("/clinics/counts", {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ clinic, counts }),
    });
    return answer.status < 429;
  } catch {
    return false;
  }
}

async function putBack(clinic, counts) {
  await countingAlone(async () => {
    if (!(await mayCount(clinic))) return;
    const waiting = (await memory.get("counts")) ?? {};
    const own = (waiting[clinic] ??= {});
    for (const [kind, count] of Object.entries(counts)) own[kind] = Math.min(MOST_AT_ONCE, (own[kind] ?? 0) + count);
    await memory.set("counts", waiting);
  });
}

// What was not sent yet goes with the permission.
async function forgetCounts(slug) {
  await countingAlone(async () => {
    const { [slug]: gone, ...others } = (await memory.get("counts")) ?? {};
    if (gone) await memory.set("counts", others);
  });
}

document.addEventListener("click", (event) => {
  const slug = event.target.closest("a[href^='tel:']")?.closest("[data-of-clinic]")?.dataset.ofClinic;
  if (slug) counted("calls", slug);
});

addEventListener("load", sendCounts);
addEventListener("online", sendCounts);
