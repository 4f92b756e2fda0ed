"""A bounded thread pool: runs a number of jobs at a time, queues up to a limit, and rejects the rest.

The event loop only parses and writes. Encoder and search run here. Each question is encoded on its own: a batch of 16 would take
a third less time to encode, but the last bits of a vector would differ with the load, and the same question must get the same
answer.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import perf_counter
from typing import TypeVar

from api.errors import LateError, OverloadError

T = TypeVar("T")


class BoundedExecutor:
    """Runs jobs on threads in the order in which they came."""

    def __init__(self, threads: int, waiting: int, seconds: float = 30.0, waited: Callable[[float], object] = float) -> None:
        """threads: jobs that run at a time. waiting: jobs that are accepted, running or queued.

        seconds: how long a job may take, from when it was queued. waited: called with the seconds that each job was queued.
        """
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="executor")
        self._waiting, self._seconds, self._waited = waiting, seconds, waited
        self._lock = Lock()
        self.in_hand = 0
        """Jobs that run or are queued."""

    async def run(self, job: Callable[[], T]) -> T:
        """The result of `job`, which runs in the context of the caller.

        Raises what `job` raises, OverloadError at once when the queue is full, and LateError when it takes too long. A job that
        is given up while it is queued never runs. One that runs keeps its place until it ends.
        """
        with self._lock:
            if self.in_hand >= self._waiting:
                raise OverloadError(f"{self._waiting} questions are in hand, the most that is taken on: ask again in a moment")
            self.in_hand += 1
        running = self._pool.submit(contextvars.copy_context().run, self._begin, perf_counter(), job)
        # The caller may have given up: the place is free once the thread is, not before.
        running.add_done_callback(lambda _: self._leave())
        late = asyncio.timeout(self._seconds)
        try:
            async with late:
                return await asyncio.wrap_future(running)
        except TimeoutError:
            if not late.expired():
                raise  # the job's own
            raise LateError(f"it took longer than {self._seconds:g} s, the most that it may: ask again in a moment") from None

    def close(self) -> None:
        """Finish the jobs that were accepted and end the threads."""
        self._pool.shutdown()

    def _begin(self, queued: float, job: Callable[[], T]) -> T:
        self._waited(perf_counter() - queued)
        return job()

    def _leave(self) -> None:
        with self._lock:
            self.in_hand -= 1
