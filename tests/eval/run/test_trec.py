"""What is written as a TREC file is read back as it was, and what such a file cannot hold is refused."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.errors import SuiteError
from eval.run.trec import read_qrels, read_run, write_qrels, write_run
from eval.suites.suite import Qrels, Run
from tests.examples import scaled

RUN: Run = {"q2": [("b", 0.5), ("a", 0.5), ("c", -1.0)], "q1": [("quote-1", 3.25)]}
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name.split() == [name] and "\ufeff" not in name
)
SCORES = st.floats(allow_nan=False, allow_infinity=False)
RANKED = st.lists(st.tuples(IDS, SCORES), min_size=1, max_size=5, unique_by=lambda pair: pair[0])
RUNS = st.dictionaries(IDS, RANKED.map(lambda pairs: sorted(pairs, key=lambda pair: -pair[1])), max_size=4)
QRELS = st.dictionaries(IDS, st.dictionaries(IDS, st.integers(-(10**17), 10**17), min_size=1, max_size=5), max_size=4)
ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=scaled(60))


def find_faults(error: pytest.ExceptionInfo[SuiteError]) -> list[str]:
    return [line.strip() for line in str(error.value).splitlines()[1:]]


def test_a_run_is_six_columns_with_ranks_from_one(tmp_path: Path) -> None:
    write_run(tmp_path / "runs" / "run.txt", RUN, "bm25")
    assert (tmp_path / "runs" / "run.txt").read_text(encoding="utf-8").splitlines() == [
        "q2 Q0 b 1 0.5 bm25",
        "q2 Q0 a 2 0.5 bm25",
        "q2 Q0 c 3 -1.0 bm25",
        "q1 Q0 quote-1 1 3.25 bm25",
    ]


def test_judgments_are_four_columns(tmp_path: Path) -> None:
    write_qrels(tmp_path / "qrels.txt", {"q1": {"a": 2, "b": -1}})
    assert (tmp_path / "qrels.txt").read_text(encoding="utf-8") == "q1 0 a 2\nq1 0 b -1\n"


@given(run=RUNS)
@ONE_FOLDER
def test_any_run_comes_back_as_it_was_equal_scores_in_their_order(tmp_path: Path, run: Run) -> None:
    write_run(tmp_path / "run.txt", run, "any")
    assert list(read_run(tmp_path / "run.txt").items()) == list(run.items())


@given(qrels=QRELS)
@ONE_FOLDER
def test_any_judgments_come_back_as_they_were(tmp_path: Path, qrels: Qrels) -> None:
    write_qrels(tmp_path / "qrels.txt", qrels)
    assert list(read_qrels(tmp_path / "qrels.txt").items()) == list(qrels.items())


def test_a_question_without_results_has_no_line(tmp_path: Path) -> None:
    write_run(tmp_path / "run.txt", {"q1": [], "q2": [("a", 1.0)]}, "any")
    assert read_run(tmp_path / "run.txt") == {"q2": [("a", 1.0)]}


def test_a_run_is_read_by_score_and_then_by_rank_whatever_the_order_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    path.write_text("q Q0 z 3 0.5 x\nq\tQ0\tm\t9\t7e-1\tx\n\nq Q0 b 2 0.5 x\r\nq Q0 a 10 .5 x\n", encoding="utf-8")
    assert read_run(path) == {"q": [("m", 0.7), ("b", 0.5), ("z", 0.5), ("a", 0.5)]}


@pytest.mark.parametrize("name", ["", "a b", "a\u00a0b", "a\u2028b", "\ufeffa", "a\n", "\ud800"])
def test_an_id_that_a_file_cannot_hold_is_refused_and_nothing_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.txt"
    for run, tag in (({name: [("a", 1.0)]}, "x"), ({"q": [(name, 1.0)]}, "x"), ({"q": [("a", 1.0)]}, name)):
        with pytest.raises(SuiteError, match="cannot hold it"):
            write_run(path, run, tag)
    for qrels in ({name: {"a": 1}}, {"q": {name: 1}}):
        with pytest.raises(SuiteError, match="cannot hold it"):
            write_qrels(path, qrels)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_not_best_first_or_ranks_twice_is_refused_with_every_fault(tmp_path: Path) -> None:
    run = {"q1": [("a", 1.0), ("b", 2.0), ("a", 0.5)], "q2": [("c", float("nan"))]}
    with pytest.raises(SuiteError) as error:
        write_run(tmp_path / "run.txt", run, "x")
    above, twice, nan = find_faults(error)
    assert "'b' has score 2.0, above 1.0" in above
    assert "'a' is ranked twice" in twice
    assert "nan" in nan


def test_a_faulty_run_is_refused_with_every_line(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    lines = ["q Q0 a 1 1.0 x", "q Q0 a 2 0.5 x", "q Q0 b 1", "q Q0 c one 0.5 x", "q Q0 d 3 high x", "q Q0 e 4 nan x"]
    path.write_bytes("\n".join([*lines, "q Q0 f 5 1_0 x", "q Q0 g 6 1e999 x", "q Q0 "]).encode() + b"\xff 7 0.1 x\n")
    with pytest.raises(SuiteError) as error:
        read_run(path)
    assert [fault.split(":")[0] for fault in find_faults(error)] == [f"run.txt, line {line}" for line in range(2, 10)]


def test_faulty_judgments_are_refused_with_every_line(tmp_path: Path) -> None:
    path = tmp_path / "qrels.txt"
    path.write_text("q 0 a 1\nq 0 a 1\nq 0 b\nq 0 c 1.0\nq 0 d -2\n", encoding="utf-8")
    with pytest.raises(SuiteError) as error:
        read_qrels(path)
    assert [fault.split(":")[0] for fault in find_faults(error)] == [f"qrels.txt, line {line}" for line in (2, 3, 4)]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no such file"):
        read_run(tmp_path / "none.txt")


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "qrels.txt"
    write_qrels(path, {"q": {"a": 1}})

    class Failing(dict[str, int]):
        def items(self):  # type: ignore[no-untyped-def]
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_qrels(path, {"q0": {"b": 1}, "q": Failing(a=2)})
    assert read_qrels(path) == {"q": {"a": 1}}
    assert [file.name for file in tmp_path.iterdir()] == ["qrels.txt"]
