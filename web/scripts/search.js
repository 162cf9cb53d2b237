// Search over guide and first aid, on the phone: the library and the list of pages are fetched (from the pack, when
// offline) on the first touch of the field. Typing errors are forgiven; what was found is marked.

const STOP = new Set("a an the and or of to in is it if not no for with my on as by be are was at dog dogs".split(" "));
const SEARCH_OPTIONS = {
  fields: ["title", "keywords", "text"],
  storeFields: ["title", "path", "text"],
  processTerm: (term) => {
    const plain = term.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
    return plain.length < 2 || STOP.has(plain) ? null : plain;
  },
  searchOptions: {
    boost: { title: 4, keywords: 3 },
    prefix: (term) => term.length > 2,
    fuzzy: (term) => (term.length < 4 ? false : term.length < 7 ? 1 : 2),
    weights: { prefix: 0.6, fuzzy: 0.3 },
  },
};
const MOST_HITS = 12;

let searching = null;

function openSearch() {
  searching ??= (async () => {
    const pages = fetch("/search.json").then((response) => response.json());
    await loadScript("/vendor/minisearch-7.2.0.min.js");
    const index = new MiniSearch(SEARCH_OPTIONS);
    index.addAll((await pages).map(([path, title, text, keywords], id) => ({ id, path, title, text, keywords })));
    return index;
  })();
  searching.catch(() => (searching = null));
  return searching;
}

function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${src} did not load`));
    document.head.append(script);
  });
}

onEachPage((page) => {
  const form = page.querySelector("form[data-search]");
  if (!form) return;
  const field = form.elements.q;
  const show = async () => showHits(page, field.value.trim(), await openSearch());
  field.addEventListener("focus", openSearch, { once: true });
  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    show();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    field.value = asked;
    show();
  }
});

function showHits(page, words, index) {
  const all = index.search(words, { combineWith: "AND" });
  const hits = (all.length ? all : index.search(words)).slice(0, MOST_HITS);
  const list = page.querySelector("[data-hits]");
  const template = page.querySelector("template[data-hit]");
  list.replaceChildren(...hits.map((hit) => hitRow(template, hit)));
  list.hidden = hits.length === 0;
  page.querySelector("[data-nothing]").hidden = words === "" || hits.length > 0;
  page.querySelector("[data-found]").textContent = words && hits.length ? `${hits.length} found` : "";
}

function hitRow(template, hit) {
  const row = template.content.cloneNode(true);
  row.querySelector("a").href = hit.path;
  mark(row.querySelector("[data-title]"), hit.title, hit.terms);
  mark(row.querySelector("[data-words]"), hit.text, hit.terms);
  return row;
}

// Text with the found words marked; textContent only, so no markup comes from text.
function mark(element, text, terms) {
  const safe = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).sort((a, b) => b.length - a.length);
  const parts = safe.length ? text.split(new RegExp(`\\b(${safe.join("|")})\\b`, "giu")) : [text];
  element.replaceChildren(
    ...parts.map((part, n) => {
      if (n % 2 === 0) return document.createTextNode(part);
      const found = document.createElement("mark");
      found.textContent = part;
      return found;
    }),
  );
}
