"""A date as people write it comes in, a date of publication as in `ingest/dates.py` goes out: a day, a month or a year.

The names of months come from the tables of `ingest/language/`, in all languages at once. Two numbers that could both be the month
are read only where the language says which comes first.
"""

import re
from collections.abc import Iterator
from datetime import date

from ingest.language.tables import LANGUAGES

FIRST_YEAR, LAST_YEAR = 1400, 2199
LONGEST = 300
"""Code points of a value that are looked at."""

_MONTHS = {form: number for language in LANGUAGES if language.dates for form, number in language.dates.month_numbers.items()}
_MONTH = rf"(?P<month>{'|'.join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))})\b\.?"
_ENDINGS = sorted({ending for language in LANGUAGES if language.dates for ending in language.dates.day_endings})
_LINKS = sorted({link for language in LANGUAGES if language.dates for link in language.dates.day_links})
_DAY = rf"(?<![\w.,/-])(?P<day>\d{{1,2}})(?:{'|'.join(map(re.escape, _ENDINGS))}|\.)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_LINK = rf"(?:(?:{'|'.join(map(re.escape, _LINKS))})\s+)?" if _LINKS else ""
_WRITTEN = (
    re.compile(r"(?<![\w.,/-])(?P<year>\d{4})([-/.])(?P<number>\d{1,2})\2(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\w)(?P<year>\d{4})(?P<number>\d{2})(?P<day>\d{2})(?!\w)"),
    re.compile(rf"{_DAY}[\s-]+{_LINK}{_MONTH},?[\s-]+{_LINK}{_YEAR}", re.IGNORECASE),
    re.compile(rf"(?<!\w){_MONTH}\s+{_DAY},?\s+{_YEAR}", re.IGNORECASE),
    re.compile(rf"(?<!\w){_YEAR}[\s-]+{_MONTH}[\s-]+(?P<day>\d{{1,2}})(?!\d)", re.IGNORECASE),
    re.compile(rf"(?<!\w){_MONTH},?[\s-]+{_LINK}{_YEAR}", re.IGNORECASE),
    re.compile(r"(?<![\w.,/-])(?P<year>\d{4})[-/](?P<number>\d{2})(?![\w/-])"),
)
_NUMBERS = re.compile(r"(?<![\w.,/-])(?P<first>\d{1,2})\s?([./-])\s?(?P<second>\d{1,2})\s?\2\s?(?P<year>\d{4})(?!\d)")
_YEAR_ALONE = re.compile(r"\s*(?P<year>\d{4})\s*")
# Month first is how the United States write; English without a region may be either.
_MONTH_FIRST = re.compile(r"en[-_]us", re.IGNORECASE)
_UNCERTAIN = re.compile(r"(?:en|und)?", re.IGNORECASE)


def find_written_date(text: str, language: str | None = None) -> str | None:
    """The first date in `text`, such as "2021-02-11", "2021-02" or "2021". None where there is none or it can be read two ways.

    `language` is the tag of the language that the text is written in, such as "en-US", if it is known.
    """
    text = text[:LONGEST]
    found = [match for pattern in _WRITTEN if (match := pattern.search(text))]
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        named = match.groupdict()
        month = int(named["number"]) if named.get("number") else _MONTHS[named["month"].casefold()]
        return _format(int(named["year"]), month, int(named["day"]) if named.get("day") else None)
    if numbers := _NUMBERS.search(text):
        return _read_numbers(numbers, language or "")
    alone = _YEAR_ALONE.fullmatch(text)
    return alone["year"] if alone and FIRST_YEAR <= int(alone["year"]) <= LAST_YEAR else None


def _read_numbers(match: re.Match[str], language: str) -> str | None:
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    days = set(filter(None, _read_orders(year, first, second, language)))
    return days.pop() if len(days) == 1 else None


def _read_orders(year: int, first: int, second: int, language: str) -> Iterator[str | None]:
    if _UNCERTAIN.fullmatch(language) or not _MONTH_FIRST.match(language):
        yield _format(year, second, first)
    if _UNCERTAIN.fullmatch(language) or _MONTH_FIRST.match(language):
        yield _format(year, first, second)


def _format(year: int, month: int, day: int | None) -> str | None:
    try:
        written = date(year, month, day or 1).isoformat()
    except ValueError:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return written if day else written[:7]
