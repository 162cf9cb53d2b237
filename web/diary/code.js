// Handover by code: a value goes out as a few addresses of this site, which qr.js draws, and comes back from them.
// It stands behind the #, so it never reaches a server. The checks find damage; they do not say who made a code.
//
// An address:  base # SY1: part     SY1 is the mark and the version of this format
// A part:      check (4 bytes), id (4), length (2), number (1), of how many (1), then its piece of the whole
// The whole:   0 and the JSON as UTF-8, or 1 and the same deflated
// `check` is the CRC-32 of the rest of the part, so each part is judged as soon as it is read; `id` is that of the
// whole, so it tells sets apart and proves the whole at the end.

const CODE_VERSION = 1;
const CODE_MARK = `SY${CODE_VERSION}:`;
const CODE_STORED = 0;
const CODE_DEFLATED = 1;
const CODE_HEADER = 12;
const MOST_PARTS = 255;
const MOST_JSON_BYTES = 1024 * 1024;

// Two bytes are three of these 41 letters (41³ > 256²). All are in QR’s alphanumeric mode, where a letter takes 5.5
// bits, and stay as they are behind a #: 97 % of the bits are data. base64url, which needs bytes, comes to 75 %, base32
// to 91 %, digits to 92 %. Left out: % (escapes), + (a space to some), . (many cut it off at the end of a link).
const CODE_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-/:";

// What the largest code that qr.js draws can hold, in bits.
const CODE_BITS = 3320;

// `kind` says what is wrong; the sentence about it stands in the page.
//   cut, corrupt, foreign, future, too_large, other_set, old_browser (it cannot inflate),
//   more: only `have` of `of` parts are there, those numbered `parts`
class CodeError extends Error {
  constructor(kind, facts = {}) {
    super(kind);
    this.kind = kind;
    Object.assign(this, facts);
  }
}

// The addresses that together carry a JSON value; `base` is an address without #.
async function packCodes(value, base) {
  const json = new TextEncoder().encode(JSON.stringify(value));
  if (json.length > MOST_JSON_BYTES) throw new CodeError("too_large");
  const small = await deflated(json);
  const whole = small.length < json.length ? joinBytes([[CODE_DEFLATED], small]) : joinBytes([[CODE_STORED], json]);
  const of = Math.ceil(whole.length / bytesPerCode(base));
  if (!(of >= 1 && of <= MOST_PARTS)) throw new CodeError("too_large");
  // Of equal length, so that each code of a set is as coarse as it can be.
  const each = Math.ceil(whole.length / of);
  const id = crc32(whole);
  const parts = Array.from({ length: of }, (_, n) => packPart(id, n + 1, of, whole.subarray(n * each, (n + 1) * each)));
  return parts.map((part) => `${base}#${CODE_MARK}${lettersOf(part)}`);
}

// Addresses, or what stands behind their #, in any order and any of them more than once.
async function readCodes(fragments) {
  const parts = fragments.map(readPart);
  if (parts.length === 0) throw new CodeError("cut");
  const { id, of } = parts[0];
  if (parts.some((part) => part.id !== id || part.of !== of)) throw new CodeError("other_set");
  const pieces = new Map(parts.map((part) => [part.number, part.piece]));
  const numbers = [...pieces.keys()].sort((a, b) => a - b);
  if (numbers.length < of) throw new CodeError("more", { have: numbers.length, of, parts: numbers });
  const whole = joinBytes(numbers.map((number) => pieces.get(number)));
  if (crc32(whole) !== id) throw new CodeError("corrupt");
  return { value: await readWhole(whole) };
}

// How much of the whole fits into one code: up to the # a letter costs 8 bits, and 20 say so; behind it 5.5 and 15.
function bytesPerCode(base) {
  const letters = Math.floor(((CODE_BITS - 20 - 8 * `${base}#`.length - 15) * 2) / 11);
  return Math.floor((letters - CODE_MARK.length) / 3) * 2 - CODE_HEADER;
}

