"""Columns of a page: rows from the top down come in, parts of the page in reading order go out, one column each.

A page has columns where a gutter runs between two blocks of text, both dense and both filled to their edges. A table has gaps
too, but short or ragged cells, and is left in rows. A row across the gutter (a title, a wide table) parts the page.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from math import inf
from statistics import median

from ingest.readers.pdf.pdf_fragments import Fragment
from ingest.readers.pdf.pdf_rows import PdfRow, Stretches

FEWEST_ROWS = 5
FEWEST_BAND_ROWS = 2
NARROWEST_SHARE = 0.24
MOST_CROSSING = 0.45
FILLED = 0.62
FEWEST_WORDS = 3.0
STEP = 2.0
# In font sizes: where a gutter is known to run, a gap of this width is taken for it.
NARROW_GAP = 0.45
DEEPEST = 2


def split_columns(rows: Sequence[PdfRow], depth: int = 0) -> list[list[PdfRow]]:
    """Parts of the page in reading order. Rows with cells on both sides of a gutter stay whole."""
    gutter = _find_gutter(rows, depth) if depth < DEEPEST else None
    if gutter is None:
        return [list(rows)] if rows else []
    parts: list[list[PdfRow]] = []
    for crosses, band in groupby(rows, key=lambda row: _crosses(row, gutter)):
        lines = list(band)
        left, right = _cut_rows(lines, gutter)
        if crosses or min(len(left), len(right)) < FEWEST_BAND_ROWS:
            parts.append(lines)
        else:
            parts += split_columns(left, depth + 1) + split_columns(right, depth + 1)
    return parts


def _find_gutter(rows: Sequence[PdfRow], depth: int) -> float | None:
    """The x that the fewest rows cross, if text stands on both sides of it as columns do."""
    if len(rows) < FEWEST_ROWS:
        return None
    x = _find_freest(rows)
    if x is None:
        return None
    apart = [row for row in rows if not _crosses(row, x)]
    sides = _cut_rows(apart, x)
    are_columns = all(len(side) >= FEWEST_ROWS and (_is_filled(side) or _hold_columns(side, depth)) for side in sides)
    return x if are_columns else None


def _find_freest(rows: Sequence[PdfRow]) -> float | None:
    """The x that the fewest rows cross, the most central of several. None where most rows cross all of them."""
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    width = right - left
    first, step = left + NARROWEST_SHARE * width, max(STEP, width / 500)
    places = [first + step * number for number in range(1 + int(width * (1 - 2 * NARROWEST_SHARE) / step))]
    changes = [0] * (len(places) + 1)
    for row in rows:
        for start, end in _find_gaps(row):
            changes[bisect_left(places, start)] += 1
            changes[bisect_right(places, end)] -= 1
    free = list(accumulate(changes[:-1]))
    most = max(free, default=0)
    if len(rows) - most > MOST_CROSSING * len(rows):
        return None
    return min((abs(x - (left + right) / 2), x) for x, count in zip(places, free, strict=True) if count == most)[1]


def _find_gaps(row: PdfRow) -> Iterator[tuple[float, float]]:
    """From where to where the row can be crossed without crossing text. See `_crosses`."""
    end, count = -inf, len(row.stretches)
    for number, stretch in enumerate(row.stretches):
        if not _is_wide_table(number, count - number):
            yield end, stretch[0].x0
        end = stretch[0].x1
        for fragment in stretch[1:]:
            if fragment.x0 - end >= NARROW_GAP * fragment.size and not _is_wide_table(number + 1, count - number):
                yield end, fragment.x0
            end = max(end, fragment.x1)
    yield end, inf


def _is_wide_table(left: int, right: int) -> bool:
    """True for so many cells left and right of a place that the row is one of a table across it."""
    return left >= 2 and right >= 2 and left + right >= 5


def _hold_columns(side: Sequence[PdfRow], depth: int) -> bool:
    """True for a side that is columns again: of three columns, two stand on one side of the first gutter."""
    return depth + 1 < DEEPEST and _find_gutter(side, depth + 1) is not None


def _is_filled(side: Sequence[PdfRow]) -> bool:
    """True when rows hold running text from edge to edge: one stretch of several words, most of the width filled."""
    width = max(row.x1 for row in side) - min(row.x0 for row in side)
    filled = median(row.x1 - row.x0 for row in side) >= FILLED * width
    whole = sum(1 for row in side if len(row.stretches) == 1) >= 0.6 * len(side)
    return filled and whole and median(row.count_words() for row in side) >= FEWEST_WORDS


def _crosses(row: PdfRow, x: float) -> bool:
    """True for a row with text across x, and for one of a wide table: cells on both sides of it."""
    left, right = _cut_row(row, x)
    if _is_wide_table(len(left), len(right)):
        return True
    return any(stretch[0].x0 < x < max(fragment.x1 for fragment in stretch) for stretch in (*left, *right))


def _cut_row(row: PdfRow, x: float) -> tuple[Stretches, Stretches]:
    """The stretches left and right of x. One that spans x is parted where it has a gap there, if only a narrow one."""
    left: list[tuple[Fragment, ...]] = []
    right: list[tuple[Fragment, ...]] = []
    for stretch in row.stretches:
        place = sum(1 for fragment in stretch if fragment.x0 < x)
        before, behind = stretch[:place], stretch[place:]
        end = max((fragment.x1 for fragment in before), default=x)
        is_parted = before and behind and end <= x and behind[0].x0 - end >= NARROW_GAP * behind[0].size
        for part in (before, behind) if is_parted else (stretch,):
            (left if part[0].x0 < x else right).append(part)
    return tuple(left), tuple(right)


def _cut_rows(rows: Sequence[PdfRow], x: float) -> tuple[list[PdfRow], list[PdfRow]]:
    left: list[PdfRow] = []
    right: list[PdfRow] = []
    for row in rows:
        for side, stretches in zip((left, right), _cut_row(row, x), strict=True):
            if stretches:
                side.append(PdfRow(stretches))
    return left, right
