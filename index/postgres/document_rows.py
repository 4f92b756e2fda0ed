"""A document as rows of every table, written with COPY."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from psycopg import Connection

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Tokenizer
from index.build.document_record import dump_acronyms
from index.filters import compared_language
from index.local.document_store import write_json
from index.local.near_duplicates import hash_runs
from index.postgres.connections import copy_rows
from index.postgres.packed_rows import Column, copy_columns
from index.postgres.search.lexical_search import CorpusSize
from index.postgres.search.posting_blocks import PostingLists
from ingest.chunk import Chunk
from ingest.dates import first_day, last_day
from ingest.document import Document
from ingest.language.tables import find_language
from ingest.load import DocumentContents

Rows = npt.NDArray[np.floating]

_CHUNKS_AT_ONCE = 2_000
"""Chunks of which the rows are sent together: some 20 MB."""

_DOCUMENTS = """COPY documents (version, doc_id, born, title, publisher, published, first_day, last_day, language,
compared_language, source_path, url, source_sha256, text_sha256, fingerprint, collections, chunks, sentences, runs, acronyms,
body)
FROM STDIN"""
_CHUNKS = """COPY chunks (id, version, ordinal, born, start_at, end_at, length, doc_id, chunk_id, vector)
FROM STDIN (FORMAT BINARY)"""
_TEXTS = "COPY texts (version, ordinal, body) FROM STDIN (FORMAT BINARY)"
_SENTENCES = "COPY sentences (version, ordinal, start_at, end_at, vector) FROM STDIN (FORMAT BINARY)"
_SHINGLES = "COPY shingles (run, version) FROM STDIN (FORMAT BINARY)"


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that a generation is to hold and the one before does not."""

    doc_id: str
    fingerprint: str
    load: Callable[[], DocumentContents]
    embed: Callable[[DocumentContents], tuple[Rows, Rows]]
    """The vectors of the chunks and those of the sentences."""


