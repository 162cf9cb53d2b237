"""A clinic's code in the engines that iPhones and Firefox have, on a phone whose server is gone."""

from __future__ import annotations

from e2e.clinic_desk import NOW, OAK
from e2e.engines.phone import Phone
from e2e.engines.records import clear
from server.domain.clinic_card import Clinic, pack_card


def test_a_clinic_saved_from_its_code_is_on_the_call_card(home: Phone) -> None:
    clear(home)
    oak = Clinic("oak-street-vets", "", OAK, NOW.date(), 1)
    home.goto(f"/c/{oak.slug}#{pack_card(oak.slug, oak.card)}")
    home.expect("h1", "Oak Street Vets")
    home.click("[data-clinic-save]")
    home.expect("[data-clinic-kept] label:has([value=vet]:checked)")
    home.goto("/call")
    home.expect("#numbers a[href='tel:+15124720123']", "(512) 472-0123")
    home.expect("#numbers a[href='tel:+15124720199']")
    clear(home)
