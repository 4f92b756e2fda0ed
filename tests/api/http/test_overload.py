import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.http.app import create_app
from api.settings import Settings
from api.startup import open_engine


@pytest.fixture
def narrow(settings: Settings) -> Iterator[FastAPI]:
    """An application that takes on two questions at once."""
    with closing(open_engine(settings)) as shelf:
        yield create_app(shelf, settings.model_copy(update={"waiting": 2, "threads": 1}))


def test_a_flood_is_turned_away_with_when_to_come_back_while_health_answers(
    narrow: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr("retrieval.ask.search_query", lambda *_, **__: (gate.wait(10), ())[1])

    async def flood() -> tuple[list[httpx2.Response], httpx2.Response]:
        transport = httpx2.ASGITransport(app=narrow)
        async with httpx2.AsyncClient(transport=transport, base_url="http://citadel") as client:
            asked = [asyncio.create_task(client.post("/v1/search", json={"query": "x"})) for _ in range(5)]
            while sum(task.done() for task in asked) < 3:
                await asyncio.sleep(0.01)
            health = await client.get("/healthz")
            gate.set()
            return await asyncio.gather(*asked), health

    answers, health = asyncio.run(flood())
    statuses = [answer.status_code for answer in answers]
    assert (sorted(statuses), health.status_code) == ([200, 200, 503, 503, 503], 200)
    refused = answers[statuses.index(503)]
    assert (refused.headers["retry-after"], refused.headers["content-type"]) == ("1", "application/problem+json")


def test_many_at_once_get_the_answers_that_each_gets_alone(client: TestClient, app: FastAPI) -> None:
    queries = [f"security cooperation with Japan {number}" for number in range(12)]
    alone = [client.post("/v1/search", json={"query": query}).json()["passages"] for query in queries]

    async def together() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://citadel") as other:
            return await asyncio.gather(*(other.post("/v1/search", json={"query": query}) for query in queries))

    assert [answer.json()["passages"] for answer in asyncio.run(together())] == alone
