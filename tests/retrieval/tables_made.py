"""Tables made by hand, in a document of nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from made_queries import make_query

from ingest.document import Block, Document, TableRow
from ingest.spans import Span
from retrieval.query.question_form import find_question_form
from retrieval.tables.computation import Computation
from retrieval.tables.compute import compute_over
from retrieval.tables.question import read_question

SIGNED = ("Partner country", "Signed", "In force since")


def make_document(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], caption: str = "Agreements") -> Document:
    """A document that holds one table."""
    lines = [caption, "\t".join(columns), *("\t".join(row) for row in rows)]
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    spans = [Span(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
    kinds = ("caption", "table_header", *("table_row" for _ in rows))
    blocks = tuple(Block(kind, span) for kind, span in zip(kinds, spans, strict=True))  # type: ignore[arg-type]
    records = tuple(TableRow(span, caption, columns, row) for span, row in zip(spans[2:], rows, strict=True))
    text = "\n".join(lines)
    return Document(
        "made", "Made by hand", None, None, "en", "made.txt", "", text, "", len(text), (), (), (), blocks, records, ()
    )


def compute_made(question: str, document: Document) -> Computation | None:
    """What a question gives over the tables of a document, every word of it weighing the same."""
    read = read_question(replace(make_query(question), form=find_question_form(question)))
    found = compute_over(read, [document]) if read is not None else ()
    return found[0] if found else None
