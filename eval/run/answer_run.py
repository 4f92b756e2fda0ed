"""Asks one question as the service does and measures the answer, or the one that would be given were nothing refused."""

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


def answer_question(index: Snapshot, models: Models, prepared: PreparedQuestion) -> Answered:
    """Measure the answer. It is made without a threshold, so that what a refusal withholds is known, but earns nothing."""
    question = prepared.question
    answer = ask_query(index, replace(models, calibration=replace(models.calibration, threshold=0.0)), prepared.query, TOP_K)
    answered = answer.answered and answer.confidence >= models.calibration.threshold
    short = (answer.short or answer.text) if answered else ""
    quotes = _read_quotes(answer) if answered else []
    return Answered(
        question=question,
        answered=answered,
        correct=answer.answered and states_answer(answer.text, question),
        exact=exact_match(short, question.answers),
        f1=token_f1(short, question.answers),
        statements=len(answer.statements),
        verbatim=_count_verbatim(answer),
        citation_precision=cited_precision(quotes, question.evidence),
        citation_recall=cited_recall(quotes, question.evidence),
        confidence=answer.confidence,
        text=answer.text,
    )


def _read_quotes(answer: Answer) -> Sequence[tuple[str, str]]:
    """Each statement with the document of the first passage that it cites."""
    documents = {passage.rank: passage.source.doc_id for passage in answer.passages}
    return [(documents[statement.citations[0]], statement.text) for statement in answer.statements]


def _count_verbatim(answer: Answer) -> int:
    texts = {passage.rank: fold(passage.text) for passage in answer.passages}
    return sum(all(fold(statement.text) in texts[rank] for rank in statement.citations) for statement in answer.statements)
