"""That a table of states has no row of a state that a question for yes or no names: "Is there an agreement with Japan?"."""

from collections.abc import Iterable

from retrieval.tables.binding import BoundTable
from retrieval.tables.computation import Computation
from retrieval.tables.headers.table_tokens import TableTokens
from retrieval.tables.question import TableQuestion

_FEWEST = 5
"""The rows from which on a table can be a list of all states of a kind."""


def find_absent_row(question: TableQuestion, tables: Iterable[TableTokens]) -> Computation | None:
    """That the only table whose name the question has whole has no row of the states that it names. None for all else.

    The other words of the question are said by the table. A condition, a column or a negation asks for more than a row.
    """
    states = question.text_tokens & question.query.tokenizer.states
    if question.ask != "yes_no" or question.find("negation") or not states:
        return None
    found = [bound for tokens in tables if (bound := BoundTable(tokens, question)).is_named]
    if len(found) != 1 or not _lacks(found[0], states):
        return None
    number = found[0].number
    if any(number is None or not number.holds(literal.span) for literal in question.literals):
        return None
    table = found[0].table
    names = dict.fromkeys(word for word in question.query.written if states & question.tokens_of(word))
    called = " or ".join(f"'{name}'" for name in names)
    explanation = f"none of the {len(table.members)} rows of '{table.called}' is {called}"
    rows = table.quote(tuple(table.members), [])
    return Computation("list", table.document.doc_id, table.called, rows, None, explanation, is_none=True)


def _lacks(bound: BoundTable, states: frozenset[str]) -> bool:
    """True where the rows are states, and none of those that the question names is among them."""
    question, table = bound.question, bound.table
    of_rows = [question.tokens_of(row.cells[table.label]) for row in table.members] if table.is_plain else []
    are_states = not any(label.isdisjoint(question.query.tokenizer.states) for label in of_rows)
    if len(of_rows) < _FEWEST or not are_states or bound.rows or bound.cells or not states.isdisjoint(bound.tokens.held):
        return False
    return bound.asks_membership
