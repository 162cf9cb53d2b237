"""Puts everything together: the only module that knows all the others."""

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar_granian import GranianPlugin

from server.knowledge.load import load_knowledge
from server.pages.answers import call, checklist
from server.pages.api import api_router, describe_api
from server.pages.errors import answer_error
from server.pages.front_door import FrontDoor
from server.press.book import Book, press_book
from server.press.pressed import press
from server.settings import Settings, read_settings

MAX_BODY_BYTES = 64_000


def create_app(settings: Settings | None = None) -> Litestar:
    """The whole app. Without settings the environment is read. Raises ``KnowledgeError`` when data/ is not sound."""
    settings = settings or read_settings()
    book = press_book(load_knowledge(settings.data), settings)
    description = describe_api(book.knowledge.checklist, book.version)
    for path in ("/schema", "/schema/openapi.json"):
        book.pressed[path] = press(description, "application/json", book.always)

    def the_book() -> Book:
        return book

    app = Litestar(
        route_handlers=[checklist, call, api_router()],
        dependencies={"book": Provide(the_book, sync_to_thread=False)},
        exception_handlers={Exception: answer_error},
        # Litestar's own pages for a description load scripts from elsewhere; ours is pressed below.
        openapi_config=None,
        request_max_body_size=MAX_BODY_BYTES,
        state=State({"book": book}),
        plugins=[GranianPlugin()],
    )
    # In front of Litestar's own handler, so that `litestar run` and Granian both come through it.
    app.asgi_handler = FrontDoor(app.asgi_handler, book, settings.hosts)
    return app
