"""A generation in PostgreSQL, or a view of some documents: `index.engine.Snapshot` as statements of SQL.

It holds no connection between two calls, so that it can be kept as long as anybody wants it.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache
from psycopg import Connection
from psycopg.sql import SQL, Literal

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.similar_words import SimilarWord, WordList
from index.analysis.tokenizer import Tokenizer
from index.embedding.encoder import TextEncoder
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
from index.errors import GenerationPurgedError
from index.filters import Filters
from index.local.codec import decode
from index.local.near_duplicates import hash_runs
from index.postgres.connections import Database
from index.postgres.scope import Scope
from index.postgres.search.dense_search import DenseSearch
from index.postgres.search.lexical_search import LexicalSearch
from index.postgres.search.shared_shingles import find_holders, read_shingles
from index.postgres.shards.shard_commands import ROOM, add_up
from index.postgres.stored_generation import StoredGeneration
from index.settings import Bm25Settings
from index.shingle_overlap import are_near_duplicates
from ingest.chunk import Chunk
from ingest.document import Document
from ingest.load import DocumentContents
from ingest.spans import Span

Kept = TypeVar("Kept")

_PLACES_AT_ONCE = 100
_KEPT_DOCUMENTS, _KEPT_CHUNKS, _KEPT_DUPLICATES = 200, 20_000, 10_000

_ENTRIES = SQL("""SELECT d.doc_id, d.title, d.publisher, d.published, d.language, d.source_path, d.url, d.chunks,
    d.text_sha256, d.collections FROM documents d
