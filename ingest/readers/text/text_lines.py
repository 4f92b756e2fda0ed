"""The lines of a plain text with their places in it: the material that every step of the plain-text reader works on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from ingest.spans import Span

# A line this long was not broken by a typesetter: each such line is a paragraph of its own.
LONGEST_WRAPPED_LINE = 160

_SENTENCE_END = re.compile(r"[.!?:;…][\"'’”»)\]]*\d{0,3}$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `text` without white space at its ends, `span` of that text in the raw text, `line` the raw line itself."""

    span: Span
    text: str
    raw: str

    @property
    def is_blank(self) -> bool:
        """True for a line of white space alone."""
        return not self.text

    @property
    def opens_page(self) -> bool:
        """Text taken from a PDF starts the first line of a page with a single blank."""
        return len(self.raw) > 1 and self.raw[0] == " " and self.raw[1] != " "


def split_lines(raw: str) -> list[Line]:
    """Every line of `raw` in order. Line ends and form feeds separate, and belong to no line."""
    lines = []
    for match in re.finditer(r"[^\n\f]*", raw):
        text = match.group()
        if match.start() == match.end() and match.start() > 0 and raw[match.start() - 1] not in "\n\f":
            continue
        stripped = text.strip()
        start = match.start() + (len(text) - len(text.lstrip()) if stripped else 0)
        lines.append(Line(Span(start, start + len(stripped)), stripped, text))
    return lines


def wrap_width(lines: Iterable[Line]) -> int | None:
    """The width that the text was broken to, in characters, or None when each line is a whole paragraph."""
    lengths = [len(line.text) for line in lines if not line.is_blank]
    if len(lengths) < 8:
        return None
    width = int(quantiles(lengths, n=20)[-1])
    return width if width <= LONGEST_WRAPPED_LINE else None


def ends_sentence(text: str) -> bool:
    """True when `text` closes a sentence or clause, a glued note marker or closing quote allowed."""
    return _SENTENCE_END.search(text.rstrip()) is not None


def group_lines(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines between blank lines."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        if line.is_blank:
            groups.append([])
        else:
            groups[-1].append(line)
    return [group for group in groups if group]
