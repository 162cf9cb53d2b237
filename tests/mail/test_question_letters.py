"""Letters to people who asked, over a real mail server: each once, the answer after the time for Undo."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from server.domain.checklist import Level
from server.domain.reader_question import Asked
from server.mail.postman import Postman
from server.press.book import Book
from server.press.questions import question_letter
from server.settings import MailServer
from server.store.folder import Folder
from server.store.idempotency import came_with
from server.store.question_records import UNDO_FOR, Letter
from server.store.questions import Questions
from server.store.shards import Shards
from tests.mail.test_postman import Mailbox

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = Asked("He falls\r\nBcc: all@mail.example", "He falls over since noon.", email="robin@mail.example")
BASE = "https://steady.example"


class Post:
    """A question, its mail server, and the postman between; all of it can be started anew."""

    def __init__(self, path: Path, mailbox: Mailbox, port: int, book: Book) -> None:
        self.path, self.mailbox, self.port, self.book = path, mailbox, port, book
        self.open()

    def open(self) -> None:
        self.folder = Folder(self.path)
        documents, counts = Shards(self.folder, "questions"), Shards(self.folder, "helpful")
        self.questions = Questions(documents, counts, self.folder.secret(), by_mail=True)

        def write(letter: Letter) -> tuple[str, str]:
            return question_letter(self.book, BASE, letter)

        server = MailServer("127.0.0.1", "steady@steady.example", self.port)
        self.postman = Postman(server, self.questions, write)

    def deliver(self, now: datetime) -> list[str]:
        """What arrived by now, after a restart between any two tries."""
        for _ in range(3):
            self.postman.deliver(now)
            self.folder.close()
            self.open()
        got, self.mailbox.got = self.mailbox.got, []
        for letter in got:
            assert letter["To"] == "robin@mail.example"
            assert letter["Bcc"] is None
        return [bytes(letter.get_payload(decode=True)).decode().replace("\r\n", "\n") for letter in got]

    def ask(self, level: Level | None = None) -> str:
        return self.questions.ask(ASKED, level, (), came_with("a-key-of-mine", {}), NOW).id


@pytest.fixture
def post(tmp_path: Path, book: Book) -> Iterator[Post]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    post = Post(tmp_path, mailbox, port, book)
    yield post
    post.folder.close()
    controller.stop()


def test_the_first_letter_says_call_when_it_sounds_like_an_emergency(post: Post) -> None:
    id_ = post.ask(Level.EMERGENCY)
    [text] = post.deliver(NOW)

    assert text.index("call a vet now") < text.index("We have your question")
    assert f"{BASE}/questions/mine?link={post.questions.link_of(id_)}" in text
    assert "deleted after 90 days" in text


def test_the_answer_goes_once_after_the_time_for_undo_without_marks_of_links(post: Post) -> None:
    id_ = post.ask()
    assert len(post.deliver(NOW)) == 1
    record = post.questions.record(id_)
    answer = replace(record.edited, answer="See [the page](/guide/slipped-disc).", unknown="How it walks.")
    post.questions.edit(id_, record.turn, answer, "robin", NOW)
    post.questions.publish(id_, record.turn + 1, "Robin", "vet nurse", "robin", NOW)
    later = replace(answer, answer="Half written")
    post.questions.edit(id_, record.turn + 2, later, "robin", NOW)
    assert post.deliver(NOW) == []
    [text] = post.deliver(NOW + UNDO_FOR)

    assert "See the page." in text
    assert "Half written" not in text
    assert f"{BASE}/questions/{id_}" in text
    assert "How it walks." in text
    assert post.deliver(NOW + UNDO_FOR * 50) == []


def test_a_reason_is_mailed_and_a_deleted_question_gets_no_letter(post: Post) -> None:
    id_ = post.ask()
    post.deliver(NOW)
    post.questions.decline(id_, post.questions.record(id_).turn, "We do not know cats.", "robin", NOW)
    [text] = post.deliver(NOW + UNDO_FOR)
    assert "We do not know cats." in text

    post.questions.undo(id_, post.questions.record(id_).turn, "robin", NOW)
    post.questions.decline(id_, post.questions.record(id_).turn, "Another reason.", "robin", NOW)
    post.questions.delete(post.questions.link_of(id_), NOW)
    assert post.deliver(NOW + UNDO_FOR * 2) == []
