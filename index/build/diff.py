"""The difference between the documents that are wanted and those of the previous generation. New and changed ones are read here.

It needs nothing of the previous generation but its manifest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.build.document_input import DocumentInput
from index.build.report import Failure, Progress
from index.errors import UnwritableDocumentError
from index.generations.manifest import IndexedDocument, IndexManifest
from index.local.document_store import write_json
from ingest.errors import ReadError
from ingest.load import DocumentContents


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """What a build does with each document."""

    fresh: Mapping[str, tuple[str, DocumentContents]]
    """By doc_id the documents that were read, each with its fingerprint."""
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

    def _enter(self, doc_id: str) -> IndexedDocument:
        fingerprint, contents = self.fresh[doc_id]
        return IndexedDocument(
            doc_id=doc_id,
            fingerprint=fingerprint,
            source_sha256=contents.document.source_sha256,
            text_sha256=contents.document.text_sha256,
            published=contents.document.published,
            chunks=len(contents.chunks),
            sentences=len(contents.sentences),
            collections=contents.collections,
        )


def find_changes(inputs: Sequence[DocumentInput], previous: IndexManifest | None, progress: Progress) -> DocumentDiff:
    """Compare by fingerprint and load what is new or changed.

    A document that cannot be read is reported, and kept if it was indexed before. Raises ValueError for one that is given twice.
    """
    before = {document.doc_id: document for document in previous.documents} if previous else {}
    wanted = {one.doc_id: one for one in inputs}
    if len(wanted) < len(inputs):
        twice = sorted({one.doc_id for one in inputs if sum(one.doc_id == other.doc_id for other in inputs) > 1})
        raise ValueError(f"documents given twice: {twice}; give each a doc_id of its own")
    stale = [one for name, one in sorted(wanted.items()) if name not in before or before[name].fingerprint != one.fingerprint]
    fresh: dict[str, tuple[str, DocumentContents]] = {}
    failed = []
    for number, one in enumerate(stale):
        progress("read", number, len(stale))
        try:
            fresh[one.doc_id] = one.fingerprint, _load(one)
        except (ReadError, UnwritableDocumentError, OSError) as error:
            failed.append(Failure(one.doc_id, getattr(error, "reason", "unreadable"), str(error), one.doc_id in before))
    progress("read", len(stale), len(stale))
    kept = tuple(sorted(name for name in wanted if name in before and name not in fresh))
    return DocumentDiff(fresh, kept, tuple(sorted(before.keys() - wanted.keys())), tuple(failed))


def _load(one: DocumentInput) -> DocumentContents:
    try:
        contents = one.load()
        for text in (write_json(contents.document), *map(write_json, contents.chunks)):
            text.encode("utf-8")
    except UnicodeEncodeError as error:
        # Lone surrogates pass through Python's strings and JSON, but no file or database takes them: better one document fails.
        half = f"U+{ord(error.object[error.start]):04X}"
        message = f"{one.doc_id!r} holds {half}, half of a character: repair the encoding of its file"
        raise UnwritableDocumentError(message) from None
    if contents.document.doc_id != one.doc_id:
        raise ValueError(f"asked for {one.doc_id!r}, was given {contents.document.doc_id!r}")
    unique = {chunk.chunk_id: chunk for chunk in contents.chunks}  # one span, one row
    return replace(contents, chunks=tuple(unique.values()))
