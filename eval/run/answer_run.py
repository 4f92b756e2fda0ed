"""Asks one question through the code path of the doors and measures what is said, or would be said were nothing refused."""

from collections.abc import Sequence
from dataclasses import replace

from eval.measures.answer_measures import cited_precision, cited_recall, exact_match, token_f1
from eval.measures.ranking_measures import states_answer
from eval.run.prepared_questions import PreparedQuestion
from eval.run.results import Answered
from index.engine import Snapshot
from retrieval.answer.answer import Answer
from retrieval.answer.citations import fold
from retrieval.ask import ask_query
from retrieval.models import Models

TOP_K = 5  # the contract's


def answer_question(index: Snapshot, models: Models, asked: PreparedQuestion) -> Answered:
    """Measure the answer. It is made without a threshold, so that what a refusal withholds is known, but earns nothing."""
    question = asked.question
    said = ask_query(index, replace(models, calibration=replace(models.calibration, threshold=0.0)), asked.query, TOP_K)
    answered = said.answered and said.confidence >= models.calibration.threshold
    short = (said.short or said.text) if answered else ""
    quotes = _read_quotes(said) if answered else []
    return Answered(
        question=question,
        answered=answered,
        correct=said.answered and states_answer(said.text, question),
        exact=exact_match(short, question.answers),
        f1=token_f1(short, question.answers),
        statements=len(said.statements),
        verbatim=_count_verbatim(said),
        citation_precision=cited_precision(quotes, question.evidence),
        citation_recall=cited_recall(quotes, question.evidence),
        confidence=said.confidence,
        text=said.text,
    )


def _read_quotes(said: Answer) -> Sequence[tuple[str, str]]:
    """Each statement with the document of the first passage that it cites."""
    documents = {passage.rank: passage.source.doc_id for passage in said.passages}
    return [(documents[statement.citations[0]], statement.text) for statement in said.statements]


def _count_verbatim(said: Answer) -> int:
    texts = {passage.rank: fold(passage.text) for passage in said.passages}
    return sum(all(fold(statement.text) in texts[rank] for rank in statement.citations) for statement in said.statements)
