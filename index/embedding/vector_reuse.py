"""Names of the texts that were embedded, by their content: what has a name that is known is not embedded again.

The names of a generation's chunks and sentences are saved beside its vectors, so that the next build finds a vector without the
text that it was made of.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.local.arrays import save_array

CHUNKS, SENTENCES = "chunks.names.npy", "sentences.names.npy"
FILES = (CHUNKS, SENTENCES)
_BYTES = 16  # of sha256: no two texts will ever share them

Vectors = npt.NDArray[np.floating]


def name_text(text: str) -> bytes:
    """The name of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_BYTES]


def save_names(path: Path, names: Sequence[bytes]) -> None:
    """Write names in order. The same names give the same bytes."""
    save_array(path, np.frombuffer(b"".join(names), np.uint8).reshape(-1, _BYTES))


def open_names(path: Path) -> list[bytes]:
    """The names that `save_names` wrote, in order."""
    hashes = np.load(path).tobytes()
    return [hashes[at : at + _BYTES] for at in range(0, len(hashes), _BYTES)]


class KnownVectors:
    """Vectors by the names of their texts, from tables of names and their vectors in order. The first that has a name counts."""

    def __init__(self, *tables: tuple[Sequence[bytes], Vectors]) -> None:
        self._tables = [({name: row for row, name in enumerate(names)}, vectors) for names, vectors in tables]

    def __contains__(self, name: bytes) -> bool:
        return any(name in rows for rows, _ in self._tables)

    def join(self, others: "KnownVectors") -> "KnownVectors":
        """These vectors, and behind them others."""
        joined = KnownVectors()
        joined._tables = self._tables + others._tables
        return joined

    def fill(self, target: Vectors, names: Sequence[bytes]) -> None:
        """Write the vector of each name that is known to its row of `target`."""
        for rows, vectors in reversed(self._tables):
            places = np.array([rows.get(name, -1) for name in names], np.int64)
            known = np.flatnonzero(places >= 0)
            target[known] = vectors[places[known]]
