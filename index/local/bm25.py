"""The lexical retriever: BM25 over words and over pairs of neighbouring words, from sparse matrices of precomputed impacts.

Counted tokens come in by row, ranked rows come out. Only this file imports rank_bm25. An impact is the part of one term in the
score of one row. Impacts are computed in rank-bm25's own order of operations and added in the order of the question's terms, so
that the scores of words equal `BM25Okapi.get_scores` to the last bit, at a hundredth of its time.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi
from scipy.sparse import csc_array

from index.local import term_counts as counts
from index.local.arrays import map_array, save_array
from index.local.term_counts import TokenCounts
from index.settings import Bm25Settings

Ranked = tuple[int, float]
"""A row of the index and its score. Larger is better."""


def rank_scores(rows: npt.NDArray[np.integer], scores: npt.NDArray[np.floating], depth: int) -> list[Ranked]:
    """The best `depth` of `rows`, by falling score, equal scores by rising row."""
    if 0 < depth < len(rows):
        kept = scores >= np.partition(scores, len(scores) - depth)[len(scores) - depth]
        rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[:depth]
    return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))


SETTINGS, IMPACTS = "bm25.json", ("impacts.npy", "pair_impacts.npy")
FILES = (*counts.FILES, SETTINGS, *IMPACTS)
_LARGE_PART = 16  # one row in so many


class Okapi(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """BM25 with Lucene's idf, log(1 + (N - df + 0.5) / (df + 0.5)), which is positive for common words and in small corpora."""

    def _calc_idf(self, nd: Mapping[Any, int]) -> None:
        self.idf = {term: self.weigh(df) for term, df in nd.items()}

    def weigh(self, df: int) -> float:
        """The idf of a term that stands in `df` rows."""
        return math.log(1 + (self.corpus_size - df + 0.5) / (df + 0.5))


class _CountedOkapi(Okapi):
    """The same over rows that are counted already: in come their lengths and in how many of them each column stands.

    Then `idf` is an array, a weight a column.
    """

    idf: Any

    def _initialize(self, corpus: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
        self.doc_len, held = corpus
        self.corpus_size = len(self.doc_len)
        self.avgdl = int(self.doc_len.sum()) / self.corpus_size
        return held

    def _calc_idf(self, nd: npt.NDArray[np.int64]) -> None:  # type: ignore[override]
        different, places = np.unique_inverse(nd)  # few, however many columns there are
        self.idf = np.array([self.weigh(df) for df in different.tolist()])[places]


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """`impacts` and `pair_impacts` are rows by terms and by pairs, float64, stored column by column as in `counts`.

    columns: token to its column of `impacts`.
    """

    columns: Mapping[str, int]
    counts: TokenCounts
    impacts: csc_array[np.float64]
    pair_impacts: csc_array[np.float64]
    settings: Bm25Settings

    @classmethod
    def fit(cls, rows: Sequence[Sequence[str]], settings: Bm25Settings) -> Self:
        """Index lists of tokens."""
        return cls.weigh(TokenCounts.of(rows), settings)

    @classmethod
    def weigh(cls, counted: TokenCounts, settings: Bm25Settings) -> Self:
        """Index rows whose tokens are counted."""
        columns = {term: column for column, term in enumerate(counted.terms)}
        impacts = _weigh(counted.words, counted.lengths, settings)
        pair_impacts = _weigh(counted.paired, np.maximum(counted.lengths - 1, 0), settings)
        return cls(columns, counted, impacts, pair_impacts, settings)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index that `save` wrote to `folder`, mapped into memory."""
        counted = TokenCounts.open(folder)
        settings = Bm25Settings(**json.loads((folder / SETTINGS).read_text(encoding="utf-8")))
        impacts, pair_impacts = (
            _with_values(matrix, map_array(folder / name))
            for matrix, name in zip((counted.words, counted.paired), IMPACTS, strict=True)
        )
        return cls({term: column for column, term in enumerate(counted.terms)}, counted, impacts, pair_impacts, settings)

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`. The same index gives the same bytes."""
        self.counts.save(folder)
        (folder / SETTINGS).write_text(json.dumps(asdict(self.settings)), encoding="utf-8")
        for name, matrix in zip(IMPACTS, (self.impacts, self.pair_impacts), strict=True):
            save_array(folder / name, matrix.data)

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float64]:
        """The score of every row: that of the words, and `pair_weight` times that of the pairs, each counted once."""
        columns = dict.fromkeys(self.columns.get(token, -1) for token in tokens)
        scores = _add(self.impacts, [column for column in columns if column >= 0])
        weight, pairs = self.settings.pair_weight, self._find_pairs(tokens)
        return scores + weight * _add(self.pair_impacts, pairs) if weight and pairs else scores

    def scores_of(self, tokens: Sequence[str], rows: Sequence[int]) -> npt.NDArray[np.float64]:
        """`scores` of some rows, in the order given: the same to the last bit, without a score for every other row.

        Where the rows are a large part of all, scoring all is quicker.
        """
        if len(rows) * _LARGE_PART > self.impacts.shape[0]:
            return np.asarray(self.scores(tokens)[np.asarray(rows, np.int64)], np.float64)
        wanted, places = np.unique_inverse(np.asarray(rows, np.int64))
        columns = dict.fromkeys(self.columns.get(token, -1) for token in tokens)
        scores = _add_to(wanted, self.impacts, [column for column in columns if column >= 0])
        weight, pairs = self.settings.pair_weight, self._find_pairs(tokens)
        if weight and pairs:
            scores = scores + weight * _add_to(wanted, self.pair_impacts, pairs)
        return np.asarray(scores[places], np.float64)

    def count_rows(self, token: str) -> int:
        """How many rows hold a token."""
        column = self.columns.get(token)
        return 0 if column is None else int(self.impacts.indptr[column + 1] - self.impacts.indptr[column])

    def ceiling(self, tokens: Sequence[str]) -> float:
        """What no row's words can reach for these tokens: the sum of idf * (k1 + 1), each counted once. Pairs come on top."""
        return sum(map(self.idf, dict.fromkeys(tokens))) * (self.settings.k1 + 1)

    def idf(self, token: str) -> float:
        """The weight of a token by its rarity, log(1 + (N - df + 0.5) / (df + 0.5)). Largest for one that the index never met."""
        rows = self.impacts.shape[0]
        column = self.columns.get(token)
        df = 0 if column is None else int(self.impacts.indptr[column + 1] - self.impacts.indptr[column])
        return math.log(1 + (rows - df + 0.5) / (df + 0.5))

    def top(self, tokens: Sequence[str], depth: int, allowed: npt.NDArray[np.bool_] | None = None) -> list[Ranked]:
        """At most `depth` rows that hold one of the tokens and are `allowed`, best first, equal scores in order of rows."""
        return self.top_of(self.scores(tokens), depth, allowed)

    @staticmethod
    def top_of(scores: npt.NDArray[np.float64], depth: int, allowed: npt.NDArray[np.bool_] | None = None) -> list[Ranked]:
        """`top` for scores of every row that are known already."""
        candidates = np.flatnonzero(scores > 0 if allowed is None else (scores > 0) & allowed)
        return rank_scores(candidates, scores[candidates], depth)

    def _find_pairs(self, tokens: Sequence[str]) -> list[int]:
        """The columns of the question's pairs. A token that the index never met ends a pair."""
        known = [self.columns.get(token, -1) for token in tokens]
        wanted = list(dict.fromkeys(_number(pair, self.columns) for pair in pairwise(known) if min(pair) >= 0))
        places = np.searchsorted(self.counts.pairs, wanted).tolist()
        return [
            at for at, pair in zip(places, wanted, strict=True) if at < len(self.counts.pairs) and self.counts.pairs[at] == pair
        ]


