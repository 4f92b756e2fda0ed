"""Which process the system ends first when memory runs out: one that does work for a server, and never the server."""

import sys
from contextlib import suppress
from pathlib import Path

UPDATE, READING = 500, 800
"""What an update and the process that reads files add to their score, which is of 1,000: the reader goes before the update."""

_SCORE = Path("/proc/self/oom_score_adj")


def raise_oom_score(score: int) -> None:
    """Let the kernel end this process before others, which takes no privilege. Nothing happens where it has no such score.

    A score that is already higher stays, since lowering it is refused.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, ValueError):
        if int(_SCORE.read_text(encoding="ascii")) < score:
            _SCORE.write_text(str(score), encoding="ascii")
