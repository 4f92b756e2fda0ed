"""Postings of a word: which chunks hold it, at which places, and how many tokens each chunk has. Packed into blocks of bytes.

A pair of neighbouring words is worked out from the places of both, so that only words are stored. A block is a little-endian
header (entries u4, positions u4, the width in bytes of each of four columns u1), then the columns: the step from one chunk's id
to the next, how often, how long, where. Ids ascend. The first step is the id itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from struct import Struct
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Column = npt.NDArray[Any]

BLOCK = 65_536
"""The most chunks in a block."""
_HEADER = Struct("<II4B")
_PLACES = 21
"""Bits of a place within a chunk. Chunks have far fewer tokens than two million."""
_WIDTHS = (1, 2, 4, 8)
_FEW = 16  # numbers


@dataclass(frozen=True)
class Postings:
    """Of one word or pair, by ascending ids. All columns are integers of any width."""

    ids: Integers
    """Rows of chunks, (n,)."""
    counts: Column
    """How often the word stands in each, (n,), from 1."""
    lengths: Column
    """How many words or pairs each chunk has, (n,)."""
    positions: Column
    """Where the word stands in the list of tokens of its chunk, from 0, ascending in each, (sum of counts,). Empty for a pair."""

    @classmethod
    def none(cls) -> Self:
        """Of a word that no chunk holds."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing, nothing, nothing, nothing)

    @classmethod
    def join(cls, parts: Sequence["Postings"]) -> "Postings":
        """Those of several blocks, which share no chunk."""
        if len(parts) == 1:
            return parts[0]
        joined = cls(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.counts for part in parts]),
            np.concatenate([part.lengths for part in parts]),
            np.concatenate([part.positions for part in parts]),
        )
        return joined if (joined.ids[1:] > joined.ids[:-1]).all() else joined._sorted()

    @classmethod
    def unpack(cls, block: bytes) -> Self:
        """The content of a block."""
        entries, positions, *widths = _HEADER.unpack_from(block)
        columns, at = [], _HEADER.size
        for width, length in zip(widths, (entries, entries, entries, positions), strict=True):
            columns.append(np.frombuffer(block, f"<u{width}", length, at))
            at += width * length
        return cls(np.cumsum(columns[0], dtype=np.int64), *columns[1:])

    def pack(self) -> bytes:
        """A block with this content."""
        steps = self.ids.copy()
        steps[1:] -= self.ids[:-1]
        columns = [_narrow(column) for column in (steps, self.counts, self.lengths, self.positions)]
        header = _HEADER.pack(len(self.ids), len(self.positions), *(width for width, _ in columns))
        return b"".join([header, *(data for _, data in columns)])

    @cached_property
    def size(self) -> int:
        """Bytes in memory."""
        return int(self.ids.nbytes + self.counts.nbytes + self.lengths.nbytes + self.positions.nbytes)

    def select(self, kept: npt.NDArray[np.bool_]) -> "Postings":
        """Those of some chunks."""
        if kept.all():
            return self
        positions = self.positions[np.repeat(kept, self.counts)] if len(self.positions) else self.positions
        return Postings(self.ids[kept], self.counts[kept], self.lengths[kept], positions)

    def cut(self) -> Iterator["Postings"]:
        """In parts of at most BLOCK chunks."""
        if 0 < len(self.ids) <= BLOCK:
            yield self
            return
        ends = np.cumsum(self.counts, dtype=np.int64)
        for start in range(0, len(self.ids), BLOCK):
            rows = slice(start, start + BLOCK)
            places = slice(int(ends[start - 1]) if start else 0, int(ends[rows][-1]))
            yield Postings(self.ids[rows], self.counts[rows], self.lengths[rows], self.positions[places])

    def followed_by(self, other: "Postings") -> "Postings":
        """Of the pair that this word and another one make where they are neighbours."""
        shared = np.intersect1d(self.ids, other.ids, assume_unique=True) if len(self.ids) and len(other.ids) else self.ids[:0]
        if not len(shared):
            return Postings.none()
        first, second = (one.select(contains(shared, one.ids)) for one in (self, other))
        met = first._keys(1)
        met = met[contains(second._keys(0), met)]
        ids, counts = np.unique(met >> _PLACES, return_counts=True)
        lengths = first.lengths[np.searchsorted(first.ids, ids)].astype(np.int64) - 1
        return Postings(ids, counts, lengths, np.zeros(0, np.int64))

    def _keys(self, step: int) -> Integers:
        """A number for each place, ascending: that of `step` places behind it."""
        return (np.repeat(self.ids, self.counts) << _PLACES) + (self.positions.astype(np.int64) + step)

    def _sorted(self) -> "Postings":
        order = np.argsort(self.ids, kind="stable")
        ends = np.cumsum(self.counts, dtype=np.int64)
        counts = self.counts[order].astype(np.int64)
        starts = (ends - self.counts)[order]
        places = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(len(self.positions))
        return Postings(self.ids[order], counts, self.lengths[order], self.positions[places])


