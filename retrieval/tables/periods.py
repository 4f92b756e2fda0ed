"""Dates that a question gives as periods: "first half of 2012", "Q2 2011", "the 2010s", and a month without a year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.language.language import Language, strip_accents
from ingest.spans import Span
from retrieval.tables.patterns import TablePatterns
from retrieval.values.quantities import Quantity

_DECADE = 9  # years from its first to its last


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A date or number that the question names."""

    span: Span
    quantity: Quantity
    """Of a period its first year or month. A month of any year has the year 0."""
    until: Quantity | None = None
    """The last year or month of a period, None for any other date and for a number."""
    is_scaled: bool = False
    """True for a number with a word such as "million"."""


def find_periods(text: str, found: Sequence[NamedValue], patterns: TablePatterns, language: Language) -> list[NamedValue]:
    """The values of a question with its years joined to the parts of a year around them, and with decades and months.

    text: in small letters. found: its dates and numbers in order.
    """
    values = [_join_part(text, value, patterns) for value in found]
    values += _find_decades(text, patterns)
    taken = [value.span for value in values]
    months = language.dates.month_numbers if language.dates else {}
    for match in patterns.month.finditer(strip_accents(text) if len(strip_accents(text)) == len(text) else text):
        if not any(span.start < match.end() and match.start() < span.end for span in taken):
            values.append(NamedValue(Span(*match.span(1)), Quantity((0, months[match[1]], 0))))
    longest = [one for one in values if not any(one.span != other.span and other.span.holds(one.span) for other in values)]
    return sorted(longest, key=lambda value: value.span)


def _join_part(text: str, value: NamedValue, patterns: TablePatterns) -> NamedValue:
    """A year with the part of it that is named before or behind it. Any other value as it is."""
    date = value.quantity.date
    if date is None or date[1]:
        return value
    for first, last, before, behind in patterns.year_parts:
        opened, closed = before.search(text[: value.span.start]), behind.match(text, value.span.end)
        if opened or closed:
            start = opened.start() if opened else value.span.start
            end = closed.end() if closed else value.span.end
            begins, ends = (replace(value.quantity, date=(date[0], month, 0)) for month in (first, last))
            return NamedValue(Span(start, end), begins, ends)
    return value


def _find_decades(text: str, patterns: TablePatterns) -> Iterator[NamedValue]:
    for match in patterns.words["decades"].finditer(text):
        year = int(match[1])
        yield NamedValue(Span(*match.span()), Quantity((year, 0, 0)), Quantity((year + _DECADE, 0, 0)))
