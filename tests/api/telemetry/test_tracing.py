"""Traces reach a collector: a real one on a socket, which takes what the SDK sends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.testclient import TestClient

from api.errors import TracingError
from api.http.app import create_app
from api.settings import Settings
from api.startup import open_engine
from api.telemetry.tracing import open_tracing

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@contextmanager
def collect() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """A collector, its address and what it got."""
    got: list[ExportTraceServiceRequest] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            got.append(ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Take) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", got
        server.shutdown()
        thread.join()


def test_a_question_is_a_span_with_its_stages_under_it_and_carries_a_callers_trace_on(settings: Settings) -> None:
    with collect() as (address, got):
        app = create_app(open_engine(settings), settings.model_copy(update={"traces": address}))
        with TestClient(app) as client:
            headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
            client.post("/v1/ask", json={"question": "When did Viet Nam sign?"}, headers=headers)
    spans = [span for request in got for part in request.resource_spans for scope in part.scope_spans for span in scope.spans]
    ours = {span.name: span for span in spans if span.trace_id.hex() == TRACE}
    inner = {"rank", "rerank", "passages", "compose"}
    assert ours.keys() == {"POST /v1/ask", "analyse", "encode", "answer", *inner, "assess"}
    assert {ours[name].parent_span_id for name in ("analyse", "encode", "answer")} == {ours["POST /v1/ask"].span_id}
    assert {ours[name].parent_span_id for name in inner} == {ours["answer"].span_id}
    assert ours["assess"].parent_span_id == ours["compose"].span_id
    attributes = {told.key: told.value.string_value or told.value.int_value for told in ours["POST /v1/ask"].attributes}
    assert attributes["http.response.status_code"] == 200
    assert not any("Viet Nam" in str(span) for span in spans)


def test_without_a_collector_there_are_no_traces() -> None:
    assert open_tracing("") is None


def test_traces_without_the_extra_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(TracingError, match=r"pip install 'citadel\[tracing\]'"):
        open_tracing("http://127.0.0.1:1")
