"""Blocks of postings that are merged: where small ones gathered, and where many of their chunks are gone."""

from collections.abc import Iterator, Sequence

import numpy as np
from psycopg import Connection

from index.postgres.connections import copy_rows
from index.postgres.search.posting_blocks import BLOCK, Integers, PostingLists, Postings, contains

MOST_BLOCKS = 16
"""How many small blocks of a word may gather before they become one."""
_FULL = BLOCK // 2
"""Entries of a block that is not merged any more while its chunks are there."""
_AT_ONCE = 2_000  # words
_DEAD_SHARE = 20
"""One chunk in so many is gone when all blocks are written anew."""
_GATHERED = """SELECT term FROM postings WHERE term = ANY(%s::text[]) AND size < %s
GROUP BY term HAVING count(*) > %s ORDER BY term"""
_BLOCKS = "SELECT term, born, body FROM postings WHERE term = ANY(%s::text[]) AND size < %s ORDER BY term FOR UPDATE"
_REPLACED = "DELETE FROM postings WHERE term = ANY(%s::text[]) AND size < %s"
_WORDS = "SELECT term FROM postings WHERE term > %s GROUP BY term ORDER BY term LIMIT %s"
_COPY = "COPY postings (term, born, size, body) FROM STDIN (FORMAT BINARY)"
_TYPES = ("text", "int8", "int4", "bytea")
_COUNT = "SELECT (SELECT count(*) FROM removed_chunks), (SELECT coalesce(max(chunks), 0) FROM generations)"
_NOTHING = np.zeros(0, np.int64)


def write_postings(connection: Connection, lists: PostingLists, born: int) -> set[str]:
    """Write what lists hold for a generation of a number, and empty them. Returns the words."""
    words: set[str] = set()

    def make_blocks() -> Iterator[tuple[str, int, int, bytes]]:
        for word, postings in lists.take():
            words.add(word)
            yield from ((word, born, len(part.ids), part.pack()) for part in postings.cut())

    with connection.transaction():
        copy_rows(connection, _COPY, make_blocks(), _TYPES)
    return words


def merge_gathered(connection: Connection, words: Sequence[str]) -> None:
    """Merge the small blocks of those of the words that have many."""
    for start in range(0, len(words), _AT_ONCE):
        some = list(words[start : start + _AT_ONCE])
        gathered = [word for (word,) in connection.execute(_GATHERED, (some, _FULL, MOST_BLOCKS)).fetchall()]
        if gathered:
            _merge(connection, gathered, _FULL, _NOTHING)


def clean_blocks(connection: Connection, *, at_once: bool = False) -> None:
    """Write all blocks anew without the chunks that are gone, where these are many.

    at_once: however few they are, so that nothing is left of them.
    """
    gone, chunks = connection.execute(_COUNT).fetchone() or (0, 0)
    if not gone or not (at_once or gone * _DEAD_SHARE >= chunks):
        return
    dead = np.array([row for (row,) in connection.execute("SELECT id FROM removed_chunks ORDER BY id").fetchall()], np.int64)
    words, last = [""], ""
    while words:
        words = [word for (word,) in connection.execute(_WORDS, (last, _AT_ONCE)).fetchall()]
        if words:
            last = words[-1]
            _merge(connection, words, 2**31 - 1, dead)
    connection.execute("DELETE FROM removed_chunks WHERE id = ANY(%s::bigint[])", (dead.tolist(),))


def _merge(connection: Connection, words: Sequence[str], size: int, dead: Integers) -> None:
    """Make one block of all of a word that hold fewer than `size` chunks, without those that are `dead`.

    The rows are locked from when they are read, so that nothing changes them before they are replaced.
    """
    found: dict[str, list[tuple[int, Postings]]] = {}
    merged: list[tuple[str, int, Postings]] = []
    with connection.transaction():
        for word, born, body in connection.execute(_BLOCKS, (list(words), size), binary=True):
            found.setdefault(word, []).append((born, Postings.unpack(body)))
        for word, blocks in found.items():
            joined = Postings.join([postings for _, postings in blocks])
            kept = joined.select(~contains(dead, joined.ids))
            if len(blocks) > 1 or len(kept.ids) < len(joined.ids):
                merged.append((word, max(born for born, _ in blocks), kept))
        connection.execute(_REPLACED, ([word for word, _, _ in merged], size))
        lines = ((word, born, len(part.ids), part.pack()) for word, born, kept in merged for part in kept.cut())
        copy_rows(connection, _COPY, lines, _TYPES)
