from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index.local.dense_vectors import FILES, DenseIndex


def unit_rows(count: int, dimension: int = 32) -> npt.NDArray[np.float32]:
    rows = np.random.default_rng(count).normal(size=(count, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


ROWS = unit_rows(500)
QUESTION = unit_rows(1)[0]


@pytest.fixture(params=["exact", "graph"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> DenseIndex:
    DenseIndex.build(ROWS, exact_rows=1_000 if request.param == "exact" else 100).save(tmp_path)
    return DenseIndex.open(tmp_path)


def test_rows_are_ranked_by_cosine(index: DenseIndex) -> None:
    cosines = ROWS @ QUESTION
    found = index.top(QUESTION, 10)
    assert [row for row, _ in found] == np.argsort(-cosines)[:10].tolist()
    assert [score for _, score in found] == pytest.approx(sorted(cosines.tolist(), reverse=True)[:10], abs=1e-6)


def test_a_filter_comes_before_the_ranking(index: DenseIndex) -> None:
    allowed = np.arange(500) % 50 == 0
    assert {row for row, _ in index.top(QUESTION, 10, allowed)} == set(range(0, 500, 50))
    assert index.top(QUESTION, 10, np.zeros(500, np.bool_)) == []


def test_depth_beyond_the_rows_gives_each_row_once(index: DenseIndex) -> None:
    assert len(index.top(QUESTION, 400)) == len({row for row, _ in index.top(QUESTION, 400)}) == 400


def test_vectors_come_back_as_they_went_in(index: DenseIndex) -> None:
    assert index.vectors().tobytes() == ROWS.tobytes()


@pytest.mark.parametrize("exact_rows", [100, 1_000])
def test_the_same_vectors_give_the_same_bytes(tmp_path: Path, exact_rows: int) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        DenseIndex.build(ROWS, exact_rows).save(tmp_path / name)
    assert (tmp_path / "one" / FILES[0]).read_bytes() == (tmp_path / "other" / FILES[0]).read_bytes()


def test_equal_rows_are_found_in_order() -> None:
    index = DenseIndex.build(np.stack([ROWS[1], ROWS[0], ROWS[0], ROWS[0]]), exact_rows=4)
    assert [row for row, _ in index.top(ROWS[0], 4)] == [1, 2, 3, 0]


def test_an_index_without_rows_finds_nothing(tmp_path: Path) -> None:
    DenseIndex.build(np.zeros((0, 32), np.float32), exact_rows=1).save(tmp_path)
    assert DenseIndex.open(tmp_path).top(QUESTION, 5) == []


def test_rows_that_a_graph_does_not_reach_are_left_out() -> None:
    crowded = np.concatenate([np.repeat(ROWS[:1], 300, axis=0), ROWS])  # so many equal rows cut a graph in two
    found = DenseIndex.build(crowded, exact_rows=10).top(ROWS[5], 800)
    assert 0 < len(found) < 800
    assert min(row for row, _ in found) >= 0
