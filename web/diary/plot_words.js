// What each plot says in words, as data: which of the template's sentences hold (`cases`), and what stands in them.

function countCase(name, count) {
  return `${name}-${count === 0 ? "none" : count === 1 ? "one" : "many"}`;
}

// The same in all plots of columns: how many, the fits, the longest, what is not known.
function sayTogether(spans, fields) {
  const longer = (best, { longestOne: one }) => (one && one.seconds > (best?.seconds ?? -1) ? one : best);
  const longest = spans.reduce(longer, null);
  const sum = (countOf) => spans.reduce((total, span) => total + countOf(span), 0);
  const count = sum((span) => span.count);
  const fits = sum((span) => span.counts.fit ?? 0);
  const unknown = sum((span) => Object.values(span.unknown).reduce((a, b) => a + b, 0));
  const other = spans.some(({ counts }) => sumInGroups(counts).other > 0);
  const cases = [count ? "some" : "none", countCase("count", count), countCase("unknown", unknown)];
  cases.push(count === 1 && fits === 1 ? "fits-it" : countCase("fits", fits));
  if (sum((span) => span.pastMidnight)) cases.push("past-midnight");
  if (other) cases.push("other");
  if (longest) cases.push("longest");
  else if (count) cases.push("no-length");
  const slots = { count: inWords("number", count), fits: inWords("number", fits), unknown: inWords("number", unknown) };
  if (longest) Object.assign(slots, sayOne(longest, fields, "longest"));
  return { cases, slots };
}

function sayOne(episode, fields, name) {
  return {
    [name]: lengthInWords(episode.seconds),
    [`${name}-kind`]: wordFor(fields, "kind", episode.kind),
    [`${name}-day`]: dayInWords(dayKey(localDay(episode))),
  };
}

// A word of the closed sets, as the page of the episode shows it.
function wordFor(fields, field, answer) {
  return fields?.[field]?.answers?.[answer] ?? String(answer);
}

const sayDays = sayTogether;

function sayWeeks(weeks, fields) {
  const { cases, slots } = sayTogether(weeks, fields);
  const most = weeks.reduce((best, week) => (week.count > best.count ? week : best));
  const [before, last] = weeks.slice(-2);
  slots.last = inWords("number", last.count);
  slots.before = inWords("number", before.count);
  slots.most = inWords("number", most.count);
  slots["most-from"] = dayInWords(most.key);
  slots["most-to"] = dayInWords(most.to);
  return { cases, slots };
}

function sayLongest(weeks, fields) {
  const { cases, slots } = sayTogether(weeks, fields);
  const fits = weeks.flatMap((week) => week.longest.fit ?? []);
  if (fits.length) slots["longest-fit"] = lengthInWords(Math.max(...fits));
  if (fits.length) cases.push("longest-fit");
  return { cases, slots };
}

function saySeverity(weeks, fields) {
  const known = weeks.filter((week) => week.worstOne);
  if (!known.length) return { cases: ["none"], slots: {} };
  const worst = known.map((week) => week.worstOne).reduce(worse);
  const latest = known.map((week) => week.latestOne).reduce(later);
  const sum = (counts) => counts.reduce((a, b) => a + b, 0);
  const often = sum(weeks.map((week) => week.severities[worst.severity]));
  return {
    cases: ["some", countCase("count", sum(weeks.flatMap((week) => week.severities))), countCase("worst", often)],
    slots: {
      worst: wordFor(fields, "severity", worst.severity),
      "worst-count": inWords("number", often),
      "worst-day": dayInWords(dayKey(localDay(worst))),
      latest: wordFor(fields, "severity", latest.severity),
      "latest-day": dayInWords(dayKey(localDay(latest))),
    },
  };
}

function sayRing(hours) {
  const count = hours.reduce((total, hour) => total + hour.count, 0);
  const atNight = hours.filter(({ hour }) => hour >= NIGHT.from || hour < NIGHT.to);
  const night = atNight.reduce((total, hour) => total + hour.count, 0);
  const busiest = hours.reduce((best, hour) => (hour.count > best.count ? hour : best));
  const alone = hours.filter(({ count: same }) => same === busiest.count).length === 1;
  const cases = [count ? "some" : "none", countCase("count", count), countCase("night", night)];
  if (busiest.count > 1 && alone) cases.push("busiest");
  if (hours.some(({ counts }) => sumInGroups(counts).other > 0)) cases.push("other");
  return {
    cases,
    slots: {
      count: inWords("number", count),
      night: inWords("number", night),
      "night-from": hourInWords(NIGHT.from),
      "night-to": hourInWords(NIGHT.to),
      busiest: inWords("number", busiest.count),
      "busiest-from": hourInWords(busiest.hour),
      "busiest-to": hourInWords(busiest.hour + 1),
    },
  };
}

function sayWeight(series) {
  if (!series.length) return { cases: ["none"], slots: {} };
  const [first, last] = [series[0], series.at(-1)];
  const kg = { first: oneDecimal(first.kg), last: oneDecimal(last.kg) };
  const lb = { first: oneDecimal(poundsOf(first.kg)), last: oneDecimal(poundsOf(last.kg)) };
  const cases = ["some", countCase("count", series.length)];
  if (series.length > 1) cases.push(kg.last > kg.first ? "more" : kg.last < kg.first ? "less" : "same");
  const slots = { "first-day": dayInWords(first.key, "dayYear"), "last-day": dayInWords(last.key, "dayYear") };
  // The change is that of the figures shown, so that the sum is right in both units.
  for (const [name, amounts] of Object.entries({ kg, lb })) {
    slots[`first-${name}`] = inWords(name, amounts.first);
    slots[`last-${name}`] = inWords(name, amounts.last);
    slots[`change-${name}`] = inWords(name, Math.abs(amounts.last - amounts.first));
  }
  return { cases, slots };
}

function oneDecimal(amount) {
  return Math.round(amount * 10) / 10;
}
