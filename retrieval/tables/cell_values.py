"""What the cells of a table say: nothing, a mark, a date, a number, or else text. Columns are of one kind or of none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ingest.language.language import Language
from retrieval.values.quantities import Date, read_number
from retrieval.values.values import find_only_value

ColumnKind = Literal["date", "number", "mark", "text"]

_EMPTY = re.compile(r"[-–—−.…/\s]*|n/?a\.?", re.IGNORECASE)
_MARK = re.compile(r"[xX×✓✔✗•●■☒☑+]")
_NOTE = re.compile(r"\(\d{1,2}\)$")
_MINUS = re.compile(r"[^\d\w]*[-−–(]|[A-Z]{0,3}[$€£]?\s?[-−–(]")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class CellValue:
    """A cell that can be compared with others."""

    date: Date | None = None
    number: float = 0.0
    """Where it is no date."""
    unit: str = ""
    """Of a number: "%", "usd" or the like, "" without one."""


def is_empty(cell: str) -> bool:
    """True for a cell without anything but dashes and dots."""
    return _EMPTY.fullmatch(cell) is not None


def is_mark(cell: str, language: Language) -> bool:
    """True for a cross, a tick or a "yes"."""
    return _MARK.fullmatch(cell.strip()) is not None or cell.strip().casefold() in _list_yes(language)


def is_marked(cell: str, language: Language) -> bool:
    """False for what is as good as empty in a column of marks: nothing, or "no"."""
    return not is_empty(cell) and cell.strip().casefold() not in _list_no(language)


def _list_yes(language: Language) -> tuple[str, ...]:
    return language.tables.yes if language.tables else ()


def _list_no(language: Language) -> tuple[str, ...]:
    return language.tables.no if language.tables else ()


def read_value(cell: str, language: Language) -> CellValue | None:
    """The date or number that a cell is, marks of notes aside. None for an empty cell and for any other text."""
    text = _NOTE.sub("", cell.strip()).strip()
    found = find_only_value("date", text, language)
    if found is not None and found.text == text and found.quantity is not None and found.quantity.date is not None:
        return CellValue(found.quantity.date) if found.quantity.date[1] <= _MONTHS else None
    if _compile_figure(language).fullmatch(text) is None:
        return None
    number = read_number(text, language=language)
    return CellValue(None, -number.number if _MINUS.match(text) else number.number, number.unit)


@cache
def _compile_figure(language: Language) -> re.Pattern[str]:
    """The whole of a cell that is one number, with its sign, unit and scale."""
    numbers = language.numbers
    scales = "|".join(map(re.escape, numbers.scales if numbers else ())) or "(?!)"
    units = "|".join(map(re.escape, numbers.units if numbers else ())) or "(?!)"
    return re.compile(
        r"[-−–(]?(?:[A-Z]{0,3}[$€£]|(?:EUR|USD|GBP)(?=[\s\d]))?\s?[-−–(]?\d(?:[\d.,\u00a0 ]{0,30}\d)?\)?\s?%?\)?"
        rf"(?:\s?(?:{scales}))?(?:\s?(?:[€£]|EUR|USD|GBP|{units}))?\)?",
        re.IGNORECASE,
    )


def find_kind(cells: Sequence[str], language: Language) -> ColumnKind | None:
    """The kind of a column, by all its cells that are not empty. None where they are of several kinds, or all empty."""
    filled = [cell for cell in cells if is_marked(cell, language)]
    if not filled:
        return None
    if all(is_mark(cell, language) for cell in filled):
        return "mark"
    filled = [cell for cell in cells if not is_empty(cell)]
    values = [read_value(cell, language) for cell in filled]
    if all(value is not None and value.date is not None for value in values):
        return "date"
    if all(value is not None and value.date is None for value in values):
        return "number" if len({value.unit == "%" for value in values if value is not None}) == 1 else None
    if any(value is not None for value in values):
        return None
    return "text"
