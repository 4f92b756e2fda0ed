"""The previous generation: unchanged documents are copied from it, row by row.

Rows are numbered in the order of its documents, which is also that of their chunks and sentences.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Vocabulary
from index.embedding import vector_reuse as names
from index.embedding.vector_reuse import open_names
from index.generations.manifest import IndexManifest
from index.generations.publish import FOLDER
from index.local.dense_vectors import DenseIndex
from index.local.document_store import Store
from index.local.near_duplicates import NearDuplicates
from index.local.sentence_vectors import SentenceIndex
from index.local.term_counts import TokenCounts
from ingest.load import DocumentContents
from ingest.spans import Span


@dataclass(frozen=True, slots=True)
class PreviousGeneration:
    """An opened generation that a build copies from."""

    settings: Mapping[str, Any]
    """Those it was built with, as its manifest records them."""
    store: Store
    dense: DenseIndex
    sentences: SentenceIndex
    counts: TokenCounts
    near_duplicates: NearDuplicates
    acronyms: AcronymStatistics
    vocabulary: Vocabulary
    chunk_names: list[bytes]
    """The hash of the text of each chunk."""
    sentence_names: list[bytes]
    """The hash of each distinct text of a sentence."""

    @classmethod
    def open(cls, data: Path, manifest: IndexManifest) -> Self:
        """Open the (verified) generation of a manifest."""
        folder = data / FOLDER / manifest.generation
        return cls(
            settings=manifest.settings,
            store=Store.open(folder),
            dense=DenseIndex.open(folder),
            sentences=SentenceIndex.open(folder),
            counts=TokenCounts.open(folder),
            near_duplicates=NearDuplicates.open(folder),
            acronyms=AcronymStatistics.open(folder),
            vocabulary=Vocabulary.open(folder),
            chunk_names=open_names(folder / names.CHUNKS),
            sentence_names=open_names(folder / names.SENTENCES),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.store.close()

    def take(self, doc_id: str) -> DocumentContents:
        """A document as it was read, to be indexed again without its file."""
        row = self.store.rows[doc_id]
        sentences: tuple[Span, ...] = tuple(self.sentences.span(at) for at in self.sentences.of_document(row))
        return DocumentContents(self.store.document(row), self.store.chunks_of(row), sentences)

    def stored(self, doc_id: str) -> Iterator[bytes]:
        """A document as it lies in the files: its JSON, the spans of its sentences (int32), and the JSON of each chunk."""
        row = self.store.rows[doc_id]
        rows, document = self.sentences.of_document(row), self.store.stored(row)
        yield document.body
        yield np.ascontiguousarray(self.sentences.spans[rows.start : rows.stop], np.int32).tobytes()
        yield from (line for _, line in document.chunks)
