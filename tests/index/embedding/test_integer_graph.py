import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper

from index.embedding.integer_graph import round_graph

WIDE, DEEP = 32, 24
CHANCE = np.random.default_rng(1)
TABLE = CHANCE.normal(size=(1_500, WIDE)).astype(np.float32)
TABLE[:, 3] *= 10  # one column dwarfs the others, as behind a layer norm
WEIGHTS = CHANCE.normal(size=(WIDE, DEEP)).astype(np.float32)
WEIGHTS[3] /= 10
BIAS = 100 * CHANCE.normal(size=DEEP).astype(np.float32)
TEXT = np.array([[5, 700, 1_499, 5]], np.int64)
EVERY_WORD = {"input_ids": np.arange(1_500, dtype=np.int64)[None]}


def make_graph(*, positive: bool, words: int = 1_500, double: bool = False) -> onnx.ModelProto:
    """Rows of a table, where asked without what is far below 0, times weights. double: times others as well, and a bias added."""
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("LeakyRelu", ["rows"], ["flowing"], alpha=0.02 if positive else 1.0),
        helper.make_node("MatMul", ["flowing", "weights"], ["first" if double else "product"]),
    ]
    if double:
        nodes += [
            helper.make_node("MatMul", ["flowing", "others"], ["second"]),
            helper.make_node("Add", ["second", "bias"], ["moved"]),
            helper.make_node("Sub", ["first", "moved"], ["product"]),
        ]
    ids = helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["text", "token"])
    product = helper.make_tensor_value_info("product", onnx.TensorProto.FLOAT, ["text", "token", DEEP])
    held = [numpy_helper.from_array(TABLE[:words], "table"), numpy_helper.from_array(WEIGHTS, "weights")]
    held += [numpy_helper.from_array(WEIGHTS[::-1], "others"), numpy_helper.from_array(BIAS, "bias")] if double else []
    graph = helper.make_graph(nodes, "product", [ids], [product], held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def run(graph: onnx.ModelProto, ids: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["product"], {"input_ids": ids})[0])


@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("positive", [False, True])
def test_products_in_integers_are_those_in_floats_nearly(*, positive: bool, double: bool) -> None:
    graph = make_graph(positive=positive, double=double)
    rounded = round_graph(graph, [EVERY_WORD])
    exact, near = run(graph, TEXT), run(rounded, TEXT)
    assert np.abs(near - exact).mean() <= 0.01 * np.abs(exact).max()
    assert not np.array_equal(near, exact)


@pytest.mark.parametrize("positive", [False, True])
def test_nothing_large_is_left_in_floats(*, positive: bool) -> None:
    rounded = round_graph(make_graph(positive=positive), [{"input_ids": TEXT}])
    assert "MatMul" not in {node.op_type for node in rounded.graph.node}
    kinds = {one.data_type for one in rounded.graph.initializer if len(one.dims) == 2 and min(one.dims) > 1}
    assert kinds == {onnx.TensorProto.INT8}
    assert len(rounded.SerializeToString()) < 0.4 * (TABLE.nbytes + WEIGHTS.nbytes)


def test_a_token_that_is_never_below_zero_has_a_scale_of_its_own() -> None:
    rounded = round_graph(make_graph(positive=True), [EVERY_WORD])
    alone = np.concatenate([run(rounded, TEXT[:, at : at + 1]) for at in range(4)], axis=1)
    assert np.array_equal(run(rounded, TEXT), alone)


def test_products_of_one_input_are_one_product() -> None:
    rounded = round_graph(make_graph(positive=False, double=True), [{"input_ids": TEXT}])
    kinds = [node.op_type for node in rounded.graph.node]
    assert (kinds.count("DynamicQuantizeMatMul"), kinds.count("Split"), kinds.count("Add")) == (1, 1, 0)


def test_what_is_below_every_sample_counts_as_the_lowest_of_them() -> None:
    graph = make_graph(positive=True)
    samples = [{"input_ids": np.flatnonzero(TABLE.min(axis=1) > -3)[None]}]
    text = TABLE.min(axis=1).argsort()[None, :4]
    exact, near = run(graph, text), run(round_graph(graph, samples), text)
    assert np.abs(near - exact).mean() <= 0.03 * np.abs(exact).max()


def test_a_column_that_dwarfs_the_others_costs_them_little(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, ids = make_graph(positive=False, words=900), np.arange(900, dtype=np.int64)[None]  # so few stay in floats
    exact = run(graph, ids)
    smoothed = np.abs(run(round_graph(graph, [{"input_ids": ids}]), ids) - exact).mean()
    monkeypatch.setattr("index.embedding.integer_graph._choose_factors", lambda columns, _rows: np.ones_like(columns))
    plain = np.abs(run(round_graph(graph, [{"input_ids": ids}]), ids) - exact).mean()
    assert smoothed < plain / 2


def test_with_columns_kept_apart_one_fixed_scale_does_for_all_tokens() -> None:
    graph, ids = make_graph(positive=True, words=900), np.arange(900, dtype=np.int64)[None]  # so few stay in floats
    rounded, by_token = (round_graph(graph, [{"input_ids": ids}], outliers) for outliers in (2, 0))
    error, error_by_token = (np.abs(run(one, ids) - run(graph, ids)).mean() for one in (rounded, by_token))
    assert 0 < error < error_by_token
    assert "ReduceMax" not in {node.op_type for node in rounded.graph.node}


def test_only_a_column_that_is_kept_apart_may_go_above_the_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, ids = make_graph(positive=True, words=900), np.arange(900, dtype=np.int64)[None]
    largest = TABLE[:900, 3].argsort()[None, -4:]  # of the column that dwarfs the others
    kept = run(round_graph(graph, [{"input_ids": ids}], 1), largest) - run(graph, largest)
    monkeypatch.setattr("index.embedding.integer_graph._ROOM", 0.5)
    cut = run(round_graph(graph, [{"input_ids": ids}], 1), ids) - run(graph, ids)
    assert np.abs(kept).max() < 0.2
    assert np.abs(cut).max() > 1
