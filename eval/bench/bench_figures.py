"""From the samples of rounds to figures: medians, percentiles and rates with intervals, and ratios to another commit.

Intervals are of a bootstrap in two steps, rounds first and samples within each after, so that what differs from round to round
widens them. Both commits are drawn with the same numbers. Round stands beside round there, and question beside question.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from eval.bench.bench_round import Samples
from eval.measures.significance import Vector

RESAMPLES = 2_000
_SEED = 2007

Statistic = Callable[[Vector], Any]


@dataclass(frozen=True, slots=True)
class Bounded:
    """A figure and the bounds of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BenchFigure:
    """One line of the benchmark. base, ratio: of the other commit, and this one's share of it. None where there is none."""

    name: str
    unit: str
    now: Bounded
    base: Bounded | None
    ratio: Bounded | None


def make_figures(now: Sequence[Samples], base: Sequence[Samples]) -> list[BenchFigure]:
    """A figure a kind of sample: medians and 95th percentiles of times, means of rates. base: rounds of the other commit."""
    figures = []
    for key in now[0]:
        for name, statistic in _list_statistics(key):
            drawn = _resample([samples[key] for samples in now], statistic)
            if base and all(key in samples for samples in base):
                others = _resample([samples[key] for samples in base], statistic)
                ratio = drawn / np.where(others > 0, others, np.nan)
                figures.append(BenchFigure(name, _name_unit(key), _bound(drawn), _bound(others), _bound(ratio)))
            else:
                figures.append(BenchFigure(name, _name_unit(key), _bound(drawn), None, None))
    return figures


def read_figures(records: Sequence[Mapping[str, Any]]) -> list[BenchFigure]:
    """The figures that a file of `eval.bench` holds. Raises KeyError and TypeError for other records."""
    return [
        BenchFigure(one["name"], one["unit"], *(one[name] and Bounded(**one[name]) for name in ("now", "base", "ratio")))
        for one in records
    ]


def _list_statistics(key: str) -> list[tuple[str, Statistic]]:
    if key in ("answer", "search"):
        return [(f"{key} p50", np.median), (f"{key} p95", partial(np.percentile, q=95))]
    return [(key, np.mean if "rate" in key else np.median)]


def _name_unit(key: str) -> str:
    if "rate" in key:
        return "/s"
    if key == "memory":
        return "MiB"
    return "s" if key.startswith(("index", "start")) else "ms"


def _resample(rounds: Sequence[Sequence[float]], statistic: Statistic) -> Vector:
    """The statistic of all samples first, then that of each resample."""
    drawing = np.random.default_rng(_SEED)
    values = [np.asarray(samples, np.float64) for samples in rounds]
    found = [float(statistic(np.concatenate(values)))]
    for _ in range(RESAMPLES):
        picked = [values[place] for place in drawing.integers(len(values), size=len(values))]
        found.append(float(statistic(np.concatenate([drawing.choice(samples, samples.size) for samples in picked]))))
    return np.array(found)


def _bound(drawn: Vector) -> Bounded:
    low, high = np.nanquantile(drawn[1:], [0.025, 0.975]) if np.isfinite(drawn[1:]).any() else (np.nan, np.nan)
    return Bounded(float(drawn[0]), float(low), float(high))
