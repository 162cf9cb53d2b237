// Puts the plots and their words into a page: one <template data-plot> each, drawn into the element after it.

const PLOTS = {
  days: { count: inDays, draw: drawDays, say: sayDays },
  weeks: { count: inWeeks, draw: drawWeeks, say: sayWeeks },
  longest: { count: inWeeks, draw: drawLongest, say: sayLongest },
  severity: { count: inWeeks, draw: drawSeverity, say: saySeverity },
  ring: { count: inHours, draw: drawRing, say: sayRing },
  weight: { count: weightOf, draw: drawWeight, say: sayWeight },
};

function inDays({ episodes, now }, days) {
  return perDay(episodes, now, days);
}

function inWeeks({ episodes, now }, weeks) {
  return perWeek(episodes, now, weeks);
}

function inHours({ episodes, now }, weeks) {
  return perHour(episodes, now, weeks * 7);
}

function weightOf({ weights }) {
  return weightSeries(weights);
}

// Draws all plots of `page` anew. diary: {episodes, weights, now, fields}, where fields are those of /diary.json.
function showPlots(page, diary) {
  for (const draw of plotsOf(page, diary)) draw();
}

// The same, one after the other, while the phone paints what is there already; for as long as `isWanted()`.
async function showPlotsInTurn(page, diary, isWanted) {
  for (const draw of plotsOf(page, diary)) {
    await painted();
    if (!isWanted() || !page.isConnected) return;
    draw();
  }
}

function plotsOf(page, diary) {
  const templates = [...page.querySelectorAll("template[data-plot]")];
  const widths = templates.map((template) => plotWidth(template.nextElementSibling));
  const steps = Array.from({ length: WORST_SEVERITY + 1 }, (_, step) => wordFor(diary.fields, "severity", step));
  const counts = new Map();
  return templates.map((template, n) => () => {
    const { plot, spans, label, today } = template.dataset;
    const { count, draw, say } = PLOTS[plot];
    const name = `${count.name} ${spans}`;
    if (!counts.has(name)) counts.set(name, count(diary, Number(spans)));
    const drawn = draw(counts.get(name), { label, today, steps, width: widths[n] });
    const said = say(counts.get(name), diary.fields);
    template.nextElementSibling.replaceChildren(filledPlot(template.content, drawn, said));
    if ("unlessEmpty" in template.dataset) template.closest("section").hidden = said.cases.includes("none");
  });
}

// A sentence stays when all its cases hold; its slots are filled; the drawing takes the place of [data-drawing].
function filledPlot(content, drawing, { cases, slots }) {
  const filled = content.cloneNode(true);
  for (const part of filled.querySelectorAll("[data-case]")) {
    if (!part.dataset.case.split(" ").every((name) => cases.includes(name))) part.remove();
  }
  for (const slot of filled.querySelectorAll("[data-slot]")) slot.textContent = slots[slot.dataset.slot];
  filled.querySelector("[data-drawing]")?.replaceWith(drawing);
  return filled;
}
