"""Reads pages the way a strict browser would, and lists what tests ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
# An end tag may be left out here; our templates never do, so that both hosts can join pieces anywhere.
ADDRESSES = {"href", "src", "action", "formaction"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""


@dataclass
class Document:
    """The elements of a page in order, and what is wrong with its nesting."""

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        return [e for e in self.elements if e.tag == tag]

    def one(self, tag: str) -> Element:
        (found,) = self.all(tag)
        return found

    def meta(self, name: str) -> list[str]:
        return [e.attributes.get("content", "") for e in self.all("meta") if e.attributes.get("name") == name]

    @property
    def ids(self) -> list[str]:
        return [e.attributes["id"] for e in self.elements if "id" in e.attributes]

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """(attribute, address) of everything that leads somewhere."""
        return [(a, e.attributes[a]) for e in self.elements for a in e.attributes if a in ADDRESSES]

    @property
    def scripts(self) -> list[Element]:
        """The scripts that a browser runs; a data block is none."""
        return [e for e in self.all("script") if e.attributes.get("type") != "application/ld+json"]

    @property
    def inline_code(self) -> list[str]:
        """What the content security policy forbids: it would be silently dead in a browser."""
        found = []
        for e in self.elements:
            found += [f"<{e.tag} {a}>" for a in e.attributes if a == "style" or a.startswith("on")]
            found += [f"<{e.tag} {a}={v}>" for a, v in e.attributes.items() if v.lower().startswith("javascript:")]
            if e in self.scripts and (not e.attributes.get("src") or e.text.strip()):
                found.append("<script> without src")
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.document = Document()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.document.faults.append(f"<{tag}> has an attribute twice: {names}")
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(e.tag for e in self._open))
        self.document.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and "svg" not in [e.tag for e in self._open]:
            self.document.faults.append(f"<{tag}/> is closed by a slash, which HTML ignores")
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            inside = " > ".join(e.tag for e in self._open[-4:])
            self.document.faults.append(f"</{tag}> inside {inside} at line {self.getpos()[0]}")
            while self._open and tag in [e.tag for e in self._open] and self._open[-1].tag != tag:
                self._open.pop()
        if self._open and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def finish(self) -> Document:
        self.close()
        self.document.faults += [f"<{e.tag}> is never closed" for e in self._open]
        return self.document


def read(html: str) -> Document:
    """The page as elements."""
    reader = _Reader()
    reader.feed(html)
    return reader.finish()
