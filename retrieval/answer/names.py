"""Names and places as the reader reads them: who and where, when a question asks for one.

A sentence comes in with the words that the reader found in it; out come these words when they can be a name, and how surely they
answer. Apart from the values that rules read, which need no reader.
"""

import re

from ingest.spans import Span
from retrieval.answer.evidence import Evidence
from retrieval.answer.values import FoundValue
from retrieval.query.query import Query

_SURE = 0.95  # probability from which on the reader's words are heard
_LONGEST = 6  # words of a name
_ASKS = re.compile(
    r"\b(?:who|whom|where|(?:which|what) (?:country|state|city|town|place|person|minister|body|organi[sz]ation|company))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][^\W\d_]")


def read_name(query: Query, item: Evidence) -> FoundValue | None:
    """The words of the reader, where it is sure of them, the question asks for a name or place and the words can be one."""
    if item.read is None or item.read.probability < _SURE or not _ASKS.search(query.text):
        return None
    text = item.read.text
    repeats = not query.named.isdisjoint(query.tokenizer.token_set(text))
    if repeats or len(text.split()) > _LONGEST or not _NAME.search(text) or re.search(r"\d", text):
        return None
    start = max(0, item.text.find(text))
    return FoundValue(text, Span(start, start + len(text)))


def weigh_name(item: Evidence) -> float:
    """How surely the reader's words answer, in logits; larger is surer."""
    return item.read.answerable + item.read.margin if item.read is not None else 0.0
