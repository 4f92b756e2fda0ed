"""Traces of requests and their stages for an OpenTelemetry collector: the extra `tracing`, off unless `CITADEL_TRACES` names one.

Spans are sent over OTLP/HTTP from a thread of the SDK. A trace that a caller began (`traceparent`) is continued. Questions are
never in a span.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

from opentelemetry import propagate
from opentelemetry.trace import SpanKind, Status, StatusCode

from api.errors import TracingError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from starlette.datastructures import Headers


_SECONDS = 3  # in which a collector must answer, also when the server stops


class _TracedRequest(Protocol):
    headers: "Headers"
    status: int
    id: str

    @property
    def route(self) -> str: ...


class Tracing:
    """Makes spans until it is closed. Errors are not recorded in them, because an error may quote a question."""

    def __init__(self, provider: "TracerProvider") -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("citadel", version("citadel"))

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """A span for a stage of the current request."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False):
            yield

    @contextmanager
    def request(self, method: str, request: _TracedRequest) -> Iterator[None]:
        """A span for a request, named by its route once that is known."""
        parent = propagate.extract(request.headers)
        beginning = self._tracer.start_as_current_span(
            method, parent, SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        )
        with beginning as span:
            try:
                yield
            finally:
                span.update_name(f"{method} {request.route}")
                span.set_attributes(
                    {
                        "http.request.method": method,
                        "http.route": request.route,
                        "http.response.status_code": request.status,
                        "citadel.request_id": request.id,
                    }
                )
                if request.status >= 500:
                    span.set_status(Status(StatusCode.ERROR))

    def close(self) -> None:
        """Send the remaining spans and stop."""
        self._provider.shutdown()


def open_tracing(collector: str) -> Tracing | None:
    """Traces to the collector at that URL, None for "". Raises TracingError where the extra is not installed."""
    if not collector:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise TracingError(f"CITADEL_TRACES is set, but {error.name} is missing: pip install 'citadel[tracing]'") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "citadel", "service.version": version("citadel")}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{collector.rstrip('/')}/v1/traces", timeout=_SECONDS)))
    return Tracing(provider)
