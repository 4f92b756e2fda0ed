"""Tables of words that no rules part: consecutive lines of one page come in, runs of rows with aligned columns go out.

Only what is plain is called one: at least three columns, kept apart by the same gaps on at least three lines. Anything
doubtful stays paragraphs, for a cell put into the wrong column is worse than none.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.extraction import RawBlock
from ingest.readers.pdf.pdf_page import PdfLine, Segment
from ingest.readers.pdf.tables.table_cells import are_page_numbers
from ingest.spans import Span

FEWEST_COLUMNS = 3
FEWEST_ROWS = 3
# In font sizes: further apart, two lines are no neighbours in a table.
MOST_STEP = 4.5
WRAP_STEP = 1.45
# Words in the middling line of a cell: columns of running text have more.
MOST_WORDS = 4
# How many lines of wrapped cells may stand between two full rows.
MOST_PARTIAL = 6

Columns = tuple[tuple[float, float], ...]
Cells = list[list[Span]]


@dataclass(frozen=True, slots=True)
class TextGrid:
    """Lines `first` to `last` (exclusive) as the blocks of a table, yet without its number."""

    first: int
    last: int
    blocks: tuple[RawBlock, ...]
    columns: Columns
    has_header: bool


def find_grids(lines: Sequence[PdfLine], first: int, last: int) -> list[TextGrid]:
    """The grids among the lines `first` to `last` (exclusive) of a page, in order, without overlap."""
    grids: list[TextGrid] = []
    place = first
    while place < last:
        grid = _read_grid(lines[:last], place) if len(lines[place].segments) >= FEWEST_COLUMNS else None
        if grid is not None:
            grids.append(grid)
        place = grid.last if grid is not None else place + 1
    return grids


def _read_grid(lines: Sequence[PdfLine], first: int) -> TextGrid | None:
    end = _find_reach(lines, first)
    wide = [line for line in lines[first:end] if len(line.segments) >= FEWEST_COLUMNS]
    columns = _find_columns(wide)
    words = [len(segment.text.split()) for line in wide for segment in line.segments]
    if columns is None or median(words) > MOST_WORDS or are_page_numbers([line.segments[-1].text.strip() for line in wide], 3):
        return None
    last = first
    while last < end and _place_segments(lines[last], columns) is not None:
        last += 1
    while last > first and len(lines[last - 1].segments) == 1 and not _wraps(lines, last - 1):
        last -= 1
    rows = _group_rows(lines[first:last], columns)
    full = [row for row in rows if sum(1 for cell in row if cell) >= FEWEST_COLUMNS]
    if len(full) < FEWEST_ROWS:
        return None
    has_header = _reads_as_header(lines[first:last], rows)
    blocks = [
        RawBlock("table_header" if has_header and not place else "table_row", (), cells=tuple(map(tuple, row)))
        for place, row in enumerate(rows)
    ]
    return TextGrid(first, last, tuple(blocks), columns, has_header)


def _find_reach(lines: Sequence[PdfLine], first: int) -> int:
    """Behind the last line that may belong: lines with several segments follow one another, wrapped cells between them."""
    end, partial, place = first + 1, 0, first + 1
    while place < len(lines) and partial <= MOST_PARTIAL:
        line, last = lines[place], lines[place - 1]
        if line.column != last.column or not 0 <= last.y - line.y <= MOST_STEP * max(line.size, last.size):
            break
        partial = partial + 1 if len(line.segments) < FEWEST_COLUMNS else 0
        place += 1
        if not partial or _wraps(lines, place - 1):
            end = place
    return end


def _wraps(lines: Sequence[PdfLine], place: int) -> bool:
    return lines[place - 1].y - lines[place].y <= WRAP_STEP * lines[place].size


def _find_columns(wide: Sequence[PdfLine]) -> Columns | None:
    """The edges of the columns, from the lines that have the most common number of segments. None where these overlap."""
    if len(wide) < FEWEST_ROWS:
        return None
    count = max(Counter(len(line.segments) for line in wide).items(), key=lambda item: (item[1], item[0]))[0]
    modal = [line for line in wide if len(line.segments) == count]
    if len(modal) < 2:
        return None
    columns = tuple(
        (min(line.segments[place].x0 for line in modal), max(line.segments[place].x1 for line in modal)) for place in range(count)
    )
    apart = all(before[1] < after[0] for before, after in pairwise(columns))
    return columns if apart else None


def _place_segments(line: PdfLine, columns: Columns) -> list[tuple[int, Segment]] | None:
    """The column of each segment. None when one reaches into two, or two share one."""
    placed = []
    for segment in line.segments:
        under = [place for place, (x0, x1) in enumerate(columns) if segment.x0 < x1 and segment.x1 > x0]
        if not under:
            middle = (segment.x0 + segment.x1) / 2
            under = [min(range(len(columns)), key=lambda place: abs(sum(columns[place]) / 2 - middle))]
        if len(under) > 1:
            return None
        placed.append((under[0], segment))
    taken = [place for place, _ in placed]
    return placed if len(set(taken)) == len(taken) else None


def _group_rows(lines: Sequence[PdfLine], columns: Columns) -> list[Cells]:
    """Rows of cells. A line close under the last without a first cell, or with a part of it only, goes on with its row."""
    rows: list[Cells] = []
    for place, line in enumerate(lines):
        placed = _place_segments(line, columns) or []
        goes_on = place > 0 and _wraps(lines, place) and (all(column for column, _ in placed) or _is_rest(lines, place, placed))
        if not goes_on or not rows:
            rows.append([[] for _ in columns])
        for column, segment in placed:
            span = segment.span()
            if span.start < span.end:
                rows[-1][column].append(span)
    return rows


def _is_rest(lines: Sequence[PdfLine], place: int, placed: Sequence[tuple[int, Segment]]) -> bool:
    """True for a lone first cell nearer to the line above than rows of this table stand apart: the end of a wrapped name."""
    steps = [upper.y - lower.y for upper, lower in pairwise(lines)]
    return len(placed) == 1 and len(steps) > 1 and lines[place - 1].y - lines[place].y < 0.8 * max(steps)


def _reads_as_header(lines: Sequence[PdfLine], rows: Sequence[Cells]) -> bool:
    """True when the first row has a name in every column but perhaps the first, and is set off by bold type or by its words."""
    first = rows[0]
    if not all(first[1:]):
        return False
    if lines[0].is_bold and not lines[-1].is_bold:
        return True
    return not any(character.isdigit() for segment in lines[0].segments for character in segment.text) and any(
        character.isdigit() for line in lines[1:] for segment in line.segments for character in segment.text
    )
