"""Near-duplicates: documents that repeat another one, such as the reprint of a press release, and documents that hold a passage.

In come the shingles (runs of three words) of each document, hashed. Out comes a table of those that stand in more than one. Near-
duplicates and the holders of a passage are found in it exactly, in time proportional to the places where the shingles stand.
Pairs of documents are not written down: thousands of copies of one form letter would have millions.

Two documents are near-duplicates by the rule of `index/shingle_overlap.py`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from index.local.arrays import map_array, save_array
from index.shingle_overlap import FEWEST_SHINGLES, OF_LONGER, OF_SHORTER
from ingest.shingles import find_words

FILES = ("alike.runs.npy", "alike.starts.npy", "alike.shared.npy", "alike.carriers.npy", "alike.elsewhere.npy")
# Odd, so that no bit of a word's hash is lost; from the digits of pi, so that nobody chose them.
_PLACES = np.array([0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1], np.uint64)

Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]


def hash_runs(text: str) -> Hashes:
    """The runs of three words of a text (a shorter one is one run, one without words has none), ascending, each once.

    A run is the sum of its words' hashes, each multiplied by a number of its place: the same everywhere and in every process.
    """
    words = [_hash_word(word) for word in find_words(text)]
    if not words:
        return np.empty(0, np.uint64)
    padded = np.array(words + [0] * (len(_PLACES) - len(words)), np.uint64)
    last = len(padded) - len(_PLACES) + 1
    runs = sum((padded[at : at + last] * place for at, place in enumerate(_PLACES)), np.zeros(last, np.uint64))
    return np.unique(runs)


@lru_cache(200_000)
def _hash_word(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """runs: uint64 (all runs,), those of each document, ascending in each. starts: int64 (documents + 1,), where each begins.

    shared: uint64 (n,), ascending, every run that stands in more than one document, once for each. holders: int32 (n,), the rows
    of these documents. elsewhere: int32 (documents,), how many runs of a document stand in another too.
    """

    runs: Hashes
    starts: npt.NDArray[np.int64]
    shared: Hashes
    holders: npt.NDArray[np.int32]
    elsewhere: npt.NDArray[np.int32]

    @classmethod
    def build(cls, hashes: Sequence[Hashes]) -> Self:
        """From what `hash_runs` gives for each document, in the order of their rows."""
        sizes = np.array([len(one) for one in hashes], np.int64)
        runs = np.concatenate([np.empty(0, np.uint64), *hashes])
        order = np.argsort(runs, kind="stable")  # rows ascend within a run
        ordered = runs[order]
        same = np.concatenate([[False], ordered[1:] == ordered[:-1], [False]])
        meets = same[1:] | same[:-1] if len(runs) else np.empty(0, np.bool_)
        holders = np.repeat(np.arange(len(hashes), dtype=np.int32), sizes)[order][meets]
        elsewhere = np.bincount(holders, minlength=len(hashes)).astype(np.int32)
        return cls(runs, np.concatenate([[0], np.cumsum(sizes)]), ordered[meets], holders, elsewhere)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """What `save` wrote to `folder`, mapped into memory."""
        return cls(*(map_array(folder / name) for name in FILES))

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`. The same documents give the same bytes."""
        arrays: tuple[npt.NDArray[np.generic], ...] = (self.runs, self.starts, self.shared, self.holders, self.elsewhere)
        for name, array in zip(FILES, arrays, strict=True):
            save_array(folder / name, array)

    def runs_of(self, row: int) -> Hashes:
        """The runs of one document, as `build` was given them."""
        return self.runs[self.starts[row] : self.starts[row + 1]]

    def of_document(self, row: int) -> tuple[int, ...]:
        """The rows of the documents that are near-identical to one, ascending. It is not among them."""
        runs = self.runs_of(row)
        if self.elsewhere[row] < OF_LONGER * len(runs):
            return ()
        rows, shared = self._count_shared(runs)
        sizes = self.starts[rows + 1] - self.starts[rows]
        shorter, longer = np.minimum(sizes, len(runs)), np.maximum(sizes, len(runs))
        near = (shorter >= FEWEST_SHINGLES) & (shared >= OF_SHORTER * shorter) & (shared >= OF_LONGER * longer) & (rows != row)
        return tuple(rows[near].tolist())

    def carrying(self, runs: Hashes, share: float) -> dict[int, int]:
        """The documents in which at least `share` of these runs stand, by row, and how many do.

        `runs` are those of a text of the index: what stands in one document only is taken to be that text's own.
        """
        rows, shared = self._count_shared(runs)
        enough = shared >= share * len(runs)
        return dict(zip(rows[enough].tolist(), shared[enough].tolist(), strict=True))

    def _count_shared(self, runs: Hashes) -> tuple[Rows, Rows]:
        """The documents that have any of these runs in common with another, ascending, and how many."""
        first = np.searchsorted(self.shared, runs, "left")
        counts = np.searchsorted(self.shared, runs, "right") - first
        if not counts.any():  # as for most passages
            return np.empty(0, np.int64), np.empty(0, np.int64)
        places = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        rows, shared = np.unique(self.holders[places], return_counts=True)
        return rows.astype(np.int64), shared.astype(np.int64)
