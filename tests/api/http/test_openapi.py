"""The description of the interface: an example at everything, as the service gives it today, and every error that there is."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from api.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from exchanges import play_all, serve_copy  # wants the line before
from refusals import REFUSALS, Ground, Refusal, find_ground, refuse_at_the_door

from api.http.openapi import EXAMPLES

RECORDED: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
AT_THE_DOOR = {401, 403, 429, 503}
# What another run, day or processor gives otherwise; the type is compared, the value is not.
VOLATILE = {
    "chunk_id", "scores", "score", "confidence", "took_ms", "elapsed_s", "job_id", "generation", "since", "old", "new",
    "replaces", "saved_generation", "built_at", "created_at", "started_at", "finished_at", "progress",
    "answer_id", "feedback_id", "kept_at", "removed", "dossier_id", "item_id", "made_at", "changed_at", "added_at",
    "time", "head", "previous", "request_id", "before", "after", "entries", "count", "watch_id", "path", "latest_at",
    "entry_id", "at",
}  # fmt: skip
IDS = re.compile(r"\d{6}-[0-9a-f]{12}|\d{8}T\d{12}Z-[0-9a-f]{8}")


@pytest.fixture(scope="module")
def ground(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The service after all exchanges were played again; what came back is in `ground.client.app.state.played`."""
    with serve_copy(corpus_data, tmp_path_factory.mktemp("played")) as (client, settings):
        played = play_all(client)
        client.app.state.played = played
        yield find_ground(client, settings, played)


@pytest.fixture(scope="module")
def played(ground: Ground) -> dict[str, Any]:
    told: dict[str, Any] = ground.client.app.state.played
    return told


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    told: dict[str, Any] = client.app.openapi()
    return told


def list_operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": told for path, told_of in description["paths"].items() for method, told in told_of.items()
    }


