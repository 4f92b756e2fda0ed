"""The application: open generations and settings in, an ASGI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from api import asking, changing, documents, health, jobs, observing, searching, uploading, verifying, web
from api.clerk import Clerk
from api.describing import complete
from api.desk import Desk
from api.following import Follower
from api.guarding import Guard
from api.headers import HardenedHeaders
from api.headers_only import HeadersOnly
from api.metrics import Metrics
from api.observing import look_around
from api.problems import RESPONSES, answer_with_problems
from api.reference import serve_reference
from api.settings import Settings
from api.stages import Stages
from api.tracing import open_tracing
from api.tracking import Tracked
from api.writing import Writer
from index.errors import IndexCorruptError
from index.library import read_library
from index.shelf import Shelf
from retrieval.reader.reader import load_reader

_PROBE = "security cooperation"


class _App(FastAPI):
    """An application whose description holds what no route knows of, and whose headers are on faults, too."""

    def build_middleware_stack(self) -> ASGIApp:
        # Around everything: the framework answers faults outside of all middleware that is added to it.
        return HardenedHeaders(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = complete(super().openapi())
        return self.openapi_schema


def create_app(shelf: Shelf, settings: Settings) -> FastAPI:
    """The application over generations that are open; they are closed when the application shuts down."""
    app = _App(
        title="Citadel",
        version=version("citadel"),
        summary="Cited, verbatim answers to questions about EU-Asia security cooperation",
        lifespan=_run,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    _furnish(app, shelf, settings)
    # The last one added is the outermost.
    app.add_middleware(HeadersOnly)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Tracked, metrics=app.state.metrics, tracing=app.state.tracing, questions=settings.log_questions)
    answer_with_problems(app)
    for part in (asking, searching, verifying, documents, uploading, jobs, changing, health, observing):
        app.include_router(part.router, responses=RESPONSES)
    app.include_router(web.router)
    serve_reference(app)
    return app


def _furnish(app: FastAPI, shelf: Shelf, settings: Settings) -> None:
    """What the routes find in `app.state` (`api.access`)."""
    state = app.state
    state.settings, state.shelf, state.ready = settings, shelf, False
    state.metrics, state.tracing = Metrics(lambda: look_around(app)), open_tracing(settings.traces)
    state.stages = Stages(state.metrics, state.tracing)
    state.desk = Desk(settings.threads, settings.waiting, settings.seconds, state.stages.waited)
    state.writer = Writer(settings)
    state.clerk = Clerk(
        settings,
        on_published=lambda: _turn(shelf),
        uploads_in_use=lambda: {source.path for source in read_library(settings.data).uploads.values()},
    )
    state.follower = Follower(shelf)


@asynccontextmanager
async def _run(app: FastAPI) -> AsyncIterator[None]:
    """Ready once a probe was encoded. At the end questions that were accepted are answered; an update at work is stopped, and its
    jobs are carried out at the next start."""
    state = app.state
    try:
        await state.desk.run(lambda: _probe(state.shelf))
        state.follower.start()
        state.clerk.start()
        state.ready = True
        yield
    finally:
        state.ready = False
        await run_in_threadpool(state.clerk.close)
        await run_in_threadpool(state.follower.close)
        state.desk.close()
        state.writer.close()
        state.shelf.close()
        if state.tracing:
            await run_in_threadpool(state.tracing.close)


def _probe(shelf: Shelf) -> None:
    load_reader()  # before the first question waits for it, and so that damaged weights are told now
    with shelf.borrow() as index:
        index.encode([_PROBE])


def _turn(shelf: Shelf) -> None:
    """Open what was just published; raises IndexCorruptError where that cannot be."""
    shelf.refresh(again=True)  # an update looked at it just now, and found it whole
    if shelf.complaint is not None:
        raise IndexCorruptError(shelf.complaint)
