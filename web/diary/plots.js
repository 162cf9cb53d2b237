// The plots of columns: minutes per day, episodes per week, the longest of each week. All counting is in tally.js.

const TALLEST = 116;
const UNDER_BASE = 28;
const LOWEST = 3;
const MINUTE_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720];
const COUNT_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

// Minutes of each day.
function drawDays(days, options = {}) {
  const columns = days.map((day) => ({ ...sumInGroups(day.minutes), ...unknownOf(day) }));
  return drawColumns(days, columns, MINUTE_STEPS, minutesInShort, options);
}

// Episodes of each week, those of unknown length among them.
function drawWeeks(weeks, options = {}) {
  const columns = weeks.map((week) => sumInGroups(week.counts));
  return drawColumns(weeks, columns, COUNT_STEPS, (count) => inWords("number", count), options);
}

// The longest of each week: the longest fit, and the longest of anything else.
function drawLongest(weeks, options = {}) {
  const columns = weeks.map((week) => {
    const { shake, other, fit } = mostInGroups(week.longest);
    const bar = shake >= other ? { shake, other: 0 } : { shake: 0, other };
    return { ...inMinutes({ ...bar, fit }), ...unknownOf(week) };
  });
  return drawColumns(weeks, columns, MINUTE_STEPS, minutesInShort, options);
}

function inMinutes(seconds) {
  return Object.fromEntries(Object.entries(seconds).map(([group, amount]) => [group, amount / 60]));
}

function unknownOf({ unknown }) {
  return { unknown: Object.keys(unknown).length > 0, hollowFit: unknown.fit > 0 };
}

function drawColumns(spans, columns, steps, inShort, { label = "", width = USUAL_WIDTH, today = "" }) {
  const wide = width - SCALE_WIDTH;
  const base = TALLEST + (columns.some(({ unknown }) => unknown) ? 28 : 14);
  const step = stepFor(Math.max(...columns.map(({ shake, other, fit }) => Math.max(shake + other, fit))), steps);
  const unit = TALLEST / (step * 2);
  const slot = wide / spans.length;
  const height = (amount) => (amount > 0 ? Math.max(LOWEST, amount * unit) : 0);
  const grid = [1, 2].flatMap((n) => {
    const y = base - n * step * unit;
    return [rule(0, y, wide), svgText(wide + 8, y + 6, inShort(n * step), QUIET)];
  });
  const drawn = columns.flatMap(({ shake, other, fit, ...marks }, n) => {
    const heights = { shake: height(shake), other: height(other), fit: height(fit) };
    return column((n + 0.5) * slot, base, slot, { ...heights, ...marks });
  });
  const floor = rule(0, base + 1, wide, "var(--edge)", 2);
  const under = dateAxis(spans, wide, base + UNDER_BASE - 6, today);
  return plotOf(label, width, base + UNDER_BASE, [...grid, ...drawn, floor, ...under]);
}
