"""A question as the rules for tables see it: its words and where they stand, its dates and numbers, and what it asks for."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from index.analysis.words import unify_text
from ingest.language.language import Language, strip_accents
from ingest.language.words.region_words import Region
from ingest.spans import Span
from retrieval.query.query import Query
from retrieval.tables.headers.word_forms import find_root, find_topics
from retrieval.tables.patterns import Pattern, TablePatterns, compile_tables, find_events
from retrieval.tables.periods import NamedValue, find_periods
from retrieval.values.quantities import find_quantities

Ask = Literal["rows", "value", "count", "yes_no", "difference", "words"]
"""What a question asks for: rows, a cell, how many rows, yes or no, how far apart two values are; "words" for key words."""

_LONGEST = 8  # words of a name that is looked for
_MOST_WORDS = 40  # of a question that is read
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGER = re.compile(r"[^\W\d_]{2,}")
_FISCAL = re.compile(r"\bFY ?(?=(?:19|20)\d\d\b)", re.IGNORECASE)
"""What stands before a year that a column gives without it."""
_OTHER_FORMS = {"reason", "source", "timeline"}
_COMPARISONS = ("before", "after", "more", "less")
_COMPARED_WITHIN = 60  # code points between a comparative and "than"
_SUPERLATIVES = ("earliest", "latest", "highest", "lowest")


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """A word of a question by which columns are found."""

    span: Span
    text: str
    """The word, in small letters."""
    root: str
    topics: frozenset[str]


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

    def find_state(self, literal: NamedValue) -> re.Match[str] | None:
        """What before a date says that a state lasts then: "in" of "in force in 2012". None where nothing does."""
        opened = self.patterns.words["state_until"].search(self.small[: literal.span.start])
        is_state = opened is not None and any(span.end <= opened.start() for span in self.find("state"))
        return opened if is_state else None

    @cached_property
    def state_dates(self) -> list[Span]:
        """The words before the dates of states: "at the end of" names no column "End"."""
        found = map(self.find_state, self.literals)
        return [Span(*opened.span()) for opened in found if opened is not None]

    @cached_property
    def ordinals(self) -> list[tuple[Span, int]]:
        """The ordinals above "first" with their numbers."""
        numbers = self.language.numbers
        places = {strip_accents(word): place for word, place in numbers.ordinals.items()} if numbers else {}
        found = [
            (match, int(match["number"] or places.get(match.group(), 0))) for match in self.patterns.ordinal.finditer(self.small)
        ]
        return [(Span(*match.span()), place) for match, place in found if place > 1]

    @property
    def rates(self) -> list[str]:
        """What figures are asked for by: "month" of "per month"."""
        return [match[1] for match in self.patterns.rates.finditer(self.small)]

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The words for the first of an order."""
        numbers = self.language.numbers
        return (
            frozenset(strip_accents(word) for word, place in numbers.ordinals.items() if place == 1) if numbers else frozenset()
        )

    @cached_property
    def ordinal_tokens(self) -> frozenset[str]:
        """The tokens of its ordinals where these are searched as numbers."""
        numbers = self.language.numbers
        places = {strip_accents(word): place for word, place in numbers.ordinals.items()} if numbers else {}
        found = self.patterns.ordinal.finditer(strip_accents(self.text.lower()))
        return frozenset(str(places[match.group()]) for match in found if match.group() in places)

    @cached_property
    def numerals(self) -> list[tuple[Span, int]]:
        """The small numbers that are no part of a date or an amount."""
        return list(_find_small_numbers(self.small, self.language))

    @cached_property
    def counts(self) -> list[tuple[Span, int]]:
        """The numbers that say how many rows of an order are asked for: "top 3", "the two largest", "which two"."""
        return [(span, number) for span, number in self.numerals if _counts_rows(self, span)]

    def find_comparison(self, end: int, start: int = 0) -> tuple[str, list[Span]] | None:
        """What compares something with what begins at `end`: "before" to "less", and the words. None where nothing does.

        start: from where on the words may stand. "More troops than Bravo" has other words within it.
        """
        before = self.small[:end]
        for name in _COMPARISONS:
            opened = self.patterns.endings[name].search(before, start)
            if opened:
                return name, [Span(opened.start(), end)]
        than = self.patterns.than.search(before, start)
        if than is None:
            return None
        near = max(start, than.start() - _COMPARED_WITHIN)
        found = [
            (Span(*match.span()), name)
            for name, pattern in self.patterns.comparatives
            for match in pattern.finditer(before, near, than.start())
        ]
        longest = [one for one in found if not any(one[0] != other and other.holds(one[0]) for other, _ in found)]
        if not longest:
            return None
        span, name = max(longest)
        return name, [span, Span(than.start(), end)]

    @cached_property
    def words(self) -> tuple[QuestionWord, ...]:
        """Its words in order, stop words aside."""
        return tuple(word for word in self._read_words(_LETTERS, self.small) if word.text not in self.language.stop_words)

    @cached_property
    def plain_words(self) -> tuple[QuestionWord, ...]:
        """All its words of two letters and more, without accents where that leaves the places as they are."""
        plain = strip_accents(self.small)
        return tuple(self._read_words(_LONGER, plain if len(plain) == len(self.small) else self.small))

    def _read_words(self, pattern: Pattern, text: str) -> Iterator[QuestionWord]:
        for match in pattern.finditer(text):
            word = match.group()
            yield QuestionWord(Span(*match.span()), word, find_root(word, self.language), find_topics(word, self.language))

    @cached_property
    def events(self) -> list[tuple[str, Span]]:
        """The events that it speaks of, and where."""
        return find_events(self.small, self.language)

    @cached_property
    def regions(self) -> list[tuple[Region, Span]]:
        """The parts of the world that it names, and where. "South America" names no America besides."""
        found = [(region, span) for region, pattern in self.patterns.regions for span in self.find(pattern)]
        return [one for one in found if not any(one[1] != other and other.holds(one[1]) for _, other in found)]

    @cached_property
    def text_tokens(self) -> frozenset[str]:
        """The tokens of its words. A capital is not named as its country here, as it is for the search."""
        return self.query.tokenizer.token_set(self.text)

    def tokens(self, span: Span) -> frozenset[str]:
        """The tokens of the words in a span."""
        return self.query.tokenizer.token_set(span.cut(self.text))

    def tokens_of(self, text: str) -> frozenset[str]:
        """The tokens of a text."""
        return self.query.tokenizer.token_set(text)

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
        if not tokens or not tokens <= self.text_tokens:
            return None
        return next((run for run, held in self._windows if tokens <= held), None)


