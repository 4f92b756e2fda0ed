"""Footnotes and endnotes of a PDF: the body lines of each page come in, and go out without the notes, which stand beside them.

A note begins with its label, raised or followed by a gap. Footnotes stand at the foot of a page in smaller type, or begin with
the raised label that a line above refers to. The lines behind the label are the note's own, and so are small lines that open
the foot of the next page, where a note ran on. Endnotes follow the last line that refers to one.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.extraction import RawBlock
from ingest.language.tables import join_page_words
from ingest.readers.pdf.pdf_page import PdfLine, Superscript
from ingest.readers.pdf.structure.pdf_marks import Mark, find_marks, leading_mark
from ingest.spans import Span

SMALL = 0.93
HEADING_SIZE = 1.1
# In font sizes: more than the distance from line to line.
GAP = 1.5
FAR = 2.4
# Of a raised number: behind a number it may be a marker, behind a power of ten it is none.
MOST_DOUBT = 2
# In lines.
LONGEST_NOTE = 40
MOST_FOOT = 150
MOST_COMPARED = 200  # marks with one label on one page, and notes before another
LABEL = re.compile(r"\s*(\d{1,3})(?:\s+(?=\S)|(?=[A-Z‘“\"(]))")
SIGN = re.compile(r"\s*([*†‡§]{1,3})\s*(?=\S)")
_ITEM = re.compile(r"\s*[\[(]?(\d{1,3}|[a-z]|[ivxl]{1,6}|[*†‡§]{1,3})[\]).:]*\s+(?=\S)")
_BRACKETED = re.compile(r"\s*[\[(](\d{1,3}|[a-z])[\])]\s*(?=\S|$)")
_LONE_LABEL = re.compile(r"[(\[]?(?:\d{1,3}|[a-z]|[*†‡§∗]{1,3})[)\]]?")
_RULE = re.compile(r"[\s_\-–—─=]{5,}")
_REMARK = re.compile(rf"\s*(?:{'|'.join(map(re.escape, join_page_words(lambda page: page.remarks)))})\s*:", re.IGNORECASE)
_NOTES = re.compile(rf"(?:\d{{1,2}}\.?\s+)?(?:{'|'.join(join_page_words(lambda page: page.notes))})\s*:?", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class Lifted:
    """What is left of the pages, and what was lifted out of them."""

    bodies: list[list[PdfLine]]
    notes: list[PdfNote]
    loose: tuple[str, ...]
    """The labels of markers without a note, each once, in order."""


def lift_notes(bodies: Sequence[Sequence[PdfLine]], body_size: float) -> Lifted:
    """The bodies without their notes, and the notes in order, each tied to the raised label that refers to it."""
    notes: list[PdfNote] = []
    remaining = [_lift_from_page(_join_labels(lines), page, body_size, notes) for page, lines in enumerate(bodies)]
    marks = [[mark for line in lines for mark in find_marks(line)] for lines in remaining]
    taken = _tie_markers(marks, notes)
    # A footnote may be referred to twice.
    covered = {(note.label, page) for note in notes for page in range(note.first_page - 1, note.last_page + 1)}
    free = [
        (page, mark)
        for page, on_page in enumerate(marks)
        for mark in on_page
        if (mark.label, page) not in covered and mark.span not in taken and not mark.begins_line and mark.doubt <= MOST_DOUBT
    ]
    endnotes = _lift_endnotes(remaining, free, body_size) if free else []
    ended = {note.label for note in endnotes}
    loose = [mark.label for _, mark in free if mark.reads_as_marker and mark.label not in ended]
    return Lifted(remaining, [note for note in [*notes, *endnotes] if note.pieces], tuple(dict.fromkeys(loose)))


def _lift_from_page(lines: Sequence[PdfLine], page: int, body_size: float, notes: list[PdfNote]) -> list[PdfLine]:
    kept: list[PdfLine] = []
    marked = {mark.label for line in lines for mark in find_marks(line) if not mark.begins_line}
    for column in sorted({line.column for line in lines}):
        in_column = [line for line in lines if line.column == column]
        if in_column[0].cell is not None:
            kept += in_column
            continue
        start = min(_find_foot(in_column, body_size), _find_marked_foot(in_column, marked))
        kept += _lift_between(in_column[:start], page, body_size, notes, marked)
        # Small type over a whole page is no foot, unless a note runs on from the page before.
        foot = in_column[start:]
        runs_on = bool(notes) and notes[-1].last_page >= page - 1
        if any(line.size > SMALL * body_size for line in lines) or runs_on:
            kept += _read_foot(foot, page, notes, marked)
        else:
            kept += foot
    return kept


def _lift_between(lines: Sequence[PdfLine], page: int, body_size: float, notes: list[PdfNote], marked: set[str]) -> list[PdfLine]:
    """The lines without the notes that stand between them, as below a table, and have a marker on the page.

    They are in small type, or below a rule with raised labels.
    """
    kept: list[PdfLine] = []
    place = 0
    while place < len(lines):
        end, first = place, lines[place]
        is_ruled = place > 0 and _RULE.fullmatch(lines[place - 1].text) and leading_mark(first.segments[0])
        if place and (first.size <= SMALL * body_size or is_ruled) and _read_raised(first, marked):
            end = _find_end(lines, place, marked)
        kept += _read_foot(lines[place:end], page, notes, marked) if end > place else [first]
        place = max(end, place + 1)
    return kept


def _find_end(lines: Sequence[PdfLine], start: int, marked: set[str]) -> int:
    """Behind the last line of the notes that begin at `start`: lines in their type, near to one another or with a label."""
    first, end = lines[start], start + 1
    while end < len(lines) and lines[end].size <= 1.06 * first.size and len(lines[end].segments) <= 2:
        is_near = lines[end - 1].y - lines[end].y <= 1.2 * GAP * first.size and lines[end].is_bold == first.is_bold
        if not is_near and not _read_raised(lines[end], marked):
            break
        end += 1
    return end


def _join_labels(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines, each small label that stands alone joined to the line that begins a little below and right of it."""
    joined: list[PdfLine] = []
    for line in lines:
        label = joined[-1] if joined else None
        text = label.text.strip() if label else ""
        if (
            label is not None
            and len(line.segments) == 1
            and _LONE_LABEL.fullmatch(text)
            and label.size <= 0.85 * line.size
            and 0 < label.y - line.y <= 0.7 * line.size
            and label.x1 <= line.x0 <= label.x1 + 3 * line.size
        ):
            segment = label.segments[0]
            start = segment.text.index(text.strip("([])"))
            mark = Superscript(text.strip("([])"), start, start + len(text.strip("([])")))
            joined[-1] = replace(line, segments=(replace(segment, marks=(mark,)), *line.segments))
        else:
            joined.append(line)
    return joined


