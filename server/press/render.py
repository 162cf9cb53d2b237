"""Jinja: the macros that make pieces, the templates that make whole pages, and the frame around both."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup

from server.domain.plain_text import paragraphs

HEAD, BODY = "<!--head-->", "<!--body-->"


class Renderer:
    """Renders templates of one folder. Escaping is on everywhere; an unknown name in a template is an error."""

    def __init__(self, templates: Path, shared: dict[str, Any]) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["plain_date"] = plain_date
        self._environment.filters["keep_together"] = keep_together
        self._environment.filters["paragraphs_of"] = lambda text, links: paragraphs(text, links=links)
        self._environment.globals.update(shared)

    def macros(self, template: str) -> TemplateModule:
        """The macros of a template, as functions."""
        return self._environment.get_template(template).module

    def page(self, template: str, **context: Any) -> str:
        """One template with its own context."""
        return tidy(self._environment.get_template(template).render(**context))

    def text(self, template: str, **context: Any) -> str:
        """A template that is not HTML, with its lines as they stand."""
        return self._environment.get_template(template).render(**context)

    def shown_text(self, html: str) -> str:
        """What a piece of HTML says: its texts, without those that are hidden."""
        visible = re.sub(r"(?s)<(\w+)[^>]* hidden>.*?</\1>", " ", html)
        return str(Markup(re.sub(r"<[^>]+>", " ", visible)).unescape())

    def frame(self, **context: Any) -> tuple[str, str, str]:
        """The document around head and body, cut where they go."""
        html = self.page("frame.html", head=Markup(HEAD), body=Markup(BODY), **context)
        before, _, rest = html.partition(HEAD)
        between, _, after = rest.partition(BODY)
        return before, between, after


def tidy(html: str) -> str:
    """Drop the indentation of the templates; a line break stays, so that words do not run together."""
    return re.sub(r"\s*\n\s*", "\n", html).strip()


def one_line(css: str) -> str:
    """A style sheet without comments and line breaks: it travels with every page.

    >>> one_line("/* page */\\np{margin:0}\\n  a{color:red}")
    'p{margin:0}a{color:red}'
    """
    return re.sub(r"/\*.*?\*/|\s*\n\s*", "", css, flags=re.DOTALL)


def joined_scripts(folder: Path, names: Iterable[str]) -> str:
    """The scripts in this order as one text, without the lines that are comments: phones keep what we send."""
    texts = (re.sub(r"(?m)^\s*//.*\n", "", (folder / name).read_text(encoding="utf-8")) for name in names)
    return "\n".join(texts)


def plain_date(day: date) -> str:
    """A date as people write it.

    >>> plain_date(date(2026, 11, 22))
    '22\\xa0November\\xa02026'
    """
    return f"{day.day}\N{NO-BREAK SPACE}{day:%B}\N{NO-BREAK SPACE}{day.year}"


def keep_together(words: str) -> str:
    """Put no-break spaces between a number and its unit.

    >>> keep_together("under 3 kg (7 lb)")
    'under 3\\xa0kg (7\\xa0lb)'
    """
    return re.sub(r"(\d) (kg|lb|°C|°F|minutes|hours|days|weeks|months|years)\b", "\\1\N{NO-BREAK SPACE}\\2", words)
