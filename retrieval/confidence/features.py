"""Features of the answerability classifier, the same in fitting and in serving.

In come the question, the passages and their evidence. Out comes a number a feature, larger when an answer is likelier. One more,
`short`, is added in `retrieval/answer/assessment.py`, where the short answer is known.
"""

import math
from collections.abc import Sequence

from retrieval.answer.evidence import Evidence
from retrieval.passages.passage import Passage
from retrieval.query.query import Query
from retrieval.reader.reader import MARGIN_WEIGHT, squash

_LOWEST, _HIGHEST = -6.0, 4.0  # logits of the reader beyond which it is no surer


def measure_features(
    query: Query,
    passages: Sequence[Passage],
    evidence: Sequence[Evidence],
    *,
    was_read: bool = False,
    computed: bool = False,
) -> dict[str, float]:
    """Measure the features on the passages that an answer is composed from. Every question has the same ones.

    fit: score of the best passage. length: logarithm of the count of the question's tokens, as no passage has all the words of a
    long question. value: 0 when the best sentence lacks the date or number asked for. mismatch: minus the count of the question's
    constraints (identifiers, ranks, states, years, numbers, negation) in whose place the best sentence has another. computed: 1
    when the answer was computed over the rows of a table. With a reader, in whatever language the question is, also answerable
    and words: its highest logit that a passage holds the answer, and its highest probability that some words of one do.
    """
    # A sentence that only leads because it holds some date would always seem to give the one that was asked for.
    first = max(evidence, key=lambda item: item.support, default=None)
    features = {
        "fit": passages[0].score if passages else 0.0,
        "length": math.log1p(len(query.weights)),
        "value": float(first is not None and first.gives_value),
        "mismatch": -float(first.contradictions) if first is not None else 0.0,
        "computed": float(computed),
    }
    return {**features, **_read_readings(evidence)} if was_read else features


def _read_readings(evidence: Sequence[Evidence]) -> dict[str, float]:
    """The features of the reader. The lowest where it read nothing."""
    read = [item.read for item in evidence if item.read is not None]
    answerable = max((words.answerable for words in read), default=_LOWEST)
    return {
        "answerable": min(max(answerable, _LOWEST), _HIGHEST),
        "words": max((squash(MARGIN_WEIGHT * words.margin) for words in read), default=0.0),
    }
