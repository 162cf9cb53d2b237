"""One address as ready bytes: identity, gzip and br, each with its strong ETag and all its headers."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import brotli

Header = tuple[bytes, bytes]
Answer = tuple[int, Sequence[Header], bytes]

REVALIDATE = b"no-cache"
FOR_EVER = b"public, max-age=31536000, immutable"
NEVER_STORE = b"no-store"
CODINGS = ("br", "gzip", "")


@dataclass(frozen=True)
class Coded:
    """One content coding of the page: its ETag and both complete answers."""

    etag: bytes
    full: Answer
    not_modified: Answer


@dataclass(frozen=True)
class Pressed:
    """What an address answers, per content coding."""

    codings: dict[str, Coded]

    def answer(self, accept_encoding: bytes, if_none_match: bytes) -> Answer:
        """Status, headers and body for a GET: 304 when the client already holds this coding."""
        coded = self.codings[choose_coding(accept_encoding)]
        if if_none_match and (if_none_match == b"*" or coded.etag in if_none_match):
            return coded.not_modified
        return coded.full


def press(
    body: bytes,
    content_type: str,
    more: Sequence[Header] = (),
    *,
    status: int = 200,
    cache: bytes = REVALIDATE,
    brotli_quality: int = 11,
    tag: str = "",
) -> Pressed:
    """Compress ``body`` once and lay out every answer.

    ``more`` are headers to send with it; ``tag`` replaces the hash of the body in the ETag.
    """
    digest = tag or sha256(body).hexdigest()[:32]
    small = {"br": brotli.compress(body, quality=brotli_quality), "gzip": gzip.compress(body, 9, mtime=0), "": body}
    codings = {}
    for coding in CODINGS:
        data = small[coding]
        etag = f'"{digest}{"-" + coding if coding else ""}"'.encode()
        shared = [(b"etag", etag), (b"cache-control", cache), (b"vary", b"accept-encoding"), *more]
        about = [(b"content-type", content_type.encode()), (b"content-length", str(len(data)).encode())]
        if coding:
            about.append((b"content-encoding", coding.encode()))
        codings[coding] = Coded(etag, (status, [*about, *shared], data), (304, shared, b""))
    return Pressed(codings)


@lru_cache(maxsize=256)
def choose_coding(accept_encoding: bytes) -> str:
    """The best coding that the client takes: br, gzip or none.

    >>> choose_coding(b"gzip, br;q=0")
    'gzip'
    """
    refused: set[str] = set()
    taken: set[str] = set()
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, _, weight = part.partition(";")
        (refused if weight.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"} else taken).add(name.strip())
    return next((coding for coding in CODINGS if coding in taken - refused), "")
