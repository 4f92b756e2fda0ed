"""From a chart to what a page holds: inline SVG that takes its colours and letters from the page, and a PNG of the same.

A function that draws comes in, both pictures go out, the same bytes every time. Apart from the charts because this knows how
matplotlib writes files, and they what is worth seeing.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

# Blue and vermilion are told apart with every common colour blindness, and in grey by their lightness.
INK, MUTED, RULE, PAPER, ACCENT, WARM = "#1b1d21", "#5d6570", "#d9dbdd", "#fefefc", "#0b62a8", "#c4500c"
_ON_PAGE = {
    INK: "currentColor",
    MUTED: "var(--muted)",
    RULE: "var(--rule)",
    PAPER: "var(--paper)",
    ACCENT: "var(--accent)",
    WARM: "var(--warm)",
}
_LETTERS = "DejaVu Sans"  # comes with matplotlib, so a PNG is the same everywhere
_SETTINGS: dict[Any, Any] = {
    "font.family": [_LETTERS],
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "citadel",
    "text.color": INK,
    "text.parse_math": False,  # "$" is a letter
}
_DOTS = 200  # of a PNG, an inch


@dataclass(frozen=True, slots=True)
class Picture:
    """svg: an element for the body of a page, hidden from screen readers. png: the bytes of a file, on a light ground."""

    svg: str
    png: bytes


def picture(name: str, title: str, draw: Callable[[], Figure]) -> Picture:
    """The chart that `draw` makes. `name` (letters, digits, hyphens) keeps its ids apart from those of others on the page.

    `title` stands on the PNG only, which is looked at by itself.
    """
    with _own_settings():
        figure = draw()
        svg = _write(figure, "svg", transparent=True).decode("utf-8")
        figure.text(0, 1 + 10 / (72 * figure.get_figheight()), title, size=12, weight="bold")
        png = _write(figure, "png", facecolor=PAPER, dpi=_DOTS, bbox_inches="tight", pad_inches=0.2, metadata={"Software": None})
        return Picture(_settle(svg, name), png)


def svg_file(draw: Callable[[], Figure]) -> bytes:
    """The chart that `draw` makes as a file that stands by itself, on a light ground."""
    with _own_settings():
        return _write(draw(), "svg", facecolor=PAPER, metadata={"Date": None, "Creator": None})


@contextmanager
def _own_settings() -> Iterator[None]:
    with mpl.rc_context():
        mpl.rcdefaults()  # whatever a user prefers elsewhere
        mpl.rcParams.update(_SETTINGS)
        yield


def _write(figure: Figure, form: str, **style: Any) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format=form, **style)
    return written.getvalue()


def _settle(svg: str, name: str) -> str:
    """Only the element, without namespaces (HTML knows them), with ids, colours and letters of the page."""
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    box = re.search(r'viewBox="[^"]*"', body)
    inner = body[body.index(">") + 1 :]
    inner = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', inner)
    inner = re.sub(r'(?:xlink:)?href="#', f'href="#{name}-', inner).replace("url(#", f"url(#{name}-")
    for colour, variable in _ON_PAGE.items():
        inner = inner.replace(colour, variable)
    inner = inner.replace(f"'{_LETTERS}'", "var(--letters)")
    return f'<svg {box[0] if box else ""} aria-hidden="true" focusable="false">{inner}'.strip()
