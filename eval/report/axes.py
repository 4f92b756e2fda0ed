"""The ground that charts are drawn on: bare axes of a known size with margins in points, and words at their rows.

Apart from the charts so that those say only what is drawn. Words are measured by their number of letters: which font a page
sets them in is not known here.
"""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.report.svg import MUTED, RULE

WIDTH = 360  # points, which are pixels on the page: as wide as a telephone
LETTER = 10.5
_LONGEST_NAME = 22


def open_axes(height: float, left: float, right: float, top: float = 4, bottom: float = 24) -> tuple[Figure, Axes]:
    """A figure of `WIDTH` by `height` with margins, all in points, and its bare axes."""
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    box = (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height)
    axes = add_axes(figure, box)
    figure.patch.set_alpha(0)
    return figure, axes


def add_axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Bare axes on a figure. box: left, bottom, width and height as shares of the figure."""
    axes = figure.add_axes(box)
    axes.patch.set_visible(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, pad=5, labelsize=9.5, labelcolor=MUTED)
    axes.grid(color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    return axes


def scale(axes: Axes, low: float, high: float) -> None:
    """Values run from `low` to `high`. Rows have no ticks, `write` names them."""
    axes.set_xlim(low, high)
    axes.locator_params("x", nbins=5)
    axes.set_yticks([])


def label_axes(axes: Axes, below: str, above: str) -> None:
    """The name of the upright axis stands above it, where nobody has to turn the head."""
    axes.set_xlabel(below, color=MUTED, size=LETTER, loc="right")
    box = axes.get_position()
    axes.set_title(above, color=MUTED, size=LETTER, loc="left", x=-box.x0 / box.width, pad=12)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:.0%}")


def write(axes: Axes, y: float, shift: float, words: str, **style: Any) -> None:
    """Words that begin `shift` points from the left end of the row at `y`."""
    _write(axes, words, (0, y), shift, style)


def write_value(axes: Axes, y: float, words: str, **style: Any) -> None:
    """Words behind the right end of the row at `y`."""
    _write(axes, words, (1, y), 8, style)


def measure_names(names: set[str]) -> float:
    """Room for the longest name as it is cut, in points."""
    return 12 + 6.1 * max(len(cut(name)) for name in names)


def cut(name: str) -> str:
    """A name no longer than a chart has room for. The table beside it has it whole."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _write(axes: Axes, words: str, place: tuple[float, float], shift: float, style: dict[str, Any]) -> None:
    row = axes.get_yaxis_transform()
    axes.annotate(words, place, (shift, 0), xycoords=row, textcoords="offset points", **{"va": "center", "size": LETTER, **style})
