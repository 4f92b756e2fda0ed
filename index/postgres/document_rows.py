"""A document as rows of every table, written with COPY."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from psycopg import Connection

from index.analysis.tokenizer import Tokenizer
from index.build.document_record import write_acronyms
from index.filters import compared_language
from index.local.document_store import write_json
from index.local.near_duplicates import hash_runs
from index.postgres.connections import copy_rows
from index.postgres.packed_rows import Column, copy_columns
from index.postgres.search.lexical_search import CorpusSize
from index.postgres.search.posting_blocks import PostingLists
from ingest.chunk import Chunk
from ingest.dates import first_day, last_day
from ingest.language.tables import find_language
from ingest.load import DocumentContents

Rows = npt.NDArray[np.floating]

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

    def write(self, documents: Sequence[NewDocument]) -> CorpusSize:
        """Write documents in one transaction, all but their postings. Returns what they add to the sizes."""
        with self.connection.transaction():
            return add_sizes([self._write_one(document) for document in documents])

    def _write_one(self, new: NewDocument) -> CorpusSize:
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
        file = (document.source_path, document.url)
        line = (version, document.doc_id, self.born, *fields, compared_language(document.language), *file, *hashes)
        acronyms = write_acronyms(document.text, document.language).decode("ascii")
        body = write_json(document)
        copy_rows(self.connection, _DOCUMENTS, [(*line, list(contents.collections), *counts, acronyms, body)])
        of_chunks, of_sentences = _number(version, len(chunks)), _number(version, len(contents.sentences))
        copy_columns(self.connection, _TEXTS, [*of_chunks, list(map(write_json, chunks))])
        starts, ends = (np.array([getattr(span, side) for span in contents.sentences], np.int32) for side in ("start", "end"))
        halves = sentence_vectors.astype(np.float16, copy=False)
        copy_columns(self.connection, _SENTENCES, [*of_sentences, starts, ends, halves])
        copy_columns(self.connection, _SHINGLES, [runs.view(np.int64), np.full(len(runs), version, np.int64)])
        return self._write_chunks(version, chunks, chunk_vectors, document.language)

    def _write_chunks(self, version: int, chunks: Sequence[Chunk], vectors: Rows, language: str) -> CorpusSize:
        tokenizer = self.tokenizer.in_language(find_language(language))
        cut = [tokenizer.document_tokens(chunk.searched) for chunk in chunks]
        ids = take_ids(self.connection, len(chunks))
        columns: list[Column] = [np.array(ids, np.int64), *_number(version, len(ids)), np.full(len(ids), self.born, np.int64)]
        columns += [np.array([getattr(chunk.span, side) for chunk in chunks], np.int32) for side in ("start", "end")]
        columns += [np.array([len(tokens) for tokens in cut], np.int32), [chunk.doc_id for chunk in chunks]]
        columns += [[chunk.chunk_id for chunk in chunks], vectors.astype(np.float32, copy=False)]
        copy_columns(self.connection, _CHUNKS, columns)
        for id_, tokens in zip(ids, cut, strict=True):
            self.lists.add(id_, tokens)
        return size_of(cut)


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


def _number(version: int, count: int) -> list[Column]:
    """The columns of a version and of the ordinals of its parts."""
    return [np.full(count, version, np.int64), np.arange(count, dtype=np.int32)]
