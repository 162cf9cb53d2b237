"""The pages of the guide: Markdown with typed front matter, one page a cause and some that are about none."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import msgspec
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from server.domain.causes import Feature
from server.domain.checklist import Level
from server.knowledge.record import KnowledgeError, Record

THEMES = {
    "back": "Back, neck and spinal cord",
    "brain": "Brain and whole-body tremor",
    "body": "Poison, sugar, heart and the rest of the body",
    "nerve": "Nerve and muscle",
    "joints": "Sore joints and bones",
    "movement": "Age and movement",
    "normal": "Shaking with a reason",
}
WORDS_A_MINUTE = 200

Whole = TypeVar("Whole")


class Pattern(Record, frozen=True):
    """The rows of the pattern table of a cause."""

    when: str
    where: str
    awake: str
    pain: str
    change: str


class Written(Record, frozen=True, kw_only=True):
    """What every page of the guide has. ``sources`` and ``changed`` are never empty."""

    slug: str
    title: str
    description: str
    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    changed: date
    related: tuple[str, ...] = ()
    first_aid: tuple[str, ...] = ()
    picture: str = ""
    picture_under: str = ""


class CauseMatter(Written, frozen=True, kw_only=True):
    """Front matter of data/causes/*.md"""

    ids: tuple[str, ...]
    name: str
    theme: str
    level: Level
    urgency: str
    dogs: str
    pattern: Pattern
    fits: tuple[Feature, ...] = ()
    against: tuple[Feature, ...] = ()


class Comparison(Record, frozen=True):
    """One kind of "tremor, seizure, shiver or dream" (EVIDENCE 4)."""

    name: str
    picture: str
    awareness: str
    rhythm: str
    position: str
    duration: str
    interrupt: str
    body: str
    after: str
    starts: str


class PageMatter(Written, frozen=True, kw_only=True):
    """Front matter of data/guide/*.md"""

    kind: str
    order: int
    compare: tuple[Comparison, ...] = ()


class Sight(Record, frozen=True):
    """Something an owner sees, and the pages that fit, most urgent first."""

    id: str
    words: str
    pages: tuple[str, ...]


class SeeingFile(Record, frozen=True):
    """data/guide/seeing.toml: the way in, by what is seen."""

    where: tuple[Sight, ...]
    when: tuple[Sight, ...]


class KeywordsFile(Record, frozen=True):
    """data/guide/keywords.toml: other words for a page that owners type into the search."""

    guide: dict[str, str]
    first_aid: dict[str, str]


@dataclass(frozen=True)
class Section:
    """A heading of a page, with the id to link to it."""

    id: str
    title: str


@dataclass(frozen=True)
class GuidePage:
    """A page of the guide: its front matter, its text as HTML, and its sections. ``opening``: before the first one."""

    matter: CauseMatter | PageMatter
    lede: str
    opening: str
    html: str
    sections: tuple[Section, ...]
    text: str

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least one."""
        return max(1, round(len(self.text.split()) / WORDS_A_MINUTE))

    @property
    def urgency(self) -> int:
        """How urgent the cause usually is; pages that are about no cause come after all that are."""
        return self.matter.level.urgency if isinstance(self.matter, CauseMatter) else -1

    def html_with(self, picture: str) -> str:
        """The text with the picture under the heading that ``picture_under`` names, or under the first."""
        heading = self.html.find(f'<h2 id="{self.matter.picture_under}') if self.matter.picture_under else 0
        place = self.html.index("</h2>", heading) + len("</h2>")
        return f"{self.html[:place]}{picture}{self.html[place:]}"


@dataclass(frozen=True)
class Guide:
    """All pages by slug, and the way in."""

    causes: dict[str, GuidePage]
    pages: dict[str, GuidePage]
    seeing: SeeingFile
    keywords: KeywordsFile


def load_guide(data: Path) -> Guide:
    """The guide in ``data``. Raises ``KnowledgeError`` naming file and key."""
    causes = {page.matter.slug: page for page in _pages(data / "causes", CauseMatter)}
    pages = {page.matter.slug: page for page in _pages(data / "guide", PageMatter)}
    for slug, page in causes.items():
        if isinstance(page.matter, CauseMatter) and page.matter.theme not in THEMES:
            raise KnowledgeError(data / "causes" / f"{slug}.md", f"theme: allowed: {', '.join(THEMES)}")
    ordered = dict(sorted(pages.items(), key=lambda item: _order(item[1])))
    folder = data / "guide"
    return Guide(
        causes, ordered, _whole(folder / "seeing.toml", SeeingFile), _whole(folder / "keywords.toml", KeywordsFile)
    )


def _whole(file: Path, kind: type[Whole]) -> Whole:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), kind)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise KnowledgeError(file, str(error)) from error


def _order(page: GuidePage) -> int:
    return page.matter.order if isinstance(page.matter, PageMatter) else 0


def _pages(folder: Path, kind: type[CauseMatter] | type[PageMatter]) -> Iterable[GuidePage]:
    for file in sorted(folder.glob("*.md")):
        head, body = _cut(file)
        try:
            matter = msgspec.convert(tomllib.loads(head), kind)
        except tomllib.TOMLDecodeError as error:
            raise KnowledgeError(file, f"the front matter is not valid TOML: {error}") from error
        except msgspec.ValidationError as error:
            problem, _, path = str(error).partition(" - at ")
            raise KnowledgeError(file, f"{path.strip('`').removeprefix('$.')}: {problem}") from error
        if not matter.sources:
            raise KnowledgeError(file, "sources: name at least one source")
        if matter.slug != file.stem:
            raise KnowledgeError(file, f"slug: “{matter.slug}” is not the file’s name")
        page = _rendered(matter, body)
        if matter.picture_under not in {"", *(section.id for section in page.sections)}:
            raise KnowledgeError(file, f"picture_under: there is no heading “{matter.picture_under}”")
        yield page


def _cut(file: Path) -> tuple[str, str]:
    match = re.match(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)", file.read_text(encoding="utf-8"), re.DOTALL)
    if not match:
        raise KnowledgeError(file, "must begin with front matter between two lines +++")
    return match[1], match[2].strip()


def _link_to(section: Section) -> Token:
    """The link of a heading to itself, to be copied. The style sheet gives it its sign."""
    label = escapeHtml(f"Link to this part: {section.title}")
    return Token("html_inline", "", 0, content=f'<a class="anchor" href="#{section.id}" aria-label="{label}"></a>')


def _rendered(matter: CauseMatter | PageMatter, body: str) -> GuidePage:
    """The text as HTML. No HTML is taken from the file; headings get ids."""
    lede, _, rest = body.partition("\n\n")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(rest)
    sections = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            section = Section(re.sub(r"[^a-z0-9]+", "-", inline.content.lower()).strip("-"), inline.content)
            token.attrSet("id", section.id)
            inline.children = [*(inline.children or ()), _link_to(section)]
            sections.append(section)
    opening, heading, rest = markdown.renderer.render(tokens, markdown.options, {}).partition("<h2")
    plain = re.sub(r"<[^>]+>", " ", markdown.render(body))
    text = re.sub(r"\s+", " ", plain)
    return GuidePage(matter, markdown.renderInline(lede), opening, heading + rest, tuple(sections), text)
