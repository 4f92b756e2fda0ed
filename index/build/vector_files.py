"""The vectors of a generation: those that are known are copied, each text without one is embedded once, rows go to the files.

Texts are read one batch at a time, and what was embedded lies in a file until its row is written, so that a document takes little
memory whatever its size.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from index.build.plan import Plan
from index.build.report import Progress
from index.build.staging import StagedTexts
from index.embedding import vector_reuse
from index.embedding.encoder import TextEncoder
from index.embedding.vector_reuse import KnownVectors, save_names
from index.local.dense_vectors import DenseIndex
from index.local.sentence_vectors import SentenceIndex
from index.workers.build_workers import BuildWorkers

_BATCH = 64  # texts
_BLOCK = 1_024  # rows

Vectors = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Embedding:
    """A step of embedding."""

    step: str
    """What progress calls it."""
    encoder: TextEncoder
    workers: BuildWorkers
    """Where its work is done."""
    known: KnownVectors
    progress: Progress

    @contextmanager
    def embed(
        self, folder: Path, named: Sequence[bytes], texts: Sequence[StagedTexts], kind: type[np.floating]
    ) -> "Iterator[_Rows]":
        """The vectors of names, of type `kind`. `texts` holds those whose vectors are not known."""
        missing = dict.fromkeys(name for name in named if name not in self.known)
        places = {name: place for name, place in _locate(texts) if name in missing} if missing else {}
        waiting = list(missing)
        batches = (waiting[start : start + _BATCH] for start in range(0, len(waiting), _BATCH))
        read = ([found.read(*where) for found, *where in (places[name] for name in batch)] for batch in batches)
        done = 0
        with TemporaryFile(dir=folder) as new:
            self.progress(self.step, done, len(waiting))
            for vectors in self.workers.embed(self.encoder, read):
                new.write(np.ascontiguousarray(vectors, kind).data)
                done += len(vectors)
                self.progress(self.step, done, len(waiting))
            new.flush()
            slots = {name: slot for slot, name in enumerate(waiting)}
            yield _Rows(named, self.known, slots, new, np.dtype(kind), self.encoder.card.dimension)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Vectors by rows."""

    named: Sequence[bytes]
    """The name of the text of each row."""
    known: KnownVectors
    slots: Mapping[bytes, int]
    """The place in `new` of the vectors that were not known."""
    new: BinaryIO
    kind: np.dtype[np.floating]
    dimension: int

    def blocks(self) -> Iterator[Vectors]:
        """All rows in order, some at a time, (rows, dimension)."""
        for start in range(0, len(self.named), _BLOCK):
            names = self.named[start : start + _BLOCK]
            block = np.empty((len(names), self.dimension), self.kind)
            self.known.fill(block, names)
            for row, name in enumerate(names):
                slot = self.slots.get(name)
                if slot is not None:
                    block[row] = np.frombuffer(self._read(slot), self.kind)
            yield block

    def _read(self, slot: int) -> bytes:
        size = self.dimension * self.kind.itemsize
        return os.pread(self.new.fileno(), size, slot * size)

    def joined(self) -> Vectors:
        """All rows in memory."""
        vectors = np.empty((len(self.named), self.dimension), self.kind)
        at = 0
        for block in self.blocks():
            vectors[at : at + len(block)] = block
            at += len(block)
        return vectors


def _locate(texts: Sequence[StagedTexts]) -> Iterator[tuple[bytes, tuple[StagedTexts, int, int]]]:
    """Where the text of each name lies."""
    for one in texts:
        offsets = one.offsets().tolist()
        yield from ((name, (one, *where)) for name, *where in zip(one.list_names(), offsets, offsets[1:], strict=False))


def write_chunk_vectors(
    folder: Path, plan: Plan, exact_rows: int, embedding: Embedding, wanted: Collection[bytes] = ()
) -> KnownVectors:
    """Write the names and vectors of all chunks. Returns the vectors of those names that are `wanted` once more."""
    fresh = plan.list_fresh()
    new = (name for document in fresh for name in document.searched.list_names())
    named = [
        next(new) if origin < 0 or plan.previous is None else plan.previous.chunk_names[origin]
        for origin in plan.chunk_origins().tolist()
    ]
    save_names(folder / vector_reuse.CHUNKS, named)
    with embedding.embed(folder, named, [document.searched for document in fresh], np.float32) as rows:
        vectors = rows.joined()
    DenseIndex.build(vectors, exact_rows).save(folder)
    again = [row for row, name in enumerate(named) if name in wanted]
    return KnownVectors(([named[row] for row in again], vectors[again]))


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one document."""

    named: list[bytes]
    """The hash of the text of each."""
    texts: StagedTexts | None
    """The texts of a new document, None for one that is carried over."""
    spans: npt.NDArray[np.int32]
    """Int32 (sentences, 2): where each begins and ends."""
    chunks: npt.NDArray[np.int32]
    """Int32 (chunks, 2): the first sentence of each chunk and the one behind its last, counted within the document."""


def find_sentences(plan: Plan) -> list[Sentences]:
    """The sentences of every document, in order."""
    return [_take_sentences(plan, doc_id) for doc_id in plan.doc_ids]


def _take_sentences(plan: Plan, doc_id: str) -> Sentences:
    previous, row = plan.previous, plan.previous_row(doc_id)
    if previous is None or row is None:
        fresh = plan.fresh[doc_id]
        return Sentences(fresh.spoken.list_names(), fresh.spoken, fresh.sentence_spans(), fresh.sentence_ranges())
    rows, chunks = previous.sentences.of_document(row), previous.store.chunk_rows(row)
    return Sentences(
        named=[previous.sentence_names[text] for text in previous.sentences.texts[rows.start : rows.stop].tolist()],
        texts=None,
        spans=previous.sentences.spans[rows.start : rows.stop],
        chunks=previous.sentences.chunks[chunks.start : chunks.stop] - np.int32(rows.start),
    )


def write_sentence_vectors(folder: Path, parts: Sequence[Sentences], embedding: Embedding) -> None:
    """Write the places, names and vectors of all sentences. Those of the same text share one vector, in the row of the first."""
    places = {name: place for place, name in enumerate(dict.fromkeys(name for part in parts for name in part.named))}
    named = list(places)
    save_names(folder / vector_reuse.SENTENCES, named)
    before = np.cumsum([0, *(len(part.named) for part in parts)])
    with embedding.embed(folder, named, [part.texts for part in parts if part.texts is not None], np.float16) as rows:
        SentenceIndex.write(
            folder,
            documents=np.repeat(np.arange(len(parts), dtype=np.int32), [len(part.named) for part in parts]),
            spans=np.concatenate([np.zeros((0, 2), np.int32), *(part.spans for part in parts)]),
            texts=np.array([places[name] for part in parts for name in part.named], np.int32),
            chunks=np.concatenate(
                [np.zeros((0, 2), np.int32), *(part.chunks + np.int32(start) for part, start in zip(parts, before, strict=False))]
            ),
            vectors=(len(named), rows.dimension, rows.blocks()),
        )
