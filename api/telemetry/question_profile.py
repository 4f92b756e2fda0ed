"""Where the time of a question goes: by stage, by verb of the engine, and by kernel of the two models.

A question is answered and searched for several times, with one read at a time and with nothing kept. Stages nest. Each is counted
with the time spent in itself alone, so that all of them add up to the whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from statistics import median
from time import perf_counter, process_time
from typing import Any, cast

from api.wire.answers import shape_answer, shape_search
from index.embedding.kernel_times import ModelRun
from index.engine import Snapshot
from index.filters import Filters
from retrieval.ask import ask, run_search
from retrieval.models import Models
from retrieval.query.mode import SearchOptions
from retrieval.reader.context import Context
from retrieval.reader.reader import Reader, Reading

TOP_K = 5
"""Passages, as many as a request gets that names no number."""
_REST = "rest"  # what is in no stage


@dataclass(frozen=True, slots=True)
class StageTime:
    """What one stage took in a question, in the median over the repeats."""

    stage: str
    """A stage of `retrieval.stage`, a verb of the engine ("engine.top_dense"), or "read", "write" and "rest"."""
    calls: float
    ms: float
    """By the clock, in milliseconds."""
    cpu_ms: float
    """Of the processor, on all threads."""


@dataclass(frozen=True, slots=True)
class KernelShare:
    """What the kernels of one kind took in a question, in the median over the repeats."""

    kernel: str
    """The name of the operator."""
    calls: float
    ms: float


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """What a model took in a question."""

    model: str
    runs: float
    ms: float
    kernels: list[KernelShare]
    """The longest first."""


@dataclass(frozen=True, slots=True)
class QuestionProfile:
    """What `citadel profile` prints."""

    question: str
    repeats: int
    answer: list[StageTime]
    """The longest first."""
    search: list[StageTime]
    models: list[ModelProfile]
    """The models in an answer."""


@dataclass(slots=True)
class _Spent:
    calls: int = 0
    seconds: float = 0.0
    processor: float = 0.0


@dataclass(slots=True)
class StageClock:
    """Times the stages of one question. For one thread."""

    wall: Callable[[], float] = perf_counter
    processor: Callable[[], float] = process_time
    spent: dict[str, _Spent] = field(default_factory=dict)
    """What was spent in each stage itself, without those that were opened inside."""
    _inner: list[tuple[float, float]] = field(default_factory=lambda: [(0.0, 0.0)])
    """For each stage that is open what those inside it took, by both clocks. The first is of none."""

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time what runs inside the context as that stage."""
        began, used = self.wall(), self.processor()
        self._inner.append((0.0, 0.0))
        try:
            yield
        finally:
            took, worked = self.wall() - began, self.processor() - used
            inner, inner_work = self._inner.pop()
            outer, outer_work = self._inner[-1]
            self._inner[-1] = outer + took, outer_work + worked
            one = self.spent.setdefault(stage, _Spent())
            one.calls += 1
            one.seconds += took - inner
            one.processor += worked - inner_work


class _TimedSnapshot:
    """A snapshot whose verbs are stages."""

    def __init__(self, snapshot: Snapshot, clock: StageClock) -> None:
        self._snapshot, self._clock = snapshot, clock

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._snapshot, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            with self._clock(f"engine.{name}"):
                return found(*arguments, **named)

        return call


class _TimedReader(Reader):
    """A reader whose reads are a stage."""

    def __init__(self, reader: Reader, clock: StageClock) -> None:
        self._reader, self._clock = reader, clock

    def read(self, question: str, contexts: Sequence[Context]) -> list[Reading]:
        """What it says of each context."""
        with self._clock("read"):
            return self._reader.read(question, contexts)


def time_answer(snapshot: Snapshot, models: Models, question: str, repeats: int) -> list[StageTime]:
    """The stages of an answer. Raises QuestionError where the question cannot be searched."""

    def answer(timed_snapshot: Snapshot, timed_models: Models, clock: StageClock) -> None:
        found = ask(timed_snapshot, timed_models, question, top_k=TOP_K, timed=clock)
        with clock("write"):
            response = shape_answer(found, 0.0)
            response.__pydantic_serializer__.to_json(response)

    return _time(snapshot, models, answer, repeats)


def time_search(snapshot: Snapshot, models: Models, question: str, repeats: int) -> list[StageTime]:
    """The stages of a search for the question, which reads nothing. Raises QuestionError where it cannot be searched."""

    def search(timed_snapshot: Snapshot, timed_models: Models, clock: StageClock) -> None:
        options = SearchOptions(TOP_K, "hybrid", rerank=False)
        found = run_search(timed_snapshot, timed_models, question, Filters(), options, timed=clock)
        with clock("write"):
            response = shape_search(question, found, snapshot.generation, 0.0)
            response.__pydantic_serializer__.to_json(response)

    return _time(snapshot, models, search, repeats)


def summarise_runs(model: str, runs: Sequence[ModelRun], questions: int) -> ModelProfile:
    """What a model took in a question. runs: of so many equal questions, of which the first is not counted."""
    each = len(runs) // questions
    counted = [runs[at : at + each] for at in range(each, each * questions, each)] if each else []
    names = {name for of_question in counted for run in of_question for name in run.kernels}
    kernels = [_summarise_kernel(name, counted) for name in names]
    return ModelProfile(
        model=model,
        runs=each,
        ms=median(sum(run.seconds for run in of_question) * 1000 for of_question in counted) if counted else 0.0,
        kernels=sorted(kernels, key=lambda kernel: (-kernel.ms, kernel.kernel)),
    )


def _summarise_kernel(name: str, counted: Sequence[Sequence[ModelRun]]) -> KernelShare:
    times = [[run.kernels[name] for run in of_question if name in run.kernels] for of_question in counted]
    return KernelShare(
        kernel=name,
        calls=median(sum(one.calls for one in of_question) for of_question in times),
        ms=median(sum(one.seconds for one in of_question) * 1000 for of_question in times),
    )


def _time(
    snapshot: Snapshot, models: Models, work: Callable[[Snapshot, Models, StageClock], None], repeats: int
) -> list[StageTime]:
    """The stages of the work, which is done once before it is timed."""
    clocks = []
    for _ in range(repeats + 1):
        clock = StageClock()
        reader = None if models.reader is None else _TimedReader(models.reader, clock)
        timed_models = replace(models, reader=reader)
        with clock(_REST):
            work(cast(Snapshot, _TimedSnapshot(snapshot, clock)), timed_models, clock)
        clocks.append(clock)
    return summarise_times([clock.spent for clock in clocks[1:]])


def summarise_times(repeats: Sequence[Mapping[str, _Spent]]) -> list[StageTime]:
    """The medians over the repeats, the longest stage first. A stage that a repeat has not took no time in it."""
    names = sorted({name for spent in repeats for name in spent})
    stages = []
    for name in names:
        times = [spent.get(name, _Spent()) for spent in repeats]
        stages.append(
            StageTime(
                stage=name,
                calls=median(one.calls for one in times),
                ms=median(one.seconds for one in times) * 1000,
                cpu_ms=median(one.processor for one in times) * 1000,
            )
        )
    return sorted(stages, key=lambda stage: -stage.ms)
