"""Dates, counts and amounts in a sentence: what "when", "how many" and "how much" ask for, found as exact spans.

A number that is glued to a word is a note marker, a year is no count; among several values the one is taken that is told of what
was asked (`retrieval/answer/events.py`), and of these the one amid the most words of the question.
"""

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Literal

from ingest.spans import Span
from retrieval.answer.events import find_event, find_governing

ValueKind = Literal["date", "count", "amount"]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SMALL = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_BELOW_TEN = {word: number for number, word in enumerate(["one", *_SMALL[:8]], 1)}
_NUMBERS = {
    **{word: number for number, word in enumerate(_SMALL, 2)},
    **{word: number * 10 for number, word in enumerate(_TENS, 2)},
    **{f"{tens}-{word}": number * 10 + one for number, tens in enumerate(_TENS, 2) for word, one in _BELOW_TEN.items()},
}
_NUMERALS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_UNITS = {"eur": ("eur", "€"), "usd": ("usd", "$", "dollar"), "gbp": ("gbp", "£", "pound"), "%": ("%", "per cent")}
_SCALES = {"million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_PATTERNS = {
    "date": re.compile(
        rf"""(?<![\w/.])
        (?:\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}|\d{{4}}-\d\d-\d\d(?!\d)|\d{{1,2}}\ (?:{_MONTHS})\ \d{{4}}
        |(?:{_MONTHS})\ (?:\d{{1,2}},\ )?\d{{4}}|(?:1[5-9]|20)\d\d)
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
        (?:(?:EUR|USD|GBP|(?:US)?\$|[€£])\s?\d(?:[\d.,]*\d)?(?:\s?(?:million|billion|bn|mn|m)\b)?
        |\d[\d.,]*\ ?(?:%|per\ cent|(?:million\ |billion\ )?(?:euros?|dollars|pounds)))(?!\w)""",
        re.IGNORECASE | re.VERBOSE,
    ),
}
_ASKS: tuple[tuple[ValueKind, re.Pattern[str]], ...] = (
    ("amount", re.compile(r"\b(?:how much|budget|costs?|price|salary|value of)\b", re.IGNORECASE)),
    ("count", re.compile(r"\b(?:how many|number of)\b", re.IGNORECASE)),
    ("date", re.compile(r"\b(?:when|(?:what|which) (?:date|day|year|month)|dates?|since)\b", re.IGNORECASE)),
)
ASKING = "since day year month date number"  # words that ask for a value, and tell nothing of what it is the value of
# "Master Plan (MPAC) 2025", "Vision 2030": a year that belongs to a name, and dates nothing.
_NAMED_YEAR = re.compile(r"(?:\)|\b(?!(?:In|Since|By|From|Until|During|After|Before|Between)\b)[A-Z][A-Za-z-]{2,})\s$")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?!\d)")
_TIME = re.compile(r"\b(?:in|since|by|until|from|of|during|after|before)\s$", re.IGNORECASE)  # "in 1804": a year, not a count
_CITED = re.compile(r"[’”\"],\s$")  # "‘Decision on the signing’, 31 May 2011": when a source is of
_CLAUSE_END = re.compile(r"[,;:(]|\b(?:and|but|while|whereas)\b")
_HEDGES = {
    "least": r"more than|over|at least|no fewer than|no less than|upwards of",
    "most": r"up to|at most|fewer than|less than|under|nearly|almost|no more than",
    "about": r"about|around|approximately|roughly|some|circa",
}
_HEDGE = re.compile(rf"\b(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _HEDGES.items())})\s*$", re.IGNORECASE)
_LEAD = 2  # words that may stand before a value that leads its clause: "By early"
_ROUGHLY = 0.1  # of a number that is said to be "about" so many


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value at its span of the text it was found in; `support` counts the words of the question around it.

    hedge: the words before it that make it a bound or a rough number ("more than"), "" without. fits: False when it is told of
    another event than the one asked for, or of none.
    """

    text: str
    span: Span
    support: int = 0
    hedge: str = ""
    fits: bool = True

    @property
    def hedged(self) -> str:
        """The value as `differ` takes it, with its hedge."""
        return f"{self.hedge} {self.text}".strip()


def find_asked_kind(question: str) -> ValueKind | None:
    """What a question asks for, when it is a date, a count or an amount of money or a share."""
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def find_value(
    kind: ValueKind, text: str, question: str, asked: Set[str], tokenize: Callable[[str], list[str]]
) -> FoundValue | None:
    """The value of `kind` in `text` that is told of the event asked for, and amid most words of the question; None without any.

    None also where several values are told apart by "respectively". asked: the question's tokens; a count needs one of them close
    behind it. Values that the question names are no answer.
    """
    asked = asked - set(tokenize(ASKING))
    candidates = list(_find_candidates(kind, text, question))
    if len(candidates) > 1 and "respectively" in text:
        return None  # which value belongs to what was asked is told by their order, not by the words around them
    event = find_event(question) if kind == "date" else None
    found: list[FoundValue] = []
    for match, before, behind in _find_clauses(text, candidates):
        if kind == "count" and asked.isdisjoint(tokenize(" ".join(text[match.end() :].split()[:4]))):
            continue
        told = set(
            tokenize(f"{text[: match.start()]} {behind}")
        )  # what leads a sentence is the subject of its later clauses, too
        hedge = _HEDGE.search(before)
        fits = event is None or find_governing(before, behind) == event
        span = Span(*match.span())
        found.append(FoundValue(match.group(), span, len(asked & told), hedge.group().strip() if hedge else "", fits))
    return min(found, key=lambda value: (not value.fits, -value.support, value.span), default=None)


def find_only_value(kind: ValueKind, text: str) -> FoundValue | None:
    """The value in a text that is one, such as a table's cell; None where there is none or several."""
    found = [FoundValue(match.group(), Span(*match.span())) for match in _find_candidates(kind, text, "")]
    return found[0] if len(found) == 1 else None


