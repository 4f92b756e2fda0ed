"""The request log: every request gets an id, is counted and timed, and is one line in the log.

It is the outermost ASGI middleware, so that refused and failed requests are logged as well. The path is logged without its query,
because the page keeps the question there.
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
_FEED = re.compile(r"/feeds/\S+")  # the rest of the path is a secret
_POLLED = ("/healthz", "/readyz", "/metrics")
_log = logging.getLogger("citadel.requests")


class RequestLog:
    """Logs requests."""

    def __init__(self, app: ASGIApp, metrics: Metrics | None, tracing: Tracing | None, *, questions: bool) -> None:
        """metrics, tracing: where requests are counted and traced, if anywhere. questions: whether questions are logged."""
        self._app, self._metrics, self._tracing, self._questions = app, metrics, tracing, questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _LoggedRequest(scope, send)
        # Not reset at the end: each request has a task of its own, and later log lines of that task belong to it as well.
        request_id.set(request.id)
        ended_well = False
        try:
            if self._tracing:
                with self._tracing.request(scope["method"], request):
                    await self._app(scope, receive, request.send)
            else:
                await self._app(scope, receive, request.send)
            ended_well = True
        finally:
            if not ended_well and not request.status:
                request.status = 500  # the status that the framework will answer with
            self._record(request)

    def _record(self, request: "_LoggedRequest") -> None:
        route, status, took = request.route, request.status, perf_counter() - request.started
        if self._metrics is not None:
            method = request.scope["method"] if request.scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(method, route, status or "none").inc()
            self._metrics.seconds.labels(route).observe(took)
        level = logging.DEBUG if route in _POLLED else logging.INFO
        if _log.isEnabledFor(level):
            _log.log(level, "request", extra=request.describe(took, with_question=self._questions))


class _LoggedRequest:
    """A request and the status of its response, 0 while there is none."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self.started, self.status = scope, perf_counter(), 0
        self._send = send
        self.headers = Headers(scope=scope)
        given = self.headers.get(_HEADER, "")
        self.id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {}).update(log_fields={}, request_id=self.id)

    @property
    def route(self) -> str:
        """The template of the path, "refused" where access was refused, "unmatched" where there is no route."""
        if self.scope["state"].get("refused"):
            return "refused"
        return str(getattr(self.scope.get("route"), "path", None) or "unmatched")

    async def send(self, message: Message) -> None:
        """Send a part of the response, with the id in its headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[_HEADER] = self.id
        await self._send(message)

    def describe(self, took: float, *, with_question: bool) -> dict[str, Any]:
        """The fields of its line in the log."""
        client, state = self.scope.get("client"), self.scope["state"]
        fields = {
            "method": self.scope["method"],
            "path": _FEED.sub("/feeds/…", self.scope["path"][:200]),
            "status": self.status,
            "took_ms": round(took * 1000, 3),
            "address": client[0] if client else None,
            "key": state.get("key"),
            **state["log_fields"],
        }
        return {name: value for name, value in fields.items() if value is not None and (with_question or name != "question")}
