"""The law of collections: a bound key is answered as by a server whose corpus holds only what the key may read.

Names of generations and times may differ, nothing else. It holds on every route and for every tool.
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from collection_ground import MODELS, Held, bind, normalise, publish, serve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from index_fakes import FakeEncoder
from pydantic import BaseModel
from starlette.testclient import TestClient

from api.answer_cache import AnswerCache
from api.caller import Caller
from api.errors import UnknownDocumentError
from api.executor import BoundedExecutor, ClientExecutor
from api.mcp.tool_inputs import AskInput, ListInput, ReadInput, SearchInput
from api.mcp.tools import ToolAccess, answer_question, find_passages, list_documents, read_document
from api.visible_index import VisibleIndex
from api.wire.requests import FiltersModel
from index.access import find_engine
from index.engine import Engine
from tests.examples import scaled

CACHE = AnswerCache(MODELS, 10_000_000)
"""One for all callers and engines, none of which may see what was kept for another."""

NAMES = ("default", "legal", "press")
SENTENCES = (
    "Viet Nam signed the Naval Accord Plan (NAP) on 17 October 2019.",
    "Viet Nam signed the Naval Accord Plan (NAP) on 3 May 2021.",
    "The NAP covers 19 ports of the region.",
    "The NAP covers 23 ports of the region.",
    "Ships of the Union are late in all ports of the north.",
    "The Norwegian Approach Paper (NAP) names no port at all.",
    "Japan and the Union agreed on the exchange of passenger data in the spring.",
    "The crew of each ship sleeps ashore, which the ministry calls a secret.",
)
QUESTIONS = ("When did Viet Nam sign the NAP?", "How many ports does the NAP cover?", "Which ships are late?", "secret ministry")
TEXT = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6, unique=True).map(" ".join)
BELONGING = st.sets(st.sampled_from(NAMES), min_size=1).map(lambda names: tuple(sorted(names)))
HELD = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e"]), st.tuples(TEXT, BELONGING), min_size=2)
READ = st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=2)
IDS = ("a", "b", "c", "d", "e", "none")


def list_requests(saved: Any) -> Iterator[tuple[str, str, Any]]:
    """Every kind of request that reads. saved: an answer that was given to somebody who may read everything."""
    yield from (
        ("GET", path, None) for path in ("/v1/documents", "/v1/documents?limit=1&offset=1", "/v1/jobs", "/v1/generations")
    )
    for doc_id in IDS:
        yield "GET", f"/v1/documents/{doc_id}", None
        yield "GET", f"/v1/documents/{doc_id}/text?start=0&end=9", None
    for question in QUESTIONS:
        yield "POST", "/v1/ask", {"question": question, "as_of": "2020-01-01"}
        yield "POST", "/v1/search", {"query": question, "mode": "lexical", "top_k": 20}
    for wanted in ({"collection": ["legal", "nowhere"]}, {"collection": "press"}, {"doc_id": ["a", "b"]}, {"publisher": "Tests"}):
        yield "POST", "/v1/ask", {"question": QUESTIONS[0], "filters": wanted}
        yield "POST", "/v1/search", {"query": QUESTIONS[1], "filters": wanted, "top_k": 20}
    yield "POST", "/v1/verify", saved
    yield "DELETE", "/v1/documents/none", None


def find_seen(held: Held, read: frozenset[str]) -> Held:
    """What is left of a corpus for who may read these collections."""
    shown = {doc_id: (text, tuple(name for name in names if name in read)) for doc_id, (text, names) in held.items()}
    return {doc_id: one for doc_id, one in shown.items() if one[1]}


def send(client: TestClient, secret: str, request: tuple[str, str, Any]) -> tuple[int, str]:
    method, path, body = request
    answer = client.request(method, path, json=body, headers={"X-API-Key": secret})
    return answer.status_code, normalise(answer.text)


@settings(max_examples=scaled(12))
@given(held=HELD, read=READ)
def test_a_bound_key_is_answered_as_if_there_were_nothing_else(held: Held, read: frozenset[str]) -> None:
    seen = find_seen(held, read)
    assume(0 < len(seen) < len(held))
    everything, whole = bind("whole", "write")
    secret, bound = bind("bound", "write", collections=read)
    with TemporaryDirectory() as folder:
        mixed, alone = Path(folder) / "mixed", Path(folder) / "alone"
        publish(find_engine(mixed, "fake", FakeEncoder()), held)
        publish(find_engine(alone, "fake", FakeEncoder()), seen)
        with serve(mixed, whole, bound) as (client, _), serve(alone, whole) as (other, _):
            saved = client.post("/v1/ask", json={"question": QUESTIONS[0]}, headers={"X-API-Key": everything}).json()
            for request in list_requests(saved):
                expected = send(other, everything, request)
                assert send(client, secret, request) == expected, request
            assert client.get("/v1/jobs", headers={"X-API-Key": secret}).json()["jobs"] == []


@settings(max_examples=scaled(12))
@given(before=HELD, now=HELD, read=READ)
def test_changes_are_those_of_what_may_be_read(before: Held, now: Held, read: frozenset[str]) -> None:
    # A document that is hidden now was never there, in whichever collections it was before.
    after = {**before, **now}
    hidden = after.keys() - find_seen(after, read).keys()
    seen = [{doc_id: one for doc_id, one in find_seen(held, read).items() if doc_id not in hidden} for held in (before, now)]
    assume(all(seen) and seen[0] != {**seen[0], **seen[1]})
    everything, whole = bind("whole", "audit")
    secret, bound = bind("bound", "audit", collections=read)
    told = []
    with TemporaryDirectory() as folder:
        for name, versions in (("mixed", (before, now)), ("alone", seen)):
            engine = find_engine(Path(folder) / name, "fake", FakeEncoder())
            names = [publish(engine, held, year=2019 + at) for at, held in enumerate(versions)]
            with serve(Path(folder) / name, whole, bound) as (client, _):
                key = secret if name == "mixed" else everything
                told.append([send(client, key, ("GET", f"/v1/generations/{names[1]}/changes?since={names[0]}", None))])
                told[-1] += [send(client, key, ("GET", f"/v1/documents/{one}?generation={names[0]}", None)) for one in IDS]
    assert told[0] == told[1]


def call_tools(engine: Engine, caller: Caller) -> list[str]:
    """What every tool gives, or why it gives nothing."""
    visible = VisibleIndex(engine, caller)
    filters = FiltersModel(collection=["press"])
    found: list[BaseModel] = [list_documents(visible, CACHE, ListInput())]
    executor = BoundedExecutor(threads=1, waiting=1)
    access = ToolAccess(visible, CACHE, ClientExecutor(executor, caller.name))
    for question in QUESTIONS:
        found.append(asyncio.run(answer_question(access, AskInput(question=question))))
        found.append(find_passages(visible, CACHE, SearchInput(query=question, top_k=20, filters=filters)))
    executor.close()
    told = [normalise(one.model_dump_json()) for one in found]
    for doc_id in IDS:
        try:
            told.append(normalise(read_document(visible, CACHE, ReadInput(doc_id=doc_id)).model_dump_json()))
        except UnknownDocumentError as error:
            told.append(str(error))
    return told


@settings(max_examples=scaled(12))
@given(held=HELD, read=READ)
def test_tools_see_what_the_key_may_read(held: Held, read: frozenset[str]) -> None:
    seen = find_seen(held, read)
    assume(0 < len(seen) < len(held))
    with TemporaryDirectory() as folder:
        mixed = find_engine(Path(folder) / "mixed", "fake", FakeEncoder())
        alone = find_engine(Path(folder) / "alone", "fake", FakeEncoder())
        publish(mixed, held)
        publish(alone, seen)
        assert call_tools(mixed, Caller("bound", frozenset({"read"}), read)) == call_tools(alone, Caller.anonymous())
        for engine in (mixed, alone):
            engine.close()


def test_the_law_would_be_seen_to_fail(tmp_path: Path) -> None:
    """The comparison tells apart what an unbound key is told from what a bound one is."""
    held: Held = {"a": (SENTENCES[0], ("legal",)), "b": (SENTENCES[1], ("press",))}
    everything, whole = bind("whole")
    secret, bound = bind("bound", collections=frozenset({"press"}))
    publish(find_engine(tmp_path, "fake", FakeEncoder()), held)
    with serve(tmp_path, whole, bound) as (client, _):
        requests = [request for request in list_requests(json.loads("{}")) if request[1] not in ("/v1/jobs", "/v1/verify")]
        differing = [request for request in requests if send(client, secret, request) != send(client, everything, request)]
    assert {path.split("?")[0] for _, path, _ in differing} >= {"/v1/documents", "/v1/documents/a", "/v1/ask", "/v1/search"}
