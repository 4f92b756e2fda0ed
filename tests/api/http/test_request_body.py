import asyncio
from collections.abc import Iterator

import pytest
from fastapi import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from api.http.request_body import read_body

JSON = {"content-type": "application/json"}


def test_a_body_that_is_no_json_is_a_bad_request(client: TestClient) -> None:
    problem = client.post("/v1/ask", content=b'{"question"', headers=JSON)
    assert (problem.status_code, problem.headers["content-type"]) == (400, "application/problem+json")


def test_a_body_that_is_not_utf8_is_a_bad_request_that_names_the_byte(client: TestClient) -> None:
    problem = client.post("/v1/ask", content=b'{"question": "\xff"}', headers=JSON)
    assert problem.status_code == 400
    assert "0xff at 14" in problem.json()["detail"]


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"question": ' + b"1" * 5_000 + b"}"])
def test_json_that_no_parser_can_hold_is_a_bad_request(client: TestClient, body: bytes) -> None:
    assert client.post("/v1/ask", content=body, headers=JSON).status_code == 400


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_another_media_type_is_refused_by_name(client: TestClient, content_type: str) -> None:
    problem = client.post("/v1/ask", content=b'{"question": "x"}', headers={"content-type": content_type} if content_type else {})
    assert problem.status_code == 415
    assert (content_type or "missing") in problem.json()["detail"]


def test_a_charset_of_utf8_is_accepted(client: TestClient) -> None:
    headers = {"content-type": 'Application/JSON; charset="UTF-8"'}
    assert client.post("/v1/search", content='{"query": "Việt Nam"}'.encode(), headers=headers).status_code == 200


def test_a_body_too_large_is_refused_by_its_declared_length(client: TestClient) -> None:
    assert client.post("/v1/ask", content=b" " * 65_537, headers=JSON).status_code == 413


def test_a_body_too_large_is_refused_while_it_streams_without_a_length(client: TestClient) -> None:
    sent: list[int] = []

    def stream() -> Iterator[bytes]:
        for number in range(100):
            sent.append(number)
            yield b" " * 1_000

    problem = client.post("/v1/search", content=stream(), headers=JSON)
    assert problem.status_code == 413
    assert "65536 bytes" in problem.json()["detail"]


def test_a_client_that_falls_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.request_body._PATIENCE", 0.05)
    sent = [{"type": "http.request", "body": b"half", "more_body": True}]

    async def receive() -> Message:
        if not sent:
            await asyncio.sleep(60)
        return sent.pop()

    with pytest.raises(HTTPException) as refused:
        asyncio.run(read_body(Request({"type": "http", "headers": []}, receive), 10))
    assert refused.value.status_code == 408


def test_a_client_that_says_a_byte_now_and_then_is_not_waited_for_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.request_body._PATIENCE", 0.1)
    sent: list[int] = []

    async def receive() -> Message:
        sent.append(1)
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(HTTPException) as refused:
        asyncio.run(read_body(Request({"type": "http", "headers": []}, receive), 1_000))
    assert (refused.value.status_code, len(sent) < 20) == (408, True)


def test_a_body_that_comes_at_a_fair_pace_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.request_body._PATIENCE", 0.1)
    left = [5_000] * 10

    async def receive() -> Message:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b"x" * left.pop(), "more_body": bool(left)}

    body = asyncio.run(read_body(Request({"type": "http", "headers": []}, receive), 100_000))
    assert len(body) == 10 * 5_000
