"""The source that a footnote names: its title, date and address, as far as the note gives them.

People write notes in many ways. What is not surely recognised is left out and never guessed.
"""

import re
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language
from ingest.language.tables import DEFAULT

_ADDRESS = re.compile(r"https?://[^\s<>\"“”‘’]+")
_QUOTED = re.compile(r"[‘“\"]([^‘“\"]{8,300}?)[’”\"](?=[\s,.;:)]|$)")
_AFTER_YEAR = re.compile(r"\((?:19|20)\d\d[a-z]?\)[,.:]? ([A-Z][^,.;()]{7,200})")  # Author (2018), Title, place
_SPOKEN = re.compile(r"[‘“\"]")
_READ = 2_000  # code points of a note; a source is named at its beginning


@dataclass(frozen=True, slots=True)
class NamedSource:
    """The source as the note prints it. None for what the note does not give."""

    title: str | None
    """The title, without its quotation marks."""
    published: str | None
    """The date, such as "5 August 2016" or "2018"."""
    url: str | None
    """The address."""


def find_named_source(note: str, language: Language = DEFAULT) -> NamedSource | None:
    """The first source that a footnote names. None for a note that only explains. language: that of the document.

    Quoted words alone are no title: with neither an author before them nor a date or address behind them they are speech.
    """
    first = note[:_READ].split("; ", 1)[0]
    quoted, titled = _QUOTED.search(first), _AFTER_YEAR.search(first)
    address, date = _ADDRESS.search(first), _compile_date(language).search(first)
    before = first[: quoted.start()].rstrip() if quoted is not None else ""
    has_author = before.endswith(",") and _SPOKEN.search(before) is None and re.search(r"\w", before) is not None
    if address is None and titled is None and not has_author:
        return None
    title = quoted[1] if quoted is not None and (has_author or titled is None) else titled[1] if titled is not None else None
    url = _end_address(address.group()) if address is not None else None
    return NamedSource(title.strip() if title else None, date.group() if date is not None else None, url)


def _end_address(text: str) -> str:
    """An address without the punctuation behind it: a bracket that was opened within it is its own."""
    while text:
        last = text[-1]
        opening = {")": "(", "]": "["}.get(last)
        is_lone = opening is not None and text.count(last) > text.count(opening)
        if last not in ".,;:" and not is_lone:
            break
        text = text[:-1]
    return text


@cache
def _compile_date(language: Language) -> re.Pattern[str]:
    months = "|".join(language.dates.months) if language.dates else "(?!)"
    endings = "|".join(map(re.escape, language.dates.day_endings)) if language.dates else "(?!)"
    return re.compile(rf"\b(?:\d{{1,2}}(?:{endings})? )?(?:{months}) (?:19|20)\d\d\b|(?<=\()(?:19|20)\d\d(?=[a-z]?\))")
