"""Asks one question as the service does and measures the answer, or the one that would be given were nothing refused."""

from collections.abc import Sequence
from dataclasses import replace

from eval.measures.answer_measures import Cited, cited_precision, cited_recall, exact_match, token_f1
from eval.measures.item_measures import item_precision, item_recall
from eval.measures.short_measures import judge_short, show_short
from eval.measures.signable import is_signable, states_expected
from eval.run.prepared_questions import PreparedQuestion
from eval.run.results import Answered
from eval.suites.own_questions import Question
from index.engine import Snapshot
from retrieval.answer.answer import Answer
from retrieval.answer.citations import fold
from retrieval.ask import ask_query
from retrieval.models import Models

TOP_K = 5  # the contract's


def answer_question(index: Snapshot, models: Models, prepared: PreparedQuestion) -> Answered:
    """Ask a question and measure the answer. It is made without a threshold, so that what a refusal withholds is known.

    A question in parts is asked with it: which of its parts are answered decides what is said of the whole.
    """
    unlimited = replace(models, calibration=replace(models.calibration, threshold=0.0))
    answer = ask_query(index, unlimited, prepared.query, TOP_K)
    if answer.parts:
        answer = ask_query(index, models, prepared.query, TOP_K)
    return measure_answer(prepared.question, answer, models.calibration.threshold)


def measure_answer(question: Question, answer: Answer, threshold: float) -> Answered:
    """Measure an answer that was made without a threshold. What a refusal withholds earns nothing."""
    answered = answer.answered and answer.confidence >= threshold
    short = show_short(answer)
    span = (short or answer.text) if answered else ""
    outcome = judge_short(short if answered else None, question)
    quotes = _read_quotes(answer) if answered else []
    texts = [answer.text, short or "", *(words for _, words in quotes)] if answered else []
    recall = item_recall(texts, question.items)
    signable = is_signable(question, quotes, (short, outcome), recall) if answered else not question.answerable
    return Answered(
        question=question,
        answered=answered,
        correct=answer.answered and states_expected(question, answer.text, short),
        exact=exact_match(span, question.answers),
        f1=token_f1(span, question.answers),
        statements=sum(len(part.statements) for part in _list_parts(answer)),
        verbatim=sum(_count_verbatim(part) for part in _list_parts(answer)),
        citation_precision=cited_precision(quotes, question.evidence),
        citation_recall=cited_recall(quotes, question.evidence),
        confidence=answer.confidence,
        text=answer.text,
        short=short if answered else None,
        short_outcome=outcome,
        item_recall=recall,
        item_precision=item_precision(quotes, question),
        signable=signable,
    )


def _list_parts(answer: Answer) -> Sequence[Answer]:
    """The answer, or those to its parts where only they have statements."""
    return answer.parts if answer.parts and not answer.statements else (answer,)


def _read_quotes(answer: Answer) -> list[Cited]:
    """Each statement with the document of the first passage that it cites."""
    quotes = []
    for part in _list_parts(answer):
        documents = {passage.rank: passage.source.doc_id for passage in part.passages}
        quotes += [(documents[statement.citations[0]], statement.text) for statement in part.statements]
    return quotes


def _count_verbatim(answer: Answer) -> int:
    texts = {passage.rank: fold(passage.text) for passage in answer.passages}
    return sum(all(fold(statement.text) in texts[rank] for rank in statement.citations) for statement in answer.statements)
