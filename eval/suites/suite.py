"""The `Suite`: questions with what is relevant to each, whatever they are asked of.

Two kinds come out of the loaders: the project's own questions (`eval/suites/own_questions.py`), judged by verbatim quotes in
the service's index, and public collections (`eval/suites/collection.py`), judged by documents of an index of their own. From here
on both are one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.suites.own_questions import EvidenceQuote, Question

Qrels = Mapping[str, Mapping[str, int]]
"""Question id to target to grade. A target is what can be found: a document's id, or `name_quote` of a question's evidence."""

Run = Mapping[str, Sequence[tuple[str, float]]]
"""Question id to (target, score), best first; what stands at a rank without being relevant is there under its own name."""


@dataclass(frozen=True, slots=True)
class CollectionDocument:
    """A document as a collection gives it. `title` may be empty, and so may `text`."""

    doc_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions and judgments. Every question with an entry in `qrels` is ranked for. Unless `has_answers` is False, every one
    whose answer can be judged is asked.

    name: of the file or folder. documents: what a collection's index is made of, empty for questions over the service's index.
    """

    name: str
    questions: tuple[Question, ...]
    qrels: Qrels
    has_answers: bool
    documents: tuple[CollectionDocument, ...] = ()
    folder: Path | None = None


def name_quote(number: int) -> str:
    """The target that the evidence quote `number` of a question is in its qrels and runs."""
    return f"quote-{number}"


def qrels_of(question: Question) -> Mapping[str, int]:
    """What is relevant to a question judged by quotes: each different quote, with grade 1. Any one of them is a hit."""
    return dict.fromkeys(name_targets(question.evidence).values(), 1)


def name_targets(evidence: Sequence[EvidenceQuote]) -> dict[EvidenceQuote, str]:
    """Each different quote with its target, numbered from 1 by where it first stands in `evidence`."""
    targets: dict[EvidenceQuote, str] = {}
    for number, quote in enumerate(evidence, 1):
        targets.setdefault(quote, name_quote(number))
    return targets


def suite_of(name: str, questions: Sequence[Question]) -> Suite:
    """Questions judged by quotes in the service's index."""
    qrels = {question.id: qrels_of(question) for question in questions if question.answerable}
    return Suite(name, tuple(questions), qrels, has_answers=True)
