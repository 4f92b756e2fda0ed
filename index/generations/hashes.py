"""Hashes of files and values: how the index knows that something is the same as before."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ingest.sandbox.record_files import open_regular

_AT_ONCE = 2  # files
_BLOCK = 500  # records that are written in one call, a millisecond


def hash_file(path: Path) -> str:
    """sha256 of a regular file's bytes, in hexadecimal."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_files(paths: Sequence[Path]) -> Iterator[str | OSError]:
    """sha256 of each file in order, the error where one cannot be read. Hashing lets other threads run."""

    def try_hash(path: Path) -> str | OSError:
        try:
            return hash_file(path)
        except OSError as error:
            return error

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(try_hash, paths)


def hash_fields(fields: Mapping[str, Any], write: Callable[[Any], Any]) -> str:
    """`hash_value` of fields, with the records of long series written in blocks, so that no call keeps other threads waiting.

    write: a record as plain JSON types, called where a value is none.
    """
    digest = hashlib.sha256()
    for place, name in enumerate(sorted(fields)):
        digest.update(f"{', ' if place else '{'}{json.dumps(name)}: ".encode())
        value = fields[name]
        if isinstance(value, tuple) and value:
            for start in range(0, len(value), _BLOCK):
                block = _dump(value[start : start + _BLOCK], write)[1:-1]
                digest.update((", " if start else "[").encode() + block)
            digest.update(b"]")
        else:
            digest.update(_dump(value, write))
    digest.update(b"}")
    return digest.hexdigest()


def hash_value(value: Any) -> str:
    """sha256 of a value made of plain JSON types. The order of keys does not matter."""
    return hashlib.sha256(_dump(value, None)).hexdigest()


def _dump(value: Any, write: Callable[[Any], Any] | None) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=write).encode("utf-8", "surrogatepass")
