// Dates, times and amounts in the language of the page, as the owner's country writes it ("9 Nov", "Nov 9").
// Whether the clock has 12 or 24 hours is the phone's to say, whatever its language.

const LB_PER_KG = 2.20462;
const PAGE_LANGUAGE = document.documentElement.lang || "en";
// Some systems hand on names that no standard knows ("C", "en-US@posix"), and a format of such a name throws.
const LOCALES = navigator.languages.filter(isLocale);
const LOCALE = LOCALES.find((locale) => locale.split("-")[0] === PAGE_LANGUAGE) ?? PAGE_LANGUAGE;
const unitFormat = (name, unitDisplay, most = 0) =>
  new Intl.NumberFormat(PAGE_LANGUAGE, { style: "unit", unit: name, unitDisplay, maximumFractionDigits: most });
const dateFormat = (options) => new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" });

// Making one of these is slow; using it is not.
const FORMATS = {
  number: () => new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 }),
  hour: () => dateFormat(has12Hours() ? { hour: "numeric", hour12: true } : { timeStyle: "short", hourCycle: "h23" }),
  day: () => dateFormat({ day: "numeric", month: "short" }),
  dayLong: () => dateFormat({ weekday: "long", day: "numeric", month: "long" }),
  dayYear: () => dateFormat({ day: "numeric", month: "short", year: "numeric" }),
  month: () => dateFormat({ month: "long" }),
  monthYear: () => dateFormat({ month: "long", year: "numeric" }),
  weekday: () => dateFormat({ weekday: "long" }),
  weekdayNarrow: () => dateFormat({ weekday: "narrow" }),
  min: () => unitFormat("minute", "short"),
  hr: () => unitFormat("hour", "short"),
  seconds: () => unitFormat("second", "long"),
  minutes: () => unitFormat("minute", "long"),
  hours: () => unitFormat("hour", "long"),
  kg: () => unitFormat("kilogram", "short", 1),
  lb: () => unitFormat("pound", "short", 1),
};
const MAY_BREAK = ["dayLong", "monthYear"];
const formats = {};

function isLocale(name) {
  try {
    return Boolean(new Intl.Locale(name));
  } catch {
    return false;
  }
}

function has12Hours() {
  return new Intl.DateTimeFormat([], { hour: "numeric" }).resolvedOptions().hour12;
}

// A number and its unit, a day and its month stay together at the end of a line.
function inWords(format, value) {
  formats[format] ??= FORMATS[format]();
  const words = formats[format].format(value);
  return MAY_BREAK.includes(format) ? words : words.replaceAll(" ", "\u00a0");
}

// A local day (a key such as 2026-11-22) in words.
function dayInWords(key, format = "day") {
  return inWords(format, Date.parse(`${key}T00:00Z`));
}

function hourInWords(hour) {
  return inWords("hour", hour * 3_600_000);
}

// "45 seconds", "4 minutes 40 seconds", "12 minutes", "1 hour 5 minutes". Under ten minutes the seconds count.
function lengthInWords(seconds) {
  const whole = Math.round(seconds);
  const minutes = whole < 600 ? Math.floor(whole / 60) : Math.round(whole / 60);
  const parts = { hours: Math.floor(minutes / 60), minutes: minutes % 60, seconds: whole < 600 ? whole % 60 : 0 };
  const said = Object.entries(parts).filter(([, amount]) => amount > 0);
  return said.map(([name, amount]) => inWords(name, amount)).join(" ") || inWords("seconds", 0);
}

// For an axis: "30 min", "2 hr".
function minutesInShort(minutes) {
  return minutes < 60 ? inWords("min", minutes) : inWords("hr", minutes / 60);
}

function poundsOf(kg) {
  return kg * LB_PER_KG;
}
