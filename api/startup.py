"""Opens the index that the settings name, for the server and for the commands."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from api.cli.output.terminal import print_error
from api.settings import Settings
from index import access
from index.engine import Engine, Snapshot

_PATIENCE = 60.0  # seconds for another process that finishes an interrupted restore


def find_engine(settings: Settings) -> Engine:
    """The engine with no generation open, for commands that list generations or go back to one."""
    return access.find_engine(settings.data, settings.model, database=settings.engine)


def open_engine(settings: Settings) -> Engine:
    """The engine with the published generation open and verified.

    Prints a warning where an earlier generation had to be opened in its place. Raises the errors of `index.errors`, each with its
    remedy.
    """
    return _warn(access.open_engine(settings.data, settings.model, database=settings.engine))


def open_or_wait(settings: Settings) -> Engine:
    """As `open_engine`, for a server: it starts without an index, or with one of an earlier format, and has one built.

    Raises the errors of `index.errors` for an index that is damaged or of a later format, and for a database whose tables are
    those of another version.
    """
    if settings.engine:
        access.check_tables(settings.engine)
    access.finish_interrupted_restore(settings.data, _PATIENCE)
    return _warn(access.open_or_wait(settings.data, settings.model, database=settings.engine))


@contextmanager
def open_index(settings: Settings) -> Iterator[Snapshot]:
    """As `open_engine`, for commands that need the published generation alone."""
    with closing(open_engine(settings)) as engine, engine.acquire() as snapshot:
        yield snapshot


def _warn(engine: Engine) -> Engine:
    if engine.degraded is not None:
        print_error(f"answering from the earlier generation {engine.generation}: {engine.degraded}")
    return engine
