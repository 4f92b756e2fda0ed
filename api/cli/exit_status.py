"""Ends a failed command with a message on stderr and an exit status."""

import sys
from typing import NoReturn


def stop(error: Exception, status: int, *, lines: bool = False) -> NoReturn:
    """End with `status`: 1 the work failed, 2 wrong usage. The message is one line, with `lines` as many as the error has."""
    message = str(error) if lines else " ".join(str(error).split())
    print(f"citadel: {message}", file=sys.stderr)
    raise SystemExit(status)
