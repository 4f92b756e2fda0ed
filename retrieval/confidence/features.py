"""Features of the answerability classifier, the same in fitting and in serving.

In come the question, the passages and their evidence. Out comes a number a feature, larger when an answer is likelier.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ingest.language.language import Language
from ingest.language.tables import DEFAULT
from retrieval.answer.evidence import Evidence
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.reader.reader import MARGIN_WEIGHT, squash
from retrieval.values.actors import find_actor

_LEADING = 3  # sentences
_PERSON = re.compile(r"(?<![^\W\d_])(?:(?![A-Z])[^\W\d_])*+([A-Z][^\W\d_]++ [A-Z][^\W\d_]++)")


def measure_features(
    query: Query,
    passages: Sequence[Passage],
    evidence: Sequence[Evidence],
    *,
    was_read: bool = False,
    computed: bool = False,
) -> dict[str, float]:
    """Measure the features on the passages that an answer is composed from. Every question has the same ones.

    fit: score of the best passage. known: share of the question's weight in words that the
    corpus uses. rarest: 1 when the weightiest word stands in one of the best sentences. row: 0 when the best passage is a table
    none of whose rows the question names. value, person, place: 0 when the best sentence lacks the date or number, the name or
    the place asked for. mismatch: minus the count of the question's constraints (identifiers, ranks, states, years, numbers,
    negation) in whose place the best sentence has another. computed: 1 when the answer was
    computed over the rows of a table. When the passages were read also answerable, words: the reader's
    highest probability that one of them holds the answer, and that some words of them do.
    """
    # A sentence that only leads because it holds some date would always seem to give the one that was asked for.
    leading = sorted(evidence, key=lambda item: -item.support)[:_LEADING]
    first = leading[0] if leading else None
    words = _compile(query.tokenizer.language)
    features = {
        "fit": passages[0].score if passages else 0.0,
        "known": query.known_share,
        "rarest": float(any(query.rarest in item.words for item in leading)),
        "row": float(bool(passages) and passages[0].kind != "table"),
        "value": float(first is not None and first.gives_value),
        "person": float(first is not None and _names_actor(query, first)),
        "place": float(first is not None and names(words.asks_place, words.place, query.text, first.text)),
        "mismatch": -float(first.contradictions) if first is not None else 0.0,
        "computed": float(computed),
    }
    return {**features, **_read_readings(evidence)} if was_read else features


def _names_actor(query: Query, first: Evidence) -> bool:
    """False when the question asks for a person or a body and the sentence names none."""
    asks = _compile(query.tokenizer.language).asks_person
    if asks.search(query.text) is None or find_actor(query, first.text, first.language) is not None:
        return True
    tokenize = query.tokenizer.token_set  # "European Union" is no new name beside "EU"
    return any(not tokenize(name[1]) <= query.token_set for name in _PERSON.finditer(first.text))


@dataclass(frozen=True, slots=True)
class _QuestionPatterns:
    """How questions for a person and for a place are put in one language."""

    asks_person: re.Pattern[str]
    """A question for a person."""
    asks_place: re.Pattern[str]
    """A question for a place."""
    place: re.Pattern[str]
    """The name of a place, with what stands before it."""


@cache
def _compile(language: Language) -> _QuestionPatterns:
    words = language.questions
    person, place, before = (words.person, words.place, words.before_place) if words else ("(?!)",) * 3
    return _QuestionPatterns(
        re.compile(rf"^\s*(?:{person})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{place})\b", re.IGNORECASE),
        re.compile(rf"\b{before}[A-Z][^\W\d_]+"),
    )


def _read_readings(evidence: Sequence[Evidence]) -> dict[str, float]:
    """The features of the reader. 0 where it read nothing."""
    read = [item.read for item in evidence if item.read is not None]
    return {
        "answerable": max((squash(words.answerable) for words in read), default=0.0),
        "words": max((squash(MARGIN_WEIGHT * words.margin) for words in read), default=0.0),
    }


def asks_person(question: str, language: Language = DEFAULT) -> bool:
    """True for "who" and the like."""
    return _compile(language).asks_person.search(question) is not None


def asks_place(question: str, language: Language = DEFAULT) -> bool:
    """True for "where" and the like."""
    return _compile(language).asks_place.search(question) is not None


def names(asks: re.Pattern[str], pattern: re.Pattern[str], question: str, text: str) -> bool:
    """False when the question `asks` for what `pattern` finds nowhere in the text but where the question says it too."""
    if not asks.search(question):
        return True
    return any(name.group() not in question for name in pattern.finditer(text))
