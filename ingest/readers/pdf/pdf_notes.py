"""Footnotes of a PDF: the body lines of each page come in, those at its foot in smaller type go out as notes.

A note begins with its label, raised or followed by a gap. The lines behind it are its own, and so are small lines that open the
foot of the next page, where a note ran on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extraction import RawBlock
from ingest.readers.pdf.pdf_page import PdfLine
from ingest.spans import Span

SMALL = 0.93
LABEL = re.compile(r"\s*(\d{1,3})(?:\s+(?=\S)|(?=[A-Z‘“\"(]))")
SIGN = re.compile(r"\s*([*†‡§]{1,3})\s*(?=\S)")


@dataclass(slots=True)
class PdfNote:
    """A note: its label, the pages on which it begins and ends (from 0), its pieces, and where the body refers to it."""

    label: str
    first_page: int
    last_page: int
    pieces: list[Span] = field(default_factory=list)
    marker: Span | None = None

    def as_block(self) -> RawBlock:
        """The note as a block."""
        return RawBlock("footnote", tuple(self.pieces), label=self.label, marker=self.marker)


def lift_notes(bodies: Sequence[list[PdfLine]], body_size: float) -> tuple[list[list[PdfLine]], list[PdfNote]]:
    """The bodies without their notes, and the notes in order, each tied to the raised number that refers to it."""
    notes: list[PdfNote] = []
    remaining = [_lift_from_page(lines, page, body_size, notes) for page, lines in enumerate(bodies)]
    _tie_markers(remaining, notes)
    return remaining, [note for note in notes if note.pieces]


def _lift_from_page(lines: list[PdfLine], page: int, body_size: float, notes: list[PdfNote]) -> list[PdfLine]:
    kept: list[PdfLine] = []
    for column in sorted({line.column for line in lines}):
        in_column = [line for line in lines if line.column == column]
        start = _find_foot(in_column, body_size)
        kept += in_column[:start]
        # Small type over a whole page is no foot, unless a note runs on from the page before.
        foot = in_column[start:]
        runs_on = bool(notes) and notes[-1].last_page >= page - 1
        if any(line.size > SMALL * body_size for line in lines) or runs_on:
            kept += _read_foot(foot, page, notes)
        else:
            kept += foot
    return kept


def _find_foot(lines: Sequence[PdfLine], body_size: float) -> int:
    start = len(lines)
    while start and lines[start - 1].size <= SMALL * body_size:
        start -= 1
    return start


def _read_foot(foot: Sequence[PdfLine], page: int, notes: list[PdfNote]) -> list[PdfLine]:
    """Append the notes of a foot to `notes`. What stands above the first of them and belongs to none is given back."""
    kept: list[PdfLine] = []
    began = False
    for line in foot:
        label, skipped = _read_label(line, notes, began)
        if label:
            notes.append(PdfNote(label, page, page, list(line.spans(skipped))))
            began = True
        elif began or (notes and notes[-1].last_page == page - 1 and _has_note(foot, notes)):
            notes[-1].pieces += line.spans()
            notes[-1].last_page = page
            began = began or notes[-1].first_page < page
        else:
            kept.append(line)
    return kept


def _has_note(foot: Sequence[PdfLine], notes: list[PdfNote]) -> bool:
    """True when a foot holds the beginning of a note, or opens in the middle of a sentence: then its first lines run on."""
    return any(_read_label(line, notes, False)[0] for line in foot) or foot[0].text[:1].islower()


def _read_label(line: PdfLine, notes: Sequence[PdfNote], began: bool) -> tuple[str | None, int]:
    """The label that a line begins with and the characters that it takes up."""
    segment = line.segments[0]
    lead = len(segment.text) - len(segment.text.lstrip())
    if segment.marks and segment.marks[0].start == lead and len(line.text) > segment.marks[0].end:
        return segment.marks[0].label, segment.marks[0].end
    sign = SIGN.match(segment.text)
    if sign:
        return sign.group(1), sign.end(1)
    label = LABEL.match(segment.text) or (re.fullmatch(r"\s*(\d{1,3})\s*", segment.text) if len(line.segments) > 1 else None)
    last = next((int(note.label) for note in reversed(notes) if note.label.isdecimal()), 0)
    if label is None or not (int(label.group(1)) == last + 1 or (int(label.group(1)) == 1 and not began)):
        return None, 0
    return label.group(1), label.end(1)


def _tie_markers(bodies: Sequence[list[PdfLine]], notes: Sequence[PdfNote]) -> None:
    taken: set[Span] = set()
    for note in notes:
        for page in (note.first_page, note.first_page - 1):
            marker = _find_marker(bodies[page], note.label, taken) if page >= 0 and note.marker is None else None
            if marker:
                note.marker = marker
                taken.add(marker)


def _find_marker(lines: Sequence[PdfLine], label: str, taken: set[Span]) -> Span | None:
    for line in lines:
        for segment in line.segments:
            for mark in segment.marks:
                span = Span(segment.start + mark.start, segment.start + mark.end)
                if mark.label == label and span not in taken:
                    return span
    return None
