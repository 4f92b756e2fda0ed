"""Which columns the words of a question mean that no header has: by a word of the same root, or of the same topic.

A word means the column that it fits best, and none where it fits several as well. What a word of the question already names, a
row or a column, means nothing else.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ingest.document import NAME_JOIN
from ingest.language.language import strip_accents
from ingest.language.words.column_words import Gradable
from ingest.spans import Span
from retrieval.tables.headers.word_forms import find_root, find_topics
from retrieval.tables.patterns import Pattern, compile_tables
from retrieval.tables.question import TableQuestion
from retrieval.tables.table import HeadedTable

_WORD = re.compile(r"[^\W\d_]+")
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
_BY_ROOT, _BY_TOPIC = 2, 1


@dataclass(frozen=True, slots=True)
class HeaderWord:
    """A word by which columns are compared with the words of a question."""

    root: str
    topics: frozenset[str]
    text: str = ""
    """The word, in small letters without accents."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word of a question with the column that it means."""

    span: Span
    place: int
    is_by_topic: bool
    """True where only the topic is the same."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An adjective of a question that compares the figures of a column: "deepest"."""

    span: Span
    place: int
    gradable: Gradable
    is_superlative: bool


def list_header_words(table: HeadedTable) -> list[tuple[HeaderWord, ...]]:
    """The words of each header, brackets aside."""
    stop_words = table.language.stop_words
    found = []
    for column in table.columns:
        words = _WORD.findall(_BRACKETED.sub(" ", column.replace(NAME_JOIN, " ")).lower())
        found.append(
            tuple(
                HeaderWord(find_root(word, table.language), find_topics(word, table.language), strip_accents(word))
                for word in words
                if word not in stop_words
            )
        )
    return found


def find_meanings(table: HeadedTable, question: TableQuestion, taken: Collection[Span]) -> list[Meaning]:
    """The words outside of `taken` that mean a column beside that of the labels."""
    headers = list_header_words(table)
    own = [_list_own(headers, place) for place in range(len(headers))]
    label = headers[table.label]
    light = question.language.columns.light if question.language.columns else frozenset()
    found = []
    for span, root, topics in _list_words(question, taken):
        if any(root == word.root for word in label) or span.cut(question.small) in light:
            continue
        fits = {place: _fit(root, topics, words) for place, words in enumerate(own) if place != table.label}
        best = max(fits.values(), default=0)
        places = [place for place, fit in fits.items() if fit == best]
        if best and len(places) == 1:
            found.append(Meaning(span, places[0], best == _BY_TOPIC))
    return found


def _list_words(question: TableQuestion, taken: Collection[Span]) -> Iterable[tuple[Span, str, frozenset[str]]]:
    for match in _WORD.finditer(question.small):
        span = Span(*match.span())
        word = match.group()
        if word not in question.language.stop_words and not any(one.start < span.end and span.start < one.end for one in taken):
            yield span, find_root(word, question.language), find_topics(word, question.language)


def _list_own(headers: Sequence[tuple[HeaderWord, ...]], place: int) -> tuple[HeaderWord, ...]:
    """The words of a header that no other one has."""
    others = {word.root for at, words in enumerate(headers) if at != place for word in words}
    return tuple(word for word in headers[place] if word.root not in others)


def _fit(root: str, topics: frozenset[str], words: Iterable[HeaderWord]) -> int:
    if any(root == word.root for word in words):
        return _BY_ROOT
    return _BY_TOPIC if any(topics & word.topics for word in words) else 0


def find_comparisons(table: HeadedTable, question: TableQuestion) -> list[Comparison]:
    """The adjectives of the question that compare the figures of one column."""
    headers = list_header_words(table)
    small = strip_accents(question.small)
    found = []
    for gradable, comparatives, superlatives in compile_tables(question.language).gradables:
        places = [
            place
            for place, words in enumerate(headers)
            if place != table.label and table.kinds[place] == "number" and any(gradable.topic in word.topics for word in words)
        ]
        if len(places) != 1:
            continue
        for pattern, is_superlative in ((comparatives, False), (superlatives, True)):
            found += [Comparison(Span(*one.span()), places[0], gradable, is_superlative) for one in pattern.finditer(small)]
    plain = {(one.span, one.place, one.is_superlative): one for one in found if not _is_torn(one, found)}
    return list(plain.values())


def _is_torn(one: Comparison, found: Iterable[Comparison]) -> bool:
    """True for an adjective that can as well compare another column."""
    return any(other.span == one.span and other.place != one.place for other in found)


def _first(pattern: Pattern, question: TableQuestion) -> str:
    found = pattern.search(question.small)
    return found.group() if found else ""


def asks_person_or_place(question: TableQuestion) -> bool:
    """True for "who" and "where"."""
    return any(pattern.search(question.small) for pattern, _ in compile_tables(question.language).asking)


def find_wanted_column(table: HeadedTable, question: TableQuestion, taken: Collection[Span]) -> int | None:
    """The only column that "who" or "where" can ask for."""
    words = question.language.columns
    if words is None:
        return None
    kind = next((kind for pattern, kind in compile_tables(question.language).asking if pattern.search(question.small)), None)
    if kind is None:
        return None
    openers = {
        word for pattern, _ in compile_tables(question.language).asking for word in _WORD.findall(_first(pattern, question))
    }
    asked = [(root, topics) for span, root, topics in _list_words(question, taken) if span.cut(question.small) not in openers]
    own = {word.root for word in list_header_words(table)[table.label]}
    roots, topics = {root for root, _ in asked}, frozenset().union(*(named for _, named in asked))
    generic = words.person_topics if kind == "person" else words.place_topics
    headers = {
        place: header
        for place, header in enumerate(list_header_words(table))
        if place != table.label and table.kinds[place] == "text"
    }
    by_words = (lambda word: word.root in roots, lambda word: bool(word.topics & topics))
    is_open = any(root not in own for root, _ in asked)
    for fits in by_words if is_open else (*by_words, lambda word: bool(word.topics & generic)):
        places = [place for place, header in headers.items() if any(map(fits, header))]
        if places:
            return places[0] if len(places) == 1 else None
    return None
