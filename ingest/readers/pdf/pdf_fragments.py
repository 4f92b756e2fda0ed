"""Fragments: text of a PDF page with its place, size and face, and rules, as an engine sees them drawn. Knows no PDF library."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from unicodedata import bidirectional

MIRRORED = 4
"""Added to the quarter turns of text that is seen in a mirror."""
# The classes of signs that take the direction of what stands around them.
SIGNS = frozenset({"B", "CS", "ES", "ON", "S", "WS"})
TURNED = str.maketrans("()", ")(")


class Fragment(NamedTuple):
    """Text drawn in one go: from x0 to x1 on the baseline y, in points, seen with `turn` undone.

    text: as it is read, with a blank behind it where one parts it from the next word.
    turn: quarter turns of the text. 4 more where it is mirrored.
    is_rtl: whether it is read from its right end, such as Arabic.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool
    turn: int
    is_rtl: bool = False


class Rule(NamedTuple):
    """A level or upright line from (x0, y0) to (x1, y1), in points: x0 <= x1 and y0 <= y1, one pair equal."""

    x0: float
    y0: float
    x1: float
    y1: float

    def unturned(self, turn: int) -> "Rule":
        """The rule as seen with text of that turn upright."""
        (x0, y0), (x1, y1) = unturn(self.x0, self.y0, turn), unturn(self.x1, self.y1, turn)
        return Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def unturn(x: float, y: float, turn: int) -> tuple[float, float]:
    """The place as seen with the text upright: rotated back, and for mirrored text the page turned over as well."""
    x, y = ((x, y), (y, -x), (-x, -y), (-y, x))[turn % MIRRORED]
    return (x, -y) if turn >= MIRRORED else (x, y)


def find_turn(fragments: Sequence[Fragment]) -> int:
    """The turn that most text of a page has."""
    weights = Counter({0: 0})
    for fragment in fragments:
        weights[fragment.turn] += len(fragment.text)
    return weights.most_common(1)[0][0]


def order_as_read(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Fragments of one line from left to right, in the order in which they are read: most letters decide where it begins.

    Words of the other direction keep their own order among themselves, and numbers go with the words before them, as the Unicode
    bidirectional algorithm (UAX 9) would have drawn them.
    """
    rtl_letters = sum(len(fragment.text) for fragment in fragments if fragment.is_rtl)
    if not rtl_letters:
        return list(fragments)
    if 2 * rtl_letters <= sum(sum(map(str.isalpha, fragment.text)) for fragment in fragments):
        runs = _find_runs(fragments, [fragment.is_rtl for fragment in fragments])
        return [fragment for is_rtl, run in runs for fragment in (reversed(run) if is_rtl else run)]
    is_foreign = [not fragment.is_rtl and any(map(str.isalpha, fragment.text)) for fragment in fragments]
    for place, fragment in enumerate(fragments[1:], start=1):
        is_foreign[place] |= is_foreign[place - 1] and not fragment.is_rtl and any(map(str.isdigit, fragment.text))
    runs = _find_runs(fragments, is_foreign)
    parts = [_swap_ends(run) if is_run else [_swap_ends([one])[0] for one in reversed(run)] for is_run, run in reversed(runs)]
    return _turn_brackets([fragment for part in parts for fragment in part])


def _find_runs(fragments: Sequence[Fragment], is_run: Sequence[bool]) -> list[tuple[bool, list[Fragment]]]:
    """The fragments in stretches of marked and unmarked ones. Signs between two that are marked are marked as well."""
    marks = list(is_run)
    last = None
    for place, is_marked in enumerate(is_run):
        if is_marked:
            if last is not None:
                marks[last:place] = [True] * (place - last)
            last = place
        elif fragments[place].is_rtl or any(map(str.isalnum, fragments[place].text)):
            last = None
    return [
        (is_marked, [fragment for _, fragment in group])
        for is_marked, group in groupby(zip(marks, fragments, strict=True), key=lambda pair: pair[0])
    ]


def _swap_ends(run: Sequence[Fragment]) -> list[Fragment]:
    """Words or numbers between such that are read from the right: the signs at one end of them belong to the other."""
    first, last = run[0].text.lstrip(), run[-1].text.rstrip()
    lead = next((place for place, sign in enumerate(first) if bidirectional(sign) not in SIGNS), len(first))
    trail = next((place for place, sign in enumerate(reversed(last)) if bidirectional(sign) not in SIGNS), len(last))
    if run[0].is_rtl or lead == len(first) or trail == len(last):
        return list(run)
    moved = list(run)
    blank = run[-1].text[len(last) :]
    moved[0] = moved[0]._replace(text=moved[0].text.lstrip()[lead:])
    moved[-1] = moved[-1]._replace(text=moved[-1].text.rstrip()[: -trail or None] + first[:lead][::-1] + blank)
    moved[0] = moved[0]._replace(text=last[len(last) - trail :][::-1] + moved[0].text)
    return moved


def _turn_brackets(fragments: list[Fragment]) -> list[Fragment]:
    """Brackets of a line that is read from the right: where all of them are drawn the other way round, turned."""
    text = "".join(fragment.text for fragment in fragments)
    opened, closed = text.find("("), text.find(")")
    if text.count("(") != text.count(")") or opened < closed:
        return fragments
    return [fragment._replace(text=fragment.text.translate(TURNED)) for fragment in fragments]
