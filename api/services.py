"""The services of a running application in one record: what its routes and its middleware work with."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from api.executor import BoundedExecutor
from api.jobs.follower import Follower
from api.jobs.job_queue import count_pending
from api.jobs.worker import JobWorker
from api.settings import Settings
from api.telemetry.metrics import IndexGauges, Metrics
from api.telemetry.timings import Timings
from api.telemetry.tracing import Tracing, open_tracing
from api.writing import Writer
from index.errors import IndexCorruptError
from index.generations.pool import IndexPool
from index.generations.publish import FOLDER
from index.sources.registry import read_registry
from retrieval.models import Models

_PROBE = "security cooperation"


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one application. `app.state.services` holds them."""

    settings: Settings
    pool: IndexPool
    """The generations of the index that are open."""
    models: Models
    """The models and settings of retrieval."""
    executor: BoundedExecutor
    """Runs questions on threads."""
    metrics: Metrics
    tracing: Tracing | None
    """None where no collector of traces is set."""
    timings: Timings
    """Times the stages of a question."""
    writer: Writer
    """Has a language model write a paragraph beside an answer."""
    worker: JobWorker
    """Carries out the changes that clients ask for."""
    follower: Follower
    """Opens what other processes publish."""
    ready: Event
    """Set while questions can be answered."""

    async def start(self) -> None:
        """Encode a probe, start the threads, and become ready."""
        await self.executor.run(self._probe)
        self.follower.start()
        self.worker.start()
        self.ready.set()

    def close(self) -> None:
        """Answer the questions that were accepted and stop the threads.

        A running update is stopped. Its jobs are carried out at the next start.
        """
        self.ready.clear()
        self.worker.close()
        self.follower.close()
        self.executor.close()
        self.writer.close()
        self.pool.close()
        if self.tracing:
            self.tracing.close()

    def read_gauges(self) -> IndexGauges:
        """The present state of the application, for `/metrics`."""
        with self.pool.borrow() as index:
            manifest = index.manifest
        folder = self.settings.data / FOLDER / manifest.generation
        return IndexGauges(
            generation=manifest.generation,
            documents=len(manifest.documents),
            chunks=sum(document.chunks for document in manifest.documents),
            index_bytes=_sum_sizes(folder / name for name in manifest.files),
            questions=self.executor.in_hand,
            jobs=count_pending(self.settings.data),
            is_ready=self.ready.is_set(),
            has_complaint=self.pool.complaint is not None or self.worker.degraded is not None,
        )

    def _probe(self) -> None:
        with self.pool.borrow() as index:
            index.encode([_PROBE])


def create_services(pool: IndexPool, settings: Settings, models: Models) -> Services:
    """The services over generations that are open, none of them started. `Services.close` closes the generations."""
    metrics = Metrics(lambda: services.read_gauges())  # noqa: PLW0108 - the record is made below
    tracing = open_tracing(settings.traces)
    timings = Timings(metrics, tracing)
    services = Services(
        settings=settings,
        pool=pool,
        models=models,
        executor=BoundedExecutor(settings.threads, settings.waiting, settings.seconds, timings.waited),
        metrics=metrics,
        tracing=tracing,
        timings=timings,
        writer=Writer(settings, models.reader),
        worker=JobWorker(
            settings,
            on_published=lambda: _open_published(pool),
            uploads_in_use=lambda: {source.path for source in read_registry(settings.data).uploads.values()},
        ),
        follower=Follower(pool),
        ready=Event(),
    )
    return services


def _open_published(pool: IndexPool) -> None:
    """Open the generation that was just published. Raises IndexCorruptError where that is not possible."""
    pool.refresh(again=True)  # the update has just written it and found it whole
    if pool.complaint is not None:
        raise IndexCorruptError(pool.complaint)


def _sum_sizes(paths: Iterable[Path]) -> int:
    """The bytes of those files. A file that a rollback or a publication has just removed counts nothing."""
    return sum(path.stat().st_size for path in paths if path.exists())
