"""The exact span that answers: a cell of a table row, a date, a count. None where no rule points at one."""

from ingest.document import TableRow
from retrieval.asked import Asked
from retrieval.evidence import Evidence
from retrieval.values import find_value


def find_short(asked: Asked, evidence: Evidence) -> str | None:
    """The span of `evidence.text` that answers the question."""
    if evidence.row is not None and evidence.row.columns:
        return find_cell(asked, evidence.row)
    if asked.kind is None:
        return None
    value = find_value(asked.kind, evidence.text, asked.question, asked.words, asked.tokenizer.tokens)
    return value.text if value else None


def find_cell(asked: Asked, row: TableRow) -> str | None:
    """The cell under the column that the question names; the row's label when the question names one of its cells instead."""
    label, *cells = row.cells
    tokenize = asked.tokenizer.token_set
    if any(len(cell) > 3 and tokenize(cell) <= asked.words for cell in cells):
        return label
    shared = [len(asked.words & tokenize(column)) for column in row.columns[1:]]
    best = max(shared, default=0)
    if best == 0 or shared.count(best) > 1:
        return None
    return cells[shared.index(best)] or None
