"""A clinic as a contact for the phone's own address book."""

from __future__ import annotations

from server.domain.clinic_card import Clinic

MOST_BYTES = 75


def vcard(clinic: Clinic, address: str) -> str:
    """A vCard, version 3, which every phone reads. ``address`` is the clinic's page here."""
    d = clinic.details
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:;{_text(d.name)};;;",
        f"FN:{_text(d.name)}",
        f"ORG:{_text(d.name)}",
        f"TEL;TYPE=WORK,VOICE:{d.phone}",
    ]
    if d.after_phone:
        label = f"After hours: {d.after_name}" if d.after_name else "After hours"
        lines += [f"after.TEL;TYPE=WORK,VOICE:{d.after_phone}", f"after.X-ABLabel:{_text(label)}"]
    if d.address or d.city:
        lines.append(f"ADR;TYPE=WORK:;;{_text(d.address)};{_text(d.city)};;;")
    if d.website:
        lines.append(f"URL:{d.website}")
    lines += [f"NOTE:{_text('Numbers and hours for a phone with no signal: ' + address)}", "END:VCARD", ""]
    return "\r\n".join(map(_folded, lines))


def _text(words: str) -> str:
    """
    >>> _text("Oak; Elm, & Co")
    'Oak\\\\; Elm\\\\, & Co'
    """
    for sign in ("\\", ";", ","):
        words = words.replace(sign, "\\" + sign)
    return " ".join(words.split())


def _folded(line: str) -> str:
    """A long line goes on after a break and a space. No letter is cut in two."""
    parts, length = [""], 0
    for letter in line:
        size = len(letter.encode())
        if length + size > MOST_BYTES:
            parts.append(" ")
            length = 1
        parts[-1] += letter
        length += size
    return "\r\n".join(parts)
