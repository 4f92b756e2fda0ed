"""A suite, run through the real code path: over the corpus by quotes, over a small collection by documents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import SuiteError
from eval.report.report_json import write_figures
from eval.run.run_suite import evaluate
from eval.run.systems import System, choose_retrievers
from eval.suites.collection_index import open_collection
from eval.suites.own_questions import FOLDER as SHIPPED
from eval.suites.own_questions import EvidenceQuote, Question, load_questions
from eval.suites.suite import CollectionDocument, Suite, suite_of
from index.engine import Snapshot
from index.settings import BuildSettings
from retrieval.models import Models
from retrieval.reader.context import Context
from retrieval.reader.reader import Reading

DOCUMENTS = tuple(
    CollectionDocument(doc_id, title, text)
    for doc_id, title, text in (
        ("1", "Wings", "the lift of a wing in a slipstream . it grows with the speed of the stream ."),
        ("2", "Heat", "heat transfer in a boundary layer . the layer is thin ."),
        ("3", "", ""),
    )
)
WING = Question("q1", "query", "lift of a wing", (), (), answerable=True)
MODELS = Models.load()
WITHOUT_READER = replace(MODELS, reader=None)


def test_own_questions_are_measured_by_quotes_and_answered(corpus_index: Snapshot) -> None:
    questions = load_questions(SHIPPED / "tuning.jsonl")
    some = [question for question in questions if question.answerable][:4] + [q for q in questions if not q.answerable][:2]
    found = evaluate(corpus_index, MODELS, suite_of("some", some), choose_retrievers(MODELS))
    assert list(found.systems) == ["bm25", "dense", "hybrid"]
    hybrid = found.systems["hybrid"]
    assert set(hybrid.scores["RR@10"]) == {question.id for question in some if question.answerable}
    for question in some[:4]:
        first = next((rank for rank, (target, _) in enumerate(hybrid.run[question.id], 1) if target.startswith("quote-")), None)
        assert hybrid.scores["RR@10"][question.id] == pytest.approx(1 / first if first and first <= 10 else 0.0)
        assert len(hybrid.shown[question.id]) == 5
    assert [item.question for item in found.answers] == some
    assert evaluate(corpus_index, MODELS, replace(suite_of("some", some), has_answers=False), ()).answers == ()
    assert all(item.statements == item.verbatim for item in found.answers)
    assert {stage: len(times) for stage, times in found.timings.items()} == {"prepare": 6, "encode": 6, "search": 4, "answer": 6}


def test_what_was_read_for_an_answer_is_not_read_again_to_rank(corpus_index: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read once, for the answer, as a search reads nothing, and the ranking is the same as from a reading of its own."""
    read: list[tuple[str, str]] = []
    assert MODELS.reader is not None
    whole = MODELS.reader.read

    def note(question: str, contexts: Sequence[Context]) -> list[Reading]:
        read.extend((question, context.text) for context in contexts)
        return whole(question, contexts)

    (question,) = [question for question in load_questions(SHIPPED / "tuning.jsonl") if question.text.endswith("?")][:1]
    suite, systems = suite_of("one", [question]), [System("hybrid", MODELS)]
    alone = evaluate(corpus_index, MODELS, replace(suite, has_answers=False), systems)
    monkeypatch.setattr(MODELS.reader, "read", note)
    found = evaluate(corpus_index, MODELS, suite, systems)
    assert set(Counter(read).values()) == {1}
    assert found.systems["hybrid"].run == alone.systems["hybrid"].run


def test_a_refused_question_still_tells_what_would_have_been_said(corpus_index: Snapshot) -> None:
    question = Question("q", "unanswerable", "Who was the first person on the Moon?", (), (), answerable=False)
    (told,) = evaluate(corpus_index, MODELS, suite_of("moon", [question]), ()).answers
    assert not told.answered
    assert told.right
    assert told.text


def test_a_collection_is_measured_by_documents(tmp_path: Path, corpus_index: Snapshot) -> None:
    suite = Suite("wings", (WING,), {"q1": {"1": 1, "3": 1}}, has_answers=False, documents=DOCUMENTS, folder=tmp_path)
    with open_collection(suite, tmp_path, BuildSettings(), corpus_index.encoder) as index:
        found = evaluate(index, MODELS, suite, [System("hybrid", WITHOUT_READER)])
    assert [doc_id for doc_id, _ in found.systems["hybrid"].run["q1"]] == ["1", "2"]
    assert found.systems["hybrid"].scores["hit@1"] == {"q1": 1.0}
    assert found.systems["hybrid"].scores["Recall@10"] == {"q1": 1 / 2}
    assert found.systems["hybrid"].shown["q1"][0].place == "1"
    assert found.answers == ()


def test_figures_are_means_over_all_questions_and_by_kind(corpus_index: Snapshot) -> None:
    quote = EvidenceQuote("eu-japan-plan-security-accord", "words that stand nowhere")
    known = [question for question in load_questions(SHIPPED / "tuning.jsonl") if question.kind == "table"][:1]
    missed = Question("missed", "fact", "What is the lift of a wing?", ("x",), (quote,), answerable=True)
    figures = write_figures(evaluate(corpus_index, MODELS, suite_of("two", [*known, missed]), [System("hybrid", WITHOUT_READER)]))
    parts = figures["systems"]["hybrid"]
    assert [(part, told["questions"]) for part, told in parts.items()] == [("all", 2), ("fact", 1), ("table", 1)]
    assert parts["fact"]["RR@10"] == 0.0
    assert parts["all"]["RR@10"] == pytest.approx((parts["fact"]["RR@10"] + parts["table"]["RR@10"]) / 2, abs=1e-4)
    low, high = figures["intervals"]["hybrid"]["RR@10"]
    assert low <= parts["all"]["RR@10"] <= high


def test_a_refused_question_earns_nothing_for_what_it_would_have_said(
    corpus_index: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = next(question for question in load_questions(SHIPPED / "tuning.jsonl") if question.kind == "fact")
    told = []
    for threshold in (0.0, 2.0):
        models = replace(MODELS, calibration=replace(MODELS.calibration, threshold=threshold))
        told += evaluate(corpus_index, models, suite_of("one", [question]), ()).answers
    answered, refused = told
    assert answered.answered
    assert not refused.answered
    assert refused.text == answered.text
    assert (refused.exact, refused.f1, refused.citation_precision, refused.citation_recall) == (0.0, 0.0, None, None)


def test_a_question_that_cannot_be_asked_is_named(corpus_index: Snapshot) -> None:
    blank = Question("q7", "query", "???", ("x",), (), answerable=True)
    with pytest.raises(SuiteError, match="question 'q7' cannot be asked"):
        evaluate(corpus_index, MODELS, suite_of("blank", [blank]), ())


def test_of_a_question_too_long_for_the_doors_the_beginning_is_asked(corpus_index: Snapshot) -> None:
    long = Question("q", "query", "maritime security " * 200, ("x",), (), answerable=True)
    assert evaluate(corpus_index, MODELS, suite_of("long", [long]), ()).answers[0].question == long
