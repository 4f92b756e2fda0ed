"""Completes the OpenAPI description that FastAPI writes: an example at everything, the errors of each operation, and the keys.

The examples are real exchanges over the bundled corpus, recorded in `examples.json`. They are copied from there to the
parameters, bodies and fields of the description. The routes cannot hold this themselves: they do not know their recorded answers,
nor the errors that are raised before a route is reached.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from api.http.problems import MEDIA_TYPE, PROBLEM, describe_problems

EXAMPLES = Path(__file__).with_name("examples.json")
PROTECTED = "/v1"
_KEYS: Mapping[str, Mapping[str, str]] = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key of this service, where it has any."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same key as a bearer token."},
}
_MEANING_OF: Mapping[int, str] = {
    400: "The request cannot be read.",
    401: "No key was sent, or one that is not known.",
    403: "The key may only read or is bound to collections, or a page from elsewhere made a browser ask.",
    404: "What is named is not there, or not any more.",
    408: "Nothing of the body came for too long.",
    409: "The id is that of a document that the key does not see, or the generation is of a format that is not read, or what "
    "is to be kept or changed is not what was seen or is being changed already.",
    413: "The body or the file is larger than what is taken.",
    415: "The body or the file is of a type that is not taken.",
    422: "The input is read and wrong; `errors` names each field where one is to blame.",
    429: "More requests were sent than the rate of this key or address allows.",
    500: "Something failed here.",
    502: "The address that a document is to be fetched from did not give it.",
    503: "Not now: too many requests are in progress, another process writes, or the index is damaged.",
    507: "The disk is full; nothing was taken on.",
}
_HEADERS_OF: Mapping[int, Mapping[str, tuple[str, Any]]] = {
    202: {"Location": ("where the progress of the job can be read", "/v1/jobs/20261125T122639694109Z-179f4514")},
    401: {"WWW-Authenticate": ("how a key is sent", 'Bearer realm="citadel"')},
    408: {"Connection": ("the rest of the body is not read", "close")},
    413: {"Connection": ("the rest of the body is not read", "close")},
    429: {"Retry-After": ("seconds until the next request is allowed", 1)},
    503: {"Retry-After": ("seconds until it is worth asking again", 1)},
}


def complete(description: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an OpenAPI description with examples, errors and keys. An operation that was never recorded stays as it is."""
    whole = deepcopy(dict(description))
    describe_problems(whole)
    whole["components"]["securitySchemes"] = dict(_KEYS)
    recorded = _read_examples()
    examples = []
    for name, path, operation in _list_operations(whole):
        exchange = recorded["exchanges"].get(name)
        if exchange is not None:
            is_protected = path.startswith(f"{PROTECTED}/")
            problems = {**recorded["everywhere"], **(recorded["guarded"] if is_protected else {}), **exchange["problems"]}
            examples += [*_add_exchange(operation, exchange), *_add_problems(operation, problems)]
            if is_protected:
                operation["security"] = [{}, *({key: []} for key in _KEYS)]
    _add_field_examples(whole, examples)
    return whole


@cache
def _read_examples() -> dict[str, Any]:
    examples: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return examples


def _list_operations(description: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} {path}", path, operation


def _add_exchange(operation: dict[str, Any], exchange: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Put a recorded request and its response into an operation. Returns their schemas, each with its example."""
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in exchange["parameters"]:
            parameter["example"] = exchange["parameters"][parameter["name"]]
    response = operation["responses"][str(exchange["status"])]
    response["headers"] = _describe_headers(exchange["status"])
    bodies = [(response, exchange["response"])]
    if "requestBody" in operation:
        bodies.append((operation["requestBody"], exchange["request"]))
    for place, example in bodies:
        for content in place["content"].values():
            content["example"] = example
            yield content["schema"], example


def _add_problems(operation: dict[str, Any], problems: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Put the errors of an operation into it, each with the recorded problem."""
    operation["responses"].pop("422", None)  # FastAPI's own, which has another shape
    for status, problem in sorted(problems.items()):
        operation["responses"][status] = {
            "description": f"{HTTPStatus(int(status)).phrase}. {_MEANING_OF[int(status)]}",
            "headers": _describe_headers(int(status)),
            "content": {MEDIA_TYPE: {"schema": PROBLEM, "example": problem}},
        }
        yield PROBLEM, problem


def _describe_headers(status: int) -> dict[str, Any]:
    return {
        name: {"description": text, "schema": {"type": "integer" if isinstance(example, int) else "string"}, "example": example}
        for name, (text, example) in _HEADERS_OF.get(status, {}).items()
    }


def _add_field_examples(description: dict[str, Any], recorded: list[tuple[Any, Any]]) -> None:
    """Give every field an example: a recorded value that is not empty, else one composed of the examples of its own fields, else
    any recorded value, such as null."""
    schemas = description["components"]["schemas"]
    _copy_examples(schemas, recorded, _is_filled)
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if "examples" not in field and (composed := _compose(field, schemas)):
                field["examples"] = [composed]
    _copy_examples(schemas, recorded, lambda _: True)


def _copy_examples(schemas: Mapping[str, Any], recorded: list[tuple[Any, Any]], is_enough: Callable[[object], bool]) -> None:
    for schema, example in recorded:
        for field, value in _walk(schema, example, schemas):
            if "examples" not in field and is_enough(value):
                field["examples"] = [value[:1] if isinstance(value, list) else value]


def _is_filled(value: object) -> bool:
    return value not in (None, "", [], {})


def _compose(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """An example of a record or a list of records, None for anything else."""
    if "$ref" in schema:
        properties = _resolve(schema, schemas).get("properties", {})
        made = {name: one["examples"][0] if "examples" in one else _compose(one, schemas) for name, one in properties.items()}
        return {name: value for name, value in made.items() if value is not None}
    if "items" in schema:
        item = _compose(schema["items"], schemas)
        return None if item is None else [item]
    return next((made for choice in schema.get("anyOf", ()) if (made := _compose(choice, schemas))), None)


def _resolve(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[schema["$ref"].rpartition("/")[2]]
    return found


def _walk(schema: Mapping[str, Any], value: Any, schemas: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every field of `value` that `schema` knows: its schema and its value."""
    if "$ref" in schema:
        yield from _walk(_resolve(schema, schemas), value, schemas)
    for choice in schema.get("anyOf", ()):
        yield from _walk(choice, value, schemas)
    if isinstance(value, list):
        for item in value:
            yield from _walk(schema.get("items", {}), item, schemas)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for name in (known for known in value if known in properties):
            yield properties[name], value[name]
            yield from _walk(properties[name], value[name], schemas)
