"""A clinic's number is one that can be called, and is kept in one form however it was written."""

import pytest

from server.knowledge.phone_numbers import PhoneError, is_zone, read_phone, show_phone, zones_of


@pytest.mark.parametrize(
    "text",
    [
        "5124720123",
        "512-472-0123",
        "(512) 472 0123",
        "+1 512 472 0123",
        "1-512-472-0123",
        "tel:+1-512-472-0123",
        " 512.472.0123 ",
    ],
)
def test_a_number_has_one_form_however_it_is_written(text: str) -> None:
    assert read_phone(text) == "+15124720123"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "not_a_number"),
        ("call us", "not_a_number"),
        ("911", "wrong"),
        ("512 472 012", "wrong"),
        ("123 456 7890", "wrong"),
        ("*21*5124720123#", "not_a_number"),
        ("+999 512 472 0123", "country"),
        ("512 472 0123 ext. 5", "extension"),
        ("900 555 0123", "costly"),
    ],
)
def test_what_cannot_be_called_or_costs_a_surprise_is_refused(text: str, kind: str) -> None:
    with pytest.raises(PhoneError) as refused:
        read_phone(text)
    assert refused.value.kind == kind


def test_a_number_is_shown_as_people_there_write_it() -> None:
    assert show_phone("+15124720123") == "(512) 472-0123"
    assert show_phone("+442072193000") == "+44 20 7219 3000"


def test_a_number_tells_where_it_rings() -> None:
    assert zones_of("+15124720123") == ("America/Chicago",)
    assert "Europe/Berlin" in zones_of("+4930123456")


def test_a_time_zone_is_one_that_the_system_knows() -> None:
    assert is_zone("America/Chicago")
    assert not is_zone("Mars/Olympus")
    assert not is_zone("../../etc/passwd")
