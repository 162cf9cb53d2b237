// What delivery costs, without a basket: an amount, a place, and what kind of goods.

const SHIPS = { none: ["normal"], some: ["normal", "oversized"], all: ["oversized"], unsure: ["unknown"] };

onShopPage("shipping", async (main) => {
  const form = main.querySelector("[data-shipping-form]");
  const answer = form.querySelector("[data-answer]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const tables = await shopTables();
    const values = valuesOf(form);
    const to = readDestination(tables.states, values.country, values.state, values.zip);
    const cents = readDollars(values.amount);
    const problems = { ...to.problems };
    if (cents === null) problems.amount = "amount";
    answer.hidden = true;
    if (!showProblems(form, problems)) return;
    const parcels = SHIPS[values.kind].map((ship, n) => ({ cents: n ? 0 : cents, quantity: 1, ship }));
    const quote = quoteShipping(tables.free_over, to.where, parcels, values.coupon === "yes");
    for (const missing of answer.querySelectorAll("[data-missing]")) missing.textContent = dollars(quote.missing);
    showParts(answer, [`ship_${quote.kind}`, ...quote.why.map((why) => `why_${why}`)]);
    answer.hidden = false;
    answer.focus();
    await memory.set("ship_to", { country: values.country, state: values.state, zip: values.zip });
    await showBasketNote(main);
  });
  const typed = new Set();
  form.addEventListener("input", (event) => typed.add(event.target.name));
  const kept = (await memory.get("ship_to")) ?? {};
  fillForm(form, Object.fromEntries(Object.entries(kept).filter(([name]) => !typed.has(name))));
});
