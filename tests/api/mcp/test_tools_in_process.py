"""What an assistant is told when something fails or is full, what it sees of a new generation, and who is refused over HTTP."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from index_fakes import FakeEncoder, make_input
from mcp import Client
from mcp_types import CallToolResult, TextContent
from starlette.testclient import TestClient

from api.answer_cache import AnswerCache
from api.executor import BoundedExecutor
from api.kept.kept_database import KeptDatabase
from api.mcp.mcp_server import create_server
from api.mcp.transport import create_mcp_app
from api.settings import Settings
from index.access import open_engine
from index.build.builder import update_index
from index.engine import Engine
from index.errors import DatabaseLostError, GenerationPurgedError, IndexPendingError
from index.settings import BuildSettings
from retrieval.models import Models

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"accept": "application/json, text/event-stream"}


class StubbornEncoder(FakeEncoder):
    """Fails, or waits, when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.may_go = Event()
        self.may_go.set()
        self.encoded = 0
        """Texts."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.may_go.wait(30)
        if self.failure:
            raise self.failure
        self.encoded += len(texts)
        return super().encode(texts)


@pytest.fixture
def encoder() -> StubbornEncoder:
    return StubbornEncoder()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "var"
    update_index([make_input("one", "The pact was signed in Hanoi.")], data, BuildSettings(), encoder=FakeEncoder())
    return Settings(data=data, threads=1, waiting=1)


@pytest.fixture
def shelf(settings: Settings, encoder: StubbornEncoder) -> Engine:
    """Open generations; what serves them closes them."""
    return open_engine(settings.data, "fake", encoder)


def tell(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def talk(shelf: Engine, settings: Settings, told: Callable[[Client], Any]) -> None:
    async def converse() -> None:
        desk = BoundedExecutor(settings.threads, settings.waiting)
        cache = AnswerCache(Models.load(with_reader=False), settings.cache_bytes)
        async with Client(create_server(shelf, cache, desk)) as client:
            await told(client)

    asyncio.run(converse())


def test_a_fault_is_told_in_the_log_alone(
    shelf: Engine, settings: Settings, encoder: StubbornEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    async def check(client: Client) -> None:
        encoder.failure = RuntimeError("the inside")
        result = await client.call_tool("ask", {"question": "Where was it signed?"})
        assert (result.is_error, tell(result)) == (True, "something failed here; it is in the server's log")
        encoder.failure = None
        assert not (await client.call_tool("ask", {"question": "Where was it signed?"})).is_error

    talk(shelf, settings, check)
    assert "the inside" in caplog.text


@pytest.mark.parametrize("failure", [GenerationPurgedError, DatabaseLostError, IndexPendingError])
def test_what_passes_is_said_to_the_assistant(
    shelf: Engine, settings: Settings, encoder: StubbornEncoder, failure: type[Exception]
) -> None:
    async def check(client: Client) -> None:
        encoder.failure = failure("ask again in a moment")
        result = await client.call_tool("ask", {"question": "Where was it signed?"})
        assert (result.is_error, tell(result)) == (True, "ask again in a moment")

    talk(shelf, settings, check)


def test_the_same_question_is_answered_once(shelf: Engine, settings: Settings, encoder: StubbornEncoder) -> None:
    async def check(client: Client) -> None:
        first = await client.call_tool("ask", {"question": "Where was it signed?"})
        encoded = encoder.encoded
        again = await client.call_tool("ask", {"question": "Where was it signed?"})
        assert encoded > 0
        assert encoder.encoded == encoded
        assert first.structured_content is not None
        assert again.structured_content is not None
        assert {**first.structured_content, "took_ms": 0} == {**again.structured_content, "took_ms": 0}
        await client.call_tool("ask", {"question": "Where was it signed?", "top_k": 2})
        assert encoder.encoded > encoded, "another request"

    talk(shelf, settings, check)


def test_more_questions_than_are_taken_on_are_told_to_come_again(
    shelf: Engine, settings: Settings, encoder: StubbornEncoder
) -> None:
    async def check(client: Client) -> None:
        encoder.may_go.clear()
        first = asyncio.create_task(client.call_tool("ask", {"question": "Where was it signed?"}))
        await asyncio.sleep(0.2)
        second = await client.call_tool("search", {"query": "pact"})
        encoder.may_go.set()
        assert (second.is_error, tell(second)) == (
            True,
            "1 questions are in hand, the most that is taken on: ask again in a moment",
        )
        assert not (await first).is_error

    talk(shelf, settings, check)


def test_a_server_that_stops_closes_its_store(shelf: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(KeptDatabase, "close", lambda _: closed.append(True))
    with TestClient(create_mcp_app(shelf, settings)):
        assert closed == []
    assert len(closed) == 1


def test_what_is_published_meanwhile_is_seen_and_what_was_cited_stays_readable(shelf: Engine, settings: Settings) -> None:
    async def check(client: Client) -> None:
        before = (await client.call_tool("read_document", {"doc_id": "one"})).structured_content
        update_index([make_input("one", "It was torn up.")], settings.data, BuildSettings(), encoder=FakeEncoder())
        async with asyncio.timeout(20):
            while (await client.call_tool("list_documents", {})).structured_content["generation"] == before["generation"]:
                await asyncio.sleep(0.1)
        assert (await client.call_tool("read_document", {"doc_id": "one"})).structured_content["text"] == "It was torn up."
        again = await client.call_tool("read_document", {"doc_id": "one", "generation": before["generation"]})
        assert again.structured_content == before

    talk(shelf, settings, check)


@pytest.fixture
def door(shelf: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_mcp_app(shelf, settings, ["citadel.example"]), base_url="http://127.0.0.1:8001") as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "localhost", "[::1]:9", "citadel.example"])
def test_the_names_that_are_known_are_answered_without_a_session(door: TestClient, host: str) -> None:
    answer = door.post("/mcp", json=LIST, headers={**ACCEPT, "host": host})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert len(answer.json()["result"]["tools"]) == 10
    assert "mcp-session-id" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example:8001"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost.evil.example"}, 403),
    ],
)
def test_a_page_from_elsewhere_is_refused(door: TestClient, headers: dict[str, str], status: int) -> None:
    assert door.post("/mcp", json=LIST, headers={**ACCEPT, **headers}).status_code == status


def test_a_body_beyond_the_limit_is_refused(door: TestClient, settings: Settings) -> None:
    long = {**LIST, "params": {"_meta": {"note": "x" * settings.body_bytes}}}
    assert door.post("/mcp", json=long, headers=ACCEPT).status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD"])
def test_no_stream_is_held_open_for_anybody(door: TestClient, method: str) -> None:
    assert door.request(method, "/mcp", headers=ACCEPT).status_code == 405
