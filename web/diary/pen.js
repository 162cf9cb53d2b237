// Drawing: SVG parts, and what the plots share. One unit is one pixel at the usual size of text.
// Shape first, colour second: shaking is a broad bar, a fit a round head on a thin stem, all other kinds a hollow bar.

const SVG = "http://www.w3.org/2000/svg";
const PANEL_SIDES = 35;
const NARROWEST = 240;
const WIDEST = 565;
const USUAL_WIDTH = 285;
const SCALE_WIDTH = 67;
const INK = "var(--draw)";
const FIT = "var(--bramble)";
const GROUND = "var(--card)";
const QUIET = { fill: "var(--ink-2)", "font-weight": 400 };

function svgPart(name, attributes, ...inside) {
  const part = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    part.setAttribute(key, typeof value === "number" ? Math.round(value * 10) / 10 : value);
  }
  part.append(...inside);
  return part;
}

function svgText(x, y, words, attributes = {}) {
  return svgPart("text", { x, y, ...attributes }, words);
}

function rule(x1, y, x2, stroke = "var(--line)", width = 1.5) {
  return svgPart("path", { d: `M${Math.round(x1)} ${Math.round(y)}H${Math.round(x2)}`, stroke, "stroke-width": width });
}

// Never larger than the text around it, and narrower where there is no room.
function plotOf(label, width, height, parts) {
  const size = { width: `${width / 16}rem`, viewBox: `0 0 ${width} ${height}` };
  const pen = { "font-size": 18, "font-weight": 600, fill: INK };
  return svgPart("svg", { class: "plot", role: "img", "aria-label": label, ...size, ...pen }, ...parts);
}

// How wide a plot in a panel may be here, in units.
function plotWidth(place) {
  const pixel = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const free = place.clientWidth ? (place.clientWidth - PANEL_SIDES) / pixel : USUAL_WIDTH;
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, free)));
}

// The kinds in three groups that can be told apart at a glance.
function inGroups(byKind, join) {
  const groups = { shake: 0, fit: 0, other: 0 };
  for (const [kind, amount] of Object.entries(byKind)) {
    const group = kind in groups ? kind : "other";
    groups[group] = join(groups[group], amount);
  }
  return groups;
}

const sumInGroups = (byKind) => inGroups(byKind, (a, b) => a + b);
const mostInGroups = (byKind) => inGroups(byKind, Math.max);

// What one column shows: heights over the base. `hollowFit` is a fit whose length nobody knows.
function column(x, base, slot, { shake, other, fit, hollowFit = false, unknown = false }) {
  const parts = [];
  const bar = shake + other;
  const hasFit = fit > 0 || hollowFit;
  const both = bar > 0 && hasFit;
  const width = Math.min(14, slot * (both ? 0.42 : 0.6));
  const left = x - width / 2 - (both ? slot * 0.25 : 0);
  if (shake > 0) parts.push(svgPart("rect", { x: left, y: base - shake, width, height: shake }));
  if (other > 0) {
    const hollow = { fill: GROUND, stroke: INK, "stroke-width": 2 };
    const box = { x: left + 1, y: base - bar + 1, width: width - 2, height: Math.max(1, other - 1) };
    parts.push(svgPart("rect", { ...box, ...hollow }));
  }
  const r = Math.min(8, Math.max(5.5, slot / 4));
  const up = Math.max(fit, r + 2);
  if (hasFit) parts.push(...stem(x + (both ? slot * 0.27 : 0), base, up, r, fit > 0));
  const top = Math.max(bar, hasFit ? up + r : 0);
  if (unknown) parts.push(svgText(x, base - top - 5, "?", { "text-anchor": "middle" }));
  return parts;
}

function stem(x, base, up, r, known) {
  const line = { d: `M${x.toFixed(1)} ${base}V${(base - up).toFixed(1)}`, stroke: FIT, "stroke-width": 3 };
  const head = { cx: x, cy: base - up, r, "stroke-width": 2 };
  const paint = known ? { fill: FIT, stroke: GROUND } : { fill: GROUND, stroke: FIT };
  return [svgPart("path", line), svgPart("circle", { ...head, ...paint })];
}

// A round step of which two reach the most.
function stepFor(most, steps) {
  return steps.find((step) => step * 2 >= most) ?? steps.at(-1) * Math.ceil(most / 2 / steps.at(-1));
}

// The first and the last date, and some between. `today` is the word for a last column that ends today.
function dateAxis(spans, width, y, today) {
  const last = spans.length - 1;
  const every = Math.max(1, Math.ceil(last / Math.floor(width / 100)));
  const between = spans.map((_, n) => n).filter((n) => n && n % every === 0 && last - n >= every / 2);
  const end = today && spans[last].today ? today : dayInWords(spans[last].to);
  return [
    svgText(0, y, dayInWords(spans[0].key)),
    ...between.map((n) => {
      const middle = { "text-anchor": "middle" };
      return svgText(((n + 0.5) * width) / spans.length, y, dayInWords(spans[n].key), middle);
    }),
    svgText(width, y, end, { "text-anchor": "end" }),
  ];
}
