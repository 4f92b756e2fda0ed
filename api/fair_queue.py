"""The order in which jobs that wait are run: the kinds of work by weight, and within a kind the clients by turns.

A search takes a twentieth of what an answer takes, so it does not wait behind answers. A client that sends many requests waits
for its own: each other client that waits is served between two of them. When the queue is full, the client that has most jobs in
it gives one up for a client that has fewer. This module knows neither threads nor the time.
"""

from collections import Counter, OrderedDict
from collections.abc import Collection
from fractions import Fraction
from typing import Generic, Literal, TypeVar

Lane = Literal["search", "read", "answer"]
"""A kind of work: rank passages, read from the disk, or make an answer."""

WEIGHTS: dict[Lane, int] = {"search": 8, "read": 4, "answer": 1}
"""How many jobs of each kind are begun in a round while all kinds wait."""

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Jobs that wait. Its length is their number."""

    def __init__(self) -> None:
        self._lanes: dict[Lane, OrderedDict[str, OrderedDict[int, T]]] = {lane: OrderedDict() for lane in WEIGHTS}
        """By client, in the order of their turns: its jobs by number, in the order in which they came."""
        self._served: dict[Lane, Fraction] = dict.fromkeys(WEIGHTS, Fraction(0))
        """Rounds that each kind of work has had. The kind with the fewest is next."""
        self._counts: Counter[str] = Counter()
        """How many jobs of each client wait."""
        self._number = 0

    def __len__(self) -> int:
        return self._counts.total()

    def add(self, job: T, lane: Lane, client: str) -> int:
        """Put a job at the end of its client's. Returns the number that `remove` takes."""
        clients = self._lanes[lane]
        if not clients:
            # A kind that did not wait must not catch up on the rounds that it had no use for.
            waiting = [self._served[other] for other, others in self._lanes.items() if others]
            self._served[lane] = max(self._served[lane], min(waiting, default=Fraction(0)))
        self._number += 1
        clients.setdefault(client, OrderedDict())[self._number] = job
        self._counts[client] += 1
        return self._number

    def take(self, lanes: Collection[Lane]) -> tuple[T, Lane] | None:
        """The next job of these kinds, None where none of them waits."""
        waiting = [lane for lane in WEIGHTS if lane in lanes and self._lanes[lane]]
        if not waiting:
            return None
        lane = min(waiting, key=lambda one: self._served[one])
        self._served[lane] += Fraction(1, WEIGHTS[lane])
        client, jobs = next(iter(self._lanes[lane].items()))
        number, job = next(iter(jobs.items()))
        self._lanes[lane].move_to_end(client)
        self.remove(number, lane, client)
        return job, lane

    def remove(self, number: int, lane: Lane, client: str) -> T | None:
        """The job of that number, which then waits no more. None where it does not wait."""
        jobs = self._lanes[lane].get(client, OrderedDict())
        job = jobs.pop(number, None)
        if job is not None:
            self._counts[client] -= 1
            if not self._counts[client]:
                del self._counts[client]
        if not jobs:
            self._lanes[lane].pop(client, None)
        return job

    def make_room(self, client: str) -> T | None:
        """The newest job of the client that has most, taken out for one of `client`. None where that would not be fairer."""
        longest = max(self._counts, key=lambda one: self._counts[one], default=client)
        if self._counts[longest] <= self._counts[client] + 1:
            return None
        number, lane = max((next(reversed(found)), lane) for lane in WEIGHTS if (found := self._lanes[lane].get(longest)))
        return self.remove(number, lane, longest)
