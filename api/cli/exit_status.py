"""How a command ends that failed: what was wrong on stderr, and an exit status."""

import sys
from typing import NoReturn


def stop(error: Exception, status: int, *, lines: bool = False) -> NoReturn:
    """End with `status`: 1 the work failed, 2 wrong usage. What is said is one line, with `lines` as many as the error has."""
    told = str(error) if lines else " ".join(str(error).split())
    print(f"citadel: {told}", file=sys.stderr)
    raise SystemExit(status)
