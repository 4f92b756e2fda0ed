"""Prints a document for a terminal: its metadata, how its file was read and what was left out, its sections and its text."""

from collections.abc import Sequence

from rich.console import Console

from api.cli.output.terminal import open_console, plain, print_filled, print_indented, print_row
from api.wire.documents import DocumentDetail, FileContents
from api.wire.readings import DroppedTextModel, ReadingModel

_GLANCE = 120  # characters that are shown of a text that was left out


def print_detail(detail: DocumentDetail, with_reading: bool) -> None:
    """A document, and how it was read where that is wanted, else its sections."""
    console = open_console()
    _print_head(console, detail)
    if with_reading:
        _print_reading(console, detail.reading)
    else:
        _print_sections(console, detail)


def print_contents(contents: FileContents) -> None:
    """A file as it would be indexed, its text last."""
    console = open_console()
    _print_head(console, contents)
    _print_reading(console, contents.reading)
    _print_sections(console, contents)
    print_row(console)
    print_row(console, "Text")
    for line in contents.text.splitlines():
        print_row(console, " | ".join(line.split("\t")))


def _print_head(console: Console, detail: DocumentDetail) -> None:
    print_filled(console, detail.doc_id, "bold")
    known = [detail.title, detail.publisher, detail.published, detail.language, f"{detail.chunks} chunks"]
    print_indented(console, plain(" · ".join(str(part) for part in known if part)))


def _print_reading(console: Console, reading: ReadingModel) -> None:
    found = {
        "format": reading.format or "unknown",
        "title from": reading.title_from,
        "date from": reading.published_from or "nowhere: it has no date of publication",
        "language from": reading.language_from or "nowhere: it is not known",
        "file made on": reading.file_created,
        "pages": _join_counts({"": reading.pages, "without text": len(reading.pages_without_text)}),
        "structure": _join_counts({"sections": reading.sections, "tables": reading.tables, "table rows": reading.table_rows}),
        "footnotes": _join_counts({"": reading.footnotes, "without a marker": len(reading.footnotes_without_marker)}),
        "markers without a footnote": ", ".join(reading.markers_without_footnote),
        "form values": reading.form_values or None,
        "pictures without a text": reading.pictures or None,
        "share of words lost": f"{reading.lost_share:.1%}",
    }
    print_row(console)
    print_row(console, "Reading")
    for name, value in found.items():
        if value:
            print_indented(console, plain(f"{name}: {value}"))
    for warning in reading.warnings:
        print_indented(console, plain(f"warning: {warning}"), "bold")
    _print_dropped(console, reading.dropped)


def _join_counts(counts: dict[str, int]) -> str:
    """Counts in words, those of nothing left out but for the first."""
    named = [f"{count} {name}".strip() for place, (name, count) in enumerate(counts.items()) if count or not place]
    return ", ".join(named)


def _print_dropped(console: Console, dropped: Sequence[DroppedTextModel]) -> None:
    if not dropped:
        return
    print_row(console)
    print_row(console, "Left out")
    for one in dropped:
        text = plain(one.text)
        shown = text if len(text) <= _GLANCE else f"{text[:_GLANCE].rstrip()} …"
        times = f", {one.times} times" if one.times > 1 else ""
        pages = f" on page{'s' if len(one.pages) > 1 else ''} {_join_pages(one.pages)}" if one.pages else ""
        print_indented(console, f"{one.reason.replace('_', ' ')}{pages}{times}: {shown}")


def _join_pages(pages: Sequence[int]) -> str:
    """Page numbers with runs drawn together: "1-3, 7"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][1] == page - 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _print_sections(console: Console, detail: DocumentDetail) -> None:
    if not detail.sections:
        return
    print_row(console)
    print_row(console, "Sections")
    for section in detail.sections:
        number = f"{section.number} " if section.number else ""
        print_row(console, number + section.heading, indent="  " * (section.level + 1))
    left_out = detail.counts.sections - len(detail.sections) if detail.counts else 0
    if left_out > 0:
        print_row(console, f"… and {left_out} more", indent="  ")
