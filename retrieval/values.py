"""Dates, counts and amounts in a sentence: what "when", "how many" and "how much" ask for, found as exact spans.

A number that is glued to a word is a note marker, a year is no count; among several values the one amid the most words of the
question is taken.
"""

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Literal

from ingest.spans import Span

ValueKind = Literal["date", "count", "amount"]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBERS = {
    **{
        word: number
        for number, word in enumerate(
            ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"], 2
        )
    },
    **{"fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
}
_NUMERALS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_UNITS = {"eur": ("eur", "€"), "usd": ("usd", "$", "dollar"), "gbp": ("£",), "%": ("%", "per cent")}
_PATTERNS = {
    "date": re.compile(
        rf"""(?<![\w/.])
        (?:\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}|\d{{1,2}}\ (?:{_MONTHS})\ \d{{4}}|(?:{_MONTHS})\ \d{{4}}|(?:19|20)\d\d)
        (?=\d{{0,3}}\b|\W)  # a note marker may be glued to a year""",
        re.VERBOSE,
    ),
    "count": re.compile(
        rf"""(?<![\w/.,’'”)-])
        (?:\d{{1,3}}(?:[ ,]\d{{3}})+|\d+(?:\.\d+)?|{_NUMERALS})
        (?![\w/]|[.,]\d|-\w|\s?[–—]|\ (?:{_MONTHS}))(?:\ (?:million|billion))?""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "amount": re.compile(
        r"""(?<![\w.,])
        (?:(?:EUR|USD|[€$£])\s?\d[\d.,]*\d?(?:\ (?:million|billion))?
        |\d[\d.,]*\ ?(?:%|per\ cent|(?:million\ |billion\ )?(?:euros?|dollars)))(?!\w)""",
        re.IGNORECASE | re.VERBOSE,
    ),
}
_ASKS: tuple[tuple[ValueKind, re.Pattern[str]], ...] = (
    ("amount", re.compile(r"\b(?:how much|budget|costs?|price|salary|value of)\b", re.IGNORECASE)),
    ("count", re.compile(r"\b(?:how many|number of)\b", re.IGNORECASE)),
    ("date", re.compile(r"\b(?:when|(?:what|which) (?:date|day|year|month)|dates?|since)\b", re.IGNORECASE)),
)
# "Master Plan (MPAC) 2025", "Vision 2030": a year that belongs to a name, and dates nothing.
_NAMED_YEAR = re.compile(r"(?:\)|\b(?!(?:In|Since|By|From|Until|During|After|Before|Between)\b)[A-Z][A-Za-z-]{2,})\s$")
_REACH = 60  # characters on either side in which words of the question speak for a value


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value at its span of the text it was found in; `support` counts the words of the question around it."""

    text: str
    span: Span
    support: int


def find_asked_kind(question: str) -> ValueKind | None:
    """What a question asks for, when it is a date, a count or an amount of money or a share."""
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def find_value(
    kind: ValueKind, text: str, question: str, asked: Set[str], tokenize: Callable[[str], list[str]]
) -> FoundValue | None:
    """The value of `kind` in `text` that most words of the question stand around; None when there is none.

    None also where several values are told apart by "respectively". asked: the question's tokens; a count needs one of them close
    behind it. Values that the question names are no answer.
    """
    found: list[FoundValue] = []
    candidates = list(_find_candidates(kind, text, question))
    if len(candidates) > 1 and "respectively" in text:
        return None  # which value belongs to what was asked is told by their order, not by the words around them
    for match in candidates:
        behind = text[match.end() : match.end() + _REACH]
        if kind == "count" and asked.isdisjoint(tokenize(" ".join(behind.split()[:4]))):
            continue
        around = text[max(0, match.start() - _REACH) : match.start()] + " " + behind
        found.append(FoundValue(match.group(), Span(*match.span()), len(asked & set(tokenize(around)))))
    return min(found, key=lambda value: (-value.support, value.span), default=None)


def _find_candidates(kind: ValueKind, text: str, question: str) -> Iterator[re.Match[str]]:
    for match in _PATTERNS[kind].finditer(text):
        is_bare = re.fullmatch(r"(?:19|20)\d\d", match.group()) is not None
        is_no_value = is_bare and (kind == "count" or _NAMED_YEAR.search(text, 0, match.start()) is not None)
        if match.group() not in question and not is_no_value:
            yield match


def differ(kind: ValueKind, one: str, other: str) -> bool:
    """True when two values cannot both be right: different numbers, or dates that differ in a part that both give."""
    if kind != "date":
        return _read_number(one) != _read_number(other)
    first, second = _split_date(one), _split_date(other)
    return any(a != b for a, b in zip(first, second, strict=True) if a and b)


def _read_number(text: str) -> tuple[float, str]:
    """Number and unit: "€5 million" and "5 million euros" are both (5,000,000, "eur"), "two" is (2, "")."""
    small = text.casefold()
    digits = re.search(r"\d[\d,. ]*", small)
    number = float(re.sub(r"[, ]|\.$", "", digits[0].strip())) if digits else float(_NUMBERS[small.split()[0]])
    scale = 1e9 if "billion" in small else 1e6 if "million" in small else 1
    unit = next((name for name, signs in _UNITS.items() if any(sign in small for sign in signs)), "")
    return number * scale, unit


def _split_date(text: str) -> tuple[int, int, int]:
    """Year, month and day, 0 where a part is not given."""
    slashed = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if slashed:
        return int(slashed[3]), int(slashed[2]), int(slashed[1])
    parts = text.split()
    months = _MONTHS.split("|")
    month = next((months.index(part) + 1 for part in parts if part in months), 0)
    return int(parts[-1]), month, int(parts[0]) if len(parts) == 3 else 0
