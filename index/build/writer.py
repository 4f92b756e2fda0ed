"""From a plan to the files of a generation: tokens are counted, texts are embedded, everything is saved in one folder.

What the plan carries over is copied row by row and neither read nor embedded again. The files are the same to the last byte as if
all documents had been new. The builder imports this module only when there is something to write, because it loads numpy, faiss
and scipy.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.analysis import acronym_statistics, tokenizer
from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.build.plan import Origins, Plan
from index.build.previous import PreviousGeneration
from index.build.report import Progress
from index.embedding import vector_reuse
from index.embedding.encoder import TextEncoder
from index.embedding.vector_reuse import KnownVectors, name_text, save_names
from index.generations.hashes import hash_files
from index.local import bm25, dense_vectors, document_store, near_duplicates, sentence_vectors
from index.local.bm25 import LexicalIndex
from index.local.dense_vectors import DenseIndex
from index.local.document_store import write_store
from index.local.near_duplicates import NearDuplicates, hash_runs
from index.local.sentence_vectors import SentenceIndex
from index.local.term_counts import TokenCounts
from index.settings import BuildSettings
from ingest.chunking import searched_sentences
from ingest.document import Document
from ingest.language.language import Language
from ingest.language.tables import DEFAULT, find_language
from ingest.load import DocumentContents

_PARTS = (
    tokenizer,
    acronym_statistics,
    bm25,
    dense_vectors,
    sentence_vectors,
    vector_reuse,
    near_duplicates,
    document_store,
)
FILES = tuple(name for part in _PARTS for name in part.FILES)
"""The files of a generation but its manifest."""
_BATCH = 64  # texts

Vectors = npt.NDArray[np.floating]


def write_generation(
    folder: Path, plan: Plan, settings: BuildSettings, encoder: TextEncoder, progress: Progress
) -> dict[str, str]:
    """Write FILES for `plan` to `folder`. Returns their names with their sha256."""
    acronyms = _sum_acronyms(plan)
    acronyms.save(folder)
    vocabulary = Vocabulary.of_statistics(acronyms if settings.acronyms else AcronymStatistics())
    vocabulary.save(folder)
    LexicalIndex.weigh(_count_tokens(plan, vocabulary), settings.bm25).save(folder)
    known_chunks, known_sentences = plan.known_vectors()
    _write_vectors(folder, plan, settings, _Embedding("chunks", encoder, known_chunks, progress))
    _write_sentences(folder, plan, _Embedding("sentences", encoder, known_sentences, progress))
    NearDuplicates.build([_find_shingles(plan, doc_id) for doc_id in plan.doc_ids]).save(folder)
    write_store(folder, plan.stored())
    return _hash_all(folder)


def _sum_acronyms(plan: Plan) -> AcronymStatistics:
    """The statistics of acronyms over all documents: those of the previous generation, corrected by what changed."""
    previous = plan.previous
    statistics = previous.acronyms.copy() if previous else AcronymStatistics()
    if previous:
        for doc_id in plan.dropped():
            statistics.add(_count_acronyms(previous.store.document(previous.store.rows[doc_id])), -1)
    for contents in plan.fresh.values():
        statistics.add(_count_acronyms(contents.document))
    return statistics


def _count_acronyms(document: Document) -> AcronymStatistics:
    return AcronymStatistics.of_text(document.text, find_language(document.language))


def _count_tokens(plan: Plan, vocabulary: Vocabulary) -> TokenCounts:
    """The tokens of every chunk, by row, cut in the language of its document.

    Those of unchanged chunks are carried over unless the new vocabulary gives others.
    """
    tokenizer, origins, languages = Tokenizer(vocabulary), plan.chunk_origins(), _find_languages(plan)
    chunks = dict(plan.fresh_chunks())
    if plan.previous is not None:
        stale = _find_stale(plan.previous, origins, tokenizer)
        chunks |= dict(zip(stale, plan.previous.store.chunks(origins[stale].tolist()), strict=True))
        origins[stale] = -1
    counted = {
        row: tokenizer.in_language(languages[chunk.doc_id]).document_tokens(chunk.searched) for row, chunk in chunks.items()
    }
    if plan.previous is None:
        return TokenCounts.of([counted[row] for row in range(len(origins))])
    return plan.previous.counts.carry(origins, counted)


def _find_languages(plan: Plan) -> Mapping[str, Language]:
    """The language of each document, by doc_id."""
    tags = {entry.doc_id: entry.language for entry in plan.previous.store.entries} if plan.previous else {}
    tags |= {doc_id: contents.document.language for doc_id, contents in plan.fresh.items()}
    return {doc_id: find_language(tag) for doc_id, tag in tags.items()}


def _find_stale(previous: PreviousGeneration, origins: Origins, tokenizer: Tokenizer) -> list[int]:
    """The rows that are carried over but hold words of which the new vocabulary makes other tokens."""
    before = Tokenizer(previous.vocabulary)
    touched = np.zeros(len(previous.counts.lengths), bool)
    for language in {DEFAULT, *(find_language(entry.language) for entry in previous.store.entries)}:
        differences = tokenizer.in_language(language).find_differences(before.in_language(language))
        touched |= differences is None
        for tokens in differences or []:
            touched[previous.counts.rows_with(sorted(tokens))] = True
    carried = np.flatnonzero(origins >= 0)
    return carried[touched[origins[carried]]].tolist()  # type: ignore[no-any-return]


def _hash_all(folder: Path) -> dict[str, str]:
    hashed: dict[str, str] = {}
    for name, found in zip(FILES, hash_files([folder / name for name in FILES]), strict=True):
        if isinstance(found, OSError):
            raise found
        hashed[name] = found
    return hashed


def _find_shingles(plan: Plan, doc_id: str) -> npt.NDArray[np.uint64]:
    previous, row = plan.previous, plan.previous_row(doc_id)
    if previous is None or row is None:
        return hash_runs(plan.fresh[doc_id].document.text)
    return previous.near_duplicates.runs_of(row)


def _write_vectors(folder: Path, plan: Plan, settings: BuildSettings, embedding: "_Embedding") -> None:
    texts = {row: chunk.searched for row, chunk in plan.fresh_chunks()}
    named = [
        name_text(texts[row]) if origin < 0 or plan.previous is None else plan.previous.chunk_names[origin]
        for row, origin in enumerate(plan.chunk_origins().tolist())
    ]
    save_names(folder / vector_reuse.CHUNKS, named)
    vectors = embedding.embed(named, {named[row]: text for row, text in texts.items()}, np.float32)
    DenseIndex.build(vectors, settings.exact_rows).save(folder)


def _write_sentences(folder: Path, plan: Plan, embedding: "_Embedding") -> None:
    """Sentences of the same text share one vector, in the row of the first."""
    parts = [_take_sentences(plan, doc_id) for doc_id in plan.doc_ids]
    places = {name: place for place, name in enumerate(dict.fromkeys(name for part in parts for name in part.named))}
    save_names(folder / vector_reuse.SENTENCES, list(places))
    texts = {name: text for part in parts for name, text in part.texts.items()}
    before = np.cumsum([0, *(len(part.named) for part in parts)])
    SentenceIndex(
        documents=np.repeat(np.arange(len(parts), dtype=np.int32), [len(part.named) for part in parts]),
        spans=np.concatenate([np.zeros((0, 2), np.int32), *(part.spans for part in parts)]),
        texts=np.array([places[name] for part in parts for name in part.named], np.int32),
        vectors=embedding.embed(list(places), texts, np.float16),
        chunks=np.concatenate(
            [np.zeros((0, 2), np.int32), *(part.chunks + np.int32(start) for part, start in zip(parts, before, strict=False))]
        ),
    ).save(folder)


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of one document."""

    named: list[bytes]
    """The hash of the text of each."""
    texts: dict[bytes, str]
    """The texts of the new ones by their hash."""
    spans: npt.NDArray[np.int32]
    """Int32 (sentences, 2): where each begins and ends."""
    chunks: npt.NDArray[np.int32]
    """Int32 (chunks, 2): the first sentence of each chunk and the one behind its last, counted within the document."""


