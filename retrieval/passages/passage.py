"""What a reader sees: a verbatim span of one document with its place, its rank and every part of its score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ingest.document import Footnote, Page, TableRow
from ingest.lookup import Point
from ingest.spans import Span

PassageKind = Literal["prose", "list", "table", "table_row", "footnote"]


@dataclass(frozen=True, slots=True)
class PassageSource:
    """The document behind a passage, as cited.

    text_sha256: of its whole text. generation: the one that holds this version of it. "" where nothing was opened for it.
    """

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    file: str
    text_sha256: str = ""
    generation: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One shown passage. Invariant: `Document.text[span.start:span.end] == text`. At most 1,500 characters.

    rank: from 1. score: larger is better. scores: the parts of the score by name (lexical, dense, fused ...).
    section: headings outermost first. pages: each page that it stands on with the part of it there, empty where the source has no
    pages. points: the numbered parts that it stands in, likewise.
    kind: of what is shown. "table" for a table's head with the rows under it.
    highlights: spans within `text` that carry words of the question.
    footnotes: those whose marker stands in the span. row: the table row, when the passage is one. rows: all that it holds.
    note: the footnote that the passage is of. also_in: all other documents that carry the passage and pass the filters, the
    earliest published first.
    """

    rank: int
    chunk_id: str
    text: str
    span: Span
    kind: PassageKind
    score: float
    scores: Mapping[str, float]
    source: PassageSource
    section: tuple[str, ...]
    pages: tuple[Page, ...]
    highlights: tuple[Span, ...]
    footnotes: tuple[Footnote, ...]
    row: TableRow | None
    note: Footnote | None
    also_in: tuple[PassageSource, ...]
    points: tuple[Point, ...] = ()
    rows: tuple[TableRow, ...] = ()
