"""Raised labels in the lines of a PDF, and which of them mark a note: a line comes in, its marks go out.

A raised number is drawn small and above the line, or is a character of its own (¹). Behind a number or a unit it may be an
exponent, and never joins the digits before it: `raise_numbers` writes it with raised characters into the raw text.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ingest.readers.pdf.pdf_page import PdfLine, PdfPage, Segment, Superscript
from ingest.spans import Span

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWER = str.maketrans(RAISED, "0123456789")
_RAISE = str.maketrans("0123456789", RAISED)
_RAISED_RUN = re.compile(f"[{RAISED}]{{1,3}}")
# What a power or a root stands behind, in the order of how sure it is.
_POWER = re.compile(r"(?:[×x·*]\s?10|(?<!\d)10|[-−⁻^])$")
_UNIT = re.compile(r"(?:(?<![^\W\d_])(?:[kcmdµn]?m|ft|in|s|[kM]?[mM]iles?|yd))$")
# A variable, or the formula of a substance: D1, CO2.
_SYMBOL = re.compile(r"(?<![^\W_])(?:[^\W\d_]|CO|NO|SO|CH|NH|SF|PM)$")
_WORD = re.compile(r"[^\W\d_]{3}[.,;:!?)\]\"'’”]*$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d[.,:;)]?$")
_BETWEEN = re.compile(r"[\s,;]{1,3}")
_NUMBER = re.compile(r"\d[.,]?$")


class Mark(NamedTuple):
    """A raised label: where it stands in its segment and in the raw text, and how little it looks like the marker of a note."""

    label: str
    start: int
    end: int
    span: Span
    doubt: int
    """0 behind a word or a stop, more behind a number or a unit."""

    begins_line: bool
    """True where nothing stands before it on its line, as before the text of a note."""

    @property
    def reads_as_marker(self) -> bool:
        """False for what is rather an exponent than a marker without a note."""
        return self.doubt == 0 and not self.begins_line


def find_marks(line: PdfLine) -> list[Mark]:
    """The raised labels of a line, in order."""
    first = leading_mark(line.segments[0])
    return [
        mark._replace(begins_line=not place and first is not None and mark.start == first.start)
        for place, segment in enumerate(line.segments)
        for mark in _marks_of(segment)
    ]


def leading_mark(segment: Segment) -> Superscript | None:
    """The raised label that a segment begins with, None where it begins with something else."""
    lead = len(segment.text) - len(segment.text.lstrip(" (["))
    drawn = next((mark for mark in segment.marks if mark.start == lead), None)
    if drawn is not None:
        return drawn._replace(end=drawn.end + len(segment.text[drawn.end :]) - len(segment.text[drawn.end :].lstrip(" )]")))
    run = _RAISED_RUN.match(segment.text, lead)
    return Superscript(run.group().translate(_LOWER), run.start(), run.end()) if run else None


def _marks_of(segment: Segment) -> list[Mark]:
    drawn = {mark.start: mark for mark in segment.marks}
    for run in _RAISED_RUN.finditer(segment.text):
        drawn.setdefault(run.start(), Superscript(run.group().translate(_LOWER), run.start(), run.end()))
    marks: list[Mark] = []
    for start in sorted(drawn):
        label, _, end = drawn[start]
        in_brackets = segment.text[max(0, start - 1) : start] in ("(", "[") and segment.text[end : end + 1] in (")", "]")
        span = Span(segment.start + start - in_brackets, segment.start + end + in_brackets)
        # Of several labels, "1, 2", all stand behind what the first stands behind.
        goes_on = marks and _BETWEEN.fullmatch(segment.text[marks[-1].end : start])
        doubt = marks[-1].doubt if goes_on else _doubt(segment.text[max(0, start - 12) : start], label)
        marks.append(Mark(label, start, end, span, doubt, False))
    return marks


def _doubt(before: str, label: str) -> int:
    """How little a raised label looks like the marker of a note behind this text."""
    before = before.rstrip(" ([")
    if label.isalpha():
        return 0 if _WORD.search(before) else 2
    if not before or not label.isdecimal():
        return 0
    if _POWER.search(before):
        return 3
    if _SYMBOL.search(before) or (_UNIT.search(before) and label in ("2", "3")):
        return 2
    if _NUMBER.search(before) and not _YEAR.search(before):
        return 2 if before[-1].isdigit() else 1
    return 0


def raise_numbers(raw: str, pages: Iterable[PdfPage]) -> str:
    """The raw text with raised characters for each small raised number behind a digit or a unit. It keeps its length."""
    spans = [span for page in pages for line in page.lines for segment in line.segments for span in _joined_numbers(segment)]
    parts, done = [], 0
    for span in sorted(spans):
        parts += [raw[done : span.start], span.cut(raw).translate(_RAISE)]
        done = span.end
    return "".join([*parts, raw[done:]])


def _joined_numbers(segment: Segment) -> list[Span]:
    joined: list[Span] = []
    last, is_joined = 0, False
    for label, start, end in segment.marks:
        if not (last and _BETWEEN.fullmatch(segment.text[last:start])):
            before = segment.text[max(0, start - 12) : start].rstrip(" (")
            is_power = label in ("2", "3") and _UNIT.search(before) is not None
            is_joined = is_power or _NUMBER.search(before) is not None
        if is_joined and label.isdecimal():
            joined.append(Span(segment.start + start, segment.start + end))
        last = end
    return joined
