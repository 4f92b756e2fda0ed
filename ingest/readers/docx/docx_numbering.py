"""Automatic numbers: the part `numbering.xml` and the numbered paragraphs in their order come in, each printed number goes out.

A paragraph names a list (`num`) and a level. The list takes its levels from an abstract list, which it may change level by level.
An abstract list can stand for a style of lists, which names another list. Lists with one abstract list go on counting together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.readers.docx.docx_numerals import write_numeral
from ingest.readers.docx.word_xml import VALUE, WORD, find_value, is_marked, read_number

LEVELS = 9
LONGEST_NUMBER = 100
"""Code points of the pattern of a number. The rest of a longer one is no number."""
_LONGEST_CHAIN = 20
_PLACE = re.compile(r"%([1-9])")
_CUSTOM = re.compile(r"0+1(?=,|$)")  # "001, 002, 003, ..."


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered."""

    pattern: str = ""
    """As printed, with "%1" for the count of the first level and so on."""
    number_format: str = "decimal"
    start: int = 1
    all_decimal: bool = False
    """Whether the counts of the levels above are written in decimals here."""
    restart: int | None = None
    """The level, from 1, behind which this one starts again. 0 for none, None for every level above."""
    suffix: str = " "
    """What stands between the number and the text."""
    style_id: str | None = None
    """The style of paragraphs that have this level without naming it."""
    digits: int = 1
    """How many digits a decimal count has at least."""


@dataclass(slots=True)
class AbstractList:
    """The levels of lists that count together, and how far each has come: None before its first number."""

    levels: dict[int, ListLevel]
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(slots=True)
class NumberedList:
    """A list as paragraphs name it."""

    counted: AbstractList
    levels: Mapping[int, ListLevel]
    """Its own levels where it changes them, those of the abstract list else."""
    starts: Mapping[int, int]
    """Levels that begin anew at a number when the list is used first."""
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """The number of a paragraph as printed."""

    text: str
    """ "" for a bullet and where nothing is printed."""
    suffix: str = " "


class Numbering:
    """The lists of a file and their counts. `next_number` is called for each numbered paragraph in the order of the text."""

    def __init__(self, part: etree._Element | None, style_lists: Mapping[str, str]) -> None:
        """`style_lists`: for each style of lists the id of the list that it names."""
        self._lists: dict[str, NumberedList] = {}
        if part is None:
            return
        elements = {one.get(f"{WORD}abstractNumId", ""): one for one in part.iterfind(f"{WORD}abstractNum")}
        numbers = {one.get(f"{WORD}numId", ""): one for one in part.iterfind(f"{WORD}num")}
        abstract: dict[str, AbstractList] = {}
        for list_id, number in numbers.items():
            name = _follow_links(find_value(number, "abstractNumId") or "", elements, numbers, style_lists)
            if name not in elements:
                continue
            if name not in abstract:
                abstract[name] = AbstractList(dict(map(_read_level, elements[name].iterfind(f"{WORD}lvl"))))
            self._lists[list_id] = _read_list(number, abstract[name])

    def find_level(self, list_id: str, style_id: str | None) -> int | None:
        """The level, from 0, that a list gives to paragraphs of a style. None where it gives none."""
        levels = self._lists[list_id].levels if list_id in self._lists and style_id else {}
        return next((number for number, level in levels.items() if level.style_id == style_id), None)

    def next_number(self, list_id: str, level: int) -> PrintedNumber | None:
        """Count one paragraph on. None for a list that the file does not have."""
        numbered = self._lists.get(list_id)
        level = min(level, LEVELS - 1)
        if numbered is None:
            return None
        if not numbered.is_begun:
            numbered.is_begun = True
            for place in numbered.starts:
                numbered.counted.counts[place] = None
        counts = numbered.counted.counts
        count = counts[level]
        counts[level] = numbered.starts.get(level, _level_of(numbered, level).start) if count is None else count + 1
        for below in range(level + 1, LEVELS):
            restart = None if counts[below] is None else _level_of(numbered, below).restart
            if restart is None or level < restart:
                counts[below] = None
        return _write_number(numbered, level)


def _write_number(numbered: NumberedList, level: int) -> PrintedNumber:
    own = _level_of(numbered, level)
    if own.number_format == "bullet" and not re.search(r"[^\W_]{2}", own.pattern):
        return PrintedNumber("", own.suffix)  # a sign, or the letter o as a small circle

    def write(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        shown = _level_of(numbered, place)
        count = numbered.counted.counts[place]
        count = numbered.starts.get(place, shown.start) if count is None else count
        number_format = "decimal" if own.all_decimal and shown.number_format != "none" else shown.number_format
        numeral = write_numeral(count, number_format)
        return numeral.zfill(shown.digits) if shown.digits > 1 else numeral

    text = _PLACE.sub(write, own.pattern).strip()
    is_empty = own.number_format == "none" and not re.search(r"[^\W_]", text)
    return PrintedNumber("" if is_empty else text, own.suffix)


def _level_of(numbered: NumberedList, level: int) -> ListLevel:
    return numbered.levels.get(level) or ListLevel()


def _follow_links(
    name: str, elements: Mapping[str, etree._Element], numbers: Mapping[str, etree._Element], style_lists: Mapping[str, str]
) -> str:
    """The id of the abstract list that holds the levels, "" where links lead nowhere or in a circle."""
    for _ in range(_LONGEST_CHAIN):
        style = find_value(elements.get(name), "numStyleLink")
        if style is None:
            return name
        name = find_value(numbers.get(style_lists.get(style, "")), "abstractNumId") or ""
    return ""


def _read_list(number: etree._Element, counted: AbstractList) -> NumberedList:
    levels = dict(counted.levels)
    starts = {}
    for override in number.iterfind(f"{WORD}lvlOverride"):
        place = min(read_number(override.get(f"{WORD}ilvl")), LEVELS - 1)
        own = override.find(f"{WORD}lvl")
        if own is not None:
            levels[place] = _read_level(own)[1]
        start = find_value(override, "startOverride")
        if start is not None:
            starts[place] = read_number(start)
            levels[place] = replace(levels.get(place) or ListLevel(), start=starts[place])
    return NumberedList(counted, levels, starts)


def _read_level(element: etree._Element) -> tuple[int, ListLevel]:
    number_format = next(element.iter(f"{WORD}numFmt"), None)
    name = "decimal" if number_format is None else number_format.get(VALUE, "decimal")
    custom = _CUSTOM.match(number_format.get(f"{WORD}format", "")[:LONGEST_NUMBER]) if number_format is not None else None
    restart = find_value(element, "lvlRestart")
    level = ListLevel(
        pattern=(find_value(element, "lvlText") or "")[:LONGEST_NUMBER],
        number_format=name,
        start=read_number(find_value(element, "start"), 1),
        all_decimal=is_marked(element, "isLgl"),
        restart=None if restart is None else read_number(restart),
        suffix="" if find_value(element, "suff") == "nothing" else " ",
        style_id=find_value(element, "pStyle"),
        digits=len(custom.group()) if custom else 1,
    )
    return min(read_number(element.get(f"{WORD}ilvl")), LEVELS - 1), level
