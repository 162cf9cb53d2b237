"""A browser that is started anew with the server gone: what an owner in a park does, days after the first visit."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.engines.conftest import NewPhone
from e2e.engines.kept_webkit import KeptWebKitPhone
from e2e.engines.records import ENTRY, write_down
from e2e.engines.walk import DOCK, begin, choose, level_shown, save_number, wait_until_ready
from e2e.server_process import Server

# In Firefox every restart of the other files is such a start.
pytestmark = pytest.mark.parametrize("engine", [KeptWebKitPhone], indirect=True)


def test_after_one_visit_all_is_there_from_a_cold_start_with_the_server_killed(
    new_phone: NewPhone, tmp_path: Path
) -> None:
    with Server(tmp_path) as server:
        phone = new_phone(server.start())
        phone.goto("/")
        wait_until_ready(phone)
        phone.goto("/call")
        save_number(phone, "vet", "555 0142", "Elm Street Vets")
        server.kill()
        write_down(phone)
        phone.restart()
        phone.goto("/")
        wait_until_ready(phone)
        phone.expect("[data-call] a[data-tel]", "Elm Street Vets")
        begin(phone)
        choose(phone, "stand", "yes")
        phone.press(DOCK)
        assert level_shown(phone) == "emergency"
        phone.press("nav.bar .call button")
        phone.expect("[data-say]", "It cannot stand or walk by itself.")
        phone.expect("#numbers a[data-tel]", "555 0142")
        phone.goto("/diary")
        phone.expect(ENTRY, "Shaking, left back leg, ")
