"""The names above columns: lines over the figures come in, each cell goes to the columns that it stands over.

A name over one column is its own, wrapped over lines. One that is set to the middle of several is the name of their group.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.readers.pdf.tables.table_cells import Cell, CellLine
from ingest.readers.pdf.tables.table_columns import Column, ColumnModel
from ingest.readers.pdf.tables.table_regions import MOST_LABELS, TableRegion, is_label
from ingest.spans import Span

# In font sizes: how far a header stands from what is below it, and the lines of one wrapped name from each other.
MOST_STEP = 3.4
WRAP_STEP = 1.35
# Lines nearer than this are lines of wrapped names that are set to one middle, none of them the name of a group.
INTERLEAVED = 0.9
MOST_LINES = 9
MOST_WORDS = 12
# Words of a whole name. What is longer is text in columns, and so are this many lines with a label and words behind it.
MOST_NAME_WORDS = 30
FEWEST_ROWS = 4
# In distances of columns: how far the middle of a group's name may be off the middle of its columns.
OFF_MIDDLE = 0.3
NO_NEARER = 0.12
OWN_MIDDLE = 0.15
WIDEST = 1.3
# In points: how far the middle of a title may be off the middle of the page.
OFF_PAGE = 4.0

Spans = tuple[Span, ...]


@dataclass(slots=True)
class TableHeader:
    """Lines `first` to `last` (exclusive, of the page) over the columns, and between them and the figures perhaps labels.

    rows: for each level, from the top, the cells (those of the labels first) as spans. carried: as `RawBlock.carried`.
    """

    first: int
    last: int
    rows: list[list[list[Span]]] = field(default_factory=list)
    carried: list[list[Spans]] = field(default_factory=list)
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class _Name:
    """A cell of a header, its baseline, the columns `first` to `last` (inclusive) under it, and the level that it stands on."""

    cell: Cell
    y: float
    first: int
    last: int
    level: int = 0


def find_header(lines: Sequence[CellLine], region: TableRegion, floor: int) -> TableHeader | None:
    """The header above a region and not above line `floor`. None where there is none."""
    places = _find_lines(lines, region, floor)
    if not places:
        return None
    model = region.model
    _add_columns(lines, places, model)
    header = TableHeader(places[0], places[-1] + 1)
    columns = _widen(lines, places, model)
    names: list[_Name] = []
    stub: list[Cell] = []
    for place in places:
        cells, labels = _split_line(lines[place], model)
        stub += labels
        names += _assign(
            lines[place],
            _cut_names(lines[place], cells, columns, names, place == places[-1]),
            columns,
            names,
            [lines[one] for one in places if one != place],
        )
    _set_levels(names, len(columns))
    _fill(header, names, stub, len(columns))
    are_rows = sum(1 for place in places if all(_split_line(lines[place], model))) >= FEWEST_ROWS
    return None if are_rows or any(len(name.split()) > MOST_NAME_WORDS for name in header.names) else header


def _find_lines(lines: Sequence[CellLine], region: TableRegion, floor: int) -> list[int]:
    """The lines of the header, from the top. Between it and the figures may stand labels, between its lines parts of its own."""
    places: list[int] = []
    waiting: list[int] = []
    place = region.first
    while place > floor and len(places) < MOST_LINES and len(waiting) <= MOST_LABELS:
        upper, lower = lines[place - 1], lines[place]
        if upper.line.column != lower.line.column or not -upper.size <= upper.y - lower.y <= MOST_STEP * max(
            upper.size, lower.size
        ):
            break
        place -= 1
        if _is_header_line(upper, region.model):
            places = [place, *(waiting if places else []), *places]
            waiting = []
        elif is_label(upper, region.model) and (not places or len(waiting) < 2):
            waiting.insert(0, place)
        else:
            break
    return places


def _is_header_line(line: CellLine, model: ColumnModel) -> bool:
    names, labels = _split_line(line, model)
    if not names or len(names) + len(labels) < len(line.cells) or len(labels) > 2:
        return False
    if any(cell.kind not in ("text", "year") or len(cell.text.split()) > MOST_WORDS for cell in names):
        return False
    if len(line.cells) > 1:
        return True
    page = (line.line.left + line.line.right) / 2
    middle = names[0].middle
    return abs(middle - page) > OFF_PAGE or abs(middle - (model.left + model.right) / 2) < 1.5 * OFF_PAGE


def _split_line(line: CellLine, model: ColumnModel) -> tuple[list[Cell], list[Cell]]:
    """The cells over the columns, and those left of them."""
    over: list[Cell] = []
    left: list[Cell] = []
    slack = max(1.5 * line.size, 0.25 * model.pitch)
    reach = max(4 * line.size, 0.8 * model.pitch)
    for cell in line.cells:
        is_over = cell.x1 > model.left + 1 if len(line.cells) > 1 else cell.middle >= model.left - slack
        if (
            (is_over or cell.middle >= model.left - slack)
            and cell.x0 >= model.left - reach
            and (cell.middle <= model.right + slack or over)
        ):
            over.append(cell)
        elif cell.x1 <= model.left + slack and not over:
            left.append(cell)
    return over, left


def _add_columns(lines: Sequence[CellLine], places: Sequence[int], model: ColumnModel) -> None:
    """Add a column for each name that stands behind the last figures: all of its cells are empty."""
    for place in places:
        for cell in _split_line(lines[place], model)[0]:
            if cell.x0 > model.right + lines[place].size and len(lines[place].cells) > 1:
                model.columns.append(Column(cell.x0, cell.x1))


def _widen(lines: Sequence[CellLine], places: Sequence[int], model: ColumnModel) -> list[Column]:
    """The columns, each as wide as the names over it alone, the lowest first. A line of as many names has one for each."""
    columns = [Column(column.x0, column.x1) for column in model.columns]
    for place in reversed(places):
        names = _split_line(lines[place], model)[0]
        near = ColumnModel(columns)
        located = [near.locate(name) for name in names]
        is_full = located == list(range(len(columns)))
        for name, number in zip(names, located, strict=True):
            is_own = is_full or (near.find(name) == [number] and name.x1 - name.x0 <= WIDEST * model.pitch)
            before = columns[number - 1].x1 if number else -math.inf
            after = columns[number + 1].x0 if number + 1 < len(columns) else math.inf
            if is_own and before < name.x0 and name.x1 < after:
                column = columns[number]
                edges = (name.x0, name.x1) if is_full and not column.name else column.name
                columns[number] = Column(min(column.x0, name.x0), max(column.x1, name.x1), name=edges)
    return columns


def _cut_names(
    line: CellLine, cells: Sequence[Cell], columns: list[Column], above: Sequence[_Name], is_lowest: bool
) -> list[Cell]:
    """The cells of a line, those that hold the names of several columns cut at them: names may all but touch."""
    model = ColumnModel(columns)
    cut: list[Cell] = []
    for cell in cells:
        under = model.find(cell)
        lone = [
            name for name in above if name.first == name.last and name.first in under and name.y - line.y <= WRAP_STEP * line.size
        ]
        if len(under) == 2 and lone:
            cut += _cut_at(cell, [(columns[under[0]].x1 + columns[under[1]].x0) / 2])
        elif is_lowest and len(under) > 2 and len(cell.text.split()) == len(under):
            cut += _cut_at(cell, [(columns[number].x1 + columns[number + 1].x0) / 2 for number in under[:-1]])
        else:
            cut.append(cell)
    return cut


def _cut_at(cell: Cell, gutters: Sequence[float]) -> list[Cell]:
    """A cell cut at the blanks that are nearest to the gutters, whole where it has no blanks for all of them."""
    width = (cell.x1 - cell.x0) / max(1, len(cell.text))
    blanks = [match.start() for match in re.finditer(" ", cell.text)]
    if not blanks or len(cell.spans) != 1:
        return [cell]
    places = sorted({min(blanks, key=lambda place: abs(cell.x0 + width * place - x)) for x in gutters})
    if len(places) < len(gutters):
        return [cell]
    parts = []
    for start, end in pairwise([-1, *places, len(cell.text)]):
        span = Span(cell.spans[0].start + start + 1, cell.spans[0].start + end)
        parts.append(Cell(cell.text[start + 1 : end], (span,), cell.x0 + width * (start + 1), cell.x0 + width * end, "text"))
    return [part for part in parts if part.text.strip()]


def _assign(
    line: CellLine, cells: Sequence[Cell], columns: list[Column], above: Sequence[_Name], others: Sequence[CellLine]
) -> list[_Name]:
    """The columns of each cell of one line."""
    model = ColumnModel(columns)
    found = [model.find(cell) for cell in cells]
    own = [(under[0], under[-1]) if under else (model.locate(cell),) * 2 for cell, under in zip(cells, found, strict=True)]
    names: list[_Name] = []
    for number, cell in enumerate(cells):
        low = names[-1].last + 1 if names else 0
        high = own[number + 1][0] - 1 if number + 1 < len(cells) else len(columns) - 1
        low, high = _stay_in_group(low, high, own[number], above)
        first, last = _extend(cell, own[number], (low, high), model)
        names.append(_Name(cell, line.y, first, last))
    are_groups = _are_groups(line, names, len(columns), others)
    for name, under, (first, last) in zip(names, found, own, strict=True):
        is_own = bool(under) and _off_middle(name.cell, (first, last), columns) <= OWN_MIDDLE * model.pitch
        if is_own and _is_wrapped(line, name, above, others, are_groups):
            name.first, name.last = first, last
    return names


def _are_groups(line: CellLine, names: Sequence[_Name], count: int, others: Sequence[CellLine]) -> bool:
    """True when the names of a line share out all columns evenly, and the line below names each of them."""
    below = next((other for other in others if other.place > line.place), None)
    is_apart = all(abs(line.y - other.y) >= INTERLEAVED * line.size for other in others)
    is_full = below is not None and len(below.cells) >= count
    sizes = {name.last - name.first + 1 for name in names}
    return is_apart and is_full and len(sizes) == 1 and min(sizes) > 1 and min(sizes) * len(names) == count


def _is_wrapped(line: CellLine, name: _Name, above: Sequence[_Name], others: Sequence[CellLine], are_groups: bool) -> bool:
    """True for a name over the middle of a column that is a part of its name: the line above or below goes on with it."""
    over = [
        one for one in above if one.first == one.last and name.first <= one.first <= name.last and _overlap(one.cell, name.cell)
    ]
    if any(one.y - line.y <= WRAP_STEP * line.size for one in over):
        return True
    below = next(
        (other for other in others if other.place > line.place and any(_overlap(cell, name.cell) for cell in other.cells)), None
    )
    if below is None:
        return any(abs(line.y - other.y) < INTERLEAVED * line.size for other in others)
    return not are_groups and line.y - below.y <= WRAP_STEP * line.size


def _overlap(one: Cell, other: Cell) -> bool:
    return min(one.x1, other.x1) > max(one.x0, other.x0)


def _stay_in_group(low: int, high: int, own: tuple[int, int], above: Sequence[_Name]) -> tuple[int, int]:
    """The bounds `low` and `high` inside the groups that stand above the columns `own`."""
    for group in above:
        if group.first <= own[0] and own[1] <= group.last and group.last > group.first:
            low, high = max(low, group.first), min(high, group.last)
        elif group.last < own[0] and group.last > group.first:
            low = max(low, group.last + 1)
        elif group.first > own[1] and group.last > group.first:
            high = min(high, group.first - 1)
    return low, high


def _extend(cell: Cell, own: tuple[int, int], bounds: tuple[int, int], model: ColumnModel) -> tuple[int, int]:
    """The most columns whose middle is the middle of the cell, those that it stands over among them."""
    best = own
    most = OFF_MIDDLE * model.pitch
    if model.find(cell):
        most = min(most, _off_middle(cell, own, model.columns) + NO_NEARER * model.pitch)
    for first in range(min(bounds[0], own[0]), own[0] + 1):
        for last in range(own[1], max(bounds[1], own[1]) + 1):
            if last - first > best[1] - best[0] and _off_middle(cell, (first, last), model.columns) <= most:
                best = (first, last)
    return best


def _off_middle(cell: Cell, under: tuple[int, int], columns: Sequence[Column]) -> float:
    """How far the middle of a cell is off that of columns, in points: of their figures, or of their own names if nearer."""
    first, last = columns[under[0]], columns[under[1]]
    edges = [(first.x0, last.x1), *([(first.name[0], last.name[1])] if first.name and last.name else [])]
    return min(abs((x0 + x1) / 2 - cell.middle) for x0, x1 in edges)


def _set_levels(names: Sequence[_Name], count: int) -> None:
    """Names from the top down: the lines of one column's name share a level, a group stands on one of its own."""
    levels = [-1] * count
    in_group = [True] * count
    for name in names:
        under = range(name.first, name.last + 1)
        is_group = len(under) > 1
        name.level = max(levels[number] + (is_group or in_group[number]) for number in under)
        for number in under:
            levels[number], in_group[number] = name.level, is_group


def _fill(header: TableHeader, names: Sequence[_Name], stub: Sequence[Cell], count: int) -> None:
    depth = max(name.level for name in names) + 1
    header.rows = [[[] for _ in range(count + 1)] for _ in range(depth)]
    header.carried = [[()] * (count + 1) for _ in range(depth)]
    words: list[list[str]] = [[] for _ in range(count + 1)]
    for name in names:
        header.rows[name.level][name.first + 1] += name.cell.spans
        for number in range(name.first, name.last + 1):
            words[number + 1].append(name.cell.text)
            if number > name.first:
                header.carried[name.level][number + 1] += name.cell.spans
    header.rows[-1][0] = [span for cell in stub for span in cell.spans]
    words[0] = [cell.text for cell in stub]
    header.names = tuple(map(" ".join, words))
