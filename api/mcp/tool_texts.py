"""The results of the MCP tools as text, for a language model that does not read the structured output.

Each function takes a response model and returns texts, one for each content block. Quotes are verbatim: their white space is not
folded and their lines are not broken, as on a terminal (`api/cli/output/render.py`), so that a copied quote stays verbatim.
"""

from collections.abc import Iterator, Sequence

from api.mcp.tool_inputs import DocumentReading
from api.wire.answers import (
    AnswerModel,
    AskResponse,
    PartModel,
    PassageModel,
    QuoteModel,
    SearchResponse,
    SourceModel,
    StatementModel,
)
from api.wire.documents import DocumentList, DocumentSummary, SectionModel
from api.wire.places import RowModel

_NEAREST = 3  # passages that are shown when there is no answer; the structured output has them all


def write_answer(answer: AskResponse) -> list[str]:
    """The statements with their citations, or the reason for an abstention."""
    lines = [*_write_refusal(answer)] if answer.answer is None else [*_write_statements(answer)]
    return ["\n".join(lines)]


def write_passages(found: SearchResponse) -> list[str]:
    """The passages in rank order, each with its place."""
    if not found.passages:
        none = f"No passage matches {found.query!r} with these filters."
        return ["\n".join([none, *_write_undated(found.undated_left_out)])]
    count = len(found.passages)
    head = f"{count} passage{'' if count == 1 else 's'}, the best first; ranked, not judged: whether one answers is yours to see."
    return [
        "\n".join(
            [*_write_corrected(found.corrected), head, *_write_all(found.passages), *_write_undated(found.undated_left_out)]
        )
    ]


def write_reading(reading: DocumentReading) -> list[str]:
    """A description of the part and how to read on, then the part itself as a text of its own."""
    known = [reading.title, reading.publisher, reading.published, reading.language]
    lines = [
        " · ".join(part for part in known if part),
        f"doc_id {reading.doc_id}, generation {reading.generation}, text_sha256 {reading.text_sha256}",
        f"Characters {reading.start}-{reading.end} of {reading.characters} follow, verbatim.",
    ]
    if reading.pages:
        pages = ", ".join(f"{page.name} {page.start}-{page.end}" for page in reading.pages)
        lines.append(f"Pages: {pages}")
    if reading.next_start is not None:
        lines.append(f"To read on: read_document with doc_id {reading.doc_id!r} and start {reading.next_start}.")
    if reading.outline:
        lines += ["Outline:", *(_write_section(section) for section in reading.outline)]
    if reading.outline_left_out:
        lines.append(f"({reading.outline_left_out} more sections)")
    return ["\n".join(lines), reading.text] if reading.text else ["\n".join(lines)]


def write_list(found: DocumentList) -> list[str]:
    """The documents, one a line."""
    last = found.offset + len(found.documents)
    lines = [f"{len(found.documents)} of {found.total} documents, from offset {found.offset}."]
    lines += [_write_summary(document) for document in found.documents]
    if last < found.total:
        lines.append(f"For more: list_documents with offset {last}.")
    return ["\n".join(lines)]


def _write_statements(answer: AskResponse) -> Iterator[str]:
    assert answer.answer is not None  # noqa: S101 - the caller has checked
    yield from _write_understood(answer.understood)
    yield from _write_corrected(answer.corrected)
    yield f"The corpus answers (confidence {answer.answer.confidence:.2f}). Each statement is verbatim from the sources it cites."
    if answer.comparison:
        yield f"Computed: {answer.comparison.text}"
    yield from _write_parts(answer.parts) if answer.parts else _write_one(answer.answer)
    yield "\nSources"
    for passage in answer.passages:
        yield from _write_source(passage, answer.answer.statements)
    for conflict in answer.conflicts:
        yield "\nThe sources disagree; tell all of them with their dates:"
        for given in conflict.voices:
            yield f"  {given.value} [{given.citation}] {given.published or 'undated'}"
    yield from _write_undated(answer.undated_left_out)


def _write_parts(parts: Sequence[PartModel]) -> Iterator[str]:
    """Each part under its question, with its statements or the reason why it has none."""
    for part in parts:
        yield f"\nPart: {part.side}: {part.question}" if part.side else f"\nPart: {part.question}"
        if part.answer is None:
            yield f"The corpus does not say: {part.reason}"
        else:
            yield from _write_one(part.answer)


