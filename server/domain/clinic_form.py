"""What a clinic types into its form that needs no library to check: lines, hours, website, e-mail."""

from __future__ import annotations

import re

from server.domain.clinic_card import MOST_CITY, MOST_NAME, is_line
from server.domain.opening_hours import HalfDayError, HoursError, Week, read_hours

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIELDS = (
    *("name", "phone", "after_phone", "after_name"),
    *(f"hours_{day}" for day in DAYS),
    *("zone", "address", "city", "website", "email"),
)
MOST_ADDRESS = 120
MOST_WEBSITE = 120
MOST_HOURS = 100
MOST_EMAIL = 254
MOST_LETTERS = {"name": MOST_NAME, "after_name": MOST_NAME, "city": MOST_CITY, "address": MOST_ADDRESS}

Problems = dict[str, str]
"""Field -> what is wrong: missing, too_long, signs, hours, half_day, website, email, or a kind of ``PhoneError``."""


def read_line(field: str, text: str, problems: Problems, *, needed: bool = False) -> str:
    """One line as it is kept, with every run of spaces made one."""
    line = " ".join(text.split())
    most = MOST_LETTERS[field]
    if not line:
        if needed:
            problems[field] = "missing"
    elif len(line) > most:
        problems[field] = "too_long"
    elif not is_line(line, most):
        problems[field] = "signs"
    return line


def read_week(texts: list[str], problems: Problems) -> Week:
    """The hours of seven days, Monday first."""
    week = []
    for day, text in zip(DAYS, texts, strict=True):
        try:
            # Cut off, it would say other hours.
            week.append(read_hours(text if len(text) <= MOST_HOURS else "too long"))
        except HoursError as error:
            problems[f"hours_{day}"] = "half_day" if isinstance(error, HalfDayError) else "hours"
            week.append(())
    return tuple(week)


def read_website(text: str, problems: Problems) -> str:
    """An address of the web, with https:// put in front when nothing stands there.

    >>> read_website(" oak.example ", {}), read_website("http://oak.example/vets", {})
    ('https://oak.example', 'http://oak.example/vets')
    """
    website = text.strip()
    if not website:
        return ""
    if "://" not in website:
        website = f"https://{website}"
    host = r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+"
    if len(website) > MOST_WEBSITE or not re.fullmatch(
        rf"https?://{host}(:\d{{1,5}})?(/[\w.~%!$&'()*+,;=:@/?#-]*)?", website, re.ASCII | re.IGNORECASE
    ):
        problems["website"] = "website"
    return website


def read_email(text: str, problems: Problems) -> str:
    """An e-mail address. Only a letter to it tells whether it is right."""
    email = text.strip()
    if not email:
        problems["email"] = "missing"
    elif len(email) > MOST_EMAIL or not re.fullmatch(
        r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9-]+\.)+[a-z][a-z0-9-]+",
        email,
        re.ASCII | re.IGNORECASE,
    ):
        problems["email"] = "email"
    return email
