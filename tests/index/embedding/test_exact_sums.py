import platform
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from index.embedding import encoder
from index.embedding.encoder import Encoder
from index.embedding.exact_sums import PRODUCT, sums_are_exact

PRECISE = "session.x64quantprecision"
TEXTS = ["EU", "Which states signed the agreement on security and defence?", "word " * 200]


def sums_in_other_way(opened: Encoder) -> bool:
    options = opened._session.get_session_options()
    try:
        return options.get_session_config_entry(PRECISE) == "1"
    except RuntimeError:
        return False  # the entry was never set


def test_the_graph_that_is_written_out_is_one_product() -> None:
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.UINT8, None),
        helper.make_tensor_value_info("w", TensorProto.INT8, None),
    ]
    outputs = [helper.make_tensor_value_info("y", TensorProto.INT32, None)]
    graph = helper.make_graph([helper.make_node("MatMulInteger", ["x", "w"], ["y"])], "p", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    assert onnx.load_from_string(PRODUCT) == model


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only these processors cut sums off")
def test_sums_are_exact_where_the_processor_has_an_instruction_for_them() -> None:
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("flags")[2].partition("\n")[0].split()
    assert sums_are_exact() == (not {"avx512_vnni", "avx_vnni"}.isdisjoint(flags))


@pytest.mark.parametrize("is_exact", [True, False])
def test_another_way_is_taken_only_where_sums_would_be_cut_off(
    is_exact: bool, exported_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "sums_are_exact", lambda: is_exact)
    assert sums_in_other_way(Encoder.open(exported_model)) == (not is_exact)


def test_both_ways_give_the_same_vectors(exported_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not sums_are_exact():
        pytest.skip("this processor has one way that is exact")
    quick = Encoder.open(exported_model).encode(TEXTS)
    monkeypatch.setattr(encoder, "sums_are_exact", lambda: False)
    assert np.array_equal(quick, Encoder.open(exported_model).encode(TEXTS))


def test_a_product_that_is_cut_off_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class CuttingSession:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def run(self, _names: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
            pairs = inputs["x"].astype(np.int32)[:, :, None] * inputs["w"].astype(np.int32)[None]
            return [np.clip(pairs[:, ::2] + pairs[:, 1::2], -(2**15), 2**15 - 1).sum(axis=1)]

    monkeypatch.setattr(onnxruntime, "InferenceSession", CuttingSession)
    assert not sums_are_exact()