class PostingLists:
    """Postings of many words in the making, by chunks whose ids ascend."""

    def __init__(self) -> None:
        self.chunks = 0
        """How many chunks were added."""
        self._words: dict[str, int] = {}
        self._tokens: list[npt.NDArray[np.int32]] = []
        self._ids: list[int] = []

    def add(self, row: int, tokens: Sequence[str]) -> None:
        """Add a chunk."""
        words = self._words
        self._tokens.append(np.array([words.setdefault(token, len(words)) for token in tokens], np.int32))
        self._ids.append(row)
        self.chunks += 1

    def take(self) -> Iterator[tuple[str, Postings]]:
        """The postings of each word, in the order of words, and nothing of them any more."""
        lengths = np.array([len(one) for one in self._tokens], np.int64)
        words = np.concatenate([np.zeros(0, np.int32), *self._tokens])
        chunks = np.repeat(np.arange(len(lengths)), lengths)
        places = np.arange(len(words)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        order = np.argsort(words, kind="stable")  # by word, then by chunk and place
        words, chunks, places = words[order], chunks[order], places[order]
        begins = np.flatnonzero(np.diff(words, prepend=-1) | np.diff(chunks, prepend=-1))  # of each word in each chunk
        counts = np.diff(begins, append=len(words))
        held = chunks[begins]
        ids, sizes = np.array(self._ids, np.int64)[held], lengths[held]
        of_words = np.searchsorted(words[begins], np.arange(len(self._words) + 1))
        starts = np.append(begins, len(words))[of_words]
        listed = sorted(self._words.items())
        self.__init__()  # type: ignore[misc]  # empty again before the rows are sent
        for word, number in listed:
            rows = slice(of_words[number], of_words[number + 1])
            yield word, Postings(ids[rows], counts[rows], sizes[rows], places[starts[number] : starts[number + 1]])


def contains(values: Integers, wanted: Integers) -> npt.NDArray[np.bool_]:
    """Which of `wanted` stand in `values`, which ascend."""
    if not len(values):
        return np.zeros(len(wanted), np.bool_)
    places = np.searchsorted(values, wanted)
    return np.asarray(values[np.minimum(places, len(values) - 1)] == wanted, np.bool_)


def _narrow(column: Column) -> tuple[int, bytes]:
    """How many bytes a number of a column needs, none of which is negative, and all of them in so many."""
    if len(column) <= _FEW:  # as most words have, for which calling numpy takes longer than the work
        numbers = column.tolist()
        width = _find_width(max(numbers, default=0))
        return width, b"".join([number.to_bytes(width, "little") for number in numbers])
    width = _find_width(int(column.max()))
    return width, column.astype(f"<u{width}").tobytes()


def _find_width(most: int) -> int:
    return next(width for width in _WIDTHS if most < 1 << 8 * width)
