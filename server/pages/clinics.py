"""/clinics: clinics register, and owners find one by its code."""

from litestar import Response, Router, get, post
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import RawBody

from server.knowledge.clinic_form import read_form
from server.pages.clinic_answers import (
    MOST_FORM_BYTES,
    Asked,
    Form,
    TheBook,
    WhatWasSent,
    answer_page,
    as_json,
    form_context,
    is_json,
    see,
    suspicion_of,
    utc_now,
    values_in,
    with_key,
    wrong_fields,
)
from server.pages.clinic_counts import count
from server.pages.clinic_links import edit, lost, show_edit, show_lost
from server.pages.form_keys import new_key
from server.pages.same_site import refuse_other_sites
from server.press.book import HTML, Book, in_frame
from server.press.clinic_codes import code_page
from server.press.clinics import own_page, preview_of
from server.press.pressed import NEVER_STORE, Pressed, press
from server.store.clinics import TooManyWaitingError
from server.store.errors import NotKeptError

# Each with a store of its own: two limits in one store share their counts.
FORMS = RateLimitConfig(rate_limit=("hour", 60), store="clinic_forms")
PREVIEWS = RateLimitConfig(rate_limit=("hour", 600), store="clinic_previews")
CODES = RateLimitConfig(rate_limit=("minute", 30), store="clinic_codes")


@get("/", sync_to_thread=False)
def clinics(request: Asked, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """What it is, and the empty form."""
    return answer_page(request, _registering(book, Form({"key": new_key(sent.secret, utc_now())})))


@post("/", sync_to_thread=True, request_max_body_size=MOST_FORM_BYTES, middleware=[FORMS.middleware])
def register(request: Asked, body: RawBody, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """Keeps a clinic until staff look at it. The form again, with all that was typed, when something is wrong."""
    values, now = values_in(request, body), utc_now()
    details, email, problems = read_form(values)
    trouble = suspicion_of(values, sent.secret, now)
    if problems and trouble == "too_soon":
        # Whoever has something to mend is not quick.
        trouble = ""
    if not problems and not trouble:
        try:
            done = sent.clinics.register(details, email, values["key"], now)
        except NotKeptError:
            trouble = "not_kept"
        except TooManyWaitingError:
            trouble = "full"
        else:
            if is_json(request):
                return as_json({"slug": done.slug, "code": done.code, "created": done.created}, 201)
            return see("/clinics/registered")
    form = Form(with_key(values, trouble, sent.secret, now), problems, trouble)
    return wrong_fields(book, form) if is_json(request) else answer_page(request, _registering(book, form))


def _registering(book: Book, form: Form) -> Pressed:
    return own_page(
        book,
        "clinics/clinics.html",
        "For clinics",
        "Your clinic’s number and hours on your owners’ phones, with no signal too.",
        status=form.status,
        **form_context(book, form),
    )


@post("/preview", sync_to_thread=False, request_max_body_size=MOST_FORM_BYTES, middleware=[PREVIEWS.middleware])
def preview(request: Asked, body: RawBody) -> Response[bytes]:
    """What owners would see of a form as it is now. Nothing is kept; what is wrong with it is told when it is sent."""
    details, _, problems = read_form(values_in(request, body), with_email=False)
    return as_json(preview_of(details, problems), 200)


@get("/find", sync_to_thread=False, middleware=[CODES.middleware])
def find(request: Asked, book: TheBook, sent: WhatWasSent) -> Response[bytes]:
    """The clinic whose code was typed in."""
    typed = request.query_params.get("code", "")[:40]
    clinic = sent.clinics.find(typed) if typed else None
    if clinic:
        return see(f"/c/{clinic.slug}")
    html = in_frame(book.frame, code_page(book.renderer, typed, wrong=bool(typed)))
    return answer_page(request, press(html.encode(), HTML, cache=NEVER_STORE, brotli_quality=5))


def clinics_router() -> Router:
    """``/clinics`` and what is under it."""
    return Router(
        "/clinics",
        route_handlers=[clinics, register, preview, show_edit, edit, find, count, show_lost, lost],
        guards=[refuse_other_sites],
        include_in_schema=False,
    )
