"""Where the pages of a plain text begin, when it was taken from a paged source, and which lines are running heads.

A page shows itself by a form feed, by a first line that starts with one blank (as PDF extraction leaves it), or by a running head
with a printed page number. Only the last gives a page label. Labels between two printed ones are counted when the count agrees.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.extraction import RawPage
from ingest.readers.text.text_lines import Line
from ingest.readers.text.text_running import RunningLine, find_running_lines
from ingest.spans import Span

# More indented lines than this share of all: the text is indented for other reasons, and no page starts are read off it.
_MOST_PAGE_STARTS = 0.1


@dataclass(frozen=True, slots=True)
class PagedLines:
    """The lines of one page, running head left out, with the label printed on it."""

    start: int
    label: str | None
    lines: tuple[Line, ...]
    running: tuple[RunningLine, ...] = ()
    """What was left out of `lines`."""


def cut_pages(raw: str, lines: Sequence[Line]) -> list[PagedLines]:
    """Cut the lines into pages. One page with everything when the text shows no page."""
    starts = _find_page_starts(raw, lines)
    if len(starts) < (1 if "\f" in raw.strip() else 2):
        starts = set()
    heads = _find_running_heads(lines) if starts else {}
    pages = _cut_at(lines, starts, heads)
    counted = _count_with_pages(pages)
    if len(counted) < len(heads):
        pages = _cut_at(lines, starts, {number: head for number, head in heads.items() if lines[number].span.start in counted})
    return _count_labels(_without_running(pages) if "\f" in raw else pages)


def _cut_at(lines: Sequence[Line], starts: set[int], heads: Mapping[int, tuple[int, str]]) -> list[PagedLines]:
    """Cut before each line of `starts` and before each running head, which is left out."""
    pages: list[PagedLines] = []
    page: list[Line] = []
    running: tuple[RunningLine, ...] = ()
    start, label, number, is_written = 0, None, 0, False
    while number < len(lines):
        if number in heads or number in starts:
            if is_written:
                pages.append(PagedLines(start, label, tuple(page), running))
                page, label, start, is_written, running = [], None, lines[number].span.start, False, ()
            if number in heads:
                after, label = heads[number]
                head, *numbers = (line for line in lines[number:after] if not line.is_blank)
                counted = (RunningLine(line, "page_number", label) for line in numbers)
                running = (RunningLine(head, "running_head", None), *counted)
                number = after
                continue
        page.append(lines[number])
        is_written = is_written or not lines[number].is_blank
        number += 1
    pages.append(PagedLines(start, label, tuple(page), running))
    return pages


def _count_with_pages(pages: Sequence[PagedLines]) -> set[int]:
    """Where the running heads begin whose numbers count with the pages. A heading above a number is none."""
    headed = [(place, page) for place, page in enumerate(pages) if page.running]
    ahead = {page.running[0].line.span.start: int(page.label or 0) - place for place, page in headed}
    (most, times), *_ = Counter(ahead.values()).most_common(1) or [(0, 0)]
    return {start for start, steps in ahead.items() if steps == most and times > 1}


def _without_running(pages: Sequence[PagedLines]) -> list[PagedLines]:
    """The pages without the heads and feet that repeat, whose numbers are their labels."""
    kept = []
    found = find_running_lines([page.lines for page in pages])
    for page, running in zip(pages, found, strict=True):
        lines = tuple(
            Line(Span(line.span.start, line.span.start), "", "") if place in running else line
            for place, line in enumerate(page.lines)
        )
        label = next((one.label for one in running.values() if one.label), page.label)
        kept.append(PagedLines(page.start, label, lines, (*page.running, *running.values())))
    return kept


def raw_pages(pages: Sequence[PagedLines], raw: str) -> tuple[RawPage, ...]:
    """The pages as records. None for a text that is all one page without a label."""
    if len(pages) == 1 and pages[0].label is None:
        return ()
    ends = [page.start for page in pages[1:]] + [len(raw)]
    return tuple(
        RawPage(number, page.label, Span(page.start, end)) for number, (page, end) in enumerate(zip(pages, ends, strict=True), 1)
    )


def _find_page_starts(raw: str, lines: Sequence[Line]) -> set[int]:
    fed = {number for number, line in enumerate(lines) if number and raw[line.span.start - 1 : line.span.start] == "\f"}
    fed |= {number for number, line in enumerate(lines) if number and _follows_form_feed(raw, line)}
    if fed:
        return fed
    indented = {number for number, line in enumerate(lines) if line.opens_page}
    written = sum(not line.is_blank for line in lines)
    return indented if len(indented) <= _MOST_PAGE_STARTS * written else set()


def _follows_form_feed(raw: str, line: Line) -> bool:
    before = line.span.start - (len(line.raw) - len(line.raw.lstrip()) if line.text else 0)
    return before > 0 and raw[before - 1] == "\f"


def _find_running_heads(lines: Sequence[Line]) -> dict[int, tuple[int, str]]:
    """Line number of each running head -> (number of the first line after it, the page number printed in it).

    A running head is a line of its own after two blank lines, followed (blank lines apart) by a line that is a number alone.
    """
    heads = {}
    for number in range(2, len(lines)):
        head = lines[number]
        if head.is_blank or not (lines[number - 1].is_blank and lines[number - 2].is_blank):
            continue
        after = _skip_blanks(lines, number + 1)
        if after == number + 1 or after >= len(lines) or not re.fullmatch(r"\d{1,4}", lines[after].text):
            continue
        heads[number] = (_skip_blanks(lines, after + 1), lines[after].text)
    return heads


def _skip_blanks(lines: Sequence[Line], number: int) -> int:
    while number < len(lines) and lines[number].is_blank:
        number += 1
    return number


def _count_labels(pages: list[PagedLines]) -> list[PagedLines]:
    """Give labels to the pages between two printed page numbers that are as far apart as the pages are."""
    printed = [(number, int(page.label)) for number, page in enumerate(pages) if page.label and page.label.isdecimal()]
    labels = {number: str(label) for number, label in printed}
    for (first, low), (last, high) in pairwise(printed):
        if high - low == last - first:
            labels |= {number: str(low + number - first) for number in range(first, last)}
    return [replace(page, label=labels.get(number, page.label)) for number, page in enumerate(pages)]
