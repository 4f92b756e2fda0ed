"""The dense retriever: pgvector, exact up to a size, a graph (HNSW) above it.

The graph is over half precision, so that twice as many vectors fit into memory. It gives candidates, which are ranked by the
exact cosine. A filter holds before anything is ranked: where few rows pass they are ranked exactly, where many do the walk
through the graph goes on until enough of them passed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from index.engine import NO_FILTERS, Ranking, Vector
from index.filters import Filters
from index.postgres.scope import Scope
from index.postgres.shards.shard_commands import build_at_once, find_shards, run_at_each


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """Everything about the graph that can be chosen. Above how many chunks there is one: `index.settings.EXACT_ROWS`."""

    neighbours: int = 32
    """Of a vector in the graph, `m`."""
    build_breadth: int = 128
    """Candidates for neighbours while it is built, `ef_construction`."""
    breadth: int = 400
    """Candidates of a search, `ef_search`, all of which are compared exactly afterwards."""
    filtered_rows: int = 20_000
    """Up to how many rows that pass a filter are ranked exactly, without the graph. 4 us each."""
    most_visited: int = 100_000
    """Vectors that a filtered search visits at most, `max_scan_tuples`."""
    replaced_share: float = 0.25
    """The graph is built anew where an update writes a larger share of all documents than this: row by row it takes longer."""


GRAPH = GraphSettings()
SESSION = (
    f"SET hnsw.ef_search = {GRAPH.breadth}",
    "SET hnsw.iterative_scan = strict_order",
    f"SET hnsw.max_scan_tuples = {GRAPH.most_visited}",
)
"""For every connection that searches."""

_EXACT = SQL("""SELECT c.chunk_id, -(c.vector <#> %(vector)s) FROM {chunks} {documents}
ORDER BY c.vector <#> %(vector)s, c.doc_id, c.ordinal LIMIT %(depth)s""")
_NEAR = SQL("""WITH near AS MATERIALIZED (
    SELECT c.chunk_id, c.doc_id, c.ordinal, c.vector FROM chunks c
    WHERE c.born <= %(number)s AND %(number)s < c.died AND vector_dims(c.vector) = {dimension} {passing}
    ORDER BY c.vector::halfvec({dimension}) <#> %(vector)s::vector::halfvec({dimension}) LIMIT %(breadth)s
) SELECT chunk_id, -(vector <#> %(vector)s) FROM near ORDER BY vector <#> %(vector)s, doc_id, ordinal LIMIT %(depth)s""")
# Not as a join, which the planner would turn round: then all rows that pass would be sorted.
_PASSING = SQL("AND (c.version IN (SELECT d.version FROM documents d WHERE {condition})) IS TRUE")
_COUNT = SQL("SELECT coalesce(sum(d.chunks), 0) FROM documents d WHERE {seen} AND {condition}")
_IS_BUILT = "SELECT coalesce((SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)), false)"
_BUILD = SQL("""CREATE INDEX {name} ON chunks USING hnsw ((vector::halfvec({dimension})) halfvec_ip_ops)
WITH (m = {neighbours}, ef_construction = {breadth}) WHERE vector_dims(vector) = {dimension}""")


@dataclass(frozen=True, slots=True)
class DenseSearch:
    """The dense retriever over the rows that a scope leaves."""

    scope: Scope
    chunks: int
    """How many rows these are."""
    dimension: int
    exact_rows: int
    """Up to how many rows the search is exact."""

    def rank(self, connection: Connection, vector: Vector, filters: Filters, depth: int) -> Ranking:
        """At most `depth` chunks that pass, by the cosine to `vector`."""
        values: dict[str, Any] = {"vector": vector, "depth": max(depth, 0), **self.scope.parameters}
        if self._uses_graph(connection, filters):
            condition, given = self.scope.restrict(filters)
            passing = SQL("") if filters == NO_FILTERS else _PASSING.format(condition=condition)
            statement: Composed = _NEAR.format(dimension=Literal(self.dimension), passing=passing)
            values["breadth"] = max(GRAPH.breadth, depth)
        else:
            joined, given = self.scope.join_documents(filters)
            statement = _EXACT.format(chunks=self.scope.chunks, documents=joined)
        ranking: Ranking = connection.execute(statement, {**values, **given}, binary=True).fetchall()
        return ranking

    def _uses_graph(self, connection: Connection, filters: Filters) -> bool:
        """Whether rows are so many that they are not compared one by one. Those of a view always are."""
        if self.chunks <= self.exact_rows or self.scope.versions is not None or not is_built(connection, self.dimension):
            return False
        if filters == NO_FILTERS:
            return True
        condition, values = self.scope.restrict(filters)
        statement = _COUNT.format(seen=self.scope.documents, condition=condition)
        (passing,) = connection.execute(statement, {**values, **self.scope.parameters}).fetchone() or (0,)
        return int(passing) > GRAPH.filtered_rows


def is_built(connection: Connection, dimension: int) -> bool:
    """Whether there is a graph of vectors of a dimension."""
    (found,) = connection.execute(_IS_BUILT, (_name(dimension),)).fetchone() or (False,)
    return bool(found)


def build_graph(connection: Connection, dimension: int, report: Callable[[], None]) -> None:
    """Build the graph of vectors of a dimension where there is none. Reading goes on meanwhile. Takes minutes.

    With shards each builds its own. The coordinator's index of that name holds nothing and says that all of them stand. report:
    called while shards get on with it.
    """
    if is_built(connection, dimension):
        return
    drop_graph(connection, dimension)  # what an interrupted build left
    statement = _BUILD.format(
        name=Identifier(_name(dimension)),
        dimension=Literal(dimension),
        neighbours=Literal(GRAPH.neighbours),
        breadth=Literal(GRAPH.build_breadth),
    )
    build_at_once(connection, statement, report)
    connection.execute(statement)


def drop_graph(connection: Connection, dimension: int) -> None:
    """Remove the graph of vectors of a dimension. Until there is another one, vectors are compared one by one."""
    statement = SQL("DROP INDEX IF EXISTS {}").format(Identifier(_name(dimension)))
    connection.execute(statement)
    if find_shards(connection):
        run_at_each(connection, statement)


def _name(dimension: int) -> str:
    return f"chunks_near_{dimension}"
