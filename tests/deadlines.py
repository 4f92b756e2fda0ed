"""How long a test waits for what must come. No test asserts that something was quick: a machine may be busy with other work."""

import time
from collections.abc import Callable
from typing import Any

HANG = 120.0
"""Seconds after which a test takes what it waits for as hanging. Far more than a busy machine needs."""

BUILD_HANG = 600.0
"""Seconds for what takes minutes on a busy machine: a build with the real model, a whole run of a fault script."""


def wait_for(truth: Callable[[], Any], seconds: float = HANG) -> Any:
    """Call `truth` until it gives something that counts as true, and give that. Fails after `seconds`.

    The pauses grow, so that what is waited for has the processor.
    """
    until, pause = time.monotonic() + seconds, 0.01
    while not (found := truth()):
        assert time.monotonic() < until, f"it never came in {seconds:g} s"
        time.sleep(pause)
        pause = min(1.5 * pause, 0.1)
    return found
