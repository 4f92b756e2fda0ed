"""A key-word query as it is typed: words, "phrases", -words that must not be there, and fields such as publisher:EEAS."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.errors import QuestionError

FIELDS = ("title", "publisher", "year", "language", "collection", "kind", "id")
"""What stands before the colon of a condition on the document, or on the kind of the passage."""
TERMS_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class FieldCondition:
    """A condition on a field of the document."""

    field: str
    """One of FIELDS."""
    value: str
    """In small letters. The field holds it, where it is a title or publisher. Else it is the field, or the begin of it."""
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class KeywordQuery:
    """What a passage must hold and must not hold."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]
    """Folded (`fold`)."""
    excluded_words: tuple[str, ...]
    excluded_phrases: tuple[str, ...]
    conditions: tuple[FieldCondition, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """Words and phrases that must be there."""
        return (*self.words, *self.phrases)


@cache
def term_pattern() -> re.Pattern[str]:
    """A term of a query: its sign, the field before a colon, what stands in quotation marks, what stands in none."""
    return re.compile(r'(-?)(?:([a-z]+):)?(?:"([^"]*)"?|([^\s"]+))', re.IGNORECASE)


def fold(text: str) -> str:
    """A text in small letters, with one blank for white space of any length and plain apostrophes."""
    return " ".join(text.replace("’", "'").casefold().split())


def read_keywords(text: str) -> KeywordQuery:
    """The query that was typed. Raises QuestionError where nothing is to be found by it, or for too many terms."""
    terms = term_pattern().findall(text)
    if len(terms) > TERMS_AT_MOST:
        raise QuestionError(f"{len(terms)} terms: search for at most {TERMS_AT_MOST} words and phrases at once")
    conditions, plain = [], []
    for sign, field, quoted, bare in terms:
        name, value = field.lower(), quoted or bare
        if name in FIELDS and fold(value):
            conditions.append(FieldCondition(name, fold(value), bool(sign)))
        elif fold(value):
            plain.append((bool(sign), bool(quoted), f"{field}:{value}" if field else value))
    found = KeywordQuery(
        words=_choose(plain, is_excluded=False, is_phrase=False),
        phrases=_choose(plain, is_excluded=False, is_phrase=True),
        excluded_words=_choose(plain, is_excluded=True, is_phrase=False),
        excluded_phrases=_choose(plain, is_excluded=True, is_phrase=True),
        conditions=tuple(conditions),
    )
    if not any(char.isalnum() for term in found.wanted for char in term):
        raise QuestionError(f"{text[:80]!r} names no word that is to be found: write at least one without a minus before it")
    return found


def _choose(terms: Sequence[tuple[bool, bool, str]], *, is_excluded: bool, is_phrase: bool) -> tuple[str, ...]:
    chosen = (value for excluded, quoted, value in terms if (excluded, quoted) == (is_excluded, is_phrase))
    return tuple(dict.fromkeys(map(fold, chosen) if is_phrase else chosen))
