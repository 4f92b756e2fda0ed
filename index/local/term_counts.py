"""How often each token, and each pair of neighbouring tokens, stands in each row: what BM25 is computed from.

Lists of tokens come in. Sparse matrices come out and are saved beside the impacts, so that the next generation carries over the
rows that did not change and counts only the new ones. What is carried equals what is counted afresh, to the last byte.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from index.local.arrays import map_array, save_array

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
        return cls.of_lists(TokenLists.of(rows))

    @classmethod
    def of_lists(cls, lists: "TokenLists") -> Self:
        """The counts of lists of tokens in compact form, one a row."""
        rows = len(lists.lengths)
        return cls._empty().carry(np.full(rows, -1), np.arange(rows), lists)

    @classmethod
    def _empty(cls) -> Self:
        nothing = csc_array((0, 0), dtype=np.int32)
        return cls((), np.zeros(0, np.int64), nothing, np.zeros(0, np.int64), nothing)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The counts that `save` wrote to `folder`, mapped into memory."""
        terms = tuple(json.loads((folder / TERMS).read_text(encoding="utf-8")))
        lengths, pairs = (map_array(folder / name) for name in (LENGTHS, PAIRS))
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

    def carry(self, origins: npt.NDArray[np.integer], fresh: Integers, lists: "TokenLists") -> Self:
        """The counts of other rows: row i is row `origins[i]` of these, or where that is -1 one of `fresh`.

        fresh: the rows that are new. lists: the tokens of each of them, in their order.
        """
        places = np.full(len(self.lengths), -1, np.int64)
        places[origins[origins >= 0]] = np.flatnonzero(origins >= 0)
        words, pairs = _Entries.carried(self.words, places), _Entries.carried(self.paired, places)
        # A word goes with the last row that held it; what is left keeps its order, and with it that of the pairs.
        left = [self.terms[column] for column in words.met(len(self.terms)).tolist()]
        terms = sorted({*left, *lists.terms})
        columns = {term: column for column, term in enumerate(terms)}
        moved = np.fromiter((columns.get(term, -1) for term in self.terms), np.int64, len(self.terms))
        numbers = _renumber_pairs(self.pairs, moved, len(terms))
        numbered = np.fromiter((columns[term] for term in lists.terms), np.int64, len(lists.terms))[lists.ids]
        rows = np.repeat(fresh, lists.lengths)
        inside = rows[1:] == rows[:-1]  # neighbours of one row
        beside = _Entries.counted(rows[1:][inside], (numbered[:-1] * len(terms) + numbered[1:])[inside])
        alive = _merge(numbers[pairs.met(len(numbers))], beside.columns)
        paired = pairs.renumbered(np.searchsorted(alive, numbers)).joined(beside.renumbered_by_rank(alive))
        paired_matrix = paired.as_matrix((len(origins), len(alive)))
        del pairs, beside, paired, inside  # each takes as much as the tokens
        lengths = np.zeros(len(origins), np.int64)
        lengths[origins >= 0] = self.lengths[origins[origins >= 0]]
        lengths[fresh] = lists.lengths
        joined = words.renumbered(moved).joined(_Entries.counted(rows, numbered))
        words_matrix = joined.as_matrix((len(origins), len(terms)))
        return type(self)(terms=tuple(terms), lengths=lengths, words=words_matrix, pairs=alive, paired=paired_matrix)

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
    def counted(cls, rows: Integers, columns: Integers) -> Self:
        """The entries of rows and columns, each pair of them given once for each time that it is met."""
        order = np.lexsort((columns, rows))
        rows, columns = rows[order], columns[order]
        is_first = np.ones(len(rows), np.bool_)
        is_first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
        firsts = np.flatnonzero(is_first)
        return cls(rows[firsts], columns[firsts], np.diff(firsts, append=len(rows)))

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


@dataclass(frozen=True, slots=True)
class TokenLists:
    """Lists of tokens in compact form."""

    terms: Sequence[str]
    """The different tokens."""
    ids: npt.NDArray[np.int32]
    """The number in `terms` of each token of the first list, then of the next, (all tokens,)."""
    lengths: Integers
    """How many tokens each list has, (lists,)."""

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]]) -> Self:
        """The compact form of lists of tokens."""
        numbers: dict[str, int] = {}
        ids = [np.array([numbers.setdefault(token, len(numbers)) for token in tokens], np.int32) for tokens in rows]
        joined = np.concatenate([np.zeros(0, np.int32), *ids])
        return cls(list(numbers), joined, np.array([len(one) for one in ids], np.int64))

    @classmethod
    def join(cls, parts: Iterable[Self]) -> Self:
        """All lists of several, in order."""
        numbers: dict[str, int] = {}
        ids, lengths = [np.zeros(0, np.int32)], [np.zeros(0, np.int64)]
        for part in parts:
            moved = np.array([numbers.setdefault(term, len(numbers)) for term in part.terms], np.int32)
            ids.append(moved[part.ids])
            lengths.append(part.lengths)
        return cls(list(numbers), np.concatenate(ids), np.concatenate(lengths))

    @classmethod
    def read(cls, frames: Sequence[bytes], count: int) -> Self:
        """The `count` lists that frames hold: the terms as JSON, the numbers (int32), the lengths (int32).

        Raises ValueError for what is none of it.
        """
        written, numbers, sizes = frames
        terms = json.loads(written)
        if not isinstance(terms, list) or not all(isinstance(term, str) and term for term in terms):
            raise ValueError("terms that are no texts")
        ids, lengths = np.frombuffer(numbers, np.int32), np.frombuffer(sizes, np.int32).astype(np.int64)
        if len(set(terms)) < len(terms) or len(lengths) != count or (lengths < 0).any() or lengths.sum() != len(ids):
            raise ValueError(f"{len(ids)} tokens of {len(lengths)} texts, where {count} were sent")
        if len(ids) and not 0 <= ids.min() <= ids.max() < len(terms):
            raise ValueError("a token without a term")
        return cls(terms, ids, lengths)


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
    starts, rows, counts = (map_array(folder / f"{part}.{name}") for name in _ARRAYS)
    return csc_array((counts, rows, starts), shape)
