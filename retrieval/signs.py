"""What speaks for an answer being there: a few measured signs, the same when they are fitted and when they are used.

In come what was asked, the passages and their evidence; out comes a number a sign, larger when an answer is likelier.
"""

import math
import re
from collections.abc import Mapping, Sequence

from retrieval.asked import Asked
from retrieval.evidence import Evidence
from retrieval.passage import Passage

_ASKS_PERSON = re.compile(r"\s*(?:who|whose|whom|name of|which (?:minister|person|president|official))\b", re.IGNORECASE)
_PERSON = re.compile(r"[A-Z][^\W\d_]+ [A-Z][^\W\d_]+")


def read_signs(
    asked: Asked, known: Mapping[str, int], passages: Sequence[Passage], evidence: Sequence[Evidence]
) -> dict[str, float]:
    """Read the signs off the best passages (the same number for each question: `lead` compares the first with the last).

    known: the words of the index. fit: score of the best passage. lead: how far it lies above the last. cover: coverage of the
    best sentence. known: share of the question's weight in words that the corpus uses. rarest: 1 when the weightiest word
    stands in a passage. length: log of the number of words asked. row, value, person: 0 when the best passage is a table none
    of whose rows the question names, when the best sentence lacks the date or count asked for, or names nobody where somebody
    is asked.
    """
    tokenize = asked.tokenizer.tokens
    near = {token for passage in passages for token in tokenize(_read_all(passage))}
    rarest = max(asked.weights, key=lambda token: (asked.weights[token], token), default="")
    first = evidence[0] if evidence else None
    return {
        "fit": passages[0].score if passages else 0.0,
        "lead": passages[0].score - passages[-1].score if passages else 0.0,
        "cover": first.coverage if first is not None else 0.0,
        "known": asked.cover([token for token in asked.weights if token in known]),
        "rarest": float(rarest in near),
        "length": math.log1p(len(asked.weights)),
        "row": float(bool(passages) and passages[0].kind != "table"),
        "value": float(first is not None and first.gives_value),
        "person": float(first is not None and names_person(asked.question, first.text)),
    }


def names_person(question: str, text: str) -> bool:
    """False when the question asks for somebody and the text holds no name that the question does not."""
    if not _ASKS_PERSON.match(question):
        return True
    return any(name.group() not in question for name in _PERSON.finditer(text))


def _read_all(passage: Passage) -> str:
    return " ".join([passage.source.title, *passage.section, passage.text])
