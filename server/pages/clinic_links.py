"""/clinics/edit and /clinics/lost: a clinic changes what owners see with its link, and asks for a link that it lost."""

import logging
from collections.abc import Mapping
from urllib.parse import quote

from litestar import Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import RawBody

from server.domain.board import KINDS, board_rows
from server.domain.clinic_form import Problems, read_email
from server.knowledge.clinic_form import form_values, read_form
from server.pages.clinic_answers import (
    MOST_FORM_BYTES,
    MOST_SHORT_BYTES,
    TRAP,
    Asked,
    Form,
    TheBook,
    Trouble,
    WhatWasSent,
    answer_page,
    as_json,
    form_context,
    is_json,
    see,
    utc_now,
    values_in,
    with_key,
    wrong_fields,
)
from server.pages.form_keys import age_of, new_key
from server.press.book import Book
from server.press.clinics import fits_pdf, link_address, own_page
from server.press.pressed import Pressed
from server.store.clinics import Changed, Editing, UnconfirmedError
from server.store.edit_links import LinkError
from server.store.errors import NotKeptError, StoreError
from server.store.sent import Sent

logger = logging.getLogger("steady")

# Each with a store of its own: two limits in one store share their counts.
EDITS = RateLimitConfig(rate_limit=("hour", 240), store="clinic_edits")
LOST = RateLimitConfig(rate_limit=("hour", 10), store="clinic_links")


@get("/edit", sync_to_thread=False, middleware=[EDITS.middleware])
def show_edit(request: Asked, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """What a link lets change. Looking does not use it up."""
    link, now = request.query_params.get("link", ""), utc_now()
    try:
        editing = sent.clinics.open_link(link, now)
    except LinkError as error:
        return _no_link(request, book, error)
    form = Form({**form_values(editing.details), "key": new_key(sent.secret, now)})
    saved = request.query_params.get("saved", "")
    return answer_page(request, _editing(request, book, sent, editing, link, form, saved))


@post("/edit", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES, middleware=[EDITS.middleware])
def edit(request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """Changes a clinic. A phone number only when it was confirmed; then it waits for staff as well."""
    values, now = values_in(request, body), utc_now()
    link = values.get("link", "")
    details, _, problems = read_form(values, with_email=False)
    trouble: Trouble = "" if age_of(values.get("key", ""), sent.secret, now) is not None else "stale"
    changed: Changed | None = None
    try:
        if not problems and not trouble:
            confirmed = values.get("confirmed") == "yes"
            changed = sent.clinics.change(link, details, values["key"], now, confirmed=confirmed)
        else:
            sent.clinics.open_link(link, now)
    except LinkError as error:
        return _no_link(request, book, error)
    except UnconfirmedError:
        trouble = "confirm"
    except NotKeptError:
        trouble = "not_kept"
    if changed:
        address = f"/clinics/edit?link={quote(changed.link)}&saved={changed.outcome}"
        return as_json({"outcome": changed.outcome, "link": changed.link}, 200) if is_json(request) else see(address)
    form = Form(with_key(values, trouble, sent.secret, now), problems, trouble)
    if is_json(request):
        return wrong_fields(book, form)
    try:
        editing = sent.clinics.open_link(link, now)
    except LinkError as error:
        # Used in another window since, or by this very change when the disk failed at the last moment.
        return _no_link(request, book, error)
    return answer_page(request, _editing(request, book, sent, editing, link, form))


def _editing(
    request: Asked, book: Book, sent: Sent, editing: Editing, link: str, form: Form, saved: str = ""
) -> Pressed:
    # PDFs have the name that owners see, which may be another than the one that waits.
    seen = sent.clinics.find(editing.slug)
    return own_page(
        book,
        "clinics/edit.html",
        "Change your clinic",
        "What owners see of your clinic.",
        status=form.status,
        name=editing.details.name,
        slug=editing.slug,
        code=editing.code,
        waits=editing.waits,
        saved=saved if saved in {"shown", "waits", "same"} else "",
        link=link,
        link_address=link_address(request.app.state.base_url, link),
        by_mail=sent.by_mail,
        has_pdf=seen is not None and fits_pdf(seen.details),
        kinds=list(KINDS.values()),
        board=board_rows(sent.board.finished(editing.slug), "fewer than 5"),
        **form_context(book, form),
    )


def _no_link(request: Asked, book: Book, error: LinkError) -> Response[bytes]:
    if is_json(request):
        return as_json({"error": f"The link is {error.kind}.", "field": "link"}, 410)
    title = "This link does not work"
    return answer_page(request, own_page(book, "clinics/link.html", title, f"{title}.", status=410, kind=error.kind))


@get("/lost", sync_to_thread=False)
def show_lost(request: Asked, book: TheBook) -> Response[bytes]:
    """Where a clinic asks for its link."""
    return answer_page(request, _lost_page(book, {}, {}))


@post("/lost", sync_to_thread=False, request_max_body_size=MOST_SHORT_BYTES, middleware=[LOST.middleware])
def lost(request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """The same answer after the same time for every address, so that it tells nobody who is registered."""
    values = values_in(request, body)
    problems: Problems = {}
    email = read_email(values.get("email", ""), problems)
    if problems:
        return (
            wrong_fields(book, Form(values, problems))
            if is_json(request)
            else answer_page(request, _lost_page(book, values, problems))
        )
    task = None if values.get(TRAP) else BackgroundTask(_ask_for_link, sent, email)
    if is_json(request):
        return as_json({"asked": True}, 202, task)
    return see("/clinics/asked", task)


def _ask_for_link(sent: Sent, email: str) -> None:
    try:
        sent.clinics.ask_for_link(email, utc_now())
    except StoreError as error:
        logger.warning("A clinic could not be sent its link: %s", error)


def _lost_page(book: Book, values: Mapping[str, str], problems: Problems) -> Pressed:
    return own_page(
        book,
        "clinics/lost.html",
        "A lost link",
        "A clinic asks for its link once more.",
        status=422 if problems else 200,
        values=values,
        problems=problems,
    )
