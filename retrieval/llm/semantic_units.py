"""A text as what has to agree between a claim and the statement that it cites: content words, quantities and marks.

A mark is a word such as "not", "may" or "plans". By itself it means nothing, but left out or put in it makes another statement of
the same words. The words for marks are data of the language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from index.analysis.tokenizer import Tokenizer
from index.analysis.words import unify_text
from ingest.language.language import Language
from ingest.spans import Span
from retrieval.values.quantities import Quantity, find_quantities

Mark = Literal["negation", "chance", "intention", "condition", "claim", "scope"]

_ONE = r"[^\W_]+(?:[.’'-][^\W_]+)*"
_WORD = re.compile(_ONE)
_BEHIND = re.compile(r"\s+([^\W\d_]+)")
_THOUSANDS = re.compile(r"(?<![\d,.])(\d),(\d{3})(?![\d,])")


@dataclass(frozen=True, slots=True)
class SemanticUnit:
    """One unit of a text: a quantity, a mark, a break between clauses, or a content word with its tokens."""

    text: str
    """The unit as written; "" for a break."""
    tokens: tuple[str, ...] = ()
    """The tokens of a content word."""
    quantity: Quantity | None = None
    """The date or number that it is."""
    mark: Mark | None = None
    """The kind of mark that it is."""
    counts: bool = False
    """For a quantity: True when a content word stands right behind it."""

    @property
    def is_break(self) -> bool:
        """True where one clause ends and another begins."""
        return not self.text

    @property
    def is_name(self) -> bool:
        """True for a word in capitals, such as a name."""
        return self.quantity is None and self.mark is None and self.text[:1].isupper()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys by which the unit is found again in another text."""
        return self.tokens if self.quantity is None else (f"#{self.quantity.date or self.quantity.number:}",)


@dataclass(frozen=True, slots=True)
class _UnitPatterns:
    """What one language needs to find units."""

    marks: Mapping[Mark, re.Pattern[str]]
    """The words for each kind of mark, in small letters."""
    clause_break: re.Pattern[str]
    """A break between clauses."""
    run: re.Pattern[str]
    """A word, or a run of words in capitals: "European Union" is one unit."""
    not_only: re.Pattern[str]
    """A negation that means `also`."""
    also: str
    """What is written for `not_only`."""


def cut_units(text: str, tokenizer: Tokenizer) -> tuple[SemanticUnit, ...]:
    """The units of a text in the tokenizer's language, in order. Words that mean nothing by themselves are left out."""
    language = tokenizer.language
    patterns = _compile(language)
    unified = unify_text(_THOUSANDS.sub(r"\1\2.0", text), language)  # "2,003" is no year
    unified = patterns.not_only.sub(patterns.also, unified)
    units: list[SemanticUnit] = []
    start = 0
    for span, quantity in find_quantities(unified, language):
        units += _cut_words(unified[start : span.start], tokenizer, patterns)
        behind = _BEHIND.match(unified, span.end)
        counts = behind is not None and behind[1].lower() not in language.stop_words
        units.append(SemanticUnit(span.cut(unified), quantity=quantity, counts=counts))
        start = span.end
    return (*units, *_cut_words(unified[start:], tokenizer, patterns))


def blank_quantities(text: str, language: Language) -> str:
    """The unified text with its quantities blanked out, so that the capitals left in it are those of names."""
    unified = unify_text(text, language)
    parts, start = list[str](), 0
    for span, _ in find_quantities(unified, language):
        parts += [unified[start : span.start], " " * (span.end - span.start)]
        start = span.end
    return "".join([*parts, unified[start:]])


def _cut_words(text: str, tokenizer: Tokenizer, patterns: _UnitPatterns) -> Iterator[SemanticUnit]:
    start = 0
    for match in patterns.clause_break.finditer(text):
        yield from _cut_clause(text[start : match.start()], tokenizer, patterns)
        yield SemanticUnit("")
        start = match.end()
    yield from _cut_clause(text[start:], tokenizer, patterns)


def _cut_clause(text: str, tokenizer: Tokenizer, patterns: _UnitPatterns) -> Iterator[SemanticUnit]:
    for run in patterns.run.findall(text):
        words = _WORD.findall(run)
        parts = words if any(_find_mark(word, patterns) for word in words) else [run]
        for part in parts:
            unit = SemanticUnit(part, tuple(tokenizer.tokens(part)), mark=_find_mark(part, patterns))
            if unit.mark is not None or unit.tokens:
                yield unit


def _find_mark(word: str, patterns: _UnitPatterns) -> Mark | None:
    return next((mark for mark, pattern in patterns.marks.items() if pattern.fullmatch(word.lower())), None)


@cache
def _compile(language: Language) -> _UnitPatterns:
    claims = language.claims
    joins = "|".join(map(re.escape, language.clauses.joins)) if language.clauses else "(?!)"
    links = "".join(rf"{re.escape(link)}\ |" for link in reversed(claims.name_links)) if claims else ""
    marks: dict[Mark, re.Pattern[str]] = {}
    for mark in get_args(Mark):
        marks[mark] = re.compile(claims.marks[mark] if claims else "(?!)")
    return _UnitPatterns(
        marks,
        re.compile(rf"[,;:()\n]|(?<![\w-])(?:{joins})(?![\w-])", re.IGNORECASE),
        re.compile(rf"(?=[A-Z]){_ONE}(?:\ (?:{links})(?=[A-Z]){_ONE})+|{_ONE}"),
        re.compile(rf"\b{claims.not_only}\b" if claims else "(?!)", re.IGNORECASE),
        claims.also if claims else "",
    )


def align(units: Sequence[SemanticUnit], source: Sequence[SemanticUnit]) -> tuple[int, Span]:
    """How many keys of `units` stand in `source` in the same order, and the narrowest stretch of its units that holds them all.

    This is the longest common subsequence. The stretch is Span(0, 0) where nothing is in common.
    """
    mine = [key for unit in units for key in unit.keys]
    placed = [(key, place) for place, unit in enumerate(source) for key in unit.keys]
    lengths = [[0] * (len(placed) + 1) for _ in range(len(mine) + 1)]
    for row, key in enumerate(mine, 1):
        for column, (other, _) in enumerate(placed, 1):
            best = max(lengths[row - 1][column], lengths[row][column - 1])
            lengths[row][column] = max(best, lengths[row - 1][column - 1] + 1) if key == other else best
    longest = lengths[-1][-1]
    if not longest:
        return 0, Span(0, 0)
    row, column = len(mine), lengths[-1].index(longest)
    last = first = placed[column - 1][1]
    while lengths[row][column]:
        if mine[row - 1] == placed[column - 1][0]:
            row, column, first = row - 1, column - 1, placed[column - 1][1]
        elif lengths[row - 1][column] == lengths[row][column]:
            row -= 1
        else:
            column -= 1
    return longest, Span(first, last + 1)
