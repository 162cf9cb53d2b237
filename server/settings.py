"""The environment, read once into one frozen object."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class MailServer:
    """Who takes our mail, and the address it comes from. With port 465 it speaks TLS from the first byte."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """Where things are and who may ask.

    ``data`` is what Steady knows, ``data_dir`` what people sent; that lies outside the tree, so that a new version of
    Steady cannot touch it. ``hosts`` are the names under which Steady answers, without port. ``kill_worker`` serves a
    service worker that removes itself and everything it stored: the emergency brake for a broken release. Without a
    ``mail`` server, links are given to staff to pass on. ``brotli_quality`` is how hard the pages are pressed at the
    start, 0 to 11: a lower one starts in a moment and sends more bytes. A price older than ``price_days`` is not shown.
    Without a ``stripe_secret_key`` nothing offers to take a card. ``keep_email_days`` is how long the e-mail address of
    somebody who asked is kept after the last word of that question.
    """

    base_url: str = "http://127.0.0.1:8000"
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})
    data: Path = ROOT / "data"
    web: Path = ROOT / "web"
    data_dir: Path = Path.home() / ".local" / "share" / "steady"
    kill_worker: bool = False
    mail: MailServer | None = None
    brotli_quality: int = 11
    price_days: int = 90
    stripe_secret_key: str = field(default="", repr=False)
    keep_email_days: int = 90


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in ``environment``.

    ``STEADY_BASE_URL`` is the public address, ``STEADY_HOSTS`` more host names (comma separated),
    ``STEADY_KNOWLEDGE`` another data folder, ``STEADY_KILL_WORKER=1`` the emergency brake. ``STEADY_DATA_DIR`` is where
    what people send is kept; without it ``steady`` in ``XDG_DATA_HOME``, and without that in ``~/.local/share``.
    ``STEADY_SMTP_HOST``, ``_PORT``, ``_USER``, ``_PASSWORD`` and ``_FROM`` are for mail. ``STEADY_BROTLI_QUALITY`` is
    how hard the pages are pressed (0 to 11). ``STEADY_PRICE_DAYS`` is how long a price is shown after somebody looked
    it up. ``STRIPE_SECRET_KEY`` lets staff make links to pay. ``STEADY_KEEP_EMAIL_DAYS`` is how long the e-mail address
    of somebody who asked is kept after the last word.
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
    price_days = environment.get("STEADY_PRICE_DAYS", str(default.price_days))
    if not re.fullmatch("[0-9]{1,4}", price_days):
        raise ValueError(f"STEADY_PRICE_DAYS: “{price_days}” is not a whole number of days")
    keep_days = environment.get("STEADY_KEEP_EMAIL_DAYS", str(default.keep_email_days))
    if not re.fullmatch("[1-9][0-9]{0,3}", keep_days):
        raise ValueError(f"STEADY_KEEP_EMAIL_DAYS: “{keep_days}” is not a number of days, 1 to 9999")
    more = {host.strip().lower() for host in environment.get("STEADY_HOSTS", "").split(",") if host.strip()}
    return Settings(
        base_url=base_url,
        hosts=default.hosts | {address.hostname} | more,
        data=Path(environment.get("STEADY_KNOWLEDGE", default.data)),
        data_dir=_data_dir(environment, default.data_dir),
        kill_worker=environment.get("STEADY_KILL_WORKER", "") == "1",
        mail=_mail_server(environment),
        brotli_quality=int(quality),
        price_days=int(price_days),
        stripe_secret_key=environment.get("STRIPE_SECRET_KEY", "").strip(),
        keep_email_days=int(keep_days),
    )


def _mail_server(environment: Mapping[str, str]) -> MailServer | None:
    host = environment.get("STEADY_SMTP_HOST", "").strip()
    if not host:
        return None
    sender = environment.get("STEADY_SMTP_FROM", "").strip()
    if not re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", sender, re.ASCII):
        raise ValueError(f"STEADY_SMTP_FROM: “{sender}” is not an address like steady@steady.example")
    port = environment.get("STEADY_SMTP_PORT", "587")
    if not re.fullmatch("[1-9][0-9]{0,4}", port):
        raise ValueError(f"STEADY_SMTP_PORT: “{port}” is not a port")
    user, password = environment.get("STEADY_SMTP_USER", ""), environment.get("STEADY_SMTP_PASSWORD", "")
    return MailServer(host, sender, int(port), user, password)


def _data_dir(environment: Mapping[str, str], default: Path) -> Path:
    if named := environment.get("STEADY_DATA_DIR"):
        return Path(named).expanduser().absolute()
    # A relative one is to be ignored, says its specification.
    shared = Path(environment.get("XDG_DATA_HOME", ""))
    return shared / "steady" if shared.is_absolute() else default
