"""The tools of an assistant, asked by the SDK's own client from the command itself, over both transports."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters
from mcp_types import CallToolResult, TextContent

from api.mcp.tool_inputs import READ_AT_MOST
from api.settings import Settings
from tests.deadlines import HANG

ROOT = Path(__file__).resolve().parents[3]
COMMAND = ["-c", "from api.cli.main import main; main()", "mcp"]
LONG = "strategic-compass-partnership-dimension"
QUESTION = "How many partner countries have concluded framework participation agreements with the EU?"
Door = StdioServerParameters | str
Talk = Callable[[Client], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def http(settings: Settings) -> Iterator[str]:
    """Where the command serves over HTTP."""
    environment = os.environ | {"CITADEL_DATA": str(settings.data)}
    command = [sys.executable, *COMMAND, "--http", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/mcp", process.stdout.readline())
        assert found
        yield found[0]
        process.terminate()
        assert process.wait(HANG) == 0


@pytest.fixture(params=["stdio", "http"])
def door(request: pytest.FixtureRequest, settings: Settings, http: str) -> Door:
    if request.param == "http":
        return http
    return StdioServerParameters(command=sys.executable, args=COMMAND, env={"CITADEL_DATA": str(settings.data)}, cwd=ROOT)


def talk(door: Door, told: Talk, mode: str = "auto") -> None:
    async def converse() -> None:
        async with Client(door, mode=mode) as client:
            await told(client)

    asyncio.run(converse())


def texts(result: CallToolResult) -> list[str]:
    assert all(isinstance(block, TextContent) for block in result.content)
    return [block.text for block in result.content if isinstance(block, TextContent)]


async def call(client: Client, tool: str, **arguments: Any) -> Any:
    """The structured answer of a call that goes well."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, texts(result)
    return result.structured_content


