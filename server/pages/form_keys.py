"""Keys of forms that the server shows: signed, so that they say when, and kept, so that a form counts once."""

import hmac
import secrets
from datetime import datetime

# Who returns to a form after so many days gets a fresh one.
SLOWEST_SECONDS = 7 * 24 * 3600


def new_key(secret: bytes, now: datetime) -> str:
    """A key for one form: the moment it was shown, something that nobody else has, and our signature."""
    text = f"{int(now.timestamp())}.{secrets.token_urlsafe(12)}"
    return f"{text}.{_signed(secret, text)}"


def age_of(key: str, secret: bytes, now: datetime) -> float | None:
    """How many seconds ago the form was shown; ``None`` when the key is not ours or too old."""
    text, _, signature = key.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signed(secret, text).encode()):
        return None
    age = now.timestamp() - int(text.partition(".")[0])
    return age if age < SLOWEST_SECONDS else None


def _signed(secret: bytes, text: str) -> str:
    return hmac.digest(secret, f"form {text}".encode(), "sha256").hex()[:32]
