"""Charts show each number that they are given, at its place."""

from collections.abc import Mapping

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.measures.abstention_measures import Bin
from eval.measures.estimates import Estimate
from eval.report.axes import cut
from eval.report.charts import draw_intervals, draw_kinds, draw_reliability, draw_risk, draw_timings, write_milliseconds
from eval.report.svg import ACCENT, MUTED

SYSTEMS = {"bm25": Estimate(0.5, 0.44, 0.56, 30), "hybrid": Estimate(0.7, 0.63, 0.78, 30)}


def words_of(figure: Figure) -> list[str]:
    return [
        text.get_text() for text in (*figure.axes[0].texts, *(text for legend in figure.legends for text in legend.get_texts()))
    ]


def lines_of(axes: Axes, colour: str) -> list[list[float]]:
    return [np.asarray(line.get_xdata()).tolist() for line in axes.lines if line.get_color() == colour]


def test_a_whisker_and_a_dot_for_each_system_and_the_leading_one_in_colour() -> None:
    figure = draw_intervals({"nDCG@10": SYSTEMS}, "hybrid")
    assert lines_of(figure.axes[0], MUTED) == [[0.44, 0.56], [0.5]]
    assert lines_of(figure.axes[0], ACCENT) == [[0.63, 0.78], [0.7]]
    assert words_of(figure) == ["nDCG@10", "bm25", "0.500", "hybrid", "0.700"]


@pytest.mark.parametrize("ends", [(0.0, 0.0), (1.0, 1.0), (0.42, 0.58), (0.0, 1.0)])
def test_the_scale_holds_every_whisker(ends: tuple[float, float]) -> None:
    low, high = ends
    figure = draw_intervals({"hit@5": {"bm25": Estimate((low + high) / 2, low, high, 9)}}, "")
    left, right = figure.axes[0].get_xlim()
    assert left <= low <= high <= right <= 1.01


def test_more_measures_make_a_taller_chart_of_the_same_width() -> None:
    one, two = (draw_intervals(dict.fromkeys(names, SYSTEMS), "hybrid") for names in (["AP"], ["AP", "RR@10"]))
    assert one.get_figwidth() == two.get_figwidth()
    assert one.get_figheight() < two.get_figheight()


def test_kinds_have_a_bar_of_the_leading_system_and_marks_of_three_others_at_most() -> None:
    row: Mapping[str, Estimate] = dict.fromkeys(("a", "b", "c", "d"), SYSTEMS["bm25"]) | {"hybrid": SYSTEMS["hybrid"]}
    figure = draw_kinds({"fact": row, "list": {"a": SYSTEMS["bm25"]}}, "hybrid")
    assert [bar.get_width() for bar in figure.axes[0].patches] == [0.7]  # type: ignore[attr-defined]
    assert words_of(figure) == ["fact (30)", "0.700", "list (30)", "hybrid", "a", "b", "c"]


def test_the_operating_point_is_told_in_words() -> None:
    curve = [(0.5, 0.0), (1.0, 0.25)]
    assert words_of(draw_risk(curve, (0.75, 0.125))) == ["12% of them wrong", "as set: 75% answered,"]
    assert words_of(draw_risk(curve, None)) == []


def test_a_larger_bin_is_a_larger_dot() -> None:
    figure = draw_reliability([Bin(0.2, 0.1, 5), Bin(0.9, 1.0, 20)])
    dots = figure.axes[0].collections[-1]
    assert np.asarray(dots.get_offsets()).tolist() == [[0.2, 0.1], [0.9, 1.0]]
    small, large = dots.get_sizes()  # type: ignore[attr-defined]
    assert small < large


def test_stages_have_a_bar_to_each_percentile() -> None:
    figure = draw_timings({"encode": (4.0, 9.5), "fuse": (0.05, 0.1)})
    assert [bar.get_width() for bar in figure.axes[0].patches] == [9.5, 4.0, 0.1, 0.05]  # type: ignore[attr-defined]
    assert words_of(figure) == ["encode", "4.0 / 9.5 ms", "fuse", "0.05 / 0.10 ms"]


def test_stages_that_took_no_time_can_be_drawn() -> None:
    assert draw_timings({"encode": (0.0, 0.0)}).axes[0].get_xlim() == (0, 1)


def test_a_long_name_is_cut_and_says_so() -> None:
    assert cut("bm25") == "bm25"
    assert cut("x" * 40).endswith("…") and len(cut("x" * 40)) < 40


def test_milliseconds_have_the_digits_that_matter() -> None:
    assert [write_milliseconds(value) for value in (0.034, 1.26, 42.04, 1234.5)] == ["0.03", "1.3", "42.0", "1,234"]
