"""The metrics that Prometheus reads at `/metrics`: requests, their time, the stages of a question, answers, and gauges.

Counters are increased while requests are answered (`api/http/middleware/request_log.py`, `api/telemetry/timings.py`). Gauges are
looked up when they are read. Each application has a registry of its own. Routes are counted by their template, so that no client
can create new series.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 1.0, 2.5, 10.0, 30.0)
_STAGE_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0)


@dataclass(frozen=True, slots=True)
class IndexGauges:
    """The present state of an application."""

    generation: str
    """The generation that answers."""
    documents: int
    chunks: int
    index_bytes: int
    """The size of the files of the generation."""
    cache_bytes: int
    """The size of the answers and readings that are kept."""
    questions: int
    """Questions that are being answered or queued."""
    jobs: int
    """Changes that are being carried out or queued."""
    oldest_job_seconds: float
    """The age of the oldest of them, 0 when there are none."""
    is_ready: bool
    """True while questions can be answered."""
    has_complaint: bool
    """True when the published generation cannot be served."""


class Metrics:
    """The metrics of one application."""

    def __init__(self, read_gauges: Callable[[], IndexGauges]) -> None:
        """read_gauges: called whenever the metrics are read."""
        self.registry = CollectorRegistry()
        registry = self.registry
        self.requests = Counter("citadel_requests", "Requests answered.", ["method", "route", "status"], registry=registry)
        self.seconds = Histogram(
            "citadel_request_seconds", "Seconds a request took.", ["route"], buckets=_SECONDS, registry=registry
        )
        self.stages = Histogram(
            "citadel_stage_seconds", "Seconds a stage of a question took.", ["stage"], buckets=_STAGE_SECONDS, registry=registry
        )
        self.answers = Counter(
            "citadel_answers", "Questions answered, or refused for want of support.", ["outcome"], registry=registry
        )
        for outcome in ("answered", "abstained"):
            self.answers.labels(outcome)  # so that the series starts at 0
        self.cached = Counter(
            "citadel_cache", "Answers and readings looked for in memory.", ["kind", "outcome"], registry=registry
        )
        for kind in ("answer", "reading"):
            for outcome in ("hit", "miss"):
                self.cached.labels(kind, outcome)
        self.registry.register(_GaugeCollector(read_gauges))
        ProcessCollector(registry=self.registry)


class _GaugeCollector(Collector):
    def __init__(self, read_gauges: Callable[[], IndexGauges]) -> None:
        self._read_gauges = read_gauges

    def describe(self) -> list[Metric]:
        """No metrics: registering must not read the gauges."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The gauges at present."""
        now = self._read_gauges()
        yield InfoMetricFamily("citadel_index", "The generation that answers.", {"generation": now.generation})
        for name, meaning, value in (
            ("citadel_index_documents", "Documents in the index.", now.documents),
            ("citadel_index_chunks", "Chunks in the index.", now.chunks),
            ("citadel_index_bytes", "Bytes of the index on the disk.", now.index_bytes),
            ("citadel_cache_bytes", "Bytes of the answers and readings that are kept in memory.", now.cache_bytes),
            ("citadel_questions_in_hand", "Questions being answered or in line.", now.questions),
            ("citadel_jobs_in_hand", "Changes that wait or are being carried out.", now.jobs),
            (
                "citadel_oldest_job_seconds",
                "Age of the oldest change that waits or is carried out.",
                now.oldest_job_seconds,
            ),
            ("citadel_ready", "1 when questions can be answered.", now.is_ready),
            ("citadel_complaint", "1 when something is wrong that /readyz tells.", now.has_complaint),
        ):
            yield GaugeMetricFamily(name, meaning, float(value))