def _take_sentences(plan: Plan, doc_id: str) -> _Sentences:
    previous, row = plan.previous, plan.previous_row(doc_id)
    if previous is None or row is None:
        return _name_sentences(plan.fresh[doc_id])
    rows, chunks = previous.sentences.of_document(row), previous.store.chunk_rows(row)
    return _Sentences(
        named=[previous.sentence_names[text] for text in previous.sentences.texts[rows.start : rows.stop].tolist()],
        texts={},
        spans=previous.sentences.spans[rows.start : rows.stop],
        chunks=previous.sentences.chunks[chunks.start : chunks.stop] - np.int32(rows.start),
    )


def _name_sentences(contents: DocumentContents) -> _Sentences:
    texts = searched_sentences(contents.document, contents.sentences)
    named = [name_text(text) for text in texts]
    starts, ends = [span.start for span in contents.sentences], [span.end for span in contents.sentences]
    ranges: list[tuple[int, int]] = []
    for chunk in contents.chunks:
        first, behind = bisect_left(starts, chunk.span.start), bisect_right(ends, chunk.span.end)
        ranges.append((first, max(first, behind)))
    return _Sentences(
        named=named,
        texts=dict(zip(named, texts, strict=True)),
        spans=np.array(contents.sentences, np.int32).reshape(-1, 2),
        chunks=np.array(ranges, np.int32).reshape(-1, 2),
    )


@dataclass(frozen=True, slots=True)
class _Embedding:
    """A step of embedding. Known vectors are copied, each text without one is embedded once."""

    step: str
    encoder: TextEncoder
    known: KnownVectors
    progress: Progress

    def embed(self, named: Sequence[bytes], texts: Mapping[bytes, str], kind: type[np.floating]) -> Vectors:
        """A vector for each name, of type `kind`. `texts` holds at least those whose vectors are not known."""
        vectors = np.empty((len(named), self.encoder.card.dimension), kind)
        self.known.fill(vectors, named)
        rows: dict[bytes, list[int]] = {}
        for row, name in enumerate(named):
            if name not in self.known:
                rows.setdefault(name, []).append(row)
        waiting = list(rows)
        for start in range(0, len(waiting), _BATCH):
            self.progress(self.step, start, len(waiting))
            batch = waiting[start : start + _BATCH]
            for name, vector in zip(batch, self.encoder.encode([texts[name] for name in batch]), strict=True):
                vectors[rows[name]] = vector
        self.progress(self.step, len(waiting), len(waiting))
        return vectors
