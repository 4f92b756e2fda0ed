"""The plan of a generation: which documents it holds, and whether each was read or is carried over from the previous generation.

The builder makes the plan, the writer follows it. Only this module knows which row of the previous generation a row of the new
one is copied from.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.build.previous import PreviousGeneration
from index.build.staging import StagedDocument
from index.embedding.vector_reuse import KnownVectors
from index.local.document_store import StoredDocument

Origins = npt.NDArray[np.int64]
"""For each row of the new generation its row in the previous one, -1 for a new one; int64 (rows,)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which documents a generation holds and where each comes from."""

    doc_ids: Sequence[str]
    """Of the new generation, ascending."""
    fresh: Mapping[str, StagedDocument]
    """By doc_id the documents whose rows are all made anew. All others are carried over from `previous`."""
    previous: PreviousGeneration | None = None
    vectors: tuple[PreviousGeneration, ...] = ()
    """Generations with vectors of the model that is used now."""

    def chunk_origins(self) -> Origins:
        """The origin of each chunk."""
        parts = [np.zeros(0, np.int64)]
        for doc_id in self.doc_ids:
            row = self.previous_row(doc_id)
            if row is None or self.previous is None:
                parts.append(np.full(self.fresh[doc_id].chunks, -1, np.int64))
            else:
                rows = self.previous.store.chunk_rows(row)
                parts.append(np.arange(rows.start, rows.stop))
        return np.concatenate(parts)

    def list_fresh(self) -> list[StagedDocument]:
        """The documents whose rows are made anew, in order."""
        return [self.fresh[doc_id] for doc_id in self.doc_ids if doc_id in self.fresh]

    def previous_row(self, doc_id: str) -> int | None:
        """The row in `previous` of a document that is carried over, None for one that is new."""
        return None if self.previous is None or doc_id in self.fresh else self.previous.store.rows[doc_id]

    def dropped(self) -> list[str]:
        """The documents of `previous` that are not carried over: they were removed or read again."""
        carried = {doc_id for doc_id in self.doc_ids if doc_id not in self.fresh}
        return [] if self.previous is None else [doc_id for doc_id in self.previous.store.rows if doc_id not in carried]

    def stored(self) -> Iterator[StoredDocument]:
        """Every document as it is stored, in order."""
        for doc_id in self.doc_ids:
            row = self.previous_row(doc_id)
            if row is None or self.previous is None:
                yield _store(self.fresh[doc_id])
            else:
                yield self.previous.store.stored(row)

    def known_vectors(self) -> tuple[KnownVectors, KnownVectors]:
        """The vectors of chunks and of sentences that need not be computed again."""
        chunks = KnownVectors(*((one.chunk_names, one.dense.vectors()) for one in self.vectors))
        return chunks, KnownVectors(*((one.sentence_names, one.sentences.vectors) for one in self.vectors))


def _store(fresh: StagedDocument) -> StoredDocument:
    """A new document as it is stored. Its chunks are read as they are written."""
    names = (fresh.doc_id, fresh.title, fresh.publisher, fresh.published, fresh.language, fresh.source_path, fresh.url)
    return StoredDocument(*names, fresh.body.read(), fresh.chunks, fresh.list_chunks())
