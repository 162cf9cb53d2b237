"""The security headers of every answer. The worker sends the same ones (they travel in the pack)."""

from base64 import b64encode
from hashlib import sha256


def security_headers(style: str) -> dict[str, str]:
    """Headers that allow our own scripts and exactly this one inline style sheet, and nothing from anywhere else."""
    style_hash = b64encode(sha256(style.encode()).digest()).decode()
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'sha256-{style_hash}'",
        # A photo or a film that is kept on the phone is shown from there.
        "img-src": "'self' blob:",
        "media-src": "blob:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "content-security-policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }
