"""A bounded thread pool: runs a number of jobs at a time, queues up to a limit, and rejects the rest.

The event loop only parses and writes. Encoder, search and all that reads the disk run here, in the order of `api.fair_queue`. One
thread more than is set is kept for searches, so that no search waits until an answer is done. Each question is encoded on its
own: a batch of 16 would take a third less time to encode, but the last bits of a vector would differ with the load, and the same
question must get the same answer.
"""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from threading import Condition
from time import perf_counter
from typing import Any, TypeVar

from api.errors import LateError, OverloadError
from api.fair_queue import FairQueue, Lane

T = TypeVar("T")

_ALL: tuple[Lane, ...] = ("search", "read", "answer")
_SHORT: tuple[Lane, ...] = ("search",)


@dataclass(frozen=True, slots=True, eq=False)
class _WaitingJob:
    call: Callable[[], Any]
    queued: float = field(default_factory=perf_counter)
    """When it was queued, in seconds."""
    turn: "Future[Future[Any]]" = field(default_factory=Future)
    """Becomes the running job when its turn comes. Whoever gives up cancels it."""


class BoundedExecutor:
    """Runs jobs on threads, those of each client by turns."""

    def __init__(self, threads: int, waiting: int, seconds: float = 30.0, waited: Callable[[float], object] = float) -> None:
        """threads: jobs that run at a time, searches not counted. waiting: jobs that are accepted, running or queued.

        seconds: how long a job may take, from when it was queued. waited: called with the seconds that each job was queued.
        """
        self._pool = ThreadPoolExecutor(threads + 1, thread_name_prefix="executor")
        self._threads, self._waiting, self._seconds, self._waited = threads, waiting, seconds, waited
        self._changed = Condition()
        self._queue: FairQueue[_WaitingJob] = FairQueue()
        self._searches = self._others = 0  # that run

    @property
    def in_hand(self) -> int:
        """Jobs that run or are queued."""
        return self._searches + self._others + len(self._queue)

    async def run(self, job: Callable[[], T], lane: Lane = "answer", client: str = "") -> T:
        """The result of `job`, which runs in the context of the caller.

        client: whose turn it takes. Raises what `job` raises, OverloadError when the queue is full, and LateError when it takes
        too long. OverloadError comes at once, or later where the job gives way to one of a client that has fewer. A job that is
        given up while it is queued never runs. One that runs keeps its place until it ends.
        """
        one = _WaitingJob(lambda: context.run(job))
        context = contextvars.copy_context()
        number = self._enter(one, lane, client)
        try:
            async with self._limit_time():
                running: Future[T] = await asyncio.wrap_future(one.turn)
                return await asyncio.wrap_future(running)
        finally:
            with self._changed:
                self._queue.remove(number, lane, client)  # where it was given up before its turn
                self._changed.notify_all()

    async def wait(self, other: asyncio.Future[T], more: float = 0.0) -> T:
        """The result of what somebody else runs, which goes on where this one gives up. No thread waits for it.

        more: seconds that it may take beside those of a job. Raises LateError as `run` does.
        """
        async with self._limit_time(more):
            return await asyncio.shield(other)

    def close(self) -> None:
        """Finish the jobs that were accepted and end the threads."""
        with self._changed:
            self._changed.wait_for(lambda: not self.in_hand)
        self._pool.shutdown()

    @asynccontextmanager
    async def _limit_time(self, more: float = 0.0) -> AsyncIterator[None]:
        late = asyncio.timeout(self._seconds + more)
        try:
            async with late:
                yield
        except TimeoutError:
            if not late.expired():
                raise  # the job's own
            raise LateError(
                f"it took longer than {self._seconds + more:g} s, the most that it may: ask again in a moment"
            ) from None

    def _enter(self, one: _WaitingJob, lane: Lane, client: str) -> int:
        with self._changed:
            replaced = self._queue.make_room(client) if self.in_hand >= self._waiting else None
            if self.in_hand >= self._waiting:
                raise self._overload()
            number = self._queue.add(one, lane, client)
        if replaced is not None and replaced.turn.set_running_or_notify_cancel():
            replaced.turn.set_exception(self._overload())
        self._begin_next()
        return number

    def _begin_next(self) -> None:
        """Begin the jobs that there are threads for."""
        while (found := self._take()) is not None:
            job, lane = found
            if job.turn.set_running_or_notify_cancel():
                job.turn.set_result(self._pool.submit(self._work, job, lane))
            else:
                self._leave(lane)

    def _take(self) -> tuple[_WaitingJob, Lane] | None:
        with self._changed:
            if self._searches + self._others > self._threads:
                return None
            found = self._queue.take(_ALL if self._others < self._threads else _SHORT)
            if found is not None:
                self._count(found[1], 1)
            return found

    def _work(self, job: _WaitingJob, lane: Lane) -> Any:
        try:
            self._waited(perf_counter() - job.queued)
            return job.call()
        finally:
            self._leave(lane)
            self._begin_next()

    def _leave(self, lane: Lane) -> None:
        with self._changed:
            self._count(lane, -1)
            self._changed.notify_all()

    def _count(self, lane: Lane, more: int) -> None:
        if lane == "search":
            self._searches += more
        else:
            self._others += more

    def _overload(self) -> OverloadError:
        return OverloadError(f"{self._waiting} questions are in hand, the most that is taken on: ask again in a moment")


@dataclass(frozen=True, slots=True)
class ClientExecutor:
    """The executor, for the jobs of one client."""

    executor: BoundedExecutor
    client: str
    """Whose turn the jobs take: a key by its name, or an address. "" where nobody judged the request."""

    async def run(self, job: Callable[[], T], lane: Lane) -> T:
        """The result of a job. Raises as `BoundedExecutor.run` does."""
        return await self.executor.run(job, lane, self.client)
