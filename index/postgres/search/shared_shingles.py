"""Which documents hold given shingles, in statements that every shard answers for its own documents."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from psycopg import Connection
from psycopg.sql import SQL

from index.postgres.scope import Scope
from index.postgres.search.posting_blocks import Integers, contains
from index.postgres.search.stored_postings import parse_numbers

_OF_VERSIONS = """SELECT s.version, string_agg(int8send(s.run), ''::bytea) FROM shingles s
WHERE s.version = ANY(%s::bigint[]) GROUP BY s.version"""
_HOLDERS = SQL("""SELECT d.doc_id, d.runs, string_agg(int8send(s.run), ''::bytea)
FROM shingles s JOIN documents d ON d.version = s.version
WHERE s.run = ANY(%(runs)s::bigint[]) AND {seen} GROUP BY s.version, d.doc_id, d.runs""")


@dataclass(frozen=True, slots=True)
class ShingleHolders:
    """The documents that hold some of the shingles that are looked for."""

    doc_ids: list[str]
    """Ascending."""
    totals: list[int]
    """How many distinct shingles each has."""
    held: list[Integers]
    """Those of them that are looked for."""

    def count(self, runs: Integers) -> dict[str, tuple[int, int]]:
        """By doc_id how many shingles a document has and how many of `runs`, where it holds one. runs: looked for, each once."""
        if not self.held:
            return {}
        starts = np.cumsum([0, *map(len, self.held[:-1])])
        counts = np.add.reduceat(contains(np.sort(runs), np.concatenate(self.held)), starts, dtype=np.int64).tolist()
        counted = zip(self.doc_ids, self.totals, counts, strict=True)
        return {doc_id: (total, count) for doc_id, total, count in counted if count}


def read_shingles(connection: Connection, versions: list[int]) -> dict[int, Integers]:
    """The shingles of each version of a document."""
    lines = connection.execute(_OF_VERSIONS, (versions,), binary=True).fetchall()
    return dict.fromkeys(versions, np.zeros(0, np.int64)) | {version: parse_numbers(packed) for version, packed in lines}


def find_holders(connection: Connection, scope: Scope, wanted: Sequence[Integers]) -> ShingleHolders:
    """The documents of a scope that hold one of the shingles of several texts."""
    values = {"runs": np.unique(np.concatenate([np.zeros(0, np.int64), *wanted])).tolist(), **scope.parameters}
    lines = sorted(connection.execute(_HOLDERS.format(seen=scope.documents), values, binary=True).fetchall())
    return ShingleHolders(
        [doc_id for doc_id, _, _ in lines], [total for _, total, _ in lines], [parse_numbers(packed) for _, _, packed in lines]
    )
