"""A question as the rules for tables see it: its words and where they stand, its dates and numbers, and what it asks for."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from index.analysis.words import unify_text
from ingest.language.language import Language
from ingest.spans import Span
from retrieval.query.query import Query
from retrieval.tables.patterns import Pattern, TablePatterns, compile_tables
from retrieval.values.quantities import Quantity, find_quantities

Ask = Literal["rows", "value", "count", "yes_no", "difference", "words"]
"""What a question asks for: rows, a cell, how many rows, yes or no, how far apart two values are; "words" for key words."""

_LONGEST = 8  # words of a name that is looked for
_MOST_WORDS = 40  # of a question that is read
_WORD = re.compile(r"[^\W_]+")
_OTHER_FORMS = {"reason", "source", "timeline"}


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A date or number that the question names."""

    span: Span
    quantity: Quantity


@dataclass(frozen=True)
class TableQuestion:
    """A question with what stands where in it. All spans are of `text`."""

    query: Query
    text: str
    """The question in one spelling, as the tokenizer writes it."""
    patterns: TablePatterns
    language: Language
    literals: tuple[NamedValue, ...]
    """In order."""
    ask: Ask
    small: str = field(repr=False)
    """`text` in small letters, blanks for the literals."""

    def find(self, words: str | Pattern) -> list[Span]:
        """Where words stand: those of a field of `TableWords`, or of a pattern."""
        pattern = self.patterns.words[words] if isinstance(words, str) else words
        return [Span(*match.span()) for match in pattern.finditer(self.small)]

    def tokens(self, span: Span) -> frozenset[str]:
        """The tokens of the words in a span."""
        return self.query.tokenizer.token_set(span.cut(self.text))

    @cached_property
    def _windows(self) -> list[tuple[Span, frozenset[str]]]:
        """Every run of a few words with its tokens, the shortest first."""
        places = [match.span() for match in _WORD.finditer(self.text)]
        runs = [
            Span(places[first][0], places[first + length - 1][1])
            for length in range(1, _LONGEST + 1)
            for first in range(len(places) - length + 1)
        ]
        return [(run, self.tokens(run)) for run in runs]

    def locate(self, tokens: Set[str]) -> Span | None:
        """The shortest run of words that has all the tokens, the first of several. None where there is none."""
        if not tokens or not tokens <= self.query.token_set:
            return None
        return next((run for run, held in self._windows if tokens <= held), None)


def read_question(query: Query) -> TableQuestion | None:
    """The question as the rules for tables see it. None where it cannot be one over a table."""
    language = query.tokenizer.language
    if language.tables is None or query.form in _OTHER_FORMS:
        return None
    patterns = compile_tables(language)
    text = unify_text(" ".join(query.text.split()), language)
    if len(text.split()) > _MOST_WORDS:
        return None
    literals = tuple(_find_literals(text, language))
    small = text.lower() if len(text.lower()) == len(text) else text
    for literal in literals:
        small = small[: literal.span.start] + " " * (literal.span.end - literal.span.start) + small[literal.span.end :]
    if patterns.words["unsure"].search(small):
        return None
    ask = _find_ask(query, patterns, text.lower())
    return TableQuestion(query, text, patterns, language, literals, ask, small)


def _find_literals(text: str, language: Language) -> Iterator[NamedValue]:
    """The dates and numbers written with digits. An ordinal number is none."""
    endings = tuple(ending for ending in (language.dates.day_endings if language.dates else ()) if ending.isalpha())
    for span, quantity in find_quantities(text, language):
        written = span.cut(text)
        if any(map(str.isdigit, written)) and (quantity.date is not None or not written.endswith(endings)):
            yield NamedValue(_cut_bound(span, written) if quantity.date is None else span, quantity)


def _cut_bound(span: Span, written: str) -> Span:
    """The span of a number without the words before it that make it a bound, which the rules read themselves."""
    digit = next(place for place, sign in enumerate(written) if sign.isdigit())
    start = written.rfind(" ", 0, digit) + 1
    return Span(span.start + start, span.end) if written[:start].strip() else span


def _find_ask(query: Query, patterns: TablePatterns, small: str) -> Ask:
    if patterns.words["difference"].search(small):
        return "difference"
    if query.kind == "count":
        return "count"
    if query.form == "yes_no":
        return "yes_no"
    if patterns.words["asks_value"].search(small):
        return "value"
    return "rows" if patterns.words["asks_rows"].search(small) else "words"
