"""The store with 10,000 questions: what a write costs as they become more, beside TinyDB as it comes, and the pages."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from tinydb import TinyDB

from server.domain.checklist import Level
from server.domain.reader_question import Asked
from server.knowledge.load import load_knowledge
from server.press.book import press_book
from server.press.questions import QuestionShelf
from server.settings import Settings
from server.store.engine import Document, Engine
from server.store.folder import Folder
from server.store.idempotency import came_with
from server.store.questions import Questions
from server.store.shards import FULL, Shards

QUESTIONS = 10_000
STEPS = (0, 1_000, 5_000, 10_000)
WRITES = 20
NOW = datetime.now(UTC)
SENTENCE = "my dog shakes in the back legs since yesterday and nobody here knows why it began"
WORDS = SENTENCE.split(" ")


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place))
        print(
            f"One question kept on the disk, median of {WRITES} (ours is synced to the disk; TinyDB as it comes is not)"
        )
        shards = Shards(folder, "questions")
        stock = TinyDB(Path(place) / "stock.json")
        for step in STEPS:
            fill(shards, stock, step)
            questions = Questions(shards, Shards(folder, "counts"), b"x" * 32)
            ours = [seconds(lambda q=questions, n=n, step=step: ask(q, step * 100 + n)) for n in range(WRITES)]
            few = 3 if step >= 5_000 else WRITES
            theirs = [
                seconds(lambda n=n, step=step: stock.insert(document(10**8 + step * 100 + n))) for n in range(few)
            ]
            print(f"  with {step:6,}   ours {median(ours) * 1000:7.1f} ms   TinyDB {median(theirs) * 1000:9.1f} ms")
        folder.close()
        measure(Path(place))


def measure(place: Path) -> None:
    folder = Folder(place)
    start = time.perf_counter()
    questions = Questions(Shards(folder, "questions"), Shards(folder, "counts"), b"x" * 32)
    print(f"Opened with {QUESTIONS:,} questions    {(time.perf_counter() - start) * 1000:8.0f} ms")
    settings = Settings(brotli_quality=1)
    shelf = QuestionShelf(press_book(load_knowledge(settings.data), settings), lambda: questions, settings.base_url)
    first = questions.listed()[0][0].id
    for what, path, query in (
        ("the list, pressed anew", "/questions", b""),
        ("the list, most helpful, page 200", "/questions", b"order=helpful&page=200"),
        ("a search", "/questions", b"q=shakes+yesterday"),
        ("one question, pressed anew", f"/questions/{first}", b""),
    ):
        times = []
        for _ in range(10):
            shelf.drop(first)
            times.append(seconds(lambda path=path, query=query: shelf.take(path, query)))
        print(f"  {what:34} {median(times) * 1000:8.1f} ms")
    shelf.take("/questions", b"")
    print(f"  {'the list, already pressed':34} {seconds(lambda: shelf.take('/questions', b'')) * 1e6:8.0f} µs")
    print(f"  {'the queue of the desk':34} {median(seconds(questions.queue) for _ in range(10)) * 1000:8.1f} ms")
    writes = [seconds(lambda n=n: questions.helpful(questions.listed()[0][n].id)) for n in range(10)]
    print(f"  {'one found helpful':34} {median(writes) * 1000:8.1f} ms")
    folder.close()


def fill(shards: Engine, stock: TinyDB, wanted: int) -> None:
    there = len(shards)
    for start in range(there, wanted, FULL):
        new = [document(n) for n in range(start, min(start + FULL, wanted))]
        shards.add(new)
        stock.insert_multiple(new)


def ask(questions: Questions, n: int) -> None:
    asked = Asked("He shakes", f"{text(n)} Written anew {n}.", "Robin", "robin@mail.example")
    questions.ask(asked, Level.SAME_DAY, ("stand",), came_with(f"key-{n:08}-new", {}), NOW)


def text(n: int) -> str:
    return " ".join(WORDS[(n * 7 + i * (1 + n % 5)) % len(WORDS)] for i in range(120))


def document(n: int) -> Document:
    at = (NOW - timedelta(minutes=n)).isoformat()
    edited = {
        "title": f"Question {n}",
        "text": text(n),
        "topic": "fits",
        "answer": text(n + 1),
        "about": ["slipped-disc"],
    }
    return {
        "id": f"question-{n}",
        "since": at,
        "came_with": {"key": f"key-{n:08}", "digest": ""},
        "asked": {"title": f"Question {n}", "text": text(n), "email": f"owner{n}@mail.example"},
        "edited": edited,
        "status": "answered" if n % 10 else "waits",
        "level": "emergency" if n % 50 == 0 else None,
        "publication": {"at": at, "edited": edited, "by": "R", "role": "r"} if n % 10 else None,
        "history": [{"at": at, "what": "asked"}],
    }


def seconds(task: object) -> float:
    assert callable(task)
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
