"""Every request followed to its end: it gets an id, is counted and timed, and makes one line in the log.

An ASGI middleware, the outermost, so that what the guard refuses and what fails is followed as well. The path is logged without
what follows the "?", for the page keeps the question there.
"""

import logging
import re
import secrets
from time import perf_counter
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.telemetry.logs import request_id
from api.telemetry.metrics import Metrics
from api.telemetry.tracing import Tracing

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_HEADER = "X-Request-ID"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))
_POLLED = ("/healthz", "/readyz", "/metrics")
_log = logging.getLogger("citadel.requests")


class Tracked:
    """Follows requests. metrics: where they are counted, if anywhere. questions: whether the log tells what was asked."""

    def __init__(self, app: ASGIApp, metrics: Metrics | None, tracing: Tracing | None, *, questions: bool) -> None:
        self._app, self._metrics, self._tracing, self._questions = app, metrics, tracing, questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        followed = _Followed(scope, send)
        # Not taken back at the end: each request has a task of its own, and what is logged after this belongs to it as well.
        request_id.set(followed.id)
        ended_well = False
        try:
            if self._tracing:
                with self._tracing.request(scope["method"], followed):
                    await self._app(scope, receive, followed.send)
            else:
                await self._app(scope, receive, followed.send)
            ended_well = True
        finally:
            if not ended_well and not followed.status:
                followed.status = 500  # as whoever is outside will answer it
            self._tell(followed)

    def _tell(self, followed: "_Followed") -> None:
        route, status, took = followed.route, followed.status, perf_counter() - followed.started
        if self._metrics is not None:
            method = followed.scope["method"] if followed.scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(method, route, status or "none").inc()
            self._metrics.seconds.labels(route).observe(took)
        level = logging.DEBUG if route in _POLLED else logging.INFO
        if _log.isEnabledFor(level):
            _log.log(level, "request", extra=followed.describe(took, with_question=self._questions))


class _Followed:
    """One request on its way: what it is, and the status that it was answered with, 0 when it was not."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self.started, self.status = scope, perf_counter(), 0
        self._send = send
        self.headers = Headers(scope=scope)
        given = self.headers.get(_HEADER, "")
        self.id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {}).update(told={}, request_id=self.id)

    @property
    def route(self) -> str:
        """The template of the path, "refused" where the guard let it go no further, "unmatched" where nothing stands there."""
        if self.scope["state"].get("refused"):
            return "refused"
        return str(getattr(self.scope.get("route"), "path", None) or "unmatched")

    async def send(self, message: Message) -> None:
        """Pass on what is answered, with the id."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[_HEADER] = self.id
        await self._send(message)

    def describe(self, took: float, *, with_question: bool) -> dict[str, Any]:
        """The fields of its line in the log."""
        client, state = self.scope.get("client"), self.scope["state"]
        told = {
            "method": self.scope["method"],
            "path": self.scope["path"][:200],
            "status": self.status,
            "took_ms": round(took * 1000, 3),
            "address": client[0] if client else None,
            "key": state.get("key"),
            **state["told"],
        }
        return {name: value for name, value in told.items() if value is not None and (with_question or name != "question")}
