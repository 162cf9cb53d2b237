"""What the tests of clinics share: an app with a folder of its own, a form filled in, and a person of staff."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from server.store.sent import Sent
from server.store.staff import Staff

OURS = {"sec-fetch-site": "same-origin"}
FILLED = {
    "name": "Oak Street Vets",
    "phone": "(512) 472-0123",
    "after_phone": "512 472 0199",
    "after_name": "Night Pet ER",
    "hours_monday": "8-18",
    "hours_saturday": "9:00-12:00",
    "address": "1 Oak Street",
    "city": "Austin",
    "website": "oak.example",
    "email": "desk@oak.example",
}
NAME, PASSWORD = "robin", "a long enough password"


class Desk:
    """A browser before the app, and a clock that the test moves."""

    def __init__(self, client: TestClient[Litestar], now: datetime) -> None:
        self.client = client
        self.now = now
        self.sent: Sent = client.app.state.sent

    def get(self, path: str) -> Response:
        return self.client.get(path, follow_redirects=False)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Response:
        return self.client.post(path, data=fields, headers=OURS | headers, follow_redirects=False)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def key(self, path: str = "/clinics") -> str:
        """The key of a form that is shown now, some seconds before it is sent."""
        key = value_of(self.get(path).text, "key")
        self.wait(60)
        return key

    def register(self, **changes: str) -> str:
        """A clinic that waits; its slug."""
        reply = self.post("/clinics", {**FILLED, "key": self.key(), **changes})
        assert (reply.status_code, reply.headers["location"]) == (303, "/clinics/registered")
        return self.sent.clinics.waiting()[-1].slug

    def log_in(self) -> None:
        """As a person of staff who was added if need be."""
        staff: Staff = self.sent.staff
        if NAME not in staff.names():
            staff.add(NAME, PASSWORD)
        reply = self.post("/staff/login", {"name": NAME, "password": PASSWORD})
        assert (reply.status_code, reply.headers["location"]) == (303, "/staff")

    def approve(self, slug: str) -> str:
        """Approves what waits, and gives what the desk says afterwards."""
        self.log_in()
        turn = next(waiting.turn for waiting in self.sent.clinics.waiting() if waiting.slug == slug)
        assert self.post("/staff/approve", {"slug": slug, "turn": str(turn)}).status_code == 303
        return self.get("/staff").text

    def approved(self, **changes: str) -> tuple[str, str]:
        """A clinic that owners see; its slug and its edit link."""
        slug = self.register(**changes)
        link = re.search(r"/clinics/edit\?link=([\w.-]+)", self.approve(slug))
        assert link
        return slug, link[1]


def value_of(html: str, name: str) -> str:
    """What stands in a field of a form."""
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', html)
    assert found, name
    return unescape(found[1])


def words_of(html: str) -> str:
    """What a page says."""
    return " ".join(unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL)).split())
