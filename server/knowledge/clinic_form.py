"""The form of a clinic, read and shown: text on one side, details on the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from server.domain.clinic_card import Details
from server.domain.clinic_form import DAYS, Problems, read_email, read_line, read_website, read_week
from server.domain.opening_hours import write_hours
from server.knowledge.phone_numbers import PhoneError, is_zone, read_phone, show_phone, zones_of

# What most clinics choose from. Others tell by their phone number, or keep what they have.
ZONES = (
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
    ("America/Toronto", "Toronto"),
    ("America/Halifax", "Halifax"),
    ("America/Winnipeg", "Winnipeg"),
    ("America/Vancouver", "Vancouver"),
    ("Europe/London", "London"),
    ("Europe/Dublin", "Dublin"),
    ("Europe/Berlin", "Berlin"),
    ("Europe/Paris", "Paris"),
    ("Australia/Sydney", "Sydney"),
    ("Australia/Brisbane", "Brisbane"),
    ("Australia/Adelaide", "Adelaide"),
    ("Australia/Perth", "Perth"),
    ("Pacific/Auckland", "Auckland"),
)


def read_form(values: Mapping[str, str], *, with_email: bool = True) -> tuple[Details, str, Problems]:
    """Details, e-mail address and what is wrong with them. Details with problems are not to be used."""
    problems: Problems = {}

    def phone(field: str, *, needed: bool) -> str:
        text = values.get(field, "").strip()
        if not text:
            if needed:
                problems[field] = "missing"
            return ""
        try:
            return read_phone(text[:60])
        except PhoneError as error:
            problems[field] = error.kind
            return ""

    details = Details(
        name=read_line("name", values.get("name", ""), problems, needed=True),
        phone=phone("phone", needed=True),
        after_phone=phone("after_phone", needed=False),
        after_name=read_line("after_name", values.get("after_name", ""), problems),
        hours=read_week([values.get(f"hours_{day}", "") for day in DAYS], problems),
        zone=values.get("zone", "").strip(),
        address=read_line("address", values.get("address", ""), problems),
        city=read_line("city", values.get("city", ""), problems),
        website=read_website(values.get("website", ""), problems),
    )
    zone = details.zone
    if not zone and details.phone:
        zones = zones_of(details.phone)
        zone = zones[0] if len(zones) == 1 else ""
        # Without hours nobody asks what time it is there.
        if not zone and any(details.hours):
            problems["zone"] = "missing"
    elif zone and not is_zone(zone):
        problems["zone"] = "zone"
    email = read_email(values.get("email", ""), problems) if with_email else ""
    return replace(details, zone=zone), email, problems


def form_values(details: Details) -> dict[str, str]:
    """What stands in the form of a clinic that is known."""
    has_hours = any(details.hours)
    return {
        "name": details.name,
        "phone": shown_in_form(details.phone),
        "after_phone": shown_in_form(details.after_phone),
        "after_name": details.after_name,
        "zone": details.zone,
        "address": details.address,
        "city": details.city,
        "website": details.website,
        **{f"hours_{day}": write_hours(h) if has_hours else "" for day, h in zip(DAYS, details.hours, strict=True)},
    }


def shown_in_form(phone: str) -> str:
    """A number as ``read_phone`` reads it again."""
    return show_phone(phone) if phone else ""
