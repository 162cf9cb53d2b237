// Danger words in what an owner writes. The same as server/domain/danger_words.py, and held to the same table; what the
// table is, is said there. Knows no page.

const SLIPS_FROM = 4;
const SWAPS_FROM = 3;
const LONGEST_WORD = 40;
const SIGNS =
  "\\u0000-\\u0008\\u000e-\\u001f\\u007f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff";
const UNSEEN = new RegExp(`[\\u0300-\\u036f${SIGNS}'\\u2018\\u2019\`\\u00b4\\u02bc]`, "g");

// {signs: [[id, level, [phrase, ...]], ...], sets, gap, far, ordinary: "word word"} -> a function from a text to ids.
function dangerWords(table) {
  const signs = table.signs.map(([id, , phrases]) => [id, phrases.map((phrase) => slotsOf(phrase, table))]);
  const slots = signs.flatMap(([, phrases]) => phrases.flat());
  const words = new Set(slots.flatMap(([, slot]) => slot));
  const lookup = wordLookup(words, new Set(table.ordinary.split(" ")));
  return (text) => {
    const places = new Map();
    plainWords(text).forEach((word, n) => {
      for (const term of lookup(word)) places.set(term, [...(places.get(term) ?? []), n]);
    });
    return signs.filter(([, phrases]) => phrases.some((phrase) => stands(phrase, places))).map(([id]) => id);
  };
}

// A phrase as [how many words may stand before this one, what it may be], ...
function slotsOf(phrase, { sets, gap, far }) {
  const slots = [];
  let before = gap;
  for (const part of phrase.split(" ")) {
    if (part === "~") before = far;
    else {
      const words = part.split("|").flatMap((one) => (one.startsWith("$") ? sets[one.slice(1)].split("|") : [one]));
      slots.push([before, words]);
      before = gap;
    }
  }
  return slots;
}

function plainWords(text) {
  const plain = text.normalize("NFKD").replace(UNSEEN, "");
  return (plain.match(/[A-Za-z0-9]+/g) ?? []).map((word) => word.toLowerCase());
}

// Whether the words of a phrase follow each other closely enough, somewhere.
function stands(phrase, places) {
  let reached = new Set();
  for (const [place, [gap, slot]] of phrase.entries()) {
    const here = new Set(slot.flatMap((word) => places.get(word) ?? []));
    const follows = (n) => {
      for (let back = 1; back <= gap + 1; back += 1) if (reached.has(n - back)) return true;
      return false;
    };
    reached = place === 0 ? here : new Set([...here].filter(follows));
    if (reached.size === 0) return false;
  }
  return true;
}

function squeeze(word) {
  return word.replace(/(.)\1+/g, "$1");
}

function formsOf(word) {
  if (word.startsWith("=")) return [word.slice(1)];
  const forms = [word, `${word}s`];
  if (word.length < SWAPS_FROM) return forms;
  const stem = word.slice(0, -1);
  if (word.endsWith("e")) return [...forms, `${word}d`, `${stem}ing`];
  if (word.endsWith("y") && !"aeiou".includes(word.at(-2))) return [...forms, `${stem}ies`, `${stem}ied`, `${word}ing`];
  return [...forms, `${word}es`, `${word}ed`, `${word}ing`];
}

function isOneSlip(one, other) {
  const [a, b] = one.length > other.length ? [other, one] : [one, other];
  if (b.length - a.length > 1) return false;
  let n = 0;
  while (n < a.length && a[n] === b[n]) n += 1;
  if (a.length < b.length) return a.slice(n) === b.slice(n + 1);
  if (a.slice(n + 1) === b.slice(n + 1)) return true;
  return a[n] === b[n + 1] && a[n + 1] === b[n] && a.slice(n + 2) === b.slice(n + 2);
}

// The word, and what is left of it without each of its letters.
function withoutOne(word) {
  if (word.length > LONGEST_WORD) return [word];
  return [word, ...[...word].map((_, n) => word.slice(0, n) + word.slice(n + 1))];
}

// Which words of the table a word may stand for.
function wordLookup(vocabulary, ordinary) {
  const terms = new Map();
  const near = new Map();
  const add = (map, key, value) => map.set(key, (map.get(key) ?? new Set()).add(value));
  for (const term of vocabulary) {
    for (const form of formsOf(term)) {
      for (const spelt of new Set([form, squeeze(form)])) {
        add(terms, spelt, term);
        if (!term.startsWith("=")) for (const part of withoutOne(spelt)) add(near, part, spelt);
      }
    }
  }
  const hasAll = (a, b) => [...a].every((letter) => b.includes(letter));
  const sameLetters = (a, b) => a.length === b.length && hasAll(a, b) && hasAll(b, a);
  const find = (word) => {
    const squeezed = squeeze(word);
    const found = new Set([...(terms.get(word) ?? []), ...(terms.get(squeezed) ?? [])]);
    if (found.size || ordinary.has(word) || squeezed.length > LONGEST_WORD) return found;
    for (const spelt of new Set([word, squeezed])) {
      for (const form of new Set(withoutOne(spelt).flatMap((part) => [...(near.get(part) ?? [])]))) {
        const long = form.length >= SLIPS_FROM || (form.length >= SWAPS_FROM && sameLetters(form, spelt));
        if (!long || !isOneSlip(spelt, form)) continue;
        for (const term of terms.get(form)) if (!term.startsWith("=")) found.add(term);
      }
    }
    return found;
  };
  const known = new Map();
  return (word) => {
    if (!known.has(word)) known.set(word, find(word));
    return known.get(word);
  };
}