def _read_raised(line: PdfLine, marked: set[str]) -> bool:
    """True for a line that begins with a raised label, or one in brackets, that a marker on the page has."""
    raised, bracketed = leading_mark(line.segments[0]), _BRACKETED.match(line.segments[0].text)
    label = raised.label if raised else bracketed.group(1) if bracketed else None
    return label in marked


def _find_foot(lines: Sequence[PdfLine], body_size: float) -> int:
    start = len(lines)
    while start and lines[start - 1].size <= SMALL * body_size:
        start -= 1
    return start


def _find_marked_foot(lines: Sequence[PdfLine], marked: set[str]) -> int:
    """Where the notes at the foot begin whatever their type: with the raised label of a marker above, or with one in brackets."""
    start = len(lines)
    for place in range(len(lines) - 1, max(0, len(lines) - MOST_FOOT), -1):
        upper, line = lines[place - 1], lines[place]
        gap = upper.y - line.y
        if _read_raised(line, marked) and _find_end(lines, place, marked) == len(lines):
            is_raised = leading_mark(line.segments[0]) is not None
            is_apart = gap > GAP * line.size or len(upper.segments) > 1 or upper.size > 1.06 * line.size
            follows = start < len(lines) and _read_raised(upper, marked)
            if is_raised or is_apart or follows or _RULE.fullmatch(upper.text):
                start = place
        elif gap < 0 or gap > 3 * GAP * line.size:
            break
    return start


def _read_foot(foot: Sequence[PdfLine], page: int, notes: list[PdfNote], marked: set[str]) -> list[PdfLine]:
    """Append the notes of a foot to `notes`. What stands above the first of them and belongs to none is given back."""
    kept: list[PdfLine] = []
    began = False
    runs_on = bool(foot and notes) and notes[-1].last_page == page - 1 and _has_note(foot, notes, marked)
    for place, line in enumerate(foot):
        label, skipped = _read_label(line, notes, began, marked)
        if began and not label and (_REMARK.match(line.text) or foot[place - 1].y - line.y > FAR * line.size):
            kept += foot[place:]
            break
        if _RULE.fullmatch(line.text):
            kept.append(line)
        elif label and line.spans(skipped):
            notes.append(PdfNote(label, page, page, list(line.spans(skipped))))
            began = True
        elif began or runs_on:
            notes[-1].pieces += line.spans()
            notes[-1].last_page = page
            began = began or notes[-1].first_page < page
        else:
            kept.append(line)
    return kept


def _has_note(foot: Sequence[PdfLine], notes: list[PdfNote], marked: set[str]) -> bool:
    """True when a foot holds the beginning of a note, or opens in the middle of a sentence: then its first lines run on."""
    return any(_read_label(line, notes, False, marked)[0] for line in foot) or foot[0].text[:1].islower()


