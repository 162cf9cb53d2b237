"""Forms are taken from our own pages only."""

from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_other_sites(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Raises for a form that another site made the browser send.

    Browsers say in Sec-Fetch-Site where a request comes from; older ones send at least Origin with a form.
    """
    if connection.scope.get("method") in HARMLESS:
        return
    fetched_from = connection.headers.get("sec-fetch-site")
    if fetched_from is not None:
        is_ours = fetched_from == "same-origin"
    else:
        origin = urlsplit(connection.headers.get("origin", ""))
        is_ours = origin.netloc != "" and origin.netloc.lower() == connection.headers.get("host", "").lower()
    if not is_ours:
        raise PermissionDeniedException("This came from another site")
