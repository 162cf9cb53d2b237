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

    ``data`` is what Steady knows, ``data_dir`` what people sent; that lies outside the tree, so that a new version of
    Steady cannot touch it. ``hosts`` are the names under which Steady answers, without port. ``kill_worker`` serves a
    service worker that removes itself and everything it stored: the emergency brake for a broken release.
    """

    base_url: str = "http://127.0.0.1:8000"
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})
    data: Path = ROOT / "data"
    web: Path = ROOT / "web"
    data_dir: Path = Path.home() / ".local" / "share" / "steady"
    kill_worker: bool = False


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in ``environment``.

    ``STEADY_BASE_URL`` is the public address, ``STEADY_HOSTS`` more host names (comma separated),
    ``STEADY_KNOWLEDGE`` another data folder, ``STEADY_KILL_WORKER=1`` the emergency brake. ``STEADY_DATA_DIR`` is where
    what people send is kept; without it ``steady`` in ``XDG_DATA_HOME``, and without that in ``~/.local/share``.
    Raises ``ValueError`` naming the variable that cannot be used.
    """
    default = Settings()
    base_url = environment.get("STEADY_BASE_URL", default.base_url).rstrip("/")
    address = urlsplit(base_url)
    if address.scheme not in {"http", "https"} or not address.hostname or address.path:
        raise ValueError(f"STEADY_BASE_URL: “{base_url}” is not an address like https://steady.example")
    more = {host.strip().lower() for host in environment.get("STEADY_HOSTS", "").split(",") if host.strip()}
    return Settings(
        base_url=base_url,
        hosts=default.hosts | {address.hostname} | more,
        data=Path(environment.get("STEADY_KNOWLEDGE", default.data)),
        data_dir=_data_dir(environment, default.data_dir),
        kill_worker=environment.get("STEADY_KILL_WORKER", "") == "1",
    )


def _data_dir(environment: Mapping[str, str], default: Path) -> Path:
    if named := environment.get("STEADY_DATA_DIR"):
        return Path(named).expanduser().absolute()
    # A relative one is to be ignored, says its specification.
    shared = Path(environment.get("XDG_DATA_HOME", ""))
    return shared / "steady" if shared.is_absolute() else default
