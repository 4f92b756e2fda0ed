"""From documents to a published generation: reads what is new, keeps what did not change, reports what happened to each document.

Takes inputs, returns a `BuildReport`, and publishes a new generation when anything differs. A build of nothing new imports
neither numpy nor an encoder. A build that fails or dies leaves the published generation as it was.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from index.build.diff import DocumentDiff, fail_document, find_changes
from index.build.document_input import DocumentInput
from index.build.reading_process import TrustedRunner, restore_record
from index.build.report import BuildReport, Progress, ReadingWarning, ignore_progress
from index.build.versions import versions_for
from index.embedding.model_export import ModelCard, export_model, find_export, read_card
from index.errors import EmptyCorpusError, GenerationReplacedError, StagingError, UnfitDocumentError
from index.generations.durable_files import raise_disk_full
from index.generations.hashes import hash_value
from index.generations.integrity import IntegrityCheck, find_sound
from index.generations.manifest import FORMAT_VERSION, IndexManifest, write_manifest
from index.generations.publish import (
    MODELS,
    activate,
    begin_publication,
    lock_writer,
    name_generation,
    open_staging,
    publish,
    write_through,
)
from index.settings import BuildSettings
from index.workers.build_workers import BuildWorkers, LocalWorkers, open_workers
from ingest.chunking import ChunkSettings
from ingest.errors import ReadError
from ingest.sources import Source, source_fingerprint

if TYPE_CHECKING:
    from index.build.plan import Plan
    from index.build.previous import PreviousGeneration
    from index.build.staging import Staging
    from index.embedding.encoder import TextEncoder

_MADE_AGAIN = 5  # times
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
    with open_workers(data, settings) as workers:
        inputs = [as_input(source, workers, settings.chunking) for source in sources]
        return _update(inputs, BuildTask(data, settings, progress or ignore_progress, encoder, workers))


def as_input(source: Source, workers: BuildWorkers, chunking: ChunkSettings) -> DocumentInput:
    """A source to be indexed. Its fingerprint changes with its file, the settings of chunks and the versions of reading."""
    try:
        file = source_fingerprint(source)
    except (ReadError, OSError) as error:
        file = f"unreadable: {error}"  # loading it raises the same error
    fingerprint = fingerprint_input(source, file, chunking)
    return DocumentInput(source.doc_id, fingerprint, lambda: workers.read(source, chunking), source.collections)


def fingerprint_input(source: Source, file: str, chunking: ChunkSettings) -> str:
    """The fingerprint of a document. file: that of its file (`ingest.sources.source_fingerprint`)."""
    return hash_value([file, asdict(chunking), versions_for(source.path.name)])


def update_index(
    inputs: Sequence[DocumentInput],
    data: Path,
    settings: BuildSettings,
    progress: Progress | None = None,
    encoder: "TextEncoder | None" = None,
) -> BuildReport:
    """As `build_index`, for documents from anywhere. They are trusted: their words are counted in this process."""
    return _update(inputs, BuildTask(data, settings, progress or ignore_progress, encoder))


def _update(inputs: Sequence[DocumentInput], task: "BuildTask") -> BuildReport:
    with raise_disk_full(NO_ROOM), lock_writer(task.data):
        return repeat_while_replaced(lambda: task.build(inputs, find_sound(task.data)))


def repeat_while_replaced(build: Callable[[], BuildReport]) -> BuildReport:
    """Build, and build again where somebody went back to an earlier generation meanwhile.

    Raises GenerationReplacedError when that happens again and again.
    """
    for _ in range(_MADE_AGAIN):
        with suppress(GenerationReplacedError):
            return build()
    return build()


@dataclass(frozen=True, slots=True)
class BuildTask:
    """The arguments of a build. `build` runs under the lock of the writer."""

    data: Path
    """The data folder."""
    settings: BuildSettings
    progress: Progress
    encoder: "TextEncoder | None"
    """Used in place of the model in the settings."""
    workers: BuildWorkers = field(default_factory=lambda: LocalWorkers(TrustedRunner()))
    """Where files are read, words counted and texts embedded."""

    def build(
        self,
        inputs: Sequence[DocumentInput],
        previous: IntegrityCheck,
        before_publication: BeforePublication | None = None,
        *,
        may_be_empty: bool = False,
    ) -> BuildReport:
        """Make the index hold exactly `inputs`, taking from `previous` what did not change.

        may_be_empty: whether a generation without any document is made. Otherwise EmptyCorpusError is raised for it.
        Raises GenerationReplacedError, with nothing done, when another generation was published meanwhile.
        """
        started = time.monotonic()
        with _Staged(self.data, self.settings) as staged:
            try:
                changes = find_changes(inputs, previous.manifest, staged.open, self.progress, self.workers.ahead)
                report = self._build(changes, previous, staged, before_publication or _ignore, may_be_empty=may_be_empty)
                return replace(report, elapsed_s=time.monotonic() - started)
            except StagingError as error:
                raise error.__cause__ or error from None

    def _build(
        self,
        changes: DocumentDiff,
        previous: IntegrityCheck,
        staged: "_Staged",
        before: BeforePublication,
        *,
        may_be_empty: bool,
    ) -> BuildReport:
        while True:
            if not changes.doc_ids() and not may_be_empty:
                reasons = "".join(f"\n  {failure.message}" for failure in changes.failed)
                given = len(changes.failed)
                raise EmptyCorpusError(f"{given} documents were given and none could be indexed{reasons or ': name some'}")
            if previous.manifest and self._is_current(previous.manifest, changes):
                self._keep(previous, changes, before)
                return report_changes(changes, previous, previous.manifest)
            try:
                return report_changes(changes, previous, self._write(changes, previous, staged, before))
            except UnfitDocumentError as unfit:  # the others go on without it
                known = {document.doc_id for document in previous.manifest.documents} if previous.manifest else set()
                failure = fail_document(unfit.doc_id, unfit.reason, is_kept=unfit.doc_id in known)
                changes = changes.without(unfit.doc_id, failure)

    def _keep(self, previous: IntegrityCheck, changes: DocumentDiff, before_publication: BeforePublication) -> None:
        """Keep the generation that is whole, and publish it where another one is published that is damaged."""
        with begin_publication(self.data, previous.published):
            before_publication(changes)
            if previous.manifest and previous.complaint:
                activate(self.data, previous.manifest.generation)

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
        self, changes: DocumentDiff, before: IntegrityCheck, staged: "_Staged", before_publication: BeforePublication
    ) -> IndexManifest:
        """Write and publish a generation. Returns the previous one when the new one would be identical to it."""
        # What these import (numpy, faiss, scipy) takes longer than a build of nothing new.
        from index.build.previous import PreviousGeneration  # noqa: PLC0415
        from index.build.writer import write_generation  # noqa: PLC0415

        previous = before.manifest
        with ExitStack() as stack:
            staging = stack.enter_context(open_staging(self.data))
            encoder = stack.enter_context(self._open_encoder())
            recorded = self.settings.as_recorded(encoder.card)
            opened = stack.enter_context(PreviousGeneration.open(self.data, previous)) if previous else None
            plan = self._plan(changes, opened, recorded, staged)
            files = write_generation(staging, plan, self.settings, encoder, self.progress, workers=self.workers)
            manifest = self._describe(changes, previous, recorded, files)
            if previous and previous.identity == manifest.identity:
                self._keep(before, changes, before_publication)
                return previous
            write_manifest(staging, manifest)
            self.progress("publish", 0, 1)
            write_through(staging)
            with begin_publication(self.data, before.published):
                before_publication(changes)
                publish(self.data, staging, manifest.generation, self.settings.kept)
            self.progress("publish", 1, 1)
        return manifest

    def _plan(
        self, changes: DocumentDiff, previous: "PreviousGeneration | None", recorded: Mapping[str, Any], staged: "_Staged"
    ) -> "Plan":
        """The plan of the new generation.

        What did not change is carried over row by row. Where another analysis or another model makes other rows of it, it is
        indexed anew from the documents of the previous generation, and no file is read.
        """
        from index.build.plan import Plan  # noqa: PLC0415  # see _write

        fresh = {doc_id: document for doc_id, (_, document) in changes.fresh.items()}
        if previous is None:
            return Plan(changes.doc_ids(), fresh)
        vectors = (previous,) if previous.settings["encoder"] == recorded["encoder"] else ()
        if all(previous.settings[name] == recorded[name] for name in ("analysis", "acronyms", "encoder")):
            return Plan(changes.doc_ids(), fresh, previous, vectors)
        for doc_id in changes.kept:
            fresh[doc_id] = staged.open().add(doc_id, restore_record(doc_id, previous.stored(doc_id), self.workers.runner))
        return Plan(changes.doc_ids(), fresh, None, vectors)

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


class _Staged:
    """The staging of a build, opened when something is to be staged."""

    def __init__(self, data: Path, settings: BuildSettings) -> None:
        self._data, self._limits = data, settings.limits
        self._staging: Staging | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._staging is not None:
            self._staging.__exit__(kind, error, trace)

    def open(self) -> "Staging":
        """The staging. Raises StagingError where the data folder takes no files."""
        if self._staging is None:
            from index.build.staging import Staging  # noqa: PLC0415  # see _write

            try:
                self._staging = Staging(self._data, self._limits)
            except OSError as error:
                raise StagingError(str(error)) from error
        return self._staging


def _ignore(_changes: DocumentDiff) -> None:
    """For callers that keep no list of sources."""


def report_changes(changes: DocumentDiff, previous: IntegrityCheck, manifest: IndexManifest) -> BuildReport:
    """What happened to each document. `BuildTask.build` fills in how long it took."""
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
        elapsed_s=0.0,
        before=previous.manifest.generation if previous.manifest else None,
        warnings=tuple(
            ReadingWarning(doc_id, message)
            for doc_id, (_, document) in sorted(changes.fresh.items())
            for message in document.warnings
        ),
    )
