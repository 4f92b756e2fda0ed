"""The SQLite database of the job queue: its table, its locks, and what its errors mean.

    <data>/jobs.sqlite            the table of jobs, with SQLite's write-ahead log beside it
    <data>/jobs/database.lock     shared while the database is in use, exclusive while it is created or set apart
    <data>/jobs/runner.lock       held by the one process that carries jobs out

A connection lives as long as one operation. Whatever SQLite reports is raised as an OSError.
"""

import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from api.jobs.errors import DamagedQueueError, QueueLockedError
from api.jobs.job import COLUMN_LIST, COLUMNS, Row
from api.jobs.json_records import has_records, read_records, remove_records
from index.generations.durable_files import make_folder, name_draft, sync

DATABASE = "jobs.sqlite"
RUNNER_LOCK, DATABASE_LOCK = Path("jobs", "runner.lock"), Path("jobs", "database.lock")
_VERSION = 2
_SECONDS = 60.0  # to wait for another writer
_MOMENT = 0.005  # seconds between tries to create the database
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE jobs (
    job_id TEXT PRIMARY KEY,    -- sorts in the order of acceptance
    kind TEXT NOT NULL,         -- put, delete, purge, index, upgrade
    created_at TEXT NOT NULL,   -- ISO 8601, UTC, like the other moments
    doc_id TEXT,                -- of a put, delete or purge
    source TEXT,                -- of a put: the Source as JSON, its path the name of a file in uploads/
    state TEXT NOT NULL,        -- queued, running, done, failed, or damaged: not readable as a job
    started_at TEXT,
    finished_at TEXT,
    progress TEXT,              -- of a running job: [step, done, total] as JSON
    report TEXT,                -- of a job that ended: the BuildReport as JSON
    error TEXT,
    note TEXT,
    [by] TEXT                   -- the name of the caller
);
CREATE INDEX jobs_by_state ON jobs (state, job_id);
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_UPGRADES = ("ALTER TABLE jobs ADD COLUMN [by] TEXT",)  # from each version to the next, the first from version 1
_ROW = f"INTO jobs ({COLUMN_LIST}) VALUES ({', '.join('?' * len(COLUMNS))})"
INSERT, REPLACE = f"INSERT OR IGNORE {_ROW}", f"INSERT OR REPLACE {_ROW}"
# Low bytes of the codes that SQLite reports. SQLITE_ERROR: the table is not what our statements expect.
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
_UNREADABLE = frozenset({sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS})
_LITTLE_ROOM = 65_536  # bytes: below this, an error of writing is taken for want of room


def exists_queue(data: Path) -> bool:
    """Whether `data` holds any jobs, in the database or in the files of an earlier version."""
    return (data / DATABASE).exists() or has_records(data)