def find_properties(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every schema, with its place."""
    if isinstance(node, list):
        for item in node:
            yield from find_properties(item, place)
    if isinstance(node, dict):
        for name, told in node.items():
            if name == "properties" and isinstance(told, dict):
                yield from ((f"{place}/{field}", schema) for field, schema in told.items())
            if name not in ("example", "examples"):
                yield from find_properties(told, f"{place}/{name}")


def find_examples(node: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every example that stands beside or in its schema: place, schema, example."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from find_examples(item, f"{place}/{number}")
    if isinstance(node, dict):
        if "example" in node and "schema" in node:
            yield place, node["schema"], node["example"]
        if isinstance(node.get("examples"), list) and "properties" not in node.get("examples", ()):
            yield from (
                (place, {name: told for name, told in node.items() if name != "examples"}, one) for one in node["examples"]
            )
        for name, told in node.items():
            if name not in ("example", "examples"):
                yield from find_examples(told, f"{place}/{name}")


def differences(value: Any, recorded: Any, place: str = "") -> list[str]:
    """Where what is given today departs from the record: other keys, other types, other values of what does not change."""
    if isinstance(value, dict) and isinstance(recorded, dict):
        if value.keys() != recorded.keys():
            return [f"{place}: {sorted(value.keys() ^ recorded.keys())}"]
        return [found for name in value for found in differences(value[name], recorded[name], f"{place}.{name}")]
    names = set(place.split("."))
    if type(value) is not type(recorded):
        return [f"{place}: {value!r} and {recorded!r}"] if not names & VOLATILE or None not in (value, recorded) else []
    if names & VOLATILE:
        return []
    if isinstance(value, list):
        told = [found for one, other in zip(value, recorded, strict=False) for found in differences(one, other, place)]
        return told if len(value) == len(recorded) else [f"{place}: {len(value)} and {len(recorded)}"]
    same = IDS.sub("#", value) == IDS.sub("#", recorded) if isinstance(value, str) else value == pytest.approx(recorded)
    return [] if same else [f"{place}: {value!r} and {recorded!r}"]


def test_a_difference_is_seen() -> None:
    today = {"a": [{"b": 1, "took_ms": 2.0}], "c": "000001-0123456789ab is gone", "d": None}
    assert differences(today, today | {"a": [{"b": 1, "took_ms": 9.0}], "c": "000002-ba9876543210 is gone"}) == []
    assert differences(today, today | {"a": [{"b": 2, "took_ms": "2"}]}) == [".a.b: 1 and 2", ".a.took_ms: 2.0 and '2'"]
    assert differences(today, today | {"a": [], "d": 1}) == [".a: 1 and 0", ".d: None and 1"]


def test_every_property_has_an_example_that_tells_something(description: dict[str, Any]) -> None:
    properties = dict(find_properties(description))
    assert len(properties) > 150
    silent = {place for place, schema in properties.items() if not schema.get("examples")}
    assert silent == set()
    empty = {place for place, schema in properties.items() if schema.get("examples") in ([None], [[]], [{}], [""])}
    assert empty == set()


def test_every_parameter_has_an_example(description: dict[str, Any]) -> None:
    parameters = [
        (name, told) for name, operation in list_operations(description).items() for told in operation.get("parameters", ())
    ]
    assert len(parameters) > 15
    assert [(name, told["name"]) for name, told in parameters if "example" not in told] == []


def test_every_request_and_response_has_a_whole_example_with_its_headers(description: dict[str, Any]) -> None:
    for name, operation in list_operations(description).items():
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        answers = [told for status, told in operation["responses"].items() if status != "default"]
        contents = [content for body in [*bodies, *answers] for content in body["content"].values()]
        assert contents, name
        assert all("example" in content for content in contents), name
        assert all(header["description"] for answer in answers for header in answer["headers"].values()), name


def test_every_example_holds_to_its_own_schema(description: dict[str, Any]) -> None:
    examples = list(find_examples(description["paths"])) + list(find_examples(description["components"]))
    assert len(examples) > 300
    for place, schema, example in examples:
        validator = jsonschema.Draft202012Validator({**schema, "components": description["components"]})
        assert [f"{place}: {error.message}" for error in validator.iter_errors(example)] == []


@pytest.mark.parametrize("operation", RECORDED["exchanges"])
def test_the_recorded_exchange_is_what_the_service_gives_today(played: dict[str, Any], operation: str) -> None:
    today, recorded = played[operation], dict(RECORDED["exchanges"][operation])
    del recorded["problems"]
    if operation == "GET /metrics":  # the figures are of the moment
        today, recorded = ({**told, "response": told["response"].split("\n")[0]} for told in (today, recorded))
    assert differences(today, recorded) == []


def test_every_operation_is_recorded_and_nothing_else(description: dict[str, Any], played: dict[str, Any]) -> None:
    assert list_operations(description).keys() == RECORDED["exchanges"].keys() == played.keys()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.operation} {refusal.status}")
def test_what_is_refused_is_told_in_the_description(description: dict[str, Any], ground: Ground, refusal: Refusal) -> None:
    answer = refusal.send(ground)
    assert (answer.status_code, answer.headers["content-type"]) == (refusal.status, "application/problem+json"), answer.text
    assert str(ground.settings.data) not in answer.text  # folders are nobody's business
    told = list_operations(description)[refusal.operation]["responses"][str(refusal.status)]
    assert differences(answer.json(), told["content"]["application/problem+json"]["example"]) == []
    assert {name for name in told["headers"] if name.lower() not in answer.headers} == set()


def test_every_error_of_the_description_is_met(description: dict[str, Any]) -> None:
    met = {(refusal.operation, refusal.status) for refusal in REFUSALS}
    for name, operation in list_operations(description).items():
        met |= {(name, status) for status in AT_THE_DOOR if "/v1/" in name} | {(name, 403)}
        told = {(name, int(status)) for status in operation["responses"] if status != "default" and int(status) >= 400}
        assert told <= met, name


def test_every_operation_is_guarded_as_it_is_told(description: dict[str, Any], ground: Ground) -> None:
    for name, operation in list_operations(description).items():
        method, path = name.split(" ")
        refused = refuse_at_the_door(ground.client, ground.settings, method, path)
        at_the_door = AT_THE_DOOR if "/v1/" in path else {403}
        assert {status for status in refused if status in AT_THE_DOOR} >= at_the_door, name
        for status in at_the_door:
            told = operation["responses"][str(status)]
            assert {header for header in told["headers"] if header.lower() not in refused[status].headers} == set()


def test_keys_are_described_and_nowhere_demanded_by_the_description(description: dict[str, Any]) -> None:
    schemes = description["components"]["securitySchemes"]
    assert {(scheme["type"], scheme.get("name"), scheme.get("scheme")) for scheme in schemes.values()} == {
        ("apiKey", "X-API-Key", None),
        ("http", None, "bearer"),
    }
    for name, operation in list_operations(description).items():
        wanted = [{}, *({scheme: []} for scheme in schemes)] if "/v1/" in name else None
        assert operation.get("security") == wanted, name


def test_a_description_asked_for_twice_is_the_same(client: TestClient, settings: Settings) -> None:
    assert settings.is_private
    assert client.get("/openapi.json").content == client.get("/openapi.json").content


def test_every_address_tells_all_of_its_methods(description: dict[str, Any], ground: Ground) -> None:
    for path, operations in description["paths"].items():
        refused = ground.client.options(path)
        told = {method.upper() for method in operations} | ({"HEAD"} if "get" in operations else set())
        assert (refused.status_code, set(refused.headers["allow"].split(", "))) == (405, told), path


@pytest.mark.parametrize("sent", [{"top_k": 3.0}, {"filters": {"language": None}}, {"filters": None}])
def test_what_the_description_allows_is_taken(ground: Ground, sent: dict[str, Any]) -> None:
    assert ground.client.post("/v1/search", json={"query": "Japan", **sent}).status_code == 200


@pytest.mark.parametrize("top_k", [3.5, 51.0, 0.0, True, "3", 1e300])
def test_what_is_no_whole_number_within_the_bounds_is_not_taken(ground: Ground, top_k: object) -> None:
    assert ground.client.post("/v1/search", json={"query": "Japan", "top_k": top_k}).status_code == 422
