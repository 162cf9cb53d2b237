"""What people type, made safe to keep and to show: signs that cannot be seen go out, lines and paragraphs stay."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Bidirectional overrides and isolates, joiners, tags, and whatever has no place in a text that people read.
_KEPT_CONTROLS = frozenset("\n")
# Emoji are put together with these two.
_JOINERS = frozenset("\u200d\ufe0f")
# More marks on one letter than this are no language, and climb over the lines above.
MOST_MARKS = 4

_LINK = re.compile(
    r"\[([^\[\]\n]{1,120})\]\((/(?:guide|first-aid|questions)/[a-z0-9-]{1,80}|/checklist|/call|/diary|/first-aid|/guide)\)"
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|org|info|biz|shop|store|online|site|xyz|top|ru|cn|io|co)\b(?:/\S*)?",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """A text as it is kept: composed, its line ends one kind, no control or direction signs, no lone surrogates.

    >>> clean(" He\\u202e\\x00 shakes\\r\\n\\r\\n\\r\\nnow ")
    'He shakes\\n\\nnow'
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\t", " ")
    # Composed after the unseen signs are out: they may have stood between a letter and its mark.
    text = unicodedata.normalize("NFC", "".join(sign for sign in text if _is_shown(sign)))
    text = re.sub(
        rf"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{{{MOST_MARKS}}})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+",
        r"\1",
        text,
    )
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """The same in one line.

    >>> clean_line(" a\\n b ")
    'a b'
    """
    return " ".join(clean(text).split())


def _is_shown(sign: str) -> bool:
    if sign in _KEPT_CONTROLS or sign in _JOINERS:
        return True
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def addresses_in(text: str) -> int:
    """How many addresses of the web a text has.

    >>> addresses_in("see www.pills.example and cheap-pills.com/now, Mr. Smith")
    2
    """
    return len(_ADDRESS.findall(text))


@dataclass(frozen=True)
class Part:
    """Words, or words that lead to a page of ours."""

    words: str
    link: str = ""


def paragraphs(text: str, *, links: bool) -> list[list[list[Part]]]:
    """Paragraphs of lines of parts. Only where staff wrote do [words](/guide/...) become links, and only to our pages.

    >>> paragraphs("See [this](/guide/fits), [that](https://x.example)", links=True)[0][0][1:]
    [Part(words='this', link='/guide/fits'), Part(words=', [that](https://x.example)', link='')]
    """
    return [
        [_parts(line, links=links) for line in block.split("\n")]
        for block in re.split(r"\n{2,}", text.strip())
        if block
    ]


def without_links(text: str) -> str:
    """The same for a letter: the words alone.

    >>> without_links("See [this](/guide/fits).")
    'See this.'
    """
    return _LINK.sub(r"\1", text)


def links_of(text: str) -> list[str]:
    """The pages of ours to which a text leads."""
    return [link for _, link in _LINK.findall(text)]


def _parts(line: str, *, links: bool) -> list[Part]:
    if not links:
        return [Part(line)]
    found, end = [], 0
    for match in _LINK.finditer(line):
        if match.start() > end:
            found.append(Part(line[end : match.start()]))
        found.append(Part(match[1], match[2]))
        end = match.end()
    return [*found, Part(line[end:])] if end < len(line) else found
