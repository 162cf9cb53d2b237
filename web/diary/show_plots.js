// Puts the plots and their words into a page: one <template data-plot> each, drawn into the element after it.

const PLOTS = {
  days: { count: inDays, draw: drawDays, say: sayDays },
  weeks: { count: inWeeks, draw: drawWeeks, say: sayWeeks },
  longest: { count: inWeeks, draw: drawLongest, say: sayLongest },
  severity: {
    count: (diary, weeks) => ({ weeks: inWeeks(diary, weeks), series: severityOf(diary, weeks) }),
    draw: ({ weeks }, options) => drawSeverity(weeks, options),
    say: ({ series }, fields) => saySeverity(series, fields),
  },
  ring: { count: inHours, draw: drawRing, say: sayRing },
  weight: { count: ({ weights }) => weightSeries(weights), draw: drawWeight, say: sayWeight },
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

function severityOf({ episodes, now }, weeks) {
  return severitySeries(episodes, now, weeks * 7);
}

// Draws all plots of `page` anew. diary: {episodes, weights, now, fields}, where fields are those of /diary.json.
function showPlots(page, diary) {
  const templates = [...page.querySelectorAll("template[data-plot]")];
  const widths = templates.map((template) => plotWidth(template.nextElementSibling));
  const steps = Array.from({ length: WORST_SEVERITY + 1 }, (_, step) => wordFor(diary.fields, "severity", step));
  templates.forEach((template, n) => {
    const { plot, spans, label, today } = template.dataset;
    const { count, draw, say } = PLOTS[plot];
    const counted = count(diary, Number(spans));
    const drawn = draw(counted, { label, today, steps, width: widths[n] });
    const said = say(counted, diary.fields);
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
