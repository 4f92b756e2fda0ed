"""The living index: uploads, removals and the files of the corpus, each change a new generation and nothing else touched.

A `Change` comes in, a `BuildReport` goes out. What the library says and what the index holds change together: the library is
written when everything is built and only the publication is left, so that a process that dies in between finds the change still
to be done, and does it again to the same end.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.build.builder import NO_ROOM, Task, as_input
from index.build.contents import DocumentContents, DocumentInput
from index.build.diff import DocumentDiff
from index.build.report import BuildReport, Progress, say_nothing
from index.errors import EmptyCorpusError
from index.generations.durable_files import tell_disk_full
from index.generations.hashes import hash_code
from index.generations.integrity import IntegrityCheck, find_sound
from index.generations.manifest import IndexedDocument, IndexManifest
from index.generations.publish import find_current, lock_writer
from index.settings import BuildSettings
from index.sources.registry import Origin, SourceRegistry, read_library, restore_library, write_library
from ingest.errors import MissingFileError, SourcesError
from ingest.sandbox.parent import ReadingProcess
from ingest.sources import FileReader, Source, file_checksum

if TYPE_CHECKING:
    from index.embedding.encoder import TextEncoder


@dataclass(frozen=True, slots=True)
class Change:
    """origin: where documents are found. scan: bring all of them up to date; else only these are touched: `put`, uploads by
    their sources, and `removed`, ids.
    """

    origin: Origin
    scan: bool = False
    put: tuple[Source, ...] = ()
    removed: tuple[str, ...] = ()


def change_index(  # as build_index, and how long to wait
    change: Change,
    data: Path,
    settings: BuildSettings,
    progress: Progress | None = None,
    encoder: "TextEncoder | None" = None,
    *,
    patience: float = 0.0,
) -> BuildReport:
    """Carry out a change; waits at most `patience` seconds for another writer. `encoder` as in `index.builder.build_index`.

    Raises its errors, SourcesError for a folder that cannot be used and IndexCorruptError for a library that cannot be read.
    """
    task = Task(data, settings, progress or say_nothing, encoder)
    with tell_disk_full(NO_ROOM), lock_writer(data, patience), ReadingProcess(settings.limits) as reader:
        if change.put:
            reader.begin()
            import index.build.writer  # noqa: F401, PLC0415  # heavy, and needed in any case: the reader starts meanwhile
        former, stored, published = find_sound(data), read_library(data), find_current(data)
        work = _hold_against(change, stored, former, settings)
        try:
            report = task.build(work.find_inputs(reader, settings), former, lambda changes: work.settle(data, changes))
        except OSError:
            if find_current(data) == published:
                restore_library(data, stored)  # what failed must not be done by another change that comes later
            raise
    return replace(report, withheld=work.withheld)


@dataclass(frozen=True, slots=True)
class _Work:
    """A change, held against what stands.

    stored: the library as it was written; library: the same, begun anew where the change begins it. standing: by doc_id the
    sha256 of the files of the origin that are indexed or stand there now. found: the files of the origin where all are looked
    at, else None; then `carried` are the documents of the index that are not touched.
    """

    change: Change
    stored: SourceRegistry
    library: SourceRegistry
    standing: Mapping[str, str]
    found: tuple[Source, ...] | None
    carried: tuple[IndexedDocument, ...]

    @property
    def withheld(self) -> tuple[str, ...]:
        """The files of the origin that are not indexed because they were removed."""
        return () if self.found is None else self._change().withheld(self.found)

    def find_inputs(self, reader: FileReader, settings: BuildSettings) -> list[DocumentInput]:
        """Everything that the index is to hold. Raises EmptyCorpusError when removals leave nothing."""
        sources = self.change.put if self.found is None else self._change().gather(self.found)
        inputs = [*map(_carry, self.carried), *(as_input(source, reader, settings.chunking) for source in sources)]
        if self.change.removed and not inputs:
            gone = ", ".join(self.change.removed)
            raise EmptyCorpusError(f"without {gone} no document would be left: put another one first")
        return inputs

    def settle(self, data: Path, changes: DocumentDiff) -> None:
        """Write the library down; only what could be read becomes part of it."""
        failed = {failure.doc_id for failure in changes.failed}
        changed = self._change(failed)
        settled = changed if self.found is None else changed.settled(self.found, failed)
        if settled != self.stored:
            write_library(data, settled)

    def _change(self, failed: Collection[str] = ()) -> SourceRegistry:
        put = [source for source in self.change.put if source.doc_id not in failed]
        return self.library.changed(put, self.change.removed, self.standing)


def _hold_against(change: Change, stored: SourceRegistry, former: IntegrityCheck, settings: BuildSettings) -> _Work:
    library = stored.begun_anew(change.origin) if change.scan or stored.origin is None else stored
    indexed = former.manifest.documents if former.manifest else ()
    whole = change.scan or former.complaint or not former.manifest or not _reads_alike(former.manifest, settings)
    found = library.find_sources() if whole else None
    standing = {told.doc_id: told.source_sha256 for told in indexed if told.doc_id not in library.uploads}
    touched = {*change.removed, *(source.doc_id for source in change.put)}
    return _Work(
        change=change,
        stored=stored,
        library=library,
        standing=standing | _find_standing(touched, library, found),
        found=found,
        carried=() if whole else tuple(document for document in indexed if document.doc_id not in touched),
    )


def _reads_alike(former: IndexManifest, settings: BuildSettings) -> bool:
    """True when documents indexed before would be read and cut the same today, so that they need not be."""
    return bool(
        former.settings["code"]["ingest"] == hash_code("ingest") and former.settings["chunking"] == asdict(settings.chunking)
    )


def _find_standing(touched: Collection[str], library: SourceRegistry, found: Sequence[Source] | None) -> dict[str, str]:
    """The sha256 of the files of the origin that have the id of a document that is touched, as they are now: not all of them are
    indexed, or as they are (not yet, or not in the generation before a damaged one)."""
    try:
        there = library.find_sources() if found is None and touched else found or ()
    except SourcesError:
        return {}  # nothing stands in a folder that is not there
    told = {}
    for source in there:
        if source.doc_id in touched:
            with suppress(MissingFileError, OSError):
                told[source.doc_id] = file_checksum(source)
    return told


def _carry(document: IndexedDocument) -> DocumentInput:
    def load() -> DocumentContents:
        raise AssertionError(f"{document.doc_id!r} did not change, yet it was to be read")

    return DocumentInput(document.doc_id, document.fingerprint, load)
