"""Tables in plain text whose columns are set with tabs or with blanks: a run of lines comes in, rows go out.

With blanks, the same places are blank in every line. Prose that is set in two columns is no table, for its cells are long.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from ingest.readers.text.text_lines import Line
from ingest.spans import Span

Cell = tuple[Span, ...]
Row = tuple[Cell, ...]

FEWEST_LINES = 3
LONGEST_LINE = 400  # code points
LONGEST_CELL = 24
"""Code points of a typical cell behind the first column. Columns of prose are wider."""
LEAST_FILLED = 0.6
"""The share of cells behind the first column that hold text."""
MOST_HEADERS = 4
_FIGURE = re.compile(r"\W*\d")
_YEAR = re.compile(r"(?:19|20)\d\d")  # years name columns


def find_columns(lines: Sequence[Line]) -> list[Row] | None:
    """The rows of a run of lines that is a table, all with equally many cells. None for any other run."""
    if len(lines) < FEWEST_LINES - 1 or any(len(line.raw) > LONGEST_LINE for line in lines):
        return None
    if all("\t" in line.raw for line in lines):
        return _cut_at_tabs(lines)
    if len(lines) < FEWEST_LINES:
        return None
    bounds = _find_rivers(lines)
    rows = [tuple(_cut_at(line, bounds)) for line in lines]
    return rows if bounds and _reads_as_table(rows) else None


def count_headers(rows: Sequence[Row], raw: str) -> int:
    """How many rows at the top name the columns: above a column of figures they hold words or years. 0 where that is not sure."""
    texts = [["".join(piece.cut(raw) for piece in cell) for cell in row] for row in rows]
    columns = [number for number in range(1, len(rows[0])) if _holds_figures([row[number] for row in texts])]
    count = 0
    while count < min(MOST_HEADERS, len(texts)) and _names_columns([texts[count][number] for number in columns]):
        count += 1
    return count if columns and count < min(MOST_HEADERS, len(texts)) else 0


def _holds_figures(cells: Sequence[str]) -> bool:
    figures = [_FIGURE.match(cell) is not None and not _YEAR.fullmatch(cell) for cell in cells if cell]
    return sum(figures) > 0 and 2 * sum(figures) >= len(figures)


def _names_columns(cells: Sequence[str]) -> bool:
    return any(cells) and not any(_FIGURE.match(cell) and not _YEAR.fullmatch(cell) for cell in cells)


def _cut_at_tabs(lines: Sequence[Line]) -> list[Row] | None:
    """A cell behind each tab. Rows may leave out cells at their end. Lines that a tab only sets in are no rows."""
    bounds = [[match.start() for match in re.finditer("\t", line.raw.rstrip(" \n"))] for line in lines]
    width = max(map(len, bounds)) + 1
    rows = [tuple(_cut_at(line, [(tab, tab + 1) for tab in tabs])) for line, tabs in zip(lines, bounds, strict=True)]
    if not any(row[0] for row in rows) or sum(sum(map(bool, row)) > 1 for row in rows) < len(rows):
        return None
    return [(*row, *((),) * (width - len(row))) for row in rows]


def _trim(line: Line, start: int, end: int) -> Cell:
    text = line.text[start:end]
    if not text.strip():
        return ()
    first = line.span.start + start + len(text) - len(text.lstrip())
    return (Span(first, first + len(text.strip())),)


def _find_rivers(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The runs of two or more columns of the page that are blank in every line, but for those at the margins."""
    width = max(len(line.raw.rstrip()) for line in lines)
    blank = [True] * width
    for line in lines:
        for place, character in enumerate(line.raw.rstrip()):
            if not character.isspace():
                blank[place] = False
    left = blank.index(False) if False in blank else width
    edges = [place for place in range(left + 1, width + 1) if place == width or blank[place] != blank[place - 1]]
    return [(start, end) for start, end in pairwise(edges) if blank[start] and end - start > 1 and end < width]


def _cut_at(line: Line, bounds: Sequence[tuple[int, int]]) -> Iterator[Cell]:
    lead = len(line.raw) - len(line.raw.lstrip())
    start = 0
    for left, right in [*bounds, (len(line.raw), len(line.raw))]:
        yield _trim(line, max(0, start - lead), max(0, left - lead))
        start = right


def _reads_as_table(rows: Sequence[Row]) -> bool:
    cells = [cell for row in rows for cell in row[1:]]
    lengths = [cell[0].end - cell[0].start for cell in cells if cell]
    return len(lengths) >= LEAST_FILLED * len(cells) and median(lengths) <= LONGEST_CELL
