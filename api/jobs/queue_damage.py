"""A damaged database of the job queue: how it is found, renamed and replaced, and what the operator reads about it.

<data>/jobs.sqlite.damaged    a database that could not be read (.damaged.2 and so on for later ones)
"""

import errno
import fcntl
import logging
import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from api.jobs.errors import DamagedQueueError
from api.jobs.job import COLUMN_LIST, Row
from api.jobs.queue_database import (
    DATABASE,
    DATABASE_LOCK,
    check_version,
    connect,
    hold_lock,
    open_database,
    raise_as_os_errors,
    write_draft,
)
from index.generations.durable_files import sync

SET_APART = DATABASE + ".damaged"
_SELECT = f"SELECT {COLUMN_LIST} FROM jobs ORDER BY "  # noqa: S608
_NO_TEXT = re.compile("[\ud800-\udfff]")
_log = logging.getLogger("citadel.jobs")


def check_database(data: Path) -> None:
    """Raises DamagedQueueError when SQLite finds damage anywhere in the database."""
    with open_database(data) as connection:
        _check(connection, data / DATABASE)


def set_apart(data: Path) -> bool:
    """Rename a damaged database and go on with a new one that holds every row that can still be read.

    False when the database is in use, so that nothing was done. Raises OSError.
    """
    path = data / DATABASE
    with hold_lock(data / DATABASE_LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_alone:
        if not is_alone:
            return False
        if not _is_damaged(path):
            return True  # another process was here before
        rows = _read_what_can_be_read(path)
        draft = write_draft(path, rows)
        numbers = ("", *(f".{number}" for number in range(2, 10_000)))
        name = next(SET_APART + number for number in numbers if not (data / (SET_APART + number)).exists())
        (data / name).hardlink_to(path)  # there is a database under the old name at every moment
        with suppress(FileNotFoundError):
            (data / f"{DATABASE}-wal").rename(data / f"{name}-wal")
        (data / f"{DATABASE}-shm").unlink(missing_ok=True)
        draft.replace(path)
        sync(data)
    _log.error("the job queue %s is damaged: set apart as %s; %s jobs of it could be read and are kept", path, name, len(rows))
    return True


def describe_damage(data: Path) -> str | None:
    """What is to be done about databases that were set apart, or None when there are none."""
    names = sorted(path.name for path in data.glob(SET_APART + "*") if not path.name.endswith(("-wal", "-shm")))
    if not names:
        return None
    return (
        f"the job queue was damaged and is set apart as {', '.join(names)}: send again what GET /v1/jobs does not list;"
        " the uploads are all kept until that file is moved away"
    )


def _is_damaged(path: Path) -> bool:
    try:
        with raise_as_os_errors(path), closing(connect(path)) as connection:
            check_version(connection, path)
            _check(connection, path)
    except DamagedQueueError:
        return True
    return False


def _check(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedQueueError(errno.EIO, f"the job queue is damaged: {found}", str(path))
    connection.execute(_SELECT + "job_id LIMIT 1").fetchall()  # fails when the table or a column is gone


def _read_what_can_be_read(path: Path) -> list[Row]:
    """The rows of a damaged database that SQLite still finds, from either end and by either index."""
    found: dict[object, Row] = {}
    for order in ("rowid", "rowid DESC", "job_id", "job_id DESC"):
        with suppress(sqlite3.DatabaseError), closing(connect(path)) as connection:
            for row in connection.execute(_SELECT + order):
                found.setdefault(row[0], tuple(row))
    return [row for row in found.values() if all(value is None or _is_text(value) for value in row)]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not _NO_TEXT.search(value)
