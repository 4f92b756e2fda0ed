"""The shape of a record as a flat table: "passages[].document.doc_id" to "string". From a JSON schema, or from docs/api.md."""

import json
import re
from collections.abc import Mapping
from typing import Any

from doc_texts import Heading, read_tables

Shape = dict[str, str]


def flatten_schema(schema: Mapping[str, Any], whole: Mapping[str, Any], place: str = "") -> Shape:
    """Every field below a schema with its type. whole: the description that `$ref` points into."""
    types: set[str] = set()
    shape: Shape = {}
    for one in _list_alternatives(schema, whole):
        kind, inner = _name_kind(one, whole)
        types.add(kind)
        if inner is not None:
            where = f"{place}[]" if kind.startswith("list") else place
            shape |= _flatten_fields(inner, whole, where)
    return {place: _join(types)} | shape if place else shape


def _flatten_fields(schema: Mapping[str, Any], whole: Mapping[str, Any], place: str) -> Shape:
    shape: Shape = {}
    for field, inner in schema.get("properties", {}).items():
        shape |= flatten_schema(inner, whole, f"{place}.{field}" if place else field)
    return shape


def _list_alternatives(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    schema = resolve(schema, whole)
    if "anyOf" in schema:
        return [found for one in schema["anyOf"] for found in _list_alternatives(one, whole)]
    if "enum" in schema:
        return [{"const": value} for value in schema["enum"]]
    return [schema]


def _name_kind(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None]:
    """The type of a schema that has no alternatives, and the record inside of it."""
    if "const" in schema:
        return json.dumps(schema["const"]), None
    if schema.get("type") == "array":
        (item,) = _list_alternatives(schema["items"], whole)
        kind, inner = _name_kind(item, whole)
        return f"list of {kind}", inner
    if "properties" in schema:
        return "record", schema
    if schema.get("type") == "object":
        return f"map of {_name_kind(schema['additionalProperties'], whole)[0]}", None
    return {"date": "date", "binary": "file"}.get(schema.get("format", ""), str(schema["type"])), None


def resolve(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a `$ref` points at, or the schema itself."""
    while "$ref" in schema:
        target: Any = whole
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def find_defaults(schema: Mapping[str, Any], whole: Mapping[str, Any], place: str = "") -> Shape:
    """Every field of a request with "required", its default as JSON, or "none"."""
    found: Shape = {}
    for one in _list_alternatives(schema, whole):
        record = resolve(one.get("items", one), whole)
        for field, inner in record.get("properties", {}).items():
            where = f"{place}.{field}" if place else field
            default = inner.get("default")
            found[where] = (
                "required" if field in record.get("required", ()) else "none" if default is None else json.dumps(default)
            )
            found |= find_defaults(inner, whole, where)
    return found


def find_bounds(schema: Mapping[str, Any], whole: Mapping[str, Any], place: str = "") -> dict[str, set[int]]:
    """The limits of every field of a request: numbers that its description has to mention."""
    names = ("minimum", "maximum", "maxLength", "maxItems", "minItems")
    found: dict[str, set[int]] = {}
    for one in _list_alternatives(schema, whole):
        if place:
            found.setdefault(place, set()).update(int(one[name]) for name in names if name in one)
        for field, inner in resolve(one.get("items", one), whole).get("properties", {}).items():
            found |= find_bounds(inner, whole, f"{place}.{field}" if place else field)
    return found


class Records:
    """The records of docs/api.md: a heading for each, with a table of its fields."""

    def __init__(self, headings: list[Heading]) -> None:
        self.rows = {heading.title: read_tables(heading.body) for heading in headings if "\n| field |" in heading.body}
        self.used: set[str] = set()

    def flatten(self, record: str, place: str = "") -> Shape:
        """Every field below a record with its type."""
        self.used.add(record)
        shape: Shape = {}
        for row in self.rows[record]:
            where = f"{place}.{_read_name(row)}" if place else _read_name(row)
            parts = row["type"].split(" or ")
            shape[where] = _join({_read_type(part) for part in parts})
            for part in parts:
                if link := re.search(r"\[(\w+)\]\(#\w+\)", part):
                    shape |= self.flatten(link[1], f"{where}[]" if part.startswith("list of ") else where)
        return shape

    def collect(self, record: str, column: str, place: str = "") -> Shape:
        """Every field below a record with a column of its row."""
        found: Shape = {}
        for row in self.rows[record]:
            where = f"{place}.{_read_name(row)}" if place else _read_name(row)
            found[where] = row[column].strip("`")
            for link in re.findall(r"\[(\w+)\]\(#\w+\)", row["type"]):
                found |= self.collect(link, column, where)
        return found


def _read_name(row: Mapping[str, str]) -> str:
    return row["field"].strip("`")


def _read_type(text: str) -> str:
    return re.sub(r"\[(\w+)\]\(#\w+\)", "record", text.strip()).strip("`")


def _join(types: set[str]) -> str:
    return " or ".join(sorted(types))
