"""`python -m eval.fit.fit_reranking FOLDER`: how deep to read, when to stop and how much to trust it, and what that costs.

Each question's first hits are read once, as deep as is tried. Every depth, weight and head is then an order of the same hits.
What is made large is the mean over the corpora of `eval/fit/corpora.py`, each counting alike, of RR@10 (questions judged by
quotes) or nDCG@10 (by documents). `--write` puts the lowest weight within GAIN of the best, at the chosen depth, into
`retrieval/reranking.toml`, with the lowest bound on what is unread that costs no corpus more than LOSS.
"""

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval.errors import SuiteError
from eval.fit.corpora import CORPORA, open_corpus
from eval.measures.ranking_measures import judge_passages, measure_run
from eval.run.prepared_questions import PreparedQuestion, prepare_questions
from eval.suites.collection_index import open_model, rank_documents
from eval.suites.own_questions import Question
from eval.suites.suite import Suite
from index.engine import Snapshot
from index.settings import BuildSettings
from retrieval.models import Models
from retrieval.passages.passage_builder import build_passages
from retrieval.query.query import Query
from retrieval.rank.candidates import rank_hits
from retrieval.rank.hit import Hit
from retrieval.rank.rerank import RerankSettings, rerank
from retrieval.reader.hit_readings import BLOCK, ReadingBound, read_hits
from retrieval.reader.reader import MARGIN_WEIGHT, Reading, squash

TARGET = Path(__file__).parents[2] / "retrieval" / "reranking.toml"
DEPTHS = (0, 3, 5, 8, 12, 16, 20, 30)
WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.9)
LIKELIEST = (1.0, 0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.0)
LOSS = 0.001  # of hit@1 and of the main measure
GAIN = 0.002  # of the mean, which a higher weight must be worth: it reads more, and two questions of a corpus make a larger one
MOST, SEED = 200, 7  # questions of a suite
Judge = Callable[[Reading], float]


@dataclass(frozen=True, slots=True)
class Read:
    """A question with its hits, what was read of the first ones, and the milliseconds that reading each of them took."""

    question: Question
    query: Query
    hits: list[Hit]
    readings: list[Reading]
    each_ms: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A suite whose questions were read."""

    suite: Suite
    index: Snapshot
    read: list[Read]

    def measure(self, settings: RerankSettings, judge: Judge | None = None) -> dict[str, float]:
        """Means of hit@1 and of the suite's main measure. judge: a probability other than the reading's own."""
        run = {one.question.id: self._rank(one, settings, judge) for one in self.read}
        scores = measure_run({name: self.suite.qrels[name] for name in run}, run)
        main = "nDCG@10" if self.suite.documents else "RR@10"
        return {"hit@1": _mean(scores["hit@1"]), main: _mean(scores[main])}

    def count_reads(self, settings: RerankSettings) -> float:
        """Hits that are read of a question, in the mean."""
        return float(np.mean([_count_read(one, settings) for one in self.read]))

    def _rank(self, one: Read, settings: RerankSettings, judge: Judge | None) -> list[tuple[str, float]]:
        last = settings.depth if judge is not None else _count_read(one, settings)
        readings = {hit.chunk.chunk_id: reading for hit, reading in zip(one.hits, one.readings[:last], strict=False)}
        hits = one.hits
        if one.query.is_question:
            hits = rerank(hits, {row: _rejudge(reading, judge) for row, reading in readings.items()}, settings)
        if self.suite.documents:
            return rank_documents(hits)
        return judge_passages(build_passages(self.index, one.query, hits, 10), one.question.evidence)


HEADS: Mapping[str, Judge] = {
    "answerable alone": lambda reading: squash(reading.answerable),
    "span alone": lambda reading: squash(MARGIN_WEIGHT * _margin(reading)),
    "both": lambda reading: squash(reading.answerable + MARGIN_WEIGHT * _margin(reading)),
}


def main() -> None:
    """Print the curves, and write the settings where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure how deep to read and how much to trust it, on the corpora of the fit.")
    parser.add_argument("collections", type=Path, help="folder that holds the public collections")
    parser.add_argument("--data", type=Path, default=Path("var"), help="folder of the service's index")
    parser.add_argument("--depth", type=int, default=8, help="hits that are read at most")
    parser.add_argument("--write", action="store_true", help="write retrieval/reranking.toml")
    arguments = parser.parse_args()
    models, settings = Models.load(), BuildSettings()
    if models.reader is None:
        sys.exit("a reader is needed: restore retrieval/reader/weights")
    with closing(open_model(arguments.data, settings.model, settings.workers)) as encoder, ExitStack() as held:
        opened = [
            held.enter_context(open_corpus(name, arguments.data, arguments.collections, settings, encoder)) for name in CORPORA
        ]
        lines = report([read_suite(suite, index, models) for index, suite in opened], arguments.depth)
    print("\n".join(lines))
    if arguments.write:
        TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_suite(suite: Suite, index: Snapshot, models: Models) -> Trial:
    """Read the first hits of at most MOST questions of a suite, chosen by a fixed seed."""
    judged = [question for question in suite.questions if question.id in suite.qrels]
    if not judged:
        raise SuiteError(f"{suite.name}: no question has a judgment")
    chosen = judged if len(judged) <= MOST else random.Random(SEED).sample(judged, MOST)  # noqa: S311 (no secret)
    return Trial(suite, index, [_read(index, models, prepared) for prepared in prepare_questions(index, models, chosen)])


