"""How the cost of a function grows with its input, in processor time, which other work on the machine does not lengthen."""

import gc
from collections.abc import Callable
from time import thread_time
from typing import TypeVar

Input = TypeVar("Input")

FACTOR = 4
"""How many times larger the second input is."""

LINEAR = FACTOR * 2.5
"""What a linear function stays below. A quadratic one costs FACTOR ** 2 times as much."""

SQUARE = FACTOR**2 * 2.5
"""What a function of the square stays below. A cubic one costs FACTOR ** 3 times as much."""

_MEASURABLE = 0.002
"""Seconds of processor time. Below it the steps of the clock and the caches of the processor count."""


def measure_growth(run: Callable[[int], object], size: int) -> float:
    """The processor time of `run(FACTOR * size)` over that of `run(size)`, each the least of three turns.

    What costs less than can be measured counts as the least that can. `run` must work in the calling thread.
    """
    run(size)  # caches and compiled patterns belong to neither
    return _least(run, FACTOR * size) / max(_least(run, size), _MEASURABLE)


def measure_cost(run: Callable[[Input], object], given: Input, most: float) -> float:
    """Seconds of processor time of this thread for `run(given)`: the first turn of at most `most`, else the least of four."""
    least = float("inf")
    for _ in range(4):
        least = min(least, _measure(run, given))
        if least <= most:
            break
    return least


def _least(run: Callable[[int], object], size: int) -> float:
    return min(_measure(run, size) for _ in range(3))


def _measure(run: Callable[[Input], object], given: Input) -> float:
    """Seconds of this thread's processor time, without the collection of what other tests left."""
    gc.disable()
    try:
        began = thread_time()
        run(given)
        return thread_time() - began
    finally:
        gc.enable()
