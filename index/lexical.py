"""The lexical leg: BM25 whose statistics rank-bm25 fits, served from a sparse matrix of precomputed impacts.

Lists of tokens come in, one a row; ranked rows come out. Only this file imports rank_bm25. An impact is what one token adds to
the score of one row; they are computed in rank-bm25's own order of operations and added in the order of the question's tokens,
so that scores equal `BM25Okapi.get_scores` to the last bit, at a hundredth of its time.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi
from scipy.sparse import csc_array

from index.ranking import Ranked, rank_scores

TERMS = "terms.json"
ARRAYS = ("impacts.starts.npy", "impacts.rows.npy", "impacts.values.npy")
FILES = (TERMS, *ARRAYS)


class Okapi(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """BM25 with Lucene's idf, log(1 + (N - df + 0.5) / (df + 0.5)), which is positive for common words and in small corpora."""

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = {term: math.log(1 + (self.corpus_size - df + 0.5) / (df + 0.5)) for term, df in nd.items()}


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """`impacts` is rows by terms, float64, stored term by term; `columns` maps a token to its column."""

    columns: Mapping[str, int]
    impacts: csc_array[np.float64]

    @classmethod
    def fit(cls, rows: Sequence[Sequence[str]], k1: float, b: float) -> Self:
        """Index lists of tokens. k1: how soon repetitions stop to count; b: how much length counts, from 0 to 1."""
        if not any(rows):  # rank-bm25 divides by the mean length
            return cls({}, csc_array((len(rows), 0), dtype=np.float64))
        fitted = Okapi(rows, k1=k1, b=b)
        columns = {term: column for column, term in enumerate(sorted(fitted.idf))}
        return cls(columns, _weigh(fitted, columns))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index that `save` wrote to `folder`, mapped into memory."""
        told = json.loads((folder / TERMS).read_text(encoding="utf-8"))
        columns = {term: column for column, term in enumerate(told["terms"])}
        starts, at, values = (np.load(folder / name, mmap_mode="r") for name in ARRAYS)
        return cls(columns, csc_array((values, at, starts), (told["rows"], len(columns))))

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`; the same index gives the same bytes."""
        told = {"rows": self.impacts.shape[0], "terms": list(self.columns)}
        (folder / TERMS).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        arrays: tuple[npt.NDArray[Any], ...] = (self.impacts.indptr, self.impacts.indices, self.impacts.data)
        for name, array in zip(ARRAYS, arrays, strict=True):
            np.save(folder / name, array)

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float64]:
        """The score of every row; a token that is asked twice counts twice."""
        scores = np.zeros(self.impacts.shape[0])
        for column in [self.columns[token] for token in tokens if token in self.columns]:
            start, end = self.impacts.indptr[column : column + 2]
            scores[self.impacts.indices[start:end]] += self.impacts.data[start:end]
        return scores

    def idf(self, token: str) -> float:
        """The weight of a token by its rarity, log(1 + (N - df + 0.5) / (df + 0.5)); largest for one that the index never met."""
        rows = self.impacts.shape[0]
        column = self.columns.get(token)
        df = 0 if column is None else int(self.impacts.indptr[column + 1] - self.impacts.indptr[column])
        return math.log(1 + (rows - df + 0.5) / (df + 0.5))

    def top(self, tokens: Sequence[str], depth: int, allowed: npt.NDArray[np.bool_] | None = None) -> list[Ranked]:
        """At most `depth` rows that hold one of the tokens and are `allowed`, best first, equal scores in order of rows."""
        scores = self.scores(tokens)
        candidates = np.flatnonzero(scores > 0 if allowed is None else (scores > 0) & allowed)
        return rank_scores(candidates, scores[candidates], depth)


def _weigh(fitted: Okapi, columns: Mapping[str, int]) -> csc_array[np.float64]:
    """idf * (f * (k1 + 1) / (f + k1 * (1 - b + b * length / mean))), operation by operation as rank-bm25 does it."""
    counts: list[dict[str, int]] = fitted.doc_freqs
    rows = np.repeat(np.arange(len(counts)), [len(count) for count in counts])
    terms = np.fromiter((columns[term] for term in chain.from_iterable(counts)), np.int64, len(rows))
    frequencies = np.fromiter(chain.from_iterable(count.values() for count in counts), np.int64, len(rows))
    lengths = np.array(fitted.doc_len)
    norms = fitted.k1 * (1 - fitted.b + fitted.b * lengths / fitted.avgdl)
    idf = np.array([fitted.idf[term] for term in columns])
    impacts = idf[terms] * (frequencies * (fitted.k1 + 1) / (frequencies + norms[rows]))
    matrix: Any = csc_array((impacts, (rows, terms)), shape=(len(counts), len(columns)))
    matrix.sort_indices()
    return matrix  # type: ignore[no-any-return]
