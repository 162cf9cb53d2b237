"""One address as ready bytes: codings, ETags and what a client already holds."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.press.pressed import FOR_EVER, NEVER_STORE, REVALIDATE, choose_coding, press

BODY = "Nobody’s dog shakes for nothing. ".encode() * 20


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP, BR", "br"),
        ("gzip,br;q=0", "gzip"),
        ("br; q=0, gzip", "gzip"),
        ("br;q=0.0, gzip;q=0.000", ""),
        ("br;q=0.001", "br"),
        ("gzip;q=0.5, br;q=1.0", "br"),
        ("deflate, zstd", ""),
        ("brotli, xgzip", ""),
        (";;,,=", ""),
    ],
)
def test_the_best_coding_that_the_client_takes_is_chosen(accepted: str, coding: str) -> None:
    assert choose_coding(accepted.encode()) == coding


@given(st.binary(max_size=60))
def test_no_accept_encoding_is_refused(header: bytes) -> None:
    assert choose_coding(header) in {"br", "gzip", ""}


def test_all_codings_hold_the_same_page() -> None:
    pressed = press(BODY, "text/html")

    assert pressed.answer(b"", b"")[2] == BODY
    assert gzip.decompress(pressed.answer(b"gzip", b"")[2]) == BODY
    assert brotli.decompress(pressed.answer(b"br", b"")[2]) == BODY


def test_every_coding_has_its_own_strong_etag() -> None:
    etags = [dict(press(BODY, "text/html").answer(coding, b"")[1])[b"etag"] for coding in (b"", b"gzip", b"br")]

    assert len(set(etags)) == 3
    for etag in etags:
        assert etag.startswith(b'"')
        assert etag.endswith(b'"')


def test_the_etag_follows_the_content_alone() -> None:
    def etag(body: bytes) -> bytes:
        return dict(press(body, "text/html").answer(b"", b"")[1])[b"etag"]

    assert etag(BODY) == etag(BODY)
    assert etag(BODY) != etag(BODY + b".")


def test_a_client_that_holds_this_coding_gets_304_without_a_body() -> None:
    pressed = press(BODY, "text/html")
    for coding in (b"", b"gzip", b"br"):
        etag = dict(pressed.answer(coding, b"")[1])[b"etag"]
        for held in (etag, b"W/" + etag, b'"other", ' + etag, b"*"):
            status, headers, body = pressed.answer(coding, held)
            assert (status, body) == (304, b"")
            assert dict(headers)[b"etag"] == etag
            assert {b"content-length", b"content-type"} & dict(headers).keys() == set()


@pytest.mark.parametrize("held", [b"", b'"other"', b'""', b'"'])
def test_a_client_that_holds_something_else_gets_the_page(held: bytes) -> None:
    assert press(BODY, "text/html").answer(b"br", held)[0] == 200


def test_the_etag_of_another_coding_is_not_enough() -> None:
    pressed = press(BODY, "text/html")
    plain = dict(pressed.answer(b"", b"")[1])[b"etag"]
    br = dict(pressed.answer(b"br", b"")[1])[b"etag"]

    assert pressed.answer(b"br", plain)[0] == 200
    assert pressed.answer(b"", br)[0] == 200


@pytest.mark.parametrize("cache", [REVALIDATE, FOR_EVER, NEVER_STORE])
def test_length_type_cache_and_vary_are_sent(cache: bytes) -> None:
    for coding in (b"", b"gzip", b"br"):
        _, headers, body = press(BODY, "text/html", [(b"x-more", b"1")], cache=cache).answer(coding, b"")
        sent = dict(headers)
        assert sent[b"content-length"] == str(len(body)).encode()
        assert sent[b"content-type"] == b"text/html"
        assert sent[b"cache-control"] == cache
        assert sent[b"vary"] == b"accept-encoding"
        assert sent[b"x-more"] == b"1"
        assert sent.get(b"content-encoding", b"") == coding


def test_a_tag_of_our_own_replaces_the_hash() -> None:
    assert dict(press(BODY, "text/plain", tag="v1").answer(b"br", b"")[1])[b"etag"] == b'"v1-br"'
