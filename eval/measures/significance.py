"""Is a difference more than chance? Values question by question in, p-values and intervals out, the same ones every time.

Drawn from fixed seeds, in batches: 5,000 questions take less than a second and some tens of megabytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

SIGNIFICANT = 0.05  # below it, after the correction, a difference is called one
RESAMPLES = 10_000
_SEED = 2007
_CELLS = 4_000_000  # drawn at once: 32 MB
_ROUNDING = 1e-12  # of the sum of what is added; sums nearer than that are equal

Alternative = Literal["two-sided", "less"]
Vector = npt.NDArray[np.float64]


def compare(first: Sequence[float], second: Sequence[float], alternative: Alternative = "two-sided") -> float:
    """p of the paired randomisation test of the mean difference (Smucker, Allan and Carterette, CIKM 2007).

    How often would a difference be as large when each question's two values are swapped by the throw of a coin? "less": as far
    below 0, for the claim that `first` is lower. All throws are tried where they are at most `RESAMPLES` (13 questions that
    differ), else `RESAMPLES` are drawn and the observed one is counted among them (Phipson and Smyth, 2010), so that p is never
    0. 1.0 when nothing differs. Two-sided p is twice the smaller of both sides. Raises ValueError for other lengths.
    """
    pairs = _subtract(first, second)
    differences = pairs[pairs != 0]  # the others never change the sum
    if not differences.size:
        return 1.0
    # A sum with flipped signs is the observed one less twice what is flipped, so it is as low when this is not below 0.
    swapped = np.concatenate([signs @ differences for signs in _throw(differences.size)])
    slack = _ROUNDING * float(np.abs(differences).sum())
    drawn = 0 if _all_are_tried(differences.size) else 1
    lower, higher = ((int(count) + drawn) / (swapped.size + drawn) for count in _count_sides(swapped, slack))
    return lower if alternative == "less" else min(1.0, 2 * min(lower, higher))


def interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Bounds of the mean that hold it in `level` of all samples: percentile bootstrap (Efron and Tibshirani, 1993, chapter 13).

    `RESAMPLES` resamples. One value, or equal ones, are both bounds. Raises ValueError for no values.
    """
    sample = np.asarray(values, np.float64)
    if not sample.size:
        raise ValueError("no values: an interval needs one at least")
    lowest, highest = float(sample.min()), float(sample.max())
    if lowest == highest:
        return lowest, highest
    means = np.clip(_resample_means(sample), lowest, highest)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def interval_of_difference(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """`interval` of the mean of first - second, question by question. Raises ValueError for other lengths or no values."""
    return interval(_subtract(first, second).tolist(), level)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values adjusted for being many, by name, in the order given (Holm, Scandinavian Journal of Statistics, 1979).

    The smallest is multiplied by their number, the next by one less and so on. None is smaller than one before it, nor above 1.
    """
    adjusted: dict[str, float] = {}
    largest = 0.0
    for position, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        largest = max(largest, min(1.0, (len(p_values) - position) * p_values[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}


def _subtract(first: Sequence[float], second: Sequence[float]) -> Vector:
    if len(first) != len(second):
        raise ValueError(f"{len(first)} values against {len(second)}: a paired comparison needs the same questions in both")
    return np.asarray(first, np.float64) - np.asarray(second, np.float64)


def _all_are_tried(count: int) -> bool:
    return count < RESAMPLES.bit_length()  # 2**count <= RESAMPLES


def _throw(count: int) -> Iterator[Vector]:
    """Batches of throws, shape (throws, count), 1 where a pair is swapped."""
    if _all_are_tried(count):
        yield (np.arange(2**count)[:, np.newaxis] >> np.arange(count) & 1).astype(np.float64)
        return
    generator = np.random.default_rng(_SEED)
    for size in _cut_batches(count):
        octets = generator.integers(0, 256, (size, -(-count // 8)), np.uint8)
        yield np.unpackbits(octets, axis=1, count=count).astype(np.float64)


def _count_sides(swapped: Vector, slack: float) -> tuple[int, int]:
    return int((swapped >= -slack).sum()), int((swapped <= slack).sum())


def _resample_means(sample: Vector) -> Vector:
    generator = np.random.default_rng(_SEED)
    distinct, counts = np.unique(sample, return_counts=True)
    if 10 * distinct.size <= sample.size:  # draw how often each value comes up: the same distribution, in a fraction of the time
        return generator.multinomial(sample.size, counts / sample.size, RESAMPLES) @ distinct / sample.size
    batches = _cut_batches(sample.size)
    return np.concatenate([sample[generator.integers(0, sample.size, (size, sample.size))].mean(axis=1) for size in batches])


def _cut_batches(count: int) -> list[int]:
    """Sizes of batches of rows of `count` cells that make up `RESAMPLES`."""
    most = max(1, _CELLS // count)
    return [min(most, RESAMPLES - start) for start in range(0, RESAMPLES, most)]
