"""Fragments: text of a PDF page with its place, size and face, as an engine sees it drawn. Knows no PDF library."""

from typing import NamedTuple

MIRRORED = 4
"""Added to the quarter turns of text that is seen in a mirror."""


class Fragment(NamedTuple):
    """Text drawn in one go: from x0 to x1 on the baseline y, in points, seen with `turn` undone.

    turn: quarter turns of the text. 4 more where it is mirrored.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool
    turn: int


def unturn(x: float, y: float, turn: int) -> tuple[float, float]:
    """The place as seen with the text upright: rotated back, and for mirrored text the page turned over as well."""
    x, y = ((x, y), (y, -x), (-x, -y), (-y, x))[turn % MIRRORED]
    return (x, -y) if turn >= MIRRORED else (x, y)
