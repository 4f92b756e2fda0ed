"""Hashes of files and values: how the index knows that something is the same as before."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ingest.sandbox.record_files import open_regular

_AT_ONCE = 2  # files


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


def hash_value(value: Any) -> str:
    """sha256 of a value made of plain JSON types. The order of keys does not matter."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
