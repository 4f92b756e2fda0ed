"""Progress bars of long work, on a terminal only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index.build.report import Progress, ignore_progress


@contextmanager
def show_progress() -> Iterator[Progress]:
    """A bar for each step, on a terminal only."""
    if not sys.stderr.isatty():
        yield ignore_progress
        return
    from rich.console import Console  # noqa: PLC0415  # imported only where there is a terminal
    from rich.progress import Progress as Bars  # noqa: PLC0415

    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step)
            bars.update(tasks[step], completed=done, total=total)

        yield show
