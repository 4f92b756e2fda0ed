"""The result of a format reader: the raw text of a file and its blocks, each a list of spans of that raw text.

A reader decides what belongs to the body and what is page furniture, but writes no text of its own: every block is made of spans
of `raw`, in reading order. Assembly (`ingest/assemble/assembly.py`) folds their white space, mends hyphens at line ends and makes
the final `Document.text`, so that the map from clean text back to raw text is exact by construction.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ingest.spans import Span

BlockKind = Literal["heading", "paragraph", "list_item", "caption", "table_header", "table_row", "footnote"]


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One block of a file as spans of the raw text."""

    kind: BlockKind
    pieces: tuple[Span, ...]
    """In reading order, usually one a line. Joined by a blank, or by nothing where a hyphen at a line end is mended."""
    level: int = 0
    """Depth of a heading, 1 the highest; 0 for every other kind."""
    label: str | None = None
    """The number of a heading ("3.5") or the label of a footnote ("32"), as printed. The spans of a heading hold its characters,
    those of a footnote do not."""
    cells: tuple[tuple[Span, ...], ...] = ()
    """The spans of each cell of a table row or table header, none for an empty cell. `pieces` is then ignored."""
    table: int | None = None
    """Joins the caption, header and rows of one table; unique within a file."""
    marker: Span | None = None
    """Where the raw body refers to a footnote, where the file itself says so (DOCX, HTML). Otherwise assembly looks for a marker
    that is glued to a word."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page of the file."""

    number: int
    """Its place, from 1."""
    label: str | None
    """What is printed on it as its number, None where nothing is."""
    span: Span
    """In the raw text."""


@dataclass(frozen=True, slots=True)
class FoundMetadata:
    """The metadata in the file itself: front matter, PDF information, HTML meta tags. None where there is none."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """A file as read."""

    raw: str
    """The text that every span of `blocks` and `pages` points into."""
    blocks: tuple[RawBlock, ...]
    pages: tuple[RawPage, ...] = ()
    metadata: FoundMetadata = field(default_factory=FoundMetadata)
