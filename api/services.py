"""The services of a running application in one record: what its routes and its middleware work with."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Event

from api.answer_cache import AnswerCache
from api.caller import Caller
from api.executor import BoundedExecutor
from api.follower import Follower
from api.http.middleware.key_file import LiveKeys
from api.jobs.erasure import list_purging
from api.jobs.queues.queue_choice import open_queue
from api.jobs.upgrade import request_upgrade
from api.jobs.worker import JobWorker
from api.kept.kept_choice import open_kept
from api.kept.kept_store import KeptStore
from api.settings import Settings
from api.telemetry.metrics import IndexGauges, Metrics
from api.telemetry.timings import Timings
from api.telemetry.tracing import Tracing, open_tracing
from api.visible_index import VisibleIndex
from api.watches.watch_asker import WatchAsker, WatchedIndex
from api.watches.webhook_sender import Outbox, WebhookSender, find_unseen
from api.writing import Writer
from index.engine import Engine, IndexSize
from index.errors import DatabaseLostError, IndexCorruptError, IndexPendingError
from retrieval.models import Models

_PROBE = "security cooperation"
_log = logging.getLogger("citadel.services")


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one application. `app.state.services` holds them."""

    settings: Settings
    engine: Engine
    """Holds the index and its generations. Routes reach it through `index_for`, which knows what a caller may see."""
    models: Models
    """The models and settings of retrieval."""
    cache: AnswerCache
    """Answers, and keeps what it answered and read."""
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
    kept: KeptStore
    """What callers keep."""
    keys: LiveKeys
    """Who may ask and who may write."""
    watches: WatchAsker
    """Puts the questions of watches again."""
    webhooks: WebhookSender
    """Sends what changed in them to their webhooks."""
    ready: Event
    """Set while questions can be answered."""

    async def start(self) -> None:
        """Encode a probe where an index is open, start the threads, and become ready."""
        if self.find_generation() is not None:
            await self.executor.run(self._probe)
        await self.executor.run(self._request_upgrade)
        self.follower.start()
        self.worker.start()
        self.watches.start()
        self.webhooks.start()
        self.ready.set()

    def close(self) -> None:
        """Answer the questions that were accepted and stop the threads.

        A running update is stopped. Its jobs are carried out at the next start.
        """
        self.ready.clear()
        self.watches.close()
        self.webhooks.close()
        self.worker.close()
        self.follower.close()
        self.executor.close()
        self.writer.close()
        self.worker.queue.close()
        self.kept.close()
        self.engine.close()
        if self.tracing:
            self.tracing.close()

    def index_for(self, caller: Caller) -> VisibleIndex:
        """The index as a caller may see it."""
        return VisibleIndex(self.engine, caller)

    def find_generation(self) -> str | None:
        """The id of the generation that answers, None while the first one is being built."""
        try:
            return self.engine.generation
        except IndexPendingError:
            return None

    def is_empty(self) -> bool:
        """Whether the index holds no document."""
        with self.engine.acquire() as index:
            return index.list_entries(limit=1).total == 0

    @property
    def degraded(self) -> str | None:
        """What is wrong with the published generation, when an earlier one answers in its place. It names no document."""
        return self.engine.degraded

    def read_gauges(self) -> IndexGauges:
        """The present state of the application, for `/metrics`."""
        generation, size = "", IndexSize(0, 0, 0, 0)
        with suppress(IndexPendingError, DatabaseLostError), self.engine.acquire() as index:
            generation, size = index.generation, index.measure()
        oldest, pending = self._look_at_queue()
        return IndexGauges(
            generation=generation,
            documents=size.documents,
            chunks=size.chunks,
            index_bytes=size.stored_bytes,
            cache_bytes=self.cache.measure(),
            questions=self.executor.in_hand,
            jobs=pending,
            oldest_job_seconds=0.0 if oldest is None else max(0.0, (datetime.now(UTC) - oldest).total_seconds()),
            is_ready=self.ready.is_set() and generation != "",
            has_complaint=any((self.engine.degraded, self.worker.degraded, self.keys.degraded)),
        )

    def _look_at_queue(self) -> tuple[datetime | None, int]:
        """When the oldest pending job was accepted, and how many there are. None and 0 while the database is lost."""
        try:
            return self.worker.queue.read_oldest(), self.worker.queue.count_pending()
        except DatabaseLostError:
            return None, 0

    def _request_upgrade(self) -> None:
        try:
            self.worker.folder.open()
            request_upgrade(self.worker.queue)
        except OSError:
            _log.exception("the job that builds the index cannot be written down")

    def _probe(self) -> None:
        with self.engine.acquire() as index:
            index.encoder.encode([_PROBE])


def create_services(engine: Engine, settings: Settings, models: Models, keys: LiveKeys) -> Services:
    """The services over generations that are open, none of them started. `Services.close` closes the generations."""
    metrics = Metrics(lambda: services.read_gauges())  # noqa: PLW0108 - the record is made below
    cache = AnswerCache(models, settings.cache_bytes, lambda kind, outcome: metrics.cached.labels(kind, outcome).inc())
    kept, queue = open_kept(settings), open_queue(settings, engine.follow)
    tracing = open_tracing(settings.traces)
    timings = Timings(metrics, tracing)
    executor = BoundedExecutor(settings.threads, settings.waiting, settings.seconds, timings.waited)
    services = Services(
        settings=settings,
        engine=engine,
        models=models,
        cache=cache,
        executor=executor,
        metrics=metrics,
        tracing=tracing,
        timings=timings,
        writer=Writer(settings, models.reader),
        worker=JobWorker(
            settings,
            on_published=lambda: _open_published(engine, settings),
            queue=queue,
        ),
        follower=Follower(engine, lambda: keys.collections),
        kept=kept,
        keys=keys,
        watches=WatchAsker(WatchedIndex(engine, cache, kept, keys.find_caller), in_hand=lambda: executor.in_hand),
        webhooks=WebhookSender(
            Outbox(kept, settings.webhook_policy, partial(find_unseen, engine, keys.find_caller, partial(list_purging, queue)))
        ),
        ready=Event(),
    )
    return services


def _open_published(engine: Engine, settings: Settings) -> None:
    """Open the generation that was just published. Raises IndexCorruptError where that is not possible.

    Raises DatabaseLostError where a database answers that cannot be reached.
    """
    engine.follow(again=True)  # the update has just written it and found it whole
    if engine.degraded is not None:
        raise (DatabaseLostError if settings.engine else IndexCorruptError)(engine.degraded)
