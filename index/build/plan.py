"""What a generation is to hold, document by document: read anew, or carried over from the generation before.

The builder makes the plan, the writer follows it. Rows of the new generation and the rows they come from are told here and
nowhere else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.build.contents import DocumentContents
from index.build.previous import PreviousGeneration
from index.embedding.vector_reuse import KnownVectors
from index.local.document_store import StoredDocument
from ingest.chunk import Chunk

Origins = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plan:
    """doc_ids: of the generation to be, ascending. fresh: those that were read; all others are carried over from `former`.

    vectors: generations whose vectors are of the model that is used now.
    """

    doc_ids: Sequence[str]
    fresh: Mapping[str, DocumentContents]
    former: PreviousGeneration | None = None
    vectors: tuple[PreviousGeneration, ...] = ()

    def chunk_origins(self) -> Origins:
        """For each chunk its row in `former`, -1 for one that is new."""
        return self._find_origins(lambda told: told.store.chunk_rows, lambda contents: len(contents.chunks))

    def sentence_origins(self) -> Origins:
        """For each sentence its row in `former`, -1 for one that is new."""
        return self._find_origins(lambda told: told.sentences.of_document, lambda contents: len(contents.sentences))

    def fresh_chunks(self) -> Iterator[tuple[int, Chunk]]:
        """The chunks that are new, each with its row."""
        new = np.flatnonzero(self.chunk_origins() < 0).tolist()
        chunks = (chunk for doc_id in self.doc_ids if doc_id in self.fresh for chunk in self.fresh[doc_id].chunks)
        return zip(new, chunks, strict=True)

    def former_row(self, doc_id: str) -> int | None:
        """The row in `former` of a document that is carried over; None for one that is new."""
        return None if self.former is None or doc_id in self.fresh else self.former.store.rows[doc_id]

    def gone(self) -> list[str]:
        """The documents of `former` that are not carried over: removed, or read anew."""
        carried = {doc_id for doc_id in self.doc_ids if doc_id not in self.fresh}
        return [] if self.former is None else [doc_id for doc_id in self.former.store.rows if doc_id not in carried]

    def stored(self) -> Iterator[StoredDocument]:
        """Every document as it is stored, in order."""
        for doc_id in self.doc_ids:
            row = self.former_row(doc_id)
            if row is None or self.former is None:
                yield StoredDocument.of(self.fresh[doc_id])
            else:
                yield self.former.store.stored(row)

    def known_vectors(self) -> tuple[KnownVectors, KnownVectors]:
        """The vectors of chunks and of sentences that need not be computed again."""
        chunks = KnownVectors(*((told.chunk_names, told.dense.vectors()) for told in self.vectors))
        return chunks, KnownVectors(*((told.sentence_names, told.sentences.vectors) for told in self.vectors))

    def _find_origins(
        self, rows_in: Callable[[PreviousGeneration], Callable[[int], range]], count: Callable[[DocumentContents], int]
    ) -> Origins:
        parts = [np.zeros(0, np.int64)]
        for doc_id in self.doc_ids:
            row = self.former_row(doc_id)
            if row is None or self.former is None:
                parts.append(np.full(count(self.fresh[doc_id]), -1, np.int64))
            else:
                rows = rows_in(self.former)(row)
                parts.append(np.arange(rows.start, rows.stop))
        return np.concatenate(parts)