def report(trials: Sequence[Trial], depth: int) -> list[str]:
    """The settings as they are written, with everything that was measured as comments above them."""
    scores = {weight: _score(trials, RerankSettings(depth, weight)) for weight in WEIGHTS}
    weight = min(weight for weight, score in scores.items() if score >= max(scores.values()) - GAIN)
    chosen = RerankSettings(depth, weight)
    bounds = [replace(chosen, likeliest=likeliest) for likeliest in LIKELIEST]
    likeliest = min(bound.likeliest for bound in bounds if _loses_little(trials, bound))
    return [
        "# Written by `python -m eval.fit.fit_reranking`; not edited by hand. Questions: "
        + ", ".join(f"{len(trial.read)} of {trial.suite.name}" for trial in trials),
        *_list_curve("weight", trials, [replace(chosen, weight=other) for other in WEIGHTS]),
        *_list_curve("depth", trials, [replace(chosen, depth=other) for other in DEPTHS]),
        *_list_curve("likeliest", trials, bounds),
        *_list_heads(trials, chosen),
        "",
        f"depth = {depth}",
        f"weight = {weight}",
        f"likeliest = {likeliest}",
    ]


def _loses_little(trials: Sequence[Trial], settings: RerankSettings) -> bool:
    """True where no corpus loses more than LOSS of either measure against a bound that is exact."""
    exact = replace(settings, likeliest=1.0)
    pairs = [(trial.measure(exact), trial.measure(settings)) for trial in trials]
    return all(whole[name] - bounded[name] <= LOSS for whole, bounded in pairs for name in whole)


def _list_curve(name: str, trials: Sequence[Trial], tried: Sequence[RerankSettings]) -> Iterator[str]:
    yield f"#\n# {name}: " + "; ".join(f"{trial.suite.name} hit@1, main measure" for trial in trials)
    for settings in tried:
        each = np.mean([one.each_ms for trial in trials for one in trial.read])
        reads = np.mean([trial.count_reads(settings) for trial in trials])
        yield f"# {getattr(settings, name):g}: {_format(trials, settings)}, {reads:.2f} reads, {reads * each:.0f} ms"


def _list_heads(trials: Sequence[Trial], chosen: RerankSettings) -> Iterator[str]:
    yield "#\n# heads, each at the weight that is best for it"
    for name, judge in HEADS.items():
        best = max(WEIGHTS, key=lambda weight: _score(trials, replace(chosen, weight=weight), judge))
        yield f"# {name}: {_format(trials, replace(chosen, weight=best), judge)} at {best:g}"


def _format(trials: Sequence[Trial], settings: RerankSettings, judge: Judge | None = None) -> str:
    return "; ".join(" ".join(f"{value:.4f}" for value in trial.measure(settings, judge).values()) for trial in trials)


def _score(trials: Sequence[Trial], settings: RerankSettings, judge: Judge | None = None) -> float:
    return _mean({trial.suite.name: [*trial.measure(settings, judge).values()][-1] for trial in trials})


def _read(index: Snapshot, models: Models, prepared: PreparedQuestion) -> Read:
    if models.reader is None:
        raise ValueError("the models hold no reader")
    question, query = prepared.question, prepared.query
    hits = rank_hits(index, query, "hybrid", models.fusion)
    started = time.perf_counter()
    found = read_hits(index, query.searched, hits[: max(DEPTHS)], models.reader)
    each = (time.perf_counter() - started) * 1000 / max(1, len(found.by_chunk))
    return Read(question, query, hits, [found.by_chunk[hit.chunk.chunk_id] for hit in hits[: max(DEPTHS)]], each)


def _count_read(one: Read, settings: RerankSettings) -> int:
    """How many of the hits are read when the service answers."""
    bound, best = ReadingBound(settings.weight, settings.likeliest), -math.inf
    hits = one.hits[: settings.depth]
    for first in range(0, len(hits), BLOCK):
        block = hits[first : first + BLOCK]
        if bound.is_met(block[0].scores.fused, best):
            return first
        read = zip(block, one.readings[first : first + len(block)], strict=True)
        best = max(best, *(hit.scores.fused + settings.weight * reading.probability for hit, reading in read))
    return len(hits)


def _rejudge(reading: Reading, judge: Judge | None) -> Reading:
    """A reading whose probability is what `judge` says."""
    return reading if judge is None else _Judged(reading, judge(reading))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class _Judged:
    reading: Reading
    probability: float


def _margin(reading: Reading) -> float:
    found = reading.find()
    return found.margin if found is not None else -60.0


def _mean(values: Mapping[str, float]) -> float:
    return float(np.mean(list(values.values())))


if __name__ == "__main__":
    main()
