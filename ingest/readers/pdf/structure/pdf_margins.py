"""What stands in the margin or across a page and is no text of it: numbers of lines, stamps, text turned against the page.

The pages of a file come in, and go out without these. A stretch that counts the lines leaves its line, and the rest of the line
stays. Numbered rows of a table look much the same: only where sentences run on from line to line do numbers count the lines.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from ingest.extraction import RawDrop
from ingest.language.tables import join_page_words
from ingest.readers.pdf.pdf_page import PdfLine, PdfPage, Segment
from ingest.readers.pdf.structure.pdf_furniture import reads_as_page_number
from ingest.spans import Span

# In points: numbers of lines are aligned to their left or their right edge.
ALIGNED = 3.0
FEWEST_NUMBERS = 4
# How many of the steps from number to number must be the same, and how many lines between them must have a number.
REGULAR = 0.8
# In font sizes of the body: a stamp without a word that is known is at least this large.
STAMP_SIZE = 2.5
HEADING_SIZE = 1.3
LONGEST_STAMP = 40
SAME_PLACE = 6.0
FEWEST_BESIDE = 3

# A note in the margin: the column that it is put in, and what tells it from the running text.
MARGIN = 1_000
FEWEST_WORDS = 6
FEWEST_PROSE = 5
WIDEST_NOTE = 0.4
FEWEST_LETTERS = 3
SAME_EDGE = 3.0
SMALLER = 0.93

STAMP = re.compile(rf"(?:{'|'.join(map(re.escape, join_page_words(lambda page: page.stamps)))})(?:\s+[A-Z]{{2}})?")
_GLUED = re.compile(r"\s*(\d{1,4})\s+(?=\S)")
_LONE = re.compile(r"\s*(\d{1,4})\s*")
_SENTENCE_END = re.compile(r"[.!?:;][\"'’”»)\]]*$")


class _Numbered(NamedTuple):
    """A number that may count a line."""

    place: int
    """The place of the line on its page."""
    at: int
    """The place of the segment in the line that begins with the number."""
    rest: int
    """How many characters of the segment the number takes up: all of them where it stands apart."""
    number: int
    x0: float
    x1: float


def drop_margins(pages: Sequence[PdfPage], body_size: float, drops: list[RawDrop]) -> list[PdfPage]:
    """The pages without numbers of lines, stamps and turned text. What is left out is appended to `drops`."""
    numbered = _find_numbered(pages)
    stamps = _find_stamps(pages, body_size)
    beside = Counter(line.text for page in pages for line in page.lines if line.is_beside)
    bodies = []
    for page, numbers in zip(pages, numbered, strict=True):
        by_place = {one.place: one for one in numbers}
        kept: list[PdfLine] = []
        for place, line in enumerate(page.lines):
            if line.is_beside:
                repeated = beside[line.text] >= FEWEST_BESIDE
                is_number = reads_as_page_number(line.text)
                drops.append(RawDrop(line.spans(), "page_number" if is_number else "running_head" if repeated else "stamp"))
            elif id(line) in stamps:
                drops.append(RawDrop(line.spans(), "stamp"))
            elif place in by_place:
                drops.append(RawDrop((_number_span(line, by_place[place]),), "line_number"))
                kept += _cut_number(line, by_place[place])
            else:
                kept.append(line)
        bodies.append(replace(page, lines=tuple(_move_notes(_narrow(kept) if numbers else kept, body_size))))
    return bodies


def _move_notes(lines: list[PdfLine], body_size: float) -> list[PdfLine]:
    """The lines of a page with the notes in its margin behind them, so that no sentence is broken by one.

    The notes stand wholly beside the running text, one below the other, and at least one of them has a line of its own in
    smaller type. Where anything else stands beside the text, such as cells of a table, all stays where it is.
    """
    free = [line for line in lines if line.cell is None]
    edges = _find_prose(free, body_size)
    if edges is None:
        return lines
    apart = {id(segment) for line in free for segment in line.segments if segment.x1 < edges[0] or segment.x0 > edges[1]}
    notes = [segment for line in free for segment in line.segments if id(segment) in apart]
    own = [
        line for line in lines if len(line.segments) == 1 and id(line.segments[0]) in apart and line.size < SMALLER * body_size
    ]
    width = WIDEST_NOTE * (edges[1] - edges[0])
    are_words = all(sum(map(str.isalpha, note.text)) >= FEWEST_LETTERS and note.x1 - note.x0 <= width for note in notes)
    are_aligned = len({round(note.x0 / SAME_EDGE) for note in notes}) <= max(1, len(notes) // 2)
    if not own or len(notes) < 2 or 2 * len(notes) > len(lines) or not are_words or not are_aligned:
        return lines
    kept: list[PdfLine] = []
    moved: list[PdfLine] = []
    for line in lines:
        parts = [tuple(one for one in line.segments if (id(one) in apart) is is_apart) for is_apart in (False, True)]
        kept += [replace(line, segments=parts[0])] if parts[0] else []
        moved += [replace(line, segments=parts[1], size=own[0].size, column=MARGIN)] if parts[1] else []
    return kept + moved


def _find_prose(lines: Sequence[PdfLine], body_size: float) -> tuple[float, float] | None:
    """The edges of the running text of a page, where it has one column of it."""
    widest = [max(line.segments, key=lambda one: one.x1 - one.x0) for line in lines if line.size >= SMALLER * body_size]
    prose = [segment for segment in widest if len(segment.text.split()) >= FEWEST_WORDS]
    if len(prose) < FEWEST_PROSE:
        return None
    left, right = min(one.x0 for one in prose), max(one.x1 for one in prose)
    middle = (left + right) / 2
    return (left, right) if all(one.x0 < middle < one.x1 + (right - left) / 3 for one in prose) else None


def _number_span(line: PdfLine, one: _Numbered) -> Span:
    segment = line.segments[one.at]
    text = segment.text[: one.rest]
    return Span(segment.start + len(text) - len(text.lstrip()), segment.start + len(text.rstrip()))


def _cut_number(line: PdfLine, one: _Numbered) -> list[PdfLine]:
    """The line without its number, none where nothing else stands on it."""
    segment, rest = line.segments[one.at], []
    if one.rest < len(segment.text):
        marks = [mark._replace(start=mark.start - one.rest, end=mark.end - one.rest) for mark in segment.marks]
        x0 = segment.x0 + one.rest / len(segment.text) * (segment.x1 - segment.x0)
        kept = tuple(mark for mark in marks if mark.start >= 0)
        rest = [Segment(segment.text[one.rest :], x0, segment.x1, kept, segment.start + one.rest)]
    segments = (*line.segments[: one.at], *rest, *line.segments[one.at + 1 :])
    return [replace(line, segments=segments)] if segments else []


def _narrow(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines with the edges of their column where their own text has its edges."""
    edges: dict[int, tuple[float, float]] = {}
    for line in lines:
        left, right = edges.get(line.column, (line.x0, line.x1))
        edges[line.column] = min(left, line.x0), max(right, line.x1)
    return [replace(line, left=edges[line.column][0], right=edges[line.column][1]) for line in lines]


