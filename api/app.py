"""The application: an open index and settings in, an ASGI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from api import asking, documents, health, searching
from api.desk import Desk
from api.headers_only import HeadersOnly
from api.problems import RESPONSES, answer_with_problems, describe_problems
from api.reference import serve_reference
from api.settings import Settings
from index.opened import OpenIndex

_PROBE = "security cooperation"


class _DescribedApp(FastAPI):
    """An application whose description holds the schema of its problems, which no route returns by itself."""

    def openapi(self) -> dict[str, Any]:
        description = super().openapi()
        describe_problems(description)
        return description


def create_app(index: OpenIndex, settings: Settings) -> FastAPI:
    """The application over an index that is open; the index is closed when the application shuts down."""
    app = _DescribedApp(
        title="Citadel",
        version=version("citadel"),
        summary="Cited, verbatim answers to questions about EU-Asia security cooperation",
        lifespan=_run,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings, app.state.index, app.state.ready = settings, index, False
    app.state.desk = Desk(settings.threads, settings.waiting)
    app.add_middleware(HeadersOnly)
    answer_with_problems(app)
    for router in (asking.router, searching.router, documents.router, health.router):
        app.include_router(router, responses=RESPONSES)
    serve_reference(app)
    return app


@asynccontextmanager
async def _run(app: FastAPI) -> AsyncIterator[None]:
    """Ready once a probe was encoded; at the end, what was accepted is finished before the index is closed."""
    await app.state.desk.run(lambda: app.state.index.encode([_PROBE]))
    app.state.ready = True
    yield
    app.state.ready = False
    app.state.desk.close()
    app.state.index.close()
