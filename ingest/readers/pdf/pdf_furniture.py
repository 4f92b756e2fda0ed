"""Running heads, running feet and page numbers: pages come in, the body lines of each go out.

What stands outermost on a page, set off from its text, and on other pages at the same height but for its numbers, is furniture.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ingest.language.tables import join_page_words
from ingest.readers.pdf.pdf_page import PdfLine, PdfPage

OUTERMOST = 4
FEWEST_PAGES = 2
# In points, and in font sizes: text nearer to the next line in the same type is part of it.
SAME_HEIGHT = 4.0
SET_OFF = 1.45

_PAGE = "|".join(map(re.escape, join_page_words(lambda page: page.page)))
_OF_PAGES = "|".join(map(re.escape, join_page_words(lambda page: page.of_pages)))
PAGE_NUMBER = re.compile(
    rf"[-–—|\s]*(?:{_PAGE})?\s*(\d{{1,4}}|[ivxlc]{{1,7}})(?:\s*(?:{_OF_PAGES})\s*\d{{1,4}})?[-–—|\s]*", re.IGNORECASE
)
NUMBERS = re.compile(r"\d+|\b[ivxlc]{1,7}$")
# A line of dots to a page number: a table of contents leads through the paper, not to what it says.
LEADER = re.compile(r"(?:\.{4}|(?:\s\.){4}|…{2})[.\s…]*[\divxlc]{1,5}\s*$", re.IGNORECASE)

Heights = Mapping[str, Sequence[tuple[int, float]]]


def drop_furniture(pages: Sequence[PdfPage]) -> list[list[PdfLine]]:
    """The lines of each page that belong to its body, in their order."""
    heights = _find_heights(pages)
    bodies = []
    for page in pages:
        dropped = {id(line) for edge in _find_edges(page.lines) for line in _take_furniture(edge, page, heights)}
        body = [line for line in page.lines if id(line) not in dropped and not line.is_beside]
        bodies.append([line for line in body if not LEADER.search(line.text)])
    return bodies


def _find_heights(pages: Sequence[PdfPage]) -> Heights:
    """On which pages and at which heights each outermost text stands. A page that is there twice proves nothing."""
    heights: dict[str, list[tuple[int, float]]] = defaultdict(list)
    seen: set[tuple[str, ...]] = set()
    for page in pages:
        content = tuple(_mask(line) for line in page.lines)
        if content in seen:
            continue
        seen.add(content)
        for line in {id(line): line for edge in _find_edges(page.lines) for line in edge}.values():
            heights[_mask(line)].append((page.number, line.y))
    return heights


def _find_edges(lines: Sequence[PdfLine]) -> tuple[list[PdfLine], list[PdfLine]]:
    """The outermost lines of a page, from the top edge inwards and from the bottom edge inwards, and one line more."""
    by_height = sorted((line for line in lines if not line.is_beside), key=lambda line: -line.y)
    return by_height[: OUTERMOST + 1], by_height[: -OUTERMOST - 2 : -1]


def _mask(line: PdfLine) -> str:
    text = " ".join(line.text.split())
    # Roman page numbers differ in letters.
    return "#" if PAGE_NUMBER.fullmatch(text) else NUMBERS.sub("#", text)


def _take_furniture(edge: Sequence[PdfLine], page: PdfPage, heights: Heights) -> list[PdfLine]:
    """Lines from the edge inwards up to the first that is not furniture. A body line is never jumped over."""
    taken = []
    for line in edge[:OUTERMOST]:
        if not _repeats(line, heights) and not _is_own_number(line, page):
            break
        taken.append(line)
    while taken and len(taken) < len(edge) and not _is_set_off(taken[-1], edge[len(taken)]):
        taken.pop()
    return taken


def _repeats(line: PdfLine, heights: Heights) -> bool:
    return len({number for number, y in heights[_mask(line)] if abs(y - line.y) <= SAME_HEIGHT}) >= FEWEST_PAGES


def _is_set_off(line: PdfLine, inner: PdfLine) -> bool:
    is_other_type = abs(line.size - inner.size) > 0.06 * inner.size or line.is_bold != inner.is_bold
    gap = abs(line.y - inner.y)
    return _mask(line) == "#" or is_other_type or gap > SET_OFF * inner.size or gap < 0.5 * inner.size


def _is_own_number(line: PdfLine, page: PdfPage) -> bool:
    match = PAGE_NUMBER.fullmatch(line.text.strip())
    return match is not None and match.group(1) in {str(page.number), page.label}
