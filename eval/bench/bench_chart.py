"""The picture of a benchmark: the time of an answer and of a search, and answers a second against clients. Before and after."""

import re
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.bench.bench_figures import BenchFigure, Bounded
from eval.report.axes import LETTER, WIDTH, add_axes
from eval.report.svg import ACCENT, INK, MUTED

_HEIGHT = 400  # points
_LEFT, _RIGHT = 84, 20
_ROWS = ("answer p50", "answer p95", "search p50", "search p95")


def draw_bench(figures: Sequence[BenchFigure]) -> Figure:
    """Bars of times above, lines of throughput below. The other commit is grey."""
    figure = Figure(figsize=(WIDTH / 72, _HEIGHT / 72))
    width = (WIDTH - _LEFT - _RIGHT) / WIDTH
    _draw_times(add_axes(figure, (_LEFT / WIDTH, 250 / _HEIGHT, width, 115 / _HEIGHT)), figures)
    _draw_rates(add_axes(figure, (_LEFT / WIDTH, 40 / _HEIGHT, width, 145 / _HEIGHT)), figures)
    return figure


def _draw_times(axes: Axes, figures: Sequence[BenchFigure]) -> None:
    rows = [figure for figure in figures if figure.name in _ROWS]
    for y, row in enumerate(rows):
        for shift, found, colour in ((-0.2, row.base, MUTED), (0.2, row.now, ACCENT)):
            if found is not None:
                place = y + (shift if row.base else 0)
                axes.barh(place, found.value, 0.36, color=colour, alpha=0.85, linewidth=0)
                axes.plot([found.low, found.high], [place, place], color=INK, linewidth=1.2)
                axes.annotate(
                    f"{found.value:.0f}",
                    (max(found.value, found.high), place),
                    (4, 0),
                    textcoords="offset points",
                    va="center",
                    color=colour,
                )
    axes.set_yticks(range(len(rows)), [row.name for row in rows])
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.margins(x=0.12)
    axes.set_title("milliseconds, one client", color=MUTED, size=LETTER, loc="left")


def _draw_rates(axes: Axes, figures: Sequence[BenchFigure]) -> None:
    for name, line in (("search", "--"), ("answer", "-")):
        found = {int(match[1]): one for one in figures if (match := re.fullmatch(rf"{name} rate (\d+)", one.name))}
        _draw_line(axes, {clients: one.base for clients, one in found.items() if one.base}, MUTED, line, f"{name}, before")
        _draw_line(axes, {clients: one.now for clients, one in found.items()}, ACCENT, line, name)
    axes.set_xscale("log", base=2)
    ticks = sorted({int(match[1]) for one in figures if (match := re.search(r"rate (\d+)$", one.name))})
    axes.set_xticks(ticks, [str(clients) for clients in ticks])
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_xlabel("clients", color=MUTED, size=LETTER, loc="right")
    axes.set_title("requests a second", color=MUTED, size=LETTER, loc="left", x=-_LEFT / (WIDTH - _LEFT - _RIGHT))
    axes.minorticks_off()
    axes.legend(
        frameon=False, fontsize=9, ncols=2, loc="lower right", bbox_to_anchor=(1, 1.0), handlelength=1.6, borderaxespad=0.2
    )


def _draw_line(axes: Axes, found: Mapping[int, Bounded], colour: str, line: str, label: str) -> None:
    if found:
        clients, bounds = list(found), list(found.values())
        axes.plot(clients, [one.value for one in bounds], line, marker="o", markersize=4, color=colour, label=label)
        axes.fill_between(
            clients, [one.low for one in bounds], [one.high for one in bounds], color=colour, alpha=0.15, linewidth=0
        )