class AcronymCounts:
    """What new documents say of acronyms, counted once: before their rows are written, and kept packed until then."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def count(self, document: Document) -> AcronymStatistics:
        """The counts of a document."""
        counted = AcronymStatistics.of_text(document.text, find_language(document.language))
        self._packed[document.doc_id] = zlib.compress(dump_acronyms(counted), 1)
        return counted

    def take(self, doc_id: str) -> str:
        """The counts of a document as JSON, which are not kept any more."""
        return zlib.decompress(self._packed.pop(doc_id)).decode("ascii")


@dataclass(frozen=True, slots=True)
class _DocumentRows:
    """What is to be written of a version of a document."""

    version: int
    line: tuple[Any, ...]
    """Its row of `documents`."""
    chunks: list[Chunk]
    vectors: Rows
    sentences: npt.NDArray[np.int32]
    """Where each sentence begins and ends, (n, 2)."""
    halves: Rows
    """The vectors of the sentences in half precision."""
    runs: npt.NDArray[np.int64]
    """Its shingles."""
    tokens: list[list[str]]
    """Of each chunk."""


@dataclass(slots=True)
class RowWriter:
    """Writes the rows of documents that are born with one generation."""

    connection: Connection
    born: int
    """The number of the generation."""
    tokenizer: Tokenizer
    """With the vocabulary of the generation."""
    lists: PostingLists
    """Takes up the tokens of the chunks."""
    acronyms: AcronymCounts
    """Of the documents."""

    def write(self, documents: Sequence[NewDocument]) -> CorpusSize:
        """Write documents in one transaction, all but their postings. Returns what they add to the sizes."""
        sizes, made = [], list[_DocumentRows]()
        with self.connection.transaction():
            versions = _take_numbers(self.connection, "versions", len(documents))
            for version, document in zip(versions, documents, strict=True):
                made.append(self._make(version, document))
                sizes.append(size_of(made[-1].tokens))
                if sum(len(one.chunks) for one in made) >= _CHUNKS_AT_ONCE:
                    self._send(made)
                    made = []
            if made:
                self._send(made)
        return add_sizes(sizes)

    def _make(self, version: int, new: NewDocument) -> _DocumentRows:
        contents = new.load()
        document = contents.document
        chunks = list({chunk.chunk_id: chunk for chunk in contents.chunks}.values())  # one span, one row
        vectors, of_sentences = new.embed(contents)
        runs = hash_runs(document.text).view(np.int64)
        dates = (None, None) if document.published is None else (first_day(document.published), last_day(document.published))
        fields = (document.title, document.publisher, document.published, *dates, document.language)
        hashes = (document.source_sha256, document.text_sha256, new.fingerprint)
        counts = (len(chunks), len(contents.sentences), len(runs))
        file = (document.source_path, document.url)
        line = (version, document.doc_id, self.born, *fields, compared_language(document.language), *file, *hashes)
        line = (*line, list(contents.collections), *counts, self.acronyms.take(document.doc_id), write_json(document))
        tokenizer = self.tokenizer.in_language(find_language(document.language))
        return _DocumentRows(
            version,
            line,
            chunks,
            vectors.astype(np.float32, copy=False),
            np.array(contents.sentences, np.int32).reshape(-1, 2),
            of_sentences.astype(np.float16, copy=False),
            runs,
            [tokenizer.document_tokens(chunk.searched) for chunk in chunks],
        )

    def _send(self, made: Sequence[_DocumentRows]) -> None:
        """Send the rows of documents, a table at a time."""
        copy_rows(self.connection, _DOCUMENTS, [one.line for one in made])
        chunks = [chunk for one in made for chunk in one.chunks]
        tokens = [cut for one in made for cut in one.tokens]
        ids = take_ids(self.connection, len(chunks))
        numbered = _number(made, [len(one.chunks) for one in made])
        placed = _number(made, [len(one.sentences) for one in made])
        spans = np.array([chunk.span for chunk in chunks], np.int32).reshape(-1, 2)
        columns: list[Column] = [
            np.array(ids, np.int64),
            *numbered,
            np.full(len(ids), self.born, np.int64),
            spans[:, 0],
            spans[:, 1],
        ]
        columns += [np.array([len(one) for one in tokens], np.int32), [chunk.doc_id for chunk in chunks]]
        columns += [[chunk.chunk_id for chunk in chunks], np.concatenate([one.vectors for one in made])]
        copy_columns(self.connection, _CHUNKS, columns)
        copy_columns(self.connection, _TEXTS, [*numbered, list(map(write_json, chunks))])
        places = np.concatenate([one.sentences for one in made])
        halves = np.concatenate([one.halves for one in made])
        copy_columns(self.connection, _SENTENCES, [*placed, places[:, 0], places[:, 1], halves])
        held = [len(one.runs) for one in made]
        versions = np.repeat(np.array([one.version for one in made], np.int64), held)
        copy_columns(self.connection, _SHINGLES, [np.concatenate([one.runs for one in made]), versions])
        for row, one in zip(ids, tokens, strict=True):
            self.lists.add(row, one)


def take_ids(connection: Connection, count: int) -> list[int]:
    """Numbers for the rows of chunks, ascending, which are never given again."""
    return _take_numbers(connection, "chunk_ids", count)


def _take_numbers(connection: Connection, sequence: str, count: int) -> list[int]:
    if not count:
        return []
    statement = "SELECT setval(%(sequence)s::regclass, nextval(%(sequence)s::regclass) + %(count)s - 1)"
    (last,) = connection.execute(statement, {"sequence": sequence, "count": count}).fetchone() or (0,)
    return list(range(last - count + 1, last + 1))


def size_of(cut: Sequence[Sequence[str]]) -> CorpusSize:
    """What chunks add to the sizes, by their tokens."""
    return CorpusSize(len(cut), sum(map(len, cut)), sum(max(len(tokens) - 1, 0) for tokens in cut))


def add_sizes(sizes: Iterable[CorpusSize], sign: int = 1) -> CorpusSize:
    """Sizes added up. With `sign` -1 all but the first are taken from it."""
    first, *others = [*sizes] or [CorpusSize(0, 0, 0)]
    return CorpusSize(
        first.chunks + sign * sum(one.chunks for one in others),
        first.tokens + sign * sum(one.tokens for one in others),
        first.pairs + sign * sum(one.pairs for one in others),
    )


def _number(made: Sequence[_DocumentRows], counts: Sequence[int]) -> list[Column]:
    """The columns of the versions and of the ordinals of their parts. counts: how many parts each has."""
    versions = np.repeat(np.array([one.version for one in made], np.int64), counts)
    ordinals = np.concatenate([np.arange(count, dtype=np.int32) for count in counts])
    return [versions, ordinals]
