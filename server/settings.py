"""The environment, read once into one frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where things are and who may ask.

    ``hosts`` are the names under which Steady answers, without port. ``kill_worker`` serves a service worker that
    removes itself and everything it stored: the emergency brake for a broken release. ``brotli_quality`` is how hard
    the pages are pressed at the start, 0 to 11: a lower one starts in a moment and sends more bytes.
    """

    base_url: str = "http://127.0.0.1:8000"
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})
    data: Path = ROOT / "data"
    web: Path = ROOT / "web"
    kill_worker: bool = False
    brotli_quality: int = 11


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in ``environment``.

    ``STEADY_BASE_URL`` is the public address, ``STEADY_HOSTS`` more host names (comma separated),
    ``STEADY_KNOWLEDGE`` another data folder, ``STEADY_KILL_WORKER=1`` the emergency brake,
    ``STEADY_BROTLI_QUALITY`` how hard the pages are pressed (0 to 11).
    Raises ``ValueError`` naming the variable that cannot be used.
    """
    default = Settings()
    base_url = environment.get("STEADY_BASE_URL", default.base_url).rstrip("/")
    address = urlsplit(base_url)
    if address.scheme not in {"http", "https"} or not address.hostname or address.path:
        raise ValueError(f"STEADY_BASE_URL: “{base_url}” is not an address like https://steady.example")
    quality = environment.get("STEADY_BROTLI_QUALITY", str(default.brotli_quality))
    if quality not in {str(n) for n in range(12)}:
        raise ValueError(f"STEADY_BROTLI_QUALITY: “{quality}” is not a whole number from 0 to 11")
    more = {host.strip().lower() for host in environment.get("STEADY_HOSTS", "").split(",") if host.strip()}
    return Settings(
        base_url=base_url,
        hosts=default.hosts | {address.hostname} | more,
        data=Path(environment.get("STEADY_KNOWLEDGE", default.data)),
        kill_worker=environment.get("STEADY_KILL_WORKER", "") == "1",
        brotli_quality=int(quality),
    )
