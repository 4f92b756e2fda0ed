"""What a token before a stop abbreviates, by the tables of all languages: a text quotes names and acts of other languages, too.

The lists of the text's own language count as they are. Of another language only what no text takes for a word of its own counts:
abbreviations with a capital or with inner stops, and those that stand before a number.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from ingest.language.language import Language
from ingest.language.other_languages import OTHER_LANGUAGES
from ingest.language.tables import LANGUAGES

AbbreviationKind = Literal["plain", "joining", "name", "numbered"]
"""As the fields of `Language`: "plain" for `abbreviations`, the others for the fields that are named after them."""

MONTHS: frozenset[str] = frozenset().union(*(one.dates.month_numbers for one in LANGUAGES if one.dates is not None))
"""Every form of a month in a language with a table, in small letters."""
ORDINAL_WORDS: frozenset[str] = frozenset().union(*(one.ordinal_words for one in LANGUAGES))
"""Words behind which a number with a stop is an ordinal."""
NUMBERED_WORDS: frozenset[str] = frozenset(
    word for one in LANGUAGES for named in one.page.divisions.values() for word in named
) | frozenset(word for one in LANGUAGES for word in (*one.page.captions, *one.page.page))
"""Words for numbered parts of a text, in small letters: a number or letter behind one is that of the part."""

_HYPHENED = re.compile(r"[-–'’/&]")


def find_kind(token: str, language: Language) -> AbbreviationKind | None:
    """The kind of abbreviation that a token without its last stop and without blanks is, None for any other word."""
    kinds = _collect(language)
    parts = _HYPHENED.split(token)
    for form in (token, parts[-1]) if len(parts) > 1 else (token,):
        kind = kinds.get(form)
        if kind is None and len(form) > 1:  # a single capital is an initial
            kind = kinds.get(form.casefold()) or (kinds.get(form.capitalize()) if form.isupper() else None)
        if kind is not None:
            return kind
    return None


@cache
def _collect(language: Language) -> Mapping[str, AbbreviationKind]:
    """Every abbreviation that counts in a text of `language` to its kind, the language's own last so that they prevail."""
    kinds: dict[str, AbbreviationKind] = {}
    for other in (*OTHER_LANGUAGES, *LANGUAGES):
        for form, kind in _list_kinds(other):
            if len(form) > 1 and (kind == "numbered" or "." in form or form != form.casefold()):
                kinds.setdefault(form, kind)
    return kinds | dict(_list_kinds(language))


def _list_kinds(language: Language) -> Iterator[tuple[str, AbbreviationKind]]:
    yield from ((form, "numbered") for form in language.numbered_abbreviations)
    yield from ((form, "name") for form in language.name_abbreviations)
    yield from ((form, "plain") for form in language.abbreviations)
    yield from ((form, "joining") for form in language.joining_abbreviations)
