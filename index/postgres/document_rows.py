"""A document as rows of every table, written with COPY."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pgvector import HalfVector, Vector
from psycopg import Connection

from index.analysis.tokenizer import Tokenizer
from index.build.document_record import write_acronyms
from index.filters import compared_language
from index.local.document_store import write_json
from index.local.near_duplicates import hash_runs
from index.postgres.lexical_search import CorpusSize, count_terms
from ingest.chunk import Chunk
from ingest.dates import first_day, last_day
from ingest.language.tables import find_language
from ingest.load import DocumentContents

Rows = npt.NDArray[np.floating]
BLOCK = 8_192
"""The most chunks in a block of postings."""

_DOCUMENTS = """COPY documents (version, doc_id, born, title, publisher, published, first_day, last_day, language,
compared_language, source_path, source_sha256, text_sha256, fingerprint, collections, chunks, sentences, runs, acronyms, body)
FROM STDIN"""
_CHUNKS = """COPY chunks (id, version, ordinal, born, start_at, end_at, length, doc_id, chunk_id, vector)
FROM STDIN (FORMAT BINARY)"""
_CHUNK_TYPES = ("int8", "int8", "int4", "int8", "int4", "int4", "int4", "text", "text", "vector")
_TEXTS = "COPY texts (version, ordinal, body) FROM STDIN"
_SENTENCES = "COPY sentences (version, ordinal, start_at, end_at, vector) FROM STDIN (FORMAT BINARY)"
_SENTENCE_TYPES = ("int8", "int4", "int4", "int4", "halfvec")
_SHINGLES = "COPY shingles (run, version) FROM STDIN (FORMAT BINARY)"
_POSTINGS = "COPY postings (term, born, ids, counts, lengths) FROM STDIN (FORMAT BINARY)"
_POSTING_TYPES = ("text", "int8", "int8[]", "int4[]", "int4[]")


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that a generation is to hold and the one before does not."""

    doc_id: str
    fingerprint: str
    load: Callable[[], DocumentContents]
    embed: Callable[[DocumentContents], tuple[Rows, Rows]]
    """The vectors of the chunks and those of the sentences."""


@dataclass(slots=True)
class RowWriter:
    """Writes the rows of documents that are born with one generation."""

    connection: Connection
    born: int
    """The number of the generation."""
    tokenizer: Tokenizer
    """With the vocabulary of the generation."""

    def write(self, documents: Sequence[NewDocument]) -> CorpusSize:
        """Write documents in one transaction. Returns what they add to the sizes."""
        blocks, sizes = PostingBlocks(self.connection, self.born), []
        with self.connection.transaction():
            for document in documents:
                sizes.append(self._write_one(document, blocks))
            blocks.write()
        return add_sizes(sizes)

    def _write_one(self, new: NewDocument, blocks: "PostingBlocks") -> CorpusSize:
        contents = new.load()
        document = contents.document
        chunks = list({chunk.chunk_id: chunk for chunk in contents.chunks}.values())  # one span, one row
        chunk_vectors, sentence_vectors = new.embed(contents)
        (version,) = self.connection.execute("SELECT nextval('versions')").fetchone() or (0,)
        runs = hash_runs(document.text)
        dates = (None, None) if document.published is None else (first_day(document.published), last_day(document.published))
        fields = (document.title, document.publisher, document.published, *dates, document.language)
        hashes = (document.source_sha256, document.text_sha256, new.fingerprint)
        counts = (len(chunks), len(contents.sentences), len(runs))
        line = (version, document.doc_id, self.born, *fields, compared_language(document.language), document.source_path, *hashes)
        acronyms = write_acronyms(document.text, document.language).decode("ascii")
        body = write_json(document)
        self._copy(_DOCUMENTS, [(*line, list(contents.collections), *counts, acronyms, body)])
        self._copy(_TEXTS, ((version, ordinal, write_json(chunk)) for ordinal, chunk in enumerate(chunks)))
        self._copy(
            _SENTENCES,
            (
                (version, ordinal, span.start, span.end, HalfVector(vector))
                for ordinal, (span, vector) in enumerate(zip(contents.sentences, sentence_vectors, strict=True))
            ),
            _SENTENCE_TYPES,
        )
        self._copy(_SHINGLES, ((run, version) for run in runs.view(np.int64).tolist()), ("int8", "int8"))
        return self._write_chunks(version, chunks, chunk_vectors, document.language, blocks)

    def _write_chunks(
        self, version: int, chunks: Sequence[Chunk], vectors: Rows, language: str, blocks: "PostingBlocks"
    ) -> CorpusSize:
        tokenizer = self.tokenizer.in_language(find_language(language))
        cut = [tokenizer.document_tokens(chunk.searched) for chunk in chunks]
        ids = take_ids(self.connection, len(chunks))
        rows = zip(ids, enumerate(chunks), cut, vectors, strict=True)
        self._copy(
            _CHUNKS,
            (
                (id_, version, ordinal, self.born, *_span(chunk), len(tokens), chunk.doc_id, chunk.chunk_id, Vector(vector))
                for id_, (ordinal, chunk), tokens, vector in rows
            ),
            _CHUNK_TYPES,
        )
        for id_, tokens in zip(ids, cut, strict=True):
            blocks.add(id_, tokens)
        return size_of(cut)

    def _copy(self, statement: str, lines: Iterable[tuple[Any, ...]], types: Sequence[str] = ()) -> None:
        copy_rows(self.connection, statement, lines, types)


class PostingBlocks:
    """Postings on their way to the table, a block a term."""

    def __init__(self, connection: Connection, born: int) -> None:
        self._connection, self._born = connection, born
        self._held: dict[str, tuple[list[int], list[int], list[int]]] = {}
        self._chunks = 0

    def add(self, row: int, tokens: Sequence[str]) -> None:
        """Add a chunk. A block that is full is written."""
        for kind, counts in enumerate(count_terms(tokens)):
            for term, count in counts.items():
                ids, frequencies, lengths = self._held.setdefault(term, ([], [], []))
                ids.append(row)
                frequencies.append(count)
                lengths.append(len(tokens) - kind)
        self._chunks += 1
        if self._chunks >= BLOCK:
            self.write()

    def write(self) -> None:
        """Write what was added since."""
        lines = ((term, self._born, *self._held[term]) for term in sorted(self._held))
        copy_rows(self._connection, _POSTINGS, lines, _POSTING_TYPES)
        self._held.clear()
        self._chunks = 0


def copy_rows(connection: Connection, statement: str, lines: Iterable[tuple[Any, ...]], types: Sequence[str]) -> None:
    """Send rows to a table. types: those of the columns where the format is binary."""
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        if types:
            copy.set_types(types)
        for line in lines:
            copy.write_row(line)


def take_ids(connection: Connection, count: int) -> list[int]:
    """Numbers for the rows of chunks, ascending, which are never given again."""
    if not count:
        return []
    statement = "SELECT setval('chunk_ids', nextval('chunk_ids') + %s - 1)"
    (last,) = connection.execute(statement, (count,)).fetchone() or (0,)
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


def _span(chunk: Chunk) -> tuple[int, int]:
    return chunk.span.start, chunk.span.end
