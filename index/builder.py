"""From sources to a published generation: reads what is new, keeps what did not change, reports what happened to each document.

Sources come in, a `BuildReport` goes out, and a new generation stands beside the old when anything differs. A build of nothing
new imports neither numpy nor an encoder; a build that fails or dies leaves the published generation as it was.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.changes import Changes, find_changes
from index.contents import DocumentContents, DocumentInput
from index.encoder import ModelCard, export_model, find_export, read_card
from index.errors import EmptyCorpusError, IndexCorruptError
from index.fingerprints import hash_code, hash_value
from index.generations import MODELS, find_current, lock_writer, name_generation, open_current, open_workshop, publish
from index.manifest import FORMAT_VERSION, IndexManifest, read_manifest, verify_files, write_manifest
from index.report import BuildReport, Progress, say_nothing
from index.settings import BuildSettings, describe_encoder
from ingest.chunking import ChunkSettings, chunk_document
from ingest.corpus import FileReader, Source, read_source, source_fingerprint
from ingest.errors import ReadError
from ingest.reading import ReadingProcess
from ingest.sentences import find_sentences

if TYPE_CHECKING:
    from index.embedding import TextEncoder


def build_index(
    sources: Sequence[Source],
    data: Path,
    settings: BuildSettings,
    progress: Progress | None = None,
    encoder: "TextEncoder | None" = None,
) -> BuildReport:
    """Make the index in `data` hold exactly `sources`. Without `encoder` the model in the settings is exported and opened when
    needed.

    Raises EmptyCorpusError when there is nothing to index, IndexLockedError when another process builds, ModelError for its
    model.
    """
    with ReadingProcess(settings.limits) as reader:
        inputs = [as_input(source, reader, settings.chunking) for source in sources]
        return update_index(inputs, data, settings, progress, encoder)


def as_input(source: Source, reader: FileReader, chunking: ChunkSettings) -> DocumentInput:
    """A source as something to index; its fingerprint changes with its file, the settings of chunks and the code that reads."""

    def load() -> DocumentContents:
        document = read_source(source, reader)
        return DocumentContents(document, chunk_document(document, chunking), find_sentences(document))

    try:
        told = source_fingerprint(source)
    except (ReadError, OSError) as error:
        told = f"unreadable: {error}"  # load says so again
    return DocumentInput(source.doc_id, hash_value([told, asdict(chunking), hash_code("ingest")]), load)


def update_index(
    inputs: Sequence[DocumentInput],
    data: Path,
    settings: BuildSettings,
    progress: Progress | None = None,
    encoder: "TextEncoder | None" = None,
) -> BuildReport:
    """`build_index` for documents from anywhere; see there."""
    started = time.monotonic()
    task = _Task(data, settings, progress or say_nothing, encoder)
    with lock_writer(data):
        former, repaired = _read_former(data)
        changes = find_changes(inputs, former, task.progress)
        if not changes.doc_ids():
            reasons = "".join(f"\n  {failure.message}" for failure in changes.failed)
            raise EmptyCorpusError(f"{len(inputs)} documents were given and none could be indexed{reasons or ': name some'}")
        manifest = former if former and _is_current(former, changes, task) else _build(changes, former, task)
    return _report(changes, former, manifest, repaired, started)


@dataclass(frozen=True, slots=True)
class _Task:
    """What a build was called with."""

    data: Path
    settings: BuildSettings
    progress: Progress
    encoder: "TextEncoder | None"

    def find_card(self) -> ModelCard | None:
        """The card of the model, when that is known without exporting it."""
        if self.encoder is not None:
            return self.encoder.card
        export = find_export(self.settings.model, self.data / MODELS)
        return read_card(export) if export else None

    def open_encoder(self) -> "AbstractContextManager[TextEncoder]":
        """The encoder, closed at the end unless it was given."""
        if self.encoder is not None:
            return nullcontext(self.encoder)
        from index.embedding import Encoder  # noqa: PLC0415  # numpy and onnxruntime, which a build of nothing new does without

        self.progress("model", 0, 1)
        folder = export_model(self.settings.model, self.data / MODELS)
        self.progress("model", 1, 1)
        return closing(Encoder.open(folder, self.settings.workers))


def _read_former(data: Path) -> tuple[IndexManifest | None, str | None]:
    """The published generation's manifest, if its files are whole; else None and what is wrong."""
    folder = find_current(data)
    if folder is None:
        return None, None
    try:
        manifest = read_manifest(folder)
        verify_files(folder, manifest)
    except IndexCorruptError as error:
        return None, str(error)
    return manifest, None


def _is_current(former: IndexManifest, changes: Changes, task: _Task) -> bool:
    card = task.find_card()
    return not changes.fresh and not changes.removed and card is not None and former.settings == task.settings.as_recorded(card)


def _build(changes: Changes, former: IndexManifest | None, task: _Task) -> IndexManifest:
    """Write and publish a generation; the former one comes back when the new one would be identical to it."""
    # What these import (numpy, faiss, scipy) takes longer than a build of nothing new.
    from index.former import FormerGeneration  # noqa: PLC0415
    from index.writer import Known, write_generation  # noqa: PLC0415

    with ExitStack() as stack:
        workshop = stack.enter_context(open_workshop(task.data))
        encoder = stack.enter_context(task.open_encoder())
        quarry = stack.enter_context(FormerGeneration.open(open_current(task.data))) if former else None
        taken = {doc_id: quarry.take(doc_id) for doc_id in changes.kept} if quarry else {}
        contents = [taken[doc_id] if doc_id in taken else changes.fresh[doc_id][1] for doc_id in changes.doc_ids()]
        same_model = former is not None and former.settings["encoder"] == describe_encoder(encoder.card)
        known = Known(quarry.chunk_vectors(), quarry.sentence_vectors()) if quarry and same_model else Known()
        files = write_generation(workshop, contents, task.settings, encoder, known=known, progress=task.progress)
        manifest = _describe(changes, former, task.settings.as_recorded(encoder.card), files, task.data)
        if former and former.identity == manifest.identity:
            return former
        write_manifest(workshop, manifest)
        task.progress("publish", 0, 1)
        publish(task.data, workshop, manifest.generation)
        task.progress("publish", 1, 1)
    return manifest


def _describe(
    changes: Changes, former: IndexManifest | None, settings: Mapping[str, Any], files: Mapping[str, str], data: Path
) -> IndexManifest:
    before = {document.doc_id: document for document in former.documents} if former else {}
    manifest = IndexManifest(FORMAT_VERSION, "", datetime.now(UTC).isoformat(), changes.entries(before), settings, files)
    return replace(manifest, generation=name_generation(data, manifest.identity))


def _report(
    changes: Changes, former: IndexManifest | None, manifest: IndexManifest, repaired: str | None, started: float
) -> BuildReport:
    known = {document.doc_id for document in former.documents} if former else set()
    return BuildReport(
        generation=manifest.generation,
        published=manifest is not former,
        added=tuple(sorted(changes.fresh.keys() - known)),
        changed=tuple(sorted(changes.fresh.keys() & known)),
        removed=changes.removed,
        kept=changes.kept,
        failed=changes.failed,
        repaired=repaired,
        chunks=sum(document.chunks for document in manifest.documents),
        sentences=sum(document.sentences for document in manifest.documents),
        elapsed_s=time.monotonic() - started,
    )
