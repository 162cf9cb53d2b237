// The other plots: how bad, at what time of day, and the weight.

const LANE = 46;
const RING = 285;
const RING_HOLE = 80;
const RING_BAR = 54;
const LEAST_IN_RING = 3;
const NIGHT = { from: 22, to: 6 };
const KG_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];
const WEIGHT_SCALE = 76;
const LEAST_SHARE = 0.1;
const LINE = { stroke: INK, "stroke-width": 2, "stroke-linejoin": "round" };
const OVER_LINES = { stroke: GROUND, "stroke-width": 6, "paint-order": "stroke", "stroke-linejoin": "round" };

// One lane for each step of severity, named by `steps` (five words); a dot for each week, larger for more episodes.
// The worst of each week is filled, and a line joins it to the next.
function drawSeverity(weeks, { label = "", width = USUAL_WIDTH, today = "", steps = ["0", "1", "2", "3", "4"] } = {}) {
  const slot = width / weeks.length;
  const largest = Math.min(10, slot / 2);
  const most = Math.max(4, ...weeks.flatMap((week) => week.severities));
  const lane = (step) => (WORST_SEVERITY - step) * LANE + 32;
  const dots = weeks.flatMap((week, n) =>
    week.severities.flatMap((count, step) => {
      const at = { cx: (n + 0.5) * slot, cy: lane(step), r: Math.max(4, largest * Math.sqrt(count / most)) };
      return count ? [svgPart("circle", { ...at, fill: step === week.worstOne.severity ? INK : GROUND, ...LINE })] : [];
    }),
  );
  const worst = weeks.flatMap(({ worstOne }, n) => (worstOne ? [[(n + 0.5) * slot, lane(worstOne.severity)]] : []));
  const line = worst.length > 1 ? [svgPart("path", { d: pathThrough(worst), ...LINE, fill: "none" })] : [];
  const named = steps.map((name, step) => svgText(0, lane(step) - 15, name, { ...QUIET, ...OVER_LINES }));
  const lanes = steps.map((_, step) => rule(0, lane(step), width));
  const height = LANE * (WORST_SEVERITY + 1) + 28;
  const under = dateAxis(weeks, width, height - 6, today);
  return plotOf(label, width, height, [...lanes, ...line, ...named, ...dots, ...under]);
}

function pathThrough(points) {
  return `M${points.map((point) => point.map((at) => at.toFixed(1)).join(" ")).join("L")}`;
}

// 24 hours, midnight at the top. Columns stand outwards on the ring; the night is shaded.
function drawRing(hours, { label = "" } = {}) {
  const middle = RING / 2;
  const columns = hours.map(({ counts }) => sumInGroups(counts));
  const most = Math.max(LEAST_IN_RING, ...columns.map(({ shake, other, fit }) => Math.max(shake + other, fit)));
  const height = (count) => (count ? Math.max(LOWEST, (count / most) * RING_BAR) : 0);
  const parts = [
    svgPart("path", { d: wedge(NIGHT, RING_HOLE, middle - 1), fill: "var(--sunk)", stroke: "var(--line)" }),
    svgPart("circle", { r: RING_HOLE, fill: "none", stroke: "var(--edge)", "stroke-width": 2 }),
    svgPart("path", { d: quarters(RING_HOLE, RING_HOLE - 6), stroke: "var(--edge)", "stroke-width": 2 }),
  ];
  columns.forEach(({ shake, other, fit }, hour) => {
    if (!hours[hour].count) return;
    const heights = { shake: height(shake), other: height(other), fit: height(fit) };
    const turn = { transform: `rotate(${(hour + 0.5) * 15})` };
    parts.push(svgPart("g", turn, ...column(0, -RING_HOLE, (RING_HOLE * Math.PI) / 12, heights)));
  });
  const inside = RING_HOLE - 12;
  parts.push(
    svgText(0, 16 - inside, hourInWords(0), { "text-anchor": "middle" }),
    svgText(inside, 6, hourInWords(6), { "text-anchor": "end" }),
    svgText(0, inside - 2, hourInWords(12), { "text-anchor": "middle" }),
    svgText(-inside, 6, hourInWords(18)),
  );
  return plotOf(label, RING, RING, [svgPart("g", { transform: `translate(${middle} ${middle})` }, ...parts)]);
}

