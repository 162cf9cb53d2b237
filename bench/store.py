"""10,000 clinics: how long a write, a look and a start take and what they take of memory; and their pages as bytes."""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

from server.app import create_app
from server.domain.clinic_card import Details, short_code
from server.domain.opening_hours import read_hours
from server.press.clinics import MOST_KEPT, ClinicShelf
from server.settings import Settings
from server.store.clinics import Clinics
from server.store.folder import Folder

CLINICS = 10_000
NOW = datetime.now(UTC)
LOOKS = 1_000
WRITES = 20


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place))
        folder.documents("clinics").add(map(clinic, range(CLINICS)))
        folder.close()
        size = (Path(place) / "clinics.json").stat().st_size
        # In a process of its own, so that its memory is that of the store.
        subprocess.run([sys.executable, "-m", "bench.store", place, str(size)], check=True)
        for clinics in (0, CLINICS):
            named = place if clinics else str(Path(place) / "empty")
            subprocess.run([sys.executable, "-m", "bench.store", "pages", named, str(clinics)], check=True)


def measure(place: str, size: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    folder = Folder(Path(place))
    clinics = Clinics(folder.documents("clinics"), folder.secret())
    opened = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    looks = [seconds(lambda n=n: clinics.find(short_code(n * 7))) for n in range(LOOKS)]
    writes = [seconds(lambda n=n: clinics.register(details(n), "a@b.example", f"new {n}", NOW)) for n in range(WRITES)]
    folder.close()
    print(f"The store with {CLINICS:,} clinics, {int(size) / 1e6:.1f} MB")
    print(f"  opened, the copy of the day included  {opened * 1000:8.0f} ms, {memory:.0f} MB more memory")
    print(f"  a clinic found, median                {median(looks) * 1e6:8.0f} µs")
    print(
        f"  a clinic kept on the disk, median     {median(writes) * 1000:8.1f} ms, longest {max(writes) * 1000:.0f} ms"
    )


def pages(place: str, clinics: str) -> None:
    """The whole app with so many clinics: its start, its memory, and their pages, which are bytes once made."""
    start = time.perf_counter()
    app = create_app(Settings(data_dir=Path(place)))
    pressed = time.perf_counter()
    app.state.sent.open()
    opened = time.perf_counter()
    print(f"The app with {int(clinics):,} clinics")
    print(f"  pages pressed {pressed - start:.1f} s, what was sent opened {(opened - pressed) * 1000:.0f} ms")
    print(f"  memory        {memory_mb():.0f} MB")
    if int(clinics):
        found = app.state.sent.clinics
        shelf = ClinicShelf(app.state.book, "https://steady.example", found.find, found.was_removed)
        paths = [f"/c/clinic-{n}" for n in range(MOST_KEPT + MOST_KEPT // 10)]
        first = [seconds(lambda path=path: shelf.take(path)) for path in paths]
        again = [seconds(lambda path=path: shelf.take(path)) for path in paths[-LOOKS:]]
        size = len(shelf.take(paths[-1]).codings["br"].full[2])
        print(
            f"  a landing page, {size:,} bytes br: made {median(first) * 1e3:.1f} ms, then {median(again) * 1e6:.1f} µs"
        )
        print(f"  memory with {MOST_KEPT:,} of them kept, the most there are  {memory_mb():.0f} MB")
    app.state.sent.close()


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(task: object) -> float:
    assert callable(task)
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def clinic(n: int) -> dict[str, object]:
    shown = msgspec.to_builtins(details(n))
    return {
        "id": f"clinic-{n}",
        "code": short_code(n * 7),
        "email": f"desk{n}@clinic.example",
        "key": str(n),
        "since": NOW.isoformat(),
        "shown": shown,
        "changed": NOW.date().isoformat(),
        "revision": 1,
        "history": [{"at": NOW.isoformat(), "what": "approved", "was": {}}],
    }


def details(n: int) -> Details:
    return Details(
        name=f"Clinic of Street {n}",
        phone=f"+1512{4_720_000 + n}",
        after_phone="+15124720199",
        after_name="Night Pet ER",
        city="Austin",
        address=f"{n} Street, Austin, TX 78701",
        website=f"https://clinic{n}.example",
        zone="America/Chicago",
        hours=(read_hours("8-18"),) * 6 + ((),),
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["pages"]:
        pages(*sys.argv[2:])
    elif len(sys.argv) == 3:
        measure(*sys.argv[1:])
    else:
        main()
