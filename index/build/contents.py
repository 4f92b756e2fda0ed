"""What goes into an index for one document: the document, its chunks and its sentences.

Apart from the builder so that anything that has documents (files, the collections of eval, tests) can be indexed the same way.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.chunk import Chunk
from ingest.document import Document
from ingest.spans import Span


@dataclass(frozen=True, slots=True)
class DocumentContents:
    """A document with all that is indexed of it: chunks in order, sentences in ascending order (none: no answers from it)."""

    document: Document
    chunks: tuple[Chunk, ...]
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """A document to be indexed. `load` is called only when `fingerprint` is not the one that was indexed before.

    fingerprint: a hash of everything that `load` depends on. `load` may raise ingest.errors.ReadError or OSError.
    """

    doc_id: str
    fingerprint: str
    load: Callable[[], DocumentContents]
