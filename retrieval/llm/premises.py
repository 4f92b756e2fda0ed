"""What a sentence may stand on: the statements of an answer, cut into pieces to be compared with.

In comes an answer that was given, out comes a `Ground` a statement. A table row says little by itself and is told with the
columns of its cells. What the question names and the passage around a statement names, too, may be said of the statement
("it was signed ..."), as words; never as a figure.
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
from retrieval.llm.semantic_units import Piece, cut_pieces
from retrieval.passages.passage import Passage

_MARK = re.compile(r"\s*\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Ground:
    """One statement, or several together.

    ranks: the passages that it cites. quotes: verbatim, white space folded. sources: the pieces of each statement. segments: the
    pieces within which words belong to a figure, those of a statement, or of one cell with its column and its row's label.
    tokens: of all statements. lent: tokens of both the question and the passages around. runs: tokens in order, of statements and
    of what lends.
    """

    ranks: frozenset[int]
    quotes: tuple[str, ...]
    sources: tuple[tuple[Piece, ...], ...]
    segments: tuple[tuple[Piece, ...], ...]
    tokens: frozenset[str]
    lent: frozenset[str]
    runs: tuple[tuple[str, ...], ...]

    @classmethod
    def of_all(cls, grounds: Sequence[Self]) -> Self:
        """All of them as one."""
        return cls(
            frozenset().union(*(ground.ranks for ground in grounds)),
            tuple(quote for ground in grounds for quote in ground.quotes),
            tuple(source for ground in grounds for source in ground.sources),
            tuple(segment for ground in grounds for segment in ground.segments),
            frozenset().union(*(ground.tokens for ground in grounds)),
            frozenset().union(*(ground.lent for ground in grounds)),
            tuple(run for ground in grounds for run in ground.runs),
        )

    def holds(self, words: str, tokenizer: Tokenizer) -> bool:
        """True when the statements hold these words, with every figure in them."""
        pieces = cut_pieces(words, tokenizer)
        given = [piece.figure for segment in self.segments for piece in segment if piece.figure is not None]
        figures = [piece.figure for piece in pieces if piece.figure is not None]
        spoken = {token for piece in pieces for token in piece.tokens}
        return spoken <= self.tokens and all(any(figure.follows_from(other) for other in given) for figure in figures)


def gather_grounds(answer: Answer, tokenizer: Tokenizer) -> list[Ground]:
    """The ground of each statement, in their order."""
    asked = tokenizer.token_set(answer.question)
    return [_lay_ground(statement, answer, asked, tokenizer) for statement in answer.statements]


def tell_statement(statement: Statement, answer: Answer) -> str:
    """A statement as it is told to a model: a row with its columns, and no bracketed figure, which would pass for a citation."""
    row = _find_row(statement, answer.passages)
    return _MARK.sub("", statement.text if row is None else f"{row.caption}: {write_row(row)}" if row.caption else write_row(row))


def _lay_ground(statement: Statement, answer: Answer, asked: frozenset[str], tokenizer: Tokenizer) -> Ground:
    told, row = tell_statement(statement, answer), _find_row(statement, answer.passages)
    cited = [passage for passage in answer.passages if passage.rank in statement.citations]
    around = " ".join(" ".join([passage.source.title, *passage.section, passage.text]) for passage in cited)
    near = tokenizer.token_set(told)
    runs = (tokenizer.tokens(told), [token for token in tokenizer.tokens(around) if token in asked | near])
    return Ground(
        frozenset(statement.citations),
        tuple(dict.fromkeys((fold(statement.text), fold(_MARK.sub("", statement.text)), fold(told)))),
        (cut_pieces(told, tokenizer),),
        tuple(cut_pieces(part, tokenizer) for part in ([told] if row is None else _write_cells(row))),
        near,
        asked & tokenizer.token_set(around),
        tuple(map(tuple, runs)),
    )


def _find_row(statement: Statement, passages: Sequence[Passage]) -> TableRow | None:
    """The row that a statement is; None for a sentence, or for a row that is only shown within its table."""
    cited = (passage for passage in passages if passage.rank in statement.citations and passage.row is not None)
    return next((passage.row for passage in cited if fold(passage.text) == fold(statement.text)), None)


def _write_cells(row: TableRow) -> list[str]:
    columns = row.columns or ("",) * len(row.cells)
    return [f"{row.cells[0]} {column} {cell}" for column, cell in zip(columns, row.cells, strict=True) if cell]
