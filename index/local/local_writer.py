"""The next generation of the embedded engine: documents put and removed, then written by `index/build/` in one go."""

from collections.abc import Callable

from index.build.builder import BuildTask
from index.build.document_input import DocumentInput
from index.errors import UnwritableDocumentError
from index.generations.hashes import hash_value
from index.generations.integrity import IntegrityCheck
from index.generations.manifest import IndexedDocument
from index.local.document_store import write_json
from ingest.load import DocumentContents


class LocalWriter:
    """See `index.engine.IndexWriter`. Valid while the lock of the writer is held."""

    def __init__(self, task: BuildTask, previous: IntegrityCheck, on_published: Callable[[], object]) -> None:
        self._task = task
        self._previous = previous
        self._on_published = on_published
        documents = previous.manifest.documents if previous.manifest else ()
        self._inputs = {document.doc_id: _keep(document) for document in documents}

    def put(self, contents: DocumentContents) -> None:
        """Add a document, or replace the one of its id."""
        doc_id = contents.document.doc_id
        self._inputs[doc_id] = DocumentInput(doc_id, fingerprint_contents(contents), lambda: contents, contents.collections)

    def remove(self, doc_id: str) -> None:
        """Leave a document out. Raises KeyError when there is none of that id."""
        del self._inputs[doc_id]

    def publish(self) -> str:
        """Write and publish the generation."""
        report = self._task.build(list(self._inputs.values()), self._previous)
        self._on_published()
        return report.generation


def fingerprint_contents(contents: DocumentContents) -> str:
    """A hash of everything that is indexed of a document. Raises UnwritableDocumentError when it holds half a character."""
    body = write_json(contents.document)
    try:
        body.encode("utf-8")  # it holds the text of every chunk
    except UnicodeEncodeError as error:
        half = f"U+{ord(error.object[error.start]):04X}"
        doc_id = contents.document.doc_id
        raise UnwritableDocumentError(f"{doc_id!r} holds {half}, half of a character: repair the encoding of it") from error
    return hash_value([body, *map(write_json, contents.chunks), *map(list, contents.sentences), list(contents.collections)])


def _keep(document: IndexedDocument) -> DocumentInput:
    """A document that stays as it is. It is taken from the generation before and not read."""

    def load() -> DocumentContents:
        raise AssertionError(f"{document.doc_id!r} did not change, yet it was to be read")

    return DocumentInput(document.doc_id, document.fingerprint, load)
