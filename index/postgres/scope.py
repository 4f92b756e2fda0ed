"""Which rows a reader sees, as conditions of SQL: those of one generation, or given versions of documents.

The fragments stand in statements that call the table of documents `d` and that of chunks `c`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg.sql import SQL, Composable

from index.engine import NO_FILTERS
from index.filters import Filters, compared_language


@dataclass(frozen=True, slots=True)
class Scope:
    """A generation, or some versions of documents, each as one generation holds it."""

    number: int
    """Of the generation."""
    versions: Mapping[int, int] | None = None
    """The versions of documents that are seen, each with the number of the generation whose rows it has. None: all of it."""
    shown: frozenset[str] | None = None
    """The collections whose names are seen. None: all."""
    parameters: Mapping[str, Any] = field(init=False)
    """The values of the fragments."""

    def __post_init__(self) -> None:
        values: dict[str, Any] = {"number": self.number}
        if self.versions is not None:
            values = {"versions": list(self.versions)}
            for place, number in enumerate(self._numbers):
                values[f"number_{place}"] = number
                values[f"versions_{place}"] = [version for version, held in self.versions.items() if held == number]
        object.__setattr__(self, "parameters", values)

    @property
    def _numbers(self) -> list[int]:
        """The generations whose rows are seen."""
        return sorted(set((self.versions or {}).values()))

    @property
    def documents(self) -> Composable:
        """The condition on documents."""
        if self.versions is None:
            return SQL("d.born <= %(number)s AND %(number)s < d.died")
        return SQL("d.version = ANY(%(versions)s::bigint[])")

    @property
    def chunks(self) -> Composable:
        """The table of chunks, of which those are left that are seen."""
        if self.versions is None:
            return SQL("(SELECT * FROM chunks WHERE born <= %(number)s AND %(number)s < died) AS c")
        # Not as a join with the versions, which no shard would be given.
        held = [
            f"version = ANY(%(versions_{place})s::bigint[]) AND born <= %(number_{place})s AND %(number_{place})s < died"
            for place in range(len(self._numbers))
        ]
        return SQL("(SELECT * FROM chunks WHERE " + (" OR ".join(held) or "false") + ") AS c")  # noqa: S608

    def restrict(self, filters: Filters) -> tuple[Composable, dict[str, Any]]:
        """The condition of filters on documents as `index.filters.passes` defines them, and its values."""
        conditions: list[Composable] = []
        values: dict[str, Any] = {}

        def add(condition: str, **given: object) -> None:
            conditions.append(SQL(condition))
            values.update(given)

        if filters.doc_id:
            add("d.doc_id = ANY(%(ids)s::text[])", ids=list(filters.doc_id))
        if filters.publisher:
            add("d.publisher = ANY(%(publishers)s::text[])", publishers=list(filters.publisher))
        if filters.language:
            add("d.compared_language = ANY(%(languages)s::text[])", languages=list(map(compared_language, filters.language)))
        if filters.collection:
            named = [name for name in filters.collection if self.shown is None or name in self.shown]
            add("d.collections && %(collections)s::text[]", collections=named)
        undated = "d.first_day IS NULL OR " if filters.undated else ""
        if filters.published_from is not None:
            add(f"({undated}d.last_day >= %(since)s)", since=filters.published_from)
        if filters.published_to is not None:
            add(f"({undated}d.first_day <= %(until)s)", until=filters.published_to)
        if filters.as_of is not None:
            add(f"({undated}d.first_day <= %(as_of)s)", as_of=filters.as_of)
        return SQL(" AND ").join(conditions) if conditions else SQL("true"), values

    def join_documents(self, filters: Filters) -> tuple[Composable, dict[str, Any]]:
        """The join by which chunks are left whose documents pass, nothing without filters, and its values."""
        if filters == NO_FILTERS:
            return SQL(""), {}
        condition, values = self.restrict(filters)
        return SQL("JOIN documents d ON d.version = c.version AND {}").format(condition), values
