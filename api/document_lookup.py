"""Documents by id and pieces of their text by offset, for the doors that show documents.

In come an open index and what the client asked for; out come records of `ingest`, or an error that names what was asked.
"""

from index.engine import Snapshot
from ingest.document import Document
from ingest.spans import Span


class UnknownDocumentError(LookupError):
    """The index holds no document of that id."""


class UnknownJobError(LookupError):
    """There is no job of that id, or it ended so long ago that its record is gone."""


class RangeError(ValueError):
    """A range reaches beyond the text it was asked of; `errors` names the offsets."""

    def __init__(self, field: str, value: int, message: str) -> None:
        super().__init__(f"{field} is {value}: {message}")
        self.errors = [{"field": field, "value": str(value), "message": message}]


def find_document(index: Snapshot, doc_id: str) -> Document:
    """The document of that id; raises UnknownDocumentError naming it."""
    try:
        return index.document(doc_id)
    except KeyError:
        raise UnknownDocumentError(f"no document {doc_id[:200]!r}: GET /v1/documents lists those that are there") from None


def holds_document(index: Snapshot, doc_id: str) -> bool:
    """Whether the index holds a document of that id."""
    try:
        index.entries([doc_id])
    except KeyError:
        return False
    return True


def cut_range(document: Document, start: int | None, end: int | None) -> Span:
    """The span asked for, to the text's ends where left out; raises RangeError where it leaves the text or runs backwards."""
    length = len(document.text)
    first, last = start if start is not None else 0, end if end is not None else length
    if not 0 <= first <= length:
        raise RangeError("start", first, f"must lie between 0 and the text's length, {length}")
    if not first <= last <= length:
        raise RangeError("end", last, f"must lie between start, {first}, and the text's length, {length}")
    return Span(first, last)
