"""Every request has an id, is counted and timed, and makes one line in the log, without what was asked unless that is wanted."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.middleware.api_keys import make_key
from api.settings import Settings
from api.startup import open_engine
from api.telemetry.logs import start_logging

QUESTION = "When did Viet Nam sign the Framework Participation Agreement?"


@pytest.fixture
def lines(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged from here on, as on stderr; the loggers are put back afterwards."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    root, ours = logging.getLogger(), logging.getLogger("citadel")
    before = (root.handlers[:], root.level, ours.level)
    start_logging(settings)
    yield written
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


@contextmanager
def running(settings: Settings, **changed: object) -> Iterator[TestClient]:
    app = create_app(open_engine(settings), settings.model_copy(update=changed))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def read(lines: io.StringIO) -> list[dict[str, object]]:
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [line for line in told if line["logger"] == "citadel.requests"]


def counted(client: TestClient, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_a_request_makes_one_line_with_its_id_and_without_the_question(settings: Settings, lines: io.StringIO) -> None:
    with running(settings) as client:
        answer = client.post("/v1/ask?x=secret", json={"question": QUESTION})
    (line,) = read(lines)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["method"], line["path"], line["status"], line["answered"]) == ("POST", "/v1/ask", 200, True)
    assert line["generation"] == answer.json()["generation"]
    assert isinstance(line["took_ms"], float)
    assert "Viet Nam" not in lines.getvalue()
    assert "secret" not in lines.getvalue()


def test_what_is_asked_is_logged_where_that_is_wanted(settings: Settings, lines: io.StringIO) -> None:
    with running(settings, log_questions=True) as client:
        client.post("/v1/ask", json={"question": QUESTION})
        client.post("/v1/search", json={"query": "line\nbreak"})
    assert [line["question"] for line in read(lines)] == [QUESTION, "line\nbreak"]


def test_an_id_that_a_caller_gives_is_kept_and_one_that_could_harm_a_log_is_not(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "trace-1.a_B"}).headers["x-request-id"] == "trace-1.a_B"
    for given in ("a b", "x" * 65, 'a"}', ""):
        assert client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"] != given


def test_polls_are_not_logged_at_the_level_of_requests(settings: Settings, lines: io.StringIO) -> None:
    with running(settings) as client:
        for path in ("/healthz", "/readyz", "/metrics"):
            assert client.get(path).status_code == 200
    assert read(lines) == []


def test_requests_are_counted_by_route_and_not_by_what_a_client_makes_up(client: TestClient) -> None:
    for number in range(3):
        client.get(f"/v1/documents/made-up-{number}")
        client.get(f"/nothing/{number}")
        client.request(f"ODD{number}", "/healthz")
    text = client.get("/metrics").text
    assert "made-up" not in text
    assert "nothing/" not in text
    assert "ODD" not in text
    assert counted(client, 'citadel_requests_total{method="GET",route="/v1/documents/{doc_id}",status="404"}') >= 3


def test_head_counts_for_the_route_of_get_and_what_the_guard_refuses_apart(client: TestClient) -> None:
    series = 'citadel_requests_total{method="HEAD",route="/v1/documents",status="200"}'
    refused = 'citadel_requests_total{method="GET",route="refused",status="403"}'
    before = (counted(client, series), counted(client, refused))
    client.head("/v1/documents")
    client.get("/v1/documents", headers={"host": "elsewhere.example"})
    assert (counted(client, series), counted(client, refused)) == (before[0] + 1, before[1] + 1)


def test_answers_and_refusals_are_counted_and_each_stage_is_timed(settings: Settings) -> None:
    with running(settings) as client:
        client.post("/v1/ask", json={"question": QUESTION})
        client.post("/v1/ask", json={"question": "What is the boiling point of tungsten?"})
        client.post("/v1/search", json={"query": "Viet Nam"})
        assert counted(client, 'citadel_answers_total{outcome="answered"}') == 1
        assert counted(client, 'citadel_answers_total{outcome="abstained"}') == 1
        stages = {
            name: counted(client, f'citadel_stage_seconds_count{{stage="{name}"}}') for name in ("encode", "answer", "search")
        }
        assert stages == {"encode": 3, "answer": 2, "search": 1}
        assert (
            counted(client, 'citadel_stage_seconds_count{stage="wait"}') == 2 + 3 + 2
        )  # at the start the probe and the look for an index of an earlier version, and a look before each answer


def test_the_index_that_answers_is_told(settings: Settings) -> None:
    with running(settings) as client:
        listed = client.get("/v1/generations").json()["generations"][0]
        assert counted(client, f'citadel_index_info{{generation="{listed["generation"]}"}}') == 1
        assert counted(client, "citadel_index_chunks") == listed["chunks"]
        folder = settings.data / "generations" / listed["generation"]
        held = sum(file.stat().st_size for file in folder.iterdir() if file.name != "manifest.json")
        assert counted(client, "citadel_index_bytes") == held
        assert counted(client, "citadel_ready") == 1


def test_a_fault_of_ours_is_counted_logged_and_found_again_by_its_id(settings: Settings, lines: io.StringIO) -> None:
    with running(settings) as client:
        app = client.app
        assert isinstance(app, FastAPI)
        app.state.services = replace(app.state.services, timings=None)
        answer = client.post("/v1/ask", json={"question": QUESTION})
        assert answer.status_code == 500
        assert counted(client, 'citadel_requests_total{method="POST",route="/v1/ask",status="500"}') == 1
    (line,) = read(lines)
    assert (line["status"], line["request_id"]) == (500, answer.headers["x-request-id"])


def test_the_name_of_a_key_is_logged_and_the_key_is_not(settings: Settings, lines: io.StringIO) -> None:
    secret, key = make_key("anna", "read")
    with running(settings, api_keys=key.entry) as client:
        client.get("/v1/documents", headers={"X-API-Key": secret})
    assert [line["key"] for line in read(lines)] == ["anna"]
    assert secret not in lines.getvalue()