def _number(pair: tuple[int, int], columns: Mapping[str, int]) -> int:
    return pair[0] * len(columns) + pair[1]


def _add(impacts: csc_array[np.float64], columns: Sequence[int]) -> npt.NDArray[np.float64]:
    scores = np.zeros(impacts.shape[0])
    for column in columns:
        start, end = impacts.indptr[column : column + 2]
        scores[impacts.indices[start:end]] += impacts.data[start:end]
    return scores


def _add_to(rows: npt.NDArray[np.int64], impacts: csc_array[np.float64], columns: Sequence[int]) -> npt.NDArray[np.float64]:
    """`_add` for some rows, ascending: the impacts of a column are found by bisection, and added in the same order."""
    scores = np.zeros(len(rows))
    wanted = rows.astype(impacts.indices.dtype)  # of another type, all rows of a column would be copied
    for column in columns:
        start, end = impacts.indptr[column : column + 2]
        held = impacts.indices[start:end]
        places = np.searchsorted(held, wanted)
        inside = np.flatnonzero(places < len(held))
        met = inside[held[places[inside]] == wanted[inside]]
        scores[met] += impacts.data[start:end][places[met]]
    return scores


def _with_values(matrix: csc_array[np.int32], values: npt.NDArray[np.float64]) -> csc_array[np.float64]:
    return csc_array((values, matrix.indices, matrix.indptr), matrix.shape)


def _weigh(counted: csc_array[np.int32], lengths: npt.NDArray[np.int64], settings: Bm25Settings) -> csc_array[np.float64]:
    """idf * (f * (k1 + 1) / (f + k1 * (1 - b + b * length / mean))), operation by operation as rank-bm25 does it."""
    if not counted.nnz:  # rank-bm25 divides by the mean length
        return _with_values(counted, np.zeros(0))
    held = np.diff(counted.indptr)
    fitted: Any = _CountedOkapi((lengths, held), k1=settings.k1, b=settings.b)
    norms = fitted.k1 * (1 - fitted.b + fitted.b * lengths / fitted.avgdl)
    idf = np.repeat(fitted.idf, held)
    frequencies = counted.data.astype(np.int64)
    return _with_values(counted, idf * (frequencies * (fitted.k1 + 1) / (frequencies + norms[counted.indices])))
