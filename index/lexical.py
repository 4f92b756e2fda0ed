"""The lexical leg: BM25 over words and over pairs of neighbouring words, served from sparse matrices of precomputed impacts.

Lists of tokens come in, one a row; ranked rows come out. Only this file imports rank_bm25. An impact is what one term adds to
the score of one row; they are computed in rank-bm25's own order of operations and added in the order of the question's terms,
so that the scores of words equal `BM25Okapi.get_scores` to the last bit, at a hundredth of its time.
"""

import json
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi
from scipy.sparse import csc_array

from index.ranking import Ranked, rank_scores
from index.settings import Bm25Settings

TERMS, PAIRS = "terms.json", "pairs.npy"
_ARRAYS = ("starts.npy", "rows.npy", "values.npy")
FILES = (TERMS, PAIRS, *(f"{part}.{name}" for part in ("impacts", "pair_impacts") for name in _ARRAYS))

_Term = TypeVar("_Term", str, int)


class Okapi(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """BM25 with Lucene's idf, log(1 + (N - df + 0.5) / (df + 0.5)), which is positive for common words and in small corpora."""

    def _calc_idf(self, nd: Mapping[Hashable, int]) -> None:
        self.idf = {term: math.log(1 + (self.corpus_size - df + 0.5) / (df + 0.5)) for term, df in nd.items()}


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """`impacts` and `pair_impacts` are rows by terms, float64, stored term by term.

    columns: token to its column of `impacts`. pairs: int64, ascending, first column * tokens + second column of each pair that
    stands in a row, in the order of the columns of `pair_impacts`.
    """

    columns: Mapping[str, int]
    impacts: csc_array[np.float64]
    pairs: npt.NDArray[np.int64]
    pair_impacts: csc_array[np.float64]
    settings: Bm25Settings

    @classmethod
    def fit(cls, rows: Sequence[Sequence[str]], settings: Bm25Settings) -> Self:
        """Index lists of tokens."""
        terms, impacts = _fit(rows, settings)
        columns = {term: column for column, term in enumerate(terms)}
        numbered = [[columns[token] for token in row] for row in rows]
        pairs, pair_impacts = _fit([[_number(pair, columns) for pair in pairwise(row)] for row in numbered], settings)
        return cls(columns, impacts, np.array(pairs, np.int64), pair_impacts, settings)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index that `save` wrote to `folder`, mapped into memory."""
        told = json.loads((folder / TERMS).read_text(encoding="utf-8"))
        columns = {term: column for column, term in enumerate(told["terms"])}
        pairs = np.load(folder / PAIRS, mmap_mode="r")
        impacts = _load(folder, "impacts", (told["rows"], len(columns)))
        pair_impacts = _load(folder, "pair_impacts", (told["rows"], len(pairs)))
        return cls(columns, impacts, pairs, pair_impacts, Bm25Settings(**told["settings"]))

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`; the same index gives the same bytes."""
        told = {"rows": self.impacts.shape[0], "settings": asdict(self.settings), "terms": list(self.columns)}
        (folder / TERMS).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        np.save(folder / PAIRS, self.pairs)
        for part, matrix in (("impacts", self.impacts), ("pair_impacts", self.pair_impacts)):
            arrays: tuple[npt.NDArray[Any], ...] = (matrix.indptr, matrix.indices, matrix.data)
            for name, array in zip(_ARRAYS, arrays, strict=True):
                np.save(folder / f"{part}.{name}", array)

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float64]:
        """The score of every row: of the words asked, and `pair_weight` times that of the pairs asked, each counted once."""
        asked = dict.fromkeys(self.columns.get(token, -1) for token in tokens)
        scores = _add(self.impacts, [column for column in asked if column >= 0])
        weight, pairs = self.settings.pair_weight, self._find_pairs(tokens)
        return scores + weight * _add(self.pair_impacts, pairs) if weight and pairs else scores

    def ceiling(self, tokens: Sequence[str]) -> float:
        """What no row's words can reach for these tokens: the sum of idf * (k1 + 1), each counted once. Pairs come on top."""
        return sum(map(self.idf, dict.fromkeys(tokens))) * (self.settings.k1 + 1)

    def idf(self, token: str) -> float:
        """The weight of a token by its rarity, log(1 + (N - df + 0.5) / (df + 0.5)); largest for one that the index never met."""
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
        """The columns of the question's pairs; a token that the index never met ends a pair."""
        known = [self.columns.get(token, -1) for token in tokens]
        wanted = list(dict.fromkeys(_number(pair, self.columns) for pair in pairwise(known) if min(pair) >= 0))
        places = np.searchsorted(self.pairs, wanted).tolist()
        return [at for at, pair in zip(places, wanted, strict=True) if at < len(self.pairs) and self.pairs[at] == pair]


def _number(pair: tuple[int, int], columns: Mapping[str, int]) -> int:
    return pair[0] * len(columns) + pair[1]


def _add(impacts: csc_array[np.float64], columns: Sequence[int]) -> npt.NDArray[np.float64]:
    scores = np.zeros(impacts.shape[0])
    for column in columns:
        start, end = impacts.indptr[column : column + 2]
        scores[impacts.indices[start:end]] += impacts.data[start:end]
    return scores


def _load(folder: Path, part: str, shape: tuple[int, int]) -> csc_array[np.float64]:
    starts, rows, values = (np.load(folder / f"{part}.{name}", mmap_mode="r") for name in _ARRAYS)
    return csc_array((values, rows, starts), shape)


def _fit(rows: Sequence[Sequence[_Term]], settings: Bm25Settings) -> tuple[list[_Term], csc_array[np.float64]]:
    """The terms in order and the impact of each in each row."""
    if not any(rows):  # rank-bm25 divides by the mean length
        return [], csc_array((len(rows), 0), dtype=np.float64)
    fitted: Any = Okapi(rows, k1=settings.k1, b=settings.b)
    terms: list[_Term] = sorted(fitted.idf.keys())
    return terms, _weigh(fitted, {term: column for column, term in enumerate(terms)})


def _weigh(fitted: Okapi, columns: Mapping[Any, int]) -> csc_array[np.float64]:
    """idf * (f * (k1 + 1) / (f + k1 * (1 - b + b * length / mean))), operation by operation as rank-bm25 does it."""
    counts: list[dict[Any, int]] = fitted.doc_freqs
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
