"""The description of the interface against the committed one: only descriptions, examples and names of models may change
unnoticed.

`python tests/api/http/test_openapi_golden.py OPENAPI.json` prints the form that is committed, for a change that is meant.
"""

import json
import sys
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "openapi.json"
FOR_READERS = {"title", "summary", "description", "example", "examples"}
VALUES = {"default", "enum", "const"}  # keys that hold values, not schemas


def resolve(node: Any, schemas: dict[str, Any]) -> Any:
    """A copy with each model in place of its reference, without the keys that are there for readers."""
    if isinstance(node, list):
        return [resolve(item, schemas) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return resolve(schemas[node["$ref"].removeprefix("#/components/schemas/")], schemas)
    resolved = {}
    for name, value in node.items():
        if name == "properties":
            resolved[name] = {field: resolve(schema, schemas) for field, schema in value.items()}
        elif name not in FOR_READERS:
            resolved[name] = value if name in VALUES else resolve(value, schemas)
    return resolved


def reduce_description(description: dict[str, Any]) -> dict[str, Any]:
    """The operations and the ways to send a key, as they are committed."""
    parts = description["components"]
    paths, keys = (resolve(part, parts["schemas"]) for part in (description["paths"], parts["securitySchemes"]))
    return {"paths": paths, "securitySchemes": keys}


def test_paths_parameters_bodies_and_answers_are_the_committed_ones(client: TestClient) -> None:
    described = reduce_description(json.loads(client.get("/openapi.json").text))
    assert described == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_order_of_fields_is_the_committed_one(client: TestClient) -> None:
    described = reduce_description(json.loads(client.get("/openapi.json").text))
    assert json.dumps(described, indent=1, ensure_ascii=False) == GOLDEN.read_text(encoding="utf-8").rstrip("\n")


if __name__ == "__main__":
    print(json.dumps(reduce_description(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), indent=1, ensure_ascii=False))
