"""The stages of a question, each timed for `/metrics` and for a trace: waiting in line, encoding, answering or searching.

`Stages` is handed down to the code that has the stages (`retrieval.ask`).
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from time import perf_counter

from api.telemetry.metrics import Metrics
from api.telemetry.tracing import Tracing
from retrieval.ask import Stage


class Stages:
    """Times stages; safe to use from many threads."""

    def __init__(self, metrics: Metrics, tracing: Tracing | None) -> None:
        self._metrics, self._tracing = metrics, tracing

    def waited(self, seconds: float) -> None:
        """A question was in line for so long."""
        self._metrics.stages.labels("wait").observe(seconds)

    @contextmanager
    def __call__(self, stage: Stage) -> Iterator[None]:
        """The time spent inside is that of the stage."""
        started = perf_counter()
        with self._tracing.span(stage) if self._tracing else nullcontext():
            try:
                yield
            finally:
                self._metrics.stages.labels(stage).observe(perf_counter() - started)
