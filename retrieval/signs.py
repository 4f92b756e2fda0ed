"""What speaks for an answer being there: a few measured signs, the same when they are fitted and when they are used.

In come an index, a query, its passages and their evidence; out comes a number a sign, larger when an answer is likelier.
"""

import math
import re
from collections.abc import Callable, Sequence, Set

from index.opened import OpenIndex
from retrieval.evidence import Evidence, weigh_words
from retrieval.passage import Passage
from retrieval.query import Query
from retrieval.values import find_asked_kind, find_value

_ASKS_PERSON = re.compile(r"\s*(?:who|whose|whom|name of|which (?:minister|person|president|official))\b", re.IGNORECASE)
_PERSON = re.compile(r"[A-Z][^\W\d_]+ [A-Z][^\W\d_]+")


def read_signs(index: OpenIndex, query: Query, passages: Sequence[Passage], evidence: Sequence[Evidence]) -> dict[str, float]:
    """Read the signs off the best passages (the same number for each question: `lead` compares the first with the last).

    fit: score of the best passage. lead: how far it lies above the last. cover: coverage of the best sentence. known: share of
    the question's weight in words that the corpus uses. rarest: 1 when the weightiest word stands in a passage. length: log of
    the number of words asked. row, value, person: 0 when the best sentence is a table row of something else, has no date or
    count where one is asked, or names nobody where somebody is asked.
    """
    asked = weigh_words(index, query)
    words = set(asked.weights)
    near = {token for passage in passages for token in index.tokenizer.tokens(_read_all(passage))}
    rarest = max(asked.weights, key=lambda token: (asked.weights[token], token), default="")
    first = evidence[0] if evidence else None
    tokenize = index.tokenizer.tokens
    return {
        "fit": passages[0].score if passages else 0.0,
        "lead": passages[0].score - passages[-1].score if passages else 0.0,
        "cover": first.coverage if first is not None else 0.0,
        "known": asked.cover([token for token in words if token in index.lexical.columns]),
        "rarest": float(rarest in near),
        "length": math.log1p(len(words)),
        "row": float(first is not None and names_row(tokenize, query.text, first)),
        "value": float(first is not None and gives_value(tokenize, query.text, words, first)),
        "person": float(first is not None and names_person(query.text, first)),
    }


def names_row(tokenize: Callable[[str], list[str]], question: str, evidence: Evidence) -> bool:
    """False when the evidence is a table row none of whose cells the question names."""
    row = evidence.passage.row
    if row is None or not row.columns:
        return True
    told = set(tokenize(question))
    cells = [set(tokenize(cell)) for cell in row.cells if len(cell) > 1]
    return any(cell and cell <= told for cell in cells)


def gives_value(tokenize: Callable[[str], list[str]], question: str, asked: Set[str], evidence: Evidence) -> bool:
    """False when the question asks for a date or a count and the evidence has none."""
    kind = find_asked_kind(question)
    if kind is None:
        return True
    if evidence.passage.row is not None:
        return any(character.isdigit() for character in evidence.text)
    return find_value(kind, evidence.text, question, asked, tokenize) is not None


def names_person(question: str, evidence: Evidence) -> bool:
    """False when the question asks for somebody and the evidence holds no name that the question does not."""
    if not _ASKS_PERSON.match(question):
        return True
    return any(name.group() not in question for name in _PERSON.finditer(evidence.text))


def _read_all(passage: Passage) -> str:
    return " ".join([passage.source.title, *passage.section, passage.text])
