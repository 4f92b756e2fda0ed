"""A plan to the files of a generation: words counted, texts embedded, everything saved in one folder.

What the plan carries over is copied row by row and neither read nor embedded again; what comes out is the same to the last byte
as if all had been new. Apart from the builder, which decides what is to be written and can tell that nothing changed without
loading numpy or an encoder.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.analysis import acronym_statistics, tokenizer
from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Vocabulary
from index.build.contents import DocumentContents
from index.build.plan import Plan
from index.build.report import Progress
from index.build.statistics_of_plan import count_tokens, sum_statistics
from index.embedding import vector_reuse as names
from index.embedding.encoder import TextEncoder
from index.embedding.vector_reuse import KnownVectors, name_text, save_names
from index.generations.hashes import hash_files
from index.local import bm25 as lexical
from index.local import dense_vectors as dense
from index.local import document_store as store
from index.local import near_duplicates as alike
from index.local import sentence_vectors as sentences
from index.local.bm25 import LexicalIndex
from index.local.dense_vectors import DenseIndex
from index.local.document_store import write_store
from index.local.near_duplicates import NearDuplicates, hash_runs
from index.local.sentence_vectors import SentenceIndex
from index.settings import BuildSettings
from ingest.chunking import searched_sentence

_PARTS = (tokenizer, acronym_statistics, lexical, dense, sentences, names, alike, store)
FILES = tuple(name for part in _PARTS for name in part.FILES)
_BATCH = 64

Vectors = npt.NDArray[np.floating]


def write_generation(
    folder: Path, plan: Plan, settings: BuildSettings, encoder: TextEncoder, progress: Progress
) -> dict[str, str]:
    """Write FILES for `plan` to `folder`; their names and sha256 come back."""
    statistics = sum_statistics(plan)
    statistics.save(folder)
    vocabulary = Vocabulary.of_statistics(statistics if settings.acronyms else AcronymStatistics())
    vocabulary.save(folder)
    LexicalIndex.weigh(count_tokens(plan, vocabulary), settings.bm25).save(folder)
    known_chunks, known_sentences = plan.known_vectors()
    _write_vectors(folder, plan, settings, _Embedding("chunks", encoder, known_chunks, progress))
    _write_sentences(folder, plan, _Embedding("sentences", encoder, known_sentences, progress))
    NearDuplicates.build([_find_runs(plan, doc_id) for doc_id in plan.doc_ids]).save(folder)
    write_store(folder, plan.stored())
    return _hash_all(folder)


def _hash_all(folder: Path) -> dict[str, str]:
    hashed: dict[str, str] = {}
    for name, found in zip(FILES, hash_files([folder / name for name in FILES]), strict=True):
        if isinstance(found, OSError):
            raise found
        hashed[name] = found
    return hashed


def _find_runs(plan: Plan, doc_id: str) -> npt.NDArray[np.uint64]:
    former, row = plan.former, plan.former_row(doc_id)
    return hash_runs(plan.fresh[doc_id].document.text) if former is None or row is None else former.alike.runs_of(row)


def _write_vectors(folder: Path, plan: Plan, settings: BuildSettings, embedding: "_Embedding") -> None:
    texts = {row: chunk.searched for row, chunk in plan.fresh_chunks()}
    named = [
        name_text(texts[row]) if origin < 0 or plan.former is None else plan.former.chunk_names[origin]
        for row, origin in enumerate(plan.chunk_origins().tolist())
    ]
    save_names(folder / names.CHUNKS, named)
    vectors = embedding.embed(named, {named[row]: text for row, text in texts.items()}, np.float32)
    DenseIndex.build(vectors, settings.exact_rows).save(folder)


def _write_sentences(folder: Path, plan: Plan, embedding: "_Embedding") -> None:
    """Sentences of the same text share one vector, at the place of the first."""
    parts = [_take_sentences(plan, doc_id) for doc_id in plan.doc_ids]
    places = {name: place for place, name in enumerate(dict.fromkeys(name for part in parts for name in part.named))}
    save_names(folder / names.SENTENCES, list(places))
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
    """Those of one document. named: the name of each; texts: of the new ones, by name; chunks: for each chunk its first sentence
    and the one behind its last, counted within the document."""

    named: list[bytes]
    texts: dict[bytes, str]
    spans: npt.NDArray[np.int32]
    chunks: npt.NDArray[np.int32]


def _take_sentences(plan: Plan, doc_id: str) -> _Sentences:
    former, row = plan.former, plan.former_row(doc_id)
    if former is None or row is None:
        return _read_sentences(plan.fresh[doc_id])
    rows, chunks = former.sentences.of_document(row), former.store.chunk_rows(row)
    return _Sentences(
        named=[former.sentence_names[text] for text in former.sentences.texts[rows.start : rows.stop].tolist()],
        texts={},
        spans=former.sentences.spans[rows.start : rows.stop],
        chunks=former.sentences.chunks[chunks.start : chunks.stop] - np.int32(rows.start),
    )


def _read_sentences(contents: DocumentContents) -> _Sentences:
    texts = [searched_sentence(contents.document, span) for span in contents.sentences]
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
    """One step of embedding: what is known is taken, each text that is not is embedded once."""

    step: str
    encoder: TextEncoder
    known: KnownVectors
    progress: Progress

    def embed(self, named: Sequence[bytes], texts: Mapping[bytes, str], kind: type[np.floating]) -> Vectors:
        """One row a name, of type `kind`; `texts` holds at least those whose vectors are not known."""
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
