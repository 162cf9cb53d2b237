"""Public pages over HTTP: pressed ones are a look-up, composed ones are made for one reader and kept nowhere."""

import logging

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.press.book import Book
from server.press.pressed import FOR_EVER
from tests.asking import Reply, ask, sent_by

CODINGS = {"": "identity", "gzip": "gzip", "br": "gzip, deflate, br, zstd"}
COMPOSED = ["/checklist?none=danger", "/checklist?stand=yes&done=danger", "/call?stand=yes"]
PAGES = [
    *("/", "/checklist", "/call", "/install", "/offline", "/first-aid", "/first-aid/fit", "/about", "/about/privacy"),
    *("/about/accuracy", "/sources", "/manifest.webmanifest", "/sw.js", "/pack", "/health", "/robots.txt"),
    *("/steady.js", "/vendor/htmx-4.0.1.min.js"),
]


def assert_guarded(reply: Reply, book: Book) -> None:
    """Every security header, and none of them twice."""
    for name, value in book.security.items():
        assert reply.headers.get(name) == value, name


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_answers(client: TestClient[Litestar], book: Book, path: str) -> None:
    reply = ask(client, path)

    assert reply.status == 200
    assert reply.headers["content-length"] == str(len(reply.body))
    assert_guarded(reply, book)


def test_everything_pressed_answers_in_every_coding_with_etag_vary_and_cache_control(
    client: TestClient[Litestar], book: Book
) -> None:
    for path in book.pressed:
        plain = ask(client, path)
        for coding, accepted in CODINGS.items():
            reply = ask(client, path, headers={"accept-encoding": accepted})
            assert reply.status == 200, path
            assert reply.headers.get("content-encoding", "") == coding, path
            assert reply.headers["vary"] == "accept-encoding"
            assert reply.headers["etag"].startswith('"'), path
            assert reply.headers["cache-control"]
            assert reply.headers["content-length"] == str(len(reply.body))
            if coding and plain.headers["content-type"] != "image/png":
                assert reply.text == plain.text, path


def test_everything_pressed_is_not_sent_again_to_who_holds_it(client: TestClient[Litestar], book: Book) -> None:
    for path in book.pressed:
        for accepted in CODINGS.values():
            first = ask(client, path, headers={"accept-encoding": accepted})
            held = {"accept-encoding": accepted, "if-none-match": first.headers["etag"]}
            again = ask(client, path, headers=held)
            assert (again.status, again.body) == (304, b""), path
            assert again.headers["etag"] == first.headers["etag"]
            assert again.headers["cache-control"] == first.headers["cache-control"]
            assert_guarded(again, book)
            stale = ask(client, path, headers={**held, "if-none-match": '"another"'})
            assert stale.status == 200, path


def test_the_etag_of_one_coding_does_not_stand_for_another(client: TestClient[Litestar]) -> None:
    br = ask(client, "/", headers={"accept-encoding": "br"}).headers["etag"]

    assert ask(client, "/", headers={"if-none-match": br}).status == 200


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("br;q=0, gzip", "gzip"), ("br;q=0,gzip;q=0", ""), ("identity", ""), ("zstd", ""), ("br;q=0.1", "br")],
)
def test_a_refused_coding_is_not_sent(client: TestClient[Litestar], accepted: str, coding: str) -> None:
    for path in ("/", COMPOSED[0]):
        reply = ask(client, path, headers={"accept-encoding": accepted})
        assert reply.headers.get("content-encoding", "") == coding


@pytest.mark.parametrize("path", ["/", "/pack", "/health", *COMPOSED])
def test_head_is_get_without_the_body(client: TestClient[Litestar], path: str) -> None:
    got = ask(client, path)
    head = ask(client, path, method="HEAD")

    assert (head.status, head.body) == (200, b"")
    assert head.headers == got.headers


