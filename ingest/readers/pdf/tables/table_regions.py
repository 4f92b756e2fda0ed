"""Where the tables of a page are: lines with a label and figures that stand in the same columns, and the labels between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.tables.table_cells import Cell, CellLine
from ingest.readers.pdf.tables.table_columns import ColumnModel

# In font sizes: further apart, two lines are no neighbours in a table.
MOST_STEP = 4.5
# How many lines with labels alone may follow one another.
MOST_LABELS = 6
# Words of a label that reaches into the columns, and of a cell beside figures.
MOST_WORDS = 14


@dataclass(slots=True)
class TableRegion:
    """Lines `first` to `last` (exclusive, of the page) with labels and figures, without the header, and their columns."""

    first: int
    last: int
    model: ColumnModel


def find_region(lines: Sequence[CellLine], seed: int, floor: int) -> TableRegion | None:
    """The region around the figures of line `seed`, the first row from line `floor` on. None where these are no row."""
    values = split_label(lines[seed])[1]
    model = ColumnModel()
    if not is_row(lines[seed]) or not model.place(values):
        return None
    end = place = seed + 1
    while place < len(lines) and place - end <= MOST_LABELS and _are_neighbours(lines[place - 1], lines[place]):
        line = lines[place]
        cells = read_values(line, model)
        if cells and not _is_heading_row(lines, place, cells) and model.place(cells):
            end = place + 1
        elif not (is_label(line, model) or _goes_on(lines, place, end)):
            break
        place += 1
    first = _find_first(lines, seed, floor, model)
    model.drop_strays()
    return TableRegion(first, _find_last(lines, end, model), model)


def _find_first(lines: Sequence[CellLine], seed: int, floor: int, model: ColumnModel) -> int:
    """The first line with figures: above the first row may stand figures whose label is on a baseline of its own."""
    first = place = seed
    while place > floor and _are_neighbours(lines[place - 1], lines[place]) and seed - place < 2:
        place -= 1
        cells = lines[place].cells
        if all(cell.kind in ("figure", "dash") and model.find(cell) for cell in cells) and any(
            cell.kind == "figure" for cell in cells
        ):
            first = place if model.place(cells) else first
        elif not is_label(lines[place], model):
            break
    return first


def _find_last(lines: Sequence[CellLine], end: int, model: ColumnModel) -> int:
    """Behind the lines that go on with the label of the last row: nearer to it than rows stand apart, or in small letters."""
    last = end
    while (
        last < len(lines)
        and last - end < MOST_LABELS
        and is_label(lines[last], model)
        and _are_near(lines[last - 1], lines[last])
    ):
        last += 1
    if last == end:
        return end
    gap = lines[end - 1].y - lines[end].y
    is_behind = last < len(lines) and lines[last].line.column == lines[end].line.column
    is_nearer = not is_behind or gap < 0.87 * (lines[last - 1].y - lines[last].y)
    is_rest = gap < 0.75 * lines[end].size or (is_nearer and lines[end].cells[0].text[:1].islower())
    return last if is_rest else end


def _are_near(upper: CellLine, lower: CellLine) -> bool:
    """True for two lines as the lines of one label: in the same type, no further apart than lines of text."""
    is_same = upper.line.column == lower.line.column and abs(upper.size - lower.size) <= 0.5
    return is_same and 0 <= upper.y - lower.y <= 1.35 * lower.size


def split_label(line: CellLine) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The label of a line and its other cells, judged by itself: the first cell names the row."""
    return line.cells[:1], line.cells[1:]


def is_row(line: CellLine) -> bool:
    """True for a line with words or a year and figures behind them."""
    label, values = split_label(line)
    if not values or label[0].kind not in ("text", "year"):
        return False
    figures = [cell for cell in values if cell.kind in ("figure", "dash")]
    is_plain = all(len(cell.text.split()) <= MOST_WORDS for cell in values if cell.kind == "text")
    return any(cell.kind == "figure" for cell in figures) and 2 * len(figures) >= len(values) - 1 and is_plain


def read_values(line: CellLine, model: ColumnModel) -> tuple[Cell, ...]:
    """The cells of a line that stand in columns, none for one without figures. Its label may stand on another line."""
    cells = line.cells
    if not any(cell.kind in ("figure", "dash", "year") for cell in cells):
        return ()
    if cells[0].kind != "text" and cells[0].x1 > model.left and model.find(cells[0]):
        return cells
    values = cells[1:]
    figures = sum(1 for cell in values if cell.kind != "text")
    return values if figures and (2 * figures >= len(values) - 1 or all(map(model.find, values))) else ()


def is_label(line: CellLine, model: ColumnModel) -> bool:
    """True for words at the left alone: a row's label, a part of it, or the name of the rows below it."""
    if len(line.cells) != 1 or line.cells[0].kind not in ("text", "year"):
        return False
    cell = line.cells[0]
    if not any(map(str.isalnum, cell.text)):
        return False
    if cell.x1 <= model.left:
        return True
    is_short = cell.x1 - cell.x0 <= 0.5 * (line.line.right - line.line.left) and len(cell.text.split()) <= MOST_WORDS
    return is_short and cell.x0 < model.left - 0.3 * (cell.x1 - cell.x0) and not cell.text.rstrip().endswith(".")


def _are_neighbours(upper: CellLine, lower: CellLine) -> bool:
    if upper.line.column != lower.line.column:
        return False
    return -0.5 * lower.size <= upper.y - lower.y <= MOST_STEP * max(upper.size, lower.size)


def _is_heading_row(lines: Sequence[CellLine], place: int, cells: Sequence[Cell]) -> bool:
    """True for years that name the columns of another table: no figure among them, and no label or another type."""
    line = lines[place]
    if any(cell.kind in ("figure", "dash") for cell in cells) or not any(cell.kind == "year" for cell in cells):
        return False
    has_label = len(cells) < len(line.cells)
    before = lines[place - 1]
    return not has_label or line.line.is_bold != before.line.is_bold or line.line.is_bold or line.cells[0].text.startswith("(")


def _goes_on(lines: Sequence[CellLine], place: int, end: int) -> bool:
    """True for a line with the rest of wrapped words, each below words of the row before it."""
    line, before = lines[place], lines[end - 1]
    if before.y - line.y > 1.45 * line.size * (place - end + 1) or any(cell.kind == "figure" for cell in line.cells):
        return False
    above = [cell for cell in before.cells if cell.kind == "text"]
    return bool(line.cells) and all(
        any(min(cell.x1, other.x1) > max(cell.x0, other.x0) for other in above) for cell in line.cells
    )