function quarters(from, to) {
  return [-1, 1].map((way) => `M0 ${way * from}V${way * to}M${way * from} 0H${way * to}`).join("");
}

function wedge({ from, to }, inner, outer) {
  const at = (hour, r) => {
    const angle = (hour / 12) * Math.PI;
    return `${(Math.sin(angle) * r).toFixed(1)} ${(-Math.cos(angle) * r).toFixed(1)}`;
  };
  const arc = (r, hour, sweep) => `A${r} ${r} 0 0 ${sweep} ${at(hour, r)}`;
  return `M${at(from, outer)}${arc(outer, to, 1)}L${at(to, inner)}${arc(inner, from, 0)}Z`;
}

// The weights that can be drawn, by date: [{key, kg}].
function weightSeries(weights = []) {
  const known = weights.filter(({ on, kg }) => Number.isFinite(kg) && kg > 0 && Number.isFinite(dayOfKey(on)));
  return known.map(({ on, kg }) => ({ key: on, kg })).sort((a, b) => dayOfKey(a.key) - dayOfKey(b.key));
}

// Kilograms with pounds under them. The scale does not begin at 0, but a small change stays small.
function drawWeight(series, { label = "", width = USUAL_WIDTH } = {}) {
  const wide = width - WEIGHT_SCALE;
  const [top, base] = [24, 134];
  const { low, step } = weightScale(series.map(({ kg }) => kg));
  const y = (kg) => base - ((kg - low) / (step * 2)) * (base - top);
  const parts = [0, 1, 2].flatMap((n) => {
    const kg = low + n * step;
    const pounds = svgText(wide + 8, y(kg) + 18, inWords("lb", poundsOf(kg)), QUIET);
    return [rule(0, y(kg), wide), svgText(wide + 8, y(kg) - 1, inWords("kg", kg)), pounds];
  });
  if (!series.length) return plotOf(label, width, 172, parts);
  const [first, last] = [dayOfKey(series[0].key), dayOfKey(series.at(-1).key)];
  const x = (key) => (last > first ? 8 + ((dayOfKey(key) - first) / (last - first)) * (wide - 16) : wide / 2);
  const points = series.map(({ key, kg }) => [x(key), y(kg)]);
  if (points.length > 1) parts.push(svgPart("path", { d: pathThrough(points), ...LINE, fill: "none" }));
  const dots = points.length <= wide / 16 ? points : [points[0], points.at(-1)];
  parts.push(...dots.map(([cx, cy]) => svgPart("circle", { cx, cy, r: 6, stroke: GROUND, "stroke-width": 2 })));
  const format = last - first > 300 ? "dayYear" : "day";
  if (last === first) return plotOf(label, width, 172, [...parts, dateUnder(wide / 2, first, "middle", "dayYear")]);
  parts.push(dateUnder(0, first, "start", format), dateUnder(wide, last, "end", format));
  return plotOf(label, width, 172, parts);
}

function dateUnder(x, day, anchor, format) {
  return svgText(x, 166, dayInWords(dayKey(day), format), { "text-anchor": anchor });
}

// Two steps from `low` upwards hold all weights, and at least a tenth of the heaviest.
function weightScale(weights) {
  const [least, most] = weights.length ? [Math.min(...weights), Math.max(...weights)] : [10, 10];
  const middle = (least + most) / 2;
  const span = Math.max(most - least, most * LEAST_SHARE);
  for (const step of KG_STEPS) {
    const low = Math.max(0, Math.floor((middle - span / 2) / step + 1e-9) * step);
    if (low + step * 2 >= Math.max(most, middle + span / 2) - 1e-9) return { low, step };
  }
  return { low: 0, step: most / 2 };
}
