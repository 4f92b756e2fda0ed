"""From documents to a published generation: reads what is new, keeps what did not change, reports what happened to each document.

Takes inputs, returns a `BuildReport`, and publishes a new generation when anything differs. A build of nothing new imports
neither numpy nor an encoder. A build that fails or dies leaves the published generation as it was.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.build.diff import DocumentDiff, find_changes
from index.build.document_input import DocumentInput
from index.build.report import BuildReport, Progress, ReadingWarning, ignore_progress
from index.build.versions import versions_for
from index.embedding.model_export import ModelCard, export_model, find_export, read_card
from index.errors import EmptyCorpusError
from index.generations.durable_files import raise_disk_full
from index.generations.hashes import hash_value
from index.generations.integrity import IntegrityCheck, find_sound
from index.generations.manifest import FORMAT_VERSION, IndexManifest, write_manifest
from index.generations.publish import MODELS, activate, lock_writer, name_generation, open_staging, publish
from index.settings import BuildSettings
from ingest.chunking import ChunkSettings
from ingest.errors import ReadError
from ingest.load import FileReader, load_source
from ingest.reading import warn_of_losses
from ingest.sandbox.parent import ReadingProcess
from ingest.sources import Source, source_fingerprint

if TYPE_CHECKING:
    from index.build.plan import Plan
    from index.build.previous import PreviousGeneration
    from index.embedding.encoder import TextEncoder

NO_ROOM = "there is no room for another generation of the index"
BeforePublication = Callable[[DocumentDiff], None]
"""Called with what was read when nothing but the publication is left to be done."""


def build_index(
    sources: Sequence[Source],
    data: Path,
    settings: BuildSettings,
    progress: Progress | None = None,
    encoder: "TextEncoder | None" = None,
) -> BuildReport:
    """Make the index in `data` hold exactly `sources`.

    encoder: used in place of the model in the settings, which is otherwise exported and opened when needed.

    Raises EmptyCorpusError when there is nothing to index, IndexLockedError when another process builds, ModelError for its
    model.
    """
    with ReadingProcess(settings.limits) as reader:
        inputs = [as_input(source, reader, settings.chunking) for source in sources]
        return update_index(inputs, data, settings, progress, encoder)


def as_input(source: Source, reader: FileReader, chunking: ChunkSettings) -> DocumentInput:
    """A source to be indexed. Its fingerprint changes with its file, the settings of chunks and the versions of reading."""
    try:
        file = source_fingerprint(source)
    except (ReadError, OSError) as error:
        file = f"unreadable: {error}"  # loading it raises the same error
    fingerprint = hash_value([file, asdict(chunking), versions_for(source.path.name)])
    return DocumentInput(source.doc_id, fingerprint, lambda: load_source(source, reader, chunking))


def update_index(
    inputs: Sequence[DocumentInput],
    data: Path,
    settings: BuildSettings,
    progress: Progress | None = None,
    encoder: "TextEncoder | None" = None,
) -> BuildReport:
    """As `build_index`, for documents from anywhere."""
    task = BuildTask(data, settings, progress or ignore_progress, encoder)
    with raise_disk_full(NO_ROOM), lock_writer(data):
        return task.build(inputs, find_sound(data))


@dataclass(frozen=True, slots=True)
class BuildTask:
    """The arguments of a build. `build` runs under the lock of the writer."""

    data: Path
    """The data folder."""
    settings: BuildSettings
    progress: Progress
    encoder: "TextEncoder | None"
    """Used in place of the model in the settings."""

    def build(
        self, inputs: Sequence[DocumentInput], previous: IntegrityCheck, before_publication: BeforePublication | None = None
    ) -> BuildReport:
        """Make the index hold exactly `inputs`, taking from `previous` what did not change."""
        started = time.monotonic()
        changes = find_changes(inputs, previous.manifest, self.progress)
        if not changes.doc_ids():
            reasons = "".join(f"\n  {failure.message}" for failure in changes.failed)
            raise EmptyCorpusError(f"{len(inputs)} documents were given and none could be indexed{reasons or ': name some'}")
        before_publication = before_publication or _ignore
        if previous.manifest and self._is_current(previous.manifest, changes):
            before_publication(changes)
            manifest = previous.manifest
        else:
            manifest = self._write(changes, previous.manifest, before_publication)
        if manifest is previous.manifest and previous.complaint:
            activate(self.data, manifest.generation)  # the published one is damaged, and this is what it was
        return _report(changes, previous, manifest, started)

    def _is_current(self, previous: IndexManifest, changes: DocumentDiff) -> bool:
        if changes.fresh or changes.removed:
            return False
        card = self._find_card()
        return card is not None and previous.settings == self.settings.as_recorded(card)

    def _find_card(self) -> ModelCard | None:
        """The card of the model, when that is known without exporting it."""
        if self.encoder is not None:
            return self.encoder.card
        export = find_export(self.settings.model, self.data / MODELS)
        return read_card(export) if export else None

    def _open_encoder(self) -> "AbstractContextManager[TextEncoder]":
        """The encoder, closed at the end unless it was given."""
        if self.encoder is not None:
            return nullcontext(self.encoder)
        from index.embedding.encoder import Encoder  # noqa: PLC0415  # numpy and onnxruntime, which a build of nothing new does without

        self.progress("model", 0, 1)
        folder = export_model(self.settings.model, self.data / MODELS)
        self.progress("model", 1, 1)
        return closing(Encoder.open(folder, self.settings.workers))

    def _write(
        self, changes: DocumentDiff, previous: IndexManifest | None, before_publication: BeforePublication
    ) -> IndexManifest:
        """Write and publish a generation. Returns the previous one when the new one would be identical to it."""
        # What these import (numpy, faiss, scipy) takes longer than a build of nothing new.
        from index.build.previous import PreviousGeneration  # noqa: PLC0415
        from index.build.writer import write_generation  # noqa: PLC0415

        with ExitStack() as stack:
            staging = stack.enter_context(open_staging(self.data))
            encoder = stack.enter_context(self._open_encoder())
            recorded = self.settings.as_recorded(encoder.card)
            opened = stack.enter_context(PreviousGeneration.open(self.data, previous)) if previous else None
            files = write_generation(staging, _plan(changes, opened, recorded), self.settings, encoder, self.progress)
            manifest = self._describe(changes, previous, recorded, files)
            before_publication(changes)
            if previous and previous.identity == manifest.identity:
                return previous
            write_manifest(staging, manifest)
            self.progress("publish", 0, 1)
            publish(self.data, staging, manifest.generation, self.settings.kept)
            self.progress("publish", 1, 1)
        return manifest

    def _describe(
        self, changes: DocumentDiff, previous: IndexManifest | None, recorded: Mapping[str, Any], files: Mapping[str, str]
    ) -> IndexManifest:
        before = {document.doc_id: document for document in previous.documents} if previous else {}
        manifest = IndexManifest(
            format_version=FORMAT_VERSION,
            generation="",
            replaces=previous.generation if previous else None,
            built_at=datetime.now(UTC).isoformat(),
            documents=changes.entries(before),
            settings=recorded,
            files=files,
        )
        return replace(manifest, generation=name_generation(self.data, manifest.identity))


def _ignore(_changes: DocumentDiff) -> None:
    """For callers that keep no list of sources."""


def _plan(changes: DocumentDiff, previous: "PreviousGeneration | None", recorded: Mapping[str, Any]) -> "Plan":
    """The plan of the new generation.

    What did not change is carried over row by row. Where another analysis or another model makes other rows of it, it is indexed
    anew from the documents of the previous generation, and no file is read.
    """
    from index.build.plan import Plan  # noqa: PLC0415  # see _write

    contents = {doc_id: loaded for doc_id, (_, loaded) in changes.fresh.items()}
    if previous is None:
        return Plan(changes.doc_ids(), contents)
    vectors = (previous,) if previous.settings["encoder"] == recorded["encoder"] else ()
    if all(previous.settings[name] == recorded[name] for name in ("analysis", "acronyms", "encoder")):
        return Plan(changes.doc_ids(), contents, previous, vectors)
    return Plan(changes.doc_ids(), contents | {doc_id: previous.take(doc_id) for doc_id in changes.kept}, None, vectors)


def _report(changes: DocumentDiff, previous: IntegrityCheck, manifest: IndexManifest, started: float) -> BuildReport:
    known = {document.doc_id for document in previous.manifest.documents} if previous.manifest else set()
    return BuildReport(
        generation=manifest.generation,
        published=manifest is not previous.manifest,
        added=tuple(sorted(changes.fresh.keys() - known)),
        changed=tuple(sorted(changes.fresh.keys() & known)),
        removed=changes.removed,
        kept=changes.kept,
        failed=changes.failed,
        repaired=previous.complaint,
        chunks=sum(document.chunks for document in manifest.documents),
        sentences=sum(document.sentences for document in manifest.documents),
        elapsed_s=time.monotonic() - started,
        before=previous.manifest.generation if previous.manifest else None,
        warnings=tuple(
            ReadingWarning(doc_id, message)
            for doc_id, (_, contents) in sorted(changes.fresh.items())
            for message in warn_of_losses(contents.document.reading)
        ),
    )