@pytest.mark.parametrize("path", ["/", "/nowhere", *COMPOSED, "/api/checklist"])
def test_no_byte_of_a_body_leaves_the_app_for_head(app: Litestar, path: str) -> None:
    route, _, query = path.partition("?")

    def bodies(method: str) -> int:
        return sum(len(m["body"]) for m in sent_by(app, method, route, query) if m["type"] == "http.response.body")

    assert bodies("GET") > 0
    assert bodies("HEAD") == 0


def test_fingerprinted_pictures_may_be_kept_for_ever_and_pages_are_asked_about_again(
    client: TestClient[Litestar], book: Book
) -> None:
    pictures = [path for path in book.pressed if path.startswith(("/icons/", "/screenshots/"))]
    assert pictures
    for path in pictures:
        assert ask(client, path).headers["cache-control"] == FOR_EVER.decode()
    for path in ("/", "/sw.js", "/pack", "/manifest.webmanifest", "/checklist"):
        assert ask(client, path).headers["cache-control"] == "no-cache"
    assert ask(client, "/health").headers["cache-control"] == "no-store"


def test_content_types_are_what_browsers_insist_on(client: TestClient[Litestar]) -> None:
    assert ask(client, "/sw.js").headers["content-type"].startswith("text/javascript")
    assert ask(client, "/manifest.webmanifest").headers["content-type"] == "application/manifest+json"
    assert ask(client, "/").headers["content-type"] == "text/html; charset=utf-8"
    assert ask(client, COMPOSED[0]).headers["content-type"] == "text/html; charset=utf-8"


def test_health_names_the_content_version(client: TestClient[Litestar], book: Book) -> None:
    assert ask(client, "/health").text == f'{{"status":"ok","version":"{book.version}"}}'


# ------------------------------------------------------------------ pages of answers


@pytest.mark.parametrize("path", COMPOSED)
@pytest.mark.parametrize("coding", CODINGS)
def test_a_page_of_answers_is_stored_and_indexed_nowhere_and_compresses(
    client: TestClient[Litestar], book: Book, path: str, coding: str
) -> None:
    reply = ask(client, path, headers={"accept-encoding": CODINGS[coding]})

    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-robots-tag"] == "noindex"
    assert reply.headers["vary"] == "accept-encoding"
    assert reply.headers.get("content-encoding", "") == coding
    route, _, query = path.partition("?")
    assert reply.text == book.composed_html(route, query)
    if coding:
        assert len(reply.body) * 2 < len(reply.text.encode())
    assert_guarded(reply, book)


def test_a_page_of_answers_depends_on_nothing_but_its_address(client: TestClient[Litestar]) -> None:
    """One address, one representation: htmx gets the same as a browser."""
    for path in ("/", *COMPOSED):
        asked_by_htmx = ask(client, path, headers={"hx-request": "true", "hx-target": "main", "cookie": "a=b"})
        assert asked_by_htmx.body == ask(client, path).body
        assert "set-cookie" not in asked_by_htmx.headers


def test_a_danger_sign_is_answered_with_the_emergency(client: TestClient[Litestar]) -> None:
    assert "<h1>Emergency: go now</h1>" in ask(client, "/checklist?stand=yes&done=danger").text


def test_an_untouched_first_screen_is_shown_again(client: TestClient[Litestar]) -> None:
    assert 'role="alert"' in ask(client, "/checklist?done=danger").text


@pytest.mark.parametrize(
    "query", ["%00", "stand=%ff", "a=1;b=2", "&&&", "stand=yes%0d%0aX: y", "<script>alert(1)</script>", "=" * 500]
)
def test_an_odd_address_gives_a_page_and_is_not_repeated_in_it(client: TestClient[Litestar], query: str) -> None:
    for path in ("/checklist", "/call"):
        reply = ask(client, f"{path}?{query}")
        assert reply.status == 200
        assert "alert(1)" not in reply.text


