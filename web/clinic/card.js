// A clinic's card as its code carries it behind the #, and its short code. The same as server/domain/clinic_card.py,
// and held to the same table. Knows no page and no clock.

const CARD_FORMAT = 1;
const CARD_FIRST_DAY = Date.UTC(2020, 0, 1);
const CARD_MOST_NAME = 60;
const CARD_MOST_CITY = 40;
const CLINIC_LETTERS = "23456789CFGHJMPQRVWX";
const CLINIC_TAKEN_FOR = { S: "5", Z: "2", B: "8", U: "V" };
const CLINIC_WEIGHTS = [1, 3, 7, 9, 11];

// `kind` says what is wrong; the sentence about it stands in the page: cut, damaged, foreign, future.
class CardError extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

// {name, phone, after_phone, after_name, city, changed: "YYYY-MM-DD"}; what a clinic does not have is "".
function readCard(slug, fragment) {
  const parts = fragment
    .replace(/[ \t\r\n]/g, "")
    .replace(/^#/, "")
    .replace(/%7e/gi, "~")
    .split("~");
  if (!/^[1-9][0-9]?$/.test(parts[0])) throw new CardError(parts.length === 1 && parts[0] === "" ? "cut" : "foreign");
  if (Number(parts[0]) > CARD_FORMAT) throw new CardError("future");
  if (parts.length < 8) throw new CardError("cut");
  // What is written behind an address, as a full stop or what a mail program counts with, is no part of the check.
  const given = parts[7].toUpperCase().split(/[^0-9A-Z]/)[0];
  let values = parts.slice(1, 7).map(plainOf);
  let check = cardCheck(slug, values);
  if (given !== check) {
    const onceLess = parts.slice(1, 7).map((part) => plainOf(part.replaceAll("%25", "%")));
    if (given === cardCheck(slug, onceLess)) [values, check] = [onceLess, given];
  }
  if (parts.length > 8 || given !== check) {
    throw new CardError(parts.length === 8 && check.startsWith(given) ? "cut" : "damaged");
  }
  const [name, phone, afterPhone, afterName, city, changed] = values;
  const sound =
    isLine(name, CARD_MOST_NAME) &&
    isPhone(phone) &&
    (!afterPhone || isPhone(afterPhone)) &&
    (!afterName || isLine(afterName, CARD_MOST_NAME)) &&
    (!city || isLine(city, CARD_MOST_CITY)) &&
    /^[0-9A-Z]{1,4}$/.test(changed);
  // The check is right, so somebody made it so.
  if (!sound) throw new CardError("foreign");
  return {
    name,
    phone: `+${phone}`,
    after_phone: afterPhone ? `+${afterPhone}` : "",
    after_name: afterName,
    city,
    changed: new Date(CARD_FIRST_DAY + parseInt(changed, 36) * 86_400_000).toISOString().slice(0, 10),
  };
}

function plainOf(text) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return text.replace(/_/g, " ").replace(/(?:%[0-9a-f]{2})+/gi, (found) => {
      const bytes = found
        .slice(1)
        .split("%")
        .map((byte) => parseInt(byte, 16));
      return decoder.decode(new Uint8Array(bytes));
    });
  } catch {
    throw new CardError("damaged");
  }
}

function isLine(text, most) {
  const length = [...text].length;
  return length > 0 && length <= most && text === text.trim() && !/[~\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
}

function isPhone(digits) {
  return /^[1-9][0-9]{6,14}$/.test(digits);
}

function cardCheck(slug, values) {
  let number = cardCrc(new TextEncoder().encode([slug.toLowerCase(), ...values].join("\n")));
  let letters = "";
  for (let n = 0; n < 6; n++, number = Math.floor(number / CLINIC_LETTERS.length)) {
    letters += CLINIC_LETTERS[number % CLINIC_LETTERS.length];
  }
  return letters;
}

function cardCrc(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// A short code as it was typed or read aloud, or null when it is none.
function readClinicCode(text) {
  const letters = text
    .replace(/[\s\-–.]/g, "")
    .toUpperCase()
    .replace(/[SZBU]/g, (letter) => CLINIC_TAKEN_FOR[letter]);
  const digits = [...letters].map((letter) => CLINIC_LETTERS.indexOf(letter));
  if (digits.length !== 6 || digits.includes(-1)) return null;
  const sum = CLINIC_WEIGHTS.reduce((so_far, weight, n) => so_far + weight * digits[n], 0);
  return digits[5] === sum % CLINIC_LETTERS.length ? letters : null;
}
