"""The postings that a scope leaves, read from the database, decoded once and kept in memory."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache
from psycopg import Connection
from psycopg.sql import SQL

from index.errors import GenerationPurgedError
from index.filters import Filters
from index.postgres.scope import Scope
from index.postgres.search.posting_blocks import Integers, PostingLists, Postings, contains

_KEPT_BYTES, _KEPT_FILTERS = 64 * 2**20, 16
_BLOCKS = "SELECT term, body FROM postings WHERE term = ANY(%s::text[])"
_LAST = "SELECT last_chunk FROM generations WHERE number = %s"
_DEAD = "SELECT string_agg(int8send(c.id), ''::bytea) FROM chunks c WHERE c.died <= %s GROUP BY c.version"
_REMOVED = "SELECT string_agg(int8send(id), ''::bytea) FROM removed_chunks"
# By version, so that a shard puts the ids of its documents together.
_IDS = SQL("SELECT string_agg(int8send(c.id), ''::bytea) FROM {chunks} {documents} GROUP BY c.version")


@dataclass(frozen=True, slots=True)
class _Visible:
    """Which rows a scope leaves: those of `ids`, or where that is None those up to `last` but for `dead`."""

    ids: Integers | None
    last: int
    dead: Integers

    def mask(self, rows: Integers) -> npt.NDArray[np.bool_]:
        if self.ids is not None:
            return contains(self.ids, rows)
        return (rows <= self.last) & ~contains(self.dead, rows)


class StoredPostings:
    """Postings of words and pairs in a scope. Safe to share between threads."""

    def __init__(self, scope: Scope, recut: Mapping[int, Sequence[str]]) -> None:
        """recut: the tokens of chunks that the scope cuts into others than their rows say, by the ids of these."""
        self.scope = scope
        self._lock = threading.Lock()
        self._visible: _Visible | None = None
        self._kept: LRUCache[str, Postings] = LRUCache(_KEPT_BYTES, lambda one: one.size + 256)
        self._filtered: LRUCache[Filters, Integers] = LRUCache(_KEPT_FILTERS)
        self._recut_ids = np.array(sorted(recut), np.int64)
        lists = PostingLists()
        for row in self._recut_ids.tolist():
            lists.add(row, recut[row])
        self._recut = dict(lists.take())

    def read(self, connection: Connection, words: Iterable[str]) -> dict[str, Postings]:
        """The postings of each word, in their order."""
        wanted = list(dict.fromkeys(words))
        with self._lock:
            found = {word: self._kept[word] for word in wanted if word in self._kept}
        missing = [word for word in wanted if word not in found]
        if missing:
            found |= (read := self._read_blocks(connection, missing))
            self._keep(read)
        return {word: found[word] for word in wanted}

    def read_pairs(self, connection: Connection, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Postings]:
        """The postings of each pair of neighbours, in their order, each once."""
        wanted = list(dict.fromkeys(pairs))
        with self._lock:
            found = {pair: self._kept[" ".join(pair)] for pair in wanted if " ".join(pair) in self._kept}
        missing = [pair for pair in wanted if pair not in found]
        words = self.read(connection, [word for pair in missing for word in pair])
        made = {pair: words[pair[0]].followed_by(words[pair[1]]) for pair in missing}
        self._keep({" ".join(pair): one for pair, one in made.items()})
        found |= made
        return {pair: found[pair] for pair in wanted}

    def find_rows(self, connection: Connection, filters: Filters) -> Integers:
        """The rows of chunks whose documents pass, ascending."""
        with self._lock:
            found = self._filtered.get(filters)
        if found is None:
            joined, values = self.scope.join_documents(filters)
            statement = _IDS.format(chunks=self.scope.chunks, documents=joined)
            found = _parse_ids(connection.execute(statement, {**values, **self.scope.parameters}, binary=True).fetchall())
            with self._lock:
                self._filtered[filters] = found
        return found

    def _read_blocks(self, connection: Connection, words: Sequence[str]) -> dict[str, Postings]:
        visible = self._find_visible(connection)
        blocks: dict[str, list[Postings]] = {word: [] for word in words}
        for word, body in connection.execute(_BLOCKS, (list(words),), binary=True):
            blocks[word].append(Postings.unpack(body))
        return {word: self._restrict(word, parts, visible) for word, parts in blocks.items()}

    def _restrict(self, word: str, parts: list[Postings], visible: _Visible) -> Postings:
        stored = Postings.join(parts) if parts else Postings.none()
        stored = stored.select(visible.mask(stored.ids))
        if not len(self._recut_ids):
            return stored
        stored = stored.select(~contains(self._recut_ids, stored.ids))
        return Postings.join([stored, self._recut[word]]) if word in self._recut else stored

    def _keep(self, found: Mapping[str, Postings]) -> None:
        with self._lock:
            for name, one in found.items():
                if one.size < _KEPT_BYTES // 2:
                    self._kept[name] = one

    def _find_visible(self, connection: Connection) -> _Visible:
        if self._visible is None:
            nothing = np.zeros(0, np.int64)
            if self.scope.versions is None:
                found = connection.execute(_LAST, (self.scope.number,)).fetchone()
                if found is None:
                    raise GenerationPurgedError("the generation was taken away by a purge: ask again in a moment")
                (last,) = found
                dead = connection.execute(_DEAD, (self.scope.number,), binary=True).fetchall()
                removed = connection.execute(_REMOVED, binary=True).fetchall()
                self._visible = _Visible(None, last, _parse_ids([*dead, *removed]))
            else:
                statement = _IDS.format(chunks=self.scope.chunks, documents=SQL(""))
                ids = _parse_ids(connection.execute(statement, self.scope.parameters, binary=True).fetchall())
                self._visible = _Visible(ids, 0, nothing)
        return self._visible


def _parse_ids(lines: Sequence[tuple[bytes | None]]) -> Integers:
    """The ids of all rows, ascending, each once."""
    return np.unique(parse_numbers(b"".join(packed or b"" for (packed,) in lines)))


def parse_numbers(packed: bytes) -> Integers:
    """Numbers as `int8send` packs them, one behind the other."""
    return np.frombuffer(packed, ">i8").astype(np.int64)
