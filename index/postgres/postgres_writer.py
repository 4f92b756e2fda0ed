"""The next generation in PostgreSQL: what is new is inserted, what is gone is marked, and one row publishes it.

Documents are inserted a batch a transaction. Nobody sees them before the generation has its record. What a dead writer left is
removed by the next one.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from psycopg import Connection
from psycopg.sql import SQL

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.build.staging import read_acronyms
from index.embedding.encoder import TextEncoder, Vectors
from index.errors import EmptyCorpusError, GenerationReplacedError
from index.generations.hashes import hash_value
from index.local.local_writer import fingerprint_contents
from index.postgres.document_rows import (
    AcronymCounts,
    NewDocument,
    Rows,
    RowWriter,
    add_sizes,
    size_of,
    take_ids,
)
from index.postgres.recutting import cut_again, find_stale
from index.postgres.scope import Scope
from index.postgres.search.dense_search import GRAPH, build_graph, drop_graph
from index.postgres.search.graph_progress import Connect, report_build
from index.postgres.search.lexical_search import CorpusSize
from index.postgres.search.posting_blocks import BLOCK, PostingLists
from index.postgres.search.posting_merge import clean_blocks, merge_gathered, write_postings
from index.postgres.shards.shard_commands import add_up
from index.postgres.stored_documents import read_contents, read_vectors
from index.postgres.stored_generation import StoredGeneration, read_numbered, read_statistics
from index.postgres.sweeping import drop_earlier, remove_dropped, sweep
from ingest.chunking import searched_sentences
from ingest.load import DocumentContents

_DOCUMENTS_AT_ONCE = 200
TEXTS_AT_ONCE = 64
"""How many texts are embedded between two calls of `PostgresWriter.on_progress`."""
_HELD = "SELECT doc_id, version, fingerprint, acronyms FROM documents WHERE born <= %(number)s AND %(number)s < died"
_MARK_DOCUMENTS = "UPDATE documents SET died = %(number)s WHERE version = ANY(%(versions)s::bigint[])"
_MARK_CHUNKS = """WITH marked AS (
    UPDATE chunks SET died = %(number)s
    WHERE (version = ANY(%(versions)s::bigint[]) OR id = ANY(%(ids)s::bigint[])) AND died > %(number)s RETURNING length
) SELECT count(*), coalesce(sum(length), 0)::bigint, coalesce(sum(greatest(length - 1, 0)), 0)::bigint FROM marked"""
_COPY_CHUNKS = """INSERT INTO chunks (id, version, ordinal, born, start_at, end_at, length, doc_id, chunk_id, vector)
SELECT w.id, c.version, c.ordinal, %(number)s, c.start_at, c.end_at, w.length, c.doc_id, c.chunk_id, c.vector
FROM unnest(%(before)s::bigint[], %(ids)s::bigint[], %(lengths)s::int[]) AS w(before, id, length)
JOIN chunks c ON c.id = w.before AND c.id = ANY(%(before)s::bigint[])"""
_RECORD = """INSERT INTO generations
(number, name, replaces, built_at, settings, vocabulary, statistics, documents, sentences, chunks, tokens, pairs, last_chunk)
SELECT %(number)s, %(name)s, %(replaces)s, %(built_at)s, %(settings)s, %(vocabulary)s, %(statistics)s, count(*),
    coalesce(sum(sentences), 0), %(chunks)s, %(tokens)s, %(pairs)s,
    (SELECT last_value FROM chunk_ids)
