"""The application: open generations and settings in, an ASGI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from api.executor import BoundedExecutor
from api.http import static as web
from api.http.docs import serve_reference
from api.http.middleware.auth import Guard
from api.http.middleware.head_requests import HeadersOnly
from api.http.middleware.request_log import Tracked
from api.http.middleware.security_headers import HardenedHeaders
from api.http.openapi import complete
from api.http.problems import RESPONSES, answer_with_problems
from api.http.routes import ask_route as asking
from api.http.routes import document_routes as documents
from api.http.routes import generation_routes as changing
from api.http.routes import health_routes as health
from api.http.routes import job_routes as jobs
from api.http.routes import metrics_route as observing
from api.http.routes import search_route as searching
from api.http.routes import upload_routes as uploading
from api.http.routes import verify_route as verifying
from api.http.routes.metrics_route import look_around
from api.jobs.follower import Follower
from api.jobs.worker import JobWorker
from api.settings import Settings
from api.telemetry.metrics import Metrics
from api.telemetry.timings import Stages
from api.telemetry.tracing import open_tracing
from api.writing import Writer
from index.engine import Engine
from index.errors import IndexCorruptError
from index.sources.registry import read_library
from retrieval.models import Models

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


def create_app(shelf: Engine, settings: Settings, models: Models | None = None) -> FastAPI:
    """The application over generations that are open; they are closed when the application shuts down.

    models: those that ship with the product when left out. Raises ReaderError for a reader that is damaged.
    """
    app = _App(
        title="Citadel",
        version=version("citadel"),
        summary="Cited, verbatim answers to questions about EU-Asia security cooperation",
        lifespan=_run,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    _furnish(app, shelf, settings, models or Models.load())
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


def _furnish(app: FastAPI, shelf: Engine, settings: Settings, models: Models) -> None:
    """What the routes find in `app.state` (`api.services`)."""
    state = app.state
    state.settings, state.shelf, state.models, state.ready = settings, shelf, models, False
    state.metrics, state.tracing = Metrics(lambda: look_around(app)), open_tracing(settings.traces)
    state.stages = Stages(state.metrics, state.tracing)
    state.desk = BoundedExecutor(settings.threads, settings.waiting, settings.seconds, state.stages.waited)
    state.writer = Writer(settings, models.reader)
    state.clerk = JobWorker(
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


def _probe(shelf: Engine) -> None:
    with shelf.acquire() as index:
        index.encoder.encode([_PROBE])


def _turn(shelf: Engine) -> None:
    """Open what was just published; raises IndexCorruptError where that cannot be."""
    shelf.follow(again=True)  # an update looked at it just now, and found it whole
    if shelf.degraded is not None:
        raise IndexCorruptError(shelf.degraded)
