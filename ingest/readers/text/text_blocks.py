"""Headings, paragraphs and lists in the body lines of a plain text.

A text broken to a width has its paragraphs between blank lines and may run on over a page end. In any other text each line is a
paragraph. A heading is a line with the next section number, or a short line by itself that closes no sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.divisions import RANKS, find_division, reads_as_title
from ingest.extraction import RawBlock
from ingest.language.tables import DEFAULT
from ingest.readers.text.text_lines import Line, ends_sentence

_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<dot>\.?)\s+[‘“\"(]?[A-Z]")
_BULLET = re.compile(r"(?:[●•▪◦‣∙*–-]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\((?:\d{3}|[a-z]{2}|[ivx]{1,6})\))\s+\S")
_POINT = re.compile(r"\(([a-z]{1,2}|[ivx]{1,6}|\d{1,3})\)\s+\S")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii")
_REMARK = re.compile(rf"(?:{'|'.join(DEFAULT.page.remarks)})\s*:|(?:{'|'.join(DEFAULT.page.author)})\s", re.IGNORECASE)
_UNDERLINE = re.compile(r"([=\-~_*])\1{2,}")
LONGEST_UNDERLINED = 120
_ROW = re.compile(r"(?<!\W)(?>\W*?(?:\t|\s{2}))\W*+\d")  # a figure set off from the words before it
_LONGEST_HEADING_WORDS = 22
SHORT_LINE = 0.85
"""A line shorter than this share of the width was ended by the writer."""
MOST_TITLE_LINES = 2
_UNFINISHED_HEADING = re.compile(rf"(?:[:,–-]|\b(?:{'|'.join(DEFAULT.page.unfinished)}))$", re.IGNORECASE)


@dataclass(slots=True)
class Outline:
    """The section numbers met so far: what a plausible next number is, and how deep a heading without a number stands.

    dotted: whether this text writes a stop behind its section numbers. None until the first one shows it.
    """

    last: tuple[int, ...] = ()
    dotted: bool | None = None
    levels: list[int] = field(default_factory=list)
    waits_for_title: bool = False
    """Whether the last block is the number of a division alone, such as "Article 3"."""
    rank: int = 0
    """The rank of the division that the text stands in, 0 before the first one."""

    def accepts(self, label: str, dot: str, *, alone: bool) -> bool:
        """Take `label` for the next section number where it follows the last as sections do (a skipped chapter is allowed).

        "6. Exercises" is a list item in a text whose sections read "6 Exercises", and wherever more lines follow it at once.
        """
        number = tuple(int(part) for part in label.split("."))
        if self.rank >= RANKS["article"]:  # the paragraphs of an article are numbered
            return False
        if (dot and not alone) or self.dotted not in (None, bool(dot)) or not self._follows(number):
            return False
        self.last, self.dotted = number, bool(dot)
        return True

    def _follows(self, number: tuple[int, ...]) -> bool:
        if not self.last:
            return number[-1] == 1
        if len(number) > len(self.last):
            return number[:-1] == self.last and number[-1] == 1
        step = number[-1] - self.last[len(number) - 1]
        return number[:-1] == self.last[: len(number) - 1] and 1 <= step <= (2 if len(number) == 1 else 1)

    def level_of_unnumbered(self, line: Line) -> int:
        """Capitals stand highest. Other headings one below the numbered section that they stand in."""
        if self.rank:
            return self.rank + 1
        if line.text.isupper() and not self.last:
            return 1
        return len(self.last) + 1 if self.last else min(1 + len(self.levels), 2)


def find_blocks(groups: Sequence[Sequence[Line]], width: int | None, outline: Outline) -> list[RawBlock]:
    """Blocks of groups of lines (runs between blank lines). `width` as by `wrap_width`. `outline` is carried on."""
    blocks: list[RawBlock] = []
    for group in groups:
        lines = list(group)
        while lines:
            waiting = blocks[-1] if blocks and outline.waits_for_title else None
            outline.waits_for_title = False
            if waiting is not None and (taken := _title_length(lines, width)):
                blocks[-1] = replace(waiting, pieces=(*waiting.pieces, *(line.span for line in lines[:taken])))
                del lines[:taken]
                continue
            heading = _take_division(lines, outline) or _take_heading(lines, width, outline)
            blocks.append(heading if heading else _take_block(lines, width))
    return blocks


def _take_division(lines: list[Line], outline: Outline) -> RawBlock | None:
    """Take the heading of an article, chapter or annex from the front of a group."""
    division = find_division(lines[0].text)
    if division is None or not _stands_alone(lines):
        return None
    outline.rank, outline.waits_for_title = division.rank, not division.title
    return RawBlock("heading", (lines.pop(0).span,), level=division.rank, label=division.label)


def _stands_alone(lines: Sequence[Line]) -> bool:
    """Whether a line is the heading of a division, and no sentence that runs on in the next line."""
    return len(lines) == 1 or not lines[1].text[:1].islower()


def _title_length(lines: Sequence[Line], width: int | None) -> int:
    """How many lines at the front of a group are the title of the division above them. 0 where text follows at once."""
    if width is None:
        return int(reads_as_title(lines[0].text))
    if len(lines) <= MOST_TITLE_LINES and reads_as_title(" ".join(line.text for line in lines)):
        return len(lines)
    # The last line of a paragraph is short as well, so the next one has to begin like one.
    is_short = len(lines[0].text) < SHORT_LINE * width and len(lines) > 1 and not lines[1].text[:1].islower()
    return int(is_short and reads_as_title(lines[0].text))


def _take_heading(lines: list[Line], width: int | None, outline: Outline) -> RawBlock | None:
    """Take a heading from the front of a group, with the lines it runs on over."""
    first = lines[0]
    if len(lines) > 1 and (under := _UNDERLINE.fullmatch(lines[1].text)) and len(first.text) <= LONGEST_UNDERLINED:
        del lines[:2]
        return RawBlock("heading", (first.span,), level=1 if under.group(1) == "=" else 2)
    numbered = _NUMBERED.match(first.text)
    if numbered and _reads_as_title(first) and outline.accepts(numbered["number"], numbered["dot"], alone=len(lines) == 1):
        taken = _heading_length(lines)
        label, level = numbered["number"], len(outline.last)
    elif _is_unnumbered(lines, width):
        taken, label = _same_case_length(lines), None
        level = outline.level_of_unnumbered(first)
        outline.levels.append(level)
    else:
        return None
    pieces = tuple(line.span for line in lines[:taken])
    del lines[:taken]
    return RawBlock("heading", pieces, level=level, label=label)


def _reads_as_title(line: Line) -> bool:
    return len(line.text.split()) <= _LONGEST_HEADING_WORDS and not line.text.rstrip(":").endswith((".", ";", ",", "?"))


def _heading_length(lines: Sequence[Line]) -> int:
    """How many lines a heading has: on while the line is plainly unfinished or the next begins in lower case."""
    length = 1
    while length < len(lines) and (_UNFINISHED_HEADING.search(lines[length - 1].text) or lines[length].text[0].islower()):
        length += 1
    return length


def _same_case_length(lines: Sequence[Line]) -> int:
    length = 1
    while length < len(lines) and lines[0].text.isupper() and lines[length].text.isupper():
        length += 1
    return length


def _is_unnumbered(lines: Sequence[Line], width: int | None) -> bool:
    first = lines[0]
    short = len(first.text.split()) <= 14 and len(first.text) <= 100 and (width is None or len(first.text) < SHORT_LINE * width)
    plain = first.text[0].isupper() and not ends_sentence(first.text) and not _BULLET.match(first.text)
    if not (short and plain and re.search(r"[A-Za-z]{3}", first.text)):
        return False
    if "|" in first.text or _ROW.search(first.text) or re.search(r"\d{4}$", first.text) or _REMARK.match(first.text):
        return False
    return len(lines) == 1 or width is None


def _take_block(lines: list[Line], width: int | None) -> RawBlock:
    """Take a paragraph or list item from the front of a group."""
    length, is_item = 1, _BULLET.match(lines[0].text) is not None
    if width is not None:
        while length < len(lines) and not _opens_block(lines[0], lines[length - 1], lines[length : length + 2]):
            length += 1
    pieces = tuple(line.span for line in lines[:length])
    del lines[:length]
    return RawBlock("list_item" if is_item else "paragraph", pieces)


def _opens_block(opening: Line, before: Line, lines: Sequence[Line]) -> bool:
    """A dash or number at the start of a broken line is a bullet only where the line before closed its sentence.

    The next point of a list opens an item in any case: "(b)" where the block's `opening` line begins with "(a)".
    """
    first = lines[0]
    closed = ends_sentence(before.text)
    if (point := _POINT.match(first.text)) and (last := _POINT.match(opening.text)) and _follows(last.group(1), point.group(1)):
        return True
    if _BULLET.match(first.text) is not None:
        return first.text[0] in "●•▪◦‣" or closed
    division = find_division(first.text) if closed else None
    return division is not None and _stands_alone(lines)


def _follows(last: str, label: str) -> bool:
    """Whether the label of a point is the next one after `last`."""
    if last.isdecimal() or label.isdecimal():
        return last.isdecimal() and label.isdecimal() and int(label) == int(last) + 1
    is_roman = last in _ROMAN and _ROMAN[_ROMAN.index(last) + 1 :][:1] == (label,)
    return is_roman or (len(last) == len(label) and label[:-1] == last[:-1] and ord(label[-1]) == ord(last[-1]) + 1)


def join_over_page(blocks: list[RawBlock], raw: str, following: list[RawBlock], width: int | None) -> None:
    """Append the blocks of the next page. A paragraph or item that a page end cut in two becomes one block again."""
    if blocks and following and width is not None and _runs_on(blocks[-1], following[0], raw):
        last = blocks.pop()
        joined = RawBlock(last.kind, last.pieces + following[0].pieces)
        following = [joined, *following[1:]]
    blocks.extend(following)


def _runs_on(last: RawBlock, first: RawBlock, raw: str) -> bool:
    if last.kind not in ("paragraph", "list_item") or first.kind != "paragraph":
        return False
    return not ends_sentence(last.pieces[-1].cut(raw))
