"""A page made for one reader: kept nowhere, and found by no search engine."""

from litestar import Request, Response
from litestar.datastructures import State

from server.press.book import HTML, Book, in_frame
from server.press.page import Page
from server.press.pressed import NEVER_STORE, press


def answer_page(request: Request[None, None, State], book: Book, page: Page, status: int = 200) -> Response[bytes]:
    """The page as it goes out."""
    html = in_frame(book.frame, page)
    headers = [(b"x-robots-tag", b"noindex")]
    pressed = press(html.encode(), HTML, headers, status=status, cache=NEVER_STORE, brotli_quality=5)
    accept = request.headers.get("accept-encoding", "").encode("latin-1")
    code, sent, body = pressed.answer(accept, b"")
    return Response(body, status_code=code, headers={k.decode(): v.decode() for k, v in sent})
