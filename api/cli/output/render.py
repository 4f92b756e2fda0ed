"""Prints answers, passages and documents for a terminal, or for a pipe at a readable width.

It takes the wire models, so that the answer of a server is printed like one of this machine. Nothing is marked up: brackets in a
quote stay brackets. `api/mcp/tool_texts.py` writes the same models for a language model, with quotes verbatim.
"""

import textwrap
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel
from rich.console import Console

from api.cli.output.item_table import print_items
from api.cli.output.terminal import open_console, plain, print_filled, print_indented, print_row, print_text
from api.wire.answers import AnswerModel, AskResponse, CitedNoteModel, PassageModel, QuoteModel, SourceModel, StatementModel
from api.wire.documents import DocumentSummary

_NEAREST, _GLANCE = 3, 300  # passages, and characters of each, that are shown when there is no answer
_NO_ANSWER = "No answer found"
_NAMED = 5  # documents that hold the same passage; the JSON has them all


Output = Literal["text", "json", "csv"]
"""How an answer is printed."""


def print_answer_as(output: Output, answer: AskResponse) -> None:
    """An answer as text, as JSON, or its items as CSV."""
    {"text": print_answer, "json": print_json, "csv": print_items}[output](answer)


def print_json(model: BaseModel) -> None:
    """A wire model as JSON, indented, in UTF-8."""
    print_text(model.model_dump_json(indent=2))


def print_answer(answer: AskResponse) -> None:
    """The answer and its numbered citations, or the reason for an abstention and the nearest passages."""
    console = open_console()
    _print_corrected(console, answer.corrected)
    if answer.answer is None:
        found, why = _split_reason(answer.reason or "")
        print_filled(console, plain(f"{found}."), "bold")
        print_indented(console, plain(why))
        if answer.passages:
            print_row(console)
            print_row(console, "Nearest passages")
            _print_nearest(console, answer.passages[:_NEAREST])
        _print_undated(console, answer.undated_left_out)
        return
    _print_short(console, answer.answer)
    _print_paragraph(console, answer.answer)
    if answer.parts:
        _print_parts(console, answer)
    else:
        _print_statements(console, answer.answer)
    print_row(console)
    print_row(console, "Sources")
    for passage in answer.passages:
        _print_citation(console, passage, answer.answer.statements)
    _print_conflicts(console, answer)
    print_row(console)
    print_filled(
        console, f"Confidence: {_name_confidence(answer.answer.confidence)}. From generation {answer.generation}.", "dim"
    )
    _print_undated(console, answer.undated_left_out)


def _name_confidence(confidence: float) -> str:
    """A confidence as the page names it too: "high (0.94)"."""
    word = "high" if confidence >= 0.85 else "moderate" if confidence >= 0.65 else "low"
    return f"{word} ({confidence:.2f})"


def _split_reason(reason: str) -> tuple[str, str]:
    """The heading of an abstention and what follows. A reason may hold both: "No answer found in 5 documents: none of ..."."""
    found, _, why = reason.partition(": ")
    return (found, why) if why and found.startswith(_NO_ANSWER) else (_NO_ANSWER, reason)


def _print_parts(console: Console, answer: AskResponse) -> None:
    """Each part under its question, with its answer or the reason why it has none."""
    if answer.comparison:
        print_filled(console, plain(answer.comparison.text), "bold")
    for part in answer.parts:
        print_row(console)
        print_filled(console, plain(f"{part.side}: {part.question}" if part.side else part.question), "bold")
        if part.answer is None:
            print_indented(console, plain(": ".join(_split_reason(part.reason or ""))))
        else:
            _print_short(console, part.answer)
            _print_statements(console, part.answer)


def _print_short(console: Console, answer: AnswerModel) -> None:
    if answer.write_short():
        print_filled(console, plain(answer.write_short()), "bold")
    if answer.computed:
        print_filled(console, plain(f"Computed: {answer.computed.explanation}"), "dim")
    if answer.write_short() or answer.computed:
        print_row(console)


def _print_statements(console: Console, answer: AnswerModel) -> None:
    """The statements, those of a timeline behind their dates."""
    dates = {entry.statement: f"{entry.date}: " for entry in answer.timeline}
    for number, statement in enumerate(answer.statements):
        print_filled(console, f"{plain(dates.get(number, '') + statement.text)} {_mark(statement.citations)}")
    if answer.more:
        print_filled(console, f"({answer.more} more)", "dim")


def print_passages(passages: Sequence[PassageModel], corrected: str | None = None, undated_left_out: int = 0) -> None:
    """Passages in rank order with their scores. corrected: the query as it was searched, where that differs."""
    console = open_console()
    _print_corrected(console, corrected)
    if not passages:
        print_row(console, "No passage matches.")
    _print_ranked(console, passages)
    _print_undated(console, undated_left_out)


def _print_undated(console: Console, undated_left_out: int) -> None:
    if undated_left_out:
        noun = "document" if undated_left_out == 1 else "documents"
        print_filled(console, f"Left out: {undated_left_out} {noun} without a date. --undated lets them in.", "dim")


