"""What the reader is given of a passage: its title and headings, then its words, the same in training and when it serves."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.chunk import Chunk
from ingest.chunking import write_cells, write_row
from ingest.document import Document, TableRow, cut_name


@dataclass(frozen=True, slots=True)
class Context:
    """`text` with what is read. What may be quoted begins at `body` (code points)."""

    text: str
    body: int


def write_context(title: str, headings: Sequence[str], body: str) -> Context:
    """Title and headings, each in a line of its own and none twice, above the words of the passage."""
    head = "".join(f"{line}\n" for line in dict.fromkeys([cut_name(title), *headings]) if line)
    return Context(head + body, len(head))


def frame_chunk(document: Document, chunk: Chunk, row: TableRow | None) -> Context:
    """The context of a chunk. A table row is read as "column: cell" pairs below its table's caption."""
    if row is None:
        return write_context(document.title, chunk.heading_path, chunk.text)
    return write_context(row.caption or document.title, chunk.heading_path[-1:], write_row(row))


def find_cell_at(row: TableRow, start: int, end: int) -> str | None:
    """The cell that a span of `write_row(row)` shares most characters with. None where it only meets column names."""
    at, best, shared = 0, None, 0
    for before, cell in write_cells(row):
        first = at + len(before)
        common = min(end, first + len(cell)) - max(start, first)
        if common > shared:
            best, shared = cell, common
        at = first + len(cell) + 2
    return best
