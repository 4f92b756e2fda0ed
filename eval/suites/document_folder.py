"""A folder of documents into an index of its own, for questions over other documents than the service's.

A folder comes in, its open index comes out. The files are read as `citadel index` reads them, and have the ids that it gives
them. The index lies with those of the collections under `<data>/collections`, and is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.errors import SuiteError
from eval.suites.collection_index import find_folder
from index.access import open_snapshot
from index.build.builder import build_index
from index.build.report import Progress
from index.embedding.encoder import TextEncoder
from index.engine import Snapshot
from index.settings import BuildSettings
from ingest.sources import find_sources


@contextmanager
def open_document_folder(
    folder: Path, data: Path, settings: BuildSettings, encoder: TextEncoder, progress: Progress | None = None
) -> Iterator[Snapshot]:
    """The index of the documents in a folder, brought up to date first. `encoder` stays the caller's to close.

    Raises SourcesError for a path that is no folder, SuiteError when a document could not be indexed, and otherwise the errors of
    `index.build.builder.build_index`.
    """
    index = find_folder(f"{folder.resolve().name} documents", data, settings, encoder)
    report = build_index(find_sources(folder), index, settings, progress, encoder)
    if report.failed:
        reasons = "".join(f"\n  {failure.message}" for failure in report.failed)
        raise SuiteError(f"{str(folder)!r}: {len(report.failed)} documents could not be indexed:{reasons}")
    with open_snapshot(index, settings.model, encoder) as snapshot:
        yield snapshot
