"""Answers, passages and documents as text for a terminal, or for a pipe at a width that can be read.

In come the records of `retrieval`, out goes text on stdout. Nothing is marked up: brackets in a quote stay brackets.
"""

import re
import textwrap
from collections.abc import Sequence

from rich.console import Console

from api.document_models import DocumentSummary
from api.terminal import open_console, plain, print_filled, print_indented
from ingest.chunking import write_row
from ingest.spans import Span
from retrieval.answer import Answer
from retrieval.passage import Passage, PassageSource

_NEAREST, _GLANCE = 3, 300  # passages, and characters of each, that are shown when there is no answer
_NAMED = 5  # documents that carry the same; the JSON has them all


def print_answer(answer: Answer) -> None:
    """The answer and its numbered citations, or that the corpus does not say, why, and the nearest passages."""
    console = open_console()
    if not answer.answered:
        print_filled(console, "The corpus does not say.", "bold")
        print_indented(console, answer.reason or "")
        if answer.passages:
            console.print("\nNearest passages")
            _print_nearest(console, answer.passages[:_NEAREST])
        return
    if answer.short:
        print_filled(console, plain(answer.short), "bold")
        console.print()
    for statement in answer.statements:
        print_filled(console, f"{plain(statement.text)} {_mark(statement.citations)}")
    console.print("\nSources")
    for passage in _find_cited(answer):
        quotes = [statement.text for statement in answer.statements if passage.rank in statement.citations]
        _print_citation(console, passage, quotes)
    _print_conflicts(console, answer)


def print_passages(passages: Sequence[Passage]) -> None:
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


def locate_quote(passage: Passage, quote: str) -> Span | None:
    """Where a quote stands in the document of its passage, white space folded; None where it does not."""
    found = re.search(r"\s+".join(re.escape(word) for word in quote.split()), passage.text)
    return None if found is None else Span(passage.span.start + found.start(), passage.span.start + found.end())


def _find_cited(answer: Answer) -> list[Passage]:
    cited = {rank for statement in answer.statements for rank in statement.citations}
    return [passage for passage in answer.passages if passage.rank in cited]


def _print_citation(console: Console, passage: Passage, quotes: Sequence[str]) -> None:
    print_filled(console, f"[{passage.rank}] {_place(passage)}")
    spans = [locate_quote(passage, quote) or passage.span for quote in quotes]
    for quote, span in zip(quotes, spans, strict=True):
        print_indented(console, f"“{plain(quote)}” (characters {span.start}-{span.end})", style="italic")
    if passage.row is not None and passage.row.columns:
        print_indented(console, f"row: {plain(write_row(passage.row))}")
    cited = [note for note in passage.footnotes if note.marker and any(span.holds(note.marker) for span in spans)]
    for note in cited:
        print_indented(console, f"note {note.label}: {plain(note.text)}", style="dim")
    _print_also(console, passage)


def _print_ranked(console: Console, passages: Sequence[Passage]) -> None:
    for passage in passages:
        scores = "  ".join(f"{name} {value:.3f}" for name, value in passage.scores.items())
        print_filled(console, f"{passage.rank}. {_place(passage)}", "bold")
        print_indented(console, f"score {passage.score:.3f}  ({scores})", style="dim")
        print_indented(console, plain(passage.text))
        _print_also(console, passage)


def _print_nearest(console: Console, passages: Sequence[Passage]) -> None:
    for passage in passages:
        print_filled(console, f"{passage.rank}. {_place(passage)}", "bold")
        print_indented(console, textwrap.shorten(plain(passage.text), _GLANCE, placeholder=" …"))
        _print_also(console, passage)


def _print_also(console: Console, passage: Passage) -> None:
    """The documents that carry the same passage, so that nobody takes them for so many more sources."""
    named = [_name(source) for source in passage.also_in[:_NAMED]]
    if len(passage.also_in) > _NAMED:
        named.append(f"{len(passage.also_in) - _NAMED} more")
    if named:
        print_indented(console, f"also in: {'; '.join(named)}", style="dim")


def _name(source: PassageSource) -> str:
    return " · ".join(plain(part) for part in (source.title, source.publisher, source.published, source.doc_id) if part)


def _print_conflicts(console: Console, answer: Answer) -> None:
    for conflict in answer.conflicts:
        console.print("\nThe sources disagree:")
        for voice in conflict.voices:
            print_indented(console, f"{plain(voice.value)} [{voice.citation}] {voice.published or 'undated'}")


def _place(passage: Passage) -> str:
    source = passage.source
    headings = [heading for heading in passage.section if heading != source.title]
    note = f"note {passage.note.label}" if passage.note else ""
    parts = [source.title, source.publisher, source.published, " › ".join(headings), _page(passage), note]
    shown = " · ".join(plain(str(part)) for part in parts if part)
    return f"{shown} · {source.doc_id} {passage.span.start}-{passage.span.end}"


def _page(passage: Passage) -> str:
    if passage.pages is None:
        return ""
    first, last = passage.pages
    counted = f"page {first.number}" if first == last else f"pages {first.number}-{last.number}"
    if first.label is None or last.label is None:
        return counted
    printed = f"p. {first.label}" if first == last else f"pp. {first.label}-{last.label}"
    return printed if first.label == str(first.number) else f"{printed} ({counted} as received)"


def _mark(ranks: Sequence[int]) -> str:
    return "".join(f"[{rank}]" for rank in ranks)