def _find_numbered(pages: Sequence[PdfPage]) -> list[list[_Numbered]]:
    """The numbers of lines of each page. One page has to prove that lines are numbered, and the others follow it."""
    for is_last in (False, True):
        candidates = [_find_candidates(page.lines, is_last) for page in pages]
        proven = [_count_lines(page.lines, numbers) for page, numbers in zip(pages, candidates, strict=True)]
        if any(proven):
            counted = [one for is_proven, numbers in zip(proven, candidates, strict=True) if is_proven for one in numbers]
            return [
                numbers if is_proven else _follow(page.lines, numbers, counted)
                for page, numbers, is_proven in zip(pages, candidates, proven, strict=True)
            ]
    return [[] for _ in pages]


def _find_candidates(lines: Sequence[PdfLine], is_last: bool) -> list[_Numbered]:
    """The numbers that begin lines, or end them, aligned to one edge."""
    found = []
    for place, line in enumerate(lines):
        at = len(line.segments) - 1 if is_last else 0
        segment = line.segments[at]
        match = _LONE.fullmatch(segment.text) or (None if is_last else _GLUED.match(segment.text))
        if match and not line.is_beside and line.cell is None:
            x1 = segment.x0 + match.end() / len(segment.text) * (segment.x1 - segment.x0)
            found.append(_Numbered(place, at, match.end(), int(match.group(1)), segment.x0, x1))
    left, right = [_group(found, edge) for edge in (lambda one: one.x0, lambda one: one.x1)]
    return max(left, right, key=len)


