"""Takes letters to the mail server, one at a time, in a thread of its own. No letter is sent twice.

A letter is marked on the disk before its text is handed over. If the line breaks after that, nobody can tell whether
it was taken: it stays marked, is not tried again, and staff see it.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from threading import Event, Thread
from typing import Any, Generic, Protocol, TypeVar

from server.settings import MailServer
from server.store.errors import StoreError

PATIENCE_SECONDS = 20
LOOK_EVERY_SECONDS = 60
HERE = frozenset({"localhost", "127.0.0.1", "::1"})

log = logging.getLogger("steady.mail")


class NotTakenError(Exception):
    """The mail server surely has not taken the letter. ``for_good`` when it never will."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class Letter(Protocol):
    """Whom it is about, and where it goes."""

    @property
    def slug(self) -> str: ...

    @property
    def email(self) -> str: ...


Sort = TypeVar("Sort", bound=Letter)


class Box(Protocol[Sort]):
    """Where letters of one sort lie, and what is known of them."""

    def letters(self, now: datetime) -> Sequence[Sort]: ...

    def hand_over(self, letter: Sort) -> bool: ...

    def arrived(self, letter: Sort) -> None: ...

    def not_taken(self, letter: Sort, why: str, now: datetime, *, for_good: bool) -> Any: ...


class Postman(Generic[Sort]):
    """Sends what is due in one box. ``write`` makes subject and text of a letter."""

    def __init__(self, server: MailServer, box: Box[Sort], write: Callable[[Sort], tuple[str, str]]) -> None:
        self._server = server
        self._box = box
        self._write = write
        self._wake = Event()
        self._ends = False
        self._thread = Thread(target=self._work, name="postman", daemon=True)

    def start(self) -> None:
        """Begins to look for letters."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the letter that is on its way."""
        self._ends = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE_SECONDS)

    def wake(self) -> None:
        """There may be a new letter."""
        self._wake.set()

    def deliver(self, now: datetime) -> None:
        """Tries every letter that is due at this moment, once."""
        for letter in self._box.letters(now):
            if self._ends:
                return
            try:
                self._deliver(letter)
            except NotTakenError as error:
                log.warning("A letter to %s was not taken: %s", letter.slug, error)
                self._box.not_taken(letter, str(error), now, for_good=error.for_good)

    def _work(self) -> None:
        while not self._ends:
            self._wake.clear()
            try:
                self.deliver(datetime.now(UTC))
            except Exception:
                # Whatever it is: without this thread no letter would leave any more, and nobody would know.
                log.exception("The letters could not be looked at")
            self._wake.wait(LOOK_EVERY_SECONDS)

    def _deliver(self, letter: Sort) -> None:
        try:
            message = self._message(letter)
        except (NotTakenError, StoreError):
            raise
        except Exception as error:
            # One letter that cannot be written must not keep the others from leaving.
            log.exception("A letter to %s could not be written", letter.slug)
            raise NotTakenError(_why(error), for_good=True) from error
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # A host or a password that cannot be sent as it stands is a ValueError.
            raise NotTakenError(_why(error)) from error
        try:
            self._hand_over(connection, letter, message)
        finally:
            # Whatever it thinks of our goodbye changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _message(self, letter: Sort) -> bytes:
        subject, text = self._write(letter)
        message = EmailMessage()
        try:
            message["From"] = Address("Steady", addr_spec=self._server.sender)
            message["To"] = Address(addr_spec=letter.email)
            message["Subject"] = subject
        except (ValueError, HeaderParseError) as error:
            raise NotTakenError(_why(error), for_good=True) from error
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = make_msgid(domain=self._server.sender.partition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, cte="quoted-printable")
        return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))

    def _hand_over(self, connection: smtplib.SMTP, letter: Sort, message: bytes) -> None:
        try:
            _agreed(connection.mail(self._server.sender))
            _agreed(connection.rcpt(letter.email))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotTakenError(_why(error)) from error
        if not self._box.hand_over(letter):
            return
        try:
            reply = connection.data(message)
        except smtplib.SMTPDataError as error:
            # It said no to the word DATA, before any text.
            raise NotTakenError(_why(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            log.warning("Whether the letter to %s arrived is not known: %s", letter.slug, _why(error))
            return
        _agreed(reply)
        self._box.arrived(letter)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        trusted = ssl.create_default_context()
        if server.port == smtplib.SMTP_SSL_PORT:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=PATIENCE_SECONDS, context=trusted
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
        try:
            connection.ehlo_or_helo_if_needed()
            # A link opens a clinic, so it crosses no network in the open; on this machine it may.
            if server.port != smtplib.SMTP_SSL_PORT and server.host not in HERE:
                connection.starttls(context=trusted)
                connection.ehlo()
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _agreed(reply: tuple[int, bytes]) -> None:
    code, words = reply
    if not 200 <= code < 300:
        raise NotTakenError(f"{code} {words.decode(errors='replace')[:200]}", for_good=500 <= code < 600)


def _why(error: Exception) -> str:
    """In few words, and never with a password: replies to a login do not repeat it."""
    return f"{type(error).__name__}: {error}"[:200]