function packPart(id, number, of, piece) {
  const part = joinBytes([new Uint8Array(CODE_HEADER), piece]);
  const header = new DataView(part.buffer);
  header.setUint32(4, id);
  header.setUint16(8, piece.length);
  part.set([number, of], 10);
  header.setUint32(0, crc32(part.subarray(4)));
  return part;
}

function readPart(text) {
  const letters = lettersIn(text);
  const headerLetters = lettersFor(CODE_HEADER);
  if (letters.length < headerLetters) throw new CodeError("cut");
  const length = new DataView(bytesOf(letters.slice(0, headerLetters)).buffer).getUint16(8);
  if (letters.length < headerLetters + lettersFor(length)) throw new CodeError("cut");
  const part = bytesOf(letters);
  const header = new DataView(part.buffer);
  const [number, of] = part.subarray(10, CODE_HEADER);
  if (header.getUint32(0) !== crc32(part.subarray(4)) || number < 1 || number > of) throw new CodeError("corrupt");
  return { id: header.getUint32(4), number, of, piece: part.subarray(CODE_HEADER) };
}

// The letters of a part. On its way an address may have been wrapped, escaped, or typed by a reader with caps lock on.
function lettersIn(text) {
  const plain = text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  const fragment = plain.replace(/\s/g, "").toUpperCase().split("#").at(-1);
  if (/^(S(Y\d*)?)?$/.test(fragment)) throw new CodeError("cut");
  const found = /^SY([1-9]\d*):(.*)$/.exec(fragment);
  if (!found) throw new CodeError("foreign");
  if (Number(found[1]) > CODE_VERSION) throw new CodeError("future");
  return found[2];
}

async function readWhole(whole) {
  const [method] = whole;
  if (method !== CODE_STORED && method !== CODE_DEFLATED) throw new CodeError("future");
  try {
    const json = method === CODE_DEFLATED ? await inflated(whole.subarray(1)) : whole.subarray(1);
    if (json.length > MOST_JSON_BYTES) throw new CodeError("too_large");
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (error) {
    throw error instanceof CodeError ? error : new CodeError("corrupt");
  }
}

// As it is, where the browser cannot.
async function deflated(bytes) {
  const deflate = deflateStream("CompressionStream");
  if (!deflate) return bytes;
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(deflate)).arrayBuffer());
}

// Stops as soon as it is too much: a small code can be made to swell until the phone gives up.
async function inflated(bytes) {
  const inflate = deflateStream("DecompressionStream");
  if (!inflate) throw new CodeError("old_browser");
  const reader = new Blob([bytes]).stream().pipeThrough(inflate).getReader();
  const pieces = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joinBytes(pieces);
    pieces.push(value);
    length += value.length;
    if (length > MOST_JSON_BYTES) {
      reader.cancel().catch(() => undefined);
      throw new CodeError("too_large");
    }
  }
}

// Some browsers have the class, but not this format.
function deflateStream(name) {
  try {
    return new self[name]("deflate-raw");
  } catch {
    return null;
  }
}

function joinBytes(pieces) {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// How many letters some bytes take: three for two, two for a last one alone.
function lettersFor(length) {
  return Math.ceil(length * 1.5);
}

function lettersOf(bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const last = at + 1 === bytes.length;
    let number = last ? bytes[at] : bytes[at] * 256 + bytes[at + 1];
    for (let n = last ? 2 : 3; n > 0; n--, number = Math.floor(number / 41)) letters += CODE_LETTERS[number % 41];
  }
  return letters;
}

function bytesOf(letters) {
  const bytes = [];
  for (let at = 0; at < letters.length; at += 3) {
    const digits = letters
      .slice(at, at + 3)
      .split("")
      .map((letter) => CODE_LETTERS.indexOf(letter));
    const number = digits.reduceRight((sum, digit) => sum * 41 + digit, 0);
    const count = digits.length - 1;
    if (digits.includes(-1) || count < 1 || number >= 256 ** count) throw new CodeError("corrupt");
    bytes.push(...(count === 2 ? [number >> 8, number & 255] : [number]));
  }
  return new Uint8Array(bytes);
}