def _group(found: Sequence[_Numbered], edge: Callable[[_Numbered], float]) -> list[_Numbered]:
    """Those whose edge is near to the edge that most have."""
    if not found:
        return []
    common = Counter(round(edge(one) / ALIGNED) for one in found).most_common(1)[0][0] * ALIGNED
    return [one for one in found if abs(edge(one) - common) <= ALIGNED]


def _count_lines(lines: Sequence[PdfLine], numbers: Sequence[_Numbered]) -> bool:
    """True for numbers that rise by the same step, as many lines apart as the step says, while sentences run on between them."""
    if len(numbers) < FEWEST_NUMBERS:
        return False
    steps = Counter(lower.number - upper.number for upper, lower in pairwise(numbers))
    step, times = steps.most_common(1)[0]
    apart = sum(1 for upper, lower in pairwise(numbers) if lower.place - upper.place == step)
    if step < 1 or min(times, apart) < REGULAR * (len(numbers) - 1):
        return False
    return _run_on(lines, numbers) and all(one.number % step == 0 for one in numbers)


def _run_on(lines: Sequence[PdfLine], numbers: Sequence[_Numbered]) -> bool:
    """True when sentences run on over lines that are otherwise in one stretch: the rows of a table are not."""
    at = {one.place: one for one in numbers}
    between = range(numbers[0].place, numbers[-1].place + 1)
    texts = []
    for place in between:
        rest = _cut_number(lines[place], at[place]) if place in at else [lines[place]]
        texts += [line.text.strip() for line in rest if len(line.segments) == 1]
    running = sum(1 for upper, lower in pairwise(texts) if lower[:1].islower() and not _SENTENCE_END.search(upper))
    return 2 * len(texts) > len(between) and running >= max(1, len(texts) // 8)


def _follow(lines: Sequence[PdfLine], numbers: Sequence[_Numbered], counted: Sequence[_Numbered]) -> list[_Numbered]:
    """The numbers of a page that are aligned with those by which other pages count their lines, if they rise."""
    lefts, rights = [one.x0 for one in counted], [one.x1 for one in counted]
    lone = [
        one
        for one in numbers
        if one.rest == len(lines[one.place].segments[one.at].text) and (_is_among(one.x0, lefts) or _is_among(one.x1, rights))
    ]
    return lone if all(upper.number < lower.number for upper, lower in pairwise(lone)) else []


def _is_among(edge: float, edges: Sequence[float]) -> bool:
    return min(edges) - ALIGNED <= edge <= max(edges) + ALIGNED


def _find_stamps(pages: Sequence[PdfPage], body_size: float) -> set[int]:
    """The ids of lines that are a stamp: a word that stamps have, or large capitals at the same place on most pages."""
    places: dict[tuple[str, int, int], list[tuple[int, PdfLine]]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            text = line.text.strip()
            if len(text) <= LONGEST_STAMP and text.isupper() and len(line.segments) == 1:
                places[text, round(line.x0 / SAME_PLACE), round(line.y / SAME_PLACE)].append((page.number, line))
    stamps = set()
    for (text, *_), lines in places.items():
        times = len({number for number, _ in lines})
        for _, line in lines:
            is_typed = line.size >= HEADING_SIZE * body_size
            is_known = STAMP.fullmatch(text) is not None and (is_typed or times >= 2)
            is_large = line.size >= STAMP_SIZE * body_size and times >= 2 and 2 * times > len(pages)
            if is_known or is_large:
                stamps.add(id(line))
    return stamps
