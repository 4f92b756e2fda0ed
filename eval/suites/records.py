"""Records with ids, one JSON object a line, every fault noted: what the files of a collection are made of.

A file comes in. Out come its objects, each with its place and an id that no other has. Apart from
`eval/suites/collection.py`, which
knows what the fields mean.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from reprlib import repr as show
from typing import Any

from eval.suites.record_lines import read_lines
from ingest.sandbox.decoding import LONE_SURROGATES

_NAMES = {str: "a string", list: "a list", bool: "true or false"}


def read_records(path: Path, key: str, errors: list[str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Place, id and fields of every JSON object that has an id of its own. An id counts also where other fields are faulty."""
    first: dict[str, str] = {}
    before = len(errors)
    for place, line in read_lines(path, errors):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            errors.append(f"{place}: no JSON ({error}): {show(line)}")
            continue
        if not isinstance(record, dict):
            errors.append(f"{place}: {show(record)} is no JSON object")
            continue
        name = take_text(record, key, place, errors)
        if name in first:
            errors.append(f"{place}: {key} {name!r} stands on {first[name]} already")
        elif name:
            first[name] = place
            yield place, name, record
        elif record.get(key) == "":
            errors.append(f"{place}: {key!r} is empty")
    if not first and len(errors) == before:
        errors.append(f"{path.name}: nothing in it")


def take_texts(record: Mapping[str, Any], field: str, place: str, errors: list[str]) -> list[str]:
    """The strings of a list in a field, none where there is no such list."""
    values = take_value(record, field, list, place, errors) or []
    if all(isinstance(value, str) and not LONE_SURROGATES.search(value) for value in values):
        return values
    errors.append(f"{place}: {field!r} is {show(values)}, not a list of whole strings")
    return []


def take_text(record: Mapping[str, Any], field: str, place: str, errors: list[str]) -> str:
    """The string in a field, "" where there is none."""
    text = take_value(record, field, str, place, errors) or ""
    if LONE_SURROGATES.search(text):
        errors.append(f"{place}: {field!r} holds half a character, which cannot be stored: {show(text)}")
        return ""
    return text


def take_value(record: Mapping[str, Any], field: str, kind: type, place: str, errors: list[str]) -> Any:
    """The value of a field, None where there is none of that kind."""
    value = record.get(field)
    if isinstance(value, kind):
        return value
    errors.append(f"{place}: {field!r} is {show(value)}, not {_NAMES[kind]}" if field in record else f"{place}: no {field!r}")
    return None
