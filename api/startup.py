"""Opens the index that the settings name, for the server and for the commands, and readies a server for its first question."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event

from api.cli.output.terminal import print_error
from api.settings import Settings
from index import access
from index.engine import Engine, Snapshot
from index.errors import DatabaseLostError, IndexPendingError
from retrieval.ask import ask
from retrieval.models import Models

_PATIENCE = 60.0  # seconds for another process that finishes an interrupted restore
_FIRST_QUESTION = "When was the first agreement signed?"


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


def warm(ready: Event, engine: Engine, models: Models) -> None:
    """Ask a question of nobody once `ready` is set. It compiles some 400 patterns, for which the first reader would wait.

    That is half a second. It does nothing where there is no index yet, or the database is lost.
    """
    ready.wait()
    with suppress(IndexPendingError, DatabaseLostError), engine.acquire() as snapshot:
        ask(snapshot, models, _FIRST_QUESTION)


def _warn(engine: Engine) -> Engine:
    if engine.degraded is not None:
        print_error(f"answering from the earlier generation {engine.generation}: {engine.degraded}")
    return engine
