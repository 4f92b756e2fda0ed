"""Running heads, running feet, page numbers and tables of contents: pages come in, their body lines and what was dropped go out.

What stands outermost on a page, set off from its text, is furniture when pages around it print the same at the same height. A
number in it may differ where it counts with the pages: the rows of a table differ, too, but each in its own way. So may the
headings that it names, each the last one before it. A heading or a row that is aligned with the row next to it is content,
whatever it repeats.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.divisions import find_division
from ingest.extraction import RawDrop
from ingest.language.tables import join_page_words
from ingest.readers.pdf.pdf_page import PdfLine, PdfPage, Segment
from ingest.readers.pdf.structure.repeated_headings import find_headings
from ingest.reading import DropReason

OUTERMOST = 4
# In points, and in font sizes: text nearer to the next line in the same type is part of it.
SAME_HEIGHT = 4.0
SET_OFF = 1.45
FAR_OFF = 4.0
ALIGNED = 3.0
# A row of so many cells is one of a table, and what stands close above it over several of them heads it.
FEWEST_CELLS = 3
# A page of the same run is no further away than this: left pages, right pages, the first page of a chapter between them.
MOST_SKIPPED = 3
# Pages that must print the same: in a short file, in a longer one, and in one of many pages.
SHORT_FILE = 3
FEWEST_PAGES = 3
# Lines with dots that make a page one of a table of contents.
FEWEST_DOTTED = 3
LONGEST_NUMBER = 40  # code points of a page number with what stands around it
MOST_NEEDED = 6
MOST_WALKED = 30
# Larger than the body by this much, a line is a heading unless it is repeated on so large a share of all pages.
HEADING_SIZE = 1.1
HEADING_SHARE = 0.4
SMALLER = 0.97

_PAGE = "|".join(map(re.escape, join_page_words(lambda page: page.page)))
_OF_PAGES = "|".join(map(re.escape, join_page_words(lambda page: page.of_pages)))
PAGE_NUMBER = re.compile(
    rf"[-–—|\[(\s]*+(?:{_PAGE})?\s*+(?:[A-Z]{{1,2}}[-–.])?(\d{{1,4}}|[ivxlc]{{1,7}})(?:\s*+(?:{_OF_PAGES})\s*+(\d{{1,4}}))?"
    r"[-–—|\])\s]*+",
    re.IGNORECASE,
)
# A number that stands apart within a running head: behind a sign or the word for a page, or before a sign.
_BEFORE_NUMBER = re.compile(rf"(?:[|–—•·/]\s*|\b(?:{_PAGE})\s*)$", re.IGNORECASE)
_BEHIND_NUMBER = re.compile(rf"\s*(?:[|–—•·/]|(?:{_OF_PAGES})\s*\d)", re.IGNORECASE)
_NOTHING = re.compile(r"[\W_]*")
# What browsers print at the head and at the foot of a page: the time, and the place among all pages.
_TIME = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:\s*[AP]M)?", re.IGNORECASE)
_PLACE = re.compile(r"\d{1,4}/\d{1,4}")
_DIGITS = re.compile(r"\d{1,9}")
_LEADER = re.compile(r"(?:\.{4}|(?:\s\.){4}|…{2})[.\s…]*$")
_LAST_NUMBER = re.compile(r"(?:\d{1,5}|[ivxlc]{1,5})$", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _Print(NamedTuple):
    """What a line prints on its page: the place of the page, the height, and the numbers in it, in order."""

    page: int
    y: float
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """What is known of the file: what stands where, by the masked text, how many pages it has, and the size of its body."""

    prints: Mapping[str, Sequence[_Print]]
    pages: int
    body_size: float
    repeating: Set[int]
    """The ids of lines that repeat a heading."""


def drop_furniture(pages: Sequence[PdfPage], body_size: float, drops: list[RawDrop]) -> list[PdfPage]:
    """The pages with the lines of their body, in order. What is left out is appended to `drops`."""
    file = _File(_find_prints(pages), len(pages), body_size, _find_repeating(pages, body_size))
    bodies = []
    for page in pages:
        edges = _find_edges(page.lines)
        furniture = {id(line) for edge in edges for line in _take_furniture(edge, page, file)} | _find_browser_print(*edges)
        contents = _find_contents(page)
        kept = []
        for line in page.lines:
            if id(line) in furniture:
                drops.append(RawDrop(line.spans(), _name_reason(line)))
            elif id(line) in contents:
                drops.append(RawDrop(line.spans(), "contents"))
            else:
                kept.append(line)
        bodies.append(replace(page, lines=tuple(kept)))
    return bodies


def reads_as_page_number(text: str) -> bool:
    """True for a number of a page and nothing else, such as "- 3 -" or "Page 3 of 12"."""
    return _match_number(text) is not None


def _match_number(text: str) -> re.Match[str] | None:
    text = text.strip()
    return PAGE_NUMBER.fullmatch(text) if len(text) <= LONGEST_NUMBER else None


def _name_reason(line: PdfLine) -> DropReason:
    return "page_number" if reads_as_page_number(line.text) else "running_head"


def _find_contents(page: PdfPage) -> Set[int]:
    """The ids of lines of a table of contents: those with dots, and beside such lines those that end in a number below theirs."""
    dotted = [line for line in page.lines if line.cell is None and _leads_to_number(line.text)]
    if len(dotted) < FEWEST_DOTTED:
        return {id(line) for line in dotted}
    edge = max(line.x1 for line in dotted)
    return {id(line) for line in dotted} | {
        id(line)
        for line in page.lines
        if line.cell is None and len(line.segments) > 1 and abs(line.x1 - edge) <= ALIGNED and _is_number(line.segments[-1].text)
    }


def _is_number(text: str) -> bool:
    return _LAST_NUMBER.fullmatch(text.strip()) is not None


def _leads_to_number(text: str) -> bool:
    """True for dots up to a page number: a table of contents leads through the paper, not to what it says."""
    text = text.rstrip()
    number = _LAST_NUMBER.search(text[-6:])
    if number is None:
        return False
    # The dots are looked for from the end: a long run of them is walked through once.
    before = text[: len(text) - len(number.group())]
    dots = len(before) - len(before.rstrip(".…\t \u00a0"))
    return dots > 0 and _LEADER.search(before[-min(dots, 12) :]) is not None


def _find_prints(pages: Sequence[PdfPage]) -> Mapping[str, Sequence[_Print]]:
    """On which pages, how high and with which numbers each outermost text stands. A page that is there twice proves nothing."""
    prints: dict[str, list[_Print]] = defaultdict(list)
    seen: set[tuple[str, ...]] = set()
    for page in pages:
        content = tuple(line.text for line in page.lines)
        if content in seen:
            continue
        seen.add(content)
        for line in {id(line): line for edge in _find_edges(page.lines) for line in edge}.values():
            mask, numbers = _mask(line)
            prints[mask].append(_Print(page.number, line.y, numbers))
    return prints


def _find_repeating(pages: Sequence[PdfPage], body_size: float) -> Set[int]:
    """The ids of outermost lines that repeat a heading, where lines of enough pages around them do, at the same height."""
    headings = find_headings(pages, body_size)
    found = [
        (line, _Print(page.number, line.y, ()))
        for page in pages
        for edge in _find_edges(page.lines)
        for line in edge[:2]
        if line.size < HEADING_SIZE * body_size and headings.are_repeated_by(line, page.number)
    ]
    prints = [own for _, own in found]
    return {id(line) for line, own in found if len(_find_run(own, prints)) >= FEWEST_PAGES}


def _find_edges(lines: Sequence[PdfLine]) -> tuple[list[PdfLine], list[PdfLine]]:
    """The outermost lines of a page, from the top edge inwards and from the bottom edge inwards, and some lines more."""
    by_height = sorted(lines, key=lambda line: -line.y)
    return by_height[: OUTERMOST + 2], by_height[: -OUTERMOST - 3 : -1]


def _mask(line: PdfLine) -> tuple[str, tuple[int, ...]]:
    """The text of a line with a sign for each number, and the numbers."""
    parts: list[str] = []
    numbers: list[int] = []
    for segment in line.segments:
        text = " ".join(segment.text.split())
        number = _match_number(text)
        if number:
            numbers += [_value(group) for group in number.groups() if group]
            parts.append("#/#" if number.group(2) else "#")
        else:
            numbers += map(int, _DIGITS.findall(text))
            parts.append(_DIGITS.sub("#", text))
    return " ".join(parts), tuple(numbers)


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    values = [_ROMAN[letter] for letter in number.lower()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _take_furniture(edge: Sequence[PdfLine], page: PdfPage, file: _File) -> list[PdfLine]:
    """Lines from the edge inwards up to the first that is not furniture. A body line is never jumped over."""
    taken: list[PdfLine] = []
    for place, line in enumerate(edge[:OUTERMOST]):
        if line.cell is not None or not _is_furniture(line, edge[place + 1 :], page, file):
            break
        taken.append(line)
    while taken and _belongs_to(taken[-1], edge[len(taken) :]):
        taken.pop()
    return taken


def _find_browser_print(top: Sequence[PdfLine], bottom: Sequence[PdfLine]) -> set[int]:
    """The ids of the outermost lines, where they are those that a browser prints."""
    if len(top) < 2 or not _TIME.fullmatch(" ".join(top[0].segments[0].text.split())):
        return set()
    return {id(top[0]), id(bottom[0])} if _PLACE.fullmatch(bottom[0].segments[-1].text.strip()) else set()


def _is_furniture(line: PdfLine, inner: Sequence[PdfLine], page: PdfPage, file: _File) -> bool:
    mask, numbers = _mask(line)
    if (_is_own_number(line, page) or id(line) in file.repeating) and (not inner or _is_set_off(line, inner[0])):
        return True
    run = _find_run(_Print(page.number, line.y, numbers), file.prints[mask])
    moving = {place for other in run for place, number in enumerate(other.numbers) if number != numbers[place]}
    if moving:
        fewest = 2 if mask == "#" else min(FEWEST_PAGES, file.pages)
        return len(run) >= fewest and _may_count(line, moving, file.body_size)
    if line.size >= HEADING_SIZE * file.body_size:
        return len(run) >= min(max(FEWEST_PAGES + 1, HEADING_SHARE * file.pages), MOST_WALKED)
    if file.pages <= SHORT_FILE:
        gap = abs(line.y - inner[0].y) / line.size if inner else FAR_OFF
        is_small = line.size < SMALLER * file.body_size
        # A head with something at its left and at its right edge is no title.
        is_parted = gap > SET_OFF and len(line.segments) > 1 and len(run) == file.pages
        return (len(run) >= 2 and (is_small or is_parted)) or (gap >= FAR_OFF and len(run) == SHORT_FILE)
    return len(run) >= max(FEWEST_PAGES, min(file.pages // 12, MOST_NEEDED))


def _find_run(own: _Print, prints: Sequence[_Print]) -> list[_Print]:
    """The prints of pages around one that say the same at the same height, but for numbers that count with the pages."""
    run = [own]
    place = bisect_left(prints, own.page, key=lambda other: other.page)
    for others in (reversed(prints[max(0, place - 2 * MOST_WALKED) : place]), prints[place : place + 2 * MOST_WALKED]):
        last = own.page
        for other in others:
            if abs(other.page - last) > MOST_SKIPPED:
                break
            if other.page != last and _agree(own, other):
                run.append(other)
                last = other.page
    return run


def _agree(one: _Print, other: _Print) -> bool:
    step = other.page - one.page
    return abs(one.y - other.y) <= SAME_HEIGHT and all(
        b - a in (0, step) for a, b in zip(one.numbers, other.numbers, strict=True)
    )


def _may_count(line: PdfLine, moving: set[int], body_size: float) -> bool:
    """True when numbers that count with the pages stand apart. "Article 3" and "Sitting 14" are content, if not in small type.

    `moving`: the places of those numbers among all of the line.
    """
    place = 0
    for segment in line.segments:
        text = " ".join(segment.text.split())
        number = _match_number(text)
        if number:
            place += sum(1 for group in number.groups() if group)
            continue
        for match in _DIGITS.finditer(text):
            before, behind = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 20]
            is_first = _NOTHING.fullmatch(before) and _BEHIND_NUMBER.match(behind)
            if place in moving and not _BEFORE_NUMBER.search(before) and not is_first:
                return line.size < SMALLER * body_size and find_division(text) is None
            place += 1
    return True


def _belongs_to(line: PdfLine, inner: Sequence[PdfLine]) -> bool:
    """True for a line that is a part of the text next to it: near to it in the same type, or another row of a table."""
    if not inner or reads_as_page_number(line.text):
        return False
    return not _is_set_off(line, inner[0]) or _is_row(line, inner)


def _is_set_off(line: PdfLine, inner: PdfLine) -> bool:
    is_other_type = abs(line.size - inner.size) > 0.06 * inner.size or line.is_bold != inner.is_bold
    gap = abs(line.y - inner.y)
    return is_other_type or gap > SET_OFF * inner.size or gap < 0.5 * inner.size


def _is_row(line: PdfLine, inner: Sequence[PdfLine]) -> bool:
    """True for a line with cells above or below those of the next row, as far from it as that one from its next."""
    if len(line.segments) < 2:
        return False
    # The label of a group may stand between the head of a table and its first row.
    row = next((other for other in inner[:2] if len(other.segments) > 1), inner[0])
    step = abs(inner[0].y - inner[1].y) if len(inner) > 1 else 0.0
    if abs(line.y - inner[0].y) > max(1.5 * step, 2.5 * line.size):
        return False
    if len(row.segments) >= FEWEST_CELLS:
        aligned = sum(1 for one in line.segments if any(one.x0 < other.x1 and other.x0 < one.x1 for other in row.segments))
    else:
        aligned = sum(1 for one in line.segments if any(_are_aligned(one, other) for other in row.segments))
    return aligned >= 2 and 2 * aligned >= len(line.segments)


def _are_aligned(one: Segment, other: Segment) -> bool:
    edges = ((one.x0, other.x0), (one.x1, other.x1), (one.x0 + one.x1, other.x0 + other.x1))
    return any(abs(a - b) <= ALIGNED for a, b in edges)


def _is_own_number(line: PdfLine, page: PdfPage) -> bool:
    match = _match_number(line.text)
    return match is not None and match.group(1) in {str(page.number), page.label}
