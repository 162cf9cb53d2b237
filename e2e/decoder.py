"""Reads drawn codes back, with a decoder that shares nothing with the encoder."""

from __future__ import annotations

import subprocess
from pathlib import Path


def seen(zbarimg: str, picture: Path) -> str:
    """What the code in a picture says, a line for each code; empty when none can be read."""
    quiet = [zbarimg, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    done = subprocess.run(quiet, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.removesuffix("\n")
