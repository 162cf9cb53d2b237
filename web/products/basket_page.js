// The basket and the order request. What is typed is kept on the phone until it is sent; what is sent goes through the
// outbox, so it may be written with no connection.

onShopPage("basket", async (main) => {
  const form = main.querySelector("[data-order-form]");
  const tables = await shopTables();
  const changing = /^#change=(.+)$/.exec(location.hash)?.[1] ?? "";
  const works = await memory.works();
  let shown = null;

  const workOut = () => {
    const values = valuesOf(form);
    const lines = linesIn(values);
    const parcels = parcelsOf(tables, lines);
    const to = readDestination(tables.states, values.country, values.state, values.zip);
    const quote = quoteShipping(tables.free_over, to.where, parcels, values.coupon === "yes");
    const priced = quote.kind !== "empty" && quote.total !== null;
    form.elements.seen_total.value = priced ? quote.total : "";
    form.querySelector("[data-total]").textContent = priced ? dollars(quote.total) : "";
    form.querySelector("[data-total-unknown]").hidden = priced;
    for (const missing of form.querySelectorAll("[data-missing]")) missing.textContent = dollars(quote.missing);
    const names = quote.kind === "empty" ? [] : [`ship_${quote.kind}`, ...quote.why.map((why) => `why_${why}`)];
    showParts(form.querySelector("[data-delivery]"), names);
    form.querySelector("#field-country_name").hidden = values.country === HOME;
  };

  const showLines = (lines) => {
    for (const [sku, quantity] of Object.entries(lines)) fillForm(form, { [QUANTITY + sku]: String(quantity) });
    for (const row of form.querySelectorAll("[data-line]")) row.hidden = !lines[row.dataset.line];
  };

  form.addEventListener("input", async (event) => {
    workOut();
    if (!works || changing) return;
    const { name, value } = event.target;
    if (name.startsWith(QUANTITY)) {
      const quantity = /^[0-9]{1,4}$/.test(spaced(value)) ? Number(spaced(value)) : null;
      if (quantity !== null) await changeBasket((lines) => ({ ...lines, [name.slice(QUANTITY.length)]: quantity }));
      return;
    }
    const { key: _, seen_total: __, ...draft } = valuesOf(form);
    const typed = Object.entries(draft).filter(([field]) => !field.startsWith(QUANTITY) && !field.startsWith("g_"));
    if (!draft.coupon) typed.push(["coupon", ""]);
    await memory.set("order_draft", Object.fromEntries(typed));
  });

  form.addEventListener("submit", async (event) => {
    // Without a memory there is no outbox: the form goes to the server as it is.
    if (!works) return;
    event.preventDefault();
    event.stopPropagation();
    workOut();
    const { key: _, ...values } = valuesOf(form);
    if (!showProblems(form, orderProblems(values, Object.keys(tables.items), tables.states))) return;
    const gate = await gateNow(main.querySelector("[data-gate]"));
    if (gate.kind !== "open") return showClosedGate(main, gate);
    const box = await outbox();
    const lines = Object.entries(linesIn(values)).filter(([, quantity]) => quantity > 0);
    const about = lines.map(([sku, quantity]) => `${quantity} × ${tables.items[sku].name}`).join(", ");
    const empty = Object.keys(tables.items).filter((sku) => !lines.some(([held]) => held === sku));
    const body = { ...values };
    for (const sku of empty) delete body[QUANTITY + sku];
    const what = { kind: "order", address: "/orders", body, about };
    const done = changing ? await box?.keepChanged(changing, { ...what, id: newKey() }) : await order(box, what, shown);
    form.parentElement.querySelector("[data-gone]").hidden = done !== null;
    form.querySelector("[data-not-kept]").hidden = done === true || done === null;
    if (done === true) location.assign("/outbox");
    else form.parentElement.querySelector("[data-gone]:not([hidden]), [data-not-kept]:not([hidden])")?.focus();
  });

  if (!works) {
    fillForm(form, Object.fromEntries(new URLSearchParams(location.search)));
  } else {
    for (const part of form.querySelectorAll("[data-no-script], [data-work-out]")) part.hidden = true;
    const entry = changing ? await (await outbox())?.entry(changing) : null;
    if (changing && !["waits", "refused"].includes(entry?.state)) {
      main.querySelector("[data-gone]").hidden = false;
      form.remove();
      return;
    }
    if (entry) {
      const body = JSON.parse(entry.body);
      fillForm(form, body);
      showLines(linesIn(body));
      main.querySelector("[data-changing]").hidden = false;
    } else {
      shown = await basket();
      const sold = Object.entries(shown.lines).filter(([sku]) => sku in tables.items);
      // What is not sold any more has no row in which it could be taken out.
      if (sold.length < Object.keys(shown.lines).length) {
        await changeBasket(() => Object.fromEntries(sold));
        shown = await basket();
      }
      fillForm(form, { ...((await memory.get("ship_to")) ?? {}), ...((await memory.get("order_draft")) ?? {}) });
      showLines(shown.lines);
      if (!form.elements.measures.value) form.elements.measures.value = await measuresKept(main);
    }
  }
  workOut();
  const isEmpty = works && !changing && Object.keys(shown.lines).length === 0;
  main.querySelector("[data-empty]").hidden = !isEmpty;
  // Nobody is asked before there is something to ask about.
  main.querySelector("[data-gate]").closest("section").hidden = isEmpty;
  await setUpGate(main, () => {
    form.hidden ||= isEmpty;
  });
});

// Null when another tab has sent this basket, or emptied it. What another tab put in meanwhile was not seen here, so it
// is not sent: it stays, as the next basket.
async function order(box, what, shown) {
  return locked(async () => {
    const now = await memory.get("basket");
    if (now?.id !== shown.id) return null;
    const unseen = Object.entries(now.lines).filter(([sku]) => !(sku in shown.lines));
    const left = unseen.length ? { id: newKey(), lines: Object.fromEntries(unseen), at: Date.now() } : undefined;
    const changes = [
      ["kept", left, "basket"],
      ["kept", undefined, "order_draft"],
    ];
    return (await box?.keep({ ...what, id: shown.id }, changes)) ?? false;
  });
}

// The passport as lines of text, in the words of the page.
async function measuresKept(main) {
  const fit = await memory.get("fit");
  if (!fit) return "";
  const { values } = fit;
  return [...main.querySelectorAll("template[data-measure]")]
    .flatMap((template) => {
      const name = template.dataset.measure;
      const unit = name === "weight" ? values.weight_unit : values.unit;
      const numbers = ["", "_1", "_2"].map((n) => (values[name + n] ?? "").trim()).filter(Boolean);
      return numbers.length ? [`${template.content.textContent}: ${numbers.join(", ")} ${unit}`] : [];
    })
    .join("\n");
}
