"""Puts everything together: the only module that knows all the others."""

import logging
from asyncio import create_task, sleep, to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, LifeSpanSendMessage, Receive, Scope, Send
from litestar_granian import GranianPlugin

from server.domain.clinic_card import Clinic
from server.domain.payment import Till
from server.domain.shipping import Quote
from server.knowledge.load import load_knowledge
from server.mail.postman import Postman
from server.pages.answers import call, checklist
from server.pages.api import api_router, describe_api
from server.pages.clinics import clinics_router
from server.pages.errors import answer_error
from server.pages.front_door import FrontDoor
from server.pages.orders import orders_router
from server.pages.products import products_router
from server.pages.question_desk import question_desk
from server.pages.questions import questions_router
from server.pages.staff import staff_router
from server.pages.staff_orders import STAFF_ORDERS, the_till
from server.payment.stripe_till import StripeTill
from server.press.book import press_book
from server.press.clinics import ClinicShelf, letter_words
from server.press.pressed import press
from server.press.questions import QuestionShelf, question_letter
from server.press.shop import quote_parts
from server.settings import Settings, read_settings
from server.store.clinics import Letter
from server.store.errors import StoreError
from server.store.first_questions import first_questions
from server.store.orders import OrderLetter
from server.store.question_records import Letter as QuestionLetter
from server.store.sent import Sent

MAX_BODY_BYTES = 64_000
FORGET_EVERY_SECONDS = 6 * 3600

log = logging.getLogger("steady")


class Steady(Litestar):
    """Litestar, but a start that failed for a reason that we know is told in one line, without a traceback."""

    async def __call__(
        self, scope: Scope | LifeSpanScope, receive: Receive | LifeSpanReceive, send: Send | LifeSpanSend
    ) -> None:
        if scope["type"] == "lifespan":
            send = self._plain(cast(LifeSpanSend, send))
        await super().__call__(scope, receive, send)

    def _plain(self, send: LifeSpanSend) -> LifeSpanSend:
        async def plain(message: LifeSpanSendMessage) -> None:
            sent: Sent = self.state.sent
            if message["type"] == "lifespan.startup.failed" and sent.problem:
                message["message"] = f"Steady cannot start. {sent.problem}."
            await send(message)

        return plain


def create_app(settings: Settings | None = None) -> Litestar:
    """The whole app. Without settings the environment is read. Raises ``KnowledgeError`` when data/ is not sound.

    What people sent is opened when the app starts, and closed when it ends.
    """
    settings = settings or read_settings()
    book = press_book(load_knowledge(settings.data), settings)
    description = describe_api(book.knowledge.checklist, book.version)
    for path in ("/schema", "/schema/openapi.json"):
        book.pressed[path] = press(description, "application/json", book.always)
    base_url, mail = settings.base_url, settings.mail
    postmen: list[Postman[Any]] = []

    def wake() -> None:
        for postman in postmen:
            postman.wake()

    def told(slug: str) -> None:
        shelf.drop(slug)
        wake()

    def told_question(id_: str) -> None:
        questions.drop(id_)

    sent = Sent(settings.data_dir, by_mail=mail is not None, told=told, letter=wake, told_question=told_question)
    questions = QuestionShelf(book, lambda: sent.questions, base_url)
    till: Till | None = StripeTill(settings.stripe_secret_key, base_url) if settings.stripe_secret_key else None

    def find(slug_or_code: str) -> Clinic | None:
        return sent.clinics.find(slug_or_code)

    def was_removed(slug_or_code: str) -> bool:
        return sent.clinics.was_removed(slug_or_code)

    shelf = ClinicShelf(book, base_url, find, was_removed)

    def write(letter: Letter) -> tuple[str, str]:
        return letter_words(book, base_url, letter.name, letter.slug, letter.link)

    def write_about_order(letter: OrderLetter) -> tuple[str, str]:
        order, shop = sent.orders.find(letter.slug), book.shop
        if letter.kind == "payment":
            return shop.letter("products/payment.txt", subject=f"Your order {order.id}: to pay", order=order)
        missing = max(0, shop.shop.shipping.free_over + 1 - (order.total or 0))
        delivery = shop.delivery_words(quote_parts(Quote(order.shipping, order.why, missing, order.total)), missing)
        subject = f"Your order request {order.id}"
        return shop.letter("products/receipt.txt", subject=subject, order=order, delivery=delivery)

    def write_to_asker(letter: QuestionLetter) -> tuple[str, str]:
        return question_letter(book, base_url, letter)

    @asynccontextmanager
    async def open_what_was_sent(_: Litestar) -> AsyncIterator[None]:
        sent.open()
        stories = book.knowledge.questions.stories
        rows = [(story.id, story.edited, story.level, story.answered) for story in stories.rows]
        sent.questions.sow(first_questions(rows, stories.who, stories.role))
        if mail:
            postmen.append(Postman(mail, sent.clinics, write))
            postmen.append(Postman(mail, sent.orders, write_about_order))
            postmen.append(Postman(mail, sent.questions, write_to_asker))
            for postman in postmen:
                postman.start()
        forgetting = create_task(_forget_emails(sent, timedelta(days=settings.keep_email_days)))
        try:
            yield
        finally:
            forgetting.cancel()
            while postmen:
                postmen.pop().stop()
            sent.close()

    app = Steady(
        route_handlers=[
            checklist,
            call,
            api_router(),
            clinics_router(),
            products_router(),
            orders_router(),
            questions_router(),
            staff_router(*STAFF_ORDERS, *question_desk()),
        ],
        dependencies={
            "book": Provide(lambda: book, sync_to_thread=False),
            "sent": Provide(lambda: sent, sync_to_thread=False),
            "till": Provide(the_till, sync_to_thread=False),
        },
        lifespan=[open_what_was_sent],
        exception_handlers={Exception: answer_error},
        # Litestar's own pages for a description load scripts from elsewhere; ours is pressed below.
        openapi_config=None,
        request_max_body_size=MAX_BODY_BYTES,
        state=State({"book": book, "sent": sent, "base_url": base_url, "till": till}),
        plugins=[GranianPlugin()],
    )
    # In front of Litestar's own handler, so that `litestar run` and Granian both come through it.
    app.asgi_handler = FrontDoor(app.asgi_handler, book, shelf, questions, settings.hosts)
    return app


async def _forget_emails(sent: Sent, after: timedelta) -> None:
    """Deletes old addresses of those who asked, and old copies, at the start and a few times a day."""
    while True:
        now = datetime.now(UTC)
        try:
            await to_thread(sent.questions.forget_old_emails, now - after, now)
            await to_thread(sent.renew_copies)
        except StoreError:
            log.exception("Old e-mail addresses and copies could not be deleted")
        await sleep(FORGET_EVERY_SECONDS)
