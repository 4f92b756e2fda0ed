"""The `Chunk`: the unit that is indexed, a verbatim span of a document."""

from dataclasses import dataclass
from typing import Literal

from ingest.spans import Span

ChunkKind = Literal["prose", "list", "table_row", "footnote"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of one document. Invariant: `document.text[span.start:span.end] == text`."""

    chunk_id: str
    """Unique: "doc_id:start-end"."""
    doc_id: str
    ordinal: int
    """Its place among the chunks of the document, from 0."""
    span: Span
    text: str
    heading_path: tuple[str, ...]
    """The headings above it, outermost first; for a footnote those above its marker."""
    kind: ChunkKind
    searched: str
    """The text that is indexed: title, headings, column headers, text without note markers. Never quoted."""
