"""A clinic is shown once a person has approved it, and a phone number changes only with consent and a second look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.domain.clinic_card import Clinic, Details
from server.domain.opening_hours import read_hours
from server.store import clinics as module
from server.store.clinics import (
    ChangedSinceError,
    Clinics,
    TooManyWaitingError,
    UnconfirmedError,
    UnknownClinicError,
)
from server.store.edit_links import LASTS, LinkError
from server.store.errors import NotKeptError
from server.store.folder import Folder

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
OAK = Details(
    "Oak Street Vets",
    "+15124720123",
    "+15124720199",
    "Night Pet ER",
    "Austin",
    "1 Oak Street",
    "https://oak.example",
    "America/Chicago",
    (read_hours("8-18"),) * 5 + ((), ()),
)
LONGER = replace(OAK, hours=(read_hours("7-19"),) * 7)
OTHER_PHONE = replace(OAK, phone="+15124720555")
MAIL = "desk@oak.example"


class Kept:
    """The clinics, and a way to look at what the next process would find."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.open()

    def open(self) -> None:
        self.folder = Folder(self.path)
        self.clinics = Clinics(self.folder.documents("clinics"), self.folder.secret())

    def again(self) -> Clinics:
        self.folder.close()
        self.open()
        return self.clinics


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.folder.close()


def approved(clinics: Clinics, details: Details = OAK, key: str = "first") -> tuple[Clinic, str]:
    """An approved clinic and its edit link."""
    slug = clinics.register(details, MAIL, key, NOW).slug
    [waiting] = clinics.waiting()
    clinic = clinics.approve(slug, waiting.turn, NOW)
    return clinic, clinics.new_link(slug, NOW)[0]


def kind_of(clinics: Clinics, link: str, now: datetime = NOW) -> str:
    with pytest.raises(LinkError) as refused:
        clinics.open_link(link, now)
    return refused.value.kind


# ------------------------------------------------------------------ registering


def test_a_clinic_is_found_only_after_it_was_approved(kept: Kept) -> None:
    new = kept.clinics.register(OAK, MAIL, "key", NOW)
    assert kept.clinics.find(new.slug) is None
    [waiting] = kept.again().waiting()
    assert (waiting.slug, waiting.email, waiting.shown, waiting.wanted) == ("oak-street-vets", MAIL, None, OAK)

    clinic = kept.clinics.approve(new.slug, waiting.turn, LATER)

    assert clinic == Clinic(new.slug, new.code, OAK, date(2026, 11, 23), 1)
    assert kept.clinics.waiting() == []
    assert kept.again().find(new.slug) == clinic
    assert list(kept.clinics.approved()) == [clinic]


def test_a_clinic_is_found_by_slug_and_by_code_however_they_are_typed(kept: Kept) -> None:
    clinic, _ = approved(kept.clinics)

    for typed in ("Oak-Street-Vets", " OAK-STREET-VETS", clinic.code, f"{clinic.code[:3]} {clinic.code[3:]}".lower()):
        assert kept.clinics.find(typed) == clinic
    for other in ("", "oak", "222223", "222222"):
        assert kept.clinics.find(other) is None


def test_the_same_form_sent_again_is_kept_once(kept: Kept) -> None:
    first = kept.clinics.register(OAK, MAIL, "key", NOW)
    second = kept.again().register(OAK, MAIL, "key", LATER)

    assert first.created
    assert second == replace(first, created=False)
    assert len(kept.clinics.waiting()) == 1


def test_two_clinics_of_one_name_get_two_slugs_and_two_codes(kept: Kept) -> None:
    first, second, third = (kept.clinics.register(OAK, MAIL, key, NOW) for key in "abc")

    assert [first.slug, second.slug] == ["oak-street-vets", "oak-street-vets-austin"]
    assert third.slug == f"oak-street-vets-{third.code.lower()}"
    assert len({first.code, second.code, third.code}) == 3


