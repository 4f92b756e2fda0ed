"""The living index: uploads, removals and the files of the corpus, each change a new generation and nothing else touched.

A `Change` comes in, a `BuildReport` goes out. What the library says and what the index holds change together: the library is
written when everything is built and only the publication is left, so that a process that dies in between finds the change still
to be done, and does it again to the same end.
"""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.builder import Task, as_input
from index.changes import Changes
from index.contents import DocumentContents, DocumentInput
from index.fingerprints import hash_code
from index.generations import lock_writer
from index.library import Origin, read_library, write_library
from index.manifest import IndexedDocument, IndexManifest
from index.report import BuildReport, Progress, say_nothing
from index.settings import BuildSettings
from index.soundness import find_sound
from ingest.corpus import Source
from ingest.reading import ReadingProcess

if TYPE_CHECKING:
    from index.embedding import TextEncoder


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
    with lock_writer(data, patience), ReadingProcess(settings.limits) as reader:
        former, stored = find_sound(data), read_library(data)
        library = stored.begun_anew(change.origin) if change.scan or stored.origin is None else stored
        indexed = former.manifest.documents if former.manifest else ()
        before = {document.doc_id: document.source_sha256 for document in indexed}
        wanted = library.changed(change.put, change.removed, before)
        whole = change.scan or former.complaint or not former.manifest or not _reads_alike(former.manifest, settings)
        found = library.find_sources() if whole else None
        sources = change.put if found is None else wanted.gather(found)
        touched = {*change.removed, *(source.doc_id for source in sources)}
        carried = [] if whole else [_carry(document) for document in indexed if document.doc_id not in touched]
        inputs = [*carried, *(as_input(source, reader, settings.chunking) for source in sources)]

        def settle(changes: Changes) -> None:
            """Only what could be read becomes part of the library."""
            failed = {failure.doc_id for failure in changes.failed}
            kept = library.changed([one for one in change.put if one.doc_id not in failed], change.removed, before)
            settled = kept if found is None else kept.settled(found)
            if settled != stored:
                write_library(data, settled)

        report = task.build(inputs, former, settle)
    return replace(report, withheld=() if found is None else wanted.withheld(found))


def _reads_alike(former: IndexManifest, settings: BuildSettings) -> bool:
    """True when documents indexed before would be read and cut the same today, so that they need not be."""
    return bool(
        former.settings["code"]["ingest"] == hash_code("ingest") and former.settings["chunking"] == asdict(settings.chunking)
    )


def _carry(document: IndexedDocument) -> DocumentInput:
    def load() -> DocumentContents:
        raise AssertionError(f"{document.doc_id!r} did not change, yet it was to be read")

    return DocumentInput(document.doc_id, document.fingerprint, load)
