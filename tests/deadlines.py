"""How long a test waits for what must come. No test asserts that something was quick: a machine may be busy with other work."""

import time
from collections.abc import Callable
from typing import Any

HANG = 120.0
"""Seconds after which a test takes what it waits for as hanging. Far more than a busy machine needs."""

BUILD_HANG = 600.0
"""Seconds for what takes minutes on a busy machine: a build with the real model, a whole run of a fault script."""


def wait_for(truth: Callable[[], Any], seconds: float = HANG) -> Any:
    """Call `truth` until it gives something that counts as true, and give that. Fails after `seconds`."""
    until = time.monotonic() + seconds
    while not (found := truth()):
        assert time.monotonic() < until, f"it never came in {seconds:g} s"
        time.sleep(0.01)
    return found
