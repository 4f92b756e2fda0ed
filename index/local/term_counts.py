"""How often each token, and each pair of neighbouring tokens, stands in each row: what BM25 is computed from.

Lists of tokens come in. Sparse matrices come out and are saved beside the impacts, so that the next generation carries over the
rows that did not change and counts only the new ones. What is carried equals what is counted afresh, to the last byte.
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from index.local.arrays import save_array

TERMS, LENGTHS, PAIRS = "terms.json", "lengths.npy", "pairs.npy"
_ARRAYS = ("starts.npy", "rows.npy", "counts.npy")
FILES = (TERMS, LENGTHS, PAIRS, *(f"{part}.{name}" for part in ("words", "paired") for name in _ARRAYS))

Integers = npt.NDArray[np.int64]
Matrix = csc_array[np.int32]


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """`words` and `paired` are rows by columns, int32, stored column by column.

    terms: ascending, the columns of `words`. lengths: int64 (rows,), tokens of each row. pairs: int64, ascending, first column *
    len(terms) + second column of each pair, the columns of `paired`.
    """

    terms: tuple[str, ...]
    lengths: Integers
    words: Matrix
    pairs: Integers
    paired: Matrix

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]]) -> Self:
        """The counts of lists of tokens."""
        return cls._empty().carry(np.full(len(rows), -1), dict(enumerate(rows)))

    @classmethod
    def _empty(cls) -> Self:
        nothing = csc_array((0, 0), dtype=np.int32)
        return cls((), np.zeros(0, np.int64), nothing, np.zeros(0, np.int64), nothing)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The counts that `save` wrote to `folder`, mapped into memory."""
        terms = tuple(json.loads((folder / TERMS).read_text(encoding="utf-8")))
        lengths, pairs = (np.load(folder / name, mmap_mode="r") for name in (LENGTHS, PAIRS))
        words = _load(folder, "words", (len(lengths), len(terms)))
        return cls(terms, lengths, words, pairs, _load(folder, "paired", (len(lengths), len(pairs))))

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`. The same counts give the same bytes."""
        (folder / TERMS).write_text(json.dumps(self.terms, ensure_ascii=False), encoding="utf-8")
        save_array(folder / LENGTHS, self.lengths)
        save_array(folder / PAIRS, self.pairs)
        for part, matrix in (("words", self.words), ("paired", self.paired)):
            arrays: tuple[npt.NDArray[Any], ...] = (matrix.indptr, matrix.indices, matrix.data)
            for name, array in zip(_ARRAYS, arrays, strict=True):
                save_array(folder / f"{part}.{name}", array)

    def carry(self, origins: npt.NDArray[np.integer], fresh: Mapping[int, Sequence[str]]) -> Self:
        """The counts of other rows: row i is row `origins[i]` of these, or where that is -1 has the tokens `fresh[i]`."""
        places = np.full(len(self.lengths), -1, np.int64)
        places[origins[origins >= 0]] = np.flatnonzero(origins >= 0)
        words, pairs = _Entries.carried(self.words, places), _Entries.carried(self.paired, places)
        # A word goes with the last row that held it; what is left keeps its order, and with it that of the pairs.
        left = [self.terms[column] for column in words.met(len(self.terms)).tolist()]
        terms = sorted({*left, *chain.from_iterable(fresh.values())})
        columns = {term: column for column, term in enumerate(terms)}
        moved = np.fromiter((columns.get(term, -1) for term in self.terms), np.int64, len(self.terms))
        numbered = {row: [columns[token] for token in tokens] for row, tokens in fresh.items()}
        numbers = _renumber_pairs(self.pairs, moved, len(terms))
        beside = {row: [first * len(terms) + second for first, second in pairwise(columns)] for row, columns in numbered.items()}
        new = _Entries.counted(beside)
        alive = _merge(numbers[pairs.met(len(numbers))], new.columns)
        paired = pairs.renumbered(np.searchsorted(alive, numbers)).joined(new.renumbered_by_rank(alive))
        lengths = np.zeros(len(origins), np.int64)
        lengths[origins >= 0] = self.lengths[origins[origins >= 0]]
        for row, tokens in fresh.items():
            lengths[row] = len(tokens)
        return type(self)(
            terms=tuple(terms),
            lengths=lengths,
            words=words.renumbered(moved).joined(_Entries.counted(numbered)).as_matrix((len(origins), len(terms))),
            pairs=alive,
            paired=paired.as_matrix((len(origins), len(alive))),
        )

    def rows_with(self, tokens: Sequence[str]) -> Integers:
        """The rows that hold all of `tokens`, ascending."""
        found: Integers = np.arange(len(self.lengths))
        for token in tokens:
            column = bisect_left(self.terms, token)
            if column == len(self.terms) or self.terms[column] != token:
                return found[:0]
            start, end = self.words.indptr[column : column + 2]
            found = np.intersect1d(found, self.words.indices[start:end], assume_unique=True)
        return found


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries of a matrix, in any order: int64 each."""

    rows: Integers
    columns: Integers
    counts: Integers

    @classmethod
    def carried(cls, matrix: Matrix, places: Integers) -> Self:
        """The entries of the rows that have a place, there."""
        rows = places[matrix.indices]
        kept = rows >= 0
        columns = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
        return cls(rows[kept], columns[kept], matrix.data[kept].astype(np.int64))

    @classmethod
    def counted(cls, rows: Mapping[int, Sequence[int]]) -> Self:
        """The entries of rows given as their columns, one for each time that it is met."""
        found = [(row, column, count) for row, columns in rows.items() for column, count in Counter(columns).items()]
        table = np.array(found, np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def met(self, columns: int) -> Integers:
        """Which of so many columns have an entry, ascending."""
        return np.flatnonzero(np.bincount(self.columns, minlength=columns))

    def renumbered(self, numbers: Integers) -> Self:
        return type(self)(self.rows, numbers[self.columns], self.counts)

    def renumbered_by_rank(self, ascending: Integers) -> Self:
        return type(self)(self.rows, np.searchsorted(ascending, self.columns), self.counts)

    def joined(self, other: Self) -> Self:
        parts = zip(self._arrays(), other._arrays(), strict=True)
        return type(self)(*(np.concatenate(part) for part in parts))

    def _arrays(self) -> tuple[Integers, Integers, Integers]:
        return self.rows, self.columns, self.counts

    def as_matrix(self, shape: tuple[int, int]) -> Matrix:
        # Nearly all are in order already, which a stable sort makes use of.
        order = np.argsort(self.columns * shape[0] + self.rows, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(self.columns, minlength=shape[1]))])
        kind: Any = np.int32 if len(order) < 2**31 else np.int64
        return csc_array((self.counts[order].astype(np.int32), self.rows[order].astype(kind), starts.astype(kind)), shape)


def _renumber_pairs(pairs: Integers, moved: Integers, terms: int) -> Integers:
    """The numbers of the same pairs when their words stand in other columns. Of no meaning where a word is gone."""
    if not len(pairs):
        return np.zeros(0, np.int64)
    first, second = np.divmod(pairs, len(moved))
    return np.asarray(moved[first] * terms + moved[second], np.int64)


def _merge(ascending: Integers, others: Integers) -> Integers:
    """Both without repeats, ascending. Quick where nearly all are in order already."""
    both = np.sort(np.concatenate([ascending, others]), kind="stable")
    return both[np.diff(both, prepend=-1) > 0]


def _load(folder: Path, part: str, shape: tuple[int, int]) -> Matrix:
    starts, rows, counts = (np.load(folder / f"{part}.{name}", mmap_mode="r") for name in _ARRAYS)
    return csc_array((counts, rows, starts), shape)
