"""Running heads that name the chapter or the section of their page: "CHAPTER 4. TRADE" at the left, "4.6. PORTS" at the right.

Where sections are short, no two pages print the same. What tells such a line from a heading is that the heading itself
stands elsewhere, on this page or before it, in larger or bolder type, and that pages around it do the same at the same height.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.readers.pdf.pdf_page import PdfLine, PdfPage

LARGER = 1.1
"""Times the size of the running head: from here on a line is set in larger type."""
MOST_LINES = 3
"""Lines of one heading."""
MOST_TYPES = 8
"""Sizes and faces in which the same heading may be set."""
MOST_HEADINGS = 20_000
"""Headings of a file that are looked for, as all lines of a hostile one may be bold."""
FEWEST_LETTERS = 4
FEWEST_CUT_LETTERS = 10
"""Letters of a running head that was cut off, as a heading may begin with a word of many."""
_LABEL = re.compile(r"(?:[^\W\d]+\s+)?(?:\d[\d.]*+|(?:[IVXLC]++|[A-Z])[.:])[.:)]?\s*")
_CUT = re.compile(r"(?:…|\.\.\.)\s*\Z")


@dataclass(frozen=True, slots=True)
class _Heading:
    page: int
    size: float
    is_bold: bool

    def stands_above(self, line: PdfLine) -> bool:
        return self.size >= LARGER * line.size or (self.is_bold and not line.is_bold)


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands in larger or bolder type in a file, by its letters."""

    places: dict[str, list[_Heading]] = field(default_factory=dict)
    """In the order of the pages."""
    keys: list[str] = field(default_factory=list)
    """Ascending."""

    def add(self, key: str, heading: _Heading) -> None:
        """Note a heading. Of those that are set alike the first is enough."""
        if key not in self.places and len(self.places) >= MOST_HEADINGS:
            return
        places = self.places.setdefault(key, [])
        if len(places) < MOST_TYPES and all((one.size, one.is_bold) != (heading.size, heading.is_bold) for one in places):
            places.append(heading)

    def are_repeated_by(self, line: PdfLine, page: int) -> bool:
        """True for a line each of whose parts, but for a number of a page, is the text of a heading on this page or before it."""
        texts = [segment.text for segment in line.segments if any(sign.isalpha() for sign in segment.text)]
        return bool(texts) and all(self._hold(text, line, page) for text in texts)

    def _hold(self, text: str, line: PdfLine, page: int) -> bool:
        is_cut = _CUT.search(text[-8:]) is not None
        return any(
            heading.page <= page and heading.stands_above(line)
            for key in _write_keys(text)
            for heading in (self._find_begun(key) if is_cut else self.places.get(key, ()))
        )

    def _find_begun(self, key: str) -> Sequence[_Heading]:
        """The places of the first heading that begins so."""
        place = bisect_left(self.keys, key)
        is_begun = len(key) >= FEWEST_CUT_LETTERS and place < len(self.keys) and self.keys[place].startswith(key)
        return self.places[self.keys[place]] if is_begun else ()


def find_headings(pages: Sequence[PdfPage], body_size: float) -> Headings:
    """The headings of a file: lines in larger type than its body or in bold type, alone and joined with the next ones."""
    headings = Headings()
    for page in pages:
        for place, line in enumerate(page.lines):
            if not (line.is_bold or line.size >= LARGER * body_size):
                continue
            texts: list[str] = []
            for other in page.lines[place : place + MOST_LINES]:
                if (other.is_bold, round(other.size, 1)) != (line.is_bold, round(line.size, 1)):
                    break
                texts.append(other.text)
                for key in _write_keys(" ".join(texts)):
                    headings.add(key, _Heading(page.number, line.size, line.is_bold))
    headings.keys.extend(sorted(headings.places))
    return headings


def _write_keys(text: str) -> Iterator[str]:
    """The letters and digits of a text, in small letters, without a number before it and with it."""
    label = _LABEL.match(text)
    for cut in {label.end() if label else 0, 0}:
        key = "".join(filter(str.isalnum, text[cut:].casefold()))
        if len(key) >= FEWEST_LETTERS:
            yield key
