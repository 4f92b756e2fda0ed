"""The numbered parts of legal and official texts: "Article 3", "CHAPTER IV", "Annex II", recognised in the heading of one.

The words for them stand in `ingest/language/`. All format readers ask here, so that an article
is the same section in every format.
"""

import re
from dataclasses import dataclass

from ingest.language.tables import LANGUAGES

RANKS = {"part": 1, "annex": 1, "title": 2, "chapter": 3, "section": 4, "article": 5, "rule": 5}
"""How deep each part lies, 1 the highest."""
LONGEST_TITLE = 200  # code points
MOST_TITLE_WORDS = 25

_PARTS = {word: part for language in LANGUAGES for part, words in language.page.divisions.items() for word in words}
_WORDS = "|".join(sorted(map(re.escape, _PARTS), key=len, reverse=True))
_NUMERALS = {word for language in LANGUAGES if language.numbers for word, n in language.numbers.numerals.items() if 0 < n <= 12}
_WRITTEN = "|".join(sorted(form for word in (*_NUMERALS, "premier", "unique") for form in (word.upper(), word.capitalize())))
_NUMBER = (
    r"(?:\d{1,4}[a-z]{0,2}(?:\.\d{1,3}){0,3}|[A-Z]\.?\d{1,3}|(?:[IVXLC]{1,8}|[A-Z])(?:-[A-Z\d]{1,3})?|[ivxlc]{1,8}"
    rf"|premier|unique|{_WRITTEN})"
)
# What follows the number is a title only behind a sign or with a capital: "Article 3 of the Treaty" begins a sentence.
_HEADING = re.compile(
    rf"\s*((?P<word>(?i:{_WORDS}))(?:(?<=§)\s*|\s+)(?P<number>{_NUMBER}(?![\w/])))(?:\s*[-–—:.]\s*|\s+|$)(?P<title>.*)$",
    re.DOTALL,
)
_ONLY_WORD = re.compile(r"\s*(?P<word>annex|annexe|anhang|anlage|appendix)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Division:
    """The heading of a numbered part."""

    part: str
    """What it is: a key of `RANKS`."""
    label: str
    """As printed, with its number: "Article 3"."""
    title: str
    """What stands behind the label, "" where nothing does."""

    @property
    def rank(self) -> int:
        """How deep the part lies, 1 the highest."""
        return RANKS[self.part]


def find_division(heading: str) -> Division | None:
    """The division that a line or a short paragraph is the heading of. None for running text."""
    if len(heading) > LONGEST_TITLE + 40:
        return None
    match = _HEADING.match(heading)
    if match is None:
        only = _ONLY_WORD.match(heading)
        return None if only is None else Division(_PARTS[only["word"].casefold()], only["word"], "")
    title = match["title"].strip()
    # A stop in the middle or at the end says that sentences follow.
    runs_on = re.search(r"[.;,:]$|[.;]\s", title) is not None or title[:1].islower()
    is_word = match["word"][:1].isupper() or match["word"] == "§"
    if runs_on or not is_word or len(title) > LONGEST_TITLE:
        return None
    return Division(_PARTS[match["word"].casefold()], " ".join(match[1].split()), title)


def reads_as_title(text: str) -> bool:
    """Whether a line behind the number of a division alone, such as "Article 3", is its title: "Scope" is, a sentence is not."""
    words = text.split()
    if not words or len(text) > LONGEST_TITLE or len(words) > MOST_TITLE_WORDS:
        return False
    first = words[0][:1]
    is_plain = first.isalpha() and not first.islower()
    return is_plain and not re.search(r"[.;:,?!…]$", text.rstrip()) and find_division(text) is None
