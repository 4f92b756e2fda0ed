"""The printed number of each page: pages come in, labels go out.

A number at the head or foot of a page is its label where the numbers there count with the pages and their lines are no content:
the row of a table may hold such numbers, too. It comes before the label that the file gives: "p. 25" is cited for a reader who
looks for the 25 on the paper.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from ingest.extraction import RawDrop
from ingest.language.tables import join_page_words
from ingest.readers.pdf.pdf_page import PdfPage

OUTERMOST = 3
# So many pages count, no more than so far apart, and no fewer of those between than this share.
FEWEST_PAGES = 3
WIDEST_GAP = 4
SMALLEST_SHARE = 0.5
_PAGE = "|".join(map(re.escape, join_page_words(lambda page: page.page)))
_OF_PAGES = "|".join(map(re.escape, (*join_page_words(lambda page: page.of_pages), "/")))
_NUMBER = re.compile(
    rf"[-–—|\s]*(?:(?:{_PAGE})\.?\s*)?(\d{{1,4}}|[ivxlc]{{1,7}})(?:\s*(?:{_OF_PAGES})\s*\d{{1,4}})?[-–—|\s]*", re.IGNORECASE
)
_FURNITURE = {"page_number", "running_head"}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class Counted(NamedTuple):
    """A number printed on a page that may be its label."""

    page: int
    """The place of the page, from 1."""
    label: str
    series: tuple[bool, int]
    """Whether it is a Roman numeral, and by how much it differs from the place of the page: equal for labels of one series."""


def label_pages(pages: Sequence[PdfPage], given: Mapping[int, str], dropped: Sequence[RawDrop] | None = None) -> list[PdfPage]:
    """The pages with their labels. `given`: those that the file gives, by the place of the page from 1.

    `dropped`: what was told from the content of the pages. Without it any line may hold a label.
    """
    furniture = None
    if dropped is not None:
        furniture = {piece.start for drop in dropped if drop.reason in _FURNITURE for piece in drop.pieces}
    series: dict[tuple[bool, int], list[Counted]] = defaultdict(list)
    for page in pages:
        for counted in dict.fromkeys(_find_numbers(page, furniture)):
            series[counted.series].append(counted)
    found: dict[int, tuple[int, str]] = {}
    for numbers in series.values():
        for run in _split_runs(numbers):
            if len(run) >= min(FEWEST_PAGES, max(2, len(pages))):
                for counted in run:
                    found[counted.page] = max(found.get(counted.page, (0, "")), (len(run), counted.label))
    return [replace(page, label=found[page.number][1] if page.number in found else given.get(page.number)) for page in pages]


def _find_numbers(page: PdfPage, furniture: Set[int] | None) -> Iterator[Counted]:
    lines = sorted((line for line in page.lines if not line.is_beside and line.cell is None), key=lambda line: -line.y)
    if furniture is not None:
        lines = [line for line in lines if any(segment.span().start in furniture for segment in line.segments)]
    for line in (*lines[:OUTERMOST], *lines[OUTERMOST:][-OUTERMOST:]):
        first, last = line.segments[0].text, line.segments[-1].text
        for text in dict.fromkeys((line.text, first, last)):
            match = _NUMBER.fullmatch(text)
            if match:
                label = match.group(1)
                is_roman = not label.isdecimal()
                value = _read_roman(label) if is_roman else int(label)
                yield Counted(page.number, label, (is_roman, value - page.number))


def _split_runs(numbers: Sequence[Counted]) -> Iterator[list[Counted]]:
    """Numbers of one series in ascending pages, parted where too many pages between them have none."""
    run: list[Counted] = []
    for counted in numbers:
        if run and counted.page - run[-1].page > WIDEST_GAP:
            yield from _keep_dense(run)
            run = []
        run.append(counted)
    yield from _keep_dense(run)


def _keep_dense(run: list[Counted]) -> Iterator[list[Counted]]:
    if run and len(run) >= SMALLEST_SHARE * (run[-1].page - run[0].page + 1):
        yield run


def _read_roman(label: str) -> int:
    values = [_ROMAN[letter] for letter in label.lower()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
