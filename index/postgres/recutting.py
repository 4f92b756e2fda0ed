"""Chunks whose tokens another vocabulary changes, found by what they hold and cut anew."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
from psycopg import Connection
from psycopg.sql import SQL

from index.analysis.tokenizer import Tokenizer
from index.local.codec import decode
from index.postgres.scope import Scope
from index.postgres.search.stored_postings import StoredPostings
from ingest.chunk import Chunk
from ingest.language.tables import DEFAULT, find_language

_LANGUAGES = SQL("SELECT DISTINCT d.language FROM documents d WHERE {seen}")
_ALL = SQL("SELECT c.id FROM {chunks}")
_TEXTS = SQL("""SELECT c.id, c.length, d.language, t.body FROM {chunks} JOIN documents d ON d.version = c.version
JOIN texts t ON t.version = c.version AND t.ordinal = c.ordinal WHERE c.id = ANY(%(ids)s::bigint[]) ORDER BY c.id""")


@dataclass(frozen=True, slots=True)
class RecutText:
    """A chunk that was cut into tokens anew."""

    length: int
    """How many tokens its row says."""
    tokens: list[str]
    """Those that it has now."""


def find_stale(connection: Connection, scope: Scope, before: Tokenizer, now: Tokenizer) -> set[int]:
    """The rows of chunks that may hold words of which `now` makes other tokens than `before`, by which they were cut."""
    stale: set[int] = set()
    postings = StoredPostings(scope, {})
    lines = connection.execute(_LANGUAGES.format(seen=scope.documents), scope.parameters).fetchall()
    for language in {DEFAULT, *(find_language(name) for (name,) in lines)}:
        differences = now.in_language(language).find_differences(before.in_language(language))
        if differences is None:
            found = connection.execute(_ALL.format(chunks=scope.chunks), scope.parameters).fetchall()
            return {row for (row,) in found}
        stale.update(_find_holders(connection, postings, differences))
    return stale


def _find_holders(connection: Connection, postings: StoredPostings, differences: Iterable[Collection[str]]) -> Iterable[int]:
    for tokens in differences:
        held = [found.ids for found in postings.read(connection, sorted(tokens)).values()]
        if held:
            yield from reduce(partial(np.intersect1d, assume_unique=True), held).tolist()


def cut_again(connection: Connection, scope: Scope, ids: Collection[int], tokenizer: Tokenizer) -> Mapping[int, RecutText]:
    """The tokens of those of the chunks that the scope leaves, by the ids of their rows."""
    if not ids:
        return {}
    values = {"ids": sorted(ids), **scope.parameters}
    lines = connection.execute(_TEXTS.format(chunks=scope.chunks), values).fetchall()
    cut = {}
    for row, length, language, body in lines:
        chunk = decode(Chunk, json.loads(body))
        cut[row] = RecutText(length, tokenizer.in_language(find_language(language)).document_tokens(chunk.searched))
    return cut
