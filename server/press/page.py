"""What goes into the frame of a page."""

from dataclasses import dataclass

from markupsafe import Markup

from server.press.render import tidy


@dataclass(frozen=True)
class Page:
    """The head piece and the body; ``structured`` is for search engines alone and is not in the pack."""

    head: str
    body: str
    structured: str = ""

    @property
    def is_found(self) -> bool:
        """Whether search engines may list it."""
        return "noindex" not in self.head


def page_head(title: str, description: str, *, index: bool = True) -> str:
    """Title, description, and whether search engines may list the page."""
    robots = "" if index else '<meta name="robots" content="noindex">'
    words = Markup('<title>{} · Steady</title>\n<meta name="description" content="{}">\n').format(title, description)
    return tidy(words + Markup(robots))
