"""The column of a table whose cells are states."""

from ingest.language.words.region_words import list_states
from retrieval.tables.cell_values import is_empty
from retrieval.tables.question import TableQuestion
from retrieval.tables.table import HeadedTable


def find_state_column(table: HeadedTable, question: TableQuestion) -> int | None:
    """The place of the labels where they are states, else of the only other column of states. None where there is none."""
    places = [place for place in table.list_of_kind("text") if _are_states(table, place, question)]
    if table.label in places:
        return table.label
    return places[0] if len(places) == 1 else None


def _are_states(table: HeadedTable, place: int, question: TableQuestion) -> bool:
    tokenizer = question.query.tokenizer
    known = {tokenizer.token_set(name) for name in list_states()}
    return all(is_empty(row.cells[place]) or tokenizer.token_set(row.cells[place]) in known for row in table.rows)
