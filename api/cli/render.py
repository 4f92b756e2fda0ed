"""Answers, passages and documents as text for a terminal, or for a pipe at a width that can be read.

In comes what goes over the wire, so that an answer of a server far away reads as one from here does; out goes text on stdout.
Nothing is marked up: brackets in a quote stay brackets.
"""

import textwrap
from collections.abc import Sequence

from rich.console import Console

from api.cli.terminal import open_console, plain, print_filled, print_indented
from api.page_labels import name_pages
from api.wire.answers import AnswerModel, AskResponse, CitedNoteModel, PassageModel, SourceModel, StatementModel
from api.wire.documents import DocumentSummary

_NEAREST, _GLANCE = 3, 300  # passages, and characters of each, that are shown when there is no answer
_NAMED = 5  # documents that carry the same; the JSON has them all


def print_answer(answer: AskResponse) -> None:
    """The answer and its numbered citations, or that the corpus does not say, why, and the nearest passages."""
    console = open_console()
    if answer.answer is None:
        print_filled(console, "The corpus does not say.", "bold")
        print_indented(console, answer.reason or "")
        if answer.passages:
            console.print("\nNearest passages")
            _print_nearest(console, answer.passages[:_NEAREST])
        return
    if answer.answer.short:
        print_filled(console, plain(answer.answer.short), "bold")
        console.print()
    _print_paragraph(console, answer.answer)
    for statement in answer.answer.statements:
        print_filled(console, f"{plain(statement.text)} {_mark(statement.citations)}")
    console.print("\nSources")
    for passage in answer.passages:
        _print_citation(console, passage, answer.answer.statements)
    _print_conflicts(console, answer)


def print_passages(passages: Sequence[PassageModel]) -> None:
    """Passages in rank order with their scores."""
    console = open_console()
    if not passages:
        console.print("No passage matches.")
    _print_ranked(console, passages)


def print_documents(documents: Sequence[DocumentSummary]) -> None:
    """The id of each document, and what is known of it below."""
    console = open_console()
    for document in documents:
        print_filled(console, document.doc_id, "bold")
        known = [document.title, document.publisher, document.published, document.language, f"{document.chunks} chunks"]
        print_indented(console, " · ".join(str(part) for part in known if part))
        if document.same_as:
            print_indented(console, f"same as: {', '.join(document.same_as)}", style="dim")


def _print_paragraph(console: Console, answer: AnswerModel) -> None:
    """What a language model wrote, marked as that, or why it wrote nothing; nothing where there is none."""
    if answer.unwritten:
        print_filled(console, f"No paragraph: {plain(answer.unwritten)}.\n", "dim")
    if answer.paragraph is None:
        return
    cut = f", {answer.paragraph.cut} of its sentences left out as unsupported" if answer.paragraph.cut else ""
    named = plain(answer.paragraph.model) or "a language model"
    print_filled(console, f"Written by a language model ({named}) from the statements below{cut}:", "dim")
    told = " ".join(f"{plain(sentence.text)} {_mark(sentence.citations)}" for sentence in answer.paragraph.sentences)
    print_indented(console, told)
    console.print("\nIn the documents' own words:", style="dim")


def _print_citation(console: Console, passage: PassageModel, statements: Sequence[StatementModel]) -> None:
    quotes = [(one.text, quote) for one in statements for quote in one.quotes if quote.citation == passage.rank]
    if not quotes:
        return
    print_filled(console, f"[{passage.rank}] {_place(passage)}")
    for text, quote in quotes:
        print_indented(console, f"“{plain(text)}” (characters {quote.start}-{quote.end})", style="italic")
    if passage.row is not None and passage.row.columns:
        print_indented(console, f"row: {plain(_write_row(passage.row.columns, passage.row.cells))}")
    for note in passage.footnotes:
        if any(_carries(quote.start, quote.end, note) for _, quote in quotes):
            print_indented(console, f"note {note.label}: {plain(note.text)}", style="dim")
    _print_also(console, passage)


def _carries(start: int, end: int, note: CitedNoteModel) -> bool:
    return note.marker is not None and start <= note.marker.start and note.marker.end <= end


def _write_row(columns: Sequence[str], cells: Sequence[str]) -> str:
    return "; ".join(f"{column}: {cell}" if column else cell for column, cell in zip(columns, cells, strict=True) if cell)


def _print_ranked(console: Console, passages: Sequence[PassageModel]) -> None:
    for passage in passages:
        scores = "  ".join(f"{name} {value:.3f}" for name, value in passage.scores.items())
        print_filled(console, f"{passage.rank}. {_place(passage)}", "bold")
        print_indented(console, f"score {passage.score:.3f}  ({scores})", style="dim")
        print_indented(console, plain(passage.text))
        _print_also(console, passage)


def _print_nearest(console: Console, passages: Sequence[PassageModel]) -> None:
    for passage in passages:
        print_filled(console, f"{passage.rank}. {_place(passage)}", "bold")
        print_indented(console, textwrap.shorten(plain(passage.text), _GLANCE, placeholder=" …"))
        _print_also(console, passage)


def _print_also(console: Console, passage: PassageModel) -> None:
    """The documents that carry the same passage, so that nobody takes them for so many more sources."""
    named = [_name(source) for source in passage.also_in[:_NAMED]]
    if len(passage.also_in) > _NAMED:
        named.append(f"{len(passage.also_in) - _NAMED} more")
    if named:
        print_indented(console, f"also in: {'; '.join(named)}", style="dim")


def _name(source: SourceModel) -> str:
    return " · ".join(plain(part) for part in (source.title, source.publisher, source.published, source.doc_id) if part)


def _print_conflicts(console: Console, answer: AskResponse) -> None:
    for conflict in answer.conflicts:
        console.print("\nThe sources disagree:")
        for voice in conflict.voices:
            print_indented(console, f"{plain(voice.value)} [{voice.citation}] {voice.published or 'undated'}")


def _place(passage: PassageModel) -> str:
    source = passage.document
    headings = [heading for heading in passage.section if heading != source.title]
    note = f"note {passage.note.label}" if passage.note else ""
    parts = [source.title, source.publisher, source.published, " › ".join(headings), _page(passage), note]
    shown = " · ".join(plain(str(part)) for part in parts if part)
    return f"{shown} · {source.doc_id} {passage.start}-{passage.end}"


def _page(passage: PassageModel) -> str:
    return "" if passage.page is None else name_pages(passage.page)


def _mark(ranks: Sequence[int]) -> str:
    return "".join(f"[{rank}]" for rank in ranks)
