"""What a claim may rest on: the statements of an answer, cut into units to be compared with.

A table row means little by itself and is written with the columns of its cells. Words that both the question and the passage
around a statement hold count as its context: a claim may use them of the statement ("it was signed ..."), as words but never as a
quantity.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from index.analysis.tokenizer import Tokenizer
from ingest.chunking import write_row
from ingest.document import TableRow
from retrieval.answer.answer import Answer, Statement
from retrieval.answer.citations import fold
from retrieval.llm.assertions import Governors, assert_row, assert_text, find_governors_around
from retrieval.llm.semantic_units import SemanticUnit, cut_units
from retrieval.passages.passage import Passage

_MARK = re.compile(r"(?<!\s)\s*+\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Premise:
    """One statement, or several together."""

    ranks: frozenset[int]
    """The ranks of the passages that it cites."""
    quotes: tuple[str, ...]
    """What may be quoted whole, white space folded."""
    texts: tuple[str, ...]
    """What each statement asserts."""
    sources: tuple[tuple[SemanticUnit, ...], ...]
    """The units of each statement."""
    segments: tuple[tuple[SemanticUnit, ...], ...]
    """The units among which words belong to a quantity: of a statement, or of one cell with its column and its row's label."""
    tokens: frozenset[str]
    """The tokens of all statements."""
    context: frozenset[str]
    """The tokens of both the question and the passages around."""
    runs: tuple[tuple[str, ...], ...]
    """Tokens in their order, of the statements and of their context."""

    @classmethod
    def of_all(cls, premises: Sequence[Self]) -> Self:
        """All of them as one."""
        return cls(
            frozenset().union(*(premise.ranks for premise in premises)),
            tuple(quote for premise in premises for quote in premise.quotes),
            tuple(text for premise in premises for text in premise.texts),
            tuple(source for premise in premises for source in premise.sources),
            tuple(segment for premise in premises for segment in premise.segments),
            frozenset().union(*(premise.tokens for premise in premises)),
            frozenset().union(*(premise.context for premise in premises)),
            tuple(run for premise in premises for run in premise.runs),
        )

    def holds(self, words: str, tokenizer: Tokenizer) -> bool:
        """True when the statements hold these words, with every quantity in them."""
        units = cut_units(words, tokenizer)
        given = [unit.quantity for segment in self.segments for unit in segment if unit.quantity is not None]
        quantities = [unit.quantity for unit in units if unit.quantity is not None]
        tokens = {token for unit in units for token in unit.tokens}
        return tokens <= self.tokens and all(any(one.follows_from(other) for other in given) for one in quantities)


def make_premises(answer: Answer, tokenizer: Tokenizer, carried: Governors = frozenset()) -> list[Premise]:
    """The premise of each statement, in their order. carried: the governors that the claim itself carries."""
    question = tokenizer.token_set(answer.question)
    return [_make_premise(statement, answer, question, tokenizer, carried) for statement in answer.statements]


def write_statement(statement: Statement, answer: Answer) -> str:
    """A statement as a model is given it: a row with its columns, and no number in brackets, which would pass for a citation."""
    row = _find_row(statement, answer.passages)
    return _MARK.sub("", statement.text if row is None else _write_row(row))


def _make_premise(
    statement: Statement, answer: Answer, question: frozenset[str], tokenizer: Tokenizer, carried: Governors
) -> Premise:
    written, cells, quotes = _find_asserted(statement, answer, carried)
    cited = [passage for passage in answer.passages if passage.rank in statement.citations]
    around = " ".join(" ".join([passage.source.title, *passage.section, passage.text]) for passage in cited)
    own = tokenizer.token_set(written)
    runs = (tokenizer.tokens(written), [token for token in tokenizer.tokens(around) if token in question | own])
    return Premise(
        frozenset(statement.citations),
        quotes,
        (written,),
        (cut_units(written, tokenizer),),
        tuple(cut_units(part, tokenizer) for part in cells),
        own,
        question & tokenizer.token_set(around),
        tuple(map(tuple, runs)),
    )


def _find_asserted(statement: Statement, answer: Answer, carried: Governors) -> tuple[str, Sequence[str], tuple[str, ...]]:
    """What a statement asserts as text and by cells, and what may be quoted of it: nothing where it is governed from outside."""
    row = _find_row(statement, answer.passages)
    if find_governors_around(statement, answer) - carried:
        return "", (), ()
    if row is None:
        text = assert_text(_MARK.sub("", statement.text), carried)
        quotes = (
            quote for form in (statement.text, _MARK.sub("", statement.text)) for quote in assert_text(form, carried).quotes
        )
        return text.text, [text.text], tuple(dict.fromkeys(map(fold, quotes)))
    asserted = assert_row(row, carried)
    if asserted is None:
        return "", (), ()
    is_whole = asserted.cells == row.cells
    forms = (statement.text, _MARK.sub("", statement.text), _MARK.sub("", _write_row(row))) if is_whole else ()
    return _MARK.sub("", _write_row(asserted)), _write_cells(asserted), tuple(dict.fromkeys(map(fold, forms)))


def _find_row(statement: Statement, passages: Sequence[Passage]) -> TableRow | None:
    """The row that a statement is. None for a sentence, or for a row that is only shown within its table."""
    cited = (passage for passage in passages if passage.rank in statement.citations and passage.row is not None)
    return next((passage.row for passage in cited if fold(passage.text) == fold(statement.text)), None)


def _write_row(row: TableRow) -> str:
    return f"{row.caption}: {write_row(row)}" if row.caption else write_row(row)


def _write_cells(row: TableRow) -> list[str]:
    columns = row.columns or ("",) * len(row.cells)
    return [
        f"{row.group} {row.cells[0]} {column} {cell}".strip() for column, cell in zip(columns, row.cells, strict=True) if cell
    ]
