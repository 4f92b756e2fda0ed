"""A change of an index in a database, made there: no folder holds a copy of the index, so that any host can make the next one.

Documents are read in the child process as for an embedded index, and lie in files without a name until their rows are written.
The registry is written in the transaction that publishes. Uploads are fetched when they are read.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.build.builder import NO_ROOM, as_input, fingerprint_input, repeat_while_replaced, report_changes
from index.build.diff import DocumentDiff, find_changes
from index.build.document_input import DocumentInput
from index.build.report import BuildReport, Progress
from index.build.staging import Staging
from index.errors import IndexLockedError, StagingError
from index.generations.durable_files import raise_disk_full
from index.generations.integrity import IntegrityCheck
from index.postgres.document_rows import NewDocument
from index.postgres.postgres_engine import PostgresEngine
from index.postgres.postgres_writer import TEXTS_AT_ONCE, PostgresWriter
from index.postgres.sources.purged_rows import purge_rows
from index.postgres.sources.stored_sources import fetch_upload, read_stored_registry, store_registry
from index.postgres.stored_generation import read_generation, read_manifest_of
from index.settings import BuildSettings
from index.sources.registry import UPLOADS
from index.sources.update import Change, SourceUpdate, may_be_empty, prepare_update
from index.workers.build_workers import BuildWorkers, open_workers
from ingest.load import DocumentContents
from ingest.sources import Source, fingerprint_known

if TYPE_CHECKING:
    from index.build.staging import StagedDocument

_FETCHED = "fetched"  # the folder of uploads while they are read


@dataclass(frozen=True, slots=True)
class DatabaseTask:
    """The arguments of a change that stay the same when it is made again."""

    change: Change
    engine: PostgresEngine
    data: Path
    """A folder of this host for files on their way."""
    settings: BuildSettings
    progress: Progress
    workers: BuildWorkers
    patience: float
    """Seconds to wait for another writer."""
    epoch: int | None
    """The number under which the worker carries jobs out, None for who changes the index without a job."""

    def carry_out(self) -> BuildReport:
        """Change what is published now. Raises GenerationReplacedError where somebody goes back meanwhile."""
        started = time.monotonic()
        self.data.mkdir(parents=True, exist_ok=True)
        with self.engine.begin(self.settings, self.patience) as writer, Staging(self.data, self.settings.limits) as staging:
            self._check_epoch(writer)
            shutil.rmtree(self.data / _FETCHED, ignore_errors=True)  # what a dead process left
            update, previous = self._prepare(writer)
            inputs = update.find_inputs(partial(self._read_source, writer))
            changes = find_changes(inputs, previous.manifest, lambda: staging, self.progress)
            self._fill(writer, changes)

            def prepare_publication() -> None:
                self._check_epoch(writer)
                store_registry(writer.connection, update.stored, update.find_registry(changes))

            writer.before_publication = prepare_publication
            self.progress("publish", 0, 1)
            writer.publish(may_be_empty=may_be_empty(self.change, previous))
            dropped = purge_rows(writer.connection, self.change.purged) if self.change.purged else ()
            report = self._report(writer, update, changes, previous)
            return replace(report, dropped=dropped, elapsed_s=time.monotonic() - started)

    def _check_epoch(self, writer: PostgresWriter) -> None:
        """Raise IndexLockedError where another worker has taken over, which may have done since what this one was to do."""
        (epoch,) = writer.connection.execute("SELECT epoch FROM runner FOR SHARE").fetchone() or (0,)
        if self.epoch not in (None, epoch):
            raise IndexLockedError("another worker carries out the jobs of the database by now: this one leaves them to it")

    def _prepare(self, writer: PostgresWriter) -> tuple[SourceUpdate, IntegrityCheck]:
        base, stored = writer.made_from, read_stored_registry(writer.connection, self.data)
        manifest = None if base is None else read_manifest_of(writer.connection, base)[0]
        previous = IntegrityCheck(manifest, None, writer.published)
        return prepare_update(self.change, stored, previous, self.settings), previous

    def _read_source(self, writer: PostgresWriter, source: Source) -> DocumentInput:
        if source.path.parent != self.data / UPLOADS or source.sha256 is None:
            return as_input(source, self.workers, self.settings.chunking)
        # The checksum was taken when the upload was received, so that one that did not change is not fetched.
        file = fingerprint_known(source, source.sha256)
        fingerprint = fingerprint_input(source, file, self.settings.chunking)
        return DocumentInput(source.doc_id, fingerprint, lambda: self._fetch(writer, source), source.collections)

    def _fetch(self, writer: PostgresWriter, source: Source) -> Iterator[bytes]:
        path = self.data / _FETCHED / source.path.name
        try:
            try:
                fetch_upload(writer.connection, path)
            except FileNotFoundError:
                raise
            except OSError as error:  # a disk of this host that is full says nothing of the document
                raise StagingError(f"the upload {path.name!r} cannot be written to {path.parent}: {error}") from error
            yield from self.workers.read(replace(source, path=path), self.settings.chunking)
        finally:
            path.unlink(missing_ok=True)

    def _fill(self, writer: PostgresWriter, changes: DocumentDiff) -> None:
        """Tell the writer what the next generation is to hold."""
        done, total = 0, sum(map(_count_steps, (document for _, document in changes.fresh.values())))

        def advance() -> None:
            nonlocal done
            done = min(done + 1, total)
            self.progress("chunks", done, total)

        writer.on_progress, writer.embed_batches = advance, self.workers.embed
        for doc_id in changes.removed:
            writer.remove(doc_id)
        for doc_id, (given, document) in changes.fresh.items():
            load = partial(_load, document, given, advance)
            writer.put_new(NewDocument(doc_id, given.fingerprint, load, writer.embed))

    def _report(
        self, writer: PostgresWriter, update: SourceUpdate, changes: DocumentDiff, previous: IntegrityCheck
    ) -> BuildReport:
        stored = read_generation(writer.connection, None)
        is_same = previous.manifest is not None and previous.manifest.generation == stored.name
        manifest = previous.manifest if is_same and previous.manifest else read_manifest_of(writer.connection, stored)[0]
        report = report_changes(changes, previous, manifest)
        suppressed = update.find_registry(changes).suppressed
        left = tuple(doc_id for doc_id in self.change.purged if doc_id in suppressed)
        return replace(report, withheld=update.suppressed, left=left)


def change_database(task: Callable[[BuildWorkers], DatabaseTask], data: Path, settings: BuildSettings) -> BuildReport:
    """Carry out a change. task: the change, when it is given who reads files. data: a folder of this host.

    Raises the errors of `index.sources.update.change_index`, and DatabaseLostError.
    """
    with ExitStack() as held:
        held.enter_context(raise_disk_full(NO_ROOM))
        workers = held.enter_context(open_workers(data, settings))
        try:
            return repeat_while_replaced(task(workers).carry_out)
        except StagingError as error:
            raise error.__cause__ or error from None


def _load(document: "StagedDocument", given: DocumentInput, advance: Callable[[], None]) -> DocumentContents:
    advance()
    return replace(document.contents(), collections=given.collections)


def _count_steps(document: "StagedDocument") -> int:
    """How often `advance` is called for a document at most: it is read twice, and its texts are embedded."""
    return 2 + -(-document.chunks // TEXTS_AT_ONCE) + -(-document.sentences // TEXTS_AT_ONCE)
