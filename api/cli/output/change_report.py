"""Prints the changes between two generations: documents added, removed and altered, and saved answers that no longer hold."""

from collections.abc import Sequence

from rich.console import Console

from api.cli.output.terminal import open_console, plain, print_filled, print_indented, print_row
from api.wire.changes import AlteredDocumentModel, ChangesResponse, HunkModel, LostAnswerModel
from api.wire.documents import DocumentSummary


def print_changes(changes: ChangesResponse) -> None:
    """Counts first, then each document that was added, removed or altered, then the saved answers that hold no more."""
    console = open_console()
    counts = {name: len(getattr(changes, name)) for name in ("added", "removed", "altered")}
    listed = ", ".join(f"{count} {name}" for name, count in {**counts, "unchanged": changes.unchanged}.items())
    print_filled(console, f"{changes.old} → {changes.new}: {listed}", "bold")
    _print_documents(console, "added", changes.added)
    _print_documents(console, "removed", changes.removed)
    for altered in changes.altered:
        _print_altered(console, altered)
    _print_lost(console, changes.lost_answers)


def _print_documents(console: Console, heading: str, documents: Sequence[DocumentSummary]) -> None:
    for document in documents:
        print_row(console)
        print_filled(console, f"{heading}: {document.doc_id}", "bold")
        known = (document.title, document.publisher, document.published, document.language, document.file)
        print_indented(console, " · ".join(plain(part) for part in known if part))


def _print_altered(console: Console, altered: AlteredDocumentModel) -> None:
    print_row(console)
    print_filled(console, f"altered: {altered.doc_id}", "bold")
    if not altered.metadata and not altered.hunks:
        print_indented(console, "white space or bullets alone")
    for change in altered.metadata:
        print_indented(console, f"{change.field}: {_show(change.old)} → {_show(change.new)}")
    for hunk in altered.hunks:
        _print_hunk(console, hunk)


def _print_hunk(console: Console, hunk: HunkModel) -> None:
    for mark, style, sentences in (("-", "red", hunk.removed), ("+", "green", hunk.added)):
        for one in sentences:
            print_indented(console, f"{mark} {plain(one.text)} ({one.start}-{one.end})", style)


def _print_lost(console: Console, lost: Sequence[LostAnswerModel]) -> None:
    if lost:
        print_row(console)
        print_row(console, "Saved answers that hold no more")
    for answer in lost:
        print_filled(console, f"{answer.now}: {plain(answer.asked)}", "bold")
        for checked in answer.citations:
            print_indented(console, f"“{plain(checked.statement)}”")
            print_indented(console, plain(checked.message), "dim")


def _show(value: str | None) -> str:
    return "none" if value is None else f"“{plain(value)}”"
