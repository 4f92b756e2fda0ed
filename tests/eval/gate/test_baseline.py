"""What was accepted comes back from its file to the last digit, and a broken file says everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.errors import SuiteError
from eval.gate.baseline import MEASURES, RANKED, Baseline, BaselineEntry, make_baseline, read_baseline, write_baseline
from eval.run.results import Answered, Evaluation, Shown, SystemResult
from eval.suites.own_questions import Question
from eval.suites.suite import Suite
from tests.examples import scaled

FOUND = tuple(Shown(f"a {start}-{start + 80}", "Words") for start in range(0, 700, 100))
SCORES = st.dictionaries(st.sampled_from(MEASURES), st.integers(0, 10_000).map(lambda share: share / 10_000), min_size=1)
ENTRIES = st.builds(BaselineEntry, SCORES, st.lists(st.text(), max_size=5).map(tuple))
SCORED = (("right", 1 / 3), ("RR@10", 0.5))
BASELINES = st.builds(Baseline, st.dictionaries(st.text(), st.dictionaries(st.text(), ENTRIES, max_size=4), max_size=3))


def _answer(question: Question, answered: bool, correct: bool) -> Answered:
    return Answered(question, answered, correct, 0.0, 0.0, 1, 1, None, None, 0.5, "Text")


def _evaluate(name: str, systems: Mapping[str, SystemResult] | None = None) -> Evaluation:
    asked = Question("q1", "fact", "When?", ("x",), (), True, short=("x",), items=(("x",), ("y",)))
    refused = Question("q2", "unanswerable", "Why?", (), (), False)
    scores = {"RR@10": {"q1": 1 / 3}, "nDCG@10": {"q1": 2 / 3}, "hit@5": {"q1": 1}, "AP": {"q1": 1 / 7}}
    hybrid = SystemResult("hybrid", {}, scores, {"q1": FOUND})
    suite = Suite(name, (asked, refused), {}, True)
    answers = (
        replace(_answer(asked, True, False), short="x", short_outcome="right", item_recall=1 / 2),
        replace(_answer(refused, False, False), short_outcome="none", signable=True),
    )
    return Evaluation(suite, "g1", {"hybrid": hybrid} if systems is None else systems, answers, {})


def test_scores_are_those_of_hybrid_rounded_and_whether_the_answer_was_right() -> None:
    entries = make_baseline([_evaluate("one")]).suites["one"]
    assert entries["q1"] == BaselineEntry(
        {
            "RR@10": 0.3333,
            "nDCG@10": 0.6667,
            "hit@5": 1,
            "right": 0,
            "signable": 0,
            "short as wanted": 1,
            "items recall": 0.5,
        },
        tuple(f"a {start}-{start + 80}" for start in range(0, 500, 100)),
    )
    assert entries["q2"] == BaselineEntry({"right": 1, "signable": 1}, ())


def test_a_suite_evaluated_twice_or_without_hybrid_is_refused_with_both_faults() -> None:
    with pytest.raises(SuiteError, match=r"'one' was evaluated twice; .*'two' was evaluated without the system 'hybrid'"):
        make_baseline([_evaluate("one"), _evaluate("one"), _evaluate("two", {})])


@given(BASELINES)
@settings(max_examples=scaled(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_and_written_again_to_the_same_bytes(tmp_path: Path, baseline: Baseline) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, baseline)
    before = path.read_bytes()
    assert read_baseline(path) == baseline
    write_baseline(path, read_baseline(path))
    assert path.read_bytes() == before


def test_the_file_has_one_line_a_question_in_order_whatever_order_they_came_in(tmp_path: Path) -> None:
    entry, turned = (BaselineEntry(dict(order), ("déjà 0-9",)) for order in (SCORED, SCORED[::-1]))
    write_baseline(tmp_path / "one.json", Baseline({"b": {"q2": entry, "q1": entry}, "a": {"q3": entry}}))
    lines = (tmp_path / "one.json").read_text(encoding="utf-8").splitlines()
    plain = '{"scores": {"RR@10": 0.5, "right": 0.3333}, "shown": ["déjà 0-9"]}'
    assert lines == ["{", ' "a": {', f'  "q3": {plain}', " },", ' "b": {', f'  "q1": {plain},', f'  "q2": {plain}', " }", "}"]
    write_baseline(tmp_path / "other.json", Baseline({"a": {"q3": turned}, "b": {"q1": turned, "q2": turned}}))
    assert (tmp_path / "other.json").read_bytes() == (tmp_path / "one.json").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.json", "other.json"]


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, make_baseline([_evaluate("one")]))
    before = path.read_bytes()

    def stop(*_: object) -> None:
        raise OSError("the machine stops here")

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(OSError, match="stops here"):
        write_baseline(path, Baseline({}))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_broken_file_gets_one_error_with_every_fault_and_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    entry = '{"scores": {"right": 1}, "shown": []}'
    path.write_text(
        f'{{"one": {{"q1": {entry}, "q1": {entry}, "q2": {{"scores": {{"MAP": 0.5, "right": 1.5, "hit@5": NaN}}, "shown": [3]}},'
        ' "q3": {"scores": {}, "shown": []}, "q4": 7}, "two": []}',
        encoding="utf-8",
    )
    with pytest.raises(SuiteError) as caught:
        read_baseline(path)
    for fault in (
        "'q1' stands twice",
        "one q2: unknown measure 'MAP'",
        "one q2: right is 1.5, not in 0..1",
        "one q2: hit@5 is nan, not in 0..1",
        "one q2: 'shown' is a list of places, not [3]",
        "one q3: 'scores' are values by measure, not {}",
        "one q4: 'scores' and 'shown' are expected, not 7",
        "two: questions by id are expected, not []",
        "run `citadel eval --accept`",
    ):
        assert fault in str(caught.value)


@pytest.mark.parametrize("text", [None, "", "<<<<<<< ours\n{}", "[]", '{"one": 3}'])
def test_a_file_that_is_missing_or_no_baseline_names_the_remedy(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError, match=r"baseline\.json.*run `citadel eval --accept`"):
        read_baseline(path)


def test_all_measures_of_the_gate_are_accepted() -> None:
    scores = make_baseline([_evaluate("one")]).suites["one"]["q1"].scores
    assert set(scores) == {*RANKED, "right", "signable", "short as wanted", "items recall"} == set(MEASURES)


def test_a_refusal_scores_nothing_for_what_the_question_wants() -> None:
    """The questions of each measure are the same whatever the answers, so that the gate compares like with like."""
    evaluation = _evaluate("one")
    refused = replace(evaluation.answers[0], answered=False, short=None, short_outcome="missing", item_recall=0.0)
    scores = make_baseline([replace(evaluation, answers=(refused,))]).suites["one"]["q1"].scores
    assert (scores["right"], scores["short as wanted"], scores["items recall"]) == (0, 0, 0)
