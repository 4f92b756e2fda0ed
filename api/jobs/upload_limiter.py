"""How many uploads are taken in at once: a few, for each takes memory and room; others wait in line, and the line has an end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.errors import OverloadError


class UploadLimiter:
    """At most `at_once` places, and `waiting` uploads with one or in line for one. For one event loop."""

    def __init__(self, at_once: int = 8, waiting: int = 256) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._waiting = self._room = waiting

    @asynccontextmanager
    async def take_place(self) -> AsyncIterator[None]:
        """Wait for a place and hold it; raises OverloadError at once when the line is full."""
        if self._room == 0:
            raise OverloadError(f"{self._waiting} uploads are in hand, the most that is taken on: send it again in a moment")
        self._room -= 1
        try:
            async with self._places:
                yield
        finally:
            self._room += 1
