"""Generations and views of some documents, opened to be read.

A view is a condition on rows, so nothing is copied. Where its vocabulary is not that of the generations that its documents come
from, the chunks that it cuts otherwise are kept in memory.
"""

from collections.abc import Mapping

from psycopg import Connection
from psycopg.sql import SQL

from index.analysis.acronym_statistics import AcronymStatistics
from index.analysis.tokenizer import Tokenizer, Vocabulary
from index.build.staging import read_acronyms
from index.embedding.encoder import TextEncoder
from index.generations.views import View
from index.postgres.connections import Database
from index.postgres.postgres_snapshot import CorpusWords, PostgresSnapshot
from index.postgres.recutting import RecutText, cut_again, find_stale
from index.postgres.scope import Scope
from index.postgres.search.lexical_search import CorpusSize, LexicalSearch
from index.postgres.search.stored_postings import StoredPostings
from index.postgres.stored_generation import StoredGeneration, read_generation, read_statistics
from index.settings import Bm25Settings

_SIZE = SQL("""SELECT coalesce(sum(chunks), 0)::bigint, coalesce(sum(tokens), 0)::bigint, coalesce(sum(pairs), 0)::bigint FROM (
    SELECT count(*) AS chunks, sum(c.length) AS tokens, sum(greatest(c.length - 1, 0)) AS pairs FROM {chunks} GROUP BY c.version
) AS documents""")
_ACRONYMS = SQL("SELECT d.acronyms FROM documents d WHERE {seen}")


def open_generation(database: Database, stored: StoredGeneration, encoder: TextEncoder) -> PostgresSnapshot:
    """A generation with all its documents."""

    def read_words() -> AcronymStatistics:
        with database.connect() as connection:
            return read_statistics(connection, stored.number)

    search = LexicalSearch(StoredPostings(Scope(stored.number), {}), stored.size, Bm25Settings(**stored.settings["bm25"]))
    return PostgresSnapshot(database, stored, search, encoder, CorpusWords(Tokenizer(stored.vocabulary), read_words))


def open_view(database: Database, view: View, held: Mapping[str, Mapping[str, int]], encoder: TextEncoder) -> PostgresSnapshot:
    """Some documents of a generation, each in one version.

    held: by the name of a generation the version of each document by its doc_id.
    """
    with database.connect() as connection:
        origin = read_generation(connection, view.origin.generation)
        numbers = {name: read_generation(connection, name) for name in held}
        versions = {held[one.generation][doc_id]: numbers[one.generation].number for doc_id, one in sorted(view.versions.items())}
        scope = Scope(origin.number, versions, view.collections)
        statistics = _sum_statistics(connection, scope)
        tokenizer = Tokenizer(Vocabulary.of_statistics(statistics if origin.settings["acronyms"] else AcronymStatistics()))
        cut: dict[int, RecutText] = {}
        for stored in numbers.values():
            part = Scope(stored.number, {version: number for version, number in versions.items() if number == stored.number})
            stale = find_stale(connection, part, Tokenizer(stored.vocabulary), tokenizer)
            cut |= cut_again(connection, part, stale, tokenizer)
        size = _measure(connection, scope, cut)
    postings = StoredPostings(scope, {row: one.tokens for row, one in cut.items()})
    search = LexicalSearch(postings, size, Bm25Settings(**origin.settings["bm25"]))
    return PostgresSnapshot(database, origin, search, encoder, CorpusWords(tokenizer, lambda: statistics), generations=view.older)


def _sum_statistics(connection: Connection, scope: Scope) -> AcronymStatistics:
    statistics = AcronymStatistics()
    for (stored,) in connection.execute(_ACRONYMS.format(seen=scope.documents), scope.parameters).fetchall():
        statistics.add(read_acronyms(stored.encode("ascii")))
    return statistics


def _measure(connection: Connection, scope: Scope, cut: Mapping[int, RecutText]) -> CorpusSize:
    chunks, tokens, pairs = connection.execute(_SIZE.format(chunks=scope.chunks), scope.parameters).fetchone() or (0, 0, 0)
    for one in cut.values():
        tokens += len(one.tokens) - one.length
        pairs += max(len(one.tokens) - 1, 0) - max(one.length - 1, 0)
    return CorpusSize(chunks, tokens, pairs)
