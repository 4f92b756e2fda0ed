"""Which files are documents, which ids they have and what is known of them before they are read.

Takes a corpus folder (`sources.toml` beside `documents/`) or any list of files and folders, returns `Source`s in the order of
their ids. `ingest/load.py` reads one.
"""

import hashlib
import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.dates import first_day
from ingest.errors import MissingFileError, SourcesError
from ingest.sandbox.decoding import LONE_SURROGATES

LISTING = "sources.toml"
_DOC_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_NOT_DOCUMENTS = {LISTING, "README.md"}


@dataclass(frozen=True, slots=True)
class Source:
    """One file that is to become a document, with what is known of it beforehand. None where nothing is known."""

    doc_id: str
    path: Path
    """Where the file lies; the extension of its name is that of its format."""
    file: str
    """Its name as shown."""
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    """As in `ingest/dates.py`."""
    language: str | None = None
    sha256: str | None = None
    """The checksum that the file must have, in hexadecimal."""
    put_by: str | None = None
    """The name under which an upload counts. It is no part of the document."""


def find_sources(corpus: Path) -> tuple[Source, ...]:
    """The documents of a corpus folder: those that `sources.toml` lists and every other file under `documents/`.

    Raises SourcesError when the folder or its listing is unusable.
    """
    if not corpus.is_dir():
        raise SourcesError(f"{str(corpus)!r} is no folder: name a folder with documents in it")
    listing = corpus / LISTING
    listed = _read_listing(listing) if listing.exists() else ()
    folder = corpus / "documents" if listing.exists() else corpus
    known = {source.path.resolve() for source in listed}
    return _order(listed, [_name_file(path, folder) for path in _walk(folder) if path.resolve() not in known])


def find_sources_in(paths: Sequence[Path]) -> tuple[Source, ...]:
    """The documents among files and folders named one by one, each file once. A folder with `sources.toml` is a corpus."""
    listed: list[Source] = []
    found: list[Source] = []
    for path in paths:
        if not path.exists():
            raise SourcesError(f"{str(path)!r} does not exist: name a file or folder to index")
        if path.is_dir():
            (listed if (path / LISTING).exists() else found).extend(find_sources(path))
        else:
            found.append(_name_file(path, path.parent))
    return _order(list({source.path.resolve(): source for source in reversed(listed)}.values()), found)


def source_fingerprint(source: Source) -> str:
    """A hash of the file's bytes and of everything known of it beforehand. Raises MissingFileError."""
    checksum = file_checksum(source)
    known = [source.doc_id, source.file, source.title, source.publisher, source.published, source.language]
    # An expected checksum changes nothing while it is the right one.
    refused = source.sha256 if source.sha256 != checksum else None
    return hashlib.sha256(json.dumps([checksum, *known, refused]).encode()).hexdigest()


def file_checksum(source: Source) -> str:
    """sha256 of the file's bytes, in hexadecimal. Raises MissingFileError."""
    try:
        with source.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise missing_file(source) from None


def missing_file(source: Source) -> MissingFileError:
    """The error for a source whose file is gone."""
    return MissingFileError(f"{source.file}: {LISTING} names this file, but it is not there")


def _read_listing(listing: Path) -> tuple[Source, ...]:
    try:
        entries = tomllib.loads(listing.read_text(encoding="utf-8")).get("document", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{LISTING} is no valid TOML: {error}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourcesError(f"{LISTING}: 'document' is no list of tables: write [[document]] above each entry")
    return tuple(_read_entry(number, entry, listing.parent) for number, entry in enumerate(entries, 1))


def _read_entry(number: int, entry: dict[str, object], folder: Path) -> Source:
    for key in ("doc_id", "file"):
        if not isinstance(entry.get(key), str):
            raise SourcesError(f"{LISTING}: document {number} has no {key!r}")
    if not _DOC_ID.fullmatch(str(entry["doc_id"])):
        raise SourcesError(f"{LISTING}: doc_id {entry['doc_id']!r}: write lower-case letters, digits and hyphens alone")
    known = {key: str(entry[key]) for key in ("title", "publisher", "published", "language", "sha256") if entry.get(key)}
    try:
        first_day(known.get("published", "2000"))
    except ValueError as error:
        raise SourcesError(f"{LISTING}: {entry['doc_id']}: published: {error}") from None
    return Source(str(entry["doc_id"]), folder / str(entry["file"]), str(entry["file"]), **known)


def _walk(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return []
    # A link may lead anywhere on the machine, so only files that lie in the folder itself are taken.
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.name not in _NOT_DOCUMENTS)
    return sorted(path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _name_file(path: Path, folder: Path) -> Source:
    """A file as a source. Its id is the slug of its name, with the extension behind it unless that is .txt.

    The id depends on nothing but the name: were "report.pdf" called "report" while it is alone, a "report.txt" put beside it
    would rename it, and what others have stored under "report" would mean another document. So the id of a name with letters
    that no id can have ends with a hash of the name: many such names have one slug, or none.
    """
    name = str(path.relative_to(folder))
    slug = _slug(name.removesuffix(".txt"))
    return Source(slug if name.isascii() and slug else _add_hash(slug, name), path, LONE_SURROGATES.sub("\ufffd", name))


def _slug(name: str) -> str:
    """The letters and digits of a name that an id can have, "" where there are none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].strip("-")


def _add_hash(slug: str, name: str) -> str:
    """An id for a name whose slug does not tell it from others. One name has one hash, however its accents are encoded."""
    composed = unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")
    return f"{slug[:91].strip('-') or 'document'}-{hashlib.sha256(composed).hexdigest()[:8]}"


def _order(listed: Sequence[Source], found: Sequence[Source]) -> tuple[Source, ...]:
    """All sources by id, each file once. Found files of one id are told apart by what each is called, and by where it lies.

    A file whose name is its id keeps it. Raises SourcesError when two listed ones share an id.
    """
    named: dict[str, Source] = {}
    for source in listed:
        other = named.setdefault(source.doc_id, source)
        if other is not source:
            raise SourcesError(f"doc_id {source.doc_id!r} names two files: {other.file!r} and {source.file!r}; rename one")
    paths = {source.path.resolve() for source in listed}
    unlisted = {path: source for source in found if (path := source.path.resolve()) not in paths}
    for rename in (_by_folder, _by_name, _by_path):
        shared = Counter([*named, *(source.doc_id for source in unlisted.values())])
        files = Counter((source.doc_id, source.file) for source in unlisted.values())
        unlisted = {
            path: rename(path, source, files[source.doc_id, source.file] > 1 or source.doc_id in named)
            if shared[source.doc_id] > 1
            else source
            for path, source in unlisted.items()
        }
    return tuple(sorted([*listed, *unlisted.values()], key=lambda source: source.doc_id))


def _by_folder(path: Path, source: Source, is_namesake: bool) -> Source:
    """For a file that has the name of another, or the id of a listed one: its folder's name before its id."""
    return replace(source, doc_id=_slug(f"{path.parent.name}-{source.doc_id}")) if is_namesake else source


def _by_name(_path: Path, source: Source, is_namesake: bool) -> Source:
    """For names that differ in what an id leaves out: a hash behind all but the one that is the id itself."""
    if source.file.removesuffix(".txt") == source.doc_id and not is_namesake:
        return source
    return replace(source, doc_id=_add_hash(source.doc_id, source.file))


def _by_path(path: Path, source: Source, _is_namesake: bool) -> Source:
    return replace(source, doc_id=_add_hash(source.doc_id, str(path)))