def _write_one(answer: AnswerModel) -> Iterator[str]:
    """The short answer and the statements, those of a timeline behind their dates."""
    if answer.write_short():
        yield f"In short: {answer.write_short()}"
    if answer.computed:
        yield f"Computed: {answer.computed.explanation}"
    yield ""
    dates = {entry.statement: f"{entry.date}: " for entry in answer.timeline}
    for number, statement in enumerate(answer.statements):
        yield f"{dates.get(number, '')}“{statement.text}” {''.join(f'[{rank}]' for rank in statement.citations)}"
        yield from _write_row(statement.row)
    if answer.more:
        yield f"({answer.more} more)"


def _write_refusal(answer: AskResponse) -> Iterator[str]:
    yield from _write_understood(answer.understood)
    yield from _write_corrected(answer.corrected)
    yield "The corpus does not say. Tell the reader so; do not answer from elsewhere as if it came from the corpus."
    if answer.reason:
        yield f"Why: {answer.reason}"
    if answer.passages:
        yield "\nThe nearest passages, which do not answer the question:"
        yield from _write_all(answer.passages[:_NEAREST])
    yield from _write_undated(answer.undated_left_out)


def _write_undated(undated_left_out: int) -> Iterator[str]:
    if undated_left_out:
        yield f"\nDocuments left out because they have no date: {undated_left_out}. The filter undated lets them in."


def _write_understood(understood: str | None) -> Iterator[str]:
    if understood:
        yield f"Understood as a question that goes on from the one before: {understood}"


def _write_corrected(corrected: str | None) -> Iterator[str]:
    if corrected:
        yield f"Words were taken for misspellings; searched as: {corrected}"


def _write_source(passage: PassageModel, statements: Sequence[StatementModel]) -> Iterator[str]:
    quotes = [quote for statement in statements for quote in statement.quotes if quote.citation == passage.rank]
    if not quotes:
        return
    yield f"[{passage.rank}] {_place(passage, quotes)}"
    if passage.document.url:
        yield f"  at: {passage.document.url}"
    for quote in quotes:
        yield f"  quoted: {', '.join([*quote.list_place(), f'characters {quote.start}-{quote.end}'])}"
    yield from _write_rest(passage)


def _write_all(passages: Sequence[PassageModel]) -> Iterator[str]:
    for passage in passages:
        yield f"\n[{passage.rank}] {_place(passage)}"
        yield passage.text
        if len(passage.pages) > 1:
            yield f"  pages: {', '.join(f'{page.name} {page.start}-{page.end}' for page in passage.pages)}"
        for row in passage.rows:
            yield from _write_row(row)
        yield from _write_rest(passage)


def _write_row(row: RowModel | None) -> Iterator[str]:
    """A table row with the names of its columns, which its line in the text does not have."""
    if row is not None:
        yield f"  row: {row.written}"


def _write_rest(passage: PassageModel) -> Iterator[str]:
    """The table, the notes and the other documents of a passage."""
    if passage.rows and passage.rows[0].caption:
        yield f"  table: {passage.rows[0].caption}"
    for note in passage.footnotes:
        yield f"  note {note.label}: {note.text}"
    if passage.also_in:
        yield f"  also in: {'; '.join(_name(source) for source in passage.also_in)}"


def _write_section(section: SectionModel) -> str:
    number = f"{section.number} " if section.number else ""
    return f"{'  ' * section.level}{number}{section.heading} ({section.start}-{section.end})"


def _write_summary(document: DocumentSummary) -> str:
    known = [document.title, document.publisher, document.published, document.language]
    same = f" (near-identical to {', '.join(document.same_as)})" if document.same_as else ""
    return f"- {document.doc_id}: {' · '.join(part for part in known if part)}{same}"


def _place(passage: PassageModel, quotes: Sequence[QuoteModel] = ()) -> str:
    return " · ".join([_name(passage.document), *passage.list_place(quotes), f"characters {passage.start}-{passage.end}"])


def _name(source: SourceModel) -> str:
    return f"{' · '.join(source.list_known())} (doc_id {source.doc_id})"
