"""The one place that knows which engine holds an index: an address in, an open `Engine` out.

An address is a data folder, which the embedded engine keeps. Where a database is named the generations that answer are there, and
the folder keeps the exported encoders, the sources, the uploads and the jobs.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.encoder import Encoder, TextEncoder
from index.embedding.model_export import BUNDLED, export_model
from index.engine import Engine, Snapshot
from index.errors import DatabaseLostError, EngineError
from index.generations import copies, removal
from index.generations.publish import MODELS, copy_published, find_current, lock_writer
from index.generations.restored import RESTORED
from index.local.local_engine import LocalEngine
from index.settings import KEPT_GENERATIONS, BuildSettings
from index.sources.update import Change
from index.workers.build_workers import BuildWorkers

_CONNECTIONS = 12  # for jobs and uploads, beside those for questions and for what callers keep

if TYPE_CHECKING:
    from index.build.report import BuildReport, Progress
    from index.postgres.connections import Connection as Connection  # noqa: PLC0414 - for who is given one
    from index.postgres.generation_copy import Migration
    from index.postgres.postgres_engine import PostgresEngine
    from index.postgres.sources.shared_tables import SharedTables as SharedTables  # noqa: PLC0414 - for who is given them


def find_engine(
    address: Path, model: str = BUNDLED, encoder: TextEncoder | None = None, workers: int = 1, *, database: str = ""
) -> Engine:
    """The engine at an address, which may hold nothing yet. It opens what is published when that is first needed.

    encoder: stays the caller's to close. Without it the exported `model` is opened, with `workers` texts at a time.
    database: the connection string of a PostgreSQL database, which holds the generations in place of the folder.
    """
    return _choose_engine(address, model, encoder, workers, database)


def open_engine(
    address: Path, model: str = BUNDLED, encoder: TextEncoder | None = None, workers: int = 1, *, database: str = ""
) -> Engine:
    """`find_engine` with its published generation open. Raises the errors of `index.errors`, each with its remedy."""
    return _choose_engine(address, model, encoder, workers, database).load()


def open_or_wait(address: Path, model: str = BUNDLED, *, database: str = "") -> Engine:
    """`open_engine` for a server, which has an index built where there is none or where its format is an earlier one.

    Until then the engine's `acquire` raises IndexPendingError, and `follow` turns to the first generation that can be opened.
    """
    return _choose_engine(address, model, None, 1, database).load_or_wait()


def _choose_engine(
    address: Path, model: str, encoder: TextEncoder | None, workers: int, database: str
) -> "LocalEngine | PostgresEngine":
    if database:
        return _open_database(database, address, model, encoder, workers)
    return LocalEngine(address, model, encoder, workers)


def _open_database(database: str, address: Path, model: str, encoder: TextEncoder | None, workers: int) -> "PostgresEngine":
    _import_postgres()
    from index.postgres.postgres_engine import PostgresEngine  # noqa: PLC0415  # see _import_postgres

    return PostgresEngine(database, address, model, encoder, workers)


def _import_postgres() -> None:
    """Raise EngineError where the extra is not installed. Whoever uses no database does not import it."""
    try:
        import index.postgres.postgres_engine  # noqa: F401, PLC0415
    except ModuleNotFoundError as error:
        raise EngineError(f"an index in a database needs {error.name}: pip install 'citadel[postgres]'") from error


def has_index(address: Path) -> bool:
    """Whether an index was published in a data folder."""
    return find_current(address) is not None


def check_tables(database: str) -> None:
    """Make the tables of a database where there are none, or leave that for later where it cannot be reached.

    Raises IndexFormatError where they are those of another version, and EngineError where they may not be made.
    """
    with suppress(DatabaseLostError), closing(open_database(database)) as tables, tables.connect():
        pass


def make_tables(database: str) -> None:
    """Make the tables of a database, or bring them up to date. Raises DatabaseLostError, and EngineError where it may not."""
    with closing(open_database(database)) as tables:
        tables.make()


def make_shards(database: str, shards: Sequence[str]) -> None:
    """Make the tables of an empty database, its big ones spread over other databases. shards: their connection strings.

    The strings are kept in the database, which alone is named from then on. Raises DatabaseLostError, and EngineError where the
    database or a shard holds something, or where it may not.
    """
    with closing(open_database(database)) as tables, tables.connect_alone() as connection:
        from index.postgres.shards import shard_tables  # noqa: PLC0415  # see _import_postgres

        shard_tables.make_shards(connection, shards)


def load_database(  # noqa: PLR0913 - as `open_engine`, and what becomes of either
    address: Path,
    database: str,
    model: str = BUNDLED,
    encoder: TextEncoder | None = None,
    *,
    kept: int = KEPT_GENERATIONS,
    check: bool = False,
    replaces: bool = False,
) -> "Migration":
    """Make a database publish what is published in a data folder, with its sources and uploads. Only what differs is sent.

    What the database publishes already stays, unless `replaces`. kept: generations that the database keeps. check: whether both
    are read whole and compared. Another writer is waited for.
    Raises DatabaseLostError, IndexCorruptError where they differ, and the errors of `open_engine`.
    """
    with ExitStack() as held:
        local = held.enter_context(closing(LocalEngine(address, model, encoder)))
        source = held.enter_context(local.acquire())
        engine = held.enter_context(closing(_open_database(database, address, model, source.encoder, 1)))
        from index.postgres.generation_copy import load_generation  # noqa: PLC0415  # see _import_postgres

        done = load_generation(engine, source, kept=kept, check=check, replaces=replaces)
        tables = held.enter_context(closing(open_database(database)))
        if done.sent or replaces or tables.has_no_sources(address):
            tables.copy_sources(address)
            published = held.enter_context(engine.acquire(done.generation))
            done = replace(done, documents=frozenset(entry.doc_id for entry in published.list_entries().entries))
        return done


def open_database(database: str, connections: int = _CONNECTIONS) -> "SharedTables":
    """The tables of a database beside its index, which are made where there are none. Nothing is connected yet.

    connections: how many are open at most.
    Raises EngineError where the extra is not installed.
    """
    _import_postgres()
    from index.postgres.sources.shared_tables import SharedTables  # noqa: PLC0415  # see _import_postgres

    return SharedTables(database, connections)


def change_database(  # noqa: PLR0913 - as `index.sources.update.change_index`, and under which number
    change: Change,
    place: tuple[Path, str],
    settings: BuildSettings,
    progress: "Progress",
    encoder: TextEncoder | None = None,
    *,
    patience: float = 0.0,
    epoch: int | None = None,
) -> "BuildReport":
    """Carry out a change of an index in a database.

    place: a folder of this host, for encoders and files on their way, and the connection string. patience: as in `change_index`.
    epoch: the number under which a worker carries jobs out. Raises the errors of
    `index.postgres.sources.database_change.change_database`.
    """
    address, database = place
    with closing(open_database(database)) as tables, tables.connect():
        pass  # which makes tables where there are none
    with closing(_open_database(database, address, settings.model, encoder, settings.workers)) as engine:
        from index.postgres.sources import database_change  # noqa: PLC0415  # see _import_postgres

        def task(workers: BuildWorkers) -> database_change.DatabaseTask:
            return database_change.DatabaseTask(change, engine, address, settings, progress, workers, patience, epoch)

        return database_change.change_database(task, address, settings)


def load_folder(
    address: Path, database: str, model: str = BUNDLED, encoder: TextEncoder | None = None, *, check: bool = False
) -> "Migration":
    """Build in an empty data folder what a database publishes. Texts are embedded anew, and no file is read.

    check: whether both are compared afterwards. Raises EngineError where the folder holds an index, and the errors of
    `load_database`.
    """
    if find_current(address) is not None:
        raise EngineError(f"{str(address)!r} holds an index: name an empty folder with --data")
    with ExitStack() as held:
        engine = held.enter_context(closing(_open_database(database, address, model, encoder, 1)))
        source = held.enter_context(engine.acquire())
        local = held.enter_context(closing(LocalEngine(address, model, encoder)))
        from index.postgres.generation_copy import restore_generation  # noqa: PLC0415  # see _import_postgres

        done = restore_generation(local, source, BuildSettings(model=model), check=check)
        held.enter_context(closing(open_database(database))).restore_sources(address)
        return done


def finish_interrupted_restore(address: Path, patience: float) -> None:
    """Bring a restore to its end that was decided by a process that died. Another writer is waited for `patience` seconds."""
    if (address / RESTORED).is_dir():
        with lock_writer(address, patience):
            pass  # which does what the dead one left undone


def describe_state(address: Path) -> tuple[str, bytes]:
    """The published generation and the registry of sources. Two looks that are equal had no publication in between."""
    return copies.describe_state(address)


def hold_index(address: Path, held: Path, *, all_generations: bool) -> list[Path]:
    """Hold what is published in an empty folder, from which nothing goes. See `index.generations.copies.hold_index`."""
    return copies.hold_index(address, held, all_generations=all_generations)


def hold_files(address: Path, held: Path, paths: Sequence[Path]) -> None:
    """Hold further files of an address, or all below a folder, under the same names."""
    for path in paths:
        hold = copies.hold_folder if path.is_dir() else copies.hold_file
        hold(path, held / path.relative_to(address))


def check_held(held: Path, checksums: Mapping[str, str]) -> None:
    """Compare what was written of `held` with its own checksums. See `index.generations.copies.check_held`."""
    copies.check_held(held, checksums)


def replace_index(address: Path, *, replace: bool) -> AbstractContextManager[Path]:
    """An empty folder, whose content takes the place of what is at the address. See `index.generations.copies.replace_index`."""
    return copies.replace_index(address, replace=replace)


@contextmanager
def open_snapshot(
    address: Path, model: str = BUNDLED, encoder: TextEncoder | None = None, *, database: str = ""
) -> Iterator[Snapshot]:
    """The published generation at an address, for who needs no other."""
    engine = open_engine(address, model, encoder, database=database)
    try:
        with engine.acquire() as snapshot:
            yield snapshot
    finally:
        engine.close()


def open_encoder(address: Path, model: str = BUNDLED, workers: int = 1, trace: Path | None = None) -> Encoder:
    """The encoder of `model`, exported to the address first where it is not yet. `workers` texts run at a time.

    trace: as in `Encoder.open`. Raises the errors of `index.embedding.model_export.export_model`.
    """
    return Encoder.open(export_model(model, address / MODELS), workers, trace)


def find_holders(address: Path, doc_id: str) -> tuple[str, ...]:
    """The generations that are kept and hold a document, the oldest first."""
    return removal.find_holders(address, doc_id)


def seed_index(address: Path, others: Sequence[Path]) -> None:
    """Begin an index that holds nothing with a copy of another one, the first of `others` that was built.

    A build takes the vectors that it can use from there.
    """
    copy_published(address, others)
