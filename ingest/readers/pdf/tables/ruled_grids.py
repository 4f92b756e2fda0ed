"""Tables whose cells are parted by rules: the rules and the text of a page come in, grids of cells go out.

Rules that touch one another are one outline. The stripes between its level and its upright rules are rows and columns, and where
no rule parts two of their boxes a cell covers both. The outline is taken to be closed all around, for many tables are drawn open
on their sides. What has too little text in its cells is a drawing. A table with rules between some of its rows only, as below
its header, is left to those who look at gaps.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from ingest.readers.pdf.pdf_fragments import Fragment, Rule
from ingest.readers.pdf.pdf_rows import SAME_BASELINE, group_rows

# In points: rules that are no farther apart are one, text may reach over a rule, and ends that miss one another by as much meet.
SAME, OVER, MEETING = 4.0, 2.5, 3.5
# In points: how far below its text an underline is at most, and how far off the ends of it its ends are.
BELOW, SAME_END, TOUCHING = 3.5, 2.0, 1.0
COVERED = 0.8
"""Share of the side of a box that a rule has to run along."""
MOST_RULES = 400
"""Level, and as many upright, rules of one page, those on one line counted once."""
MOST_BOXES = 20_000
MOST_ON_LINE = 500
"""Texts that are looked at beside one rule."""
MOST_OUTLINES = 50
"""Of one page. The largest are looked at."""
LONGEST_CELL = 250
"""Words: what holds more is a frame around text."""
FILLED = 0.35
"""Share of the cells that hold text."""
MIDDLE = 0.3
"""How far the middle of a letter is above its baseline, in font sizes."""
FEWEST_STACKED, FEWEST_ALIGNED = 3, 5
"""Lines that are rows without rules between them: in a cell of one row, and in one that covers several."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell: its first row and column from 0, how many it covers, its edges and what is written in it."""

    row: int
    column: int
    height: int
    width: int
    x0: float
    x1: float
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class RuledGrid:
    """A table between rules: cells by row and column, and the edges of its columns and of the whole, in points."""

    cells: tuple[RuledCell, ...]
    edges: tuple[float, ...]
    """Of the columns, from left to right, one more than there are columns."""
    top: float
    bottom: float

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.edges) - 1


@dataclass(frozen=True, slots=True)
class JoinedRule:
    """A rule, or several that lie on one line and touch: at `place` across it, from `start` to `end` along it, in points."""

    place: float
    start: float
    end: float

    def covers(self, start: float, end: float) -> bool:
        """Whether it runs along nearly all of the side of a box, from `start` to `end`."""
        return min(self.end, end) - max(self.start, start) >= COVERED * (end - start)

    def meets(self, other: "JoinedRule") -> bool:
        """Whether it touches or crosses a line of the other direction."""
        return (
            self.start - MEETING <= other.place <= self.end + MEETING
            and other.start - MEETING <= self.place <= other.end + MEETING
        )


def find_ruled_grids(rules: Sequence[Rule], fragments: Sequence[Fragment]) -> list[RuledGrid]:
    """The tables between rules from the top of a page down, without overlap. All places as the text is seen upright."""
    upright = _merge((rule.x0, rule.y0, rule.y1) for rule in rules if rule.x0 == rule.x1)
    if not 0 < len(upright) <= MOST_RULES:
        return []
    underlines = _find_underlines(rules, upright, fragments)
    level = _merge((rule.y0, rule.x0, rule.x1) for rule in rules if rule.y0 == rule.y1 and rule not in underlines)
    if not 0 < len(level) <= MOST_RULES:
        return []
    grids: list[RuledGrid] = []
    for rows, columns in _find_outlines(level, upright)[:MOST_OUTLINES]:
        grid = _read_outline(rows, columns, fragments)
        if grid is not None and not _is_letterhead(grid, fragments) and not any(_overlap(grid, other) for other in grids):
            grids.append(grid)
    return sorted(grids, key=lambda grid: (-grid.top, grid.edges[0]))


def _find_underlines(rules: Sequence[Rule], upright: Sequence[JoinedRule], fragments: Sequence[Fragment]) -> set[Rule]:
    """The level rules right below a text that begin and end where the text does, and at no upright rule."""
    by_height = sorted(fragments, key=lambda one: one.y)
    heights = [one.y for one in by_height]
    found = set()
    for rule in {rule for rule in rules if rule.y0 == rule.y1}:
        near = by_height[bisect_left(heights, rule.y0) : bisect_right(heights, rule.y0 + BELOW)]
        above = [one for one in near[:MOST_ON_LINE] if one.x0 < rule.x1 and one.x1 > rule.x0]
        if not above or abs(min(one.x0 for one in above) - rule.x0) > SAME_END:
            continue
        if abs(max(one.x1 for one in above) - rule.x1) > SAME_END:
            continue
        beside = [line.place for line in upright if line.start - MEETING <= rule.y0 <= line.end + MEETING]
        if not any(min(abs(rule.x0 - place), abs(rule.x1 - place)) <= TOUCHING for place in beside):
            found.add(rule)
    return found


