"""Fragments of a page to lines in reading order, the text of a line put together from what stands on its baseline.

The order in which a file draws its text says nothing. Place and size say everything. Columns are told apart by `pdf_columns`
before lines are made, for the lines of two columns share a baseline and little else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.readers.pdf.pdf_columns import split_columns
from ingest.readers.pdf.pdf_fragments import Fragment, Rule, order_as_read
from ingest.readers.pdf.pdf_page import CellPlace, PdfLine, Segment, Superscript
from ingest.readers.pdf.pdf_rows import SHIFTED_SIZE, PdfRow, group_rows
from ingest.readers.pdf.tables.ruled_grids import RuledGrid, find_ruled_grids

# All in font sizes. The same text drawn again this near is a shadow, or a bold face made by hand.
WORD_GAP = 0.17
SHADOW = 0.12
# Where a blank is drawn beside words that are read from the right, but perhaps on their other side.
LEAST_GAP = 0.08
SIGN_GAP = 0.25  # brackets of Arabic stand apart from what they hold
RAISED = 0.1
# What refers to a note: a number, a sign or a letter, perhaps several of them, perhaps in brackets.
LABEL = re.compile(r"\d{1,3}|[*†‡§∗]{1,3}|[a-z]")
LABELS = re.compile(rf"[\s(\[]*+(?:{LABEL.pattern})(?:[\s,;]++(?:{LABEL.pattern}))*+[\s)\].,;:]*+")


def find_lines(fragments: Iterable[Fragment], rules: Sequence[Rule] = ()) -> list[PdfLine]:
    """The lines of a page in reading order. Text turned against most of the page comes last, as aside.

    A table between rules is in one place: the lines of each of its cells together, row by row.
    """
    written = [fragment for fragment in fragments if fragment.text.strip()]
    weights: Counter[int] = Counter()
    for fragment in written:
        weights[fragment.turn] += len(fragment.text)
    lines: list[PdfLine] = []
    for turn, _ in weights.most_common():
        own = [part for part in written if part.turn == turn]
        is_beside = bool(lines)
        grids = {} if is_beside else _find_grids(rules, own, turn)
        held = {id(fragment) for grid in grids.values() for cell in grid.cells for fragment in cell.fragments}
        rows = group_rows([fragment for fragment in own if id(fragment) not in held])
        rows = sorted([*rows, *grids], key=lambda row: -row.stretches[0][0].y)
        for column, part in enumerate(_part_at_grids(split_columns(rows), grids)):
            grid = grids.get(part[0])
            lines += _make_lines(part, column, is_beside) if grid is None else _lay_grid(grid, column)
    return lines


def _find_grids(rules: Sequence[Rule], fragments: Sequence[Fragment], turn: int) -> dict[PdfRow, RuledGrid]:
    """The tables between rules, each with a row that stands for it among those of the page."""
    grids = find_ruled_grids([rule.unturned(turn) for rule in rules], fragments)
    return {PdfRow(((Fragment("", grid.edges[0], grid.edges[-1], grid.top, 1.0, False, turn),),)): grid for grid in grids}


def _part_at_grids(parts: Iterable[Sequence[PdfRow]], grids: Mapping[PdfRow, RuledGrid]) -> Iterator[list[PdfRow]]:
    """The parts of a page, each table in a part of its own."""
    for part in parts:
        for _, rows in groupby(part, key=lambda row: row if row in grids else None):
            yield list(rows)


def _lay_grid(grid: RuledGrid, column: int) -> Iterator[PdfLine]:
    for cell in grid.cells:
        place = CellPlace(column, cell.row, cell.column, cell.height, cell.width, grid.edges)
        for row in group_rows(cell.fragments):
            yield replace(_make_line(row, (cell.x0, cell.x1), column, is_beside=False), cell=place)


def _make_lines(part: Sequence[PdfRow], column: int, is_beside: bool) -> list[PdfLine]:
    left, right = min(row.x0 for row in part), max(row.x1 for row in part)
    return [_make_line(row, (left, right), column, is_beside) for row in part]


def _make_line(row: PdfRow, edges: tuple[float, float], column: int, is_beside: bool) -> PdfLine:
    fragments = [fragment for stretch in row.stretches for fragment in stretch]
    sizes: Counter[float] = Counter()
    for fragment in fragments:
        sizes[round(fragment.size, 1)] += len(fragment.text.strip())
    size = sizes.most_common(1)[0][0]
    main = [fragment for fragment in fragments if round(fragment.size, 1) == size]
    lettered = [fragment for fragment in fragments if any(map(str.isalnum, fragment.text)) and fragment.size > 0.8 * size]
    y = main[0].y
    return PdfLine(
        segments=tuple(_join_fragments(stretch, size, y) for stretch in row.stretches),
        y=y,
        size=size,
        is_bold=bool(lettered) and all(fragment.is_bold for fragment in lettered),
        column=column,
        left=edges[0],
        right=edges[1],
        is_beside=is_beside,
    )


def _join_fragments(fragments: Sequence[Fragment], size: float, y: float) -> Segment:
    parts: list[str] = []
    marks: list[Superscript] = []
    length = 0
    last: Fragment | None = None
    last_labels: list[Superscript] = []
    for fragment in order_as_read(fragments):
        text = fragment.text.rstrip()
        labels = _read_labels(text) if _is_raised(fragment, size, y) else []
        if last is not None:
            if text == last.text.rstrip() and fragment.x0 - last.x0 < SHADOW * size and len(text) > 1:
                continue
            # The marker of a note touches its word, whatever blank an engine put between two texts drawn apart. A blank that is
            # drawn behind it parts it from the next word.
            is_marked = bool(labels) or (bool(last_labels) and not last.text[-1].isspace())
            touches = is_marked and fragment.x0 - last.x1 <= WORD_GAP * size
            blank = " " if not touches and _are_apart(last, fragment) else ""
            parts.append(blank)
            length += len(blank)
        marks += [label._replace(start=label.start + length, end=label.end + length) for label in labels]
        parts.append(text)
        length += len(text)
        last, last_labels = fragment, labels
    return Segment("".join(parts), fragments[0].x0, max(fragment.x1 for fragment in fragments), tuple(marks))


def _are_apart(one: Fragment, other: Fragment) -> bool:
    """Whether a blank stands between two fragments of a line, where a blank is drawn or a gap is as wide as one."""
    gap = (max(one.x0, other.x0) - min(one.x1, other.x1)) / max(one.size, other.size)
    if not one.is_rtl and not other.is_rtl:
        return one.text[-1].isspace() or gap > WORD_GAP
    has_sign = not any(map(str.isalnum, one.text)) or not any(map(str.isalnum, other.text))
    return gap > (SIGN_GAP if has_sign else LEAST_GAP if one.text[-1].isspace() else WORD_GAP)


def _is_raised(fragment: Fragment, size: float, y: float) -> bool:
    """True for a fragment both smaller than its line and above its baseline. A lowered one is an index: H₂O."""
    return fragment.size <= SHIFTED_SIZE * size and fragment.y - y > RAISED * size


def _read_labels(text: str) -> list[Superscript]:
    """The labels that a raised text consists of, such as "7", "(a)" or "1, 2". None for other text."""
    if not LABELS.fullmatch(text):
        return []
    return [Superscript(label.group(), label.start(), label.end()) for label in LABEL.finditer(text)]