def _print_corrected(console: Console, corrected: str | None) -> None:
    if corrected:
        print_filled(console, f"Searched as: {plain(corrected)}", "dim")


def print_documents(documents: Sequence[DocumentSummary]) -> None:
    """The id of each document, with its metadata below."""
    console = open_console()
    for document in documents:
        print_filled(console, document.doc_id, "bold")
        known = [document.title, document.publisher, document.published, document.language, f"{document.chunks} chunks"]
        print_indented(console, " · ".join(str(part) for part in known if part))
        if document.url:
            print_indented(console, plain(document.url), style="dim")
        if document.same_as:
            print_indented(console, f"same as: {', '.join(document.same_as)}", style="dim")


def _print_paragraph(console: Console, answer: AnswerModel) -> None:
    """The paragraph of a language model, marked as such, or the reason why there is none."""
    if answer.unwritten:
        print_filled(console, f"No paragraph: {plain(answer.unwritten)}.\n", "dim")
    if answer.paragraph is None:
        return
    cut = f", {answer.paragraph.cut} of its sentences left out as unsupported" if answer.paragraph.cut else ""
    named = plain(answer.paragraph.model) or "a language model"
    print_filled(console, f"Written by a language model ({named}) from the statements below{cut}:", "dim")
    text = " ".join(f"{plain(sentence.text)} {_mark(sentence.citations)}" for sentence in answer.paragraph.sentences)
    print_indented(console, text)
    print_row(console)
    print_row(console, "In the documents' own words:", style="dim")


def _print_citation(console: Console, passage: PassageModel, statements: Sequence[StatementModel]) -> None:
    quotes = [(one, quote) for one in statements for quote in one.quotes if quote.citation == passage.rank]
    if not quotes:
        return
    print_filled(console, f"[{passage.rank}] {_place(passage, [quote for _, quote in quotes])}")
    if passage.document.url:
        print_indented(console, plain(passage.document.url), style="dim")
    for statement, quote in quotes:
        where = ", ".join([*map(plain, quote.list_place()), f"characters {quote.start}-{quote.end}"])
        print_indented(console, f"“{plain(statement.text)}” ({where})", style="italic")
        if statement.row is not None:
            caption = f" ({plain(statement.row.caption)})" if statement.row.caption else ""
            print_indented(console, f"row: {plain(statement.row.written)}{caption}")
    for note in passage.footnotes:
        if any(_holds_marker(quote.start, quote.end, note) for _, quote in quotes):
            print_indented(console, f"note {note.label}: {plain(note.text)}", style="dim")
    _print_also(console, passage)


def _holds_marker(start: int, end: int, note: CitedNoteModel) -> bool:
    return note.marker is not None and start <= note.marker.start and note.marker.end <= end


def _print_ranked(console: Console, passages: Sequence[PassageModel]) -> None:
    for passage in passages:
        scores = "  ".join(f"{name} {value:.3f}" for name, value in passage.scores.items())
        print_filled(console, f"{passage.rank}. {_place(passage)}", "bold")
        print_indented(console, f"score {passage.score:.3f}  ({scores})", style="dim")
        print_indented(console, plain(passage.text))
        for row in passage.rows:
            print_indented(console, f"row: {plain(row.written)}", style="dim")
        _print_also(console, passage)


def _print_nearest(console: Console, passages: Sequence[PassageModel]) -> None:
    for passage in passages:
        print_filled(console, f"{passage.rank}. {_place(passage)}", "bold")
        print_indented(console, textwrap.shorten(plain(passage.text), _GLANCE, placeholder=" …"))
        _print_also(console, passage)


def _print_also(console: Console, passage: PassageModel) -> None:
    """The other documents with the same passage, so that they are not taken for further sources."""
    named = [_name(source) for source in passage.also_in[:_NAMED]]
    if len(passage.also_in) > _NAMED:
        named.append(f"{len(passage.also_in) - _NAMED} more")
    if named:
        print_indented(console, f"also in: {'; '.join(named)}", style="dim")


def _name(source: SourceModel) -> str:
    return " · ".join(plain(part) for part in (*source.list_known(), source.doc_id))


def _print_conflicts(console: Console, answer: AskResponse) -> None:
    for conflict in answer.conflicts:
        print_row(console)
        print_row(console, "The sources disagree:")
        for given in conflict.voices:
            print_indented(console, f"{plain(given.value)} [{given.citation}] {given.published or 'undated'}")


def _place(passage: PassageModel, quotes: Sequence[QuoteModel] = ()) -> str:
    shown = " · ".join(plain(part) for part in (*passage.document.list_known(), *passage.list_place(quotes)))
    return f"{shown} · {passage.document.doc_id} {passage.start}-{passage.end}"


def _mark(ranks: Sequence[int]) -> str:
    return "".join(f"[{rank}]" for rank in ranks)
