"""What stands between a PDF library and the drawing of its pages: fonts that show text, canvases with operators, fragments."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

Matrix = tuple[float, float, float, float, float, float]
Operations = Iterable[tuple[Sequence[Any], bytes]]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


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


class Glyphs(NamedTuple):
    """What a string shows: its text, its width in thousandths of the font size, its codes, its single-byte blanks."""

    text: str
    width: float
    codes: int
    blanks: int


class Typeface(Protocol):
    """What has to be known of a font."""

    is_bold: bool

    def show(self, string: bytes | str) -> Glyphs:
        """The text and the width of a string shown in this font."""
        ...


@dataclass(frozen=True, slots=True)
class Canvas:
    """A page or a form: its operators, its fonts by name, its own matrix, and the forms that it may paint, opened by name."""

    operations: Operations
    fonts: Mapping[str, Typeface]
    open_form: Callable[[str], "Canvas | None"]
    matrix: Matrix = IDENTITY
