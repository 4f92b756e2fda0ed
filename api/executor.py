"""The threads behind the doors: as many questions at a time as there are threads, the rest in line, and the line has an end.

The event loop only parses and writes; encoder and search run here. A question is encoded by itself and not in a batch with its
neighbours: a batch of 16 would take a third less time to encode, but a vector would differ in its last bits with the load, and
the same question must get the same answer.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


class OverloadError(RuntimeError):
    """More questions wait than the server takes on; ask again in a moment."""


class LateError(RuntimeError):
    """A question took longer than it may; ask again in a moment."""


class BoundedExecutor:
    """Takes on at most `waiting` jobs at once, running or in line, and runs them on `threads` threads in the order they came.

    seconds: how long one may take, from when it got in line. waited: told the seconds that each spent in line.
    """

    def __init__(self, threads: int, waiting: int, seconds: float = 30.0, waited: Callable[[float], object] = float) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="desk")
        self._waiting, self._seconds, self._waited = waiting, seconds, waited
        self._lock = Lock()
        self.in_hand = 0

    async def run(self, job: Callable[[], T]) -> T:
        """What `job` returns or raises, in the context of who asks.

        OverloadError at once when the line is full, LateError when it takes too long; one that is given up in line never runs,
        one that runs keeps its place until it ends.
        """
        with self._lock:
            if self.in_hand >= self._waiting:
                raise OverloadError(f"{self._waiting} questions are in hand, the most that is taken on: ask again in a moment")
            self.in_hand += 1
        running = self._pool.submit(contextvars.copy_context().run, self._begin, perf_counter(), job)
        # Whoever asked may have gone: the place is free once the thread is, not before.
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
        """Finish what is in hand and let the threads go."""
        self._pool.shutdown()

    def _begin(self, asked: float, job: Callable[[], T]) -> T:
        self._waited(perf_counter() - asked)
        return job()

    def _leave(self) -> None:
        with self._lock:
            self.in_hand -= 1
