"""BM25 in the server, from counts, in the order of operations of `index.local.bm25`: the same scores to the last bit.

Weights of terms are worked out here, since two libraries of mathematics may round a logarithm differently. Everything else is
plain float8 arithmetic of the server, with terms added in the order of the question.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composable

from index.filters import Filters
from index.postgres.scope import Scope
from index.settings import Bm25Settings

_SCORED = SQL("""
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(%(terms)s::text[], %(weights)s::float8[], %(means)s::float8[], %(paired)s::bool[])
        WITH ORDINALITY AS w(term, weight, mean, paired, ordinal)
), hits AS (
    SELECT * FROM (
        SELECT w.ordinal, w.weight, w.mean, w.paired,
            unnest(p.ids) AS id, unnest(p.counts)::float8 AS frequency, unnest(p.lengths) AS length
        FROM wanted w JOIN postings p USING (term)
    ) AS stored WHERE {kept}
    {recut}
), scored AS (
    SELECT id, sum(part ORDER BY ordinal) FILTER (WHERE NOT paired) AS words,
        sum(part ORDER BY ordinal) FILTER (WHERE paired) AS pairs
    FROM (
        SELECT id, ordinal, paired, weight * (frequency * %(k1_and_one)s::float8
            / (frequency + %(k1)s::float8 * (%(one_less_b)s::float8 + %(b)s::float8 * length / mean))) AS part
        FROM hits
    ) AS parts GROUP BY id
), summed AS (
    SELECT id, coalesce(words, 0) + %(pair_weight)s::float8 * coalesce(pairs, 0) AS score FROM scored
)
""")
_RECUT = SQL("""UNION ALL
    SELECT w.ordinal, w.weight, w.mean, w.paired, r.id, r.frequency::float8, r.length
    FROM unnest(%(recut_terms)s::text[], %(recut_ids)s::bigint[], %(recut_counts)s::int[], %(recut_lengths)s::int[])
        AS r(term, id, frequency, length) JOIN wanted w USING (term)""")
_RANK = SQL("""{scored}
SELECT c.chunk_id, s.score FROM summed s JOIN {chunks} ON c.id = s.id {documents}
WHERE s.score > 0 ORDER BY s.score DESC, c.doc_id, c.ordinal LIMIT %(depth)s""")
_SCORES = SQL("{scored} SELECT id, score FROM summed")
_HOLDERS = SQL("""
SELECT p.term, count(*) FROM (SELECT term, unnest(ids) AS id FROM postings WHERE term = ANY(%(terms)s::text[])) AS p
JOIN {chunks} ON c.id = p.id WHERE p.id <> ALL(%(recut)s::bigint[]) GROUP BY p.term""")


def count_terms(tokens: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each token and each pair of neighbours stands in a list of tokens. A pair is written with a space between."""
    return Counter(tokens), Counter(map(" ".join, pairwise(tokens)))


@dataclass(frozen=True, slots=True)
class CorpusSize:
    """What BM25 knows of all chunks that a snapshot sees."""

    chunks: int
    tokens: int
    """The lengths of all chunks added up."""
    pairs: int
    """The same for pairs of neighbouring tokens."""


class RecutChunks:
    """Chunks that a snapshot cuts into other tokens than their rows say, because its vocabulary is another one."""

    def __init__(self, cut: Mapping[int, Sequence[str]]) -> None:
        """cut: the tokens of chunks by the ids of their rows."""
        self.ids = sorted(cut)
        self.lengths = {row: len(tokens) for row, tokens in cut.items()}
        self._holders: dict[str, list[tuple[int, int, int]]] = {}
        for row in self.ids:
            for kind, counts in enumerate(count_terms(cut[row])):
                for term, count in counts.items():
                    self._holders.setdefault(term, []).append((row, count, len(cut[row]) - kind))

    def count_holders(self, term: str) -> int:
        """How many of these chunks hold a term."""
        return len(self._holders.get(term, ()))

    def parameters(self, terms: Iterable[str]) -> dict[str, Any]:
        """The values of a statement about terms."""
        found = [(term, *holder) for term in terms for holder in self._holders.get(term, ())]
        columns = [list(column) for column in zip(*found, strict=True)] or [[], [], [], []]
        return dict(zip(("recut_terms", "recut_ids", "recut_counts", "recut_lengths"), columns, strict=True))


NONE_RECUT = RecutChunks({})


@dataclass(frozen=True, slots=True)
class LexicalSearch:
    """The lexical retriever over the rows that a scope leaves."""

    scope: Scope
    size: CorpusSize
    settings: Bm25Settings
    recut: RecutChunks

    def count_holders(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each of the terms stands."""
        statement = _HOLDERS.format(chunks=self.scope.chunks)
        values = {"terms": list(terms), "recut": self.recut.ids, **self.scope.parameters}
        found: dict[str, int] = dict(connection.execute(statement, values).fetchall())
        return {term: found.get(term, 0) + self.recut.count_holders(term) for term in terms}

    def rank(self, connection: Connection, terms: Mapping[str, int], filters: Filters, depth: int) -> list[tuple[str, float]]:
        """The best chunks that hold one of the terms and pass. terms: each with in how many chunks it stands, in order."""
        joined, values = self.scope.join_documents(filters)
        scored, given = self._score(terms, SQL("id <> ALL(%(recut)s::bigint[])") if self.recut.ids else SQL("true"))
        if not given:
            return []
        statement = _RANK.format(scored=scored, chunks=self.scope.chunks, documents=joined)
        cursor = connection.execute(statement, {**given, **values, **self.scope.parameters, "depth": max(depth, 0)}, binary=True)
        return cursor.fetchall()

    def score(self, connection: Connection, terms: Mapping[str, int], ids: Sequence[int]) -> dict[int, float]:
        """The scores of the rows `ids` that hold one of the terms."""
        kept = SQL("id = ANY(%(ids)s::bigint[]) AND id <> ALL(%(recut)s::bigint[])")
        scored, given = self._score(terms, kept)
        if not given:
            return {}
        cursor = connection.execute(_SCORES.format(scored=scored), {**given, "ids": list(ids)}, binary=True)
        wanted = set(ids)
        return {row: score for row, score in cursor.fetchall() if row in wanted}

    def _score(self, terms: Mapping[str, int], kept: Composable) -> tuple[Composable, dict[str, Any]]:
        """The part of a statement that scores all rows, and its values. No values where no chunk can hold a term."""
        settings, size = self.settings, self.size
        held = [(term, df) for term, df in terms.items() if df and (" " not in term or settings.pair_weight)]
        if not held:
            return SQL(""), {}
        means = {False: size.tokens / size.chunks, True: size.pairs / size.chunks}
        values: dict[str, Any] = {
            "terms": [term for term, _ in held],
            "weights": [math.log(1 + (size.chunks - df + 0.5) / (df + 0.5)) for _, df in held],
            "means": [means[" " in term] for term, _ in held],
            "paired": [" " in term for term, _ in held],
            "k1": settings.k1,
            "k1_and_one": settings.k1 + 1,
            "b": settings.b,
            "one_less_b": 1 - settings.b,
            "pair_weight": settings.pair_weight,
            "recut": self.recut.ids,
        }
        if self.recut.ids:
            values |= self.recut.parameters(values["terms"])
        return _SCORED.format(kept=kept, recut=_RECUT if self.recut.ids else SQL("")), values
