"""Figures of a benchmark: medians, rates, ratios and their intervals."""

import json
from dataclasses import asdict

import pytest

from eval.bench.bench_chart import draw_bench
from eval.bench.bench_figures import BenchFigure, make_figures, read_figures
from eval.report.svg import svg_file

NOW = [
    {"answer": [10.0, 20.0, 90.0], "answer rate 1": [4.0, 9.0], "memory": [300.0]},
    {"answer": [20.0], "answer rate 1": [5.0], "memory": [310.0]},
]
BASE = [{key: [2 * value for value in values] for key, values in samples.items()} for samples in NOW]


def by_name(figures: list[BenchFigure]) -> dict[str, BenchFigure]:
    return {figure.name: figure for figure in figures}


def test_times_are_medians_and_rates_means_of_all_rounds() -> None:
    found = by_name(make_figures(NOW, []))
    assert found["answer p50"].now.value == 20.0
    assert found["answer rate 1"].now.value == (4 + 9 + 5) / 3
    assert found["memory"].now.value == (300 + 310) / 2
    assert (found["answer p50"].unit, found["answer rate 1"].unit, found["memory"].unit) == ("ms", "/s", "MiB")
    assert all(figure.base is None and figure.ratio is None for figure in found.values())


def test_an_interval_holds_its_figure() -> None:
    for figure in make_figures(NOW, BASE):
        assert figure.now.low <= figure.now.value <= figure.now.high


def test_the_ratio_of_samples_that_differ_by_a_factor_is_that_factor_without_doubt() -> None:
    for figure in make_figures(NOW, BASE):
        assert figure.ratio is not None
        assert (figure.ratio.value, figure.ratio.low, figure.ratio.high) == pytest.approx((1 / 2, 1 / 2, 1 / 2))


def test_what_the_other_commit_lacks_has_no_ratio() -> None:
    found = by_name(make_figures(NOW, [{"memory": [100.0]}]))
    assert found["answer p50"].ratio is None
    assert found["memory"].ratio is not None


def test_the_picture_is_a_file_that_stands_by_itself_and_is_the_same_every_time() -> None:
    figures = make_figures(NOW, BASE)
    picture = svg_file(lambda: draw_bench(figures))
    assert b'xmlns="http://www.w3.org/2000/svg"' in picture
    assert b"var(--" not in picture
    assert b"answer, before" in picture
    assert svg_file(lambda: draw_bench(figures)) == picture


def test_figures_are_the_same_after_they_were_written_and_read() -> None:
    for base in ([], BASE):
        figures = make_figures(NOW, base)
        assert read_figures(json.loads(json.dumps([asdict(one) for one in figures]))) == figures
