"""What a build is given for one document: its id, a fingerprint, and a call that reads it.

Anything that has documents (files, the collections of eval, tests) can be indexed in this way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ingest.load import DocumentContents
from ingest.sources import DEFAULT_COLLECTION


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """A document to be indexed."""

    doc_id: str
    fingerprint: str
    """A hash of everything that `load` depends on. A document whose fingerprint was indexed before is not loaded again."""
    load: Callable[[], DocumentContents | Iterable[bytes]]
    """Reads it, or gives the frames of its record (`index.build.document_record`). Both may raise ingest.errors.ReadError or
    OSError."""
    collections: tuple[str, ...] = (DEFAULT_COLLECTION,)
    """As `ingest.sources.Source` has them. They are part of the fingerprint."""
