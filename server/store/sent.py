"""Everything that people sent, open for as long as the server runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from server.store.board import Board
from server.store.clinics import Clinics
from server.store.errors import StoreError
from server.store.folder import Folder, utc_today
from server.store.journal import Journal
from server.store.orders import Orders
from server.store.questions import Questions
from server.store.roles import Roles
from server.store.shards import Shards
from server.store.staff import Staff

# Counts are small: more of them go into one file.
COUNTS = 1_000


class Sent:
    """Opened at the start and closed at the end. Asked in between, it has all that people sent."""

    def __init__(
        self,
        path: Path,
        *,
        by_mail: bool,
        told: Callable[[str], None],
        letter: Callable[[], None] = lambda: None,
        told_question: Callable[[str], None] = lambda id_: None,
    ) -> None:
        self._path = path
        self.by_mail = by_mail
        self._told = told
        self._letter = letter
        self._told_question = told_question
        self._folder: Folder | None = None
        self._clinics: Clinics | None = None
        self._journal: Journal | None = None
        self._orders: Orders | None = None
        self._board: Board | None = None
        self._questions: Questions | None = None
        self.staff = Staff(path)
        self.roles = Roles(path)
        self.secret = b""
        # Why it could not be opened, for whoever runs the server.
        self.problem = ""

    def open(self) -> None:
        """Raises ``StoreError`` when another process has the folder, or something in it is damaged."""
        try:
            self._open()
        except StoreError as error:
            self.problem = str(error)
            raise

    def _open(self) -> None:
        folder = Folder(self._path)
        try:
            self.secret = folder.secret()
            self._clinics = Clinics(folder.documents("clinics"), self.secret, by_mail=self.by_mail, told=self._told)
            self._journal = Journal(folder.documents("journal"))
            self._orders = Orders(folder.documents("orders"), by_mail=self.by_mail, told=self._letter)
            self._board = Board(folder.documents("board"), utc_today)
            self._questions = Questions(
                Shards(folder, "questions"),
                Shards(folder, "helpful", full=COUNTS),
                self.secret,
                by_mail=self.by_mail,
                told=self._told_question,
                letter=self._letter,
            )
            self.staff.names()
        except BaseException:
            folder.close()
            raise
        self._folder = folder
        self._board.start()

    def close(self) -> None:
        """Writes down what was counted, and lets others have the folder."""
        if self._board:
            self._board.stop()
        if self._folder:
            self._folder.close()
        self._folder = self._clinics = self._journal = self._orders = self._board = self._questions = None

    def renew_copies(self) -> None:
        """Drops daily copies that are older than the days we say, so that what was deleted is gone from them too."""
        if self._folder:
            self._folder.renew_copies()

    @property
    def is_open(self) -> bool:
        """Whether there is anything to ask."""
        return self._folder is not None

    @property
    def clinics(self) -> Clinics:
        """The clinics. Raises ``StoreError`` before the start and after the end."""
        if self._clinics is None:
            raise StoreError("What people sent is not open")
        return self._clinics

    @property
    def journal(self) -> Journal:
        """What staff did. Raises ``StoreError`` before the start and after the end."""
        if self._journal is None:
            raise StoreError("What people sent is not open")
        return self._journal

    @property
    def orders(self) -> Orders:
        """The order requests. Raises ``StoreError`` before the start and after the end."""
        if self._orders is None:
            raise StoreError("What people sent is not open")
        return self._orders

    @property
    def board(self) -> Board:
        """What was counted for clinics. Raises ``StoreError`` before the start and after the end."""
        if self._board is None:
            raise StoreError("What people sent is not open")
        return self._board

    @property
    def questions(self) -> Questions:
        """The questions to staff. Raises ``StoreError`` before the start and after the end."""
        if self._questions is None:
            raise StoreError("What people sent is not open")
        return self._questions
