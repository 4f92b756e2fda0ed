"""The manifest of one generation: what it was made of, what shaped it, and the checksum of every file.

Written last by a build, verified first when the index is opened. Its identity is a hash of everything but `generation`,
`replaces` and `built_at`: the same input gives the same identity, and the files' own bytes are part of it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from index.errors import IndexCorruptError
from index.generations.hashes import hash_files, hash_value

FORMAT_VERSION = 3
MANIFEST = "manifest.json"
_REMEDY = "run `citadel index` to build it again"


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document in the index; `fingerprint` is that of its DocumentInput when it was last read."""

    doc_id: str
    fingerprint: str
    source_sha256: str
    text_sha256: str
    published: str | None
    chunks: int
    sentences: int


@dataclass(frozen=True)
class IndexManifest:
    """One generation. settings: chunking, tokenizer, bm25, dense, encoder (see
    index.settings.describe_encoder), code.

    replaces: the generation that it was made from. documents: in the order of doc_id. files: name to sha256. built_at: ISO 8601,
    UTC.
    """

    format_version: int
    generation: str
    replaces: str | None
    built_at: str
    documents: tuple[IndexedDocument, ...]
    settings: Mapping[str, Any]
    files: Mapping[str, str]

    @cached_property
    def identity(self) -> str:
        """sha256 of everything but when it was built, from what and under what name."""
        told = asdict(self)
        return hash_value({key: value for key, value in told.items() if key not in ("generation", "replaces", "built_at")})


def write_manifest(folder: Path, manifest: IndexManifest) -> None:
    """Write the manifest into its generation's folder."""
    told = {"identity": manifest.identity, **asdict(manifest)}
    (folder / MANIFEST).write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")


def read_manifest(folder: Path) -> IndexManifest:
    """The manifest of the generation in `folder`. Raises IndexCorruptError when it is missing, altered or of another format."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format_version"] != FORMAT_VERSION:
            found = f"{path.name} of generation {folder.name} has format {told['format_version']!r}"
            raise IndexCorruptError(f"{found}, but this version of Citadel reads {FORMAT_VERSION}: {_REMEDY}")
        identity = told.pop("identity")
        documents = tuple(IndexedDocument(**document) for document in told.pop("documents"))
        manifest = IndexManifest(documents=documents, **told)
    except (OSError, KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise IndexCorruptError(f"{path.name} of generation {folder.name} cannot be read ({error!r}): {_REMEDY}") from error
    if manifest.identity != identity:
        raise IndexCorruptError(f"{path.name} of generation {folder.name} was altered: {_REMEDY}")
    return manifest


def verify_files(folder: Path, manifest: IndexManifest) -> None:
    """Hold every file against its checksum; raises IndexCorruptError that names the first one that is missing or altered."""
    told = sorted(manifest.files.items())
    for (name, checksum), found in zip(told, hash_files([folder / name for name, _ in told]), strict=True):
        if isinstance(found, FileNotFoundError):
            raise IndexCorruptError(f"{name} of generation {folder.name} is missing: {_REMEDY}")
        if isinstance(found, OSError):
            raise IndexCorruptError(f"{name} of generation {folder.name} cannot be read ({found.strerror}): {_REMEDY}") from found
        if found != checksum:
            raise IndexCorruptError(f"{name} of generation {folder.name} was altered or cut short (sha256 differs): {_REMEDY}")