async def refuse(client: Client, tool: str, **arguments: Any) -> str:
    """What is said of a call that goes wrong."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    (told,) = texts(result)
    assert "Traceback" not in told
    return told


def test_every_quote_stands_verbatim_where_the_answer_says(door: Door) -> None:
    async def check(client: Client) -> None:
        result = await client.call_tool("ask", {"question": QUESTION})
        found = result.structured_content
        assert found["answered"]
        passages = {passage["rank"]: passage for passage in found["passages"]}
        statements = found["answer"]["statements"]
        for statement, quote in [(one["text"], quote) for one in statements for quote in one["quotes"]]:
            source = passages[quote["citation"]]["document"]
            where = {"doc_id": source["doc_id"], "generation": source["generation"]}
            read = await client.call_tool("read_document", {**where, "start": quote["start"], "end": quote["end"]})
            assert " ".join(read.structured_content["text"].split()) == " ".join(statement.split())
            assert read.structured_content["text_sha256"] == source["text_sha256"]
            assert texts(read)[1] == read.structured_content["text"]
            assert f"“{statement}”" in texts(result)[0]
        assert len(statements) == 2
        assert "The sources disagree" in texts(result)[0]

    talk(door, check)


def test_a_client_of_an_older_protocol_is_answered(door: Door) -> None:
    async def check(client: Client) -> None:
        assert (await call(client, "ask", question=QUESTION, top_k=2))["answered"]

    talk(door, check, "legacy")


def test_each_tool_says_what_it_returns_and_whether_it_only_reads(http: str) -> None:
    async def check(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        kept = {"list_dossiers", "read_dossier", "add_to_dossier", "list_watches", "read_watch", "watch_question"}
        assert set(tools) == {"ask", "search", "read_document", "list_documents"} | kept
        for tool in tools.values():
            Draft202012Validator.check_schema(tool.input_schema)
            assert tool.input_schema["additionalProperties"] is False
            assert tool.output_schema is not None
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint == (tool.name not in ("add_to_dossier", "watch_question"))
            assert tool.annotations.destructive_hint is False
            assert tool.description
            assert all("description" in told or name == "generation" for name, told in tool.input_schema["properties"].items())
        assert "make nothing up" in str(tools["ask"].description)

    talk(http, check)


def test_what_comes_back_is_as_the_schema_says(http: str) -> None:
    async def check(client: Client) -> None:
        schemas = {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}
        calls: list[tuple[str, dict[str, Any]]] = [
            ("ask", {"question": QUESTION}),
            ("ask", {"question": "Who won the chess world cup?"}),
            ("search", {"query": "maritime security"}),
            ("read_document", {"doc_id": LONG}),
            ("list_documents", {}),
        ]
        for tool, arguments in calls:
            found = await call(client, tool, **arguments)
            assert list(Draft202012Validator(schemas[tool]).iter_errors(found)) == []

    talk(http, check)


def test_a_refusal_says_so_and_shows_the_nearest_passages(http: str) -> None:
    async def check(client: Client) -> None:
        result = await client.call_tool("ask", {"question": QUESTION, "filters": {"doc_id": "no-such-document"}})
        assert (result.is_error, result.structured_content["answered"]) == (False, False)
        assert texts(result)[0].startswith("The corpus does not say.")

    talk(http, check)


def test_search_obeys_its_filters(http: str) -> None:
    async def check(client: Client) -> None:
        result = await client.call_tool(
            "search", {"query": "security", "top_k": 3, "mode": "lexical", "filters": {"doc_id": [LONG]}}
        )
        found = result.structured_content["passages"]
        assert [passage["document"]["doc_id"] for passage in found] == [LONG] * 3
        assert all("dense" not in passage["scores"] and passage["text"] in texts(result)[0] for passage in found)
        none = await client.call_tool("search", {"query": "security", "filters": {"doc_id": "no-such-document"}})
        assert texts(none) == ["No passage matches 'security' with these filters."]

    talk(http, check)


def test_a_long_document_is_read_piece_by_piece(http: str) -> None:
    async def check(client: Client) -> None:
        pieces = [await call(client, "read_document", doc_id=LONG)]
        while pieces[-1]["next_start"] is not None:
            pieces.append(await call(client, "read_document", doc_id=LONG, start=pieces[-1]["next_start"]))
        whole = "".join(piece["text"] for piece in pieces)
        assert len(whole) == pieces[0]["characters"]
        assert max(len(piece["text"]) for piece in pieces) == READ_AT_MOST
        assert len({piece["text_sha256"] for piece in pieces}) == 1
        outline = pieces[0]["outline"]
        assert all(
            whole[section["start"] :].lstrip("# ").startswith(section["heading"][:10])
            for section in outline
            if not section["number"]
        )
        assert [piece["outline"] for piece in pieces[1:]] == [None] * (len(pieces) - 1)
        assert pieces[1]["pages"][0]["start"] <= pieces[1]["start"] < pieces[1]["pages"][0]["end"]

    talk(http, check)


def test_documents_are_listed_piece_by_piece(http: str) -> None:
    async def check(client: Client) -> None:
        first = await client.call_tool("list_documents", {"limit": 2})
        assert "For more: list_documents with offset 2." in texts(first)[0]
        rest = await call(client, "list_documents", offset=2)
        ids = [document["doc_id"] for document in first.structured_content["documents"] + rest["documents"]]
        assert (len(ids), ids) == (5, sorted(ids))

    talk(http, check)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": ""}, "question is '': string should have at least 1 character"),
        ("ask", {"question": "?!"}, "question is '?!': holds nothing to search for: ask with at least one word"),
        ("ask", {"question": "x" * 2001}, "string should have at most 2000 characters"),
        ("ask", {}, "question is missing: send it"),
        ("ask", {"question": "x", "top_k": 51}, "top_k is 51: input should be less than or equal to 50"),
        ("ask", {"question": "x", "top_k": "5"}, "top_k is '5': input should be a valid integer"),
        ("ask", {"question": "x", "as_of": "soon"}, "as_of is 'soon': is no date: write it as YYYY-MM-DD"),
        ("ask", {"question": "x", "wanted": 1}, "wanted is unknown: leave it out; there are question, top_k, filters, as_of"),
        ("ask", {"question": "x", "filters": {"year": 1}}, "filters.year is unknown: leave it out; there are doc_id, publisher,"),
        ("search", {"query": "x", "mode": "magic"}, "mode is 'magic': input should be 'hybrid', 'lexical' or 'dense'"),
        ("read_document", {"doc_id": "nowhere"}, "no document 'nowhere': list_documents names those that are there"),
        ("read_document", {"doc_id": LONG, "start": -1}, "start is -1: must lie between 0 and the text's length"),
        ("read_document", {"doc_id": LONG, "start": 9, "end": 3}, "end is 3: must lie between start, 9, and the text's length"),
        ("read_document", {"doc_id": LONG, "generation": "../x"}, "no generation '../x' is kept"),
        ("list_documents", {"limit": 1000}, "limit is 1000: input should be less than or equal to 200"),
    ],
)
def test_a_wrong_call_is_told_what_was_wrong(http: str, tool: str, arguments: dict[str, Any], told: str) -> None:
    async def check(client: Client) -> None:
        assert told in await refuse(client, tool, **arguments)

    talk(http, check)


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(http: str) -> None:
    async def check(client: Client) -> None:
        with pytest.raises(MCPError, match="no tool 'delete_document': there are ask, search, read_document, list_documents"):
            await client.call_tool("delete_document", {})

    talk(http, check)


def test_many_questions_at_once_are_all_answered(http: str) -> None:
    async def check(client: Client) -> None:
        found = await asyncio.gather(*(call(client, "ask", question=QUESTION, top_k=1 + number % 5) for number in range(16)))
        assert [len(answer["passages"]) for answer in found] == [1 + number % 5 for number in range(16)]

    talk(http, check)
