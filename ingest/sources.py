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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from ingest.dates import first_day
from ingest.errors import MissingFileError, SourcesError, UnshowableNameError
from ingest.readers.shown_text import check_address, find_unshowable
from ingest.sandbox.decoding import LONE_SURROGATES
from ingest.sandbox.record_files import open_regular, read_regular

LISTING = "sources.toml"
DEFAULT_COLLECTION = "default"
"""The collection of a document that names none."""
COLLECTION = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
"""The form of a collection's name."""
COLLECTIONS_AT_MOST = 100
"""Collections of one document."""
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
    collections: tuple[str, ...] = (DEFAULT_COLLECTION,)
    """The collections that the document belongs to, as `name_collections` gives them. Never taken from the file itself."""
    put_by: str | None = None
    """The name under which an upload counts. It is no part of the document."""
    url: str | None = None
    """The address at which its publisher keeps it, as `check_address` gives it."""

    @classmethod
    def restore(cls, fields: Mapping[str, Any], path: Path) -> Self:
        """The source of fields that were written as JSON, with its file at `path`. Raises ValueError or TypeError."""
        collections = fields.get("collections", ())
        plain = [value for name, value in fields.items() if name != "collections"]
        if not all(value is None or isinstance(value, str) for value in (*plain, *collections)):
            raise TypeError("a field of a source is no text")
        first_day(fields.get("published") or "2000")
        check_address(fields.get("url") or "https://example.org")
        return cls(**{**fields, "path": path, "collections": name_collections(collections)})


def name_collections(names: Iterable[str]) -> tuple[str, ...]:
    """Collections as a document records them: in the order of their names, each once, DEFAULT_COLLECTION where none is named.

    Raises ValueError for a name of another form than COLLECTION, and for more than COLLECTIONS_AT_MOST.
    """
    named = sorted(set(names))
    for name in named:
        if not re.fullmatch(COLLECTION, name):
            rule = "write 1 to 64 letters, digits, dots, hyphens and underscores, letter or digit first"
            raise ValueError(f"collection {name[:80]!r}: {rule}")
    if len(named) > COLLECTIONS_AT_MOST:
        raise ValueError(f"{len(named)} collections: a document belongs to at most {COLLECTIONS_AT_MOST}")
    return tuple(named) or (DEFAULT_COLLECTION,)


def restore_source(fields: Mapping[str, Any], folder: Path) -> Source:
    """A source that was recorded with the name of its file, which lies in `folder`.

    Raises ValueError or TypeError where a field has another form, or the file would lie elsewhere.
    """
    name = fields["path"]
    if not isinstance(name, str):
        raise TypeError("the path of a source is no text")
    if not name or name in (".", "..") or name != Path(name).name or "\0" in name:
        raise ValueError(f"{name!r} is no name of a file")
    return Source.restore(fields, folder / name)


def check_name(source: Source) -> None:
    """Raises UnshowableNameError for a file whose name would not be shown as it stands."""
    if unshowable := find_unshowable(source.file):
        raise UnshowableNameError(f"file name {source.file[:80]!r}: holds {unshowable}: give it a name that can be shown")


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
        if not path.is_dir() and not path.is_file():
            raise SourcesError(f"{str(path)!r} is no file or folder (a pipe, a device or a socket): name a file to index")
        if path.is_dir():
            (listed if (path / LISTING).exists() else found).extend(find_sources(path))
        else:
            found.append(_name_file(path, path.parent))
    return _order(list({source.path.resolve(): source for source in reversed(listed)}.values()), found)


def source_fingerprint(source: Source) -> str:
    """A hash of the file's bytes and of everything known of it beforehand. Raises MissingFileError."""
    return fingerprint_known(source, file_checksum(source))


def fingerprint_known(source: Source, checksum: str) -> str:
    """The same of a file whose checksum is known, in hexadecimal."""
    known = [source.doc_id, source.file, source.title, source.publisher, source.published, source.language, source.collections]
    known += [source.url] if source.url else []
    # An expected checksum changes nothing while it is the right one.
    refused = source.sha256 if source.sha256 != checksum else None
    return hashlib.sha256(json.dumps([checksum, *known, refused]).encode()).hexdigest()


def file_checksum(source: Source) -> str:
    """sha256 of the file's bytes, in hexadecimal. Raises MissingFileError."""
    try:
        with open_regular(source.path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise missing_file(source) from None


def missing_file(source: Source) -> MissingFileError:
    """The error for a source whose file is gone."""
    return MissingFileError(f"{source.file}: {LISTING} names this file, but it is not there")


def _read_listing(listing: Path) -> tuple[Source, ...]:
    try:
        entries = tomllib.loads(read_regular(listing).decode("utf-8")).get("document", [])
    except RecursionError:
        raise SourcesError(f"{LISTING} is no valid TOML: it is nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, UnicodeDecodeError, or a number that is too long
        raise SourcesError(f"{LISTING} is no valid TOML: {error}") from None
    except OSError as error:
        raise SourcesError(f"{LISTING} cannot be read: {error.strerror}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourcesError(f"{LISTING}: 'document' is no list of tables: write [[document]] above each entry")
    return tuple(_read_entry(number, entry, listing.parent) for number, entry in enumerate(entries, 1))


def _read_entry(number: int, entry: dict[str, object], folder: Path) -> Source:
    for key in ("doc_id", "file"):
        if not isinstance(entry.get(key), str):
            raise SourcesError(f"{LISTING}: document {number} has no {key!r}")
    if not _DOC_ID.fullmatch(str(entry["doc_id"])):
        raise SourcesError(f"{LISTING}: doc_id {entry['doc_id']!r}: write lower-case letters, digits and hyphens alone")
    named = ("title", "publisher", "published", "language", "sha256")
    known: dict[str, Any] = {key: str(entry[key]) for key in named if entry.get(key)}
    try:
        first_day(known.get("published", "2000"))
    except ValueError as error:
        raise SourcesError(f"{LISTING}: {entry['doc_id']}: published: {error}") from None
    if entry.get("url"):
        try:
            known["url"] = check_address(str(entry["url"]))
        except ValueError as error:
            raise SourcesError(f"{LISTING}: {entry['doc_id']}: url: {error}") from None
    known["collections"] = _read_collections(str(entry["doc_id"]), entry.get("collections", []))
    return Source(str(entry["doc_id"]), _place(str(entry["file"]), folder), str(entry["file"]), **known)


def _place(file: str, folder: Path) -> Path:
    """Where a listed file lies. Raises SourcesError for one outside of the folder, also by a link, and for what is no file."""
    path = folder / file
    try:
        is_inside = path.resolve().is_relative_to(folder.resolve())
        is_other = path.exists() and not path.is_file()
    except (OSError, ValueError, RuntimeError) as error:  # a name that no file can have, or links in a circle
        raise SourcesError(f"{LISTING}: {file!r} is no name of a file: {error}") from None
    if not is_inside:
        raise SourcesError(f"{LISTING}: {file!r} lies outside of the corpus folder: move the file into it")
    if is_other:
        raise SourcesError(f"{LISTING}: {file!r} is no file (a folder, a pipe, a device or a socket): name a file")
    return path


def _read_collections(doc_id: str, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise SourcesError(f'{LISTING}: {doc_id}: collections {listed!r}: write a list of names, such as ["press", "legal"]')
    try:
        return name_collections(listed)
    except ValueError as error:
        raise SourcesError(f"{LISTING}: {doc_id}: {error}") from None


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
