"""From settings to what is open, for the server and for the commands alike."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager

from api.settings import Settings
from index.access import find_engine, open_engine
from index.engine import Engine, Snapshot
from index.filters import Filters


def open_shelf(settings: Settings) -> Engine:
    """The published index of the data folder, verified; raises the errors of `index.errors`, each with its remedy.

    That an earlier generation had to be opened in its place is said on stderr.
    """
    engine = open_engine(settings.data, settings.model)
    if engine.degraded is not None:
        print(f"citadel: answering from the earlier generation {engine.generation}: {engine.degraded}", file=sys.stderr)
    return engine


def find_index(settings: Settings) -> Engine:
    """The engine without anything opened, for who lists generations or goes back to one."""
    return find_engine(settings.data, settings.model)


@contextmanager
def open_index(settings: Settings) -> Iterator[Snapshot]:
    """`open_shelf` for who needs nothing but the published generation."""
    with closing(open_shelf(settings)) as engine, engine.acquire() as snapshot:
        yield snapshot


def acquire_for(engine: Engine, filters: Filters) -> AbstractContextManager[Snapshot]:
    """The generation that answers with these filters. Acquire it in the thread that answers, which may outlive the request."""
    return engine.acquire(as_of=filters.as_of)
