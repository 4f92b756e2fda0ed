"""The `Document` and its parts: the final, clean text of one source and everything that is looked up in it by offset."""

from dataclasses import dataclass
from typing import Literal

from ingest.spans import Span

BlockKind = Literal["heading", "paragraph", "list_item", "caption", "table_header", "table_row", "footnote"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, sub-sections included; `span` starts at the heading itself."""

    heading: str
    number: str | None
    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the source cuts it: counted from 1, with the label printed on it where there is one."""

    number: int
    label: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note lifted out of the body: its text stands at `span`, behind the body; `marker` is where the body refers to it."""

    label: str
    text: str
    span: Span
    marker: Span | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: `cells` as printed ("" where empty), one for each of `columns`; no columns where the header is unsure."""

    span: Span
    caption: str
    columns: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, caption, table line or footnote of the clean text."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """One source, read and cleaned.

    published: "2018-05-28", "2023-05" or "2023", as exactly as the source gives it (`ingest/dates.py`); None where it is silent.
    text: the body, then (from `body_end` on) the footnotes lifted out of it, one a block.
    footnotes: in the order of their markers, those without one behind them; their spans ascend as well.
    source_map: runs (clean_start, raw_start, length) in ascending order, copied verbatim from the raw text; what lies between
        two runs in the clean text is white space.
    """

    doc_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    source_path: str
    source_sha256: str
    text: str
    text_sha256: str
    body_end: int
    sections: tuple[Section, ...]
    pages: tuple[Page, ...]
    footnotes: tuple[Footnote, ...]
    blocks: tuple[Block, ...]
    rows: tuple[TableRow, ...]
    source_map: tuple[tuple[int, int, int], ...]
