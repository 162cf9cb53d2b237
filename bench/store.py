"""The store with 10,000 clinics: how long a write, a look and a start take, and what they take of memory."""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

from server.domain.clinic_card import Details, short_code
from server.domain.opening_hours import read_hours
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
    if len(sys.argv) == 3:
        measure(*sys.argv[1:])
    else:
        main()
