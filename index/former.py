"""The generation before, as a quarry: documents that did not change, and vectors of texts that were embedded already."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy.typing as npt

from index.contents import DocumentContents
from index.dense import DenseIndex
from index.sentences import SentenceIndex
from index.store import Store
from ingest.chunking import searched_sentence
from ingest.spans import Span

KnownVectors = Mapping[bytes, npt.NDArray[Any]]
"""Vectors by `hash_text` of what was embedded."""


def hash_text(text: str) -> bytes:
    """sha256 of a text, the name of its vector."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class FormerGeneration:
    """An opened generation that a build takes from."""

    store: Store
    dense: DenseIndex
    sentences: SentenceIndex

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the (verified) generation in `folder`."""
        return cls(Store.open(folder), DenseIndex.open(folder), SentenceIndex.open(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.store.close()

    def take(self, doc_id: str) -> DocumentContents:
        """A document as it was indexed."""
        row = self.store.rows[doc_id]
        sentences: tuple[Span, ...] = tuple(self.sentences.span(at) for at in self.sentences.of_document(row))
        return DocumentContents(self.store.document(row), self.store.chunks_of(row), sentences)

    def chunk_vectors(self) -> KnownVectors:
        """The vectors of all chunks, by their searched text."""
        chunks = [chunk for entry in self.store.entries for chunk in self.store.chunks_of(entry.row)]
        return {hash_text(chunk.searched): vector for chunk, vector in zip(chunks, self.dense.vectors(), strict=True)}

    def sentence_vectors(self) -> KnownVectors:
        """The vectors of all sentences, by their searched text."""
        known = {}
        for entry in self.store.entries:
            document = self.store.document(entry.row)
            for row in self.sentences.of_document(entry.row):
                text = searched_sentence(document, self.sentences.span(row))
                known[hash_text(text)] = self.sentences.vectors[self.sentences.texts[row]]
        return known
