"""Times the stages of a question for `/metrics` and for traces: queueing, and those of `retrieval.stage`.

`Timings` is passed to the code that runs the stages.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from time import perf_counter

from api.telemetry.metrics import Metrics
from api.telemetry.tracing import Tracing
from retrieval.stage import Stage


class Timings:
    """Times stages. Safe to use from many threads."""

    def __init__(self, metrics: Metrics, tracing: Tracing | None) -> None:
        self._metrics, self._tracing = metrics, tracing

    def waited(self, seconds: float) -> None:
        """Count the seconds that a question was queued."""
        self._metrics.stages.labels("wait").observe(seconds)

    @contextmanager
    def __call__(self, stage: Stage) -> Iterator[None]:
        """Time a stage: the time spent inside."""
        started = perf_counter()
        with self._tracing.span(stage) if self._tracing else nullcontext():
            try:
                yield
            finally:
                self._metrics.stages.labels(stage).observe(perf_counter() - started)
