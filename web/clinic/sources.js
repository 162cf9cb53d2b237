// What is known of a clinic from up to three sides: the server, the code that was scanned, and this phone. Pure.

// The card has less than a record: only what it says is compared, and its numbers always.
function sameClinic(a, b) {
  const bothSay = (field) => !a[field] || !b[field] || a[field] === b[field];
  const equal = (field) => (a[field] ?? "") === (b[field] ?? "");
  const hours = a.hours === undefined || b.hours === undefined || JSON.stringify(a.hours) === JSON.stringify(b.hours);
  const rest = a.hours === undefined || b.hours === undefined || ["address", "website", "zone"].every(equal);
  return ["name", "phone", "after_phone"].every(equal) && ["after_name", "city"].every(bothSay) && hours && rest;
}

// The sides that say something of their own: [{side, record}], the server first.
function sidesOf({ server, card, kept }) {
  const sides = [
    { side: "server", record: server },
    { side: "kept", record: kept },
    { side: "card", record: card },
  ].filter(({ record }) => record);
  return sides.filter(({ record }, n) => !sides.slice(0, n).some((before) => sameClinic(before.record, record)));
}

// The side that was written last; null when that cannot be told. A card says itself when it was made, and anybody can
// make one: nothing is newer than what the server said just now, and no day is believed that has not come yet.
function newestOf(sides, { asked, now }) {
  if (asked === "known" && sides.some(({ side }) => side === "server")) return "server";
  const days = sides.map(({ record }) => record.changed ?? "");
  const last = days.reduce((a, b) => (a > b ? a : b), "");
  const newest = sides.filter((_, n) => days[n] === last);
  // A day more, for clocks that are ahead.
  const latest = new Date(now + 86_400_000).toISOString().slice(0, 10);
  return newest.length === 1 && last <= latest ? newest[0].side : null;
}

const sameNumbers = (a, b) => ["name", "phone", "after_phone"].every((field) => (a[field] ?? "") === (b[field] ?? ""));

// Whether a side may be trusted: "yes" when the server gives the same numbers, "no" when it knows nothing of it or gives
// others, and else what is known from before: "unchecked" when nobody could be asked.
function verifiedOf(side, record, { server, asked }) {
  if (server) return side === "server" || sameNumbers(server, record) ? "yes" : "no";
  if (asked === "gone" || asked === "unknown") return "no";
  return side === "kept" ? record.verified : "unchecked";
}