def _merge(lines: Iterable[tuple[float, float, float]]) -> list[JoinedRule]:
    """Lines of one direction, those beside one another as one where they touch."""
    merged: list[JoinedRule] = []
    for place, group in _group_near(sorted(lines)):
        start, end = inf, -inf
        for _, low, high in sorted(group, key=lambda line: line[1]):
            if low > end + MEETING and start < end:
                merged.append(JoinedRule(place, start, end))
            start, end = (min(start, low), max(end, high)) if low <= end + MEETING else (low, high)
        merged.append(JoinedRule(place, start, end))
    return merged


def _group_near(lines: Sequence[tuple[float, float, float]]) -> Iterable[tuple[float, list[tuple[float, float, float]]]]:
    group: list[tuple[float, float, float]] = []
    for line in lines:
        if group and line[0] - group[0][0] > SAME:
            yield group[len(group) // 2][0], group
            group = []
        group.append(line)
    if group:
        yield group[len(group) // 2][0], group


def _find_root(parents: list[int], place: int) -> int:
    """The number that stands for all that were joined with `place`. Shortens the way to it."""
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place


def _find_outlines(level: Sequence[JoinedRule], upright: Sequence[JoinedRule]) -> list[tuple[list[JoinedRule], list[JoinedRule]]]:
    """The lines that hang together, level and upright ones apart, the largest outline first."""
    parents = list(range(len(level) + len(upright)))

    for row, line in enumerate(level):
        for column, other in enumerate(upright):
            if line.meets(other):
                parents[_find_root(parents, row)] = _find_root(parents, len(level) + column)
    members: defaultdict[int, tuple[list[JoinedRule], list[JoinedRule]]] = defaultdict(lambda: ([], []))
    for row, line in enumerate(level):
        members[_find_root(parents, row)][0].append(line)
    for column, line in enumerate(upright):
        members[_find_root(parents, len(level) + column)][1].append(line)
    return sorted(members.values(), key=lambda lines: -len(lines[0]) - len(lines[1]))


def _read_outline(level: Sequence[JoinedRule], upright: Sequence[JoinedRule], fragments: Sequence[Fragment]) -> RuledGrid | None:
    """The grid that an outline is, None where it is none."""
    if not level or not upright:
        return None
    xs = _list_edges([line.place for line in upright], [end for line in level for end in (line.start, line.end)])
    ys = _list_edges([line.place for line in level], [end for line in upright for end in (line.start, line.end)])
    if min(len(xs), len(ys)) < 3 or len(xs) * len(ys) > MOST_BOXES:
        return None
    boxes = _join_boxes(xs, ys, level, upright)
    inside = [one for one in fragments if xs[0] <= (one.x0 + one.x1) / 2 <= xs[-1] and ys[0] <= _middle(one) <= ys[-1]]
    written: defaultdict[int, list[Fragment]] = defaultdict(list)
    for fragment in inside:
        column, row = _find_stripe(xs, (fragment.x0 + fragment.x1) / 2), _find_stripe(ys, _middle(fragment))
        written[boxes[row][column]].append(fragment)
    cells = _list_cells(boxes, xs, written)
    return RuledGrid(cells, tuple(xs), ys[-1], ys[0]) if cells is not None and _reads_as_table(cells) else None


def _list_edges(places: Sequence[float], ends: Sequence[float]) -> list[float]:
    """The edges of stripes: where lines are, and the outermost ends of those that cross them."""
    edges = sorted(set(places))
    for end in (min(ends), max(ends)):
        if all(abs(end - edge) > 2 * MEETING for edge in edges) and not edges[0] < end < edges[-1]:
            edges.append(end)
    return sorted(edges)


def _middle(fragment: Fragment) -> float:
    return fragment.y + MIDDLE * fragment.size


def _find_stripe(edges: Sequence[float], place: float) -> int:
    return next(number for number, (low, high) in enumerate(pairwise(edges)) if low <= place <= high)


def _join_boxes(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[JoinedRule], upright: Sequence[JoinedRule]
) -> list[list[int]]:
    """For each box, by row from the bottom and column, the number of the cell that it belongs to."""
    columns, rows = len(xs) - 1, len(ys) - 1
    cell = list(range(rows * columns))

    across, along = _by_place(level), _by_place(upright)
    for row in range(rows):
        for column in range(columns):
            left, right, low, high = xs[column], xs[column + 1], ys[row], ys[row + 1]
            if column + 1 < columns and not any(line.covers(low, high) for line in along.get(right, ())):
                cell[_find_root(cell, row * columns + column + 1)] = _find_root(cell, row * columns + column)
            if row + 1 < rows and not any(line.covers(left, right) for line in across.get(high, ())):
                cell[_find_root(cell, (row + 1) * columns + column)] = _find_root(cell, row * columns + column)
    return [[_find_root(cell, row * columns + column) for column in range(columns)] for row in range(rows)]


def _by_place(lines: Sequence[JoinedRule]) -> dict[float, list[JoinedRule]]:
    found: defaultdict[float, list[JoinedRule]] = defaultdict(list)
    for line in lines:
        found[line.place].append(line)
    return found


def _list_cells(
    boxes: Sequence[Sequence[int]], xs: Sequence[float], written: dict[int, list[Fragment]]
) -> tuple[RuledCell, ...] | None:
    """The cells from the top down, in each row from the left. None where one is no rectangle."""
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, line in enumerate(reversed(boxes)):
        for column, number in enumerate(line):
            places[number].append((row, column))
    cells = []
    for number, covered in places.items():
        (row, column), (last_row, last_column) = covered[0], covered[-1]
        height, width = last_row - row + 1, last_column - column + 1
        if len(covered) != height * width or any(not column <= one <= last_column for _, one in covered):
            return None
        cell = RuledCell(row, column, height, width, xs[column], xs[last_column + 1], tuple(written.get(number, ())))
        cells += _split_cell(cell, xs) or [cell]
    cells = [part for cell in cells for part in _split_rows(cell, cells) or [cell]]
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _split_cell(cell: RuledCell, xs: Sequence[float]) -> list[RuledCell]:
    """A cell over several columns as one cell a column, where its text stands in columns that other rows have rules between.

    None where it is one text: that runs over from a column into the next, or stands in one of them only.
    """
    columns: defaultdict[int, list[Fragment]] = defaultdict(list)
    for stretch in (stretch for row in group_rows(cell.fragments) for stretch in row.stretches):
        x0, x1 = stretch[0].x0, max(fragment.x1 for fragment in stretch)
        column = _find_stripe(xs, (x0 + x1) / 2)
        if x0 < xs[column] - OVER or x1 > xs[column + 1] + OVER:
            return []
        columns[column] += stretch
    if len(columns) < 2:
        return []
    return [
        replace(cell, column=column, width=1, x0=xs[column], x1=xs[column + 1], fragments=tuple(columns.get(column, ())))
        for column in range(cell.column, cell.column + cell.width)
    ]


def _split_rows(cell: RuledCell, cells: Sequence[RuledCell]) -> list[RuledCell]:
    """A cell over several rows as one cell a row, where each of its lines stands on the baseline of such a row.

    None where it is one text, whose lines have a step of their own. `cells`: all of the table.
    """
    if cell.height < FEWEST_ALIGNED or not 0 < len(cell.fragments) <= LONGEST_CELL:
        return []
    rows = range(cell.row, cell.row + cell.height)
    beside = [
        (other.row, fragment.y) for other in cells if other.row in rows and other.height == 1 for fragment in other.fragments
    ]
    lines: defaultdict[int, list[Fragment]] = defaultdict(list)
    for fragment in cell.fragments:
        row = next((row for row, y in beside if abs(y - fragment.y) <= SAME_BASELINE * fragment.size), None)
        if row is None:
            return []
        lines[row].append(fragment)
    if len(lines) < FEWEST_ALIGNED:
        return []
    return [replace(cell, row=row, height=1, fragments=tuple(lines.get(row, ()))) for row in rows]


def _reads_as_table(cells: Sequence[RuledCell]) -> bool:
    """Whether text stands in the cells as in those of a table whose rows are all parted by rules."""
    filled = [cell for cell in cells if cell.fragments]
    by_row = Counter(cell.row for cell in filled)
    if sum(1 for count in by_row.values() if count >= 2) < 2 or len({cell.column for cell in filled}) < 2:
        return False
    if len(filled) < FILLED * len(cells):
        return False
    if any(sum(len(fragment.text.split()) for fragment in cell.fragments) > LONGEST_CELL for cell in filled):
        return False
    return not any(_holds_stack(cell) for cell in filled)


def _holds_stack(cell: RuledCell) -> bool:
    """Whether a cell holds the rows of a table that no rule parts: figures below one another, or several columns."""
    rows = group_rows(cell.fragments)
    texts = ["".join(fragment.text for stretch in row.stretches for fragment in stretch) for row in rows]
    figures = sum(any(map(str.isdigit, text)) and not any(map(str.isalpha, text)) for text in texts)
    gaps = [[(one[-1].x1, other[0].x0) for one, other in pairwise(row.stretches)] for row in rows]
    middles = [(low + high) / 2 for row in gaps for low, high in row]
    parted = max((sum(any(low < x < high for low, high in row) for row in gaps) for x in middles), default=0)
    return max(figures, parted) >= FEWEST_STACKED and 2 * max(figures, parted) > len(texts)


def _is_letterhead(grid: RuledGrid, fragments: Sequence[Fragment]) -> bool:
    """Whether it is one row or two at the head or foot of the page, which those look at who know all pages."""
    if max(cell.row + cell.height for cell in grid.cells) > 2:
        return False
    return not any(_middle(one) > grid.top for one in fragments) or not any(_middle(one) < grid.bottom for one in fragments)


def _overlap(one: RuledGrid, other: RuledGrid) -> bool:
    return one.edges[0] < other.edges[-1] and other.edges[0] < one.edges[-1] and one.bottom < other.top and other.bottom < one.top
