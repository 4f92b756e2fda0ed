"""Which paragraphs of Word are headings, with which number and how deep, and which belong together.

A heading is set in a style of headings or titles, has an outline level, is the heading of a numbered part ("Article 3"), or is a
short numbered line in bold letters.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ingest.divisions import LONGEST_TITLE, Division, find_division
from ingest.extraction import RawBlock
from ingest.readers.docx.docx_numbering import PrintedNumber
from ingest.readers.docx.docx_styles import NO_OUTLINE, WordStyle
from ingest.readers.docx.docx_text import RaisedMark
from ingest.spans import Span

_NUMBER = re.compile(r"((?:\d{1,3}|[A-Z](?=\.\d))(?:\.\d{1,3}){0,5})[.)]?\s+\S")
_LETTERED = re.compile(r"(?:[IVXLC]{1,7}|[A-Z])[.)]\s+\S")
_SENTENCE_END = re.compile(r"[.;:,!?]$")
_LONGEST_BOLD_LINE = 120
_LONGEST_HEADING = 300
_MOST_WORDS_OF_TITLE = 12
"""A longer line behind the number of a part, or below it, is its title only where it is set like one."""
_FEWEST_WORDS_OF_SENTENCE = 8
"""A text in a style of headings that has so many words and ends with a stop is a numbered paragraph, as contracts have them."""


@dataclass(frozen=True, slots=True)
class FoundHeading:
    """A paragraph that is a heading."""

    label: str | None
    """Its number as printed, without a stop behind it."""
    level: int
    """Depth, 1 the highest. For a numbered line without a style how deep it lies below the last heading with one."""
    has_style: bool
    """Whether the depth is that of a style or of a numbered part."""


@dataclass(slots=True)
class HeadingLevels:
    """The depth of the last heading that has one of its own."""

    last: int = 0

    def place(self, heading: FoundHeading) -> int:
        """The depth of the next heading."""
        if heading.has_style:
            self.last = heading.level
            return heading.level
        return self.last + heading.level


def find_heading(text: str, number: PrintedNumber | None, style: WordStyle, is_apart: bool) -> FoundHeading | None:
    """What heading a paragraph is, None for running text.

    `text`: with its automatic number. `is_apart`: whether it is set in bold letters or centred.
    """
    if style.is_caption or len(text) > _LONGEST_HEADING:
        return None
    division = find_division(text)
    label = _find_label(text, number, division)
    outline = NO_OUTLINE if style.outline is None else style.outline
    if outline < NO_OUTLINE or style.is_title:
        is_sentence = text.endswith((".", ";", ":")) and len(text.split()) >= _FEWEST_WORDS_OF_SENTENCE
        return None if is_sentence else FoundHeading(label, outline + 1 if outline < NO_OUTLINE else 1, True)
    has_number = number is not None and bool(number.text)
    if division is not None and (is_apart or has_number or len(division.title.split()) <= _MOST_WORDS_OF_TITLE):
        return FoundHeading(label, division.rank, True)
    is_line = is_apart and len(text) <= _LONGEST_BOLD_LINE and not _SENTENCE_END.search(text)
    if is_line and (has_number or _NUMBER.match(text) or _LETTERED.match(text)):
        return FoundHeading(label, label.count(".") + 1 if label else 1, False)
    return None


def _find_label(text: str, number: PrintedNumber | None, division: Division | None) -> str | None:
    if number is not None and number.text:
        label = number.text.rstrip(" .:-–—")
        return label if text.startswith(label) else None
    if division is not None:
        return division.label if text.startswith(division.label) else None
    found = _NUMBER.match(text)
    return found.group(1) if found else None


def join_titles(blocks: Sequence[RawBlock], raw: str, apart: Collection[int]) -> list[RawBlock]:
    """Blocks with the title of a numbered part, where it is a paragraph of its own ("Article 3", "Scope"), in one heading with
    its number. `apart`: where paragraphs begin that are set like headings."""
    joined: list[RawBlock] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before is not None and _is_title_of(block, before, raw, apart):
            joined[-1] = replace(before, pieces=(*before.pieces, *block.pieces))
        else:
            joined.append(block)
    return joined


def _is_title_of(block: RawBlock, before: RawBlock, raw: str, apart: Collection[int]) -> bool:
    if before.kind != "heading" or len(before.pieces) != 1 or block.kind not in ("heading", "paragraph"):
        return False
    label = " ".join(before.pieces[0].cut(raw).split()).rstrip(" .:-–—")
    if before.label is None or label != before.label:
        return False
    title = block.pieces[0].cut(raw)
    if len(title) > LONGEST_TITLE or find_division(title) is not None or re.search(r"[.;:,]\s*$", title):
        return False
    if block.kind == "heading":
        return block.label is None and block.level >= before.level
    is_short = len(title.split()) <= _MOST_WORDS_OF_TITLE and title[:1].isupper()
    return is_short or block.pieces[0].start in apart


def find_hand_notes(blocks: Sequence[RawBlock], raw: str, raised: Sequence[tuple[RaisedMark, Span]]) -> list[RawBlock]:
    """Blocks with the paragraphs that are notes set by hand as footnotes: each begins with a raised mark that stands in the text
    before it, too."""
    places = {span.start: (mark, span) for mark, span in raised}
    open_marks: dict[str, Span] = {}
    waiting = iter(sorted((one for one in raised if one[0].start > 0), key=lambda one: one[1].start))
    following = next(waiting, None)
    found = []
    for block in blocks:
        start = block.pieces[0].start if block.pieces else 0
        mark, span = places.get(start, (None, None))
        while following is not None and block.kind == "paragraph" and following[1].start < start:
            if not following[0].is_exponent or following[0].label not in open_marks:
                open_marks[following[0].label] = following[1]
            following = next(waiting, None)
        if block.kind == "paragraph" and mark is not None and span is not None and mark.label in open_marks:
            text = _cut_front(block.pieces, span.end, raw)
            if text:
                found.append(RawBlock("footnote", text, label=mark.label, marker=open_marks.pop(mark.label)))
                continue
        found.append(block)
    return found


def _cut_front(spans: tuple[Span, ...], end: int, raw: str) -> tuple[Span, ...]:
    """The spans from `end` on, without white space before them."""
    first = spans[0]
    text = raw[end : first.end]
    start = end + len(text) - len(text.lstrip(" \t.)\u00a0"))
    return ((Span(start, first.end),) if start < first.end else ()) + spans[1:]
