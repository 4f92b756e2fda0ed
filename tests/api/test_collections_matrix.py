"""Each route and tool for each kind of key: what a hidden document reveals, which is nothing but that its id is taken."""

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from collection_ground import bind, publish, serve
from index_fakes import FakeEncoder
from starlette.testclient import TestClient

from api.follower import Follower
from api.http.app import create_app
from api.http.middleware.auth import AccessControl
from api.mcp.transport import create_mcp_app
from api.settings import Settings
from api.startup import open_engine
from index.access import find_engine
from index.engine import Engine
from tests.deadlines import wait_for
from tests.shared_index import copy_index

PLAN = "The ministry hid the Quiet Zebra Plan (QZP) from Viet Nam on 4 May 2019."
OPEN = "Viet Nam signed the agreement on 17 October 2019. It names 19 ports."
REPRINT = f"{OPEN} It was printed again."
HELD = {
    "hidden-plan": (f"{OPEN} {PLAN}", ("legal",)),
    "news": (OPEN, ("press",)),
    "reprint": (REPRINT, ("press", "legal")),
}
WHOLE, WHOLE_KEY = bind("whole", "write", "audit")
PRESS, PRESS_KEY = bind("press-desk", "write", "audit", collections=frozenset({"press"}))
READER, READER_KEY = bind("reader", "audit", collections=frozenset({"press", "nowhere"}))
NOBODY, NOBODY_KEY = bind("stranger", "write", "audit", collections=frozenset({"nowhere"}))
KEYS = (WHOLE_KEY, PRESS_KEY, READER_KEY, NOBODY_KEY)
TRACES = ("hidden-plan", "Zebra", "QZP", "zebra", "legal", "4 May")
PATHS = (
    "/v1/documents",
    "/v1/documents/hidden-plan",
    "/v1/documents/hidden-plan/text",
    "/v1/documents/hidden-plan/original",
    "/v1/documents/news",
    "/v1/documents/reprint",
    "/v1/generations",
    "/v1/generations/{generation}/changes?since={first}",
    "/v1/documents?generation={first}",
    "/v1/documents/hidden-plan?generation={first}",
    "/v1/jobs",
    "/report",
    "/metrics",
    "/healthz",
    "/readyz",
)
BODIES = (
    ("/v1/ask", {"question": "What is the Quiet Zebra Plan?"}),
    ("/v1/ask", {"question": "What is the QZP?", "filters": {"collection": "legal"}}),
    ("/v1/ask", {"question": "When did Viet Nam sign?", "as_of": "2030-01-01"}),
    ("/v1/search", {"query": "zebra plan of the ministry", "mode": "lexical"}),
    ("/v1/search", {"query": "zebra", "mode": "dense", "top_k": 50}),
    ("/v1/search", {"query": "zebra", "filters": {"doc_id": "hidden-plan"}}),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Engine, str]]:
    data = tmp_path_factory.mktemp("matrix")
    engine = find_engine(data, "fake", FakeEncoder())
    first = publish(engine, {**HELD, "gone": (PLAN, ("legal",))})
    publish(engine, {"hidden-plan": (f"{PLAN} {OPEN}", ("legal",))}, removed=("gone",))
    with serve(data, *KEYS) as (client, opened):
        yield client, opened, first


