"""Names and places as the reader reads them, when a question asks who or where.

They are apart from the values that rules read, which need no reader.
"""

import re

from ingest.spans import Span
from retrieval.answer.evidence import Evidence
from retrieval.query.query import Query
from retrieval.values.values import FoundValue

_SURE = 0.95  # the reader's probability from which on its words count
_LONGEST = 6  # words of a name
_NAME = re.compile(r"\b[A-Z][^\W\d_]")


def read_name(query: Query, evidence: Evidence) -> FoundValue | None:
    """The reader's words for a sentence, where it is sure of them, the question asks for a name or place and they can be one."""
    questions = query.tokenizer.language.questions
    if evidence.read is None or evidence.read.probability < _SURE or questions is None:
        return None
    text = evidence.read.text
    asks_name = re.search(rf"\b(?:{questions.name})\b", query.text, re.IGNORECASE) is not None
    repeats = not query.named.isdisjoint(query.tokenizer.token_set(text))
    if not asks_name or repeats or len(text.split()) > _LONGEST or not _NAME.search(text) or re.search(r"\d", text):
        return None
    start = max(0, evidence.read.place_in(evidence.text))
    return FoundValue(text, Span(start, start + len(text)))


def weigh_name(evidence: Evidence) -> float:
    """How surely the reader's words answer, in logits."""
    return evidence.read.answerable + evidence.read.margin if evidence.read is not None else 0.0
