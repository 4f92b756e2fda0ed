"""Which files are documents, what they are called, and the way from a file to its `Document`.

In comes a corpus folder (`sources.toml` beside `documents/`) or any list of files and folders; out come `Source`s in the order of
their ids, and from each a `Document`. What `sources.toml` says comes first, then what the file says of itself.
"""

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from ingest.assembly import Identity, assemble
from ingest.dates import first_day
from ingest.document import Document
from ingest.errors import ChecksumError, MissingFileError, NoTextError, SourcesError
from ingest.extraction import Extraction

_LISTING = "sources.toml"
_NOT_DOCUMENTS = {_LISTING, "README.md"}


class FileReader(Protocol):
    """Whatever turns a file into an `Extraction`; in the product `ingest.reading.ReadingProcess`."""

    def read(self, path: Path) -> Extraction:
        """Read one file or raise a `ReadError`."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file that is to become a document, with what is known of it beforehand; `file` is its name as shown."""

    doc_id: str
    path: Path
    file: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    sha256: str | None = None


def find_sources(corpus: Path) -> tuple[Source, ...]:
    """The documents of a corpus folder: those that `sources.toml` lists and every other file under `documents/`.

    Raises SourcesError when the folder or its listing is unusable.
    """
    if not corpus.is_dir():
        raise SourcesError(f"{str(corpus)!r} is no folder: name a folder with documents in it")
    listing = corpus / _LISTING
    listed = _read_listing(listing) if listing.exists() else ()
    folder = corpus / "documents" if listing.exists() else corpus
    known = {source.path.resolve() for source in listed}
    return _order([*listed, *_name_files([path for path in _walk(folder) if path.resolve() not in known], folder)])


def find_sources_in(paths: Sequence[Path]) -> tuple[Source, ...]:
    """The documents among files and folders named one by one; a folder with `sources.toml` counts as a corpus."""
    sources: list[Source] = []
    for path in paths:
        if not path.exists():
            raise SourcesError(f"{str(path)!r} does not exist: name a file or folder to index")
        sources += find_sources(path) if path.is_dir() else _name_files([path], path.parent)
    return _order(sources)


def source_fingerprint(source: Source) -> str:
    """A hash of the file's bytes and of all that is said of it beforehand; raises MissingFileError."""
    told = [source.doc_id, source.file, source.title, source.publisher, source.published, source.language, source.sha256]
    return hashlib.sha256(json.dumps([_file_sha256(source), *told]).encode()).hexdigest()


def read_source(source: Source, reader: FileReader) -> Document:
    """Read one source into its document; raises a ReadError subclass that says what was wrong with the file."""
    checksum = _file_sha256(source)
    if source.sha256 and source.sha256 != checksum:
        raise ChecksumError(
            f"{source.file}: sha256 is {checksum}, but {_LISTING} says {source.sha256}: restore the file or correct the entry"
        )
    extraction = reader.read(source.path)
    identity = Identity(source.doc_id, source.title, source.publisher, source.published, source.language, source.file, checksum)
    document = assemble(extraction, identity)
    if not document.text:
        raise NoTextError(f"{source.file}: no text is left once page furniture is dropped")
    return document


def _file_sha256(source: Source) -> str:
    try:
        with source.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise MissingFileError(f"{source.file}: {_LISTING} names this file, but it is not there") from None


def _read_listing(listing: Path) -> tuple[Source, ...]:
    try:
        entries = tomllib.loads(listing.read_text(encoding="utf-8")).get("document", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{_LISTING} is no valid TOML: {error}") from None
    return tuple(_read_entry(number, entry, listing.parent) for number, entry in enumerate(entries, 1))


def _read_entry(number: int, entry: dict[str, object], folder: Path) -> Source:
    for key in ("doc_id", "file"):
        if not isinstance(entry.get(key), str):
            raise SourcesError(f"{_LISTING}: document {number} has no {key!r}")
    told = {key: str(entry[key]) for key in ("title", "publisher", "published", "language", "sha256") if entry.get(key)}
    try:
        first_day(told.get("published", "2000"))
    except ValueError as error:
        raise SourcesError(f"{_LISTING}: {entry['doc_id']}: published: {error}") from None
    return Source(str(entry["doc_id"]), folder / str(entry["file"]), str(entry["file"]), **told)


def _walk(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return []
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in _NOT_DOCUMENTS)
    return sorted(path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _name_files(paths: Sequence[Path], folder: Path) -> list[Source]:
    """Give each file a slug of its name; files that share one get a piece of their path's hash behind it."""
    names = [str(path.relative_to(folder)) for path in paths]
    slugs = [_slug(str(Path(name).with_suffix(""))) for name in names]
    return [
        Source(slug if slugs.count(slug) == 1 else f"{slug}-{hashlib.sha256(name.encode()).hexdigest()[:8]}", path, name)
        for slug, name, path in zip(slugs, names, paths, strict=True)
    ]


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].strip("-")
    return slug or "document-" + hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _order(sources: Sequence[Source]) -> tuple[Source, ...]:
    ordered = sorted(sources, key=lambda source: (source.doc_id, source.file))
    for one, other in pairwise(ordered):
        if one.doc_id == other.doc_id:
            raise SourcesError(f"doc_id {one.doc_id!r} names two files: {one.file!r} and {other.file!r}; rename one")
    return tuple(ordered)
