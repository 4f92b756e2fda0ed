"""What the index is to hold, written down beside it: where its documents come from, and what was uploaded or removed since.

    <data>/library.json     the folder or paths last indexed, the uploads, and what stands aside
    <data>/uploads/         the uploaded files

A generation is always made of this and of the files that it names, so that any of them can be built again, also by a later
version of the program. A file of the folder that was replaced or removed over HTTP stands aside: it is not indexed again while
its bytes are the same.
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
from ingest.sources import Source, file_checksum, find_sources, find_sources_in

LIBRARY = "library.json"
UPLOADS = Path("uploads")  # below the data folder
_SEAL = "sha256"  # of all else that the file says


@dataclass(frozen=True, slots=True)
class Origin:
    """Where documents were found: a corpus folder, or (where any are named) files and folders; absolute."""

    corpus: str
    paths: tuple[str, ...] = ()

    def find_sources(self) -> tuple[Source, ...]:
        """The documents that are there now. Raises SourcesError."""
        return find_sources_in([Path(path) for path in self.paths]) if self.paths else find_sources(Path(self.corpus))


@dataclass(frozen=True, slots=True)
class SourceRegistry:
    """uploads: by doc_id. aside: doc_id to the sha256 of the file of `origin` that is not to be indexed."""

    origin: Origin | None = None
    uploads: Mapping[str, Source] = field(default_factory=dict)
    aside: Mapping[str, str] = field(default_factory=dict)

    def find_sources(self) -> tuple[Source, ...]:
        """The documents of the origin that are there now. Raises SourcesError."""
        return self.origin.find_sources() if self.origin else ()

    def withheld(self, found: Sequence[Source]) -> tuple[str, ...]:
        """Those of `found` that are not indexed because they were removed."""
        return tuple(source.doc_id for source in found if self._stands_aside(source) and source.doc_id not in self.uploads)

    def gather(self, found: Sequence[Source]) -> list[Source]:
        """Every document that is to be indexed, `found` being those of the origin.

        Of a file and an upload of one id the later counts: the file, unless it stood there when the upload came.
        """
        wanted = dict(self.uploads) | {source.doc_id: source for source in found if not self._stands_aside(source)}
        return [wanted[doc_id] for doc_id in sorted(wanted)]

    def settled(self, found: Sequence[Source], failed: Collection[str] = ()) -> Self:
        """Without uploads that a later file of the origin replaced, and without what stands aside for nothing.

        A file that could not be read (`failed`, doc_ids) replaces nothing.
        """
        aside = {source.doc_id: self.aside[source.doc_id] for source in found if self._stands_aside(source)}
        replaced = {source.doc_id for source in found} - aside.keys() - set(failed)
        uploads = {doc_id: told for doc_id, told in self.uploads.items() if doc_id not in replaced}
        return replace(self, uploads=uploads, aside=aside)

    def begun_anew(self, origin: Origin) -> Self:
        """The library after documents are taken from `origin`; what is named path by path stands aside no more."""
        return replace(self, origin=origin, aside={} if origin.paths else self.aside)

    def changed(self, put: Iterable[Source], removed: Iterable[str], former: Mapping[str, str]) -> Self:
        """The library after uploads and removals. former: doc_id to the sha256 of the file that stands there or was indexed, no
        upload."""
        uploaded = {source.doc_id: source for source in put}
        gone = {*uploaded, *removed}
        aside = {doc_id: former[doc_id] for doc_id in gone & former.keys()}
        left = {doc_id: source for doc_id, source in self.uploads.items() if doc_id not in gone}
        return replace(self, uploads=left | uploaded, aside={**self.aside, **aside})

    def _stands_aside(self, source: Source) -> bool:
        if source.doc_id not in self.aside:
            return False
        try:
            return file_checksum(source) == self.aside[source.doc_id]
        except (MissingFileError, OSError):
            return False  # reading it says why


def read_library(data: Path) -> SourceRegistry:
    """The library of a data folder, an empty one before the first build. Raises IndexCorruptError when it cannot be read."""
    path = data / LIBRARY
    try:
        told = _check(json.loads(path.read_text(encoding="utf-8")))
        origin = told["origin"] and Origin(told["origin"]["corpus"], tuple(told["origin"]["paths"]))
        uploads = {doc_id: Source(**{**one, "path": data / UPLOADS / one["path"]}) for doc_id, one in told["uploads"].items()}
        return SourceRegistry(origin, uploads, told["aside"])
    except FileNotFoundError:
        return SourceRegistry()
    except (OSError, KeyError, TypeError, AttributeError, ValueError) as error:
        remedy = "restore it from a copy; without it the uploads are not known: move it away to go on without them"
        raise IndexCorruptError(f"{str(path)!r} cannot be read ({error!r}): {remedy}") from error


def write_library(data: Path, library: SourceRegistry) -> None:
    """Write the library, on the disk when this returns; of uploads' paths the names alone, so that the folder may be moved."""
    uploads = {doc_id: asdict(one) | {"path": one.path.name} for doc_id, one in library.uploads.items()}
    told = asdict(library) | {"uploads": uploads}
    signed = json.dumps(told | {_SEAL: hash_value(told)}, indent=1, ensure_ascii=False, sort_keys=True)
    write_durably(data / LIBRARY, signed.encode("utf-8"))


def restore_library(data: Path, library: SourceRegistry) -> None:
    """Write the library as it was read, as far as the disk allows."""
    with suppress(OSError):
        if library == SourceRegistry():
            (data / LIBRARY).unlink(missing_ok=True)
        else:
            write_library(data, library)


def _check(told: dict[str, Any]) -> dict[str, Any]:
    """What was written, its seal taken off; ValueError where that does not fit. The first version of Citadel set none."""
    seal = told.pop(_SEAL, None)
    if told.keys() != {"origin", "uploads", "aside"} or seal not in (None, hash_value(told)):
        raise ValueError("it was altered")
    return told
