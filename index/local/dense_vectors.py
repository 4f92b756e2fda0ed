"""The dense retriever: FAISS inner product on unit vectors. Only this file imports faiss.

One vector a row comes in. Ranked rows come out. Exact up to `exact_rows` rows, an HNSW graph above. The file that is saved is
mapped into memory when opened and read only.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
import numpy.typing as npt

from index.local.bm25 import Ranked, rank_scores

FILES = ("vectors.faiss",)
_NEIGHBOURS, _BUILD_BREADTH, _SEARCH_BREADTH = 32, 200, 128  # of the HNSW graph: recall@100 0.984 at 31,000 rows

_faiss: Any = faiss  # its type hints lack what SWIG adds
_thread = threading.local()


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """A FAISS index whose ids are the rows."""

    faiss_index: Any

    @classmethod
    def build(cls, vectors: npt.NDArray[np.float32], exact_rows: int) -> Self:
        """Index unit vectors, (rows, dimension), float32. More than `exact_rows` make a graph: near, not exact, neighbours."""
        use_one_thread()  # also so that a graph grows in the order of its rows, the same each time
        index: Any
        if len(vectors) <= exact_rows:
            index = faiss.IndexFlatIP(vectors.shape[1])
        else:
            index = faiss.IndexHNSWFlat(vectors.shape[1], _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = _BUILD_BREADTH
            index.hnsw.efSearch = _SEARCH_BREADTH
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index that `save` wrote to `folder`, mapped into memory where this FAISS can."""
        return cls(faiss.read_index(str(folder / FILES[0]), getattr(faiss, "IO_FLAG_MMAP_IFC", 0) | faiss.IO_FLAG_READ_ONLY))

    def save(self, folder: Path) -> None:
        """Write FILES to `folder`. The same index gives the same bytes. Raises OSError."""
        # FAISS itself would raise a RuntimeError when the disk is full, and pass over what fails at the end. Whole in memory, it
        # would take as much again.
        with (folder / FILES[0]).open("wb") as file:
            faiss.write_index(self.faiss_index, _faiss.PyCallbackIOWriter(file.write))

    def vectors(self) -> npt.NDArray[np.float32]:
        """All vectors in order of rows, to be used again by the next build."""
        return np.asarray(self.faiss_index.reconstruct_n(0, self.faiss_index.ntotal), np.float32)

    def top(self, vector: npt.NDArray[np.float32], depth: int, allowed: npt.NDArray[np.bool_] | None = None) -> list[Ranked]:
        """At most `depth` of the `allowed` rows, nearest first, equal scores in order of rows. Scores are cosines."""
        use_one_thread()
        index, chosen, count = self.faiss_index, None, self.faiss_index.ntotal
        if allowed is not None:
            # A walk through the graph can miss most of a small choice of rows: a filtered search is always exact.
            index = index.storage if isinstance(index, faiss.IndexHNSW) else index
            chosen = _faiss.SearchParameters(sel=_faiss.IDSelectorBatch(np.flatnonzero(allowed)))
            count = int(allowed.sum())
        if not count or depth < 1:
            return []
        scores, rows = index.search(vector.reshape(1, -1), min(depth, count), params=chosen)
        found = rows[0] >= 0  # -1 fills up what a graph did not reach
        return rank_scores(rows[0][found], scores[0][found], depth)

    def vectors_of(self, rows: Sequence[int]) -> npt.NDArray[np.float32]:
        """The vectors of rows, (len(rows), dimension), in their order."""
        if not len(rows):
            return np.zeros((0, self.faiss_index.d), np.float32)
        return np.asarray(self.faiss_index.reconstruct_batch(np.asarray(rows, np.int64)), np.float32)


def use_one_thread() -> None:
    """Let FAISS use one thread in the calling thread. Two are slower for one query. The setting is per thread."""
    if not getattr(_thread, "set", False):
        faiss.omp_set_num_threads(1)
        _thread.set = True
