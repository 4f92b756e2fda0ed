"""Running heads and feet, and page numbers, of a text whose pages are parted by form feeds.

A line is one by position and repetition: it stands at the head or foot of most pages in the same words, or it holds a number
that counts with the pages. Two lines that differ in their number otherwise, such as rows of a table, are text. So are numbered
headings: "Article 1" and "Article 2" at the heads of two pages.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.divisions import find_division
from ingest.language.tables import join_page_words
from ingest.readers.text.text_lines import Line
from ingest.reading import DropReason

EDGE = 3
"""How many written lines from the head or the foot of a page may be running ones."""
FEWEST_PAGES = 3
"""How many pages the same words must stand on."""
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PAGE_WORD = "|".join(sorted(map(re.escape, join_page_words(lambda page: page.page)), key=len, reverse=True))
_OF = "|".join(sorted(map(re.escape, join_page_words(lambda page: page.of_pages)), key=len, reverse=True))
_NUMBER = r"(?P<number>\d{1,4}|[ivxlc]{1,8})"
# A page number by itself, with or without signs around it and the number of all pages.
_ALONE = re.compile(
    rf"[\W_]{{0,4}}\s*(?P<word>(?:{_PAGE_WORD})\s*)?{_NUMBER}(?:\s*(?:{_OF})\s*(?P<all>\d{{1,4}}))?\s*[\W_]{{0,4}}", re.IGNORECASE
)
# A page number set off from the words of a running head by a gap or a sign.
_BREAK = r"(?:(?<!\s)\s{2,}+|\t|\s[|•·–—]\s)"
_SET_OFF = re.compile(rf"(?P<first>\d{{1,4}}){_BREAK}(?P<after>.*\S)|(?P<before>\S.*?){_BREAK}(?P<last>\d{{1,4}})")
_GAP = re.compile(r"\t|\s{2,}")

Key = tuple[str, int | None]
"""What could repeat on other pages: words and None, or words without a number and how far that number is ahead of the page."""
PAGE = "page"
"""The words of a line that is a page number and says so."""
LONGEST = 300
"""Code points of a running line."""


@dataclass(frozen=True, slots=True)
class RunningLine:
    """A line that belongs to no text."""

    line: Line
    reason: DropReason
    label: str | None
    """The page number printed in it, None where it has none."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the head or the foot of a page, with everything that could repeat on other pages."""

    place: int
    """Among the lines of its page."""
    line: Line
    keys: tuple[Key, ...]
    label: str | None


@dataclass(frozen=True, slots=True)
class _Repetition:
    """How often what stands at the edges of pages repeats."""

    on_pages: Counter[tuple[Key, int]]
    """By key and by whether the number of the page is even: on how many pages it stands. Heads may differ left and right."""
    written: Counter[int]
    """How many pages have text, by the same."""

    def is_running(self, key: Key, page: int) -> bool:
        """Whether a key found on a page is furniture: it stands on most pages, or on most of those on the same side."""
        here, total = self.on_pages[key, page % 2], self.on_pages[key, 0] + self.on_pages[key, 1]
        # "Page 1" and "Page 2" say so themselves. Everything else has to stand on more pages.
        fewest = 2 if key[0] == PAGE and key[1] is not None else FEWEST_PAGES
        is_on_most = total >= fewest and 2 * total > self.written.total()
        return is_on_most or (here >= FEWEST_PAGES and 2 * here > self.written[page % 2])


def find_running_lines(pages: Sequence[Sequence[Line]]) -> list[dict[int, RunningLine]]:
    """For each page its running lines, by their places in the page."""
    found: list[dict[int, RunningLine]] = [{} for _ in pages]
    written = Counter(number % 2 for number, page in enumerate(pages) if not all(line.is_blank for line in page))
    title = next((line for page in pages for line in page if not line.is_blank), None)
    for is_foot in (False, True):
        edges = [list(_edges(number, page, is_foot=is_foot)) for number, page in enumerate(pages)]
        sides = (({key for edge in page for key in edge.keys}, number % 2) for number, page in enumerate(edges))
        on_pages = Counter((key, side) for keys, side in sides for key in keys)
        repetition = _Repetition(on_pages, written)
        for number, page in enumerate(edges):
            found[number] |= {edge.place: running for edge, running in _take_running(page, number, repetition, title)}
    return found


def _take_running(
    edges: Sequence[_Edge], page: int, repetition: _Repetition, title: Line | None
) -> Iterator[tuple[_Edge, RunningLine]]:
    """From the edge of a page inwards, up to the first line that is text."""
    for edge in edges:
        key = next((key for key in reversed(edge.keys) if repetition.is_running(key, page)), None)
        # The words that open the whole text are its title, also where they run on from page to page.
        if key is None or (edge.line is title and key[1] is None):
            return
        has_number = key[1] is not None
        reason: DropReason = "page_number" if has_number and key[0] in {"", PAGE} else "running_head"
        yield edge, RunningLine(edge.line, reason, edge.label if has_number else None)


def _edges(number: int, page: Sequence[Line], *, is_foot: bool) -> Iterator[_Edge]:
    taken = 0
    for place in range(len(page) - 1, -1, -1) if is_foot else range(len(page)):
        if page[place].is_blank:
            continue
        if taken == EDGE:
            return
        taken += 1
        yield _read_edge(number, place, page[place])


def _read_edge(page: int, place: int, line: Line) -> _Edge:
    if len(line.text) > LONGEST:
        return _Edge(place, line, (), None)
    # A line of several cells is the header of a table, which belongs to the rows on its page.
    keys: list[Key] = [] if len(_GAP.findall(line.text)) > 1 else [(" ".join(line.text.split()), None)]
    label = None
    if alone := _ALONE.fullmatch(line.text):
        label = alone["number"]
        keys.append((PAGE if alone["word"] or alone["all"] else "", _value(label) - page))
    elif (beside := _SET_OFF.fullmatch(line.text)) and find_division(line.text) is None:
        label = beside["first"] or beside["last"]
        keys.append((" ".join((beside["after"] or beside["before"]).split()), int(label) - page))
    return _Edge(place, line, tuple(keys), label)


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    digits = [_ROMAN[letter] for letter in number.lower()]
    return sum(-one if one < following else one for one, following in zip(digits, [*digits[1:], 0], strict=True))
