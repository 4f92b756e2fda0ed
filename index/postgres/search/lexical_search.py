"""BM25 over postings from the database, in the order of operations of `index.local.bm25`: the same scores to the last bit.

The database finds the postings of a question's words and names the best chunks. The arithmetic between is done here, in arrays of
float64 with terms added in the order of the question: in SQL it takes fifty times as long.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from psycopg import Connection

from index.engine import NO_FILTERS
from index.filters import Filters
from index.postgres.search.posting_blocks import Integers, Postings, contains
from index.postgres.search.stored_postings import StoredPostings
from index.settings import Bm25Settings

_WINDOW = 4_194_304
"""Ids whose scores are held at a time: 32 MiB."""
_NAMES = "SELECT c.id, c.doc_id, c.ordinal, c.chunk_id FROM chunks c WHERE c.id = ANY(%s::bigint[])"

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CorpusSize:
    """What BM25 knows of all chunks that a snapshot sees."""

    chunks: int
    tokens: int
    """The lengths of all chunks added up."""
    pairs: int
    """The same for pairs of neighbouring tokens."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or a pair of a question, with what its occurrences count for."""

    postings: Postings
    idf: float
    mean: float
    """How many terms of its kind a chunk has, on average."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of a question, each kind in the order of the question."""

    words: list[_Term]
    pairs: list[_Term]


@dataclass(frozen=True, slots=True)
class LexicalSearch:
    """The lexical retriever over the postings of a scope."""

    postings: StoredPostings
    size: CorpusSize
    settings: Bm25Settings

    def count_holders(self, connection: Connection, words: Sequence[str]) -> dict[str, int]:
        """In how many chunks each of the words stands."""
        return {word: len(found.ids) for word, found in self.postings.read(connection, words).items()}

    def rank(self, connection: Connection, tokens: Sequence[str], filters: Filters, depth: int) -> list[tuple[str, float]]:
        """The best chunks that hold one of the tokens and pass."""
        allowed = None if filters == NO_FILTERS else self.postings.find_rows(connection, filters)
        terms = self._find_terms(connection, tokens)
        found = [_keep_best(*part, depth) for part in self._score_all(terms, allowed)]
        if depth < 1 or not found:
            return []
        ids, scores = _keep_best(np.concatenate([part for part, _ in found]), np.concatenate([part for _, part in found]), depth)
        known = dict(zip(ids.tolist(), scores.tolist(), strict=True))
        lines = connection.execute(_NAMES, (list(known),), binary=True).fetchall()
        ranked = sorted((-known[row], doc_id, ordinal, name) for row, doc_id, ordinal, name in lines)
        return [(name, -score) for score, _, _, name in ranked[:depth]]

    def score(self, connection: Connection, tokens: Sequence[str], ids: Sequence[int]) -> Scores:
        """The scores of rows, in the order given. 0 for one that holds none of the tokens."""
        wanted, places = np.unique_inverse(np.array(ids, np.int64))
        terms = self._find_terms(connection, tokens)
        words, pairs = (self._add_to(wanted, kind) for kind in (terms.words, terms.pairs))
        return np.asarray((words + self.settings.pair_weight * pairs)[places], np.float64)

    def _find_terms(self, connection: Connection, tokens: Sequence[str]) -> _Terms:
        if not self.size.chunks:
            return _Terms([], [])
        words = self.postings.read(connection, tokens)
        pairs = self.postings.read_pairs(connection, pairwise(tokens)) if self.settings.pair_weight else {}
        means = [total / self.size.chunks for total in (self.size.tokens, self.size.pairs)]
        kinds = (list(words.values()), list(pairs.values()))
        return _Terms(
            *([self._weigh(one, mean) for one in kind if len(one.ids)] for kind, mean in zip(kinds, means, strict=True))
        )

    def _weigh(self, found: Postings, mean: float) -> _Term:
        df = len(found.ids)
        return _Term(found, math.log(1 + (self.size.chunks - df + 0.5) / (df + 0.5)), mean)

    def _score_all(self, terms: _Terms, allowed: Integers | None) -> Iterator[tuple[Integers, Scores]]:
        """The rows that hold a term and are allowed with their scores, those of some neighbouring ids at a time."""
        held = [term.postings.ids for term in (*terms.words, *terms.pairs)]
        if not held:
            return
        first, last = min(int(ids[0]) for ids in held), max(int(ids[-1]) for ids in held)
        for start in range(first, last + 1, _WINDOW):
            length = min(_WINDOW, last + 1 - start)
            scores = self._add_window(terms.words, start, length)
            if terms.pairs:
                scores = scores + self.settings.pair_weight * self._add_window(terms.pairs, start, length)
            rows = np.flatnonzero(scores) if allowed is None else _cut(allowed, start, length)
            rows = rows[scores[rows] > 0]
            yield rows + start, scores[rows]

    def _add_window(self, terms: Sequence[_Term], start: int, length: int) -> Scores:
        scores = np.zeros(length)
        for term in terms:
            low, high = np.searchsorted(term.postings.ids, (start, start + length))
            scores[term.postings.ids[low:high] - start] += self._find_impacts(term, slice(low, high))
        return scores

    def _add_to(self, wanted: Integers, terms: Sequence[_Term]) -> Scores:
        scores = np.zeros(len(wanted))
        for term in terms:
            met = contains(term.postings.ids, wanted)
            scores[met] += self._find_impacts(term, np.searchsorted(term.postings.ids, wanted[met]))
        return scores

    def _find_impacts(self, term: _Term, rows: "slice | npt.NDArray[np.intp]") -> Scores:
        """idf * (f * (k1 + 1) / (f + k1 * (1 - b + b * length / mean))), operation by operation as `index.local.bm25` does it."""
        k1, b = self.settings.k1, self.settings.b
        counts, lengths = term.postings.counts[rows].astype(np.int64), term.postings.lengths[rows].astype(np.int64)
        norms = k1 * (1 - b + b * lengths / term.mean)
        return np.asarray(term.idf * (counts * (k1 + 1) / (counts + norms)), np.float64)


def _cut(ids: Integers, start: int, length: int) -> Integers:
    """Those of ascending ids that lie in a window, as places in it."""
    low, high = np.searchsorted(ids, (start, start + length))
    return ids[low:high] - start


def _keep_best(rows: Integers, scores: Scores, depth: int) -> tuple[Integers, Scores]:
    """The best `depth` rows, and those that equal the last of them."""
    if not 0 < depth < len(rows):
        return rows, scores
    kept = scores >= np.partition(scores, len(scores) - depth)[len(scores) - depth]
    return rows[kept], scores[kept]
