import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper

from index.embedding.attention_graph import join_attention

HEADS, SIZE = 3, 4
WIDE = HEADS * SIZE
CHANCE = np.random.default_rng(2)
INPUT = CHANCE.normal(size=(1, 7, WIDE)).astype(np.float32)
CONSTANTS = {
    "cut": np.array([0, 0, HEADS, SIZE], np.int64),
    "flat": np.array([0, 0, WIDE], np.int64),
    "root": np.float32(SIZE**-0.25),
    "whole": np.float32(SIZE**-0.5),
    "bias": CHANCE.normal(size=(7, 7)).astype(np.float32),
    **{f"{name}_weights": CHANCE.normal(size=(WIDE, WIDE)).astype(np.float32) for name in ("query", "key", "value")},
}
TURNED = {"query": [0, 2, 1, 3], "key": [0, 2, 3, 1], "value": [0, 2, 1, 3]}


def make_graph(*, scaled_before: bool = True, biased: bool = False) -> onnx.ModelProto:
    """An attention as it is exported: scaled by a root on both sides or once behind the product."""
    nodes = []
    for name, order in TURNED.items():
        nodes += [
            helper.make_node("MatMul", ["input", f"{name}_weights"], [name]),
            helper.make_node("Reshape", [name, "cut"], [f"{name}_cut"]),
            helper.make_node("Transpose", [f"{name}_cut"], [f"{name}_turned"], perm=order),
        ]
    if scaled_before:
        nodes += [helper.make_node("Mul", [f"{name}_turned", "root"], [f"{name}_scaled"]) for name in ("query", "key")]
        nodes.append(helper.make_node("MatMul", ["query_scaled", "key_scaled"], ["scaled"]))
    else:
        nodes.append(helper.make_node("MatMul", ["query_turned", "key_turned"], ["product"]))
        nodes.append(helper.make_node("Mul", ["product", "whole"], ["scaled"]))
    nodes += [
        helper.make_node("Add" if biased else "Identity", ["scaled", "bias"] if biased else ["scaled"], ["likeness"]),
        helper.make_node("Softmax", ["likeness" if biased else "scaled"], ["shares"], axis=-1),
        helper.make_node("MatMul", ["shares", "value_turned"], ["weighed"]),
        helper.make_node("Transpose", ["weighed"], ["weighed_turned"], perm=[0, 2, 1, 3]),
        helper.make_node("Reshape", ["weighed_turned", "flat"], ["output"]),
    ]
    given = helper.make_tensor_value_info("input", onnx.TensorProto.FLOAT, [1, "token", WIDE])
    output = helper.make_tensor_value_info("output", onnx.TensorProto.FLOAT, None)
    held = [numpy_helper.from_array(np.asarray(value), name) for name, value in CONSTANTS.items()]
    graph = helper.make_graph(nodes, "attention", [given], [output], held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def run(graph: onnx.ModelProto) -> np.ndarray:
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["output"], {"input": INPUT})[0])


@pytest.mark.parametrize("scaled_before", [False, True])
def test_an_attention_becomes_one_node_that_gives_the_same(*, scaled_before: bool) -> None:
    graph = make_graph(scaled_before=scaled_before)
    joined = join_attention(graph, HEADS)
    assert [node.op_type for node in joined.graph.node] == ["MatMul", "MatMul", "MatMul", "MultiHeadAttention"]
    assert run(joined) == pytest.approx(run(graph), abs=1e-5)


def test_an_attention_to_which_something_is_added_stays_as_it_is() -> None:
    graph = make_graph(biased=True)
    joined = join_attention(graph, HEADS)
    assert [node.op_type for node in joined.graph.node] == [node.op_type for node in graph.graph.node]
    assert run(joined).tobytes() == run(graph).tobytes()
