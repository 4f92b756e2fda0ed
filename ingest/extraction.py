"""The result of a format reader: the raw text of a file and its blocks, each a list of spans of that raw text.

A reader decides what belongs to the body and what is page furniture, but writes no text of its own: every block is made of spans
of `raw`, in reading order. What it leaves out it names in `dropped`. Assembly (`ingest/assemble/assembly.py`) folds their white
space, mends hyphens at line ends and makes the final `Document.text`, so that the map from clean text back to raw text is exact
by construction.
"""

from dataclasses import dataclass, field
from typing import Literal

from ingest.reading import DropReason, ReadingFacts
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
    carried: tuple[tuple[Span, ...], ...] = ()
    """Of a table line in a table with merged cells, as long as `cells`: for each cell that a merged cell covers, but that does
    not print its text, the spans of that text where it stands. None for all other cells. `()` where nothing is merged."""
    groups: tuple[tuple[Span, ...], ...] = ()
    """Of a table row: the spans of each row above that heads it, such as "Revenue:" above "Subscription", the outermost first."""
    lead: tuple[Span, ...] = ()
    """Of a table row: the sentence that introduces its table, where that has no caption. It stands in another block."""
    unit: tuple[Span, ...] = ()
    """Of a table row: where its table, or what introduces it, gives the unit or scale of its figures: "(in millions)"."""
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
class RawDrop:
    """Text of the file that a reader saw and left out of every block, so that nothing goes missing without a word."""

    pieces: tuple[Span, ...]
    """In the raw text, ascending. They belong to no block, cell or marker."""
    reason: DropReason


@dataclass(frozen=True, slots=True)
class FoundMetadata:
    """The metadata in the file itself: front matter, PDF information, HTML meta tags. None where there is none."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    """When it was published, as in `ingest/dates.py`. The date of the file is none."""
    language: str | None = None
    """The tag of a language, such as "en"."""
    url: str | None = None
    """The address at which its publisher keeps it."""
    title_from: str | None = None
    """Where the title was found, in a few words that a reader of the report understands: "front matter". So the next two."""
    published_from: str | None = None
    language_from: str | None = None
    file_created: str | None = None
    """When the file was made, as in `ingest/dates.py`: it says nothing of when the document was published."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """A file as read."""

    raw: str
    """The text that every span of `blocks`, `pages` and `dropped` points into."""
    blocks: tuple[RawBlock, ...]
    pages: tuple[RawPage, ...] = ()
    metadata: FoundMetadata = field(default_factory=FoundMetadata)
    dropped: tuple[RawDrop, ...] = ()
    """What the reader saw and left out, in the order of the raw text."""
    facts: ReadingFacts = field(default_factory=ReadingFacts)
    """What else was seen that is no text."""
    format_name: str = ""
    """The name of the format in `ingest/formats.py`. The process that reads sets it, "" is not known."""