def read_question(query: Query, *, is_sure: bool = True) -> TableQuestion | None:
    """The question as the rules for tables see it. None where it cannot be one over a table.

    is_sure: False takes a question with "would" or "may" as well, whose answer no table computes.
    """
    language = query.tokenizer.language
    if language.tables is None or query.form in _OTHER_FORMS:
        return None
    patterns = compile_tables(language)
    text = unify_text(_FISCAL.sub("", " ".join(query.text.split())), language)
    if len(text.split()) > _MOST_WORDS:
        return None
    literals = find_periods(text.lower(), list(_find_literals(text, language)), patterns, language)
    literals = [one for one in literals if not _is_count(text.lower(), one, patterns)]
    small = text.lower() if len(text.lower()) == len(text) else text
    for literal in literals:
        small = small[: literal.span.start] + " " * (literal.span.end - literal.span.start) + small[literal.span.end :]
    if is_sure and patterns.words["unsure"].search(small):
        return None
    ask = _find_ask(query, patterns, text.lower())
    return TableQuestion(query, text, patterns, language, tuple(literals), ask, small)


def _find_literals(text: str, language: Language) -> Iterator[NamedValue]:
    """The dates and numbers written with digits. An ordinal number is none."""
    endings = tuple(ending for ending in (language.dates.day_endings if language.dates else ()) if ending.isalpha())
    for span, quantity in find_quantities(text, language):
        written = span.cut(text)
        if any(map(str.isdigit, written)) and (quantity.date is not None or not written.endswith(endings)):
            scales = language.numbers.scales if language.numbers else ()
            is_scaled = quantity.date is None and any(word in scales for word in written.casefold().split())
            yield NamedValue(
                _cut_bound(span, written, quantity.unit) if quantity.date is None else span, quantity, is_scaled=is_scaled
            )


def _is_count(small: str, value: NamedValue, patterns: TablePatterns) -> bool:
    """True for a number that says how many rows are asked for: "top 3", "the 2 largest"."""
    if value.quantity.date is not None or not value.span.cut(small).isdigit():
        return False
    return _stands_by_superlative(small, value.span, patterns)


def _stands_by_superlative(small: str, span: Span, patterns: TablePatterns) -> bool:
    """True where a superlative or "top" stands right before a span, or a superlative right behind it."""
    if any(match.end() == span.start - 1 for name in ("least", "most") for match in patterns.words[name].finditer(small)):
        return False
    names = (*_SUPERLATIVES, "top")
    leading = any(
        match.end() == span.start - 1 for name in names for match in patterns.words[name].finditer(small, 0, span.start)
    )
    return leading or any(patterns.words[name].match(small, span.end + 1) for name in _SUPERLATIVES)


def _find_small_numbers(small: str, language: Language) -> Iterator[tuple[Span, int]]:
    numerals = {strip_accents(word): number for word, number in (language.numbers.numerals.items() if language.numbers else ())}
    for match in compile_tables(language).numeral.finditer(small):
        yield Span(*match.span()), numerals.get(match.group()) or int(match.group())


def _counts_rows(question: "TableQuestion", span: Span) -> bool:
    opened = question.patterns.words["asks_rows"].search(question.small)
    is_first = opened is not None and opened.end() == span.start - 1
    return is_first or _stands_by_superlative(question.small, span, question.patterns)


def _cut_bound(span: Span, written: str, unit: str) -> Span:
    """The span of a number without the words before it that make it a bound, which the rules read themselves.

    A currency before it stays: "EUR 200 million" of "more than EUR 200 million".
    """
    digit = next(place for place, sign in enumerate(written) if sign.isdigit())
    start = written.rfind(" ", 0, digit) + 1
    before = written.rfind(" ", 0, max(0, start - 1)) + 1
    if unit and written[before:start].strip().casefold() == unit:
        start = before
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
