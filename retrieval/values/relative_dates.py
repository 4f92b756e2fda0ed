"""Dates that only the day of publication makes whole: "today", "last July", "on Friday", "5 October" without a year."""

import re
from functools import cache

from ingest.language.language import Language
from retrieval.values.values import find_years

_WORD = re.compile(r"\d+|[^\W\d_]+")


def needs_publication_date(text: str, language: Language) -> bool:
    """True for a text that is a date and nothing else, with a month, a weekday or a word such as "yesterday" and no year."""
    words = [word for word in _WORD.findall(text.casefold()) if not word.isdigit()]
    dating, around = _list_date_words(language)
    return any(word in dating for word in words) and dating | around >= set(words) and not find_years(text)


@cache
def _list_date_words(language: Language) -> tuple[frozenset[str], frozenset[str]]:
    """Words that date something, and those that may stand beside them: "last", "in", "of", the "th" of "5th"."""
    dates, clauses = language.dates, language.clauses
    if dates is None or clauses is None:
        return frozenset(), frozenset()
    ends = {words.split()[-1] for words in dates.relative}
    around = {word for words in dates.relative for word in words.split()[:-1]}
    return (
        frozenset({*dates.month_numbers, *ends}),
        frozenset({*around, *clauses.time_prepositions, *dates.day_links, *dates.day_endings}),
    )
