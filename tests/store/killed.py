"""Writes, is killed with -9 at any moment, and looks at what the disk has. A program of its own, since it forks.

    PYTHONPATH=. python tests/store/killed.py FOLDER ROUNDS SEED

prints how many writes were acknowledged and in how many rounds the last write was found although it was not.
"""

import os
import signal
import sys
from pathlib import Path
from random import Random

from server.store.documents import Document, Documents
from server.store.folder import Folder

State = dict[str, Document]
MOST_ACKNOWLEDGED = 4


def main(path: Path, rounds: int, seed: int) -> None:
    random = Random(seed)
    state: State = {}
    done = early = 0
    for _ in range(rounds):
        acknowledged = write_until_killed(path, done, random)
        for n in range(done, done + acknowledged):
            change(state, n)
        done += acknowledged
        found = read(path)
        if found != state:
            # The next write may have reached the disk before it could be acknowledged; nothing else may be there.
            change(state, done)
            assert found == state, f"after {done} acknowledged writes the disk has something else"
            done += 1
            early += 1
    print(done, early)


def write_until_killed(path: Path, first: int, random: Random) -> int:
    """Lets a child write, kills it some time after it acknowledged a few writes, and counts the acknowledged ones."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write_for_ever(path, first, writing)
    os.close(writing)
    acknowledged = 0
    wanted = random.randrange(1, MOST_ACKNOWLEDGED)
    while acknowledged < wanted:
        got = len(os.read(reading, 1))
        assert got, "the child ended before it was killed"
        acknowledged += got
    for _ in range(random.randrange(20_000)):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 100):
        acknowledged += len(more)
    os.close(reading)
    return acknowledged


def write_for_ever(path: Path, n: int, acknowledgements: int) -> None:
    documents = Folder(path).documents("things")
    while True:
        id_, document = nth_write(n)
        if document is None:
            documents.remove(id_)
        else:
            documents.put(document)
        os.write(acknowledgements, b".")
        n += 1


def change(state: State, n: int) -> None:
    """What the nth write does to the state."""
    id_, document = nth_write(n)
    if document is None:
        state.pop(id_, None)
    else:
        state[id_] = document


def nth_write(n: int) -> tuple[str, Document | None]:
    """The same in the child, which does it, and in the parent, which checks it: an id, and what is put or removed."""
    random = Random(n)
    id_ = f"thing-{random.randrange(12)}"
    if random.random() < 0.25:
        return id_, None
    return id_, {"id": id_, "n": n, "text": "é" * random.randrange(4_000)}


def read(path: Path) -> State:
    folder = Folder(path)
    documents: Documents = folder.documents("things")
    found = {document["id"]: document for document in documents.all()}
    folder.close()
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
