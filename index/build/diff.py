"""The difference between the documents that are wanted and those of the previous generation. New and changed ones are read here.

It needs nothing of the previous generation but its manifest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.build.document_input import DocumentInput
from index.build.report import Failure, Progress
from index.errors import UnwritableDocumentError
from index.generations.manifest import IndexedDocument, IndexManifest
from index.workers.build_workers import draw_ahead
from ingest.errors import ReadError
from ingest.load import DocumentContents
from ingest.sandbox.limits import ReadingLimits

if TYPE_CHECKING:
    from index.build.staging import StagedDocument, Staging


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """What a build does with each document."""

    fresh: Mapping[str, tuple[DocumentInput, "StagedDocument"]]
    """By doc_id the documents that were read, each with what the build was given for it."""
    kept: tuple[str, ...]
    """The documents taken from the previous generation, among them those that could not be read again."""
    removed: tuple[str, ...]
    """The documents of the previous generation that are not wanted any more."""
    failed: tuple[Failure, ...]
    """The documents that could not be read."""

    def doc_ids(self) -> list[str]:
        """All documents of the new generation, in order."""
        return sorted([*self.fresh, *self.kept])

    def entries(self, previous: Mapping[str, IndexedDocument]) -> tuple[IndexedDocument, ...]:
        """The entry of each document in the new manifest. previous: the entries of the previous one by doc_id."""
        return tuple(self._enter(doc_id) if doc_id in self.fresh else previous[doc_id] for doc_id in self.doc_ids())

    def without(self, doc_id: str, failure: Failure) -> "DocumentDiff":
        """The difference where a document that was read turned out to be unfit. Its older version stays where there is one."""
        fresh = {name: one for name, one in self.fresh.items() if name != doc_id}
        kept = tuple(sorted([*self.kept, doc_id])) if failure.kept else self.kept
        return replace(self, fresh=fresh, kept=kept, failed=(*self.failed, failure))

    def _enter(self, doc_id: str) -> IndexedDocument:
        given, staged = self.fresh[doc_id]
        return IndexedDocument(
            doc_id=doc_id,
            fingerprint=given.fingerprint,
            source_sha256=staged.source_sha256,
            text_sha256=staged.text_sha256,
            published=staged.published,
            chunks=staged.chunks,
            sentences=staged.sentences,
            collections=given.collections,
        )


def find_changes(
    inputs: Sequence[DocumentInput],
    previous: IndexManifest | None,
    staging: "Callable[[], Staging]",
    progress: Progress,
    ahead: int = 1,
) -> DocumentDiff:
    """Compare by fingerprint, and read what is new or changed into `staging`, which is opened when something is.

    ahead: how many documents are loaded before the first of them is taken (`index.workers.build_workers.BuildWorkers`).

    A document that cannot be read is reported, and kept if it was indexed before. Raises ValueError for one that is given twice.
    """
    before = {document.doc_id: document for document in previous.documents} if previous else {}
    wanted = {one.doc_id: one for one in inputs}
    if len(wanted) < len(inputs):
        twice = sorted({one.doc_id for one in inputs if sum(one.doc_id == other.doc_id for other in inputs) > 1})
        raise ValueError(f"documents given twice: {twice}; give each a doc_id of its own")
    stale = [one for name, one in sorted(wanted.items()) if name not in before or before[name].fingerprint != one.fingerprint]
    fresh: dict[str, tuple[DocumentInput, StagedDocument]] = {}
    failed = []
    begun = draw_ahead(((one, _begin(one)) for one in stale), ahead)
    for number, (one, loaded) in enumerate(begun):
        progress("read", number, len(stale))
        try:
            fresh[one.doc_id] = one, _stage(one.doc_id, loaded, staging())
        except (ReadError, UnwritableDocumentError, OSError) as error:
            failed.append(fail_document(one.doc_id, error, is_kept=one.doc_id in before))
    progress("read", len(stale), len(stale))
    kept = tuple(sorted(name for name in wanted if name in before and name not in fresh))
    return DocumentDiff(fresh, kept, tuple(sorted(before.keys() - wanted.keys())), tuple(failed))


def fail_document(doc_id: str, error: ReadError | UnwritableDocumentError | OSError, *, is_kept: bool) -> Failure:
    """The report of a document that cannot be indexed. `is_kept`: whether its older version stays."""
    return Failure(doc_id, getattr(error, "reason", "unreadable"), str(error), is_kept)


def _begin(one: DocumentInput) -> DocumentContents | Iterable[bytes]:
    """What is loaded. An error of it is raised when its frames are taken."""
    try:
        return one.load()
    except (ReadError, OSError, UnicodeEncodeError) as error:
        return _raise_later(error)


def _raise_later(error: Exception) -> Iterator[bytes]:
    raise error
    yield b""


def _stage(doc_id: str, loaded: DocumentContents | Iterable[bytes], staging: "Staging") -> "StagedDocument":
    from index.build.document_record import describe_half, write_record  # noqa: PLC0415  # numpy, which a build of nothing new does without

    try:
        frames = write_record(loaded, ReadingLimits()) if isinstance(loaded, DocumentContents) else loaded
        return staging.add(doc_id, frames)
    except UnicodeEncodeError as error:
        raise UnwritableDocumentError(describe_half(doc_id, error)) from None
