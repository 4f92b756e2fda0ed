"""Features of the answerability classifier, the same in fitting and in serving.

In come the question, the passages and their evidence. Out comes a number a feature, larger when an answer is likelier.
"""

import re
from collections.abc import Sequence

from retrieval.answer.evidence import Evidence
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.reader.reading import MARGIN_WEIGHT, squash

_LEADING = 3  # sentences
_ASKS_PERSON = re.compile(r"^\s*(?:who|whose|whom|name of|which (?:minister|person|president|official))\b", re.IGNORECASE)
_PERSON = re.compile(r"[A-Z][^\W\d_]+ [A-Z][^\W\d_]+")
_ASKS_PLACE = re.compile(r"\b(?:where|(?:which|what) (?:city|cities|town|place))\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|at|by|off|near|from|of)\s(?:the\s)?[A-Z][^\W\d_]+")


def measure_features(
    query: Query,
    passages: Sequence[Passage],
    evidence: Sequence[Evidence],
    *,
    was_read: bool = False,
) -> dict[str, float]:
    """Measure the features on the passages that an answer is composed from. Every question has the same ones.

    fit: score of the best passage. known: share of the question's weight in words that the
    corpus uses. rarest: 1 when the weightiest word stands in one of the best sentences. row: 0 when the best passage is a table
    none of whose rows the question names. value, person, place: 0 when the best sentence lacks the date or number, the name or
    the place asked for. When the passages were read also answerable, words: the reader's highest probability that one of them
    holds the answer, and that some words of them do.
    """
    rarest = max(query.weights, key=lambda token: (query.weights[token], token), default="")
    # A sentence that only leads because it holds some date would always seem to give the one that was asked for.
    leading = sorted(evidence, key=lambda item: -item.support)[:_LEADING]
    first = leading[0] if leading else None
    features = {
        "fit": passages[0].score if passages else 0.0,
        "known": query.cover(query.known),
        "rarest": float(any(rarest in item.words for item in leading)),
        "row": float(bool(passages) and passages[0].kind != "table"),
        "value": float(first is not None and first.gives_value),
        "person": float(first is not None and names(_ASKS_PERSON, _PERSON, query.text, first.text)),
        "place": float(first is not None and names(_ASKS_PLACE, _PLACE, query.text, first.text)),
    }
    return {**features, **_read_readings(evidence)} if was_read else features


def _read_readings(evidence: Sequence[Evidence]) -> dict[str, float]:
    """The features of the reader; 0 where it read nothing."""
    read = [item.read for item in evidence if item.read is not None]
    return {
        "answerable": max((squash(words.answerable) for words in read), default=0.0),
        "words": max((squash(MARGIN_WEIGHT * words.margin) for words in read), default=0.0),
    }


def asks_person(question: str) -> bool:
    """True for "who" and the like."""
    return _ASKS_PERSON.search(question) is not None


def asks_place(question: str) -> bool:
    """True for "where" and the like."""
    return _ASKS_PLACE.search(question) is not None


def names(asks: re.Pattern[str], pattern: re.Pattern[str], question: str, text: str) -> bool:
    """False when the question `asks` for what `pattern` finds nowhere in the text but where the question says it too."""
    if not asks.search(question):
        return True
    return any(name.group() not in question for name in pattern.finditer(text))
