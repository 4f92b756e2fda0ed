"""A version of a document read back whole, with its vectors, to be written again."""

import json

import numpy as np
from psycopg import Connection

from index.local.codec import decode
from index.postgres.document_rows import Rows
from ingest.chunk import Chunk
from ingest.document import Document
from ingest.load import DocumentContents
from ingest.spans import Span


def read_contents(connection: Connection, version: int) -> DocumentContents:
    """A version of a document with all its chunks and sentences. Raises KeyError for one that is not there."""
    line = connection.execute("SELECT body, collections FROM documents WHERE version = %s", (version,)).fetchone()
    if line is None:
        raise KeyError(version)
    bodies = connection.execute("SELECT body FROM texts WHERE version = %s ORDER BY ordinal", (version,)).fetchall()
    spans = connection.execute(
        "SELECT start_at, end_at FROM sentences WHERE version = %s ORDER BY ordinal", (version,)
    ).fetchall()
    document, collections = line
    return DocumentContents(
        decode(Document, json.loads(document)),
        tuple(decode(Chunk, json.loads(body)) for (body,) in bodies),
        tuple(Span(*span) for span in spans),
        tuple(collections),
    )


def read_vectors(connection: Connection, version: int, dimension: int) -> tuple[Rows, Rows]:
    """The vectors of the chunks and of the sentences of a version, (n, dimension) also where it has none."""
    chunks = connection.execute(
        "SELECT DISTINCT ON (ordinal) vector FROM chunks WHERE version = %s ORDER BY ordinal, id", (version,), binary=True
    ).fetchall()
    sentences = connection.execute(
        "SELECT vector FROM sentences WHERE version = %s ORDER BY ordinal", (version,), binary=True
    ).fetchall()
    return (
        np.array([vector.to_numpy() for (vector,) in chunks], np.float32).reshape(-1, dimension),
        np.array([vector.to_numpy() for (vector,) in sentences], np.float16).reshape(-1, dimension),
    )
