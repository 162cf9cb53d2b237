// From a path and a query to an answer, out of the pack alone. Decides nothing about caching or updates.

const HTML = "text/html; charset=utf-8";
// Not what lies under it or ends in .json: that is the server's.
const CLINIC = /^\/c(\/[^/.]+)?$/i;

// The pack as text: for each of its parts a line with the SHA-256 of the next line, and that line as JSON.
// The later parts (the guide and the like) may be missing, and are opened when first needed.
function openPack(text) {
  const [, now, ...lines] = text.split("\n");
  const pack = JSON.parse(now);
  const later = lines.filter((_, n) => n % 2 === 1).map((line) => ({ text: line, part: null }));
  return { ...pack, checklist: indexChecklist(pack.table), later };
}

// The part that holds this path, or null. A part that does not name it is not even parsed.
function partWith(pack, path) {
  if (path in pack.pages || path in pack.files) return pack;
  for (const later of pack.later) {
    if (!later.part && !later.text.includes(`${JSON.stringify(path)}:`)) continue;
    later.part ??= JSON.parse(later.text);
    if (path in later.part.pages || path in later.part.files) return later.part;
  }
  return null;
}

// Whether every byte of a fetched pack arrived.
async function isWhole(text) {
  const cut = text.indexOf("\n");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text.slice(cut + 1)));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return cut > 0 && text.slice(0, cut) === hex;
}

// What the phone answers for this address, or null when the pack does not hold it.
function respond(pack, path, query) {
  const name = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  if (name === "/checklist" || name === "/call") return composed(pack, name, query);
  // A clinic's address is printed in any case. Its page is filled by the code behind the #, which comes no further.
  if (CLINIC.test(name)) return pageOf(pack, name.length > 2 ? "/c/" : "/c", 200);
  const part = partWith(pack, name);
  if (part === null) return null;
  if (name in part.pages) return pageOf(pack, name, 200, part);
  const [type, text] = part.files[name];
  return new Response(text, { headers: { ...pack.headers, "content-type": type } });
}

function composed(pack, name, query) {
  try {
    const page = name === "/call" ? composeCall(pack.checklist, query) : composeChecklist(pack.checklist, query);
    return htmlResponse(pack, joined(pack, [page.head]), expand(pack, joined(pack, page.body)), 200);
  } catch (error) {
    console.error(error);
    // If anything breaks, the app says: we could not work this out, call a vet.
    return pageOf(pack, "/sorry", 500);
  }
}

function joined(pack, names) {
  return names
    .map((name) => {
      if (!Object.hasOwn(pack.pieces, name)) throw new Error(`No piece ${name}`);
      return pack.pieces[name];
    })
    .join("");
}

function pageOf(pack, path, status, part = pack) {
  const [head, body] = part.pages[path];
  return htmlResponse(pack, head, expand(part, body), status);
}

// A shared part is marked in a text by U+E000 and a letter from U+E100 on.
function expand(part, text) {
  return text.replace(/\ue000(.)/gu, (_, mark) => part.shared[mark.codePointAt(0) - 0xe100]);
}

function htmlResponse(pack, head, body, status) {
  const [before, between, after] = pack.frame;
  const headers = { ...pack.headers, "content-type": HTML, "cache-control": "no-store" };
  return new Response(before + head + between + body + after, { status, headers });
}
