"""Progress of a graph that the server builds, read on another connection while the one that builds it waits.

A build takes minutes, and the process that waits for it does nothing. What the server has done since the last look is progress.
A statement that waits for a lock, or a server that hangs, makes none, so that whoever watches the process ends it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from psycopg import Connection

from index.errors import DatabaseLostError

REPORT_EVERY = 5.0
"""Seconds between two looks."""
_STATE = "SELECT phase, blocks_done, tuples_done FROM pg_stat_progress_create_index WHERE pid = %s"

Connect = Callable[[], AbstractContextManager[Connection]]
"""Gives another connection to the same database."""


@contextmanager
def report_build(builder: Connection, connect: Connect, report: Callable[[], None]) -> Iterator[None]:
    """Call `report` now and then while the server gets on with what `builder` has it build. builder: is not used here."""
    ended, pid = threading.Event(), builder.info.backend_pid

    def watch() -> None:
        before = None
        with suppress(DatabaseLostError), connect() as connection:
            while not ended.wait(REPORT_EVERY):
                now = connection.execute(_STATE, (pid,)).fetchone()
                if now is not None and now != before:
                    report()
                before = now

    thread = threading.Thread(target=watch, name="graph-progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
