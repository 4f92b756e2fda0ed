"""What a key may read: the published generation with any key, everything before it with the role audit alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from index_fakes import make_contents
from starlette.testclient import TestClient

from api.audit.audit_check import check_log
from api.caller import Role
from api.http.app import create_app
from api.http.middleware.api_keys import make_key
from api.http.middleware.auth import AccessControl
from api.mcp.transport import create_mcp_app
from api.settings import Settings
from api.startup import open_engine
from index.access import open_encoder
from index.build.builder import update_index
from index.build.document_input import DocumentInput
from index.generations.publish import list_generations
from index.settings import BuildSettings
from tests.shared_index import copy_models

ROLES: dict[str, tuple[Role, ...]] = {"reader": (), "writer": ("write",), "auditor": ("audit",)}
MADE = {name: make_key(name, *roles) for name, roles in ROLES.items()}
PASSPORT = "The passport of Orvale was issued in Hanoi."
LATER = "The passport rules of Orvale were withdrawn in Manila."


def make_input(doc_id: str, text: str, published: str) -> DocumentInput:
    contents = make_contents(doc_id, text, published)
    return DocumentInput(doc_id, f"{doc_id} {text}", lambda: contents)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, corpus_data: Path) -> Settings:
    """Two generations: in the second one document is removed, and one replaced by a later version."""
    data = tmp_path_factory.mktemp("roles") / "var"
    copy_models(corpus_data, data)
    steady = make_input("steady", "Ports stay open.", "2018")
    encoder = open_encoder(data)
    before = [make_input("gone", PASSPORT, "2019"), make_input("changed", PASSPORT, "2019"), steady]
    update_index(before, data, BuildSettings(), encoder=encoder)
    update_index([make_input("changed", LATER, "2024"), steady], data, BuildSettings(), encoder=encoder)
    encoder.close()
    keys = ",".join(key.entry for _, key in MADE.values())
    return Settings(data=data, api_keys=keys)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(open_engine(settings), settings), raise_server_exceptions=False) as running:
        yield running


@pytest.fixture
def earlier(settings: Settings) -> str:
    return list_generations(settings.data)[0]


def send(client: TestClient, name: str, method: str, path: str, body: Any = None) -> Any:
    return client.request(method, path, json=body, headers={"X-API-Key": MADE[name][0]})


OF_EARLIER = [
    ("GET", "/v1/documents?generation={}", None),
    ("GET", "/v1/documents/gone?generation={}", None),
    ("GET", "/v1/documents/gone/text?generation={}", None),
    ("GET", "/v1/documents/changed/text?generation={}", None),
    ("POST", "/v1/verify?generation={}", {"query": "ports", "passages": []}),
    ("GET", "/v1/generations/{}/changes", None),
    ("POST", "/v1/generations/{}/changes", {}),
    ("POST", "/v1/ask", {"question": "Where was the passport of Orvale issued?", "as_of": "2020-01-01"}),
]


@pytest.mark.parametrize("asked", OF_EARLIER)
def test_earlier_generations_are_for_the_role_audit_alone(
    client: TestClient, settings: Settings, earlier: str, asked: tuple[str, str, Any]
) -> None:
    method, path, body = asked
    latest = list_generations(settings.data)[-1]
    address = path.format(latest if "changes" in path else earlier)
    for name in ("reader", "writer"):
        refused = send(client, name, method, address, body)
        assert refused.status_code == 403
        assert "the role audit" in refused.json()["detail"]
        assert "Hanoi" not in refused.text
    found = send(client, "auditor", method, address, body)
    assert found.status_code == 200, found.text


def test_the_published_generation_may_be_named_by_any_key(client: TestClient, settings: Settings) -> None:
    latest = list_generations(settings.data)[-1]
    assert send(client, "reader", "GET", f"/v1/documents/changed/text?generation={latest}").json()["text"].strip() == LATER


def test_as_of_is_for_any_key_where_the_published_generation_has_every_version(client: TestClient) -> None:
    answer = send(client, "reader", "POST", "/v1/ask", {"question": "Do ports stay open?", "as_of": "2025-01-01"})
    assert answer.status_code == 200
    assert {passage["document"]["doc_id"] for passage in answer.json()["passages"]} <= {"changed", "steady"}


def test_a_reader_sees_no_word_of_what_was_removed_or_replaced_anywhere(client: TestClient, earlier: str) -> None:
    places = ["/v1/documents", "/v1/documents/gone", "/v1/documents/gone/text", "/v1/generations", "/v1/jobs", "/v1/audit"]
    answers = [send(client, "reader", "GET", path) for path in (*places, *(f"{path}?generation={earlier}" for path in places))]
    answers += [send(client, "reader", "POST", "/v1/search", {"query": "passport issued", "top_k": 50})]
    assert [answer.status_code for answer in answers if "Hanoi" in answer.text or "Gone" in answer.text] == []


def test_an_unknown_generation_is_no_more_than_forbidden_to_a_reader(client: TestClient) -> None:
    path = "/v1/documents?generation=000009-000000000000"
    assert [send(client, name, "GET", path).status_code for name in ("reader", "auditor")] == [403, 404]


def test_the_audit_log_is_for_the_role_audit_and_a_rollback_stands_in_it(
    client: TestClient, settings: Settings, earlier: str
) -> None:
    latest = list_generations(settings.data)[-1]
    for name, status in (("reader", 403), ("auditor", 403), ("writer", 200)):
        assert send(client, name, "POST", f"/v1/generations/{earlier}/activate").status_code == status
    assert send(client, "reader", "GET", "/v1/documents/gone").status_code == 200  # it is published again
    assert send(client, "writer", "POST", f"/v1/generations/{latest}/activate").status_code == 200
    assert [send(client, name, "GET", "/v1/audit").status_code for name in ("reader", "writer", "auditor")] == [403, 403, 200]
    listed = send(client, "auditor", "GET", "/v1/audit?limit=2").json()
    assert [(one["by"], one["action"], one["outcome"], one["about"]) for one in listed["entries"]] == [
        ("writer", "activate", "accepted", earlier),
        ("writer", "activate", "done", earlier),
    ]
    assert (listed["entries"][1]["before"], listed["entries"][1]["after"]) == (latest, earlier)
    assert listed["entries"][0]["request_id"]
    more = send(client, "auditor", "GET", "/v1/audit?after=2").json()
    assert [one["number"] for one in more["entries"]] == [3, 4]
    head = check_log(settings.data).head
    assert (more["count"], more["head"]) == (head.count, head.sha256) == (4, head.sha256)
    assert send(client, "auditor", "GET", "/v1/audit?since=2999-01-01").json()["entries"] == []


def test_over_mcp_the_roles_are_those_of_http(settings: Settings, earlier: str) -> None:
    app = AccessControl(create_mcp_app(open_engine(settings), settings, ["testserver"]), settings, ("",), ["testserver"])
    with TestClient(app) as running:  # type: ignore[arg-type]

        def call(name: str, tool: str, arguments: dict[str, Any]) -> tuple[bool, str]:
            sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
            headers = {"X-API-Key": MADE[name][0], "accept": "application/json, text/event-stream"}
            result = running.post("/mcp", json=sent, headers=headers).json()["result"]
            return bool(result.get("isError")), json.dumps(result)

        for tool, arguments in (
            ("read_document", {"doc_id": "gone", "generation": earlier}),
            ("list_documents", {"generation": earlier}),
            ("ask", {"question": "Where was the passport of Orvale issued?", "as_of": "2020-01-01"}),
        ):
            is_error, text = call("reader", tool, arguments)
            assert (is_error, "the role audit" in text, "Hanoi" in text) == (True, True, False)
            assert not call("auditor", tool, arguments)[0]