def send(client: TestClient, key: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = client.request(method, path, json=body, headers={"X-API-Key": key})
    return answer.status_code, answer.text


@pytest.mark.parametrize("key", [PRESS, READER, NOBODY], ids=["press", "reader", "stranger"])
def test_nothing_that_a_bound_key_reads_holds_a_trace_of_what_is_hidden(served: tuple[TestClient, Engine, str], key: str) -> None:
    client, engine, first = served
    seen = [send(client, key, "GET", path.format(generation=engine.generation, first=first)) for path in PATHS]
    seen += [send(client, key, "POST", path, body) for path, body in BODIES]
    for status, text in seen:
        assert status < 500
        # What was sent is repeated in an answer and in a refusal.
        own = [json.dumps(body[field]) for _, body in BODIES for field in ("question", "query") if field in body]
        found = functools.reduce(lambda left, sent: left.replace(sent, ""), (*own, "'hidden-plan'"), text)
        found = re.sub("“[^”]*”", "", found)  # the words of the question that the corpus does not know
        assert [trace for trace in TRACES if trace in found] == [], text
    whole = [send(client, WHOLE, "POST", path, body)[1] for path, body in BODIES]
    assert sum("Zebra" in text for text in whole) >= 4  # it is there


def test_a_hidden_document_is_not_there_and_its_id_is_taken(served: tuple[TestClient, Engine, str]) -> None:
    client, _, _ = served
    for key in (PRESS, NOBODY):
        for method, path in (("GET", "/v1/documents/{}"), ("GET", "/v1/documents/{}/text"), ("DELETE", "/v1/documents/{}")):
            hidden = send(client, key, method, path.format("hidden-plan"))
            missing = send(client, key, method, path.format("missing-one"))
            assert hidden[0] == 404
            assert (hidden[0], hidden[1].replace("hidden-plan", "missing-one")) == missing
    file = {"file": ("a.txt", b"Ports.")}
    answer = client.put("/v1/documents/hidden-plan", files=file, headers={"X-API-Key": PRESS})
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "the id 'hidden-plan' is taken: send the document under another one",
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/index"), ("POST", "/v1/generations/{}/activate"), ("GET", "/report"), ("GET", "/metrics")],
)
def test_what_concerns_the_whole_index_wants_a_key_that_is_bound_to_nothing(
    served: tuple[TestClient, Engine, str], method: str, path: str
) -> None:
    client, engine, _ = served
    status, text = send(client, PRESS, method, path.format(engine.generation))
    assert (status, "bound to collections" in text) == (403, True)
    if method == "GET":
        assert send(client, WHOLE, method, path)[0] in (200, 404)
        assert client.get(path).status_code == 401


def test_metrics_stay_open_where_no_key_is_bound(tmp_path: Path) -> None:
    publish(find_engine(tmp_path, "fake", FakeEncoder()), HELD)
    with serve(tmp_path, WHOLE_KEY) as (client, _):
        assert "citadel_index_documents 3.0" in client.get("/metrics").text


def test_lists_and_counts_are_of_what_is_read(served: tuple[TestClient, Engine, str]) -> None:
    client, engine, _ = served
    listed = json.loads(send(client, PRESS, "GET", "/v1/documents")[1])
    assert (listed["total"], [one["doc_id"] for one in listed["documents"]]) == (2, ["news", "reprint"])
    assert [one["collections"] for one in listed["documents"]] == [["press"], ["press"]]
    (generation,) = json.loads(send(client, PRESS, "GET", "/v1/generations")[1])["generations"]
    assert (generation["generation"], generation["documents"]) == (engine.generation, 2)
    whole = json.loads(send(client, WHOLE, "GET", "/v1/generations")[1])["generations"]
    assert [one["documents"] for one in whole] == [3, 4]
    assert json.loads(send(client, NOBODY, "GET", "/v1/documents")[1])["total"] == 0


def test_a_citation_of_a_hidden_document_is_gone(served: tuple[TestClient, Engine, str]) -> None:
    client, _, _ = served
    saved = json.loads(send(client, WHOLE, "POST", "/v1/search", {"query": "zebra", "filters": {"doc_id": "hidden-plan"}})[1])
    assert json.loads(send(client, WHOLE, "POST", "/v1/verify", saved)[1])["verdict"] == "holds"
    for key in (PRESS, NOBODY):
        verdict = json.loads(send(client, key, "POST", "/v1/verify", saved)[1])
        assert verdict["citations"][0]["text_unchanged"] is None
        invented = json.loads(json.dumps(saved).replace("hidden-plan", "missing-one"))
        other = json.loads(send(client, key, "POST", "/v1/verify", invented)[1])
        assert json.dumps(verdict).replace("hidden-plan", "missing-one") == json.dumps(other)


