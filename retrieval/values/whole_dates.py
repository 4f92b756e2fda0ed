"""Dates in a text, each as long as it is printed: "5 and 6 July", "19 October 2018", "the early 1990s", "from 2016 to 2018".

`retrieval/values/values.py` finds the date that answers. Here it is found as a whole, for what is shown.
"""

import re
from collections.abc import Iterable
from functools import cache

from ingest.language.language import DateWords, Language
from ingest.spans import Span

_MOST_DAYS = 6


def find_whole_dates(text: str, language: Language) -> list[Span]:
    """Where dates stand in a text, in order. A year in which a note marker is glued is found without the marker."""
    if language.dates is None:
        return []
    return [Span(*match.span()) for match in _compile(language).finditer(text)]


@cache
def _compile(language: Language) -> re.Pattern[str]:
    dates = language.dates
    ordinals = language.numbers.ordinals if language.numbers else ()
    if dates is None:
        raise ValueError(f"the language {language.tag!r} has no table of dates: check it first")
    one = _write_date(dates, ordinals, language.clauses.time_prepositions if language.clauses else ())
    pairs = (rf"{re.escape(before)}\ {one}\ {re.escape(between)}\ {one}" for before, between in dates.ranges if before)
    joined = "|".join(re.escape(between) for before, between in dates.ranges if not before) or "(?!)"
    return re.compile(rf"(?<![\w/.,€$£–-])(?:{'|'.join(pairs) or '(?!)'}|{one}(?:(?:\ (?:{joined})\ |\s?[–—-]\s?){one})?)")


def _write_date(dates: DateWords, ordinals: Iterable[str], prepositions: Iterable[str]) -> str:
    """The pattern of one date with what stands around it.

    A note marker may stand behind a sign that is glued to a year: "September 2022.89", "in 1995,60 plus". Behind a month or a
    preposition of time that is no decimal.
    """
    ending = rf"(?:{_any(dates.day_endings)})?"
    link = rf"(?:(?:{_any(dates.day_links)})\ )?"
    short = _any(form.capitalize() for form in dates.short_months)
    month = rf"(?:(?:{_any(dates.months)})|(?:{short})\b\.?)(?!\w)"
    joins = _any(between for _, between in dates.ranges)
    day = rf"\d{{1,2}}{ending}"
    days = rf"(?<!\d){day}(?:(?:,\ |\ (?:{joins})\ |[–-]){day}){{0,{_MOST_DAYS}}}"
    year = r"(?:1\d|20)\d\d(?!\d{4})(?!,\d)(?![/.]\d)(?:(?=\d{1,3}(?!\d))|(?!\d))(?!(?<=0)s)"
    marked = r"(?:1\d|20)\d\d(?=\.\d{1,3}\W*$|,\d{1,3}(?![\d,.]))"
    led = "|".join(rf"(?<=(?<!\w){re.escape(word)} )" for word in sorted(set(prepositions)))
    dated = rf"(?:{year}|{marked})"
    forms = (
        r"\d{1,2}[/.]\d{1,2}[/.]\d{4}",
        r"\d{4}-\d\d-\d\d(?!\d)",
        rf"{days}\ {link}{month}(?:,?\ {dated})?",
        rf"{month}\ {days}(?!\d|\w)(?:,?\ {dated})?",
        rf"{month},?\ {dated}",
        month,
        r"(?:the\ )?\d{3}0s\b",
        rf"(?:the\ )?(?:\d{{1,2}}{ending}"
        rf"|(?i:{_any(ordinals)}))[ -](?:{dates.periods or '(?!)'})(?!\w)(?:\ (?:{dates.eras or '(?!)'}))?",
        rf"\d{{1,4}}\ (?:{dates.eras or '(?!)'})(?!\w)",
        rf"{year}(?:\ (?:{dates.eras or '(?!)'})(?!\w))?",
        rf"(?:{led or '(?!)'}){marked}",
        rf"(?i:{_any(dates.relative)})(?![\w’'-])",
    )
    return rf"(?:(?i:{dates.parts or '(?!)'})[ -](?:the\ )?)?(?:{'|'.join(forms)})"


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) or "(?!)"