def _read_label(line: PdfLine, notes: Sequence[PdfNote], began: bool, marked: set[str]) -> tuple[str | None, int]:
    """The label that a line begins with and the characters that it takes up."""
    segment = line.segments[0]
    raised = leading_mark(segment)
    if raised is not None and len(line.text) > raised.end:
        return raised.label, raised.end
    sign = SIGN.match(segment.text)
    if sign:
        return sign.group(1), sign.end(1)
    bracketed = _BRACKETED.match(segment.text)
    if bracketed and bracketed.group(1) in marked:
        return bracketed.group(1), bracketed.end()
    label = LABEL.match(segment.text) or (re.fullmatch(r"\s*(\d{1,3})\s*", segment.text) if len(line.segments) > 1 else None)
    last = next((int(note.label) for note in reversed(notes[-MOST_COMPARED:]) if note.label.isdecimal()), 0)
    if label is None or not (int(label.group(1)) == last + 1 or (int(label.group(1)) == 1 and not began)):
        return None, 0
    return label.group(1), label.end(1)


def _tie_markers(marks: Sequence[Sequence[Mark]], notes: Sequence[PdfNote]) -> set[Span]:
    """Give each note its marker, if it can be one behind the note before it with the same label. Returns the markers taken."""
    taken: set[Span] = set()
    begins: dict[str, int] = {}
    named: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for page, on_page in enumerate(marks):
        for mark in on_page:
            if mark.doubt <= MOST_DOUBT:
                named[page, mark.label].append(mark)
    for note in notes:
        after, before = begins.get(note.label, -1), note.pieces[0].start if note.pieces else 0
        begins[note.label] = before
        for page in (note.first_page, note.first_page - 1):
            fitting = [mark for mark in named[page, note.label][:MOST_COMPARED] if mark.span not in taken]
            if fitting and note.marker is None:
                best = min(fitting, key=lambda mark: (mark.doubt, mark.begins_line, not after < mark.span.start < before))
                note.marker = best.span
                taken.add(best.span)
    return taken


def _lift_endnotes(bodies: list[list[PdfLine]], free: Sequence[tuple[int, Mark]], body_size: float) -> list[PdfNote]:
    """The notes behind the last line that refers to one, taken out of `bodies`. None where most of the markers have none."""
    sure = {mark.label for _, mark in free if mark.reads_as_marker}
    markers: dict[str, Mark] = {}
    for _, mark in sorted(free, key=lambda one: (one[1].doubt, one[1].span)):
        markers.setdefault(mark.label, mark)
    last_page, last = max(((page, mark) for page, mark in free if mark.reads_as_marker), default=free[-1], key=lambda one: one[0])
    lines = [
        (page, line)
        for page in range(last_page, len(bodies))
        for line in bodies[page]
        if line.segments[0].start > last.span.start
    ]
    begins = _find_beginnings([line for _, line in lines], set(markers), len(sure))
    apart = [lower - upper for upper, lower in pairwise(begins)]
    found = {label for label, _ in begins.values()}
    if not begins or len(sure & found) < 0.6 * len(sure) or max(apart, default=0) > LONGEST_NOTE:
        return []
    notes: list[PdfNote] = []
    lifted: set[int] = set()
    for place, end in pairwise([*begins, len(lines)]):
        label, skipped = begins[place]
        page = lines[place][0]
        note = PdfNote(label, page, page, marker=markers[label].span)
        for number in range(place, end):
            line_page, line = lines[number]
            if number > place and _ends_notes(line, lines[number - 1][1], body_size):
                break
            note.pieces += line.spans(skipped if number == place else 0)
            note.last_page = line_page
            lifted.add(id(line))
        notes.append(note)
    for page in range(last_page, len(bodies)):
        bodies[page] = [line for line in bodies[page] if id(line) not in lifted]
    return notes


def _find_beginnings(lines: Sequence[PdfLine], wanted: set[str], sure: int) -> dict[int, tuple[str, int]]:
    """Where each note begins, with its label and the characters of it. Numbers rise. `sure`: how many labels surely have a note.

    Numbers that are not raised begin notes below a heading that says so, or where there are more than a few of them.
    """
    begins: dict[int, tuple[str, int]] = {}
    is_listed, last = False, 0
    missing = set(wanted)
    for place, line in enumerate(lines):
        is_listed = is_listed or _NOTES.fullmatch(line.text.strip()) is not None
        segment = line.segments[0]
        raised, item = leading_mark(segment), _ITEM.match(f"{segment.text} " if len(line.segments) > 1 else segment.text)
        label, skipped = (raised.label, raised.end) if raised else (item.group(1), item.end()) if item else ("", 0)
        rises = not label.isdecimal() or int(label) > last
        has_text = len(line.spans(min(skipped, len(segment.text)))) > 0
        if label in missing and rises and has_text and (raised or is_listed or sure > 2):
            begins[place] = (label, min(skipped, len(segment.text)))
            missing.discard(label)
            last = int(label) if label.isdecimal() else last
    return begins


def _ends_notes(line: PdfLine, before: PdfLine, body_size: float) -> bool:
    """True for a line behind the notes: larger than they are, or far below them."""
    is_heading = line.size >= HEADING_SIZE * max(before.size, 0.8 * body_size) or (line.is_bold and not before.is_bold)
    return is_heading or before.y - line.y > 2 * GAP * line.size
