"""Runs a suite through the same `retrieval.ask` as the service, and measures every question.

An open index and a `Suite` come in, an `Evaluation` comes out. Questions judged by quotes are ranked as passages, as a reader
gets them. Those judged by documents as documents, by their best chunk.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from textwrap import shorten

from eval.measures.ranking_measures import judge_passages, measure_run, read_within
from eval.run.answer_run import answer_question
from eval.run.prepared_questions import PreparedQuestion, read_query
from eval.run.results import Answered, Evaluation, Shown, SystemResult
from eval.run.systems import System
from eval.suites.collection_index import rank_documents
from eval.suites.own_questions import Question
from eval.suites.suite import Suite
from index.build.report import Progress, ignore_progress
from index.engine import Snapshot
from retrieval.ask import search_query
from retrieval.models import Models
from retrieval.passages.passage import Passage
from retrieval.passages.passage_builder import build_passages
from retrieval.rank.hit import Hit
from retrieval.reader.reader import Reader
from retrieval.reader.reading_cache import CachedReader

LISTED, READ = 100, 10  # documents, and passages, that are measured
SHOWN, SNIPPET = 5, 200  # results kept to be looked at, and code points of each
TIMED = 100  # searches timed by themselves: enough for a median and a 95th percentile
WITHIN = "read@3000"
DEEP = frozenset({"Recall@100", "AP"})  # of documents alone: a reader is shown few passages, and one quote is enough
_Found = list[tuple[str, float]]


def evaluate(
    index: Snapshot, models: Models, suite: Suite, systems: Sequence[System], progress: Progress = ignore_progress
) -> Evaluation:
    """Measure every system on all questions that have judgments, and all answers that can be judged.

    Raises SuiteError for a question that cannot be asked.
    """
    clock = _Clock()
    prepared = [_prepare(index, models, question, clock) for question in suite.questions]
    ranked = [item for item in prepared if item.question.id in suite.qrels]
    for item in ranked[:TIMED]:  # by itself, as the service searches, without reading: the runs below rank deeper
        with clock.timing("search"):
            search_query(index, models, item.query, SHOWN)
    reader = CachedReader(models.reader, {}) if models.reader else None
    answers = _answer_all((index, replace(models, reader=reader)), suite, prepared, clock, progress)
    results = {
        system.name: _rank_all(index, suite, ranked, _share_reader(system, models, reader), progress) for system in systems
    }
    return Evaluation(suite, index.generation, results, answers, {stage: tuple(times) for stage, times in clock.times.items()})


def _share_reader(system: System, models: Models, reader: Reader | None) -> System:
    """The system with what was read for the answers, where it has the same reader."""
    return replace(system, models=replace(system.models, reader=reader)) if system.models.reader is models.reader else system


@dataclass(frozen=True, slots=True)
class _Clock:
    """Milliseconds by stage."""

    times: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.times.setdefault(stage, []).append((time.perf_counter() - started) * 1000)


def _prepare(index: Snapshot, models: Models, question: Question, clock: _Clock) -> PreparedQuestion:
    with clock.timing("prepare"):
        query = read_query(index, models, question)
    with clock.timing("encode"):
        vector = index.encoder.encode([query.searched])[0]
    return PreparedQuestion(question, replace(query, vector=vector))


def _rank_all(
    index: Snapshot, suite: Suite, prepared: Sequence[PreparedQuestion], system: System, progress: Progress
) -> SystemResult:
    run: dict[str, _Found] = {}
    shown: dict[str, tuple[Shown, ...]] = {}
    within: dict[str, float] = {}
    for number, item in enumerate(prepared):
        progress(f"{suite.name}: {system.name}", number, len(prepared))
        hits = system.rank(index, item.query)
        name = item.question.id
        if suite.documents:
            run[name], shown[name] = _list_documents(hits)
        else:
            passages = build_passages(index, item.query, hits, READ)
            run[name] = judge_passages(passages, item.question.evidence)
            shown[name] = tuple(_show_passage(passage) for passage in passages[:SHOWN])
            within[name] = float(read_within(passages, item.question.evidence))
    progress(f"{suite.name}: {system.name}", len(prepared), len(prepared))
    scores = dict(measure_run(suite.qrels, run))
    if not suite.documents:
        scores = {WITHIN: within, **{measure: values for measure, values in scores.items() if measure not in DEEP}}
    return SystemResult(system.name, run, scores, shown)


def _answer_all(
    searched: tuple[Snapshot, Models], suite: Suite, prepared: Sequence[PreparedQuestion], clock: _Clock, progress: Progress
) -> tuple[Answered, ...]:
    """Answers to what can be judged: questions with expected strings, and those that have no answer."""
    judged = [item for item in prepared if item.question.answers or not item.question.answerable] if suite.has_answers else []
    answers = []
    for number, item in enumerate(judged):
        progress(f"{suite.name}: answers", number, len(judged))
        with clock.timing("answer"):
            answers.append(answer_question(*searched, item))
    progress(f"{suite.name}: answers", len(judged), len(judged))
    return tuple(answers)


def _list_documents(hits: Sequence[Hit]) -> tuple[_Found, tuple[Shown, ...]]:
    found = rank_documents(hits)[:LISTED]
    best = {hit.chunk.doc_id: hit.chunk for hit in reversed(hits)}
    return found, tuple(_show(doc_id, best[doc_id].text) for doc_id, _ in found[:SHOWN])


def _show_passage(passage: Passage) -> Shown:
    return _show(f"{passage.source.doc_id} {passage.span.start}-{passage.span.end}", passage.text)


def _show(place: str, text: str) -> Shown:
    return Shown(place, shorten(text, SNIPPET, placeholder=" …"))
