"""The exact span that answers: a cell of a table row, a date, a count. None where no rule points at one."""

from collections.abc import Set

from index.tokenizer import Tokenizer
from ingest.document import TableRow
from retrieval.evidence import Evidence
from retrieval.values import find_asked_kind, find_value


def find_short(tokenizer: Tokenizer, question: str, asked: Set[str], evidence: Evidence) -> str | None:
    """The span of `evidence.text` that answers `question`; `asked` are the question's tokens."""
    row = evidence.passage.row
    if row is not None and row.columns:
        return find_cell(tokenizer, question, asked, row)
    kind = find_asked_kind(question)
    if kind is None:
        return None
    value = find_value(kind, evidence.text, question, asked, tokenizer.tokens)
    return value.text if value else None


def find_cell(tokenizer: Tokenizer, question: str, asked: Set[str], row: TableRow) -> str | None:
    """The cell under the column that the question names; the row's label when the question names one of its cells instead."""
    label, *cells = row.cells
    told = set(tokenizer.tokens(question))
    if any(len(cell) > 3 and set(tokenizer.tokens(cell)) <= told for cell in cells):
        return label
    if asked.isdisjoint(tokenizer.tokens(label)):
        return None
    shared = [len(asked & set(tokenizer.tokens(column))) for column in row.columns[1:]]
    best = max(shared, default=0)
    if best == 0 or shared.count(best) > 1:
        return None
    return cells[shared.index(best)] or None