WHERE {seen} AND {wanted} ORDER BY d.doc_id LIMIT %(limit)s OFFSET %(offset)s""")
_TOTAL = SQL("SELECT count(*) FROM documents d WHERE {seen} AND {wanted}")
_BODIES = SQL("SELECT d.doc_id, d.body FROM documents d WHERE {seen} AND d.doc_id = ANY(%(wanted)s::text[])")
_VERSIONS = SQL("SELECT d.doc_id, d.version, d.runs FROM documents d WHERE {seen} AND d.doc_id = ANY(%(wanted)s::text[])")
_CHUNKS = SQL("""SELECT c.chunk_id, t.body FROM {chunks} JOIN texts t ON t.version = c.version AND t.ordinal = c.ordinal
WHERE c.chunk_id = ANY(%(wanted)s::text[])""")
_PARTS = SQL("SELECT c.chunk_id, c.id, c.vector FROM {chunks} WHERE c.chunk_id = ANY(%(wanted)s::text[])")
_SENTENCES_OF = SQL("""SELECT c.id, string_agg(halfvec_send(s.vector), ''::bytea ORDER BY s.ordinal) FROM {chunks}
JOIN sentences s ON s.version = c.version AND s.start_at >= c.start_at AND s.start_at < c.end_at AND s.end_at <= c.end_at
WHERE c.chunk_id = ANY(%(wanted)s::text[]) GROUP BY c.version, c.id""")
_SENTENCES = SQL("SELECT s.version, s.start_at, s.end_at, s.vector FROM sentences s WHERE {places} ORDER BY s.version, s.ordinal")
_PLACE = "s.version = {} AND s.start_at >= {} AND s.start_at <= {} AND s.end_at <= {}"
_PRESENT = "SELECT count(*) FROM generations WHERE number = ANY(%s::bigint[])"
_WHOLE = SQL("SELECT count(*), coalesce(sum(d.sentences), 0) FROM documents d WHERE {seen}")


@dataclass(frozen=True, slots=True)
class CorpusWords:
    """What a snapshot knows of the words of its documents."""

    tokenizer: Tokenizer
    read: Callable[[], AcronymStatistics]
    """Reads their statistics, when they are first needed."""


class PostgresSnapshot:
    """See `index.engine.Snapshot`. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        stored: StoredGeneration,
        search: LexicalSearch,
        encoder: TextEncoder,
        words: CorpusWords,
        *,
        generations: Mapping[str, str] | None = None,
    ) -> None:
        """generations: by doc_id the generation of a document that is another one's."""
        self.stored, self.encoder, self.tokenizer = stored, encoder, words.tokenizer
        self._database, self._search = database, search
        self._scope: Scope = search.postings.scope
        self._corpus_words = words
        self._older = generations or {}
        self._lock = threading.Lock()
        self._words: WordList | None = None
        self._documents: LRUCache[str, Document] = LRUCache(_KEPT_DOCUMENTS)
        self._chunks: LRUCache[str, Chunk] = LRUCache(_KEPT_CHUNKS)
        self._duplicates: LRUCache[str, tuple[str, ...]] = LRUCache(_KEPT_DUPLICATES)

    @property
    def generation(self) -> str:
        """The id of the generation."""
        return self.stored.name

    @property
    def replaces(self) -> str | None:
        """The id of the generation that it was made from."""
        return self.stored.replaces

    @property
    def build_settings(self) -> Mapping[str, Any]:
        """What shaped the generation."""
        return self.stored.settings

    def measure(self) -> IndexSize:
        """How much it holds, and the room that all generations take together."""
        with self._database.connect() as connection:
            statement = _WHOLE.format(seen=self._scope.documents)
            documents, sentences = connection.execute(statement, self._scope.parameters).fetchone() or (0, 0)
            room = add_up(connection, ROOM)
        return IndexSize(documents, self._search.size.chunks, int(sentences), room)

    def token_statistics(self, tokens: Iterable[str]) -> TokenStatistics:
        """How common each of the tokens is."""
        with self._database.connect() as connection:
            return TokenStatistics(self._search.size.chunks, self._search.count_holders(connection, list(tokens)))

    def words_like(self, word: str, limit: int) -> tuple[SimilarWord, ...]:
        """The words of the documents that are spelled most nearly as `word`."""
        with self._lock:
            if self._words is None:
                self._words = WordList(self._corpus_words.read().spelled)
        return self._words.find_similar(word, limit)

    def top_lexical(self, tokens: Sequence[str], filters: Filters, depth: int) -> Ranking:
        """At most `depth` chunks that hold one of the tokens and pass the filters, by BM25."""
        with self._database.connect() as connection:
            return self._search.rank(connection, tokens, filters, depth)

    def top_dense(self, vector: Vector, filters: Filters, depth: int) -> Ranking:
        """At most `depth` chunks that pass the filters, by the cosine to `vector`."""
        size, card, exact_rows = self._search.size, self.encoder.card, self.stored.settings["dense"]["exact_rows"]
        with self._database.connect() as connection:
            return DenseSearch(self._scope, size.chunks, card.dimension, exact_rows).rank(connection, vector, filters, depth)

    def score_chunks(self, chunk_ids: Sequence[str], tokens: Sequence[str], vector: Vector) -> ChunkScores:
        """Every part of the score of each chunk."""
        with self._database.connect() as connection:
            frequencies = self._search.count_holders(connection, tokens)
            values = {"wanted": list(chunk_ids), **self._scope.parameters}
            lines = connection.execute(_PARTS.format(chunks=self._scope.chunks), values, binary=True).fetchall()
            parts = self._pick({name: (row, own) for name, row, own in lines}, chunk_ids)
            statement = _SENTENCES_OF.format(chunks=self._scope.chunks)
            sentences = dict(connection.execute(statement, values, binary=True).fetchall())
            lexical = self._search.score(connection, tokens, [row for row, _ in parts])
        return ChunkScores(
            lexical=lexical,
            ceiling=TokenStatistics(self._search.size.chunks, frequencies).ceiling(tokens, self._search.settings),
            vectors=self._stack([own for _, own in parts]),
            sentence=self._find_nearest([sentences.get(row) for row, _ in parts], vector),
        )

    def chunks(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """The chunks, in the order given."""
        known = self._recall(self._chunks, chunk_ids)
        missing = [chunk_id for chunk_id in chunk_ids if chunk_id not in known]
        if missing:
            with self._database.connect() as connection:
                values = {"wanted": missing, **self._scope.parameters}
                lines = connection.execute(_CHUNKS.format(chunks=self._scope.chunks), values).fetchall()
            known |= self._remember(self._chunks, {name: decode(Chunk, json.loads(body)) for name, body in lines})
        return self._pick(known, chunk_ids)

    def sentences(self, places: Sequence[tuple[str, Span]]) -> list[SentenceVectors]:
        """For each doc_id and span the sentences that lie wholly in it."""
        with self._database.connect() as connection:
            versions = self._find_versions(connection, [doc_id for doc_id, _ in places])
            wanted = [(versions[doc_id][0], span) for doc_id, span in places]
            found = _read_sentences(connection, wanted)
        held = [[(one, vector) for one, vector in found[version] if span.holds(one)] for version, span in wanted]
        return [SentenceVectors(tuple(span for span, _ in one), self._stack([vector for _, vector in one])) for one in held]

    def documents(self, doc_ids: Sequence[str]) -> list[Document]:
        """The documents, in the order given."""
        known = self._recall(self._documents, doc_ids)
        missing = [doc_id for doc_id in doc_ids if doc_id not in known]
        if missing:
            with self._database.connect() as connection:
                values = {"wanted": missing, **self._scope.parameters}
                lines = connection.execute(_BODIES.format(seen=self._scope.documents), values).fetchall()
            known |= self._remember(self._documents, {doc_id: decode(Document, json.loads(body)) for doc_id, body in lines})
        return self._pick(known, doc_ids)

    def document(self, doc_id: str) -> Document:
        """One document."""
        return self.documents([doc_id])[0]

    def contents(self, doc_id: str) -> DocumentContents:
        """A document with all its chunks and sentences."""
        document, (entry,) = self.document(doc_id), self.entries([doc_id])
        with self._database.connect() as connection:
            ((version, _),) = self._find_versions(connection, [doc_id]).values()
            bodies = connection.execute("SELECT body FROM texts WHERE version = %s ORDER BY ordinal", (version,)).fetchall()
            spans = connection.execute(
                "SELECT start_at, end_at FROM sentences WHERE version = %s ORDER BY ordinal", (version,)
            ).fetchall()
        chunks = tuple(decode(Chunk, json.loads(body)) for (body,) in bodies)
        return DocumentContents(document, chunks, tuple(Span(*span) for span in spans), entry.collections)

    def entries(self, doc_ids: Sequence[str]) -> list[DocumentEntry]:
        """What is known of the documents, in the order given."""
        listed = self.list_entries(Filters(doc_id=tuple(doc_ids))).entries if doc_ids else ()
        found = {entry.doc_id: entry for entry in listed}
        return self._pick(found, doc_ids)

    def list_entries(self, filters: Filters = NO_FILTERS, offset: int = 0, limit: int | None = None) -> EntryList:
        """The documents that pass the filters, from the one at `offset` on."""
        wanted, values = self._scope.restrict(filters)
        values |= {"limit": limit, "offset": offset, **self._scope.parameters}
        with self._database.connect() as connection:
            seen = self._scope.documents
            lines = connection.execute(_ENTRIES.format(seen=seen, wanted=wanted), values).fetchall()
            (total,) = connection.execute(_TOTAL.format(seen=seen, wanted=wanted), values).fetchone() or (0,)
        return EntryList(total, tuple(map(self._describe, lines)))

    def near_duplicates(self, doc_ids: Sequence[str]) -> list[tuple[str, ...]]:
        """For each document the ids of its near-duplicates."""
        known = self._recall(self._duplicates, doc_ids)
        missing = [doc_id for doc_id in doc_ids if doc_id not in known]
        if missing:
            known |= self._remember(self._duplicates, self._find_duplicates(missing))
        return self._pick(known, doc_ids)

    def documents_containing(self, passages: Sequence[tuple[str, str]], share: float) -> list[SharedShingles]:
        """For each doc_id and text of that document the other documents that hold most of it."""
        hashes = [hash_runs(text).view(np.int64) for _, text in passages]
        with self._database.connect() as connection:
            holders = find_holders(connection, self._scope, hashes)
        held: list[dict[str, int]] = []
        for (doc_id, _), runs in zip(passages, hashes, strict=True):
            counted = holders.count(runs).items()
            held.append({other: count for other, (_, count) in counted if other != doc_id and count >= share * len(runs)})
        return [SharedShingles(len(one), others) for one, others in zip(hashes, held, strict=True)]

    def reweighted(self, settings: Bm25Settings) -> "PostgresSnapshot":
        """The same generation with lexical scores by other settings."""
        search = LexicalSearch(self._search.postings, self._search.size, settings)
        return PostgresSnapshot(self._database, self.stored, search, self.encoder, self._corpus_words, generations=self._older)

    def _find_versions(self, connection: Connection, doc_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """The version of each document, and how many shingles it has. Raises KeyError for one that is not there."""
        values = {"wanted": list(doc_ids), **self._scope.parameters}
        lines = connection.execute(_VERSIONS.format(seen=self._scope.documents), values).fetchall()
        found = {doc_id: (version, runs) for doc_id, version, runs in lines}
        return dict(zip(doc_ids, self._pick(found, doc_ids), strict=True))

    def _find_duplicates(self, doc_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        with self._database.connect() as connection:
            versions = self._find_versions(connection, doc_ids)
            own = read_shingles(connection, [version for version, _ in versions.values()])
            holders = find_holders(connection, self._scope, [*own.values()])
        near: dict[str, tuple[str, ...]] = {}
        for doc_id, (version, total) in versions.items():
            counted = holders.count(own[version]).items()
            near[doc_id] = tuple(
                other for other, (runs, shared) in counted if other != doc_id and are_near_duplicates(total, runs, shared)
            )
        return near

    def _describe(self, line: tuple[Any, ...]) -> DocumentEntry:
        shown = self._scope.shown
        names = tuple(name for name in line[-1] if shown is None or name in shown)
        doc_id, title, publisher, published, language, source_path, url, chunks, text_sha256, _ = line
        return DocumentEntry(
            doc_id=doc_id,
            title=title,
            publisher=publisher,
            published=published,
            language=language,
            source_path=source_path,
            url=url,
            chunks=chunks,
            text_sha256=text_sha256,
            generation=self._older.get(doc_id, self.generation),
            collections=names,
        )

    def _find_nearest(self, sent: Sequence[bytes | None], vector: Vector) -> npt.NDArray[np.float64]:
        """For each chunk the cosine of its nearest sentence, NaN where it holds none.

        sent: the vectors of each one's sentences as the server sends them, one behind the other. The cosines are worked out here,
        in one product as the embedded engine does it, so that they are the same to the last bit.
        """
        width = self.encoder.card.dimension + 2  # two numbers stand before each vector
        held = [np.frombuffer(one or b"", ">f2").reshape(-1, width)[:, 2:] for one in sent]
        lengths = np.array([len(one) for one in held], np.int64)
        nearest, filled = np.full(len(held), np.nan), np.flatnonzero(lengths)
        if len(filled):
            starts = np.cumsum(lengths[filled]) - lengths[filled]
            nearest[filled] = np.maximum.reduceat(np.concatenate(held).astype(np.float32) @ vector, starts)
        return nearest

    def _stack(self, vectors: Sequence[Any]) -> npt.NDArray[np.float32]:
        rows = [one.to_numpy().astype(np.float32) for one in vectors]
        return np.array(rows, np.float32).reshape(-1, self.encoder.card.dimension)

    def _pick(self, found: Mapping[str, Kept], names: Sequence[str]) -> list[Kept]:
        """What was found of each name. Raises KeyError where there is none of it, GenerationPurgedError where a purge took it."""
        try:
            return [found[name] for name in names]
        except KeyError:
            self.check_present()
            raise

    def check_present(self) -> None:
        """Raise GenerationPurgedError where a purge took away a generation whose rows are seen."""
        numbers = {self._scope.number, *(self._scope.versions or {}).values()}
        with self._database.connect() as connection:
            (present,) = connection.execute(_PRESENT, (sorted(numbers),)).fetchone() or (0,)
        if present < len(numbers):
            raise GenerationPurgedError(f"generation {self.generation} was taken away by a purge: ask again in a moment")

    def _recall(self, cache: LRUCache[str, Kept], names: Iterable[str]) -> dict[str, Kept]:
        with self._lock:
            return {name: cache[name] for name in names if name in cache}

    def _remember(self, cache: LRUCache[str, Kept], found: dict[str, Kept]) -> dict[str, Kept]:
        with self._lock:
            cache.update(found)
        return found


def _read_sentences(connection: Connection, places: Sequence[tuple[int, Span]]) -> dict[int, list[tuple[Span, Any]]]:
    """By version the sentences that lie wholly in one of the places, in the order of the text, with their vectors."""
    # Not as a join with the places, which no shard would be given.
    found: dict[int, dict[Span, Any]] = {version: {} for version, _ in places}
    different = sorted({(version, span.start, span.end) for version, span in places})
    for first in range(0, len(different), _PLACES_AT_ONCE):
        some = different[first : first + _PLACES_AT_ONCE]
        conditions = [SQL(_PLACE).format(*map(Literal, (version, start, end, end))) for version, start, end in some]
        statement = _SENTENCES.format(places=SQL(" OR ").join(map(SQL("({})").format, conditions)))
        for version, start, end, vector in connection.execute(statement, binary=True).fetchall():
            found[version][Span(start, end)] = vector
    return {version: list(held.items()) for version, held in found.items()}
