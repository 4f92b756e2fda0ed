"""The changes between two generations as text for a terminal: what came, what went, what now reads otherwise."""

from collections.abc import Sequence

from rich.console import Console

from api.cli.terminal import open_console, plain, print_filled, print_indented
from api.wire.verdict_shaping import explain
from index.comparison import AlteredDocument, GenerationComparison, Hunk
from index.engine import DocumentEntry
from retrieval.verify.regressions import AnswerRegression, find_lost


def print_changes(comparison: GenerationComparison, standings: Sequence[AnswerRegression] = ()) -> None:
    """Counts first, then each document that was added, removed or altered, then the saved answers that hold no more."""
    console = open_console()
    counts = {name: len(getattr(comparison, name)) for name in ("added", "removed", "altered")}
    told = ", ".join(f"{count} {name}" for name, count in {**counts, "unchanged": comparison.unchanged}.items())
    print_filled(console, f"{comparison.old} → {comparison.new}: {told}", "bold")
    _print_entries(console, "added", comparison.added)
    _print_entries(console, "removed", comparison.removed)
    for altered in comparison.altered:
        _print_altered(console, altered)
    _print_lost(console, find_lost(standings))


def _print_entries(console: Console, what: str, entries: Sequence[DocumentEntry]) -> None:
    for entry in entries:
        console.print()
        print_filled(console, f"{what}: {entry.doc_id}", "bold")
        known = (entry.title, entry.publisher, entry.published, entry.language, entry.source_path)
        print_indented(console, " · ".join(plain(part) for part in known if part))


def _print_altered(console: Console, altered: AlteredDocument) -> None:
    console.print()
    print_filled(console, f"altered: {altered.doc_id}", "bold")
    if altered.says_the_same:
        print_indented(console, "white space or bullets alone")
    for change in altered.metadata:
        print_indented(console, f"{change.field}: {_show(change.old)} → {_show(change.new)}")
    for hunk in altered.hunks:
        _print_hunk(console, hunk)


def _print_hunk(console: Console, hunk: Hunk) -> None:
    for sign, style, sentences in (("-", "red", hunk.removed), ("+", "green", hunk.added)):
        for one in sentences:
            print_indented(console, f"{sign} {plain(one.text)} ({one.span.start}-{one.span.end})", style)


def _print_lost(console: Console, lost: Sequence[AnswerRegression]) -> None:
    if lost:
        console.print("\nSaved answers that hold no more")
    for standing in lost:
        print_filled(console, f"{standing.now.verdict}: {plain(standing.now.asked)}", "bold")
        for checked in standing.list_lost():
            print_indented(console, f"“{plain(checked.citation.statement)}”")
            print_indented(console, plain(explain(checked)), "dim")


def _show(value: str | None) -> str:
    return "none" if value is None else f"“{plain(value)}”"
