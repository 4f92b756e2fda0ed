"""The `Chunk`: the unit that is indexed, a verbatim span of a document."""

from dataclasses import dataclass
from typing import Literal

from ingest.spans import Span

ChunkKind = Literal["prose", "list", "table_row", "footnote"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of one document. Invariant: `document.text[span.start:span.end] == text`.

    chunk_id: "doc_id:start-end", unique and telling.
    ordinal: place among the document's chunks, from 0.
    heading_path: headings above the chunk, outermost first; for a footnote those above its marker.
    searched: the text that is indexed (title, headings, column headers, text without note markers); never quoted.
    """

    chunk_id: str
    doc_id: str
    ordinal: int
    span: Span
    text: str
    heading_path: tuple[str, ...]
    kind: ChunkKind
    searched: str
