"""What a reader hands over: the raw text of a file and its blocks, each a list of spans of that raw text.

A reader decides what belongs to the body and what is furniture, but never writes text of its own: every block is made of
spans (`pieces`) of `raw`, in reading order. Assembly (`ingest/assemble/assembly.py`) folds their white space, mends hyphens
at line ends
and gives the final `Document.text`, so that the map from clean text back to raw text is exact by construction.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ingest.spans import Span

BlockKind = Literal["heading", "paragraph", "list_item", "caption", "table_header", "table_row", "footnote"]


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One block of a file as spans of the raw text.

    pieces: spans in reading order, usually one a line; joined by a blank, or by nothing where a hyphen at a line end is mended.
    level: depth of a heading, 1 the highest; 0 for every other kind.
    label: the number of a heading ("3.5") or the label of a footnote ("32"), as printed; its characters are not part of
        `pieces` for a footnote and are part of them for a heading.
    cells: for table rows and table headers, the pieces of each cell, an empty tuple for an empty cell; `pieces` is then ignored.
    table: joins the caption, header and rows of one table; unique within a file.
    marker: for a footnote whose marker the file itself points out (DOCX, HTML), its span in the raw body; None leaves the
        search for a marker glued to a word to assembly.
    """

    kind: BlockKind
    pieces: tuple[Span, ...]
    level: int = 0
    label: str | None = None
    cells: tuple[tuple[Span, ...], ...] = ()
    table: int | None = None
    marker: Span | None = None


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page of the file: its place counted from 1, the label printed on it where there is one, its span in the raw text."""

    number: int
    label: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class FoundMetadata:
    """What the file says of itself (front matter, PDF information, HTML meta tags); None where it is silent."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """A file as read: `raw` is the text that every span of `blocks` and `pages` points into."""

    raw: str
    blocks: tuple[RawBlock, ...]
    pages: tuple[RawPage, ...] = ()
    metadata: FoundMetadata = field(default_factory=FoundMetadata)
