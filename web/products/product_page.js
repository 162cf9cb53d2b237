// One aid: behind its gate it is put in the basket.

onShopPage("product", async (main) => {
  const form = main.querySelector("[data-add-form]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const sku = valuesOf(form).add;
    main.querySelector("[data-choose]")?.toggleAttribute("hidden", Boolean(sku));
    if (!sku) return;
    const gate = main.querySelector("[data-gate]");
    const now = await gateNow(gate);
    // Another tab may have changed the answers, or a result may have come meanwhile.
    if ((await memory.works()) && now.kind !== "open") return showClosedGate(main, now);
    const added = await addToBasket(sku);
    main.querySelector("[data-added]").hidden = !added;
    main.querySelector("[data-not-added]").hidden = added;
    main.querySelector("[data-added]").focus();
    await showBasketNote(main);
  });
  await setUpGate(main, () => undefined);
  const fit = await memory.get("fit");
  const parts = fit && Object.keys(fitProblems(fit.values)).length === 0 ? fitParts((await shopTables()).frames, fit.values) : [];
  const frames = parts.filter((part) => part.startsWith("frame_"));
  // For a long, low dog there is a second frame: nobody is led past it.
  if (frames.length === 1 && !parts.includes("long_body") && !valuesOf(form).add) {
    const sku = `walkin-wheels-${frames[0].slice("frame_".length).replaceAll("_", "-")}`;
    fillForm(form, { add: sku });
  }
});

onShopPage("index", () => undefined);
