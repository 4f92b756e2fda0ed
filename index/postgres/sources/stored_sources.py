"""The registry of sources and the uploads of a database: what `library.json` and `uploads/` are beside an embedded index."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from psycopg import Connection

from index.errors import IndexCorruptError
from index.sources.registry import UPLOADS, Origin, SourceRegistry
from ingest.sources import Source, restore_source

_BLOCK = 1_048_576  # bytes
_NEEDED = "SELECT upload FROM sources"
FAILED_DAYS = 30
"""How long an upload stays whose update broke down."""


def read_stored_registry(connection: Connection, data: Path) -> SourceRegistry:
    """The registry, with uploads as if they lay in the data folder. Raises IndexCorruptError where a record cannot be read."""
    found = connection.execute("SELECT corpus, paths FROM origin").fetchone()
    uploads = connection.execute("SELECT doc_id, source FROM sources ORDER BY doc_id").fetchall()
    suppressed = connection.execute("SELECT doc_id, sha256 FROM suppressed ORDER BY doc_id").fetchall()
    return SourceRegistry(
        origin=None if found is None else Origin(found[0], tuple(found[1])),
        uploads={doc_id: _read_source(doc_id, text, data) for doc_id, text in uploads},
        suppressed=dict(suppressed),
    )


def store_registry(connection: Connection, before: SourceRegistry, after: SourceRegistry) -> None:
    """Write what differs between two states of the registry."""
    with connection.transaction():
        if after.origin is not None and after.origin != before.origin:
            connection.execute("DELETE FROM origin")
            values = (after.origin.corpus, list(after.origin.paths))
            connection.execute("INSERT INTO origin (corpus, paths) VALUES (%s, %s)", values)
        for table, former, present in (
            ("sources", before.uploads, after.uploads),
            ("suppressed", before.suppressed, after.suppressed),
        ):
            gone = sorted(doc_id for doc_id, value in former.items() if present.get(doc_id) != value)
            connection.execute(f"DELETE FROM {table} WHERE doc_id = ANY(%s)".encode(), (gone,))  # noqa: S608
        new = [(doc_id, one) for doc_id, one in after.uploads.items() if before.uploads.get(doc_id) != one]
        lines = [(doc_id, one.path.name, dump_source(one)) for doc_id, one in sorted(new)]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO sources (doc_id, upload, source) VALUES (%s, %s, %s)", lines)
            sums = [pair for pair in sorted(after.suppressed.items()) if before.suppressed.get(pair[0]) != pair[1]]
            cursor.executemany("INSERT INTO suppressed (doc_id, sha256) VALUES (%s, %s)", sums)


def dump_source(source: Source) -> str:
    """A source as JSON. Of its path the name alone is kept."""
    return json.dumps({**asdict(source), "path": source.path.name})


def send_blocks(connection: Connection, stream: BinaryIO) -> tuple[int, int]:
    """Send a file in blocks, in the transaction of the caller. Returns its id and its size in bytes. It has no name yet."""
    (number,) = connection.execute("SELECT nextval('upload_ids')").fetchone() or (0,)
    size = ordinal = 0
    while block := stream.read(_BLOCK):
        values = (number, ordinal, block)
        connection.execute("INSERT INTO upload_blocks (upload, ordinal, body) VALUES (%s, %s, %b)", values)
        size, ordinal = size + len(block), ordinal + 1
    return int(number), size


def name_upload(connection: Connection, name: str, number: int, size: int) -> None:
    """Give a name to what `send_blocks` has sent."""
    connection.execute("INSERT INTO uploads (name, id, size) VALUES (%s, %s, %s)", (name, number, size))


def fetch_upload(connection: Connection, path: Path) -> None:
    """Write the upload that a path is named after to it. Raises FileNotFoundError where there is none."""
    found = connection.execute("SELECT id FROM uploads WHERE name = %s", (path.name,)).fetchone()
    if found is None:
        raise FileNotFoundError(f"the upload {path.name!r} is not in the database: send the document again")
    path.parent.mkdir(parents=True, exist_ok=True)
    ordinal = 0
    with path.open("wb") as file:
        while True:
            statement = "SELECT body FROM upload_blocks WHERE upload = %s AND ordinal = %s"
            block = connection.execute(statement, (found[0], ordinal), binary=True).fetchone()
            if block is None:
                return
            file.write(block[0])
            ordinal += 1


def read_upload(connection: Connection, name: str) -> bytes | None:
    """The content of an upload, None where it is not kept."""
    statement = "SELECT body FROM uploads u JOIN upload_blocks b ON b.upload = u.id WHERE name = %s ORDER BY ordinal"
    blocks = connection.execute(statement, (name,), binary=True).fetchall()
    return b"".join(block for (block,) in blocks) if blocks else None


def measure_uploads(connection: Connection, names: Collection[str]) -> dict[str, int]:
    """The size of each of the named uploads that are there, in bytes."""
    statement = "SELECT name, size FROM uploads WHERE name = ANY(%s)"
    return dict(connection.execute(statement, (list(names),)).fetchall())


def remove_uploads(connection: Connection, pending: Iterable[str], broken: Collection[str] = ()) -> None:
    """Remove the uploads that neither the registry nor `pending` names, in the transaction of the caller.

    broken: names of uploads that were acknowledged and whose update broke down. They stay for FAILED_DAYS.
    """
    connection.execute("UPDATE uploads SET failed_at = now() WHERE name = ANY(%s)", (sorted(broken),))
    unneeded = f"name NOT IN ({_NEEDED}) AND name <> ALL(%s)"
    is_old = f"(failed_at IS NULL OR failed_at < now() - interval '{FAILED_DAYS} days')"
    connection.execute(f"DELETE FROM uploads WHERE {unneeded} AND {is_old}".encode(), (sorted(pending),))  # noqa: S608
    connection.execute("DELETE FROM upload_blocks WHERE upload NOT IN (SELECT id FROM uploads)")


def _read_source(doc_id: str, text: str, data: Path) -> Source:
    try:
        source = restore_source(json.loads(text), data / UPLOADS)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexCorruptError(f"the record of the upload of {doc_id!r} cannot be read ({error}): send it again") from error
    return source
