// A calendar file (RFC 5545): one event with an alarm for each moment. Times are UTC, lines end in CRLF and hold 75
// bytes at most.

const LINE_BYTES = 75;

// moments: [{uid, at}] with ms; the words are the same for all.
function calendarFile(moments, { summary, description, url, stamp }) {
  const events = moments.flatMap(({ uid, at }) => [
    "BEGIN:VEVENT",
    `UID:${uid}`,
    `DTSTAMP:${utc(stamp)}`,
    `DTSTART:${utc(at)}`,
    `DTEND:${utc(at + 10 * 60_000)}`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(description)}`,
    `URL:${url}`,
    "TRANSP:TRANSPARENT",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:PT0S",
    `DESCRIPTION:${escaped(summary)}`,
    "END:VALARM",
    "END:VEVENT",
  ]);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Steady//Wait with me//EN",
    "CALSCALE:GREGORIAN",
    ...events,
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

// 20261122T103000Z
function utc(time) {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
}

function escaped(text) {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
}

// A line that is too long goes on after a line break and a space; no character is cut in two.
function folded(line) {
  const size = (text) => new TextEncoder().encode(text).length;
  const rows = [""];
  for (const character of line) {
    if (size(rows.at(-1)) + size(character) > LINE_BYTES) rows.push(" ");
    rows[rows.length - 1] += character;
  }
  return rows.join("\r\n");
}
