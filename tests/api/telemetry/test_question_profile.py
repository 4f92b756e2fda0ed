"""Where the time of a question goes: stages count the time spent in themselves, runs of a model are grouped by question."""

from api.telemetry.question_profile import StageClock, summarise_runs, summarise_times, time_answer, time_search
from index.embedding.kernel_times import KernelTime, ModelRun
from index.engine import Snapshot
from retrieval.models import Models


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_stage_is_counted_without_those_inside_it() -> None:
    wall, processor = Hands(), Hands()
    clock = StageClock(wall, processor)
    with clock("answer"):
        wall.now += 1
        with clock("rank"):
            wall.now += 20
            processor.now += 5
            with clock("engine.top_dense"):
                wall.now += 300
        with clock("rank"):
            wall.now += 4_000
        wall.now += 50_000
    spent = {name: (one.calls, one.seconds, one.processor) for name, one in clock.spent.items()}
    assert spent == {
        "engine.top_dense": (1, 300, 0),
        "rank": (2, 20 + 4_000, 5),
        "answer": (1, 1 + 50_000, 0),
    }


def test_a_stage_that_fails_is_counted_and_the_time_of_the_one_around_it_is_right() -> None:
    wall = Hands()
    clock = StageClock(wall, wall)
    with clock("answer"):
        wall.now += 1
        try:
            with clock("rank"):
                wall.now += 10
                raise ValueError
        except ValueError:
            wall.now += 100
    assert {name: one.seconds for name, one in clock.spent.items()} == {"rank": 10, "answer": 1 + 100}


def test_stages_are_given_in_the_median_and_the_longest_first() -> None:
    repeats = []
    for seconds in (1.0, 2.0, 9.0):
        wall = Hands()
        clock = StageClock(wall, Hands())
        with clock("rank"):
            wall.now += seconds
        if seconds == 9.0:
            with clock("compose"):
                wall.now += 5
        repeats.append(clock.spent)
    assert [(stage.stage, stage.calls, stage.ms) for stage in summarise_times(repeats)] == [
        ("rank", 1, 2_000),
        ("compose", 0, 0),
    ]


def test_the_runs_of_a_question_are_summed_and_the_first_question_is_not_counted() -> None:
    def run(seconds: float) -> ModelRun:
        return ModelRun(seconds, {"MatMul": KernelTime(3, seconds / 2), "Add": KernelTime(1, seconds / 4)})

    runs = [run(100), run(100), run(0.001), run(0.003), run(0.002), run(0.006), run(0.004), run(0.008)]
    found = summarise_runs("reader", runs, questions=4)
    assert (found.model, found.runs) == ("reader", 2)
    assert round(found.ms, 6) == 8
    assert [(kernel.kernel, kernel.calls, round(kernel.ms, 6)) for kernel in found.kernels] == [("MatMul", 6, 4), ("Add", 2, 2)]


def test_a_model_that_did_not_run_took_no_time() -> None:
    found = summarise_runs("reader", [], questions=3)
    assert (found.runs, found.ms, found.kernels) == (0, 0, [])


def test_an_answer_is_encoded_ranked_read_and_composed_and_a_search_is_not_read(corpus_index: Snapshot) -> None:
    models = Models.load()
    question = "When did Viet Nam sign the Framework Participation Agreement?"
    answer = {stage.stage: stage.calls for stage in time_answer(corpus_index, models, question, 1)}
    assert {
        name: answer[name] for name in ("analyse", "encode", "rank", "passages", "compose", "assess", "write")
    } == dict.fromkeys(("analyse", "encode", "rank", "passages", "compose", "assess", "write"), 1)
    assert answer["read"] >= 1
    search = {stage.stage: stage.calls for stage in time_search(corpus_index, models, question, 1)}
    assert search["engine.top_dense"] == search["engine.top_lexical"] == search["search"] == 1
    assert search.keys().isdisjoint({"read", "rerank", "answer", "compose"})


def test_the_parts_of_a_question_are_counted_together(corpus_index: Snapshot) -> None:
    question = "When did Viet Nam sign the agreement? When did the Republic of Korea sign it?"
    answer = {stage.stage: stage.calls for stage in time_answer(corpus_index, Models.load(), question, 1)}
    assert (answer["answer"], answer["compose"], answer["encode"]) == (1, 2, 1 + 2)
