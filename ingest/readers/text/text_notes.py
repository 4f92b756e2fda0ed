"""Footnotes at the foot of a page of plain text, and the list of their links below: lifted out, so that the body reads on.

A note starts on a line with the next number in sequence whose marker stands, glued to a word, in the body above it. It runs to
the next note. After a blank line only bare links may follow. A note that had not ended goes on at the foot of the next page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.text.text_lines import Line
from ingest.spans import Span

_NOTE_START = re.compile(r"(\d{1,3})\s+(?=\S)")
BARE_LINK = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(slots=True)
class Note:
    """A footnote while it is being collected: its label and its lines, the label cut off the first."""

    label: str
    label_span: Span
    lines: list[Line] = field(default_factory=list)


def lift_notes(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[Note]]:
    """Split each page into its body lines and the notes at its foot. Returns the bodies by page and all notes in order."""
    bodies: list[list[Line]] = []
    notes: list[Note] = []
    for page in pages:
        start = _find_notes(page, len(notes) + 1)
        if start is None:
            bodies.append(list(page))
            continue
        foot = _include_continuation(page, start, notes)
        bodies.append(list(page[:foot]))
        rest = _collect_notes(page[foot:], notes)
        bodies[-1] += rest
    return bodies, notes


def _find_notes(page: Sequence[Line], expected: int) -> int | None:
    """The line on which note number `expected` starts, provided that the body above carries its marker."""
    marker = re.compile(rf"[^\s\-–/(]{expected}(?!\d)")
    has_marker = False
    for number, line in enumerate(page):
        match = _NOTE_START.match(line.text) if has_marker else None
        if match and match.group(1) == str(expected) and not line.opens_page:
            return number
        has_marker = has_marker or marker.search(line.text) is not None
    return None


def _include_continuation(page: Sequence[Line], start: int, notes: Sequence[Note]) -> int:
    """Move the start of the notes up over the end of an unfinished note of the page before."""
    foot = start
    while foot > 0 and not page[foot - 1].is_blank:
        foot -= 1
    if foot == start or not notes or _is_finished(notes[-1]):
        return start
    return foot


def _is_finished(note: Note) -> bool:
    return note.lines[-1].text.endswith((".", "!", "?", ")", "’", "”", '"'))


def _collect_notes(lines: Sequence[Line], notes: list[Note]) -> list[Line]:
    """Append the notes in `lines` to `notes`. Returns what follows them and is neither note nor link."""
    after_blank = False
    for number, line in enumerate(lines):
        match = _NOTE_START.match(line.text)
        if match and match.group(1) == str(len(notes) + 1):
            label = Span(line.span.start, line.span.start + match.end(1))
            notes.append(Note(match.group(1), label, [_cut_label(line, match.end())]))
            after_blank = False
        elif line.is_blank:
            after_blank = True
        elif BARE_LINK.fullmatch(line.text) and after_blank:
            continue
        elif after_blank:
            return list(lines[number:])
        else:
            notes[-1].lines.append(line)
    return []


def _cut_label(line: Line, length: int) -> Line:
    return Line(Span(line.span.start + length, line.span.end), line.text[length:], line.raw)
