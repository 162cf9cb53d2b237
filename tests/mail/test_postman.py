"""Letters to clinics: tried again when they surely were not taken, and never sent twice."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from server.domain.clinic_card import Details
from server.mail.postman import Postman
from server.settings import MailServer
from server.store.clinics import Clinics, Letter
from server.store.folder import Folder
from server.store.mail_state import TRY_AGAIN

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OAK = Details("Oak & Söhne", "+15124720123", zone="America/Chicago")
MAIL = "desk@oak.example"


class Mailbox:
    """A mail server that answers as it is told."""

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.says: dict[str, str] = {}
        self.hangs_up = False

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.got.append(message_from_bytes(envelope.content))
        if self.hangs_up:
            assert server.transport
            server.transport.close()
        return self.says.get("DATA", "250 OK")


class Post:
    """A clinic with a letter, its mail server, and the postman between."""

    def __init__(self, path: Path, mailbox: Mailbox, port: int) -> None:
        self.path = path
        self.mailbox = mailbox
        self.port = port
        self.open()

    def open(self) -> None:
        self.folder = Folder(self.path)
        self.clinics = Clinics(self.folder.documents("clinics"), self.folder.secret(), by_mail=True)
        server = MailServer("127.0.0.1", "steady@steady.example", self.port)
        self.postman = Postman(server, self.clinics, write)

    def reopen(self) -> None:
        """As after a restart."""
        self.folder.close()
        self.open()

    def approved(self) -> str:
        slug = self.clinics.register(OAK, MAIL, "key", NOW).slug
        self.clinics.approve(slug, self.clinics.waiting()[0].turn, NOW)
        return slug


def write(letter: Letter) -> tuple[str, str]:
    return f"Your link to change {letter.name}", f"Hello,\n\nhttps://steady.example/clinics/edit?link={letter.link}\n"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def post(tmp_path: Path, mailbox: Mailbox) -> Iterator[Post]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    post = Post(tmp_path, mailbox, port)
    yield post
    post.folder.close()
    controller.stop()


def test_a_letter_arrives_once_with_the_link_that_works(post: Post) -> None:
    slug = post.approved()
    for _ in range(3):
        post.postman.deliver(NOW)
        post.reopen()

    [letter] = post.mailbox.got
    assert letter["To"] == MAIL
    assert "steady@steady.example" in letter["From"]
    assert letter["Message-ID"]
    text = letter.get_payload(decode=True)
    assert isinstance(text, bytes)
    link = text.decode().partition("link=")[2].split()[0]
    assert post.clinics.open_link(link, NOW).slug == slug
    assert post.clinics.stuck() == []


def test_what_opens_a_clinic_is_not_on_the_disk(post: Post) -> None:
    post.approved()
    link = post.clinics.letters(NOW)[0].link

    assert link.rpartition(".")[2] not in (post.path / "clinics.json").read_text()


@pytest.mark.parametrize("where", ["RCPT", "DATA"])
def test_a_letter_that_was_not_taken_is_tried_again_later(post: Post, where: str) -> None:
    slug = post.approved()
    post.mailbox.says[where] = "451 Come back later"
    post.postman.deliver(NOW)
    assert post.clinics.letters(NOW) == []
    mail = post.clinics.record(slug).mail
    assert mail
    assert (mail.state, mail.tries, mail.due) == ("waits", 1, NOW + TRY_AGAIN[0])
    assert "Come back later" in mail.why

    post.mailbox.says.clear()
    post.mailbox.got.clear()
    post.reopen()
    post.postman.deliver(NOW + TRY_AGAIN[0])
    assert len(post.mailbox.got) == 1


@pytest.mark.parametrize("where", ["RCPT", "DATA"])
def test_a_letter_that_nobody_will_ever_take_is_left_to_staff(post: Post, where: str) -> None:
    slug = post.approved()
    post.mailbox.says[where] = "550 No such person"
    post.postman.deliver(NOW)

    assert post.clinics.letters(NOW + timedelta(days=9)) == []
    [record] = post.clinics.stuck()
    assert record.slug == slug
    assert record.mail
    assert "No such person" in record.mail.why


def test_a_server_that_is_away_is_tried_five_times_more(post: Post) -> None:
    slug = post.approved()
    post.port = 1
    post.reopen()
    now = NOW
    for pause in (*TRY_AGAIN, timedelta(0)):
        assert post.clinics.stuck() == []
        post.postman.deliver(now)
        now += pause

    assert [record.slug for record in post.clinics.stuck()] == [slug]


def test_a_line_that_breaks_after_the_text_leads_to_no_second_letter(post: Post) -> None:
    post.approved()
    post.mailbox.hangs_up = True
    post.postman.deliver(NOW)
    post.reopen()
    post.mailbox.hangs_up = False
    post.postman.deliver(NOW + timedelta(days=9))

    assert len(post.mailbox.got) == 1
    [record] = post.clinics.stuck()
    assert record.mail
    assert record.mail.state == "handed"


def test_a_letter_that_cannot_be_written_keeps_no_other_from_leaving(post: Post) -> None:
    bad = post.approved()
    post.clinics.register(OAK, "elm@elm.example", "another key", NOW)
    post.clinics.approve(post.clinics.waiting()[0].slug, post.clinics.waiting()[0].turn, NOW)

    def write_one(letter: Letter) -> tuple[str, str]:
        if letter.slug == bad:
            raise KeyError("words")
        return write(letter)

    post.postman = Postman(post.postman._server, post.clinics, write_one)
    post.postman.deliver(NOW)

    assert [str(letter["To"]) for letter in post.mailbox.got] == ["elm@elm.example"]
    assert [record.slug for record in post.clinics.stuck()] == [bad]


def test_a_letter_with_a_link_that_was_replaced_is_not_sent(post: Post) -> None:
    slug = post.approved()
    [old] = post.clinics.letters(NOW)
    post.clinics.new_link(slug, NOW)

    assert not post.clinics.hand_over(old)
    post.postman.deliver(NOW)
    assert len(post.mailbox.got) == 1


def test_a_change_brings_the_next_link(post: Post) -> None:
    post.approved()
    [letter] = post.clinics.letters(NOW)
    post.postman.deliver(NOW)
    changed = post.clinics.change(letter.link, Details(**{**OAK.__dict__, "city": "Austin"}), "k", NOW)

    assert [later.link for later in post.clinics.letters(NOW)] == [changed.link]


def test_a_removed_clinic_gets_no_letter(post: Post) -> None:
    slug = post.approved()
    post.clinics.remove(slug, NOW)
    post.postman.deliver(NOW)

    assert post.mailbox.got == []


def test_the_postman_sends_what_is_new_when_he_is_woken_and_stops(post: Post, mailbox: Mailbox) -> None:
    post.approved()
    post.postman.start()
    post.postman.stop()

    assert len(mailbox.got) <= 1
    assert not post.postman._thread.is_alive()


def test_the_password_of_the_mail_server_is_in_no_text() -> None:
    assert "secret" not in repr(MailServer("mail.example", "a@b.example", 587, "user", "secret"))


def test_a_mail_server_that_no_machine_can_have_is_told_to_staff_and_ends_no_postman(post: Post) -> None:
    slug = post.approved()
    post.postman = Postman(MailServer("x" * 64, "steady@steady.example", 25), post.clinics, write)
    post.postman.deliver(NOW)

    mail = post.clinics.record(slug).mail
    assert mail
    assert (mail.state, mail.tries) == ("waits", 1)


def test_whatever_breaks_the_postman_comes_back(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[datetime] = []

    def broken(now: datetime) -> None:
        rounds.append(now)
        if len(rounds) == 1:
            post.postman.wake()
            raise RuntimeError("something else")
        post.postman._ends = True

    monkeypatch.setattr(post.postman, "deliver", broken)
    post.postman._work()

    assert len(rounds) == 2
