"""The description of the interface, made whole: an example at everything, the errors of each operation, and the keys.

In comes the OpenAPI description as FastAPI writes it from the routes and models; out comes one in which every parameter, field,
request and response has an example and every operation names each error that it gives. The examples are exchanges that the
service really had, recorded over the bundled corpus in `examples.json`, and are spread from there over the fields of the schemas.
Apart from the routes because no route knows what it answered, nor what is refused before it is reached.
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
GUARDED = "/v1"
_KEYS: Mapping[str, Mapping[str, str]] = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key of this service, where it has any."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same key as a bearer token."},
}
_MEANING_OF: Mapping[int, str] = {
    400: "The request cannot be read.",
    401: "No key was sent, or one that is not known.",
    403: "The key may only read, or a page from elsewhere made a browser ask.",
    404: "What is named is not there, or not any more.",
    408: "Nothing of the body came for too long.",
    413: "The body or the file is larger than what is taken.",
    415: "The body or the file is of a type that is not taken.",
    422: "The input is read and wrong; `errors` names each field where one is to blame.",
    429: "More was asked than the rate of this key or address allows.",
    500: "Something failed here.",
    503: "Not now: too much is in hand, another writes, or what is asked for is damaged.",
    507: "The disk is full; nothing was taken on.",
}
_HEADERS_OF: Mapping[int, Mapping[str, tuple[str, Any]]] = {
    202: {"Location": ("where the job tells how far it is", "/v1/jobs/20261125T122639694109Z-179f4514")},
    401: {"WWW-Authenticate": ("how a key is sent", 'Bearer realm="citadel"')},
    408: {"Connection": ("the rest of the body is not read", "close")},
    413: {"Connection": ("the rest of the body is not read", "close")},
    429: {"Retry-After": ("seconds until it may be asked again", 1)},
    503: {"Retry-After": ("seconds until it is worth asking again", 1)},
}


def complete(description: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an OpenAPI description with examples, errors and keys; an operation that was never recorded stays as it is."""
    whole = deepcopy(dict(description))
    describe_problems(whole)
    whole["components"]["securitySchemes"] = dict(_KEYS)
    recorded = _read_examples()
    met = []
    for name, path, operation in _list_operations(whole):
        exchange = recorded["exchanges"].get(name)
        if exchange is not None:
            is_guarded = path.startswith(f"{GUARDED}/")
            problems = {**recorded["everywhere"], **(recorded["guarded"] if is_guarded else {}), **exchange["problems"]}
            met += [*_show_exchange(operation, exchange), *_tell_problems(operation, problems)]
            if is_guarded:
                operation["security"] = [{}, *({key: []} for key in _KEYS)]
    _spread_all(whole, met)
    return whole


@cache
def _read_examples() -> dict[str, Any]:
    examples: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return examples


def _list_operations(description: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield f"{method.upper()} {path}", path, operation


def _show_exchange(operation: dict[str, Any], exchange: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Put what was sent and what came back into an operation; gives the schemas met there with their examples."""
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


def _tell_problems(operation: dict[str, Any], problems: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Name the errors of an operation, each with the problem that was met."""
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
        name: {"description": told, "schema": {"type": "integer" if isinstance(example, int) else "string"}, "example": example}
        for name, (told, example) in _HEADERS_OF.get(status, {}).items()
    }


def _spread_all(description: dict[str, Any], met: list[tuple[Any, Any]]) -> None:
    """Give every field its example: one that tells something where any was met, else one made of the examples of its own fields,
    else what was met, such as null."""
    schemas = description["components"]["schemas"]
    _spread(schemas, met, _tells)
    for schema in schemas.values():
        for told in schema.get("properties", {}).values():
            if "examples" not in told and (composed := _compose(told, schemas)):
                told["examples"] = [composed]
    _spread(schemas, met, lambda _: True)


def _spread(schemas: Mapping[str, Any], met: list[tuple[Any, Any]], is_enough: Callable[[object], bool]) -> None:
    for schema, example in met:
        for told, value in _walk(schema, example, schemas):
            if "examples" not in told and is_enough(value):
                told["examples"] = [value[:1] if isinstance(value, list) else value]


def _tells(value: object) -> bool:
    return value not in (None, "", [], {})


def _compose(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """An example of a record or a list of records; None for anything else."""
    if "$ref" in schema:
        properties = _resolve(schema, schemas).get("properties", {})
        made = {name: told["examples"][0] if "examples" in told else _compose(told, schemas) for name, told in properties.items()}
        return {name: value for name, value in made.items() if value is not None}
    if "items" in schema:
        item = _compose(schema["items"], schemas)
        return None if item is None else [item]
    return next((made for choice in schema.get("anyOf", ()) if (made := _compose(choice, schemas))), None)


def _resolve(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[schema["$ref"].rpartition("/")[2]]
    return found


def _walk(schema: Mapping[str, Any], value: Any, schemas: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every field of `value` that `schema` knows: what the schema says of it, and its value."""
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
