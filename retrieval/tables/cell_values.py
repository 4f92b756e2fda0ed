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
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d\d)(?:\.\d{1,3})?")
_MEASURED = re.compile(r"([-−–+]?\d[\d.,\u00a0 ]{0,20}?)\s?([a-zA-Zµ°]{1,4}(?:[²³]|/[a-zA-Z]{1,3}[²³]?)?)")
_SHORT_MONTH = re.compile(r"(\d{1,2}\.? )?([^\W\d_]{3,4})\.?( \d{4}| \d{1,2}, \d{4})")
_MONTHS = 12
_MOST_OF = 0.75  # share of the cells of a column that are of its kind
SHARE = "%"
METRE = "m"
"""Behind a blank and a bare number it is no shorthand for a million."""
CLOCK = "h:min:s"
"""The unit of a time, as 1:12:44."""


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
    text = _write_month(_NOTE.sub("", cell.strip()).strip(), language)
    found = find_only_value("date", text, language)
    if found is not None and found.text == text and found.quantity is not None and found.quantity.date is not None:
        return CellValue(found.quantity.date) if found.quantity.date[1] <= _MONTHS else None
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = int(clock[1] or 0), int(clock[2]), int(clock[3])
        return CellValue(None, 3600 * hours + 60 * minutes + seconds, CLOCK)
    measured = _MEASURED.fullmatch(text)
    unit = measured[2] if measured else ""
    is_unit = measured is not None and (unit.casefold() not in _list_scales(language) or measured[0].endswith(f" {METRE}"))
    if measured and is_unit:
        text = measured[1]
    if _compile_figure(language).fullmatch(text) is None:
        return None
    number = read_number(text, language=language)
    return CellValue(None, -number.number if _MINUS.match(text) else number.number, number.unit or unit)


def _write_month(text: str, language: Language) -> str:
    """A date with its month written out: "12 Apr 1987"."""
    found = _SHORT_MONTH.fullmatch(text)
    months = language.dates.months if found and language.dates else ()
    full = [month for month in months if found and month.lower().startswith(found[2].lower())]
    return f"{found[1] or ''}{full[0]}{found[3]}" if found and len(full) == 1 else text


def _list_scales(language: Language) -> frozenset[str]:
    numbers = language.numbers
    return frozenset((*numbers.scales, *numbers.short_scales, *numbers.units)) if numbers else frozenset()


@cache
def _compile_figure(language: Language) -> re.Pattern[str]:
    """The whole of a cell that is one number, with its sign, unit and scale."""
    numbers = language.numbers
    scales = "|".join(map(re.escape, numbers.scales if numbers else ())) or "(?!)"
    units = "|".join(map(re.escape, numbers.units if numbers else ())) or "(?!)"
    return re.compile(
        r"[-−–+(]?(?:[A-Z]{0,3}[$€£]|(?:EUR|USD|GBP)(?=[\s\d]))?\s?[-−–(]?\d(?:[\d.,\u00a0 ]{0,30}\d)?\)?\s?%?\)?"
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
    values = [value for cell in filled if (value := read_value(cell, language)) is not None]
    if not values:
        return "text"
    dates = sum(value.date is not None for value in values)
    if len(values) < _MOST_OF * len(filled) or dates not in (0, len(values)):
        return None
    if dates:
        return "date"
    units = {value.unit for value in values}
    return "number" if len(units) == 1 or (len(units - {""}) == 1 and not units & {"%", CLOCK}) else None
