"""Fragments of a page to rows: what shares a baseline, cut into stretches at wide gaps, from the top of the page down."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.pdf_fragments import Fragment

# All in font sizes.
SAME_BASELINE = 0.25
RAISED_UP_TO = 0.65
LOWERED_UP_TO = 0.35
TOUCHING = 0.6
WIDE_GAP = 1.0
# A superscript is set at 58 to 66 per cent of its line; small capitals at 75 to 80.
SUPERSCRIPT_SIZE = 0.78
# In points: no superscript stands further from its baseline.
REACH = 40.0
# Browsers set a superscript at 83 per cent of its line, but plainly off its baseline.
SHIFTED_SIZE = 0.86
SHIFTED_BY = 0.15


Stretches = tuple[tuple[Fragment, ...], ...]


@dataclass(frozen=True, slots=True)
class PdfRow:
    """Stretches of fragments on one baseline, left to right. Between two of them is a gap as between columns or cells."""

    stretches: Stretches

    @property
    def x0(self) -> float:
        """Where the row begins, in points."""
        return self.stretches[0][0].x0

    @property
    def x1(self) -> float:
        """Where the row ends, in points."""
        return max(fragment.x1 for fragment in self.stretches[-1])

    def count_words(self) -> int:
        """How many words it has."""
        return sum(len(fragment.text.split()) for stretch in self.stretches for fragment in stretch)


def group_rows(fragments: Sequence[Fragment]) -> list[PdfRow]:
    """Rows from the top down. Large text first, so that a raised number finds the line that it belongs to."""
    rows: list[list[Fragment]] = []
    heights: list[tuple[float, int]] = []
    for fragment in sorted(fragments, key=lambda fragment: (-round(fragment.size, 1), -fragment.y, fragment.x0)):
        near = heights[bisect_left(heights, (fragment.y - REACH, -1)) : bisect_left(heights, (fragment.y + REACH, -1))]
        number = _find_row(fragment, [(abs(fragment.y - y), number) for y, number in near], rows)
        if number is None:
            insort(heights, (fragment.y, len(rows)))
            rows.append([fragment])
        else:
            rows[number].append(fragment)
    return [PdfRow(_cut(row)) for row in sorted(rows, key=lambda row: -row[0].y)]


def _find_row(fragment: Fragment, near: Sequence[tuple[float, int]], rows: Sequence[Sequence[Fragment]]) -> int | None:
    """The row that a fragment is a superscript in. Failing that, the one on whose baseline it stands."""
    for _, number in sorted(near):
        if _is_script_of(fragment, rows[number]):
            return number
    for distance, number in sorted(near):
        if distance <= SAME_BASELINE * min(fragment.size, rows[number][0].size):
            return number
    return None


def _is_script_of(fragment: Fragment, row: Sequence[Fragment]) -> bool:
    """True for a small raised or lowered fragment that touches text of the row."""
    rise, size = fragment.y - row[0].y, row[0].size
    largest = SHIFTED_SIZE if abs(rise) >= SHIFTED_BY * size else SUPERSCRIPT_SIZE
    if fragment.size > largest * size or not -LOWERED_UP_TO * size <= rise <= RAISED_UP_TO * size:
        return False
    reach = TOUCHING * size
    return any(
        -reach < fragment.x0 - other.x1 < reach or -reach < other.x0 - fragment.x1 < reach
        for other in row
        if other.size > SUPERSCRIPT_SIZE * size
    )


def _cut(row: Sequence[Fragment]) -> Stretches:
    stretches: list[list[Fragment]] = []
    end = 0.0
    for fragment in sorted(row, key=lambda fragment: fragment.x0):
        if stretches and fragment.x0 - end <= WIDE_GAP * max(fragment.size, stretches[-1][-1].size):
            stretches[-1].append(fragment)
            end = max(end, fragment.x1)
        else:
            stretches.append([fragment])
            end = fragment.x1
    return tuple(map(tuple, stretches))
