"""Opens the index that the settings name, for the server and for the commands."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from api.caller import Caller
from api.errors import RoleError
from api.settings import Settings
from index import access
from index.engine import NO_FILTERS, Engine, Snapshot
from index.errors import EarlierGenerationError
from index.filters import Filters


def find_engine(settings: Settings) -> Engine:
    """The engine with no generation open, for commands that list generations or go back to one."""
    return access.find_engine(settings.data, settings.model)


def open_engine(settings: Settings) -> Engine:
    """The engine with the published generation open and verified.

    Prints a warning where an earlier generation had to be opened in its place. Raises the errors of `index.errors`, each with its
    remedy.
    """
    engine = access.open_engine(settings.data, settings.model)
    if engine.degraded is not None:
        print(f"citadel: answering from the earlier generation {engine.generation}: {engine.degraded}", file=sys.stderr)
    return engine


@contextmanager
def open_index(settings: Settings) -> Iterator[Snapshot]:
    """As `open_engine`, for commands that need the published generation alone."""
    with closing(open_engine(settings)) as engine, engine.acquire() as snapshot:
        yield snapshot


@contextmanager
def acquire_for(
    engine: Engine, caller: Caller, generation: str | None = None, filters: Filters = NO_FILTERS
) -> Iterator[Snapshot]:
    """The generation that answers this caller: the published one, or the one named, with the documents that the filters want.

    Acquire it in the thread that answers, which may outlive the request. Raises RoleError where an earlier generation would have
    to be read and the caller has not the role audit.
    """
    try:
        with engine.acquire(generation, filters.as_of, earlier="audit" in caller.roles) as snapshot:
            yield snapshot
    except EarlierGenerationError as error:
        raise RoleError(f"{error}, which the key of {caller.name!r} may not read: that wants one with the role audit") from None
