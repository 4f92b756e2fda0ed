"""A table that was found on a page of a PDF."""

from dataclasses import dataclass, replace

from ingest.extraction import RawBlock
from ingest.readers.pdf.tables.table_columns import ColumnModel


@dataclass(frozen=True, slots=True)
class PdfTable:
    """Lines `first` to `last` (exclusive) of a page as blocks of a table."""

    first: int
    last: int
    blocks: tuple[RawBlock, ...]
    model: ColumnModel | None = None
    """Its columns to the right of the labels. None for a table of words."""
    names: tuple[str, ...] = ()
    """The names of its columns, the labels' first. `()` where it has none."""
    goes_on: bool = False
    """True for the rest of the table before it, which has its columns and its number."""
    edges: tuple[float, ...] = ()
    """Of a table between rules: those between its columns, in points."""
    ends_page: bool = False
    """Whether nothing follows it on its page."""

    def as_blocks(self, number: int) -> tuple[RawBlock, ...]:
        """Its blocks. `number` joins them."""
        return tuple(replace(block, table=number) for block in self.blocks)
