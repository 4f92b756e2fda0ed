"""Charts of an evaluation: plain numbers in, matplotlib figures out. Each is as wide as a telephone and stands by itself.

Drawn with `Figure` alone, so that no display, window or state is shared. `eval/report/svg.py` turns figures into files.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from eval.measures.abstention_measures import Bin
from eval.measures.estimates import Estimate
from eval.report.axes import LETTER, cut, label_axes, measure_names, open_axes, scale, write, write_value
from eval.report.svg import ACCENT, INK, MUTED, PAPER, WARM

_ROW = 19  # points
_MARKS = ("o", "D", "s")


def draw_intervals(measured: Mapping[str, Mapping[str, Estimate]], leading: str) -> Figure:
    """Measure to system to estimate as dots with whiskers, a group a measure. `leading` is the system set off."""
    lines = sum(len(row) + 1 for row in measured.values()) + 0.45 * (len(measured) - 1)
    left = measure_names({*measured, *(name for row in measured.values() for name in row)})
    figure, axes = open_axes(lines * _ROW + 30, left, 44)
    y = 0.0
    for measure, row in measured.items():
        write(axes, y, -left, measure, weight="bold")
        for system, found in row.items():
            y += 1
            colour, heavy = (ACCENT, "bold") if system == leading else (MUTED, "normal")
            write(axes, y, -left, cut(system), color=colour, weight=heavy)
            axes.plot([found.low, found.high], [y, y], color=colour, linewidth=1.8, solid_capstyle="round")
            axes.plot([found.mean], [y], "o", color=colour, markersize=6.5, markeredgecolor=PAPER, markeredgewidth=1.2)
            write_value(axes, y, f"{found.mean:.3f}", color=colour, weight=heavy)
        y += 1.45
    axes.set_ylim(y - 0.85, -0.6)
    found_all = [found for row in measured.values() for found in row.values()]
    low = math.floor(min(found.low for found in found_all) * 10 - 1e-9) / 10
    high = math.ceil(max(found.high for found in found_all) * 10 + 1e-9) / 10
    scale(axes, max(low, 0.0), min(high, 1.0) + 0.004)
    return figure


def draw_kinds(kinds: Mapping[str, Mapping[str, Estimate]], leading: str) -> Figure:
    """Kind to system to estimate: bars of `leading` with whiskers, and marks for up to three others."""
    others = [name for name in dict.fromkeys(name for row in kinds.values() for name in row) if name != leading][: len(_MARKS)]
    labels = {kind: f"{kind} ({next(iter(row.values())).count})" for kind, row in kinds.items()}
    left = measure_names(set(labels.values()))
    figure, axes = open_axes(len(kinds) * 28 + (58 if others else 32), left, 44, top=26 if others else 4)
    for y, (kind, row) in enumerate(kinds.items()):
        write(axes, y, -left, cut(labels[kind]))
        if leading in row:
            _draw_bar(axes, y, row[leading])
        for mark, name in zip(_MARKS, others, strict=False):
            if name in row:
                _mark(axes, row[name].mean, y, mark)
    if others:
        _explain_marks(axes, leading, others)
    axes.set_ylim(len(kinds) - 0.45, -0.55)
    scale(axes, 0, 1.01)
    return figure


def draw_risk(curve: Sequence[tuple[float, float]], operating: tuple[float, float] | None) -> Figure:
    """Share of wrong answers against share of questions answered, and where the service stands on it."""
    figure, axes = open_axes(250, 44, 14, top=28, bottom=40)
    coverage, risk = zip(*curve, strict=True)
    axes.fill_between(coverage, risk, color=ACCENT, alpha=0.1, linewidth=0)
    axes.plot(coverage, risk, color=ACCENT, linewidth=1.8, solid_joinstyle="round")
    axes.set_ylim(0, max(0.1, *risk, operating[1] if operating else 0.0) * 1.15)
    label_axes(axes, "questions answered", "answers that are wrong")
    if operating:
        axes.plot(*operating, "o", color=WARM, markersize=8, markeredgecolor=PAPER, markeredgewidth=1.5)
        words = (f"as set: {operating[0]:.0%} answered,", f"{operating[1]:.0%} of them wrong")
        _point_out(axes, operating, words)
    axes.set_xlim(0, 1.01)
    return figure


def draw_reliability(bins: Sequence[Bin]) -> Figure:
    """Share that can be answered against confidence told, a dot for a bin, as large as the questions in it are many."""
    figure, axes = open_axes(250, 44, 14, top=28, bottom=40)
    most = max(part.count for part in bins)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    stated, true = [part.confidence for part in bins], [part.share for part in bins]
    axes.vlines(stated, true, stated, color=WARM, linewidth=1.4, alpha=0.8)
    sizes = [22 + 60 * part.count / most for part in bins]
    axes.scatter(stated, true, sizes, color=ACCENT, edgecolors=PAPER, linewidths=1.2, zorder=3, clip_on=False)
    label_axes(axes, "confidence told", "share that can be answered")
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlim(-0.02, 1.02)
    return figure


def draw_timings(timings: Mapping[str, tuple[float, float]]) -> Figure:
    """Stage to (p50, p95) in milliseconds: a full bar to the median, a pale one on to the 95th percentile."""
    left = measure_names(set(timings))
    figure, axes = open_axes(len(timings) * 26 + 32, left, 92)
    for y, (stage, (median, late)) in enumerate(timings.items()):
        write(axes, y, -left, cut(stage))
        axes.barh(y, late, 0.5, color=ACCENT, alpha=0.3, linewidth=0)
        axes.barh(y, median, 0.5, color=ACCENT, linewidth=0)
        write_value(axes, y, f"{write_milliseconds(median)} / {write_milliseconds(late)} ms")
    axes.set_ylim(len(timings) - 0.45, -0.55)
    scale(axes, 0, max(late for _, late in timings.values()) * 1.02 or 1)
    return figure


def write_milliseconds(value: float) -> str:
    """As many digits as a reader can use."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _point_out(axes: Axes, point: tuple[float, float], lines: Sequence[str]) -> None:
    """Lines of words above a point, on its roomier side. One by one, since a page's letters are not as wide as the file's."""
    side, shift = ("right", -9) if point[0] > 0.45 else ("left", 9)
    style: dict[str, Any] = {"ha": side, "va": "bottom", "color": WARM, "size": LETTER, "weight": "bold"}
    for place, line in enumerate(reversed(lines)):
        axes.annotate(line, point, (shift, 7 + 14 * place), textcoords="offset points", **style)


