"""The `Document` and its parts: the final, clean text of one source and everything that is looked up in it by offset."""

from dataclasses import dataclass, field
from typing import Literal

from ingest.reading import ReadingReport
from ingest.spans import Span

NAME_JOIN = " › "
"""Stands between the parts of a name: a column's under a header of several rows, a row's under the rows that head it."""
LONGEST_NAME = 300
"""Code points of a title, a heading or the name of a column where it is repeated beside other text: with each passage or row."""
LONGEST_TITLE = 500
"""Code points of the title of a document."""
LONGEST_CAPTION = 1_000
"""Code points of the caption of a table, and of the text of a merged cell, where they are repeated beside each row."""
BlockKind = Literal["heading", "paragraph", "list_item", "caption", "table_header", "table_row", "footnote"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and everything under it, sub-sections included."""

    heading: str
    """Its text, without the number."""
    number: str | None
    """As printed, such as "3.5"; None where it has none."""
    level: int
    """Depth, 1 the highest."""
    span: Span
    """From the beginning of the heading."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the source cuts it."""

    number: int
    """Its place, from 1."""
    label: str | None
    """What is printed on it as its number, None where nothing is."""
    span: Span
    """The part of the body that stands on it; empty for a page without body text."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note, taken out of the body."""

    label: str
    """As printed, such as "32"."""
    text: str
    span: Span
    """Where its text stands, behind the body."""
    marker: Span | None
    """Where the body refers to it, None where that was not found."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table."""

    span: Span
    caption: str
    """Of its table, or the sentence that introduces it. "" where there is none."""
    columns: tuple[str, ...]
    """The header of each column, as many as there are cells; none at all where the header is unsure. The parts of a header of
    several rows are joined by " › "."""
    cells: tuple[str, ...]
    """As printed, "" for an empty one. What a merged cell says stands in each row that it covers."""
    group: str = ""
    """The rows above that head this one, such as "Revenue:" above "Subscription", joined by " › ". "" where there are none."""
    unit: str = ""
    """The unit or scale of its figures as the table or its introduction gives it: "(in millions)". "" where neither does."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, caption, table line or footnote of the clean text."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """One source, read and cleaned."""

    doc_id: str
    """Stable, and unique in an index."""
    title: str
    publisher: str | None
    published: str | None
    """"2018-05-28", "2023-05" or "2023", as exactly as the source gives it (`ingest/dates.py`); None where it gives no date."""
    language: str
    """The code of a language, "und" where it is not known."""
    source_path: str
    """The name of its file, as shown."""
    source_sha256: str
    """Of the bytes of its file."""
    text: str
    """The body, then (from `body_end` on) its footnotes, one a block."""
    text_sha256: str
    """Of `text` in UTF-8."""
    body_end: int
    """Where the body ends, in code points of `text`."""
    sections: tuple[Section, ...]
    """In the order of their headings."""
    pages: tuple[Page, ...]
    """Ascending; none where the source has no pages."""
    footnotes: tuple[Footnote, ...]
    """In the order of their markers, those without one behind them. Their spans ascend as well."""
    blocks: tuple[Block, ...]
    """Ascending."""
    rows: tuple[TableRow, ...]
    """Of all tables, ascending."""
    source_map: tuple[tuple[int, int, int], ...]
    """Runs (clean_start, raw_start, length), ascending, copied verbatim from the raw text. White space lies between them."""
    reading: ReadingReport = field(default_factory=ReadingReport)
    """How its file was read: what was left out, and where its metadata came from."""
    url: str | None = None
    """The address at which its publisher keeps it (`ingest/readers/shown_text.py`). None where none is given."""


def cut_name(name: str, most: int = LONGEST_NAME) -> str:
    """The name where it has at most `most` code points, else what stands before the last blank among so many of them."""
    if len(name) <= most:
        return name
    blank = name.rfind(" ", 0, most + 1)
    return name[: blank if blank > 0 else most].rstrip()
