"""Phone numbers and time zones, as the library of the world's numbering plans knows them."""

from functools import cache
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType
from phonenumbers.timezone import time_zones_for_number

# What calls to these cost is a surprise, or nobody answers them.
REFUSED = frozenset(
    {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL}
)


class PhoneError(ValueError):
    """``kind`` says what is wrong; the sentence about it stands in the page.

    not_a_number, wrong (no phone has it), country (it needs a + and the country first), extension, costly
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def read_phone(text: str, region: str = "US") -> str:
    """A number as somebody wrote it, as +15125550123. Raises ``PhoneError``.

    >>> read_phone("(512) 472-0123"), read_phone("+49 30 123456"), read_phone("030 123456", "DE")
    ('+15124720123', '+4930123456', '+4930123456')
    """
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        unknown_country = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        raise PhoneError("country" if unknown_country else "not_a_number") from None
    # A poster's code carries digits alone, and an app dials them at once.
    if number.extension:
        raise PhoneError("extension")
    if not phonenumbers.is_valid_number(number):
        raise PhoneError("wrong")
    if phonenumbers.number_type(number) in REFUSED:
        raise PhoneError("costly")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def show_phone(phone: str, region: str = "US") -> str:
    """A number as people of a region write it.

    >>> show_phone("+15124720123"), show_phone("+4930123456"), show_phone("+4930123456", "DE")
    ('(512) 472-0123', '+49 30 123456', '030 123456')
    """
    number = phonenumbers.parse(phone)
    home = phonenumbers.country_code_for_region(region) == number.country_code
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)


def zones_of(phone: str) -> tuple[str, ...]:
    """The time zones in which a number may ring; empty when nobody can tell.

    >>> zones_of("+15124720123"), zones_of("+18005550123")[:1]
    (('America/Chicago',), ('America/Adak',))
    """
    return tuple(zone for zone in time_zones_for_number(phonenumbers.parse(phone)) if is_zone(zone))


def is_zone(zone: str) -> bool:
    """Whether a name is one of a time zone, such as America/Chicago."""
    return zone in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
