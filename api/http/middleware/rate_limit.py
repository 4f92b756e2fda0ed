"""A rate limiter by the generic cell rate algorithm (GCRA, ITU-T I.371), with a burst of 10 seconds.

One number is kept of each caller: the time at which its requests so far would be used up at the even rate. The number of callers
is bounded, and those that were not allowed a request for longest are dropped first.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

_BURST_SECONDS = 10.0  # the requests of so many seconds may come at once
_CALLERS = 10_000


class RateLimiter:
    """Limits the requests of each caller. For one thread."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """a_minute: requests a minute, 0 for no limit. clock: the time in seconds."""
        self._interval = 60.0 / a_minute if a_minute else 0.0
        self._burst = max(_BURST_SECONDS, self._interval)
        self._clock = clock
        self._used_up_at: OrderedDict[str, float] = OrderedDict()

    def take(self, caller: str) -> float:
        """Seconds until the caller may ask again, 0.0 where the request is allowed."""
        if not self._interval:
            return 0.0
        now = self._clock()
        due = max(self._used_up_at.get(caller, now), now)
        early = due + self._interval - now - self._burst
        if early > 1e-9:
            return early
        self._used_up_at[caller] = due + self._interval
        self._used_up_at.move_to_end(caller)
        if len(self._used_up_at) > _CALLERS:
            self._used_up_at.popitem(last=False)
        return 0.0
