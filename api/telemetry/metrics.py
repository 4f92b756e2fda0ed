"""What Prometheus reads at `/metrics`: requests, their time, the stages of a question, answers and refusals, how things stand.

Counted while requests are answered (`api/http/middleware/request_log.py`, `api/telemetry/timings.py`), or looked up when it
is asked (`IndexGauges`). Each
application has a registry of its own. Routes are counted by their template, so that no client can make up new series.
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
    """How things stand: the generation that answers and its size, what is in hand, whether it is ready and has a complaint.

    index_bytes: of the generation's files. questions: in hand or in line. jobs: changes that wait or are carried out.
    """

    generation: str
    documents: int
    chunks: int
    index_bytes: int
    questions: int
    jobs: int
    is_ready: bool
    has_complaint: bool


class Metrics:
    """The counters of one application. look: called whenever they are read."""

    def __init__(self, look: Callable[[], IndexGauges]) -> None:
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
            self.answers.labels(outcome)  # 0 rather than nothing, before the first
        self.registry.register(_StandingCollector(look))
        ProcessCollector(registry=self.registry)


class _StandingCollector(Collector):
    def __init__(self, look: Callable[[], IndexGauges]) -> None:
        self._look = look

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not look anything up."""
        return []

    def collect(self) -> Iterator[Metric]:
        """How things stand now."""
        now = self._look()
        yield InfoMetricFamily("citadel_index", "The generation that answers.", {"generation": now.generation})
        for name, meaning, value in (
            ("citadel_index_documents", "Documents in the index.", now.documents),
            ("citadel_index_chunks", "Chunks in the index.", now.chunks),
            ("citadel_index_bytes", "Bytes of the index on the disk.", now.index_bytes),
            ("citadel_questions_in_hand", "Questions being answered or in line.", now.questions),
            ("citadel_jobs_in_hand", "Changes that wait or are being carried out.", now.jobs),
            ("citadel_ready", "1 when questions can be answered.", now.is_ready),
            ("citadel_complaint", "1 when something is wrong that /readyz tells.", now.has_complaint),
        ):
            yield GaugeMetricFamily(name, meaning, float(value))
