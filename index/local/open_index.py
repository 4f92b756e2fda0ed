"""A published generation, opened to be searched: both legs, the sentences, the store, the tokenizer and the encoder.

A data folder comes in; ranked rows, chunks and documents come out. Everything in it is read only and may be shared between
threads. When what was published is damaged, the latest whole generation before it is opened, and `complaint` says so.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.embedding.encoder import Encoder, TextEncoder, Vectors
from index.embedding.model_export import BUNDLED, find_export
from index.errors import IndexCorruptError, ModelMismatchError, ModelMissingError
from index.generations.integrity import find_sound
from index.generations.manifest import IndexManifest
from index.generations.publish import FOLDER, MODELS, open_current
from index.local.bm25 import LexicalIndex
from index.local.dense_vectors import DenseIndex
from index.local.document_store import DocumentEntry, Store
from index.local.near_duplicates import NearDuplicates
from index.local.sentence_vectors import SentenceIndex
from index.local.top_scores import Ranked
from index.settings import describe_encoder
from ingest.chunk import Chunk
from ingest.document import Document

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One generation. A row is a chunk, in the order of (doc_id, ordinal), the same in both legs and the store.

    chunk_documents: int32 (chunks,), each chunk's row in `documents`. held: what closes with it. complaint: what is wrong with
    the published generation, when this is an earlier one. versions: where documents are those of an earlier generation, its id.
    """

    manifest: IndexManifest
    tokenizer: Tokenizer
    lexical: LexicalIndex
    dense: DenseIndex
    sentences: SentenceIndex
    alike: NearDuplicates
    store: Store
    encoder: TextEncoder
    documents: tuple[DocumentEntry, ...]
    chunk_documents: npt.NDArray[np.int32]
    held: ExitStack
    complaint: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, data: Path, model: str = BUNDLED, encoder: TextEncoder | None = None, workers: int = 1) -> Self:
        """Open what is published in `data`, with `encoder` or else the exported `model`.

        Raises IndexMissingError before the first build, IndexCorruptError that names the file when one is missing or altered,
        and ModelMismatchError when the index was built with another model.
        """
        current, sound = open_current(data), find_sound(data)
        if sound.manifest is None:
            raise IndexCorruptError(sound.complaint or f"{current.name} cannot be opened")
        with ExitStack() as opened:
            if encoder is None:
                encoder = opened.enter_context(closing(open_encoder(sound.manifest, data, model, workers)))
            folder = data / FOLDER / sound.manifest.generation
            index = opened.enter_context(closing(cls.open_folder(folder, sound.manifest, encoder)))
            return replace(index, complaint=sound.complaint, held=opened.pop_all())

    @classmethod
    def open_folder(
        cls, folder: Path, manifest: IndexManifest, encoder: TextEncoder, versions: Mapping[str, str] | None = None
    ) -> Self:
        """Open the files in `folder`, which were held against `manifest`; `encoder` stays the caller's.

        Raises ModelMismatchError when they were made with another model.
        """
        with ExitStack() as opened:
            store = opened.enter_context(closing(Store.open(folder)))
            entries = store.entries
            return cls(
                manifest=manifest,
                tokenizer=Tokenizer(Vocabulary.open(folder)),
                lexical=LexicalIndex.open(folder),
                dense=DenseIndex.open(folder),
                sentences=SentenceIndex.open(folder),
                alike=NearDuplicates.open(folder),
                store=store,
                encoder=_match(manifest, encoder),
                documents=entries,
                chunk_documents=np.repeat(np.arange(len(entries), dtype=np.int32), [entry.chunks for entry in entries]),
                held=opened.pop_all(),
                versions=versions or {},
            )

    @property
    def generation(self) -> str:
        """The id of this generation."""
        return self.manifest.generation

    def search_lexical(self, text: str, depth: int, allowed: Rows | None = None) -> list[Ranked]:
        """At most `depth` rows that share a token with `text`, best first, ties by row."""
        return self.lexical.top(self.tokenizer.question_tokens(text), depth, allowed)

    def search_dense(self, vector: Vectors, depth: int, allowed: Rows | None = None) -> list[Ranked]:
        """The `depth` rows nearest to a unit vector of shape (dimension,), best first, ties by row."""
        return self.dense.top(vector, depth, allowed)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, float32."""
        return self.encoder.encode(texts)

    def allowed_rows(self, allows: Callable[[DocumentEntry], bool]) -> Rows | None:
        """A mask over chunks: those of documents that `allows` is true of; None when it is true of all."""
        flags = np.fromiter((allows(entry) for entry in self.documents), np.bool_, len(self.documents))
        return None if flags.all() else flags[self.chunk_documents]

    def chunk(self, row: int) -> Chunk:
        """The chunk of a row."""
        return self.store.chunks([row])[0]

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """The chunks of rows, in their order."""
        return self.store.chunks(rows)

    def document(self, doc_id: str) -> Document:
        """A document by its id. Raises KeyError when there is none."""
        return self.store.document(self.store.rows[doc_id])

    def document_row(self, doc_id: str) -> int:
        """The row of a document, as in `chunk_documents` and `sentences`. Raises KeyError when there is none."""
        return self.store.rows[doc_id]

    def close(self) -> None:
        """Close the store, and the encoder where it was opened here; an encoder that was given may serve on."""
        self.held.close()


def open_encoder(manifest: IndexManifest, data: Path, model: str, workers: int) -> Encoder:
    """The encoder that an index was built with; raises ModelMismatchError when it is not `model`, ModelMissingError."""
    built_with = manifest.settings["encoder"]["name"]
    if model != built_with:
        raise ModelMismatchError(_explain_mismatch(built_with, model))
    export = find_export(model, data / MODELS)
    if export is None:
        raise ModelMissingError(f"no whole export of {model!r} in {str(data / MODELS)!r}: run `citadel index` to export it again")
    return Encoder.open(export, workers)


def _match(manifest: IndexManifest, encoder: TextEncoder) -> TextEncoder:
    built_with, given = manifest.settings["encoder"], describe_encoder(encoder.card)
    if built_with != given:
        if built_with["name"] != encoder.card.name:
            raise ModelMismatchError(_explain_mismatch(built_with["name"], encoder.card.name))
        differing = {key: (built_with.get(key), given[key]) for key in given if built_with.get(key) != given[key]}
        told = f"the model {encoder.card.name!r} is not as it was when the index was built (built, given: {differing})"
        raise ModelMismatchError(f"{told}: run `citadel index` to build it again")
    return encoder


def _explain_mismatch(built_with: str, given: str) -> str:
    return (
        f"the index was built with the model {built_with!r}, but the settings name {given!r}: "
        f"run `citadel index` to build it again with {given!r}, or set the model to {built_with!r}"
    )
