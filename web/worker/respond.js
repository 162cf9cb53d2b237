// From a path and a query to an answer, out of the pack alone. Decides nothing about caching or updates.

const HTML = "text/html; charset=utf-8";

// The pack as text: a line with the SHA-256 of the rest, then the rest as JSON.
function openPack(text) {
  const pack = JSON.parse(text.slice(text.indexOf("\n") + 1));
  return { ...pack, checklist: indexChecklist(pack.table) };
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
  const page = pack.pages[name];
  if (page) return htmlResponse(pack, page[0], page[1], 200);
  const file = pack.files[name];
  return file ? new Response(file[1], { headers: { ...pack.headers, "content-type": file[0] } }) : null;
}

function composed(pack, name, query) {
  try {
    const page = name === "/call" ? composeCall(pack.checklist, query) : composeChecklist(pack.checklist, query);
    return htmlResponse(pack, joined(pack, [page.head]), joined(pack, page.body), 200);
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

function pageOf(pack, path, status) {
  const [head, body] = pack.pages[path];
  return htmlResponse(pack, head, body, status);
}

// A shared part is marked in a text by U+E000 and a letter from U+E100 on.
function expand(pack, text) {
  return text.replace(/\ue000(.)/gu, (_, mark) => pack.shared[mark.codePointAt(0) - 0xe100]);
}

function htmlResponse(pack, head, marked, status) {
  const [before, between, after] = pack.frame;
  const body = expand(pack, marked);
  const headers = { ...pack.headers, "content-type": HTML, "cache-control": "no-store" };
  return new Response(before + head + between + body + after, { status, headers });
}