def test_over_http_a_tool_is_called_for_the_owner_of_the_key(tmp_path: Path) -> None:
    publish(find_engine(tmp_path, "fake", FakeEncoder()), HELD)
    settings = Settings(data=tmp_path, threads=1, api_keys=",".join(key.entry for key in KEYS))
    app = create_mcp_app(find_engine(tmp_path, "fake", FakeEncoder()), settings)
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_documents", "arguments": {}}}
    accept = {"accept": "application/json, text/event-stream"}
    with TestClient(app, base_url="http://127.0.0.1:8001", raise_server_exceptions=False) as unguarded:
        guarded = TestClient(AccessControl(app, settings, ("",)), base_url="http://127.0.0.1:8001")
        totals = {}
        for name, key in (("whole", WHOLE), ("press", PRESS), ("stranger", NOBODY)):
            answer = guarded.post("/mcp", json=call, headers={**accept, "X-API-Key": key})
            totals[name] = answer.json()["result"]["structuredContent"]["total"]
        assert totals == {"whole": 3, "press": 2, "stranger": 0}
        assert guarded.post("/mcp", json=call, headers=accept).status_code == 401
        assert "hidden-plan" not in unguarded.post("/mcp", json=call, headers=accept).text  # nobody said who it is


def test_the_views_of_bound_keys_are_made_before_anybody_asks(tmp_path: Path) -> None:
    engine = find_engine(tmp_path, "fake", FakeEncoder())
    publish(engine, HELD)
    follower = Follower(engine, lambda: {frozenset({"press"}), frozenset({"legal", "press"})})
    follower.start()
    try:
        wait_for(lambda: len(list((tmp_path / "views").glob("[!.]*"))) == 1)  # one of the two sees everything there is
    finally:
        follower.close()
    assert follower.is_running is False
    engine.close()


def wait(client: TestClient, key: str, job: Any) -> Any:
    """The job as its sender sees it at its end."""

    def look() -> Any:
        found = json.loads(send(client, key, "GET", f"/v1/jobs/{job['job_id']}")[1])
        return found if found["state"] in ("done", "failed") else None

    return wait_for(look)


def put(client: TestClient, key: str, doc_id: str, **metadata: Any) -> Any:
    told = {"metadata": json.dumps(metadata)} if metadata else {}
    file = {"file": ("a.txt", b"Zanzibar opened its harbour to ferries on 3 May 2024.")}
    answer = client.put(f"/v1/documents/{doc_id}", files=file, data=told, headers={"X-API-Key": key})
    assert answer.status_code == 202, answer.text
    return answer.json()


def find(client: TestClient, key: str) -> set[str]:
    """The documents that are found by a word of the one that is put."""
    found = json.loads(send(client, key, "POST", "/v1/search", {"query": "Zanzibar", "mode": "lexical"})[1])
    return {passage["document"]["doc_id"] for passage in found["passages"]}


def test_what_a_bound_key_puts_is_its_own_through_a_real_update(tmp_path: Path, corpus_data: Path) -> None:
    data = copy_index(corpus_data, tmp_path / "var")
    settings = Settings(data=data, corpus=tmp_path, threads=1, api_keys=",".join(key.entry for key in KEYS))
    with TestClient(create_app(open_engine(settings), settings), raise_server_exceptions=False) as client:
        assert json.loads(send(client, PRESS, "GET", "/v1/documents")[1])["total"] == 0  # the corpus is in the default collection
        ended = wait(client, PRESS, put(client, PRESS, "ferries"))
        assert (ended["state"], ended["report"]["added"], ended["report"]["kept"]) == ("done", ["ferries"], [])
        shown = {"generation", "published", "added", "changed", "removed", "kept", "failed", "warnings", "dropped", "counts"}
        assert ended["report"].keys() == shown
        assert (find(client, PRESS), find(client, WHOLE), find(client, NOBODY)) == ({"ferries"}, {"ferries"}, set())
        moved = wait(client, WHOLE, put(client, WHOLE, "ferries", collections=["nowhere"]))  # the same bytes
        assert moved["report"]["changed"] == ["ferries"]
        assert (find(client, PRESS), find(client, NOBODY)) == (set(), {"ferries"})
        stayed = wait(client, WHOLE, put(client, WHOLE, "ferries", title="Ferries"))
        assert (stayed["state"], find(client, NOBODY), find(client, PRESS)) == ("done", {"ferries"}, set())
        assert send(client, PRESS, "DELETE", "/v1/documents/ferries")[0] == 404
        status, text = send(client, NOBODY, "DELETE", "/v1/documents/ferries")
        assert (status, wait(client, NOBODY, json.loads(text))["report"]["removed"]) == (202, ["ferries"])
        assert find(client, WHOLE) == set()
