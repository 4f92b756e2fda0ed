"""The file that a document was made of, as long as it is kept: an upload, or a file of the corpus folder.

A file is given out only while its checksum is the one that the document was made of, so that nobody cites one text and opens
another.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePath

from api.errors import LostOriginalError
from index.errors import IndexCorruptError
from index.sources.registry import read_registry
from ingest.errors import SourcesError
from ingest.formats import FORMATS
from ingest.sandbox.record_files import read_regular
from ingest.sources import find_sources

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """A file as it was indexed."""

    content: bytes
    name: str
    """Its own name, without folders."""
    media_type: str
    """That of its format, UNKNOWN_TYPE where its name stands for none."""


def read_original(
    folders: tuple[Path, Path], doc_id: str, shown: str, sha256: str, stored: tuple[str, bytes] | None = None
) -> OriginalFile:
    """The file of a document. Raises LostOriginalError where it is not kept, or not as it was indexed.

    folders: the data folder, and the corpus folder of this server, which may lie elsewhere than where it was indexed.
    shown: the name of the file as the index has it. sha256: the checksum of the file that was indexed.
    stored: the name and the content of an upload that is in a database.
    """
    for name, content in chain([] if stored is None else [stored], _read_places(folders, doc_id)):
        if hashlib.sha256(content).hexdigest() == sha256:
            suffix = PurePath(name).suffix.lower()
            known = (one.media_type for one in FORMATS if suffix in one.extensions)
            return OriginalFile(content, PurePath(shown).name, next(known, UNKNOWN_TYPE))
    raise LostOriginalError(
        f"the file of {doc_id[:200]!r} is not kept as it was indexed: GET /v1/documents/{doc_id[:200]}/text has its text"
    )


def _read_places(folders: tuple[Path, Path], doc_id: str) -> Iterator[tuple[str, bytes]]:
    for path in _find_places(folders, doc_id):
        with suppress(OSError):
            yield path.name, read_regular(path)


def _find_places(folders: tuple[Path, Path], doc_id: str) -> Iterator[Path]:
    data, corpus = folders
    with suppress(IndexCorruptError, SourcesError):
        registry = read_registry(data)
        if doc_id in registry.uploads:
            yield registry.uploads[doc_id].path
        yield from (source.path for source in registry.find_sources() if source.doc_id == doc_id)
    with suppress(SourcesError):
        yield from (source.path for source in find_sources(corpus) if source.doc_id == doc_id)
