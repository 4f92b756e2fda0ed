"""The application: open generations and settings in, an ASGI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from api.http import static, vendored_files
from api.http.docs import serve_docs
from api.http.middleware.auth import AccessControl, check_exposure
from api.http.middleware.head_requests import HeadRequests
from api.http.middleware.request_log import RequestLog
from api.http.middleware.security_headers import SecurityHeaders
from api.http.openapi import complete
from api.http.problems import RESPONSES, answer_with_problems
from api.http.routes import (
    ask_route,
    audit_route,
    caller_route,
    document_routes,
    editing_routes,
    fetch_routes,
    find_route,
    generation_routes,
    health_routes,
    job_routes,
    metrics_route,
    search_route,
    upload_routes,
    verify_route,
)
from api.http.routes.kept import dossier_routes, feed_routes, feedback_route, frozen_routes, watch_routes
from api.services import Services, create_services
from api.settings import Settings
from index.engine import Engine
from retrieval.models import Models

_ROUTES = (
    ask_route,
    search_route,
    find_route,
    verify_route,
    document_routes,
    upload_routes,
    editing_routes,
    fetch_routes,
    job_routes,
    generation_routes,
    health_routes,
    metrics_route,
    audit_route,
    frozen_routes,
    dossier_routes,
    feedback_route,
    watch_routes,
    feed_routes,
    caller_route,
)


class _App(FastAPI):
    """An application with a completed OpenAPI description, and with security headers on unexpected errors too."""

    def build_middleware_stack(self) -> ASGIApp:
        # Outside of everything: the framework answers unexpected errors outside of all middleware that is added to it.
        return SecurityHeaders(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            begun = super().openapi()
            self.openapi_schema = None  # until it is complete: the framework keeps what it began
            self.openapi_schema = complete(begun)
        return self.openapi_schema


def create_app(engine: Engine, settings: Settings, models: Models | None = None) -> FastAPI:
    """The application over generations that are open. They are closed when the application shuts down.

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
    keys = check_exposure(settings)
    app.state.services = services = create_services(engine, settings, models or Models.load(), keys)
    # The last one added is the outermost.
    app.add_middleware(HeadRequests)
    app.add_middleware(AccessControl, settings=settings, keys=keys)
    app.add_middleware(RequestLog, metrics=services.metrics, tracing=services.tracing, questions=settings.log_questions)
    answer_with_problems(app)
    app.add_exception_handler(404, static.answer_missing)
    for routes in _ROUTES:
        app.include_router(routes.router, responses=RESPONSES)
    app.include_router(static.router)
    app.include_router(vendored_files.router)
    serve_docs(app)
    return app


@asynccontextmanager
async def _run(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    try:
        await services.start()
        yield
    finally:
        await run_in_threadpool(services.close)
