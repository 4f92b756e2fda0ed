"""Years that a text gives without writing them out: "FY21", "1998/99", "the 1990s", "from 2014 to 2020"."""

import re
from functools import cache

from ingest.language.language import Language
from retrieval.values.values import find_years
from retrieval.values.whole_dates import find_whole_dates

_LAST_SHORT = 50  # "FY50" is 2050, "FY51" is 1951
_TEN = 10


def find_financial_years(text: str) -> frozenset[str]:
    """The years of "FY21", "FY 21/22" and "1998/99", each in four digits."""
    fiscal, pair = _compile()
    short = (int(digits) for match in fiscal.finditer(text) for digits in match.groups() if digits)
    found = {year + (2000 if year <= _LAST_SHORT else 1900) for year in short}
    for match in pair.finditer(text):
        first = int(match[1])
        if (first + 1) % 100 == int(match[2]):
            found |= {first, first + 1}
    return frozenset(map(str, found))


def find_spanned_years(text: str, language: Language) -> frozenset[str]:
    """The years within the decades and the ranges of a text."""
    found = set[int]()
    for span in find_whole_dates(text, language):
        date = span.cut(text)
        years = sorted(map(int, find_years(date)))
        if years and date.endswith(f"{years[-1]}s"):
            years.append(years[-1] + _TEN - 1)
        found.update(range(years[0], years[-1] + 1) if years else ())
    return frozenset(map(str, found))


@cache
def _compile() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(r"(?<!\w)FY ?['’]?(\d\d)(?:[/–-](\d\d))?(?!\w)"),
        re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)[/–-](\d\d)(?!\w|[/–-]\d)"),
    )
