"""Ends a failed command with a message on stderr and an exit status."""

from typing import NoReturn

from api.cli.output.terminal import print_error


def stop(error: Exception, status: int, *, lines: bool = False) -> NoReturn:
    """End with `status`: 1 the work failed, 2 wrong usage. The message is one line, with `lines` as many as the error has."""
    for message in str(error).splitlines() if lines else [str(error)]:
        print_error(message)
    raise SystemExit(status)
