// The fit finder and the passport: worked out and kept on this phone.

onShopPage("fit", async (main) => {
  const form = main.querySelector("[data-fit-form]");
  const show = async (values) => {
    const tables = await shopTables();
    const answer = main.querySelector("[data-answer]");
    showParts(answer, fitParts(tables.frames, values));
    answer.hidden = false;
    main.querySelector("[data-passport]").hidden = false;
    main.querySelector("[data-of-dog]").textContent = values.dog ? `: ${values.dog}` : "";
    for (const cell of main.querySelectorAll("[data-value]")) {
      const text = (values[cell.dataset.value] ?? "").trim();
      const unit = cell.dataset.value === "weight" ? values.weight_unit : values.unit;
      cell.textContent = text ? `${text}\u00a0${unit}` : "";
    }
  };
  const sayDay = (at) => {
    main.querySelector("[data-today]").textContent = new Date(at).toLocaleDateString([], { dateStyle: "long" });
  };
  const typed = new Set();
  form.addEventListener("input", (event) => typed.add(event.target.name));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const values = valuesOf(form);
    if (!showProblems(form, fitProblems(values))) return;
    await show(values);
    const at = Date.now();
    sayDay(at);
    main.querySelector("[data-kept]").hidden = (await memory.set("fit", { values, at })) !== true;
    main.querySelector("[data-answer]").focus();
  });
  main.querySelector("[data-forget-fit]").addEventListener("click", async () => {
    await memory.remove("fit");
    form.reset();
    for (const part of main.querySelectorAll("[data-answer], [data-passport], [data-kept]")) part.hidden = true;
    form.querySelector("input").focus();
  });
  const fit = await memory.get("fit");
  if (!fit || typed.size || location.search) return;
  fillForm(form, fit.values);
  if (Object.keys(fitProblems(fit.values)).length) return;
  await show(fit.values);
  sayDay(fit.at);
});
