"""/clinics/counts: what phones count for a clinic, when their owners said yes."""

import msgspec
from litestar import Response, post
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import RawBody

from server.domain.board import Sent as Counted
from server.domain.board import counts_problem
from server.pages.clinic_answers import (
    MOST_SHORT_BYTES,
    WhatWasSent,
)
from server.pages.errors import FieldError

COUNTS = RateLimitConfig(rate_limit=("hour", 120), store="clinic_counts")


@post("/counts", sync_to_thread=False, request_max_body_size=MOST_SHORT_BYTES, middleware=[COUNTS.middleware])
def count(body: RawBody, sent: WhatWasSent) -> Response[bytes]:
    """Adds to the daily counts of a clinic. Nothing of who sends it is looked at or kept."""
    try:
        counted = msgspec.json.decode(body, type=Counted)
    except msgspec.MsgspecError as error:
        raise FieldError("counts", "send a clinic and its counts") from error
    if problem := counts_problem(counted.counts):
        raise FieldError(*problem)
    clinic = sent.clinics.find(counted.clinic)
    if clinic is None or clinic.slug != counted.clinic:
        raise FieldError("clinic", "there is no such clinic")
    sent.board.add(clinic.slug, counted.counts)
    return Response(b"", status_code=204, headers={"cache-control": "no-store"})
