"""The source that a footnote names: its title, date and address, as far as the note gives them. Text in, a record out.

Notes are written by people in many manners; what is not surely recognised is left out, never guessed.
"""

import re
from dataclasses import dataclass

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_ADDRESS = re.compile(r"https?://[^\s<>\"“”‘’]+")
_QUOTED = re.compile(r"[‘“\"]([^‘“\"]{8,300}?)[’”\"](?=[\s,.;:)]|$)")
_AFTER_YEAR = re.compile(r"\((?:19|20)\d\d[a-z]?\)[,.:]? ([A-Z][^,.;()]{7,200})")  # Author (2018), Title, place
_SPOKEN = re.compile(r"[‘“\"]")
_READ = 2_000  # code points of a note; a source is named at its beginning
_DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{_MONTHS}) (?:19|20)\d\d\b|(?<=\()(?:19|20)\d\d(?=[a-z]?\))")


@dataclass(frozen=True, slots=True)
class NamedSource:
    """Title, date ("5 August 2016" or "2018") and address as printed; None where the note gives none."""

    title: str | None
    published: str | None
    url: str | None


def find_named_source(note: str) -> NamedSource | None:
    """The first source that a footnote names; None for a note that only explains.

    Quoted words alone are no title: what is quoted with neither author before it nor date or address behind it is speech.
    """
    first = note[:_READ].split("; ", 1)[0]
    quoted, titled = _QUOTED.search(first), _AFTER_YEAR.search(first)
    address, date = _ADDRESS.search(first), _DATE.search(first)
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
