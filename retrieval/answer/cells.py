"""The cell of a table row that answers a question: under the column that the question names, in the row that it names."""

from ingest.chunking import write_row
from ingest.document import TableRow
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.query.question_kind import asks_other
from retrieval.tables.cell_values import is_empty
from retrieval.tables.patterns import compile_tables
from retrieval.values.values import find_only_value, find_years


def find_cell(query: Query, row: TableRow) -> str | None:
    """The cell that answers, None where none surely does. Cells that the question names tell the row and answer nothing.

    It is the cell under the column that shares most with the question, else the only one that can be the date or number asked
    for, else the row's label, where the question names another of its cells.
    """
    named = list(map(query.names_cell, row.cells))
    if _asks_empty(query, row):
        return None
    free = [place for place, cell in enumerate(row.cells) if not named[place] and _can_answer(query, cell)]
    if any(_weigh_column(query, row.columns[place]) for place in free):
        return find_cell_by_column(query, row)
    if query.kind is not None:
        return row.cells[free[0]] if len(free) == 1 else None
    if any(named[1:]) and free and free[0] == 0:
        return row.cells[0]
    return row.cells[free[0]] if any(named) and len(free) == 1 and len(row.cells) == _PAIR else None


def find_cell_by_column(query: Query, row: TableRow) -> str | None:
    """The cell under the column that shares most with the question. None without one, and where two share as much."""
    if _asks_empty(query, row):
        return None
    named = list(map(query.names_cell, row.cells))
    shared = {
        place: (_weigh_column(query, row.columns[place]), -_count_other(query, row.columns[place]))
        for place, cell in enumerate(row.cells)
        if not named[place] and _can_answer(query, cell)
    }
    best = max(shared.values(), default=(0.0, 0))
    nearest = [place for place, weight in shared.items() if weight == best]
    return row.cells[nearest[0]] if best[0] > 0 and len(nearest) == 1 else None


def _asks_empty(query: Query, row: TableRow) -> bool:
    """True where the column that fits the question has an empty cell. What stands in another answers something else."""
    shared = [_weigh_column(query, column) for column in row.columns]
    best = max(shared, default=0.0)
    nearest = [cell for cell, weight in zip(row.cells, shared, strict=True) if weight == best]
    return best > 0 and all(map(is_empty, nearest))


def _count_other(query: Query, column: str) -> int:
    """How many words of a column's name the question has not: "2022" fits it better than "Change 2021 to 2022"."""
    return len(query.tokenizer.token_set(column) - query.token_set)


_PAIR = 2  # cells of a row that says one thing of its label


def _can_answer(query: Query, cell: str) -> bool:
    """False for an empty cell, a mark or a dash, and for one without a date or number where one is asked for."""
    if query.kind == "date":
        return find_only_value("date", cell) is not None
    if query.kind is not None:
        return any(sign.isdigit() for sign in cell)
    return len(cell) > 1 and any(sign.isalnum() for sign in cell)


def _weigh_column(query: Query, column: str) -> float:
    """The weight of the words that a column's name shares with the question. 0 for one that denies what the question does not."""
    denies = compile_tables(query.tokenizer.language).words["negation"]
    if denies.search(column.lower()) and not denies.search(query.text.lower()):
        return 0.0
    return sum(query.weights[token] for token in sorted(query.token_set & query.tokenizer.token_set(column)))


def names_both(query: Query, row: TableRow) -> bool:
    """True when the question names a row by its label, and one column of it with the year that it asks about.

    A question for a person, a place or a reason names no cell.
    """
    if not row.columns or not query.names_cell(row.cells[0]) or asks_other(query.text, query.tokenizer.language):
        return False
    cell = find_cell_by_column(query, row)
    if cell is None:
        return False
    years = find_years(query.text)
    under = [column for column, other in zip(row.columns, row.cells, strict=True) if other == cell]
    return not years or any(years & find_years(column) for column in under)


def holds_names(query: Query, passage: Passage, row: TableRow) -> bool:
    """True when the names of the question stand in the row, or in what it stands under: a report names its own company once."""
    if len(query.filters.doc_id) == 1:
        return True
    source = passage.source
    around = [source.title, source.publisher or "", source.doc_id.replace("-", " "), *passage.section]
    return query.named <= query.tokenizer.token_set(" ".join([*around, row.caption, row.group, write_row(row)]))
