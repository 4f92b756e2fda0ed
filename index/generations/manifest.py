"""The manifest of one generation: its documents, the settings and versions that shaped it, and the checksum of every file.

It is written last by a build and verified first when the index is opened. Its identity is a hash of everything but `generation`,
`replaces` and `built_at`. The same input gives the same identity, and the checksums of the files are part of it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from index.errors import IndexCorruptError, IndexFormatError
from index.generations.hashes import hash_fields, hash_files
from ingest.sandbox.record_files import decode_json, read_regular
from ingest.sources import DEFAULT_COLLECTION

FORMAT_VERSION = 8
"""Of the files of a generation and of the manifest itself. An index of another format is not opened but built anew."""
MANIFEST = "manifest.json"
_REMEDY = "run `citadel index` to build it again"


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document in the index."""

    doc_id: str
    fingerprint: str
    """That of its DocumentInput when it was last read."""
    source_sha256: str
    """Of the bytes of its file."""
    text_sha256: str
    """Of its clean text in UTF-8."""
    published: str | None
    """As in `ingest/dates.py`, None where it is not known."""
    chunks: int
    """How many chunks it has."""
    sentences: int
    """How many sentences it has."""
    collections: tuple[str, ...] = (DEFAULT_COLLECTION,)
    """The collections that it belongs to, as `ingest.sources.Source` has them."""

    def is_visible(self, collections: frozenset[str] | None) -> bool:
        """True for who may read these collections. None: for who may read all."""
        return collections is None or not collections.isdisjoint(self.collections)


_RECORDED = tuple(field.name for field in fields(IndexedDocument))


@dataclass(frozen=True)
class IndexManifest:
    """The record of one generation."""

    format_version: int
    generation: str
    """Its id."""
    replaces: str | None
    """The id of the generation that it was made from."""
    built_at: str
    """ISO 8601, UTC."""
    documents: tuple[IndexedDocument, ...]
    """In the order of doc_id."""
    settings: Mapping[str, Any]
    """As `index.settings.BuildSettings.as_recorded` gives them, the versions among them."""
    files: Mapping[str, str]
    """Name to sha256."""

    @cached_property
    def identity(self) -> str:
        """sha256 of everything but when it was built, from what and under what name."""
        named = (field.name for field in fields(self) if field.name not in ("generation", "replaces", "built_at"))
        return hash_fields({name: getattr(self, name) for name in named}, _write_document)


def _write_document(document: IndexedDocument) -> dict[str, Any]:
    return {name: getattr(document, name) for name in _RECORDED}


def write_manifest(folder: Path, manifest: IndexManifest) -> None:
    """Write the manifest into its generation's folder."""
    record = {"identity": manifest.identity, **asdict(manifest)}
    (folder / MANIFEST).write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")


def read_manifest(folder: Path) -> IndexManifest:
    """The manifest of the generation in `folder`. Raises IndexCorruptError when it is missing or altered,
    IndexFormatError when it is of another format.
    """
    path = folder / MANIFEST
    try:
        record = decode_json(read_regular(path))
        if record["format_version"] != FORMAT_VERSION:
            found = record["format_version"]
            is_earlier = isinstance(found, int) and found < FORMAT_VERSION
            raise IndexFormatError(_explain_format(folder, found), is_earlier=is_earlier)
        identity = record.pop("identity")
        documents = tuple(map(_read_document, record.pop("documents")))
        manifest = IndexManifest(documents=documents, **record)
        _check(manifest)
    except IndexCorruptError:
        raise
    except (OSError, KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise IndexCorruptError(f"{path.name} of generation {folder.name} cannot be read ({error!r}): {_REMEDY}") from error
    if manifest.identity != identity:
        raise IndexCorruptError(f"{path.name} of generation {folder.name} was altered: {_REMEDY}")
    return manifest


def _read_document(record: dict[str, Any]) -> IndexedDocument:
    return IndexedDocument(**{**record, "collections": tuple(record["collections"])})


def _check(manifest: IndexManifest) -> None:
    """Raises ValueError or TypeError where a field has another form. Not all of them are part of the identity."""
    datetime.fromisoformat(manifest.built_at)
    if not all(isinstance(name, str) for name in (manifest.generation, manifest.replaces or "", *manifest.files.values())):
        raise TypeError("a name or a checksum is no text")
    if any(Path(name).name != name for name in (manifest.generation, manifest.replaces or manifest.generation, *manifest.files)):
        raise ValueError("a name leads elsewhere")


def count_documents(folder: Path) -> int | None:
    """How many documents a generation of any format names in its manifest, None where that cannot be told. Verifies nothing."""
    try:
        return len(decode_json(read_regular(folder / MANIFEST))["documents"])
    except (OSError, KeyError, TypeError, ValueError, RecursionError):
        return None


def _explain_format(folder: Path, found: object) -> str:
    if not isinstance(found, int):
        problem = f"{MANIFEST} of generation {folder.name} has format {found!r}"
        return f"{problem}, but this version of Citadel reads {FORMAT_VERSION}: {_REMEDY}"
    age = "an earlier" if found < FORMAT_VERSION else "a later"
    data = str(folder.parents[1])
    return (
        f"the index in {data!r} was built by {age} version of Citadel (format {found}, this one reads {FORMAT_VERSION}): "
        "run `citadel index`"
    )


def verify_files(folder: Path, manifest: IndexManifest) -> None:
    """Compare every file with its checksum. Raises IndexCorruptError that names the first one that is missing or altered."""
    files = sorted(manifest.files.items())
    for (name, checksum), found in zip(files, hash_files([folder / name for name, _ in files]), strict=True):
        if isinstance(found, FileNotFoundError):
            raise IndexCorruptError(f"{name} of generation {folder.name} is missing: {_REMEDY}")
        if isinstance(found, OSError):
            raise IndexCorruptError(f"{name} of generation {folder.name} cannot be read ({found.strerror}): {_REMEDY}") from found
        if found != checksum:
            raise IndexCorruptError(f"{name} of generation {folder.name} was altered or cut short (sha256 differs): {_REMEDY}")