def test_answers_are_not_logged(client: TestClient[Litestar], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(client, "/checklist?fits_day=yes&done=danger")
        ask(client, "/call?fits_day=yes")

    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert not [message for message in ours if "fits_day" in message]


# ------------------------------------------------------------------ what goes wrong


def assert_error_page(reply: Reply, book: Book, status: int, title: str) -> None:
    assert reply.status == status
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    assert f"<h1>{title}</h1>" in reply.text
    assert "data-find" in reply.text, "the call button"
    assert "Traceback" not in reply.text
    assert_guarded(reply, book)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1@evil", "localhost.:1"])
def test_an_unknown_host_is_refused(client: TestClient[Litestar], book: Book, host: str) -> None:
    for path in ("/", COMPOSED[0], "/api/checklist"):
        assert_error_page(ask(client, path, headers={"host": host}), book, 400, "This address is not ours")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:9", "[::1]", "[::1]:8000"])
def test_a_known_host_is_answered_on_any_port(client: TestClient[Litestar], host: str) -> None:
    assert ask(client, "/", headers={"host": host}).status == 200


def test_the_host_that_a_proxy_claims_is_not_believed(client: TestClient[Litestar]) -> None:
    assert ask(client, "/", headers={"host": "evil.example", "x-forwarded-host": "localhost"}).status == 400


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/first-aid/nowhere", "/apiary", "/schemata", "/index.php", "/../pyproject.toml", "/checklist/x"],
)
def test_an_unknown_address_gets_a_page_with_the_call_button(
    client: TestClient[Litestar], book: Book, path: str
) -> None:
    assert_error_page(ask(client, path), book, 404, "There is no such page")


def test_an_unknown_address_compresses_too(client: TestClient[Litestar]) -> None:
    reply = ask(client, "/nowhere", headers={"accept-encoding": "br"})

    assert reply.headers["content-encoding"] == "br"
    assert "There is no such page" in reply.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/checklist", "/checklist?stand=yes", "/call?stand=yes", "/pack"])
def test_a_page_can_only_be_read(client: TestClient[Litestar], book: Book, method: str, path: str) -> None:
    reply = ask(client, path, method=method, content=b"a=b")

    assert_error_page(reply, book, 405, "That does not work here")
    assert "GET" in reply.headers["allow"]
    assert method not in reply.headers["allow"]


def test_every_error_page_is_ready_and_guarded(book: Book) -> None:
    for status, pressed in book.errors.items():
        for coding in (b"", b"gzip", b"br"):
            sent, headers, body = pressed.answer(coding, b"")
            reply = Reply(sent, {k.decode(): v.decode() for k, v in headers}, body)
            assert reply.status == status
            assert_guarded(reply, book)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Composing breaks."""

    def breaks(*_: object) -> str:
        raise RuntimeError("a secret about this machine")

    monkeypatch.setattr(Book, "composed_html", breaks)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("path", COMPOSED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_if_anything_breaks_the_page_says_call_a_vet(
    client: TestClient[Litestar], book: Book, path: str, method: str
) -> None:
    reply = ask(client, path, method=method)

    if method == "HEAD":
        assert (reply.status, reply.body) == (500, b"")
        return
    assert_error_page(reply, book, 500, "We could not work this out")
    assert "Call a vet." in reply.text
    assert "secret" not in reply.text


@pytest.mark.usefixtures("broken")
def test_what_broke_is_logged_without_the_answers(
    client: TestClient[Litestar], caplog: pytest.LogCaptureFixture
) -> None:
    ask(client, "/checklist?fits_day=yes&done=danger")

    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.name for record in errors] == ["steady"]
    assert errors[0].exc_info
    assert "fits_day" not in errors[0].getMessage()


@pytest.mark.usefixtures("broken")
def test_what_was_pressed_at_the_start_needs_nothing_but_its_bytes(client: TestClient[Litestar]) -> None:
    for path in ("/", "/checklist", "/call", "/first-aid", "/pack"):
        assert ask(client, path).status == 200