def test_the_waiting_room_is_not_endless(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    first = kept.clinics.register(OAK, MAIL, "a", NOW)
    kept.clinics.register(OAK, MAIL, "b", NOW)
    with pytest.raises(TooManyWaitingError):
        kept.clinics.register(OAK, MAIL, "c", NOW)
    assert not kept.clinics.register(OAK, MAIL, "a", NOW).created

    kept.clinics.decline(first.slug, kept.clinics.waiting()[0].turn, NOW)
    assert kept.clinics.register(OAK, MAIL, "c", NOW).created


def test_a_declined_registration_is_forgotten_whole(kept: Kept) -> None:
    slug = kept.clinics.register(OAK, MAIL, "key", NOW).slug
    kept.clinics.decline(slug, kept.clinics.waiting()[0].turn, NOW)

    assert MAIL not in (kept.path / "clinics.json").read_text()
    assert kept.again().waiting() == []
    assert not kept.clinics.was_removed(slug)


def test_what_could_not_be_kept_is_not_there_and_can_be_sent_again(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("server.store.storage.write_whole", full)
        with pytest.raises(NotKeptError):
            kept.clinics.register(OAK, MAIL, "key", NOW)
    assert kept.clinics.waiting() == []

    assert kept.clinics.register(OAK, MAIL, "key", NOW).created
    assert len(kept.again().waiting()) == 1


# ------------------------------------------------------------------ edit links


def test_looking_at_a_link_does_not_use_it_up_but_changing_does(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    for _ in range(2):
        assert kept.clinics.open_link(link, NOW).details == OAK
    changed = kept.clinics.change(link, LONGER, "key", LATER)

    assert kind_of(kept.again(), link) == "used"
    assert kept.clinics.open_link(changed.link, NOW).details == LONGER
    assert clinic.slug == changed.slug


def test_a_new_link_ends_those_before(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    newer, email = kept.clinics.new_link(clinic.slug, LATER)

    assert email == MAIL
    assert kind_of(kept.clinics, link) == "used"
    assert kept.clinics.open_link(newer, LATER).slug == clinic.slug


def test_a_link_works_for_thirty_days(kept: Kept) -> None:
    _, link = approved(kept.clinics)

    assert kept.clinics.open_link(link, NOW + LASTS - timedelta(seconds=1))
    assert kind_of(kept.clinics, link, NOW + LASTS) == "expired"


def test_a_link_opens_only_its_own_clinic_and_cannot_be_made_up(kept: Kept, tmp_path: Path) -> None:
    _, link = approved(kept.clinics)
    other, _ = approved(kept.clinics, replace(OAK, name="Elm Vets"), "other")
    slug, number, expires, signature = link.split(".")

    for made_up in (
        f"{other.slug}.{number}.{expires}.{signature}",
        f"{slug}.{int(number) + 1}.{expires}.{signature}",
        f"{slug}.{number}.{int(expires) + 1}.{signature}",
        f"{slug}.{number}.{expires}.{'A' * 32}",
        link[:-1],
        "",
        "ü.1.1.x",
    ):
        assert kind_of(kept.clinics, made_up) == "damaged"
    elsewhere = Kept(tmp_path / "elsewhere")
    approved(elsewhere.clinics)
    assert kind_of(elsewhere.clinics, link) == "damaged", "another folder has another secret"
    elsewhere.folder.close()


def test_a_clinic_that_is_not_approved_has_no_link(kept: Kept) -> None:
    slug = kept.clinics.register(OAK, MAIL, "key", NOW).slug
    for unknown in (slug, "nobody"):
        with pytest.raises(UnknownClinicError):
            kept.clinics.new_link(unknown, NOW)


# ------------------------------------------------------------------ changes


def test_hours_and_address_change_at_once(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    wanted = replace(LONGER, address="2 Oak Street")
    changed = kept.clinics.change(link, wanted, "key", LATER)

    assert changed.outcome == "shown"
    assert kept.again().find(clinic.slug) == Clinic(clinic.slug, clinic.code, wanted, LATER.date(), 2)


def test_a_phone_number_changes_only_when_somebody_says_so_twice(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    for other in (OTHER_PHONE, replace(OAK, after_phone="")):
        with pytest.raises(UnconfirmedError):
            kept.clinics.change(link, other, "key", LATER)

    assert kept.again().find(clinic.slug) == clinic
    assert kept.clinics.open_link(link, LATER).details == OAK, "and the link still works"


@pytest.mark.parametrize(
    "wanted",
    [
        OTHER_PHONE,
        replace(OAK, after_phone="+15124720666"),
        replace(OAK, name="Oak"),
        replace(OAK, after_name="Other ER"),
        replace(OAK, website="https://other.example"),
    ],
)
def test_what_could_lead_owners_astray_waits_for_staff(kept: Kept, wanted: Details) -> None:
    clinic, link = approved(kept.clinics)
    changed = kept.clinics.change(link, replace(wanted, hours=LONGER.hours), "key", LATER, confirmed=True)

    assert changed.outcome == "waits"
    shown = kept.again().find(clinic.slug)
    assert shown
    assert shown.details == LONGER, "the hours need not wait"
    assert kept.clinics.open_link(changed.link, LATER).waits
    [waiting] = kept.clinics.waiting()
    assert (waiting.shown, waiting.wanted) == (LONGER, replace(wanted, hours=LONGER.hours))

    after = kept.clinics.approve(clinic.slug, waiting.turn, LATER)
    assert (after.details, after.revision) == (waiting.wanted, 3)


def test_a_declined_change_leaves_what_was_shown(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    kept.clinics.change(link, OTHER_PHONE, "key", LATER, confirmed=True)
    kept.clinics.decline(clinic.slug, kept.clinics.waiting()[0].turn, LATER)

    assert kept.again().find(clinic.slug) == clinic
    assert kept.clinics.waiting() == []


def test_staff_approve_only_what_they_saw(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    first = kept.clinics.change(link, OTHER_PHONE, "a", LATER, confirmed=True)
    [seen] = kept.clinics.waiting()
    kept.clinics.change(first.link, replace(OAK, phone="+15124720777"), "b", LATER, confirmed=True)

    for judge in (kept.clinics.approve, kept.clinics.decline):
        with pytest.raises(ChangedSinceError):
            judge(clinic.slug, seen.turn, LATER)
    assert kept.clinics.find(clinic.slug) == clinic


def test_a_change_taken_back_waits_no_longer(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    first = kept.clinics.change(link, OTHER_PHONE, "a", LATER, confirmed=True)
    kept.clinics.change(first.link, OAK, "b", LATER, confirmed=True)

    assert kept.clinics.waiting() == []
    assert kept.clinics.find(clinic.slug) == clinic


def test_a_change_sent_again_happens_once_and_gets_the_same_answer(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    changed = kept.clinics.change(link, OTHER_PHONE, "key", LATER, confirmed=True)
    history = kept.clinics.history(clinic.slug)

    assert kept.again().change(link, OTHER_PHONE, "key", LATER, confirmed=True) == changed
    assert kept.clinics.history(clinic.slug) == history
    with pytest.raises(LinkError):
        kept.clinics.change(link, LONGER, "another key", LATER)


def test_a_form_saved_unchanged_changes_nothing_that_owners_see(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)

    assert kept.clinics.change(link, OAK, "key", LATER).outcome == "same"
    assert kept.clinics.find(clinic.slug) == clinic


def test_what_happened_is_kept_with_what_was_there_before(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    kept.clinics.change(link, OTHER_PHONE, "key", LATER, confirmed=True)
    kept.clinics.approve(clinic.slug, kept.clinics.waiting()[0].turn, LATER)

    history = kept.again().history(clinic.slug)
    assert [event.what for event in history] == ["registered", "approved", "link_sent", "changed", "approved"]
    assert history[-1].was == history[-2].was == {"phone": OAK.phone}
    assert history[-1].at == LATER


def test_nobody_gets_the_slug_or_the_code_of_a_clinic_that_was_removed(kept: Kept) -> None:
    clinic, link = approved(kept.clinics)
    kept.clinics.remove(clinic.slug, LATER)

    assert kept.again().find(clinic.slug) is None
    assert kept.clinics.find(clinic.code) is None
    assert kept.clinics.was_removed(clinic.slug.upper())
    assert kind_of(kept.clinics, link) == "used"
    assert MAIL not in (kept.path / "clinics.json").read_text()
    assert kept.clinics.register(OAK, MAIL, "key", LATER).slug != clinic.slug
    with pytest.raises(UnknownClinicError):
        kept.clinics.new_link(clinic.slug, LATER)


def test_the_address_for_mail_is_in_nothing_that_owners_see(kept: Kept) -> None:
    clinic, _ = approved(kept.clinics)

    assert MAIL not in repr(clinic)
