"""Edit links: whoever holds one may change one clinic, until it is used or its day has passed.

    slug.number.expires.signature

The signature is made with the folder's secret. Only the link with the clinic's present number works, so using one, or
sending a new one, ends those before. Nothing that opens a clinic is stored.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(days=30)


class LinkError(Exception):
    """``kind`` says what is wrong; the sentence about it stands in the page.

    damaged (or never made here), expired, used (or a newer one was sent)
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class EditLink:
    """A link as it can be read. That it is signed says nothing about whether it still works."""

    slug: str
    number: int
    expires: int

    def sign(self, secret: bytes) -> str:
        """The link as text, safe in any address."""
        text = f"{self.slug}.{self.number}.{self.expires}"
        signature = hmac.digest(secret, f"edit link {text}".encode(), "sha256")
        return f"{text}.{urlsafe_b64encode(signature).decode()[:32]}"


def link_for(slug: str, number: int, now: datetime) -> EditLink:
    """A link that works from now on."""
    return EditLink(slug, number, int((now + LASTS).timestamp()))


def read_link(text: str, secret: bytes) -> EditLink:
    """The link in a text that we signed. Raises ``LinkError``."""
    found = re.fullmatch(r"([a-z0-9-]{3,60})\.([0-9]{1,9})\.([0-9]{1,12})\.[A-Za-z0-9_-]{32}", text.strip())
    if not found:
        raise LinkError("damaged")
    link = EditLink(found[1], int(found[2]), int(found[3]))
    if not hmac.compare_digest(link.sign(secret), text.strip()):
        raise LinkError("damaged")
    return link
