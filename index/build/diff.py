"""What differs between the documents that are wanted and the generation that stands; the new and changed ones are read here.

Apart from the builder because it is the part that decides, and it needs no more than the former manifest to do so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.build.contents import DocumentContents, DocumentInput
from index.build.report import Failure, Progress
from index.errors import UnwritableDocumentError
from index.generations.manifest import IndexedDocument, IndexManifest
from index.local.document_store import write_json
from ingest.errors import ReadError


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """`fresh`: what was read, with its fingerprint. `kept`: taken from the former generation, failures among them."""

    fresh: Mapping[str, tuple[str, DocumentContents]]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[Failure, ...]

    def doc_ids(self) -> list[str]:
        """All documents of the generation to be, in order."""
        return sorted([*self.fresh, *self.kept])

    def entries(self, former: Mapping[str, IndexedDocument]) -> tuple[IndexedDocument, ...]:
        """What the manifest says of each document."""
        return tuple(self._enter(doc_id) if doc_id in self.fresh else former[doc_id] for doc_id in self.doc_ids())

    def _enter(self, doc_id: str) -> IndexedDocument:
        fingerprint, contents = self.fresh[doc_id]
        document, counted = contents.document, (len(contents.chunks), len(contents.sentences))
        told = (document.source_sha256, document.text_sha256, document.published)
        return IndexedDocument(doc_id, fingerprint, *told, *counted)


def find_changes(inputs: Sequence[DocumentInput], former: IndexManifest | None, progress: Progress) -> DocumentDiff:
    """Compare by fingerprint and load what is new or changed; what cannot be read is reported, and kept if it was indexed."""
    before = {document.doc_id: document for document in former.documents} if former else {}
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
        told = f"{one.doc_id!r} holds {half}, half of a character: repair the encoding of its file"
        raise UnwritableDocumentError(told) from None
    if contents.document.doc_id != one.doc_id:
        raise ValueError(f"asked for {one.doc_id!r}, was given {contents.document.doc_id!r}")
    unique = {chunk.chunk_id: chunk for chunk in contents.chunks}  # one span, one row
    return replace(contents, chunks=tuple(unique.values()))
