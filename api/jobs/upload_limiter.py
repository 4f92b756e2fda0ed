"""Limits the uploads in hand: those that are being received, the disk that they take, and those that are worked on.

Receiving takes a connection and disk, and lasts as long as the client wants. Working on a file takes memory, and is short. So an
upload takes one of the few places only once it was received whole, and a slow client keeps nobody else from one. Where as many
are received as may be, the slowest gives way to the next.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from time import monotonic
from typing import Literal

from api.errors import OverloadError

_GRACE = 10.0  # seconds in which no upload is taken for slow
_SLOW = 100_000  # bytes a second: one that comes faster gives way to none
_PREVIEWS_AT_ONCE = 4  # whatever uploads there are
FETCHES_AT_ONCE = 4
"""Files that are fetched at once, whatever uploads there are."""
FETCHES_WAITING = 16
"""Files that wait to be fetched. Each fetch may take a minute."""
_CLIENTS = 2  # clients that may fill the disk space, or the places of what is fetched, together
FETCHES_OF_ONE = (FETCHES_AT_ONCE + FETCHES_WAITING) // _CLIENTS
"""Files that one client may have fetched or waiting."""

Work = Literal["upload", "preview", "fetch"]
"""What takes a place. Each kind has places of its own."""


@dataclass(slots=True, eq=False)
class IncomingUpload:
    """An upload that is being received, or was received and waits for its place."""

    client: str
    deadline: asyncio.Timeout
    """Ends it when it is set."""
    began: float
    """When, in seconds of a clock that only runs forward."""
    size: int = 0
    """Bytes of it on the disk."""
    is_whole: bool = False
    """Whether its last byte has come."""

    def measure_pace(self) -> float:
        """Bytes a second. Infinite while it is too young to be judged, or where it is whole."""
        age = monotonic() - self.began
        return float("inf") if self.is_whole or age < _GRACE else self.size / age


class UploadLimiter:
    """For one event loop."""

    def __init__(
        self, at_once: int = 8, waiting: int = 256, *, receiving: int = 256, of_one: int = 128, stored: int = 2_000_000_000
    ) -> None:
        """at_once: uploads that are worked on. waiting: those that are worked on or wait for it.

        receiving: uploads that are received at once. of_one: those of one client. stored: bytes that they may take on the disk
        before they are accepted, of which one client may have half.
        """
        at_once_of: dict[Work, int] = {"upload": at_once, "preview": _PREVIEWS_AT_ONCE, "fetch": FETCHES_AT_ONCE}
        self._places = {work: asyncio.Semaphore(places) for work, places in at_once_of.items()}
        self._most: dict[Work, int] = {**dict.fromkeys(at_once_of, waiting), "fetch": FETCHES_AT_ONCE + FETCHES_WAITING}
        self._room = dict(self._most)
        self._receiving, self._of_one, self._stored = receiving, of_one, stored
        self._incoming: set[IncomingUpload] = set()
        self._fetches: Counter[str] = Counter()  # by client, with those that wait
        self._turns: dict[str, asyncio.Semaphore] = {}  # of the clients in `_fetches`

    @asynccontextmanager
    async def receive(self, client: str) -> AsyncIterator[IncomingUpload]:
        """Receive an upload. Raises OverloadError at once when too many are received, and later where it gives way."""
        self._make_room(client)
        deadline = asyncio.timeout(None)
        try:
            async with deadline:
                one = IncomingUpload(client, deadline, monotonic())
                self._incoming.add(one)
                try:
                    yield one
                finally:
                    self._incoming.discard(one)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise OverloadError(
                f"it came at less than {_SLOW} bytes a second while others waited: send it again in a moment"
            ) from None

    @asynccontextmanager
    async def receive_fetched(self, client: str) -> AsyncIterator[IncomingUpload]:
        """Wait for a place of a fetch, then receive its file. The place is held until the file was worked on.

        A fetch that waits counts as nothing that is received, so that it shuts out no upload. Nobody sends the file, so that it
        gives way to nobody. Raises OverloadError at once when too many wait, of all or of this client, or are received.
        """
        if self._fetches[client] >= FETCHES_OF_ONE:
            raise OverloadError(f"{FETCHES_OF_ONE} files are being fetched for you, the most for one: try again in a moment")
        self._fetches[client] += 1
        turn = self._turns.setdefault(client, asyncio.Semaphore(FETCHES_AT_ONCE // _CLIENTS))
        try:
            async with self.take_place("fetch", turn), self.receive(client) as one:
                one.is_whole = True
                yield one
        finally:
            self._fetches[client] -= 1
            if not self._fetches[client]:
                del self._fetches[client], self._turns[client]

    def store(self, one: IncomingUpload, size: int) -> None:
        """Count bytes that are about to be written. Raises OverloadError where there would be too many."""
        own = sum(other.size for other in self._incoming if other.client == one.client)
        total = sum(other.size for other in self._incoming)
        if total + size > self._stored or own + size > self._stored // _CLIENTS:
            raise OverloadError(f"uploads that are being received have {total} bytes already: send it again in a moment")
        one.size += size

    @asynccontextmanager
    async def take_place(self, work: Work = "upload", turn: asyncio.Semaphore | None = None) -> AsyncIterator[None]:
        """Wait for a place and hold it. Raises OverloadError at once when too many wait.

        turn: what it waits for before it waits for a place.
        """
        if self._room[work] == 0:
            raise OverloadError(
                f"{self._most[work]} of the kind {work} are in hand, the most that is taken on: try again in a moment"
            )
        self._room[work] -= 1
        try:
            async with turn or nullcontext(), self._places[work]:
                yield
        finally:
            self._room[work] += 1

    def _make_room(self, client: str) -> None:
        """End the slowest upload of the client that has most where no more may be received. Raises OverloadError."""
        counts = Counter(one.client for one in self._incoming)
        if len(self._incoming) < self._receiving and counts[client] < self._of_one:
            return
        crowd = client if counts[client] >= self._of_one else max(counts, key=lambda one: counts[one])
        slowest = min((one for one in self._incoming if one.client == crowd), key=IncomingUpload.measure_pace)
        if slowest.measure_pace() >= _SLOW:
            raise OverloadError(f"{len(self._incoming)} uploads are being received: send it again in a moment")
        self._incoming.discard(slowest)
        slowest.deadline.reschedule(asyncio.get_running_loop().time())
