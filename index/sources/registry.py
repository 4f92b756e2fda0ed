"""The registry of sources: where the documents of the index come from, and what was uploaded or removed since.

    <data>/library.json     the folder or paths last indexed, the uploads, and the files that are suppressed
    <data>/uploads/         the uploaded files

A generation is always made of the registry and of the files that it names, so that it can be built again, also by a later version
of the program. A file of the folder that was replaced or removed over HTTP is suppressed: it is not indexed again while its bytes
are the same.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from index.errors import IndexCorruptError
from index.generations.durable_files import write_durably
from index.generations.hashes import hash_value
from ingest.errors import MissingFileError
from ingest.sandbox.record_files import decode_json, read_regular
from ingest.sources import Source, file_checksum, find_sources, find_sources_in, restore_source

REGISTRY = "library.json"
UPLOADS = Path("uploads")  # below the data folder
_SEAL = "sha256"  # the field that holds the checksum of all others


@dataclass(frozen=True, slots=True)
class Origin:
    """Where documents were found. All paths are absolute."""

    corpus: str
    """A corpus folder."""
    paths: tuple[str, ...] = ()
    """Files and folders; where there are any they count in place of the corpus folder."""

    def is_there(self) -> bool:
        """False where the corpus folder counts and there is none. A server may start without one."""
        return bool(self.paths) or Path(self.corpus).is_dir()

    def find_sources(self) -> tuple[Source, ...]:
        """The documents that are there now. Raises SourcesError."""
        return find_sources_in([Path(path) for path in self.paths]) if self.paths else find_sources(Path(self.corpus))


@dataclass(frozen=True, slots=True)
class SourceRegistry:
    """Which sources the index is to hold."""

    origin: Origin | None = None
    """None before the first build, and as long as the corpus folder is not there."""
    uploads: Mapping[str, Source] = field(default_factory=dict)
    """By doc_id."""
    suppressed: Mapping[str, str] = field(default_factory=dict)
    """By doc_id the sha256 of the file of `origin` that is not to be indexed."""

    def find_sources(self) -> tuple[Source, ...]:
        """The documents of the origin that are there now. Raises SourcesError."""
        return self.origin.find_sources() if self.origin else ()

    def find_suppressed(self, found: Sequence[Source]) -> tuple[str, ...]:
        """The doc_ids of those of `found` that are not indexed because they were removed."""
        return tuple(source.doc_id for source in found if self._suppresses(source) and source.doc_id not in self.uploads)

    def list_sources(self, found: Sequence[Source]) -> list[Source]:
        """Every document that is to be indexed, by doc_id. found: the documents of the origin.

        Of a file and an upload with the same id the later one counts: the file, unless it was there when the upload came.
        """
        wanted = dict(self.uploads) | {source.doc_id: source for source in found if not self._suppresses(source)}
        return [wanted[doc_id] for doc_id in sorted(wanted)]

    def pruned(self, found: Sequence[Source], failed: Collection[str] = ()) -> Self:
        """Without uploads that a later file of the origin replaced, and without suppressed files that are gone or changed.

        A file that could not be read (`failed`, doc_ids) replaces nothing.
        """
        suppressed = {source.doc_id: self.suppressed[source.doc_id] for source in found if self._suppresses(source)}
        replaced = {source.doc_id for source in found} - suppressed.keys() - set(failed)
        uploads = {doc_id: source for doc_id, source in self.uploads.items() if doc_id not in replaced}
        return replace(self, uploads=uploads, suppressed=suppressed)

    def with_origin(self, origin: Origin) -> Self:
        """The registry when documents are taken from `origin`. Files that are named one by one are not suppressed any more."""
        return replace(self, origin=origin, suppressed={} if origin.paths else self.suppressed)

    def changed(self, put: Iterable[Source], removed: Iterable[str], present: Mapping[str, str]) -> Self:
        """The registry after uploads and removals.

        present: by doc_id the sha256 of the file that is in the folder or was indexed, uploads left out.
        """
        uploaded = {source.doc_id: source for source in put}
        gone = {*uploaded, *removed}
        suppressed = {doc_id: present[doc_id] for doc_id in gone & present.keys()}
        left = {doc_id: source for doc_id, source in self.uploads.items() if doc_id not in gone}
        return replace(self, uploads=left | uploaded, suppressed={**self.suppressed, **suppressed})

    def _suppresses(self, source: Source) -> bool:
        if source.doc_id not in self.suppressed:
            return False
        try:
            return file_checksum(source) == self.suppressed[source.doc_id]
        except (MissingFileError, OSError):
            return False  # reading it raises the error


def read_registry(data: Path) -> SourceRegistry:
    """The registry of a data folder, an empty one before the first build. Raises IndexCorruptError when it cannot be read."""
    path = data / REGISTRY
    try:
        fields = _check(decode_json(read_regular(path)))
        origin = fields["origin"] and _read_origin(**fields["origin"])
        uploads = {doc_id: _read_upload(doc_id, one, data) for doc_id, one in fields["uploads"].items()}
        if not all(isinstance(checksum, str) for checksum in fields["aside"].values()):
            raise TypeError("a checksum is no text")
        return SourceRegistry(origin, uploads, fields["aside"])
    except FileNotFoundError:
        return SourceRegistry()
    except (OSError, KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        remedy = "restore it from a copy; without it the uploads are not known: move it away to go on without them"
        why = error.strerror if isinstance(error, OSError) else repr(error)
        raise IndexCorruptError(f"{REGISTRY} of the data folder cannot be read ({why}): {remedy}") from error


def write_registry(data: Path, registry: SourceRegistry) -> None:
    """Write the registry. It is on the disk when this returns. Of uploads only the file's name is kept, so that the data folder
    may be moved."""
    fields = {
        "origin": asdict(registry.origin) if registry.origin else None,
        "uploads": {doc_id: asdict(one) | {"path": one.path.name} for doc_id, one in registry.uploads.items()},
        "aside": dict(registry.suppressed),
    }
    signed = json.dumps(fields | {_SEAL: hash_value(fields)}, indent=1, ensure_ascii=False, sort_keys=True)
    write_durably(data / REGISTRY, signed.encode("utf-8"))


def restore_registry(data: Path, registry: SourceRegistry) -> None:
    """Write the registry as it was read, as far as the disk allows."""
    with suppress(OSError):
        if registry == SourceRegistry():
            (data / REGISTRY).unlink(missing_ok=True)
        else:
            write_registry(data, registry)


def _read_origin(corpus: object, paths: object) -> Origin:
    if not isinstance(corpus, str) or not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise TypeError("the folder or a path is no text")
    return Origin(corpus, tuple(paths))


def _read_upload(doc_id: str, fields: Mapping[str, Any], data: Path) -> Source:
    """Raises ValueError where it names a file elsewhere: the first version wrote no checksum, so anything may stand there."""
    source = restore_source(fields, data / UPLOADS)
    if source.doc_id != doc_id:
        raise ValueError(f"{doc_id!r} names the document {source.doc_id!r}")
    return source


def _check(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of the file without their checksum. Raises ValueError where that is wrong. The first version wrote none."""
    seal = fields.pop(_SEAL, None)
    if fields.keys() != {"origin", "uploads", "aside"} or seal not in (None, hash_value(fields)):
        raise ValueError("it was altered")
    return fields
