"""How many requests one caller may make: an even flow with a little room for haste, and how long to wait where it is used up.

The generic cell rate algorithm (ITU-T I.371): of each caller one number is kept, the moment at which all that was asked would be
paid off. Only as many callers are remembered as there is room for; the ones not let through for longest are forgotten first.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

_SECONDS_OF_HASTE = 10.0  # of the rate, which may come at once
_CALLERS = 10_000


class RateLimiter:
    """`a_minute` requests of each caller; 0 for no limit. For one thread."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._between = 60.0 / a_minute if a_minute else 0.0
        self._haste = max(_SECONDS_OF_HASTE, self._between)
        self._clock = clock
        self._paid_off: OrderedDict[str, float] = OrderedDict()

    def take(self, caller: str) -> float:
        """Seconds until the caller may ask again, 0.0 where the request is one of those that are due to it."""
        if not self._between:
            return 0.0
        now = self._clock()
        due = max(self._paid_off.get(caller, now), now)
        early = due + self._between - now - self._haste
        if early > 1e-9:
            return early
        self._paid_off[caller] = due + self._between
        self._paid_off.move_to_end(caller)
        if len(self._paid_off) > _CALLERS:
            self._paid_off.popitem(last=False)
        return 0.0