@contextmanager
def open_database(data: Path, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
    """A connection for one operation. The database is created when there is none, with the jobs of an earlier version in it.

    durable: a commit returns when it is on the disk. Otherwise a loss of power may undo it.
    Raises DamagedQueueError, QueueLockedError or OSError.
    """
    path = data / DATABASE
    if not path.exists():
        _create(data)
    check_kind(path)
    with hold_lock(data / DATABASE_LOCK, fcntl.LOCK_SH), raise_as_os_errors(path), closing(connect(path)) as connection:
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.execute("PRAGMA secure_delete = ON")  # a purged document must not stay in free pages
        check_version(connection, path)
        yield connection


@contextmanager
def write_database(data: Path, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
    """`open_database` in one transaction: nobody else writes meanwhile, and all is committed or, on an error, nothing."""
    with open_database(data, durable=durable) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def scrub_database(data: Path) -> None:
    """Leave nothing of deleted rows in free pages and in the log of the database. Raises OSError while it is in use."""
    with open_database(data) as connection:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("VACUUM")
        is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise OSError(errno.EBUSY, "the log of the job queue is in use and cannot be emptied", str(data / DATABASE))


@contextmanager
def keep_open(data: Path) -> Iterator[None]:
    """Keep the log of the database on the disk, so that reading needs no room on a full disk and writing makes no new file."""
    with open_database(data) as connection:
        connection.execute("SELECT count(*) FROM jobs").fetchone()
        yield


def import_records(data: Path) -> None:
    """Take over the jobs that a server of an earlier version accepted meanwhile. For the holder of the runner's lock."""
    if has_records(data):
        rows = read_records(data)
        with write_database(data) as connection:
            connection.executemany(INSERT, rows)
        remove_records(data, rows)


def hold_runner(data: Path) -> AbstractContextManager[bool]:
    """True while this process is the one that carries out the jobs of `data`, False where another is. The dead hold nothing."""
    make_folder(data / RUNNER_LOCK.parent)
    return hold_lock(data / RUNNER_LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def hold_lock(path: Path, operation: int) -> Iterator[bool]:
    """Whether the lock is held, while the context lasts. `operation` is that of `fcntl.flock`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o644)
    try:
        try:
            fcntl.flock(descriptor, operation)
        except BlockingIOError:
            held = False
        else:
            held = True
        yield held
    finally:
        os.close(descriptor)  # and with it the lock


def write_draft(path: Path, rows: Iterable[Row]) -> Path:
    """A new database beside `path`, on the disk and not yet in its place. For the holder of the exclusive lock."""
    for abandoned in path.parent.glob(f".{path.name}.*"):
        abandoned.unlink()
    draft = name_draft(path)
    try:
        with raise_as_os_errors(draft), closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.executescript(_SCHEMA)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(INSERT, rows)
            connection.execute("COMMIT")
            # Not before: on a full disk a log would be left over, without a word, that belongs to the draft's name.
            connection.execute("PRAGMA journal_mode = WAL")
        sync(draft)
        if draft.with_name(draft.name + "-wal").exists():
            raise OSError(errno.ENOSPC if _lacks_room(draft.parent) else errno.EIO, "not written to its end", str(draft))
    except OSError:
        for file in path.parent.glob(f"{draft.name}*"):
            file.unlink(missing_ok=True)
        raise
    return draft


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a database that is there."""
    connection = sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True, timeout=_SECONDS, isolation_level=None)
    # Bytes that are no text must not fail the rows beside theirs. They become surrogates, which no job holds.
    connection.text_factory = lambda value: value.decode("utf-8", "surrogateescape")
    return connection


def check_kind(path: Path) -> None:
    """Raises DamagedQueueError where a folder, a pipe or the like lies in the place of the database."""
    if path.exists() and not path.is_file():
        raise DamagedQueueError(errno.EIO, "the job queue is damaged (it is no regular file)", str(path))


def copy_database(path: Path, copy: Path) -> None:
    """Copy a database that is in use, as it is at one moment. Writers are not waited for."""
    with closing(connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Make the database of an earlier version one of this version.

    Raises OSError for the database of a later version, DamagedQueueError for one without our table.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if 0 < version < _VERSION:
        version = _upgrade(connection)
    if version > _VERSION:
        raise OSError(errno.EPROTO, f"the job queue is of version {version}, written by a later Citadel: start that", str(path))
    if version < _VERSION:
        raise DamagedQueueError(errno.EIO, "the job queue is damaged (its table is gone)", str(path))


def _upgrade(connection: sqlite3.Connection) -> int:
    """The version that the database has afterwards. Whole or not at all, also where two processes meet here."""
    connection.execute("BEGIN IMMEDIATE")
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    for statement in _UPGRADES[version - 1 :]:
        connection.execute(statement)
    version = max(version, _VERSION)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("COMMIT")
    return version


@contextmanager
def raise_as_os_errors(path: Path) -> Iterator[None]:
    """Errors of SQLite become DamagedQueueError for damage, an OSError with ENOSPC for want of room, with EIO for the rest."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            raise  # a misuse of the module
        what = f"{error} ({error.sqlite_errorname})"
        if code & 0xFF in _DAMAGE or code in _UNREADABLE:
            raise DamagedQueueError(errno.EIO, f"the job queue is damaged: {what}", str(path)) from error
        is_full = code == sqlite3.SQLITE_FULL or (code & 0xFF != sqlite3.SQLITE_BUSY and _lacks_room(path.parent))
        raise OSError(errno.ENOSPC if is_full else errno.EIO, what, str(path)) from error


def _create(data: Path) -> None:
    make_folder(data / DATABASE_LOCK.parent)
    while not (data / DATABASE).exists():
        # Not waiting for the lock: whoever created the database meanwhile may hold it, shared, for good.
        with hold_lock(data / DATABASE_LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_alone:
            if is_alone:
                _create_alone(data)
        time.sleep(_MOMENT)


def _create_alone(data: Path) -> None:
    path = data / DATABASE
    if path.exists():
        return
    with hold_runner(data) as is_free:
        if not is_free:  # it would neither see our jobs nor spare their uploads
            why = "it is of an earlier version, or that file was removed"
            raise QueueLockedError(f"a server works on {str(data)!r} without {DATABASE} ({why}): stop it, then send it again")
        rows = read_records(data)
        write_draft(path, rows).replace(path)
        sync(data)
        remove_records(data, rows)


def _lacks_room(folder: Path) -> bool:
    """SQLite says that a full disk is full only when a write to a table or its log meets it, and not for its other files."""
    room = os.statvfs(folder)
    return room.f_bavail * room.f_frsize < _LITTLE_ROOM