def find_years(text: str) -> frozenset[str]:
    """The years that a text names, those within dates too."""
    return frozenset(_YEAR.findall(text))


def _find_clauses(text: str, candidates: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], str, str]]:
    """Each candidate with its clause on either side, which reaches to no other candidate.

    Behind, the clause ends at a comma or an "and", or at the next one where the value leads it: "In 2011, the treaty was signed".
    """
    starts = [0, *(match.end() for match in candidates)]
    ends = [*(match.start() for match in candidates), len(text)]
    for number, match in enumerate(candidates):
        before, behind = text[starts[number] : match.start()], text[match.end() : ends[number + 1]]
        leads = len(_CLAUSE_END.split(before)[-1].split()) <= _LEAD
        yield match, before, " ".join(_CLAUSE_END.split(behind)[: 2 if leads else 1])


def _find_candidates(kind: ValueKind, text: str, question: str) -> Iterator[re.Match[str]]:
    for match in _PATTERNS[kind].finditer(text):
        is_year = _YEAR.fullmatch(match.group()) is not None
        is_no_value = is_year and (kind == "count" or _NAMED_YEAR.search(text, 0, match.start()) is not None)
        is_no_value |= kind == "count" and len(match.group()) == 4 and _TIME.search(text, 0, match.start()) is not None
        is_no_value |= kind == "date" and _CITED.search(text, 0, match.start()) is not None
        if match.group() not in question and not is_no_value:
            yield match


def differ(kind: ValueKind, one: str, other: str) -> bool:
    """True when two values cannot both be right: numbers apart, or dates that differ in a part that both give.

    A hedge before a number is heeded: "more than 40" and "44" do not differ.
    """
    if kind != "date":
        low, high, unit = _read_range(one)
        other_low, other_high, other_unit = _read_range(other)
        return unit != other_unit or high < other_low or other_high < low
    first, second = _split_date(one), _split_date(other)
    return any(a != b for a, b in zip(first, second, strict=True) if a and b)


def _read_range(text: str) -> tuple[float, float, str]:
    """The least and the most that a number can mean, and its unit: "€5 million" and "5m euros" are both (5e6, 5e6, "eur")."""
    hedge = next((name for name, words in _HEDGES.items() if re.match(rf"(?:{words})\s", text, re.IGNORECASE)), None)
    number, unit = _read_number(re.sub(rf"^(?:{'|'.join(_HEDGES.values())})\s", "", text, flags=re.IGNORECASE))
    rough = _ROUGHLY * number if hedge == "about" else 0.0
    return (0.0 if hedge == "most" else number - rough), (float("inf") if hedge == "least" else number + rough), unit


def _read_number(text: str) -> tuple[float, str]:
    """Number and unit; "two" is (2, "")."""
    small = text.casefold()
    digits = re.search(r"\d[\d,. ]*", small)
    number = _read_digits(digits[0].strip(" .,")) if digits else float(_NUMBERS[small.split()[0]])
    behind = small[digits.end() :] if digits else small
    scale = re.match(r"(million|mn|m|billion|bn)\b", behind)
    spelled = 1e9 if "billion" in small else 1e6 if "million" in small else 1
    unit = next((name for name, signs in _UNITS.items() if any(sign in small for sign in signs)), "")
    return number * (_SCALES[scale[1]] if scale else spelled), unit


def _read_digits(digits: str) -> float:
    """The number that digits with separators write: 1,500,000 and 1.500.000 are one; 2,5 and 2.5 are, too."""
    plain = re.sub(r"(?<=\d)[ ,](?=\d{3}(?!\d))", "", digits)
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    whole, _, rest = plain.replace(" ", "").replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '')}.{rest}" if whole else rest)


def _split_date(text: str) -> tuple[int, int, int]:
    """Year, month and day, 0 where a part is not given."""
    slashed = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if slashed:
        return int(slashed[3]), int(slashed[2]), int(slashed[1])
    dashed = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    if dashed:
        return int(dashed[1]), int(dashed[2]), int(dashed[3])
    parts = text.replace(",", "").split()
    months = _MONTHS.split("|")
    month = next((months.index(part) + 1 for part in parts if part in months), 0)
    day = next((int(part) for part in parts[:-1] if part.isdigit()), 0)
    return int(parts[-1]), month, day
