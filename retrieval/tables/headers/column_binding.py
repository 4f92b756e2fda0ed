"""Which columns the words of a question mean that no header has: by a word of the same root, or of the same topic.

A word means the column that it fits best, and none where it fits several as well. What a word of the question already names, a
row or a column, means nothing else.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ingest.language.language import strip_accents
from ingest.language.words.column_words import Gradable
from ingest.spans import Span
from retrieval.tables.headers.word_forms import HeaderWord
from retrieval.tables.patterns import Pattern, compile_tables
from retrieval.tables.question import QuestionWord, TableQuestion
from retrieval.tables.table import HeadedTable

_WORD = re.compile(r"[^\W\d_]+")
_BY_ROOT, _BY_TOPIC = 2, 1


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


def find_meanings(table: HeadedTable, question: TableQuestion, taken: Collection[Span]) -> list[Meaning]:
    """The words outside of `taken` that mean a column beside that of the labels."""
    headers = table.headers
    own = [_list_own(headers, place) for place in range(len(headers))]
    label = headers[table.label]
    light = question.language.columns.light if question.language.columns else frozenset()
    found = []
    for word in _list_words(question, taken):
        if any(word.root == other.root for other in label) or word.text in light:
            continue
        fits = {place: _fit(word, words) for place, words in enumerate(own) if place != table.label}
        best = max(fits.values(), default=0)
        places = [place for place, fit in fits.items() if fit == best]
        if best and len(places) == 1:
            found.append(Meaning(word.span, places[0], best == _BY_TOPIC))
    return found


def _list_words(question: TableQuestion, taken: Collection[Span]) -> Iterable[QuestionWord]:
    """The weighty words of a question outside of `taken`."""
    return (word for word in question.words if not any(one.start < word.span.end and word.span.start < one.end for one in taken))


def _list_own(headers: Sequence[tuple[HeaderWord, ...]], place: int) -> tuple[HeaderWord, ...]:
    """The words of a header that no other one has."""
    others = {word.root for at, words in enumerate(headers) if at != place for word in words}
    return tuple(word for word in headers[place] if word.root not in others)


def _fit(word: QuestionWord, words: Iterable[HeaderWord]) -> int:
    if any(word.root == other.root for other in words):
        return _BY_ROOT
    return _BY_TOPIC if any(word.topics & other.topics for other in words) else 0


def find_comparisons(table: HeadedTable, question: TableQuestion, named: Collection[int]) -> list[Comparison]:
    """The adjectives of the question that compare the figures of one column, or its dates: "the newest".

    named: the places of the columns that the question names. An adjective that can be of any figure is of the one that is named:
    "largest" of "the largest population", beside a column of areas.
    """
    headers = table.headers
    small = strip_accents(question.small)
    found = []
    for gradable, comparatives, superlatives in compile_tables(question.language).gradables:
        places = [
            place
            for place, words in enumerate(headers)
            if place != table.label and _is_graded(table, place) and any(gradable.topic in word.topics for word in words)
        ]
        if len(places) != 1 or (table.kinds[places[0]] == "date" and gradable.comparatives):
            continue
        for pattern, is_superlative in ((comparatives, False), (superlatives, True)):
            found += [Comparison(Span(*one.span()), places[0], gradable, is_superlative) for one in pattern.finditer(small)]
    plain = {(one.span, one.place, one.is_superlative): one for one in found if not _is_torn(one, found)}
    return [one for one in plain.values() if not _is_of_named(one, table, question, named)]


def _is_graded(table: HeadedTable, place: int) -> bool:
    return table.kinds[place] in ("number", "date")


def _is_of_named(one: Comparison, table: HeadedTable, question: TableQuestion, named: Collection[int]) -> bool:
    """True for an adjective of any figure where the question names another column of figures, and has no figure to compare."""
    others = [place for place in named if place != one.place and table.kinds[place] == "number"]
    if one.place in named or not others or any(literal.quantity.date is None for literal in question.literals):
        return False
    return any(
        pattern.fullmatch(one.span.cut(question.small))
        for pattern in question.patterns.list_general(is_superlative=one.is_superlative)
    )


def _is_torn(one: Comparison, found: Iterable[Comparison]) -> bool:
    """True for an adjective that can as well compare another column."""
    return any(other.span == one.span and other.place != one.place for other in found)


def _first(pattern: Pattern, question: TableQuestion) -> str:
    found = pattern.search(question.small)
    return found.group() if found else ""


def asks_person_or_place(question: TableQuestion) -> bool:
    """True for "who" and "where"."""
    return any(pattern.search(question.small) for pattern, _ in compile_tables(question.language).asking)


def asks_place(question: TableQuestion) -> bool:
    """True for "where"."""
    return any(kind == "place" and pattern.search(question.small) for pattern, kind in compile_tables(question.language).asking)


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
    idle = openers | words.placing if kind == "place" else openers
    asked = [(word.root, word.topics) for word in _list_words(question, taken) if word.text not in idle]
    own = {word.root for word in table.headers[table.label]}
    roots, topics = {root for root, _ in asked}, frozenset().union(*(named for _, named in asked))
    generic = words.person_topics if kind == "person" else words.place_topics
    headers = {
        place: header
        for place, header in enumerate(table.headers)
        if place != table.label
        and table.kinds[place] == "text"
        and (kind == "person" or any(word.topics & generic for word in header))
    }
    by_words = (lambda word: word.root in roots, lambda word: bool(word.topics & topics))
    is_open = any(root not in own for root, _ in asked)
    for fits in by_words if is_open else (*by_words, lambda word: bool(word.topics & generic)):
        places = [place for place, header in headers.items() if any(map(fits, header))]
        if places:
            return places[0] if len(places) == 1 else None
    return None
