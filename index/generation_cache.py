"""What is computed from an open generation is kept as long as somebody holds that, within a number of bytes.

A value is found by the generation as it was opened and by a key of its own. So what was made of other documents, of another day
or of another generation is never found. Those used longest ago go first.
"""

import threading
import weakref
from collections import deque
from collections.abc import Callable, Hashable
from itertools import count
from typing import Generic, TypeVar

from cachetools import LRUCache

from index.engine import Snapshot

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class GenerationCache(Generic[K, V]):
    """Values of the snapshots that are open. Safe to share between threads."""

    def __init__(self, limit: int, measured: Callable[[V], int]) -> None:
        """limit: bytes that all values together may take. measured: the bytes that a value takes, with its key."""
        self.limit = limit
        self._measured = measured
        self._lock = threading.Lock()
        self._kept: LRUCache[tuple[int, K], V] = LRUCache(limit, getsizeof=measured)
        self._numbers: weakref.WeakKeyDictionary[Snapshot, int] = weakref.WeakKeyDictionary()
        self._next_number = count()
        self._gone: deque[int] = deque()
        """Numbers of snapshots that nobody holds any more. A deque, because a lock must not be taken while memory is freed."""

    def find(self, snapshot: Snapshot, key: K) -> V | None:
        """The value that is kept, None where there is none."""
        with self._lock:
            return self._kept.get((self._number(snapshot), key))

    def keep(self, snapshot: Snapshot, key: K, value: V) -> None:
        """Keep a value of a snapshot, unless it is too large."""
        with self._lock:
            if self._measured(value) <= self.limit:
                self._kept[self._number(snapshot), key] = value

    def number(self, snapshot: Snapshot) -> int:
        """What the snapshot is known by here. One that is opened later has another, whatever it holds."""
        with self._lock:
            return self._number(snapshot)

    def measure(self) -> int:
        """Bytes that are kept now."""
        with self._lock:
            self._drop_gone()
            return int(self._kept.currsize)

    def _number(self, snapshot: Snapshot) -> int:
        self._drop_gone()
        number = self._numbers.get(snapshot)
        if number is None:
            number = self._numbers[snapshot] = next(self._next_number)
            weakref.finalize(snapshot, self._gone.append, number).atexit = False
        return number

    def _drop_gone(self) -> None:
        """Drop all that is kept of snapshots that are gone."""
        gone = set()
        while self._gone:
            gone.add(self._gone.popleft())
        if gone:
            for key in [key for key in self._kept if key[0] in gone]:
                del self._kept[key]
