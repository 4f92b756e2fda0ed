"""A generation of the embedded engine, opened: `index.engine.Snapshot` over BM25 matrices, FAISS, arrays and one SQLite file.

Inside, a chunk is a row: its place in the order of (doc_id, ordinal), the same in every part. Rows are named by chunk_id before
they leave. Everything is read only, mapped into memory where it is large, and may be shared between threads.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from index.analysis import acronym_statistics
from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.similar_words import SimilarWord, WordList
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.embedding.encoder import TextEncoder
from index.embedding.encoder_match import check_encoder
from index.engine import (
    NO_FILTERS,
    ChunkScores,
    DocumentEntry,
    EntryList,
    IndexSize,
    Ranking,
    SentenceVectors,
    SharedShingles,
    TokenStatistics,
    Vector,
)
from index.filters import Filters
from index.generations.manifest import IndexManifest
from index.generations.views import View
from index.local.bm25 import LexicalIndex, Ranked
from index.local.dense_vectors import DenseIndex
from index.local.document_store import Store
from index.local.filter_masks import FilterMasks, Mask
from index.local.near_duplicates import Hashes, NearDuplicates, hash_runs
from index.local.sentence_vectors import SentenceIndex
from index.settings import Bm25Settings
from ingest.chunk import Chunk
from ingest.document import Document
from ingest.load import DocumentContents
from ingest.spans import Span


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class LocalSnapshot:
    """One generation, equal to itself alone. Its fields are private to `index/local`.

    See `index.engine.Snapshot` for what others may call.
    """

    manifest: IndexManifest
    folder: Path
    encoder: TextEncoder
    tokenizer: Tokenizer
    lexical: LexicalIndex
    dense: DenseIndex
    sentence_index: SentenceIndex
    duplicates: NearDuplicates
    store: Store
    listed: tuple[DocumentEntry, ...]
    """In the order of doc_id."""
    masks: FilterMasks
    spelled: "SpelledWords"
    held: ExitStack
    """What closes with the snapshot."""

    @classmethod
    def open(cls, folder: Path, manifest: IndexManifest, encoder: TextEncoder, view: View | None = None) -> Self:
        """Open the files in `folder`, which were checked against `manifest`. Raises ModelMismatchError for another encoder.

        view: what the folder holds, where that is a view.
        """
        check_encoder(manifest.settings["encoder"], encoder)
        with ExitStack() as opened:
            store = opened.enter_context(closing(Store.open(folder)))
            listed = _list_entries(store, manifest, view)
            return cls(
                manifest=manifest,
                folder=folder,
                encoder=encoder,
                tokenizer=Tokenizer(Vocabulary.open(folder)),
                lexical=LexicalIndex.open(folder),
                dense=DenseIndex.open(folder),
                sentence_index=SentenceIndex.open(folder),
                duplicates=NearDuplicates.open(folder),
                store=store,
                listed=listed,
                masks=FilterMasks(listed),
                spelled=SpelledWords(folder),
                held=opened.pop_all(),
            )

    @property
    def generation(self) -> str:
        """The id of the generation."""
        return self.manifest.generation

    @property
    def replaces(self) -> str | None:
        """The id of the generation that it was made from."""
        return self.manifest.replaces

    @property
    def build_settings(self) -> Mapping[str, Any]:
        """What shaped the generation."""
        return self.manifest.settings

    def measure(self) -> IndexSize:
        """How much it holds. A file that was removed meanwhile takes no room."""
        documents = self.manifest.documents
        paths = (self.folder / name for name in self.manifest.files)
        return IndexSize(
            documents=len(documents),
            chunks=sum(document.chunks for document in documents),
            sentences=sum(document.sentences for document in documents),
            stored_bytes=sum(path.stat().st_size for path in paths if path.exists()),
        )

    def token_statistics(self, tokens: Iterable[str]) -> TokenStatistics:
        """How common each of the tokens is."""
        return TokenStatistics(self.lexical.impacts.shape[0], {token: self.lexical.count_rows(token) for token in tokens})

    def words_like(self, word: str, limit: int) -> tuple[SimilarWord, ...]:
        """The words of the documents that are spelled most nearly as `word`."""
        return self.spelled.read().find_similar(word, limit)

    def top_lexical(self, tokens: Sequence[str], filters: Filters, depth: int) -> Ranking:
        """At most `depth` chunks that hold one of the tokens and pass the filters, by BM25."""
        return self._name(self.lexical.top(tokens, depth, self._find_mask(filters)))

    def top_dense(self, vector: Vector, filters: Filters, depth: int) -> Ranking:
        """At most `depth` chunks that pass the filters, by the cosine to `vector`."""
        return self._name(self.dense.top(vector, depth, self._find_mask(filters)))

    def score_chunks(self, chunk_ids: Sequence[str], tokens: Sequence[str], vector: Vector) -> ChunkScores:
        """Every part of the score of each chunk."""
        rows = self.store.chunk_rows_of(chunk_ids)
        return ChunkScores(
            lexical=self.lexical.scores_of(tokens, rows),
            ceiling=self.token_statistics(tokens).ceiling(tokens, self.lexical.settings),
            vectors=self.dense.vectors_of(rows),
            sentence=self.sentence_index.nearest_of_chunks(vector, rows),
        )

    def chunks(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """The chunks, in the order given."""
        return self.store.chunks(self.store.chunk_rows_of(chunk_ids))

    def sentences(self, places: Sequence[tuple[str, Span]]) -> list[SentenceVectors]:
        """For each doc_id and span the sentences that lie wholly in it."""
        found = [self.sentence_index.of_span(self.store.rows[doc_id], span) for doc_id, span in places]
        return [
            SentenceVectors(tuple(map(self.sentence_index.span, rows)), self.sentence_index.vectors_of(rows)) for rows in found
        ]

    def documents(self, doc_ids: Sequence[str]) -> list[Document]:
        """The documents, in the order given."""
        return [self.document(doc_id) for doc_id in doc_ids]

    def document(self, doc_id: str) -> Document:
        """One document."""
        return self.store.document(self.store.rows[doc_id])

    def contents(self, doc_id: str) -> DocumentContents:
        """A document with all its chunks and sentences."""
        row = self.store.rows[doc_id]
        sentences = tuple(map(self.sentence_index.span, self.sentence_index.of_document(row)))
        return DocumentContents(self.store.document(row), self.store.chunks_of(row), sentences, self.listed[row].collections)

    def entries(self, doc_ids: Sequence[str]) -> list[DocumentEntry]:
        """What is known of the documents, in the order given."""
        return [self.listed[self.store.rows[doc_id]] for doc_id in doc_ids]

    def list_entries(self, filters: Filters = NO_FILTERS, offset: int = 0, limit: int | None = None) -> EntryList:
        """The documents that pass the filters, from the one at `offset` on."""
        entries: Sequence[DocumentEntry] = self.listed
        if filters != NO_FILTERS:
            entries = [entries[row] for row in np.flatnonzero(self.masks.of_documents(filters)).tolist()]
        end = None if limit is None else offset + limit
        return EntryList(len(entries), tuple(entries[offset:end]))

    def near_duplicates(self, doc_ids: Sequence[str]) -> list[tuple[str, ...]]:
        """For each document the ids of its near-duplicates."""
        return [
            tuple(self.listed[row].doc_id for row in self.duplicates.of_document(self.store.rows[doc_id])) for doc_id in doc_ids
        ]

    def documents_containing(self, passages: Sequence[tuple[str, str]], share: float) -> list[SharedShingles]:
        """For each doc_id and text of that document the other documents that hold most of it."""
        found = []
        for doc_id, text in passages:
            shingles, own = _hash_passage(text), self.store.rows[doc_id]
            held = self.duplicates.carrying(shingles, share)
            others = {self.listed[row].doc_id: count for row, count in held.items() if row != own}
            found.append(SharedShingles(len(shingles), others))
        return found

    def reweighted(self, settings: Bm25Settings) -> Self:
        """The same generation with lexical scores by other settings. Closed with this one."""
        return replace(self, lexical=LexicalIndex.weigh(self.lexical.counts, settings), held=ExitStack())

    def close(self) -> None:
        """Close the store."""
        self.held.close()

    def _find_mask(self, filters: Filters) -> Mask | None:
        return self.masks.of_chunks(filters) if filters != NO_FILTERS else None

    def _name(self, ranked: Sequence[Ranked]) -> Ranking:
        names = self.store.chunk_ids([row for row, _ in ranked])
        return [(name, score) for name, (_, score) in zip(names, ranked, strict=True)]


class SpelledWords:
    """The words of the documents, read when they are first needed: few questions hold a word that no document has.

    The bytes of the file are kept until then, since its folder may be removed before.
    """

    def __init__(self, folder: Path) -> None:
        self._written = (folder / acronym_statistics.FILES[0]).read_bytes()
        self._lock = threading.Lock()
        self._words: WordList | None = None

    def read(self) -> WordList:
        """The words, of which none are known where the generation was built before they were kept."""
        with self._lock:
            if self._words is None:
                self._words, self._written = WordList(AcronymStatistics.parse(self._written).spelled), b""
            return self._words


def _list_entries(store: Store, manifest: IndexManifest, view: View | None) -> tuple[DocumentEntry, ...]:
    """The entries of all documents: what the store lists, with what the manifest says of their texts and collections."""
    versions = view.older if view else {}
    shown = view.collections if view else None
    return tuple(
        DocumentEntry(
            doc_id=entry.doc_id,
            title=entry.title,
            publisher=entry.publisher,
            published=entry.published,
            language=entry.language,
            source_path=entry.source_path,
            url=entry.url,
            chunks=entry.chunks,
            text_sha256=recorded.text_sha256,
            generation=versions.get(entry.doc_id, manifest.generation),
            collections=tuple(name for name in recorded.collections if shown is None or name in shown),
        )
        for entry, recorded in zip(store.entries, manifest.documents, strict=True)
    )


@lru_cache(1_000)
def _hash_passage(text: str) -> Hashes:
    """The runs of a passage: the same passages are shown for many questions. Whole documents are not kept."""
    return hash_runs(text)
