"""The pages of the guide, what search engines are told about them, the site map and the feed of changes."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as Xml

from server.knowledge.guide import THEMES, CauseMatter, GuidePage, Sight
from server.knowledge.records import Knowledge
from server.press.page import Page, page_head
from server.press.render import Renderer


def guide_pages(knowledge: Knowledge, renderer: Renderer, base_url: str) -> Iterator[tuple[str, Page]]:
    """Path -> page for the guide's index, its way in by what is seen, its search, and every page."""
    guide = knowledge.guide
    every = {**guide.pages, **guide.causes}
    by_theme = {theme: _in_theme(knowledge, theme) for theme in THEMES}
    shared: dict[str, Any] = {
        "pages": every,
        "first_aid": knowledge.first_aid,
        "where": _most_urgent_first(guide.seeing.where, every),
        "when": _most_urgent_first(guide.seeing.when, every),
        "level_names": {level: words.name for level, words in knowledge.levels.items()},
    }
    changed = max(page.matter.changed for page in every.values())
    title = "What shaking legs can mean"
    words = "Why a dog’s legs shake, tremble or go weak: the dangerous causes first, in plain words, with sources."
    index = renderer.page(
        "guide/index.html",
        themes=THEMES,
        by_theme=by_theme,
        others=list(guide.pages.values()),
        changed=changed,
        **shared,
    )
    yield "/guide", Page(page_head(title, words), index)
    words = "Choose where and when your dog shakes, and see the pages that fit."
    yield "/guide/seeing", Page(page_head("What are you seeing?", words), renderer.page("guide/seeing.html", **shared))
    words = "Search Steady’s guide and first aid. Works with no signal."
    yield "/search", Page(page_head("Search", words), renderer.page("guide/search.html"))

    ordered = [*guide.pages.values(), *(page for pages in by_theme.values() for page in pages)]
    for n, page in enumerate(ordered):
        matter = page.matter
        context = {
            **shared,
            "page": page,
            "before": ordered[n - 1] if n else None,
            "after": ordered[n + 1] if n + 1 < len(ordered) else None,
        }
        if isinstance(matter, CauseMatter):
            html = renderer.page("guide/cause.html", level=knowledge.levels[matter.level], **context)
        else:
            html = renderer.page("guide/page.html", **context)
        head = page_head(matter.title, matter.description)
        yield f"/guide/{matter.slug}", Page(head, html, _structured(page, base_url))


def _most_urgent_first(sights: tuple[Sight, ...], pages: dict[str, GuidePage]) -> list[tuple[Sight, list[GuidePage]]]:
    """Each sight with its pages; those of one level stay in the order of the file."""
    return [(sight, sorted((pages[slug] for slug in sight.pages), key=lambda p: -p.urgency)) for sight in sights]


def _in_theme(knowledge: Knowledge, theme: str) -> list[GuidePage]:
    """The causes of a theme, most urgent usual level first."""
    pages = [
        p for p in knowledge.guide.causes.values() if isinstance(p.matter, CauseMatter) and p.matter.theme == theme
    ]
    return sorted(pages, key=lambda p: (-p.urgency, p.matter.title))


def _structured(page: GuidePage, base_url: str) -> str:
    """schema.org data: what the page is, and where it hangs. A data block: no browser runs it."""
    matter = page.matter
    address = f"{base_url}/guide/{matter.slug}"
    crumbs = [("Steady", base_url + "/"), ("Guide", base_url + "/guide"), (matter.title, address)]
    data = [
        {
            "@context": "https://schema.org",
            "@type": "MedicalWebPage" if isinstance(matter, CauseMatter) else "Article",
            "headline": matter.title,
            "description": matter.description,
            "dateModified": matter.changed.isoformat(),
            "inLanguage": "en",
            "url": address,
            "publisher": {"@type": "Organization", "name": "Steady"},
        },
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": n, "name": name, "item": item}
                for n, (name, item) in enumerate(crumbs, start=1)
            ],
        },
    ]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'\n<script type="application/ld+json">{text}</script>'


def sitemap(paths: list[str], base_url: str) -> bytes:
    """sitemap.xml of every page that may be found by a search engine."""
    root = Xml.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for path in paths:
        Xml.SubElement(Xml.SubElement(root, "url"), "loc").text = base_url + path
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(Xml.tostring(root, encoding="utf-8"))


def feed(knowledge: Knowledge, base_url: str) -> bytes:
    """An Atom feed of changes: every page of the guide and of first aid with the day it last changed, newest first."""
    entries = [
        *((f"/guide/{s}", p.matter.title, p.matter.changed) for s, p in knowledge.guide.pages.items()),
        *((f"/guide/{s}", p.matter.title, p.matter.changed) for s, p in knowledge.guide.causes.items()),
        *((f"/first-aid/{s}", f"First aid: {aid.title}", aid.changed) for s, aid in knowledge.first_aid.items()),
    ]
    entries.sort(key=lambda entry: (entry[2], entry[0]), reverse=True)
    root = Xml.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    Xml.SubElement(root, "title").text = "Steady: what changed"
    Xml.SubElement(root, "id").text = base_url + "/feed.xml"
    Xml.SubElement(root, "updated").text = f"{entries[0][2]}T00:00:00Z"
    Xml.SubElement(Xml.SubElement(root, "author"), "name").text = "Steady"
    for path, title, changed in entries:
        entry = Xml.SubElement(root, "entry")
        Xml.SubElement(entry, "title").text = title
        Xml.SubElement(entry, "id").text = base_url + path
        Xml.SubElement(entry, "link", href=base_url + path)
        Xml.SubElement(entry, "updated").text = f"{changed}T00:00:00Z"
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(Xml.tostring(root, encoding="utf-8"))


def search_documents(knowledge: Knowledge) -> str:
    """What search looks through, as JSON: [path, title, what it is about, more words] of each page."""
    guide = knowledge.guide
    documents = [
        (
            f"/guide/{slug}",
            page.matter.title,
            page.matter.description,
            f"{guide.keywords.guide.get(slug, '')} {_gist(page)}",
        )
        for slug, page in {**guide.pages, **guide.causes}.items()
    ] + [
        (f"/first-aid/{slug}", f"First aid: {aid.title}", aid.summary, guide.keywords.first_aid.get(slug, ""))
        for slug, aid in knowledge.first_aid.items()
    ]
    documents += [
        (f"/products/{product.slug}", product.name, product.lede, f"{product.short} {' '.join(product.suits)}")
        for product in knowledge.shop.products
    ]
    return json.dumps(documents, ensure_ascii=False, separators=(",", ":"))


def _gist(page: GuidePage) -> str:
    """The words of a page that say what it is about; the whole text would double the pack."""
    matter = page.matter
    if isinstance(matter, CauseMatter):
        return " ".join([matter.name, matter.dogs, *(feature.words for feature in matter.fits)])
    return " ".join(section.title for section in page.sections)
