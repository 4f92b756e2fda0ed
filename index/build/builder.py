"""From documents to a published generation: reads what is new, keeps what did not change, reports what happened to each document.

Inputs come in, a `BuildReport` goes out, and a new generation stands beside the old when anything differs. A build of nothing
new imports neither numpy nor an encoder; a build that fails or dies leaves the published generation as it was.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.build.contents import DocumentContents, DocumentInput
from index.build.diff import DocumentDiff, find_changes
from index.build.report import BuildReport, Progress, say_nothing
from index.embedding.model_export import ModelCard, export_model, find_export, read_card
from index.errors import EmptyCorpusError
from index.generations.durable_files import tell_disk_full
from index.generations.hashes import hash_code, hash_value
from index.generations.integrity import IntegrityCheck, find_sound
from index.generations.manifest import FORMAT_VERSION, IndexManifest, write_manifest
from index.generations.publish import MODELS, activate, lock_writer, name_generation, open_workshop, publish
from index.settings import BuildSettings
from ingest.chunking import ChunkSettings, chunk_document
from ingest.errors import ReadError
from ingest.sandbox.parent import ReadingProcess
from ingest.sentences import find_sentences
from ingest.sources import FileReader, Source, read_source, source_fingerprint

if TYPE_CHECKING:
    from index.build.plan import Plan
    from index.build.previous import PreviousGeneration
    from index.embedding.encoder import TextEncoder

NO_ROOM = "there is no room for another generation of the index"
Settle = Callable[[DocumentDiff], None]
"""Called with what was read, before the new generation is published."""


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
    task = Task(data, settings, progress or say_nothing, encoder)
    with tell_disk_full(NO_ROOM), lock_writer(data):
        return task.build(inputs, find_sound(data))


@dataclass(frozen=True, slots=True)
class Task:
    """What a build was called with; `build` runs under the lock of the writer."""

    data: Path
    settings: BuildSettings
    progress: Progress
    encoder: "TextEncoder | None"

    def build(self, inputs: Sequence[DocumentInput], former: IntegrityCheck, settle: Settle | None = None) -> BuildReport:
        """Make the index hold exactly `inputs`, taking from `former` what did not change.

        settle: called with what was read once nothing but the publication is left to be done.
        """
        started = time.monotonic()
        changes = find_changes(inputs, former.manifest, self.progress)
        if not changes.doc_ids():
            reasons = "".join(f"\n  {failure.message}" for failure in changes.failed)
            raise EmptyCorpusError(f"{len(inputs)} documents were given and none could be indexed{reasons or ': name some'}")
        settle = settle or _settle_nothing
        if former.manifest and self._is_current(former.manifest, changes):
            settle(changes)
            manifest = former.manifest
        else:
            manifest = self._write(changes, former.manifest, settle)
        if manifest is former.manifest and former.complaint:
            activate(self.data, manifest.generation)  # the published one is unsound, and this is what it was
        return _report(changes, former, manifest, started)

    def _is_current(self, former: IndexManifest, changes: DocumentDiff) -> bool:
        card = self._find_card()
        return (
            not changes.fresh and not changes.removed and card is not None and former.settings == self.settings.as_recorded(card)
        )

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

    def _write(self, changes: DocumentDiff, former: IndexManifest | None, settle: Settle) -> IndexManifest:
        """Write and publish a generation; the former one comes back when the new one would be identical to it."""
        # What these import (numpy, faiss, scipy) takes longer than a build of nothing new.
        from index.build.previous import PreviousGeneration  # noqa: PLC0415
        from index.build.writer import write_generation  # noqa: PLC0415

        with ExitStack() as stack:
            workshop = stack.enter_context(open_workshop(self.data))
            encoder = stack.enter_context(self._open_encoder())
            recorded = self.settings.as_recorded(encoder.card)
            quarry = stack.enter_context(PreviousGeneration.open(self.data, former)) if former else None
            files = write_generation(workshop, _plan(changes, quarry, recorded), self.settings, encoder, self.progress)
            manifest = self._describe(changes, former, recorded, files)
            settle(changes)
            if former and former.identity == manifest.identity:
                return former
            write_manifest(workshop, manifest)
            self.progress("publish", 0, 1)
            publish(self.data, workshop, manifest.generation, self.settings.kept)
            self.progress("publish", 1, 1)
        return manifest

    def _describe(
        self, changes: DocumentDiff, former: IndexManifest | None, recorded: Mapping[str, Any], files: Mapping[str, str]
    ) -> IndexManifest:
        before = {document.doc_id: document for document in former.documents} if former else {}
        manifest = IndexManifest(
            format_version=FORMAT_VERSION,
            generation="",
            replaces=former.generation if former else None,
            built_at=datetime.now(UTC).isoformat(),
            documents=changes.entries(before),
            settings=recorded,
            files=files,
        )
        return replace(manifest, generation=name_generation(self.data, manifest.identity))


def _settle_nothing(_changes: DocumentDiff) -> None:
    """For who keeps no library."""


def _plan(changes: DocumentDiff, quarry: "PreviousGeneration | None", recorded: Mapping[str, Any]) -> "Plan":
    """What did not change is carried over, unless other code, settings or another model stand in the way: then all is new."""
    from index.build.plan import Plan  # noqa: PLC0415  # see _write

    contents = {doc_id: told for doc_id, (_, told) in changes.fresh.items()}
    if quarry is None:
        return Plan(changes.doc_ids(), contents)
    vectors = (quarry,) if quarry.settings["encoder"] == recorded["encoder"] else ()
    if all(quarry.settings[name] == recorded[name] for name in ("code", "acronyms", "encoder")):
        return Plan(changes.doc_ids(), contents, quarry, vectors)
    return Plan(changes.doc_ids(), contents | {doc_id: quarry.take(doc_id) for doc_id in changes.kept}, None, vectors)


def _report(changes: DocumentDiff, former: IntegrityCheck, manifest: IndexManifest, started: float) -> BuildReport:
    known = {document.doc_id for document in former.manifest.documents} if former.manifest else set()
    return BuildReport(
        generation=manifest.generation,
        published=manifest is not former.manifest,
        added=tuple(sorted(changes.fresh.keys() - known)),
        changed=tuple(sorted(changes.fresh.keys() & known)),
        removed=changes.removed,
        kept=changes.kept,
        failed=changes.failed,
        repaired=former.complaint,
        chunks=sum(document.chunks for document in manifest.documents),
        sentences=sum(document.sentences for document in manifest.documents),
        elapsed_s=time.monotonic() - started,
    )