FROM documents WHERE born <= %(number)s AND %(number)s < died"""


@dataclass(frozen=True, slots=True)
class GenerationIdentity:
    """How a generation is recorded."""

    name: str
    number: int
    built_at: str


@dataclass(frozen=True, slots=True)
class _Held:
    """A version of a document that a generation holds."""

    version: int
    fingerprint: str
    acronyms: str


class PostgresWriter:
    """See `index.engine.IndexWriter`. Valid while its connection holds the lock of the writer."""

    def __init__(
        self, connection: Connection, connect: Connect, recorded: Mapping[str, Any], encoder: TextEncoder, kept: int
    ) -> None:
        """connect: gives another connection, which looks how far the server is.

        recorded: what shapes the generation, as `BuildSettings.as_recorded`. kept: how many generations are kept.
        """
        self._connection, self._connect = connection, connect
        self._settings, self._encoder, self._kept = recorded, encoder, kept
        self.before_publication: Callable[[], None] = _ignore_event
        """Called in the transaction that publishes, so that what it writes counts with the generation or not at all."""
        self.embed_batches: Callable[[TextEncoder, Iterable[Sequence[str]]], Iterator[Vectors]] = _encode_here
        """Gives the vectors of each batch of texts, as `index.workers.build_workers.BuildWorkers.embed`."""
        self.on_progress: Callable[[], None] = _ignore_event
        """Called after every few texts that were embedded, and after every document that was written."""
        (published,) = connection.execute("SELECT min(number) FROM published").fetchone() or (None,)
        (latest,) = connection.execute("SELECT coalesce(max(number), 0) FROM generations").fetchone() or (0,)
        sweep(connection, latest)
        self._base = None if published is None else read_numbered(connection, published)
        self._latest = read_numbered(connection, latest)
        """The rows that are not marked are those of this one, which was gone back from where it is not the base."""
        self._before = {} if self._base is None else self._read_held(self._base.number)
        self._target: dict[str, _Held | NewDocument] = dict(self._before)

    @property
    def connection(self) -> Connection:
        """The connection that holds the lock of the writer."""
        return self._connection

    @property
    def made_from(self) -> StoredGeneration | None:
        """The generation that this one is made from, None for the first."""
        return self._base

    @property
    def published(self) -> str | None:
        """The generation that this one is made from."""
        return None if self._base is None else self._base.name

    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of each document as it would be published now."""
        return {doc_id: one.fingerprint for doc_id, one in self._target.items()}

    def put(self, contents: DocumentContents) -> None:
        """Add a document, or replace the one of its id."""
        fingerprint = fingerprint_contents(contents)
        self.put_new(NewDocument(contents.document.doc_id, fingerprint, lambda: contents, self.embed))

    def put_new(self, document: NewDocument) -> None:
        """The same for a document that is read when it is written, and may have its vectors."""
        held = self._before.get(document.doc_id)
        is_same = held is not None and held.fingerprint == document.fingerprint
        self._target[document.doc_id] = held if held is not None and is_same else document

    def remove(self, doc_id: str) -> None:
        """Leave a document out. Raises KeyError when there is none of that id."""
        del self._target[doc_id]

    def publish(self, *, may_be_empty: bool = False) -> str:
        """Write and publish the generation. Where it is the one before, nothing is written.

        Raises EmptyCorpusError when no document is left and that may not be, and GenerationReplacedError when another one was
        published meanwhile.
        """
        if self._base is not None and self._base.settings == self._settings and self._target == self._before:
            with self._connection.transaction():
                self.before_publication()
            return self._base.name
        if not self._target and not may_be_empty:
            raise EmptyCorpusError("no document is left: put another one first")
        number = self._choose_number("")
        prints = hash_value([dict(self._settings), sorted(self.fingerprints().items())])
        return self._write(GenerationIdentity(f"{number:06}-{prints[:12]}", number, datetime.now(UTC).isoformat()))

    def publish_copy(self, name: str, built_at: str) -> str:
        """Write and publish the generation under the name that it has elsewhere, or turn to it where it is kept here already."""
        kept = self._connection.execute("SELECT number FROM generations WHERE name = %s AND dropped IS NULL", (name,)).fetchone()
        if kept is not None:
            self._turn_to(kept[0])
            return name
        return self._write(GenerationIdentity(name, self._choose_number(name), built_at))

    def _choose_number(self, name: str) -> int:
        """The next number, or that of a name that begins with a larger one."""
        following = 1 if self._latest is None else self._latest.number + 1
        given = name.partition("-")[0]
        return max(following, int(given)) if given.isdecimal() else following

    def _write(self, identity: GenerationIdentity) -> str:
        kept, fresh, dropped = self._compare()
        acronyms = AcronymCounts()
        statistics = self._sum_statistics(fresh, dropped, acronyms)
        vocabulary = Vocabulary.of_statistics(statistics if self._settings["acronyms"] else AcronymStatistics())
        tokenizer = Tokenizer(vocabulary)
        stays = {held.version for held in kept.values()}
        writer = RowWriter(self._connection, identity.number, tokenizer, PostingLists(), acronyms)
        words, stale, added = self._insert(writer, fresh, stays)
        connection, number = self._connection, identity.number
        with connection.transaction():
            versions = [held.version for held in dropped]
            connection.execute(_MARK_DOCUMENTS, {"number": number, "versions": versions})
            values = {"number": number, "versions": versions, "ids": stale}
            gone = CorpusSize(*(connection.execute(_MARK_CHUNKS, values).fetchone() or (0, 0, 0)))
            known = CorpusSize(0, 0, 0) if self._latest is None else self._latest.size
            size = add_sizes([add_sizes([known, added]), gone], -1)
            record = {**asdict(size), "number": number, "name": identity.name, "built_at": identity.built_at}
            record |= {"replaces": self.published, "settings": json.dumps(dict(self._settings))}
            record |= {"vocabulary": json.dumps(asdict(vocabulary), ensure_ascii=False), "statistics": statistics.dump()}
            connection.execute(_RECORD, record)
            self.before_publication()
            self._turn_to(number)
            drop_earlier(connection, self._kept)
        self._tidy(words, size.chunks)
        return identity.name

    def _insert(self, writer: RowWriter, fresh: Sequence[NewDocument], kept: set[int]) -> tuple[set[str], list[int], CorpusSize]:
        """Write the rows of new documents, and new ones of chunks that are cut into other tokens now.

        Returns the words that got postings, the former rows of those chunks, and what the new rows add to the sizes.
        """
        if len(fresh) > GRAPH.replaced_share * (len(fresh) + len(kept)):
            drop_graph(self._connection, self._encoder.card.dimension)
        lists, sizes, words = writer.lists, [], set[str]()
        for batch in _batches(fresh):
            sizes.append(writer.write(batch))
            if lists.chunks >= BLOCK:
                words |= write_postings(self._connection, lists, writer.born)
        stale, recut = self._recut(writer, kept)
        words |= write_postings(self._connection, lists, writer.born)
        return words, stale, add_sizes([*sizes, recut])

    def _tidy(self, words: set[str], chunks: int) -> None:
        """Do what may take long, after publishing: nobody waits for it but the next writer.

        words: those that got postings. chunks: how many the generation holds.
        """
        add_up(self._connection, SQL("SELECT brin_summarize_new_values('shingles_of_documents')"))
        remove_dropped(self._connection)
        merge_gathered(self._connection, sorted(words))
        clean_blocks(self._connection)
        if chunks > self._settings["dense"]["exact_rows"]:
            with report_build(self._connection, self._connect, self.on_progress):
                build_graph(self._connection, self._encoder.card.dimension, self.on_progress)

    def _turn_to(self, number: int) -> None:
        """Publish. Raises GenerationReplacedError where another generation is published than the one that this was made from."""
        if self._base is None:
            statement = "INSERT INTO published (number) VALUES (%(number)s) ON CONFLICT DO NOTHING"
        else:
            statement = "UPDATE published SET number = %(number)s WHERE number = %(base)s"
        base = None if self._base is None else self._base.number
        if self._connection.execute(statement.encode(), {"number": number, "base": base}).rowcount != 1:
            raise GenerationReplacedError("another generation was published meanwhile: write this one again from there")

    def _compare(self) -> tuple[dict[str, _Held], list[NewDocument], list[_Held]]:
        """What stays of the rows that are not marked, what is to be inserted, and what is to be marked."""
        now = {} if self._latest is None else self._read_held(self._latest.number)
        is_same = self._latest is not None and all(
            self._latest.settings[name] == self._settings[name] for name in ("analysis", "acronyms", "encoder")
        )
        kept: dict[str, _Held] = {}
        fresh: list[NewDocument] = []
        for doc_id, wanted in sorted(self._target.items()):
            present = now.get(doc_id)
            if is_same and present is not None and present.fingerprint == wanted.fingerprint:
                kept[doc_id] = present
            else:
                fresh.append(wanted if isinstance(wanted, NewDocument) else self._restore(doc_id, wanted))
        return kept, fresh, [held for doc_id, held in now.items() if doc_id not in kept]

    def _restore(self, doc_id: str, held: _Held) -> NewDocument:
        """A document of the generation before, written again: its rows are marked, or made by another analysis or encoder."""
        is_same = self._base is not None and self._base.settings["encoder"] == self._settings["encoder"]

        def take(contents: DocumentContents) -> tuple[Rows, Rows]:
            dimension = self._encoder.card.dimension
            return read_vectors(self._connection, held.version, dimension) if is_same else self.embed(contents)

        return NewDocument(doc_id, held.fingerprint, lambda: read_contents(self._connection, held.version), take)

    def _sum_statistics(
        self, fresh: Sequence[NewDocument], dropped: Sequence[_Held], acronyms: AcronymCounts
    ) -> AcronymStatistics:
        """The statistics of acronyms over all documents: those of the generation before, corrected by what changed."""
        statistics = AcronymStatistics() if self._latest is None else read_statistics(self._connection, self._latest.number)
        for held in dropped:
            statistics.add(read_acronyms(held.acronyms.encode("ascii")), -1)
        for new in fresh:
            statistics.add(acronyms.count(new.load().document))
        return statistics

    def _recut(self, writer: RowWriter, kept: set[int]) -> tuple[list[int], CorpusSize]:
        """Give chunks that stay new rows where the vocabulary makes other tokens of them.

        Returns their former rows and what the new ones add to the sizes.
        """
        if self._latest is None or not kept:
            return [], CorpusSize(0, 0, 0)
        scope = Scope(self._latest.number, dict.fromkeys(kept, self._latest.number))
        found = find_stale(self._connection, scope, Tokenizer(self._latest.vocabulary), writer.tokenizer)
        cut = cut_again(self._connection, scope, found, writer.tokenizer)
        with self._connection.transaction():
            ids = take_ids(self._connection, len(cut))
            lengths = [len(one.tokens) for one in cut.values()]
            values = {"before": list(cut), "ids": ids, "lengths": lengths, "number": writer.born}
            self._connection.execute(_COPY_CHUNKS, values)
            for row, one in zip(ids, cut.values(), strict=True):
                writer.lists.add(row, one.tokens)
        return list(cut), size_of([one.tokens for one in cut.values()])

    def embed(self, contents: DocumentContents) -> tuple[Rows, Rows]:
        """The vectors of the chunks of a document and those of its sentences."""
        searched = list({chunk.chunk_id: chunk.searched for chunk in contents.chunks}.values())
        sentences = searched_sentences(contents.document, contents.sentences)
        return self._encode(searched, np.float32), self._encode(sentences, np.float16)

    def _encode(self, texts: Sequence[str], kind: type[np.floating]) -> Rows:
        """The vectors of texts, those that are met twice encoded once."""
        different = list(dict.fromkeys(texts))
        parts = []
        batches = [different[start : start + TEXTS_AT_ONCE] for start in range(0, len(different), TEXTS_AT_ONCE)]
        for vectors in self.embed_batches(self._encoder, batches):
            parts.append(vectors)
            self.on_progress()
        places = {text: place for place, text in enumerate(different)}
        rows = np.concatenate([np.zeros((0, self._encoder.card.dimension), np.float32), *parts])
        return np.asarray(rows[[places[text] for text in texts]], kind)

    def _read_held(self, number: int) -> dict[str, _Held]:
        lines = self._connection.execute(_HELD, {"number": number}).fetchall()
        return {doc_id: _Held(*fields) for doc_id, *fields in lines}


def _batches(documents: Sequence[NewDocument]) -> Iterator[list[NewDocument]]:
    """Some documents at a time."""
    for start in range(0, len(documents), _DOCUMENTS_AT_ONCE):
        yield list(documents[start : start + _DOCUMENTS_AT_ONCE])


def _encode_here(encoder: TextEncoder, batches: Iterable[Sequence[str]]) -> Iterator[Vectors]:
    return map(encoder.encode, batches)


def _ignore_event() -> None:
    """For writers that nobody watches."""
