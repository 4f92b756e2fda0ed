"""Pipe tables of Markdown: lines as spans of raw come in, a header and rows with the pieces of each cell go out."""

import re
from collections.abc import Iterator, Sequence

from ingest.extraction import RawBlock
from ingest.readers.markdown.markdown_inline import find_visible
from ingest.spans import Span

# Possessive, for two runs of blanks side by side would be tried in every division of a long one.
DELIMITER = re.compile(r"[ \t]*+(?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+(?:\|[ \t]*+)?$")
UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")


def count_table_lines(texts: Sequence[str], place: int) -> int:
    """How many lines the table at `place` has: its header, the line of dashes and its rows. 0 where no table begins."""
    if place + 1 >= len(texts) or "|" not in texts[place]:
        return 0
    under = texts[place + 1]
    if "|" not in under or not DELIMITER.match(under):
        return 0
    end = place + 2
    while end < len(texts) and texts[end].strip() and "|" in texts[end]:
        end += 1
    return end - place


def read_table(raw: str, lines: Sequence[Span], table: int) -> Iterator[RawBlock]:
    """The header (unless its cells are all empty) and the rows. `lines` as counted by `count_table_lines`."""
    for place, line in enumerate(lines):
        cells = tuple(find_visible(raw, (cell,)) if cell.start < cell.end else () for cell in _split_cells(raw, line))
        if place != 1 and any(cells):
            yield RawBlock("table_header" if place == 0 else "table_row", (), cells=cells, table=table)


def _split_cells(raw: str, line: Span) -> list[Span]:
    bounds = [match.start() for match in UNESCAPED_PIPE.finditer(raw, line.start, line.end)]
    text = line.cut(raw)
    starts = [line.start, *(bound + 1 for bound in bounds)]
    cells = [Span(start, end) for start, end in zip(starts, [*bounds, line.end], strict=True)]
    if text.lstrip().startswith("|"):
        cells = cells[1:]
    if text.rstrip().endswith("|") and not text.rstrip().endswith("\\|"):
        cells = cells[:-1]
    return cells
