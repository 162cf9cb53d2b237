// The basket: {id, lines: {sku: quantity}, at} in the phone's memory. Its id becomes the key of the order request, so
// that two tabs cannot order the same basket twice.

async function locked(work) {
  return navigator.locks ? navigator.locks.request("basket", work) : work();
}

async function basket() {
  return (await memory.get("basket")) ?? { id: newKey(), lines: {}, at: Date.now() };
}

// Read and written in one go, so that two tabs do not undo each other. False when it does not fit or is not kept.
async function changeBasket(change) {
  const done = await locked(async () => {
    const held = await basket();
    const lines = change({ ...held.lines });
    const all = Object.values(lines).reduce((sum, quantity) => sum + quantity, 0);
    if (all > MOST_IN_ALL || Object.values(lines).some((quantity) => quantity > MOST_OF_ONE)) return false;
    for (const sku of Object.keys(lines)) if (lines[sku] < 1) delete lines[sku];
    if (all === 0) return memory.change([["kept", undefined, "basket"]]);
    return memory.set("basket", { ...held, lines, at: Date.now() });
  });
  return done === true;
}

const addToBasket = (sku) => changeBasket((lines) => ({ ...lines, [sku]: (lines[sku] ?? 0) + 1 }));

// What the rule of delivery reads. A price that is too old is not known.
function parcelsOf(tables, lines) {
  const today = new Date().toLocaleDateString("en-CA");
  return Object.entries(lines).map(([sku, quantity]) => {
    const item = tables.items[sku];
    const cents = item && item.cents !== null && item.until >= today ? item.cents : null;
    return { cents, quantity, ship: item?.ship ?? "unknown" };
  });
}

// Quantities that are whole numbers, by sku.
function linesIn(values) {
  const pairs = Object.entries(values).filter(([k, v]) => k.startsWith(QUANTITY) && /^[0-9]{1,4}$/.test(spaced(v)));
  return Object.fromEntries(pairs.map(([k, v]) => [k.slice(QUANTITY.length), Number(spaced(v))]));
}

// What is in the basket, on every page of the shop, and how far it is to free delivery.
async function showBasketNote(main) {
  const note = main.querySelector("[data-basket-note]");
  if (!note) return;
  const { lines } = await basket();
  const many = Object.values(lines).reduce((sum, quantity) => sum + quantity, 0);
  note.hidden = many === 0;
  note.querySelector("[data-many]").textContent = many;
  if (many === 0) return;
  const tables = await shopTables();
  const to = (await memory.get("ship_to")) ?? {};
  const { where } = readDestination(tables.states, to.country ?? HOME, to.state ?? "", to.zip ?? "");
  const quote = quoteShipping(tables.free_over, where || CONTIGUOUS, parcelsOf(tables, lines));
  note.querySelector("[data-note-more]").hidden = quote.kind !== "pay";
  note.querySelector("[data-missing]").textContent = dollars(quote.missing);
  note.querySelector("[data-note-free]").hidden = quote.kind !== "free";
}
