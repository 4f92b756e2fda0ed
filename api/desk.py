"""The threads behind the doors: as many questions at a time as there are threads, the rest in line, and the line has an end.

The event loop only parses and writes; encoder and search run here. A question is encoded by itself and not in a batch with its
neighbours: a batch of 16 would take a third less time to encode, but a vector would differ in its last bits with the load, and
the same question must get the same answer.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

T = TypeVar("T")


class OverloadError(RuntimeError):
    """More questions wait than the server takes on; ask again in a moment."""


class Desk:
    """Takes on at most `waiting` jobs at once, running or in line, and runs them on `threads` threads in the order they came."""

    def __init__(self, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="desk")
        self._waiting = waiting
        self._places = BoundedSemaphore(waiting)

    async def run(self, job: Callable[[], T]) -> T:
        """What `job` returns or raises; OverloadError at once when the line is full. A job cancelled in line never runs."""
        if not self._places.acquire(blocking=False):
            raise OverloadError(f"{self._waiting} questions are in hand, the most that is taken on: ask again in a moment")
        running = self._pool.submit(job)
        # Whoever asked may have gone: the place is free once the thread is, not before.
        running.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(running)

    def close(self) -> None:
        """Finish what is in hand and let the threads go."""
        self._pool.shutdown()