def _draw_bar(axes: Axes, y: float, found: Estimate) -> None:
    axes.barh(y, found.mean, 0.52, color=ACCENT, alpha=0.85, linewidth=0)
    axes.plot([found.low, found.high], [y, y], color=INK, linewidth=1.2, solid_capstyle="round")
    write_value(axes, y, f"{found.mean:.3f}", color=ACCENT, weight="bold")


def _mark(axes: Axes, x: float, y: float, mark: str) -> None:
    axes.plot([x], [y], mark, markersize=6, markerfacecolor=PAPER, markeredgecolor=INK, markeredgewidth=1.1, clip_on=False)


def _explain_marks(axes: Axes, leading: str, others: Sequence[str]) -> None:
    style: dict[str, Any] = {"markerfacecolor": PAPER, "markeredgecolor": INK, "markeredgewidth": 1.1, "linestyle": "none"}
    marks = [Line2D([], [], marker=mark, label=cut(name), **style) for mark, name in zip(_MARKS, others, strict=False)]
    handles = [Patch(color=ACCENT, alpha=0.85, linewidth=0, label=cut(leading)), *marks]
    spread: dict[str, Any] = {
        "frameon": False,
        "fontsize": LETTER,
        "handlelength": 0.9,
        "handletextpad": 0.5,
        "columnspacing": 1.3,
    }
    axes.figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 1), ncols=len(handles), borderaxespad=0.2, **spread)
