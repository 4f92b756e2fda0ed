"""Vectors of all sentences, by document and place: what answers are chosen from.

Identical texts share one vector. Vectors are kept as float16, which moves a cosine by less than 0.001 at half the size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from index.local.arrays import map_array, save_array, save_blocks
from ingest.spans import Span

_WIDENED = 16 * 2**20  # bytes: vectors that take no more in float32 are kept so in memory, since a search widens hundreds of them
FILES = ("sentences.documents.npy", "sentences.spans.npy", "sentences.texts.npy", "sentences.vectors.npy", "sentences.chunks.npy")


@dataclass(frozen=True, slots=True)
class SentenceIndex:
    """One row a sentence, ordered by document and place.

    documents: int32 (n,), the document's row. spans: int32 (n, 2), in the document's text. texts: int32 (n,), the sentence's
    row in `vectors`. vectors: float16 (texts, dimension), unit rows. chunks: int32 (chunks, 2), for each chunk its first
    sentence and the one behind its last. widened: `vectors` in float32, None where they would take too much memory.
    """

    documents: npt.NDArray[np.int32]
    spans: npt.NDArray[np.int32]
    texts: npt.NDArray[np.int32]
    vectors: npt.NDArray[np.float16]
    chunks: npt.NDArray[np.int32]
    widened: npt.NDArray[np.float32] | None = None

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index that `save` wrote to `folder`, mapped into memory."""
        documents, spans, texts, vectors, chunks = (map_array(folder / name) for name in FILES)
        widened = vectors.astype(np.float32) if 2 * vectors.nbytes <= _WIDENED else None
        return cls(documents, spans, texts, vectors, chunks, widened)

    @classmethod
    def write(
        cls,
        folder: Path,
        *,
        documents: npt.NDArray[np.int32],
        spans: npt.NDArray[np.int32],
        texts: npt.NDArray[np.int32],
        chunks: npt.NDArray[np.int32],
        vectors: tuple[int, int, Iterable[npt.NDArray[np.floating]]],
    ) -> None:
        """Write FILES to `folder`. The same index gives the same bytes. Raises OSError.

        vectors: how many there are, their dimension, and the vectors in blocks, float16.
        """
        count, dimension, blocks = vectors
        for name, array in zip(FILES[:3], (documents, spans, texts), strict=True):
            save_array(folder / name, array)
        save_blocks(folder / FILES[3], (count, dimension), np.dtype(np.float16), blocks)
        save_array(folder / FILES[4], chunks)

    def of_document(self, document_row: int) -> range:
        """The rows of all sentences of a document."""
        start, end = np.searchsorted(self.documents, [document_row, document_row + 1])
        return range(int(start), int(end))

    def of_span(self, document_row: int, span: Span) -> list[int]:
        """The rows of the sentences that lie wholly in `span` of a document, in order."""
        rows = self.of_document(document_row)
        spans = self.spans[rows.start : rows.stop]
        return (rows.start + np.flatnonzero((spans[:, 0] >= span.start) & (spans[:, 1] <= span.end))).tolist()

    def span(self, row: int) -> Span:
        """Where a sentence stands in its document's text."""
        start, end = self.spans[row]
        return Span(int(start), int(end))

    def nearest_of_chunks(self, vector: npt.NDArray[np.float32], chunk_rows: Sequence[int]) -> npt.NDArray[np.float64]:
        """For each chunk the cosine of its sentence that is nearest to `vector`. NaN for a chunk that holds no whole sentence."""
        nearest = np.full(len(chunk_rows), np.nan)
        ranges = self.chunks[np.asarray(chunk_rows, np.int64)].reshape(-1, 2).astype(np.int64)
        lengths = ranges[:, 1] - ranges[:, 0]
        filled = np.flatnonzero(lengths > 0)
        if len(filled):
            starts = np.cumsum(lengths[filled]) - lengths[filled]
            rows = np.repeat(ranges[filled, 0] - starts, lengths[filled]) + np.arange(lengths.sum())
            nearest[filled] = np.maximum.reduceat(self.vectors_of(rows) @ vector, starts)
        return nearest

    def vectors_of(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """The vectors of sentences, (len(rows), dimension), float32."""
        texts = self.texts[np.asarray(rows, np.int64)]
        return self.vectors[texts].astype(np.float32) if self.widened is None else self.widened[texts]
